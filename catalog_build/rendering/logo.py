"""The catalog's logo: a small SVG or PNG, which may do nothing but be seen."""

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import msgspec

from catalog_build.core.errors import UsageError

MAX_BYTES = 32 * 1024
"""The logo stands on each page, and the first view of a page stays below 60 KB."""

_HEIGHT = 28
_MAX_WIDTH = 144
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "{http://www.w3.org/2000/svg}"
_ACTIVE = {"script", "foreignObject", "iframe", "embed", "object", "audio", "video", "handler", "listener"}
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)(px)?\s*")
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import|\\|javascript:", re.IGNORECASE)


class Logo(msgspec.Struct, frozen=True, kw_only=True):
    """A logo that may be published.

    Args:
        path: where it will stand, relative to the catalog's root.
        width, height: in pixels, as pages show it.
    """

    path: str
    width: int
    height: int
    data: bytes


def read_logo(option: str, file: Path) -> Logo:
    """Read and check a logo.

    Args:
        option: the setting that names it, for the message.
        file: SVG or PNG, told by its content.

    Raises:
        UsageError: it cannot be read, is too large, is neither of the two, or could do or load something.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{option} {file}: cannot be read ({error.strerror}): name an SVG or PNG file") from None
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"{option} {file}: has {len(data):,} bytes, and it stands on each page: give one of at most {MAX_BYTES:,}"
        )
    fault = f"{option} {file}"
    if data.startswith(_PNG):
        return _make_logo(f"{fault}", "png", data, *_measure_png(fault, data))
    return _make_logo(fault, "svg", data, *_measure_svg(fault, data))


def _make_logo(fault: str, kind: str, data: bytes, width: float, height: float) -> Logo:
    if not (width > 0 and height > 0):
        raise UsageError(f"{fault}: is {width:g} by {height:g}: give one that has a size")
    shown = min(_HEIGHT, _MAX_WIDTH * height / width)
    return Logo(
        path=f"static/logo.{kind}",
        width=max(1, round(shown * width / height)),
        height=max(1, round(shown)),
        data=data,
    )


def _measure_png(fault: str, data: bytes) -> tuple[int, int]:
    # Signature, then the header's length and name, then width and height (PNG specification, 11.2.1).
    if data[12:16] != b"IHDR" or len(data) < 24:
        raise UsageError(f"{fault}: is a broken PNG: save it anew")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _measure_svg(fault: str, data: bytes) -> tuple[float, float]:
    root = _parse_svg(fault, data)
    for element in root.iter():
        active = _find_activity(element)
        if active:
            raise UsageError(f"{fault}: holds {active}: a logo may not run or load anything; save it as a plain SVG")
    box = (root.get("viewBox") or "").replace(",", " ").split()
    sizes = [_LENGTH.fullmatch(text) for text in (box[2:] if len(box) == 4 else [])]
    sizes = sizes or [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    found = [float(size[1]) for size in sizes if size]
    if len(found) != 2:
        raise UsageError(f"{fault}: does not say its size: give its svg element a viewBox, such as 0 0 120 40")
    return found[0], found[1]


def _parse_svg(fault: str, data: bytes) -> ElementTree.Element:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{fault}: is neither PNG nor SVG in UTF-8: give one of these") from None
    # Entities could grow without bound, and other instructions could load a style sheet.
    if "<!DOCTYPE" in text or "<!ENTITY" in text or re.search(r"<\?(?!xml\s)", text):
        raise UsageError(f"{fault}: holds a DOCTYPE or a processing instruction: save it as a plain SVG, without these")
    try:
        root = ElementTree.fromstring(text.encode())
    except ElementTree.ParseError as error:
        raise UsageError(f"{fault}: is neither PNG nor well-formed SVG ({error}): give one of these") from None
    if root.tag != f"{_SVG}svg":
        raise UsageError(f'{fault}: is no SVG: its first element must be <svg xmlns="http://www.w3.org/2000/svg">')
    return root


def _find_activity(element: ElementTree.Element) -> str | None:
    """Return what of an element could do or load something, in words; None where nothing could."""
    name = element.tag.rpartition("}")[2]
    if name in _ACTIVE:
        return f"<{name}>"
    if name == "style" and _OUTSIDE.search(element.text or ""):
        return "a style that loads something"
    for key, value in element.attrib.items():
        attribute = key.rpartition("}")[2]
        if attribute.lower().startswith("on"):
            return f"the event {attribute}"
        if attribute in ("href", "src") and not value.strip().startswith("#"):
            return f"a reference to {value[:60]!r}"
        if attribute == "attributeName" and value.strip().endswith("href"):
            return "an animated reference"
        if _OUTSIDE.search(value):
            return f"{attribute}={value[:60]!r}"
    return None
