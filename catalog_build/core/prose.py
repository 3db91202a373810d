"""What a card says in words."""

from catalog_build.core.folding import clip_text

_MAX_LENGTH = 300
_NO_PROSE = ("#", "-", "*", "|", "`", "<", ">", "!", "[", "=", "~")


def find_prose(card: str | None) -> str | None:
    """Return the first line of a card that is a sentence rather than markup, clipped; None where there is none."""
    lines = (line.strip() for line in (card or "").splitlines()[:100])
    prose = next((line for line in lines if line and not line.startswith(_NO_PROSE)), None)
    return prose and clip_text(prose, _MAX_LENGTH)
