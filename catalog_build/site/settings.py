"""How to build a site."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from catalog_build.core.errors import UsageError
from catalog_build.core.formats import DEFAULT_EXPORTS
from catalog_build.core.publication import Publication
from catalog_build.rendering.branding import Branding
from catalog_build.rendering.views import SiteInfo


class BuildSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How to build a site.

    Args:
        out: folder to publish into.
        base_url: where the site will stand; None where unknown.
        api_url: where the live API answers; None where there is none.
        branding: how the catalog presents itself.
        pairs: nearest models that each latest model is compared with, from 0.
        strict: publish nothing if any model's provenance is incomplete.
        verify: check the internal links of new pages before publishing.
        jobs: processes that render, from 1; None for one for each core that this process may use.
        scheduler: address of a dask cluster that renders instead; None for processes of this machine.
        fresh: render everything, whatever the published site was built from.
        publication: what is published of what the registry holds.
        since: snapshot to tell changes against: a file, an http(s) address, or `previous` for the site that is about
            to be replaced; None for no pages of changes.
        exports: names of the other formats to write beside pages and JSON.
    """

    out: Path
    base_url: str | None = None
    api_url: str | None = None
    branding: Branding = Branding()
    pairs: int = 4
    strict: bool = False
    verify: bool = True
    jobs: int | None = None
    fresh: bool = False
    scheduler: str | None = None
    publication: Publication = Publication()
    since: str | None = None
    exports: tuple[str, ...] = DEFAULT_EXPORTS


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def describe_site(settings: BuildSettings) -> SiteInfo:
    """Return the catalog as its pages show it, without its state.

    Raises:
        UsageError: an address is none, or no page may ask the API at its address.
    """
    site = SiteInfo(
        base_url=_check_url("--base-url", settings.base_url),
        api_url=_check_url("--api-url", settings.api_url),
        part=settings.publication.only.describe(),
        changes=settings.since is not None,
        exports=settings.exports,
    )
    _refuse_mixed(site)
    return settings.branding.apply_to(site)


def _refuse_mixed(site: SiteInfo) -> None:
    """Refuse an API that no page may ask: browsers keep pages of https: from http:, but for this machine's own."""
    base, api = urlsplit(site.base_url or ""), urlsplit(site.api_url or "")
    if (base.scheme, api.scheme) == ("https", "http") and api.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise UsageError(
            f"--api-url {site.api_url!r}: browsers let no page of {site.base_url} ask an address without https: "
            "put the API behind TLS and give its https address"
        )


def _check_url(option: str, url: str | None) -> str | None:
    """Return an http(s) URL with a trailing slash."""
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise UsageError(f"{option} {url!r}: give an address such as https://models.example.org/catalog/")
    return url if url.endswith("/") else f"{url}/"
