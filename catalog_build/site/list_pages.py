"""Lists: the home page, families, artifacts by kind, and api/models.json."""

from collections.abc import Iterator, Sequence

from catalog_build.core import urls
from catalog_build.core.listing import JSON_PAGE, make_model_list
from catalog_build.registry.model_reader import read_summaries
from catalog_build.registry.reading import read
from catalog_build.registry.snapshot import ArtifactKey
from catalog_build.rendering.pages import render_artifact_list, render_home, render_model_list
from catalog_build.rendering.views import ArtifactListItem, ArtifactListPage, CountLink, HomePage, ModelListPage
from catalog_build.rendering.words import name_family
from catalog_build.site.context import Build
from catalog_build.site.paging import make_list_page
from catalog_build.site.plan import PAGE, list_kinds, split_list

_HEADINGS = {
    "dataset": ("Datasets", "What models were trained and evaluated on."),
    "analysis": ("Analyses", "What produced the models."),
    "hypothesis": ("Hypotheses", "What the models test."),
    "artifact": ("Artifacts", "Checkpoints, configurations, figures and other things that models link to."),
}


def write_lists(build: Build) -> None:
    """Write every list of the site."""
    _write_json_list(build)
    _write_home(build)
    _write_families(build)
    for kind in list_kinds():
        _write_kind(build, kind)


def _split_pages(ids: Sequence[str], size: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the pages of a list with their numbers; an empty list still has its first page."""
    yield from enumerate(list(split_list(ids, size)) or [[]], start=1)


def _write_json_list(build: Build) -> None:
    ids = build.plan.gathered.ranked_ids
    for number, part in _split_pages(ids, JSON_PAGE):
        models = read(build.connection, read_summaries(part))
        build.write_json(urls.numbered_json("api/models.json", number), make_model_list(models, number, len(ids)))


def _write_home(build: Build) -> None:
    gathered = build.plan.gathered
    facets = gathered.facets
    ids = gathered.ranked_ids
    kinds = {kind: sum(key.kind == kind for key in gathered.artifacts) for kind in list_kinds()}
    counts = [
        CountLink(title="Model versions", count=facets.total, html=None),
        CountLink(title="Latest models", count=facets.latest, html=None),
        CountLink(title="Provenance incomplete", count=facets.flagged, html=None),
        *(CountLink(title=_HEADINGS[kind][0], count=kinds[kind], html=f"{urls.FOLDERS[kind]}/") for kind in kinds),
    ]
    families = [
        CountLink(title=name_family(one.value), count=one.count, html=urls.family_path(one.value))
        for one in facets.families
    ]
    pages = -(-len(ids) // PAGE) or 1
    for number, part in _split_pages(ids, PAGE):
        page = make_list_page("", number, pages, len(ids))
        home = HomePage(
            site=build.site,
            counts=counts,
            families=families,
            models=read(build.connection, read_summaries(part)),
            page=page,
        )
        build.write_page(page.path, render_home(home, urls.root_from(page.path)))


def _write_families(build: Build) -> None:
    rows = build.plan.models
    items: list[ArtifactListItem] = []
    for one in build.plan.gathered.facets.families:
        folder = urls.family_path(one.value)
        name = name_family(one.value)
        items.append(ArtifactListItem(id=one.value, title=name, html=folder, model_count=one.count))
        ids = [id for id in build.plan.gathered.ranked_ids if rows[id].family == one.value]
        for number, part in _split_pages(ids, PAGE):
            page = make_list_page(folder, number, -(-len(ids) // PAGE) or 1, len(ids))
            view = ModelListPage(
                site=build.site,
                title=name,
                heading=name,
                intro="All model versions of this family, best effective quality first.",
                models=read(build.connection, read_summaries(part)),
                page=page,
            )
            build.write_page(page.path, render_model_list(view, urls.root_from(page.path), "families"))
    page = make_list_page("families/", 1, 1, len(items))
    families = ArtifactListPage(
        site=build.site, title="Families", heading="Families", intro="Models by how they work.", items=items, page=page
    )
    build.write_page(page.path, render_artifact_list(families, urls.root_from(page.path), "families"))


def _write_kind(build: Build, kind: str) -> None:
    keys = [key for key in build.plan.gathered.artifacts if key.kind == kind]
    heading, intro = _HEADINGS[kind]
    folder = f"{urls.FOLDERS[kind]}/"
    pages = list(split_list(keys, PAGE)) or [[]]
    for number, part in enumerate(pages, start=1):
        page = make_list_page(folder, number, len(pages), len(keys))
        view = ArtifactListPage(
            site=build.site,
            title=heading,
            heading=heading,
            intro=intro,
            items=[_make_item(key) for key in part],
            page=page,
        )
        build.write_page(page.path, render_artifact_list(view, urls.root_from(page.path), urls.FOLDERS[kind]))


def _make_item(key: ArtifactKey) -> ArtifactListItem:
    return ArtifactListItem(
        id=key.id,
        title=key.title,
        html=urls.html_path(key.kind, key.slug),
        model_count=key.model_count,
        version_label=key.version_tag or f"v{key.version_number}",
    )
