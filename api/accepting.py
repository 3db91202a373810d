"""Which of a model's formats a request asks for in its header Accept (RFC 9110, 12.5.1)."""

from functools import lru_cache

from catalog_build.core.formats import MODEL_FORMATS, Format

_FORMATS = {one.media_type: one for one in MODEL_FORMATS}


@lru_cache(maxsize=1024)
def choose_format(accept: str) -> Format | None:
    """Return the format that a header names by its own media type and likes best; None stands for JSON.

    Args:
        accept: the header; of equally liked types the first one counts. A range such as `*/*` is JSON.
    """
    liked = [_read_range(one) for one in accept.split(",")]
    best = max(liked, key=lambda pair: pair[1], default=("", 0.0))
    return _FORMATS.get(best[0]) if best[1] > 0 else None


def _read_range(text: str) -> tuple[str, float]:
    """Return a media range and its weight from 0 to 1; a weight that is no number counts as 0."""
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    weight = next((one.removeprefix("q=") for one in parameters if one.startswith("q=")), "1")
    try:
        return name, float(weight)
    except ValueError:
        return name, 0.0
