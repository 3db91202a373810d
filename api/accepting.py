"""Which format a request asks for in its header Accept (RFC 9110, 12.5.1)."""

from functools import lru_cache

from catalog_build.core.formats import CSV, DATASET_FORMATS, MODEL_FORMATS

_OFFERED = {one.media_type for one in (*MODEL_FORMATS, *DATASET_FORMATS, CSV)}


@lru_cache(maxsize=1024)
def choose_type(accept: str) -> str | None:
    """Return the media type of ours that a header names and likes best; None stands for JSON.

    Args:
        accept: the header; of equally liked types the first one counts. A range such as `*/*` is JSON.
    """
    liked = [_read_range(one) for one in accept.split(",")]
    name, weight = max(liked, key=lambda pair: pair[1], default=("", 0.0))
    return name if weight > 0 and name in _OFFERED else None


def _read_range(text: str) -> tuple[str, float]:
    """Return a media range and its weight from 0 to 1; a weight that is no number counts as 0."""
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    weight = next((one.removeprefix("q=") for one in parameters if one.startswith("q=")), "1")
    try:
        return name, float(weight)
    except ValueError:
        return name, 0.0
