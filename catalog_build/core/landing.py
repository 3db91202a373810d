"""The landing document of a static site: what there is, and where."""

from collections.abc import Sequence

from catalog_build.core.documents import Landing, Link
from catalog_build.core.formats import CATALOG_FORMATS, DATASET_FORMATS, MODEL_FORMATS, find_formats
from catalog_build.core.urls import FOLDERS, HOME_PAGE, LANDING, root_from

JSON = "application/json"

_LISTS = {
    "dataset": "Datasets",
    "analysis": "Analyses",
    "hypothesis": "Hypotheses",
    "artifact": "Other artifacts",
}

_ROOT = root_from(LANDING)


def make_landing(title: str, description: str, exports: Sequence[str]) -> Landing:
    """Return `api/index.json`.

    Args:
        title: of the catalog.
        description: of the catalog.
        exports: names of the formats that stand beside the pages.
    """
    documents = [
        Link(rel="self", href=LANDING.rpartition("/")[2], type=JSON, title="This document"),
        Link(rel="collection", href="models.json", type=JSON, title="All models, 1,000 a part; `next` leads on"),
        Link(rel="item", href="models/{slug}.json", type=JSON, title="A model, whole", templated=True),
        Link(
            rel="item",
            href="artifacts/{slug}.json",
            type=JSON,
            title="A dataset, analysis, hypothesis or other artifact, with its models",
            templated=True,
        ),
        Link(
            rel="item",
            href="compare/{first}..{second}.json",
            type=JSON,
            title="Two models compared, where their pages link to the comparison",
            templated=True,
        ),
        Link(rel="related", href="facets.json", type=JSON, title="Values to filter by, with counts"),
        Link(
            rel="related", href=f"{_ROOT}snapshot.json", type=JSON, title="Revision, counts and a digest of each model"
        ),
    ]
    pages = [Link(rel="alternate", href=f"{_ROOT}{HOME_PAGE}", type="text/html", title="The catalog's home page")]
    pages += [
        Link(rel="collection", href=f"{_ROOT}{FOLDERS[kind]}/", type="text/html", title=name)
        for kind, name in _LISTS.items()
    ]
    formats = link_formats("slug", exports)
    whole = [
        Link(rel="alternate", href=f"{_ROOT}{one.file}", type=one.media_type, title=f"The whole catalog as {one.title}")
        for one in find_formats(CATALOG_FORMATS, exports)
    ]
    return Landing(self_=LANDING, title=title, description=description, links=[*documents, *pages, *formats, *whole])


def link_formats(name: str, exports: Sequence[str]) -> list[Link]:
    """Return links to the formats of models and datasets.

    Args:
        name: of the templates' variable, which stands for a model or dataset.
        exports: names of the formats to link to.
    """
    return [
        Link(
            rel="alternate",
            href=f"{_ROOT}{FOLDERS[kind]}/{{{name}}}/{one.file}",
            type=one.media_type,
            title=words.format(one.title),
            templated=True,
        )
        for kind, words, formats in (
            ("model", "{} of a model", MODEL_FORMATS),
            ("dataset", "{} of a dataset, if it states enough", DATASET_FORMATS),
        )
        for one in find_formats(formats, exports)
    ]
