"""A badge for other pages: a model's effective score, and whether it can be traced."""

from html import escape

from catalog_build.core.documents import ModelDocument
from catalog_build.core.number_text import write_score

_HEIGHT = 20
_PADDING = 7
_LETTER = 6.3
"""Mean width of a letter of the badge's words at 11 px; `textLength` holds any font to it."""

_LABEL, _GOOD, _DOUBTFUL, _UNKNOWN = "#3d4650", "#1a6b3c", "#8a4b08", "#5a6570"
"""Backgrounds: white text on each has a contrast of at least 5 to 1."""


def make_badge(document: ModelDocument) -> str:
    """Return a model's badge as SVG: the score that counts, never the declared one, and what it lacks."""
    score = document.quality_score
    if not document.provenance.complete:
        text, colour = "provenance incomplete", _DOUBTFUL
        text = text if score is None else f"{write_score(score)}, {text}"
    else:
        text, colour = ("not scored", _UNKNOWN) if score is None else (f"{write_score(score)}, traceable", _GOOD)
    return _draw("model quality", text, colour)


def make_withdrawn_badge() -> str:
    """Return the badge of a withdrawn model as SVG."""
    return _draw("model", "withdrawn", _DOUBTFUL)


def _draw(label: str, text: str, colour: str) -> str:
    left, right = (round(len(words) * _LETTER) + 2 * _PADDING for words in (label, text))
    name = escape(f"{label}: {text}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img" '
        f'aria-label="{name}"><title>{name}</title>'
        f'<rect width="{left}" height="{_HEIGHT}" fill="{_LABEL}"/>'
        f'<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{colour}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f"{_write(label, 0, left)}{_write(text, left, right)}</g></svg>\n"
    )


def _write(words: str, x: int, width: int) -> str:
    return f'<text x="{x + _PADDING}" y="14" textLength="{width - 2 * _PADDING}">{escape(words)}</text>'
