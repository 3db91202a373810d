"""The plan of a build: the state, once gathered, as units of work for what is out of date."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import msgspec

from catalog_build.core import urls
from catalog_build.core.formats import CATALOG_FORMATS, find_formats
from catalog_build.core.listing import JSON_PAGE
from catalog_build.core.model_changes import ChangeIndex
from catalog_build.registry.connect import Connection
from catalog_build.registry.reading import ask, stream_rows
from catalog_build.rendering.views import ListPage, PairLink, SiteInfo
from catalog_build.site.catalog_files import find_library
from catalog_build.site.change_pages import CHANGES, read_changed_versions
from catalog_build.site.index_files import count_shards, model_shard_path
from catalog_build.site.list_pages import PAGE, tell_revision
from catalog_build.site.paging import make_list_page
from catalog_build.site.state import DIGEST_BYTES, SiteState, decode_files, digest_content
from catalog_build.site.units import (
    ArtifactListUnit,
    ArtifactUnit,
    CarryUnit,
    CatalogUnit,
    ChangesUnit,
    IndexUnit,
    JsonListUnit,
    KnownArtifact,
    ModelListUnit,
    ModelUnit,
    PairUnit,
    TombstoneUnit,
    Unit,
    VerifyUnit,
)

BATCH = 50
"""Comparisons, or withdrawn things, in a unit."""

_ARTIFACTS = 12
"""Artifacts in a unit: some take a hundred times as long as others, and processes should end at about the same time."""

_CARRIED = 500
"""Owners of files in a unit that takes them over."""

_OWNERS = {"things": ["id"], "pairs": ["first", "second"], "parts": ["number"], "lists": ["path"]}
"""Table of the state → columns that identify a row."""

_VERIFIED = 200
"""Files in a unit that checks their links."""


def list_kinds() -> list[str]:
    """Return the kinds that have list pages of their own, in the order of the navigation."""
    return [kind for kind in urls.FOLDERS if kind != "model"]


def group_rows(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield consecutive rows in lists of at most `size`."""
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def plan_models(state: SiteState, parts: int) -> Iterator[ModelUnit]:
    """Yield a unit for each part of the snapshot that is out of date."""
    rows = state.stream(
        "SELECT t.lineage_hash & ?1 AS part, t.id, t.dirty FROM things t "
        "JOIN parts p ON p.number = t.lineage_hash & ?1 WHERE t.kind = 'model' AND p.dirty "
        "ORDER BY part, t.lineage, t.version_number",
        [parts - 1],
    )
    for part, members in groupby(rows, key=lambda row: row[0]):
        listed = list(members)
        models = [(id, _link_pairs(state, id)) for _, id, dirty in listed if dirty]
        yield ModelUnit(part, parts, models, [id for _, id, _ in listed])


def _link_pairs(state: SiteState, id: str) -> list[PairLink]:
    """Return the prerendered comparisons of a model, versions first, then by their ids."""
    rows = state.execute(
        "SELECT reason <> 'version' AS rank, p.first, p.second, o.title, o.version_number, o.version_tag, "
        "a.slug, b.slug FROM pairs p JOIN things o ON o.id = p.second JOIN things a ON a.id = p.first "
        "JOIN things b ON b.id = p.second WHERE p.first = ?1 "
        "UNION ALL SELECT reason <> 'version', p.first, p.second, o.title, o.version_number, o.version_tag, "
        "a.slug, b.slug FROM pairs p JOIN things o ON o.id = p.first JOIN things a ON a.id = p.first "
        "JOIN things b ON b.id = p.second WHERE p.second = ?1 ORDER BY 1, 2, 3",
        [id],
    ).fetchall()
    labels = ("another version", "close in data, hypothesis, analysis or metrics")
    return [
        PairLink(
            html=urls.compare_html_path([first, second]), title=f"{title} ({tag or f'v{number}'})", label=labels[rank]
        )
        for rank, _, _, title, number, tag, first, second in rows
    ]


def plan_artifacts(state: SiteState) -> Iterator[ArtifactUnit]:
    """Yield units for the artifacts that are out of date.

    Hypotheses and datasets, whose tables of what was measured take longest, come first: what is left to do when the
    first process ends is then little.
    """
    chosen = "kind NOT IN ('model', 'withdrawn') AND dirty"
    rows = state.stream(f"SELECT id, shown, files FROM things WHERE {chosen} ORDER BY kind DESC, id")
    for batch in group_rows(rows, _ARTIFACTS):
        yield ArtifactUnit([KnownArtifact(id, shown, decode_files(files)) for id, shown, files in batch])


def plan_tombstones(state: SiteState) -> Iterator[TombstoneUnit]:
    """Yield units for the withdrawn things whose pages are out of date."""
    rows = state.stream("SELECT id FROM things WHERE kind = 'withdrawn' AND dirty ORDER BY id")
    for batch in group_rows(rows, BATCH):
        yield TombstoneUnit([id for (id,) in batch])


