"""What pages need beside the published documents."""

from collections.abc import Mapping

import msgspec

from catalog_build.core.documents import ModelSummary
from catalog_build.core.formats import DEFAULT_EXPORTS
from catalog_build.core.model_changes import ChangeIndex, Edition, ModelChange


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all views; msgspec does not inherit `kw_only`, so each repeats it."""


class LogoImage(View, frozen=True, kw_only=True):
    """The catalog's logo: `path` is relative to the root, the size in pixels as pages show it."""

    path: str
    width: int
    height: int


class SiteInfo(View, frozen=True, kw_only=True):
    """The catalog as a whole.

    Args:
        base_url: where the site will stand, with a trailing slash; None where unknown (then no canonical links).
        api_url: where the live API answers; None where there is none.
        logo: None where there is none.
        accent: whether there is a style sheet for an accent colour of its own.
        revision: the registry's revision, shown on the first page of each list only; None where it is not told.
        changed_at: time of the registry's last change, ISO 8601; None for an empty registry.
        part: which models are published, in words; empty where all are.
        changes: whether there are pages of what changed, and, where `base_url` is known, a feed.
        exports: names of the other formats that stand beside the pages.
    """

    title: str = "Forge Catalog"
    description: str = "Scientific models, compared and traced to their data, analyses and hypotheses."
    base_url: str | None = None
    api_url: str | None = None
    logo: LogoImage | None = None
    accent: bool = False
    revision: int | None = None
    changed_at: str | None = None
    part: str = ""
    changes: bool = False
    exports: tuple[str, ...] = DEFAULT_EXPORTS


DEFAULT_SITE = SiteInfo()


class PairLink(View, frozen=True, kw_only=True):
    """A prerendered comparison: `html` is relative to the root; `label` says why the two are neighbours."""

    html: str
    title: str
    label: str


class ListPage(View, frozen=True, kw_only=True):
    """One page of a long list.

    Args:
        number: this page, from 1.
        count: number of pages, at least 1.
        previous: path relative to the root, or None.
        next: path relative to the root, or None.
        path: this page's own path relative to the root, for the canonical link.
        total: items on all pages.
    """

    number: int = 1
    count: int = 1
    previous: str | None = None
    next: str | None = None
    path: str = ""
    total: int = 0


class CountLink(View, frozen=True, kw_only=True):
    """A name with a count that leads to a list; `html` is relative to the root, None where there is no page."""

    title: str
    count: int
    html: str | None


class HomePage(View, frozen=True, kw_only=True):
    """The catalog's first page, and the further pages of its list of models; `titles` are those of their datasets."""

    site: SiteInfo
    counts: list[CountLink]
    families: list[CountLink]
    models: list[ModelSummary]
    titles: Mapping[str, str] = {}
    page: ListPage


class ModelListPage(View, frozen=True, kw_only=True):
    """A page of models under a heading, such as a family.

    Args:
        explore: leads to the same models on the home page.
        titles: of registered datasets that the models were trained on, by id.
    """

    site: SiteInfo
    title: str
    heading: str
    intro: str
    explore: str
    models: list[ModelSummary]
    titles: Mapping[str, str] = {}
    page: ListPage


class ArtifactListItem(View, frozen=True, kw_only=True):
    """A dataset, analysis, hypothesis, other artifact or family in a list.

    Args:
        counts: of models, by column, as numbers or as text.
    """

    id: str
    title: str
    html: str
    counts: list[int | str]
    version_label: str | None = None
    is_latest: bool = True
    license: str | None = None
    created_at: str | None = None


class ArtifactListPage(View, frozen=True, kw_only=True):
    """A page of datasets, analyses, hypotheses, other artifacts or families.

    Args:
        columns: what each item's counts are of.
        dated: whether licenses and dates are shown; families have none.
    """

    site: SiteInfo
    title: str
    heading: str
    intro: str
    columns: list[str]
    dated: bool
    items: list[ArtifactListItem]
    page: ListPage


class ChangePage(View, frozen=True, kw_only=True):
    """A page of changes.

    Args:
        edition: whose changes these are; None where none are known.
        changes: on this page.
        page: the place of this page among those of the edition.
        index: the editions, on the first page of all only.
        standing: id → page of those models among the changes that have one now.
        compares: id of a new version → the prerendered comparison with the version before, where there is one.
    """

    site: SiteInfo
    edition: Edition | None
    changes: list[ModelChange]
    page: ListPage
    index: ChangeIndex | None
    standing: dict[str, str]
    compares: dict[str, str]
