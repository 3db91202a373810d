"""Settings of the live API, read from the environment when the application is made."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from catalog_build.core.errors import UsageError
from catalog_build.core.publication import Publication, read_publication
from catalog_build.registry.connect import check_database_url
from catalog_build.rendering.branding import Branding, read_branding
from catalog_build.rendering.views import DEFAULT_SITE, SiteInfo


class ApiSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How the API runs.

    Args:
        database_url: libpq URL or connection string.
        site_url: where the static site stands, with a trailing slash, for links on pages; None: where the API stands.
        site: how the catalog presents itself, on pages and in the landing document.
        publication: what is published of what the registry holds.
        cors_origins: origins that may read the API from a browser; `*` for all.
        pool_size: database connections at most, 1 to 100.
        statement_timeout: seconds that one statement may take, 0.1 to 600.
        pool_timeout: seconds to wait for a free connection, 0.1 to 60.
        cache_bytes: memory for answers that are given again, 0 to 16 GiB; 0 keeps none.
    """

    database_url: str
    site_url: str | None = None
    site: SiteInfo = DEFAULT_SITE
    publication: Publication = Publication()
    cors_origins: tuple[str, ...] = ()
    pool_size: int = 8
    statement_timeout: float = 10
    pool_timeout: float = 5
    cache_bytes: int = 64 * 2**20


def read_settings(environment: Mapping[str, str]) -> ApiSettings:
    """Read the settings from environment variables.

    Raises:
        UsageError: a variable is missing or cannot be used; the message names it and the remedy.
    """
    url = environment.get("DATABASE_URL")
    if not url:
        raise UsageError(
            "DATABASE_URL is not set: give the registry's address, such as postgresql://user@host:5432/name"
        )
    return ApiSettings(
        database_url=check_database_url(url),
        site_url=_read_site_url(environment),
        site=_read_branding(environment).apply_to(DEFAULT_SITE),
        publication=_read_publication(environment),
        cors_origins=tuple(filter(None, environment.get("FORGE_CATALOG_CORS_ORIGINS", "").replace(",", " ").split())),
        pool_size=int(_read_number(environment, "FORGE_CATALOG_POOL_SIZE", 8, 1, 100)),
        statement_timeout=_read_number(environment, "FORGE_CATALOG_STATEMENT_TIMEOUT", 10, 0.1, 600),
        pool_timeout=_read_number(environment, "FORGE_CATALOG_POOL_TIMEOUT", 5, 0.1, 60),
        cache_bytes=int(_read_number(environment, "FORGE_CATALOG_CACHE_BYTES", 64 * 2**20, 0, 16 * 2**30)),
    )


def _read_site_url(environment: Mapping[str, str]) -> str | None:
    url = environment.get("FORGE_CATALOG_SITE_URL")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UsageError(f"FORGE_CATALOG_SITE_URL {url!r}: give an address such as https://models.example.org/")
    return url if url.endswith("/") else f"{url}/"


def _read_publication(environment: Mapping[str, str]) -> Publication:
    turned_off = environment.get("FORGE_CATALOG_NO_REDACT", "")
    if turned_off.lower() not in ("", "0", "1", "false", "true"):
        raise UsageError(
            f"FORGE_CATALOG_NO_REDACT {turned_off!r}: give 1 to publish what looks like a secret, or nothing"
        )
    return read_publication(
        environment.get("FORGE_CATALOG_ONLY", "").split(),
        redact=turned_off.lower() in ("", "0", "false"),
        redact_keys=environment.get("FORGE_CATALOG_REDACT", "").split(),
        prefix="FORGE_CATALOG_",
    )


def _read_branding(environment: Mapping[str, str]) -> Branding:
    logo = environment.get("FORGE_CATALOG_LOGO")
    return read_branding(
        title=environment.get("FORGE_CATALOG_TITLE") or None,
        description=environment.get("FORGE_CATALOG_DESCRIPTION") or None,
        logo=Path(logo) if logo else None,
        accent=environment.get("FORGE_CATALOG_ACCENT") or None,
        name=lambda word: f"FORGE_CATALOG_{word.upper()}",
    )


def _read_number(environment: Mapping[str, str], name: str, default: float, least: float, most: float) -> float:
    text = environment.get(name)
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise UsageError(f"{name} {text!r}: give a number from {least:g} to {most:g}")
    return number