def plan_pairs(state: SiteState) -> Iterator[PairUnit]:
    """Yield units for the comparisons that are out of date, in the order of their first ids, which repeat."""
    rows = state.stream(
        "SELECT p.first, p.second, a.slug, b.slug FROM pairs p JOIN things a ON a.id = p.first "
        "JOIN things b ON b.id = p.second WHERE p.dirty ORDER BY p.first, p.second"
    )
    for batch in group_rows(rows, BATCH):
        slugs = {id: slug for first, second, *both in batch for id, slug in zip((first, second), both, strict=True)}
        yield PairUnit([(first, second) for first, second, _, _ in batch], slugs)


def plan_lists(connection: Connection, state: SiteState, site: SiteInfo) -> Iterator[Unit]:
    """Yield units for the pages of lists that are out of date, and drop the pages that are no more.

    A page is out of date when another thing stands on it, or shows something else there, or its own place changed.
    The first page of all is left to who knows the counts on it.
    """
    state.execute("DROP TABLE IF EXISTS temp.listed")
    state.execute("DROP TABLE IF EXISTS temp.ranked")
    state.execute("CREATE TEMP TABLE listed (path TEXT PRIMARY KEY) WITHOUT ROWID")
    state.execute("CREATE TEMP TABLE ranked (place INTEGER PRIMARY KEY, id TEXT, family TEXT)")
    state.write_many("INSERT INTO ranked (id, family) VALUES (?, ?)", stream_rows(connection, ask("ranked_models")))
    lists = _Lists(state, site)
    ranked = "ranked r JOIN things t USING (id) {} ORDER BY r.place"
    everything = ranked.format("")
    for page, ids in lists.list_pages("", PAGE, everything):
        if page.number > 1:
            yield ModelListUnit(None, page, state.list_summaries(ids))
    for page, ids in lists.list_pages(urls.MODEL_LIST, JSON_PAGE, everything):
        yield JsonListUnit(page.number, page.total, state.list_summaries(ids))
    for (family,) in state.execute("SELECT DISTINCT family FROM ranked ORDER BY family").fetchall():
        chosen = ranked.format("WHERE r.family = ?")
        for page, ids in lists.list_pages(urls.family_path(family), PAGE, chosen, family):
            yield ModelListUnit(family, page, state.list_summaries(ids))
    for kind in list_kinds():
        # as the API sorts by title: by the first 100 characters
        chosen = "things t WHERE t.kind = ? ORDER BY substr(t.title, 1, 100), t.id"
        for page, ids in lists.list_pages(f"{urls.FOLDERS[kind]}/", PAGE, chosen, kind):
            yield ArtifactListUnit(kind, page, ids)
    shards = count_shards(state.count("SELECT count(*) FROM parts"))
    yield from lists.list_shards(shards)
    state.execute(
        f"DELETE FROM lists WHERE path = '' OR (path NOT IN (SELECT path FROM listed) AND path NOT LIKE '{CHANGES}%')"
    )


