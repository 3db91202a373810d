"""How a catalog presents itself: what is accepted, what is refused, and that every accent can be read."""

import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_build.core.errors import UsageError
from catalog_build.rendering.accent import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    MIN_CONTRAST,
    make_accent_css,
    measure_contrast,
)
from catalog_build.rendering.branding import Branding, read_branding
from catalog_build.rendering.pages import render_404
from catalog_build.rendering.views import DEFAULT_SITE, LogoImage, SiteInfo
from catalog_build.resources import resource_dir

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">{}</svg>'
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 300, 30) + b"\x08\x06\0\0\0"


def read(**chosen: object) -> Branding:
    """Check some choices, the others being left out."""
    nothing: dict[str, object] = {"title": None, "description": None, "logo": None, "accent": None}
    return read_branding(**nothing | chosen, name=lambda word: f"--{word}")  # type: ignore[arg-type]


def read_logo_file(folder: Path, content: str | bytes, name: str = "logo.file") -> Branding:
    """Check a logo with some content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(logo=path)


def test_nothing_chosen_leaves_the_site_as_it_is() -> None:
    """No file is written, and no page differs."""
    assert (read().apply_to(DEFAULT_SITE), read().list_files()) == (DEFAULT_SITE, {})


def test_what_was_chosen_stands_on_every_page(tmp_path: Path) -> None:
    """Title, description, logo and the accent's style sheet."""
    branding = read_logo_file(tmp_path, SVG.format("<path d='M0 0h9'/>"))
    chosen = read(title=" Cell <Atlas> ", description="Models of cells", accent="#C0FFEE")
    site = Branding(
        title=chosen.title, description=chosen.description, accent=chosen.accent, logo=branding.logo
    ).apply_to(DEFAULT_SITE)
    assert site == SiteInfo(
        title="Cell <Atlas>",
        description="Models of cells",
        logo=LogoImage(path="static/logo.svg", width=84, height=28),
        accent=True,
    )
    page = render_404("/", site)
    assert '<img src="/static/logo.svg" alt="" width="84" height="28">Cell &lt;Atlas&gt;</a>' in page
    assert '<link rel="stylesheet" href="/static/accent.css">' in page
    assert '<meta name="description" content="Models of cells">' in page


def test_a_wide_logo_keeps_its_shape(tmp_path: Path) -> None:
    """A PNG of 300 by 30 is shown 144 wide and 14 high."""
    branding = read_logo_file(tmp_path, PNG)
    assert branding.apply_to(DEFAULT_SITE).logo == LogoImage(path="static/logo.png", width=144, height=14)
    assert branding.list_files() == {"static/logo.png": PNG}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is neither PNG nor well-formed SVG"),
        ("<svg", "is neither PNG nor well-formed SVG"),
        (b"\xff\xd8\xff\xe0 a photograph", "is neither PNG nor SVG in UTF-8"),
        ("<svg viewBox='0 0 1 1'/>", "is no SVG: its first element must be"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.format("&a;"), "holds a DOCTYPE"),
        (
            "<?xml version='1.0'?><?xml-stylesheet href='x.css'?>" + SVG.format(""),
            "holds a DOCTYPE or a processing instruction",
        ),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "does not say its size"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 40"/>', "is 0 by 40"),
        (SVG.format("<script>alert(1)</script>"), "holds <script>"),
        (SVG.format("<foreignObject/>"), "holds <foreignObject>"),
        (SVG.format("<g onload='alert(1)'/>"), "holds the event onload"),
        (SVG.format("<image href='https://example.org/a.png'/>"), "holds a reference to 'https://example.org/a.png'"),
        (
            SVG.format("<use xmlns:l='http://www.w3.org/1999/xlink' l:href='other.svg#a'/>"),
            "holds a reference to 'other.svg#a'",
        ),
        (SVG.format("<a href='javascript:alert(1)'/>"), "holds a reference to 'javascript:alert(1)'"),
        (SVG.format("<set attributeName='href' to='https://example.org'/>"), "holds an animated reference"),
        (SVG.format("<style>@import 'a.css'</style>"), "holds a style that loads something"),
        (SVG.format("<path fill='url(https://example.org/a.svg#b)'/>"), "holds fill="),
        (SVG.format(" " * 33_000), "has 33,067 bytes"),
        (PNG[:20], "is a broken PNG"),
    ],
)
def test_a_logo_that_could_do_or_load_something_is_refused(tmp_path: Path, content: str | bytes, reason: str) -> None:
    """The message names the setting, the file, what is wrong with it and the remedy."""
    with pytest.raises(UsageError, match=re.escape(f"--logo {tmp_path}/logo.file: {reason}")) as refusal:
        read_logo_file(tmp_path, content)
    assert re.search("give|save|must be", str(refusal.value))


