"""The accent colour: the variants of one colour that can be read as a link, on every ground, light and dark."""

import re

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

LIGHT_GROUNDS = ("#ffffff", "#f5f7f9", "#fff6dd", "#fdecee", "#dceaff", "#dff3e4", "#fff0d6", "#efe4fb", "#eceff2")
"""What links stand on in light mode: the values of the tokens in static/style.css."""
DARK_GROUNDS = ("#11161c", "#1a2028", "#2c2510", "#35191d", "#1d3557", "#1b3a26", "#43310f", "#372652", "#2a313a")
"""The same in dark mode."""
MIN_CONTRAST = 4.5
"""Of text to its ground (WCAG 2.2, level AA)."""

_STEPS = 50

Colour = tuple[int, int, int]


def is_colour(text: str) -> bool:
    """Return whether a text is a colour such as `#0b57b0`."""
    return _COLOUR.fullmatch(text) is not None


def make_accent_css(accent: str) -> str:
    """Return the style sheet that makes a colour the accent.

    Args:
        accent: `#rrggbb`; darkened for light mode and lightened for dark mode as far as it must be to be read.
    """
    light = adapt_colour(accent, "#000000", LIGHT_GROUNDS)
    dark = adapt_colour(accent, "#ffffff", DARK_GROUNDS)
    # On screens only: print has a black of its own for links.
    return f"@media screen {{ :root {{ --link: light-dark({light}, {dark}); }} }}\n"


def adapt_colour(colour: str, end: str, grounds: tuple[str, ...]) -> str:
    """Return the colour, moved towards another one until it stands out from all grounds.

    Args:
        colour: `#rrggbb`, as are the others.
        end: black or white, which stands out from all of `grounds`.
    """
    start, goal = _parse_colour(colour), _parse_colour(end)
    for step in range(_STEPS + 1):
        mixed = _format_colour(
            [round(one + (other - one) * step / _STEPS) for one, other in zip(start, goal, strict=True)]
        )
        if all(measure_contrast(mixed, ground) >= MIN_CONTRAST for ground in grounds):
            return mixed
    return end


def measure_contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21, as WCAG defines it."""
    lighter, darker = sorted((_measure_luminance(first), _measure_luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _measure_luminance(colour: str) -> float:
    red, green, blue = (_linearise(one / 255) for one in _parse_colour(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linearise(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _parse_colour(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _format_colour(parts: list[int]) -> str:
    return "#" + "".join(f"{one:02x}" for one in parts)
