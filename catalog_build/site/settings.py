"""How to build a site."""

import os
from pathlib import Path

import msgspec

from catalog_build.rendering.branding import Branding


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
        since: snapshot to tell changes against: a file, an http(s) address, or `previous` for the site that is about
            to be replaced; None for no pages of changes.
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
    since: str | None = None


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))