class _Lists:
    """Finds the pages of lists that are out of date."""

    def __init__(self, state: SiteState, site: SiteInfo) -> None:
        self._state = state
        self._site = site

    def list_pages(self, folder: str, size: int, listed: str, *parameters: str) -> Iterator[tuple[ListPage, list[str]]]:
        """Yield the pages of a list that are out of date, with the ids on them.

        Args:
            folder: where the first page stands; a name with an ending is a document in parts.
            listed: the tables, conditions and order of the whole list, with things as `t`.
        """
        total = self._state.count(f"SELECT count(*) FROM {listed.partition('ORDER BY')[0]}", parameters)
        rows = self._state.stream(f"SELECT t.id, t.listed FROM {listed}", parameters)
        for number, batch in enumerate(chain(group_rows(rows, size), [[]] if not total else []), start=1):
            page = make_list_page(folder, number, -(-total // size) or 1, total)
            if folder.endswith(".json"):
                page = msgspec.structs.replace(page, path=urls.numbered_json(folder, number))
            told = tell_revision(self._site, page)
            if _note_page(self._state, page.path, digest_content([page, told, batch]).hex()):
                yield page, [row[0] for row in batch]

    def list_shards(self, shards: int) -> Iterator[IndexUnit]:
        """Yield units for the shards of the index that are out of date, with the models in them in lineage order."""
        divided_anew = self._state.replace_fact("shards", str(shards))
        rows = self._state.stream(
            "SELECT lineage_hash & ? AS shard, t.id, t.compared, t.dirty FROM things t WHERE t.kind = 'model' "
            "ORDER BY shard, t.lineage, t.version_number",
            [shards - 1],
        )
        groups = groupby(rows, key=lambda row: row[0])
        group = next(groups, None)
        for number in range(shards):
            listed = []
            if group is not None and group[0] == number:
                listed = list(group[1])
                group = next(groups, None)
            # what comparisons show of a model holds all that a shard says of it: names, links and metrics
            fingerprint = digest_content([shards, [row[1:3] for row in listed]]).hex()
            if _note_page(self._state, model_shard_path(number), fingerprint):
                changed = [id for _, id, _, dirty in listed if dirty or divided_anew]
                yield IndexUnit(number, shards, [row[1] for row in listed], changed)


def _note_page(state: SiteState, path: str, fingerprint: str) -> bool:
    """Keep what a page was made from, and return whether it is to be rendered."""
    state.execute("INSERT INTO listed VALUES (?)", [path])
    noted = [path, fingerprint]
    if state.execute("SELECT 1 FROM lists WHERE path = ? AND fingerprint = ?", noted).fetchone():
        return False
    state.execute("INSERT OR REPLACE INTO lists (path, fingerprint) VALUES (?, ?)", noted)
    return True


def plan_catalog(state: SiteState, exports: Sequence[str]) -> Iterator[CatalogUnit]:
    """Yield a unit for each file of the whole catalog, after all documents and lists were written or taken over.

    Args:
        exports: names of formats.
    """
    formats = find_formats(CATALOG_FORMATS, exports)
    if not formats:
        return
    # the shards hold a digest of each model's document, what the pages of others show begins with that of theirs, and
    # of what is withdrawn nothing is told but what was written to it
    documents = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for (told,) in state.stream("SELECT shards FROM parts ORDER BY number"):
        documents.update(told.encode())
    for (shown,) in state.stream("SELECT shown FROM things WHERE kind NOT IN ('model', 'withdrawn') ORDER BY id"):
        documents.update(shown)
    for (written,) in state.stream("SELECT state FROM things WHERE kind = 'withdrawn' ORDER BY id"):
        documents.update(written.encode())
    parts = -(-state.count("SELECT count(*) FROM things WHERE kind = 'model'") // JSON_PAGE) or 1
    for one in formats:
        fingerprint = digest_content([documents.hexdigest(), find_library(one.name)]).hex()
        yield CatalogUnit(one.name, parts, state.take_export(one.name, fingerprint))


def plan_changes(state: SiteState, index: ChangeIndex, root: Path) -> Iterator[ChangesUnit]:
    """Yield units for the pages of changes that are out of date, after those of all other lists.

    A page shows an edition, which never changes, with links to models and comparisons, which come and go.

    Args:
        root: the folder under construction, which holds the editions' JSON.
    """
    first = index.editions[0] if index.editions else None
    if first is None:
        yield from _plan_change_page(state, ChangesUnit(None, ListPage(path=CHANGES), {}, {}, True), index)
    for edition in index.editions:
        for number, part in enumerate(edition.parts, start=1):
            standing, compares = _find_targets(state, read_changed_versions(root, part.path))
            page = make_list_page(edition.html, number, len(edition.parts), edition.total)
            unit = ChangesUnit(edition, page, standing, compares, False)
            yield from _plan_change_page(state, unit)
            if edition is first and number == 1:
                page = msgspec.structs.replace(page, path=CHANGES)
                yield from _plan_change_page(state, ChangesUnit(edition, page, standing, compares, True), index)
    state.execute(f"DELETE FROM lists WHERE path LIKE '{CHANGES}%' AND path NOT IN (SELECT path FROM listed)")


def _plan_change_page(state: SiteState, unit: ChangesUnit, index: ChangeIndex | None = None) -> Iterator[ChangesUnit]:
    if _note_page(state, unit.page.path, digest_content([unit, index]).hex()):
        yield unit


def _find_targets(
    state: SiteState, versions: Iterable[tuple[str, str | None]]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the pages of those models that have one, and the prerendered comparisons with their versions before."""
    standing: dict[str, str] = {}
    compares: dict[str, str] = {}
    for id, previous in versions:
        chosen = "id = ? AND kind IN ('model', 'withdrawn')"
        thing = state.execute(f"SELECT slug FROM things WHERE {chosen}", [id]).fetchone()
        if thing is not None:
            standing[id] = urls.html_path("model", thing[0])
        pair = state.execute(
            "SELECT a.slug, b.slug FROM pairs p JOIN things a ON a.id = p.first JOIN things b ON b.id = p.second "
            "WHERE p.first = ? AND p.second = ?",
            [previous, id],
        ).fetchone()
        if pair is not None:
            compares[id] = urls.compare_html_path(list(pair))
    return standing, compares


def plan_carrying(state: SiteState, tables: Sequence[str]) -> Iterator[CarryUnit]:
    """Yield units for the files of all that is up to date in some tables of the state."""
    for table in tables:
        columns = ", ".join(f"CAST({name} AS TEXT)" for name in _OWNERS[table])
        rows = state.stream(f"SELECT files, {columns} FROM {table} WHERE NOT dirty")
        for batch in group_rows(rows, _CARRIED):
            yield CarryUnit([([table, *key], decode_files(files)) for files, *key in batch])


def plan_verifying(state: SiteState, *, everything: bool) -> Iterator[VerifyUnit]:
    """Yield units for the files whose links are to be checked.

    Args:
        everything: those of pages that were taken over too, since what they lead to may be gone.
    """
    chosen = "" if everything else "WHERE dirty"
    statement = " UNION ALL ".join(f"SELECT files FROM {table} {chosen}" for table in ("things", "pairs", "lists"))
    paths = (one.path for (files,) in state.stream(statement) for one in decode_files(files))
    for batch in group_rows(paths, _VERIFIED):
        yield VerifyUnit(batch)
