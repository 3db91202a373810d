"""How a catalog presents itself: title, description, logo and accent colour, checked."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from catalog_build.core.errors import UsageError
from catalog_build.rendering.accent import is_colour, make_accent_css
from catalog_build.rendering.logo import Logo, read_logo
from catalog_build.rendering.views import LogoImage, SiteInfo

MAX_TITLE = 100
MAX_DESCRIPTION = 300

_ACCENT_PATH = "static/accent.css"


class Branding(msgspec.Struct, frozen=True, kw_only=True):
    """What was chosen; None where the product's own stands.

    Args:
        accent: `#rrggbb`.
    """

    title: str | None = None
    description: str | None = None
    logo: Logo | None = None
    accent: str | None = None

    def apply_to(self, site: SiteInfo) -> SiteInfo:
        """Return the site as it presents itself."""
        logo = self.logo and LogoImage(path=self.logo.path, width=self.logo.width, height=self.logo.height)
        return msgspec.structs.replace(
            site,
            title=self.title or site.title,
            description=self.description or site.description,
            logo=logo,
            accent=self.accent is not None,
        )

    def list_files(self) -> dict[str, bytes]:
        """Return the files that pages link to for it, by path relative to the catalog's root."""
        files = {} if self.logo is None else {self.logo.path: self.logo.data}
        return files if self.accent is None else files | {_ACCENT_PATH: make_accent_css(self.accent).encode()}


def read_branding(
    *, title: str | None, description: str | None, logo: Path | None, accent: str | None, name: Callable[[str], str]
) -> Branding:
    """Check what was chosen.

    Args:
        logo: SVG or PNG file.
        accent: `#rrggbb`.
        name: from one of these words to the setting that the user gave it by, for messages.

    Raises:
        UsageError: a value cannot be used; the message names it and the remedy.
    """
    if accent is not None and not is_colour(accent):
        raise UsageError(f"{name('accent')} {accent!r}: give a colour as six hex digits, such as #0b57b0")
    return Branding(
        title=_check_text(name("title"), title, MAX_TITLE),
        description=_check_text(name("description"), description, MAX_DESCRIPTION),
        logo=None if logo is None else read_logo(name("logo"), logo),
        accent=None if accent is None else accent.lower(),
    )


def _check_text(option: str, text: str | None, most: int) -> str | None:
    if text is None:
        return None
    line = text.strip()
    if not line or len(line) > most or not line.isprintable():
        raise UsageError(f"{option} {text[:60]!r}: give one line of 1 to {most} characters ({len(line)} were given)")
    return line