def test_a_logo_may_refer_to_its_own_parts(tmp_path: Path) -> None:
    """Gradients and symbols are inside the file."""
    content = SVG.format("<linearGradient id='a'/><path fill='url(#a)'/><use href='#b'/><style>.c{fill:red}</style>")
    assert read_logo_file(tmp_path, content).list_files() == {"static/logo.svg": content.encode()}


def test_a_logo_that_is_not_there_is_told(tmp_path: Path) -> None:
    """So is a folder."""
    for path in (tmp_path, tmp_path / "gone.svg"):
        with pytest.raises(UsageError, match=re.escape(f"--logo {path}: cannot be read")):
            read(logo=path)


@pytest.mark.parametrize("accent", ["", "red", "#fff", "#0b57b", "#0b57b0;}", "#0b57bg", "0b57b0"])
def test_an_accent_that_is_no_colour_is_refused(accent: str) -> None:
    """Nothing but six hex digits gets into the style sheet."""
    with pytest.raises(UsageError, match=re.escape(f"--accent {accent!r}: give a colour as six hex digits")):
        read(accent=accent)


@pytest.mark.parametrize("title", ["", "  ", "a\nb", "a" * 101, "a\x07"])
def test_a_title_that_is_no_line_is_refused(title: str) -> None:
    """An empty one would leave pages without a name."""
    with pytest.raises(UsageError, match=r"^--title .*: give one line of 1 to 100 characters"):
        read(title=title)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_any_accent_can_be_read_on_every_ground(parts: tuple[int, int, int]) -> None:
    """The colour is moved as far as it must be, in both modes."""
    css = make_accent_css("#" + "".join(f"{one:02x}" for one in parts))
    found = re.fullmatch(r"@media screen \{ :root \{ --link: light-dark\((#\w{6}), (#\w{6})\); \} \}\n", css)
    assert found
    for colour, grounds in zip(found.groups(), (LIGHT_GROUNDS, DARK_GROUNDS), strict=True):
        assert min(measure_contrast(colour, ground) for ground in grounds) >= MIN_CONTRAST


def test_an_accent_that_can_be_read_stays_as_it_is() -> None:
    """Dark in light mode is good; in dark mode it is lightened."""
    assert make_accent_css("#0b57b0").startswith("@media screen { :root { --link: light-dark(#0b57b0, #")


def test_contrast_is_measured_as_wcag_does() -> None:
    """Black on white is 21; the grey of 4.48 just fails."""
    assert round(measure_contrast("#000000", "#ffffff"), 2) == 21
    assert round(measure_contrast("#777777", "#ffffff"), 2) == 4.48


def read_tokens() -> dict[str, tuple[str, str]]:
    """Return the colours of static/style.css by name: light and dark."""
    css = (resource_dir("static") / "style.css").read_text()
    return {
        name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css)
    }


def test_the_grounds_that_accents_are_measured_on_are_those_of_the_style_sheet() -> None:
    """Whoever changes a token is led here."""
    names = ("bg", "soft", "warn-bg", "bad-bg", "model", "dataset", "analysis", "hypothesis", "artifact")
    tokens = read_tokens()
    assert tuple(tokens[name] for name in names) == tuple(zip(LIGHT_GROUNDS, DARK_GROUNDS, strict=True))


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_every_colour_of_text_can_be_read_on_its_grounds(mode: int) -> None:
    """AA for text; 3 to 1 for the signs of families and the lines that carry meaning."""
    tokens = {name: pair[mode] for name, pair in read_tokens().items()}
    text = [(name, ground) for name in ("text", "muted", "link", "good", "bad") for ground in ("bg", "soft")]
    text += [("text", ground) for ground in ("warn-bg", "bad-bg", "added", "removed", "changed", "model", "dataset")]
    text += [("text", "analysis"), ("text", "hypothesis"), ("text", "artifact"), ("on-link", "link"), ("bg", "text")]
    signs = [
        (name, "bg") for name in ("biophysical", "deep_learning", "statistical", "other", "strong-line", "warn-line")
    ]
    faint = [(*pair, MIN_CONTRAST) for pair in text] + [(*pair, 3) for pair in signs]
    assert [one for one in faint if measure_contrast(tokens[one[0]], tokens[one[1]]) < one[2]] == []
