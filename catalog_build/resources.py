"""Where the files that ship with the product stand: inside the installed package, or beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource_dir(name: str) -> Path:
    """Return the folder `site_templates` or `static`."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def sample_dir() -> Path:
    """Return the folder with the bundled sample registry's documents."""
    return _PACKAGE / "sample"
