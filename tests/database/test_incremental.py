"""A build goes on from what is published, and comes to the same bytes as one that starts from nothing."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from catalog_build.core import leaderboard, matrix
from catalog_build.core.artifact_documents import ArtifactDocument
from catalog_build.core.formats import choose_exports
from catalog_build.registry import artifact_reader
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.schema import init_registry
from catalog_build.rendering import environment
from catalog_build.rendering.pages import render_artifact_page
from catalog_build.rendering.views import ListPage
from catalog_build.resources import resource_dir
from catalog_build.site import artifact_pages, fragments, gather, plan, root_files, sources
from catalog_build.site.state import FOLDER, PATH
from tests.database.building import build, digest_site
from tests.database.databases import make_database
from tests.database.registry_rows import add_link, add_thing, hide_states

MODELS = [f"m{lineage}{version}" for lineage in "abc" for version in "123"]
DATASETS = [f"d{lineage}{version}" for lineage in "xy" for version in "12"]
OTHERS = ["a1", "a2", "h1", "unregistered"]
ANYTHING = [*MODELS, *DATASETS, *OTHERS]
KINDS = {"m": "model", "d": "dataset", "a": "analysis", "h": "hypothesis", "u": "artifact"}
TITLES = ["one title", "dx", "dx/<b>", "<b>"]
METRICS = ["auc", "dx/auc", "one title/auc", "dx/<b>/auc", "rmse"]


def put_thing(connection: Connection, id: str, title: str, tag: str | None, lineage: str | None) -> None:
    """Register a version of a thing, in the place of the one with its id."""
    connection.execute("DELETE FROM forge.artifacts WHERE id = %s", [id])
    number = int(id[-1]) if id[-1].isdigit() else 1
    home = lineage or (id[:2] if id[0] in "md" else id)
    add_thing(connection, id, KINDS[id[0]], lineage=home, number=number, title=title, version_tag=tag)


def drop_thing(connection: Connection, id: str) -> None:
    connection.execute("DELETE FROM forge.artifacts WHERE id = %s", [id])


def put_link(connection: Connection, source: str, relation: str, target: str, pin: int | None) -> None:
    add_link(connection, source, relation, target, number=pin)


def drop_links(connection: Connection, source: str) -> None:
    connection.execute("DELETE FROM forge.artifact_links WHERE source_artifact_id = %s", [source])


def put_metric(connection: Connection, model: str, name: str, value: int, dataset: str | None) -> None:
    connection.execute(
        "INSERT INTO forge.model_metrics (artifact_id, position, name, value, number, dataset) "
        "VALUES (%s, 0, %s, %s, %s, %s) ON CONFLICT (artifact_id, position) DO UPDATE SET name = excluded.name, "
        "value = excluded.value, number = excluded.number, dataset = excluded.dataset",
        [model, name, json.dumps(value), value, dataset],
    )


def put_card(connection: Connection, model: str, card: str | None) -> None:
    connection.execute("UPDATE forge.artifacts SET card = %s WHERE id = %s", [card, model])


def state_file(connection: Connection, dataset: str, license: str | None) -> None:
    """Let a dataset state all that Croissant demands, or all but its licence."""
    connection.execute(
        "UPDATE forge.artifacts SET license = %s, card = 'Cells.', created_text = '2026', content_hash = %s, "
        "origin_url = 'https://data.example.org/cells.csv', metadata = %s WHERE id = %s",
        [license, f"sha256:{'ab' * 32}", '{"authors": "Ada Lovelace"}', dataset],
    )


def score_model(connection: Connection, model: str, score: float) -> None:
    connection.execute(
        "UPDATE forge.model_versions SET declared_quality_score = %s WHERE artifact_id = %s", [score, model]
    )


def define_metric(connection: Connection, name: str, direction: str) -> None:
    connection.execute(
        "INSERT INTO forge.metric_definitions (name, title, direction) VALUES (%s, %s, %s) "
        "ON CONFLICT (name) DO UPDATE SET direction = excluded.direction",
        [name, name, direction],
    )


def withdraw(connection: Connection, id: str) -> None:
    connection.execute(
        "INSERT INTO forge.withdrawals (artifact_id, reason, withdrawn_at) VALUES (%s, 'wrong', '2026-05-01Z') "
        "ON CONFLICT DO NOTHING",
        [id],
    )


def undo_withdrawal(connection: Connection, id: str) -> None:
    connection.execute("DELETE FROM forge.withdrawals WHERE artifact_id = %s", [id])


def hold_back(connection: Connection, id: str, day: str | None) -> None:
    connection.execute("UPDATE forge.artifacts SET embargo_until = %s WHERE id = %s", [day, id])


RELATIONS = ["trained_on", "evaluated_on", "produced_by", "tests_hypothesis", "uses_input", "derived_from"]
CHANGES = st.one_of(
    st.tuples(
        st.just(put_thing),
        st.sampled_from(ANYTHING),
        st.sampled_from(TITLES),
        st.sampled_from([None, "v1", "stable"]),
        st.sampled_from([None, None, "ma", "dx"]),
    ),
    st.tuples(st.just(drop_thing), st.sampled_from(ANYTHING)),
    st.tuples(
        st.just(put_link),
        st.sampled_from(ANYTHING),
        st.sampled_from(RELATIONS),
        st.sampled_from(ANYTHING),
        st.sampled_from([None, 1, 2]),
    ),
    st.tuples(st.just(drop_links), st.sampled_from(ANYTHING)),
    st.tuples(
        st.just(put_metric),
        st.sampled_from(MODELS),
        st.sampled_from(METRICS),
        st.integers(0, 2),
        st.sampled_from([None, "dx1", "dx", "one title", "elsewhere"]),
    ),
    st.tuples(st.just(score_model), st.sampled_from(MODELS), st.sampled_from([0.1, 0.9])),
    st.tuples(st.just(put_card), st.sampled_from(MODELS), st.sampled_from(["# One", "[a](b.md)", None])),
    st.tuples(st.just(state_file), st.sampled_from(DATASETS), st.sampled_from(["MIT", "CC0-1.0", None])),
    st.tuples(st.just(define_metric), st.sampled_from(METRICS), st.sampled_from(["up", "down"])),
    st.tuples(st.just(withdraw), st.sampled_from(ANYTHING)),
    st.tuples(st.just(undo_withdrawal), st.sampled_from(ANYTHING)),
    st.tuples(st.just(hold_back), st.sampled_from(ANYTHING), st.sampled_from([None, "2999-01-01"])),
)


def apply_changes(connection: Connection, changes: list[tuple[object, ...]]) -> None:
    """Write each change in a transaction of its own; those that the registry refuses are passed over."""
    for change, *arguments in changes:
        with suppress(psycopg.errors.IntegrityError), connection.transaction():
            change(connection, *arguments)  # type: ignore[operator]


def fill_registry(connection: Connection) -> None:
    for id in [*DATASETS, "a1", "h1", *MODELS[:6]]:
        put_thing(connection, id, TITLES[0], None, None)
    for model in MODELS[:6]:
        add_link(connection, model, "trained_on", "dx1", number=1)
        add_link(connection, model, "produced_by", "a1")
        put_metric(connection, model, "auc", 1, None)
    add_link(connection, "a1", "uses_input", "dy1", number=1)
    add_link(connection, "mb1", "derived_from", "ma2", number=2)
    # what is affected by dy1 stands three and four links away: a1, its models, mb1 and what is derived from that
    add_link(connection, "mb2", "derived_from", "mb1")
    add_link(connection, "mb2", "evaluated_on", "dx2")
    add_link(connection, "ma3", "tests_hypothesis", "h1")
    state_file(connection, "dx1", "MIT")


def shorten_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two models of a dataset, analysis or hypothesis fill a page, and two values one of a leaderboard."""
    for module in (artifact_pages, artifact_reader):
        monkeypatch.setattr(module, "MODELS_PER_PAGE", 2)
    monkeypatch.setattr(artifact_pages, "_PAGES_READ", 2)
    monkeypatch.setattr(leaderboard, "MAX_ENTRIES", 1)
    monkeypatch.setattr(leaderboard, "ENTRIES_PER_PART", 2)
    monkeypatch.setattr(leaderboard, "_ROWS_ON_PAGE", 2)
    monkeypatch.setattr(matrix, "MAX_MODELS", 1)


@pytest.fixture(params=["stamped", "hashed"])
def small_registry(
    request: pytest.FixtureRequest, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Connection, str]]:
    """A small registry that stamps what is written to, or one that cannot, so that it is hashed; with long lists."""
    monkeypatch.setattr(gather, "_MOST_CHANGED", 1.0)
    shorten_pages(monkeypatch)
    with open_connection(database_url) as connection:
        init_registry(connection)
        if request.param == "hashed":
            hide_states(connection)
        yield connection, database_url


@given(
    st.lists(st.lists(CHANGES, min_size=1, max_size=4), min_size=1, max_size=4),
    st.sampled_from([2, 2, 0]),
    st.sampled_from([None, "previous", "first"]),
    st.sampled_from([["default"], ["all"], ["badge", "csv"]]),
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_changes_the_site_is_that_of_a_full_build(
    small_registry: tuple[Connection, str],
    rounds: list[list[tuple[object, ...]]],
    pairs: int,
    since: str | None,
    exports: list[str],
) -> None:
    """Things, links, metrics and settings change at random, come and go; each build goes on from the last.

    Changes are told since the build before, or since the first one, or not at all; some builds write other formats.
    """
    connection, url = small_registry
    connection.execute("TRUNCATE forge.artifacts, forge.metric_definitions CASCADE")
    fill_registry(connection)
    with TemporaryDirectory() as folder:
        out, full = Path(folder, "site"), Path(folder, "full")
        build(url, out, pairs=2)
        shutil.copytree(out, Path(folder, "first"))
        chosen = choose_exports(exports)
        told = str(Path(folder, "first")) if since == "first" else since
        for changes in rounds:
            apply_changes(connection, changes)
            shutil.copytree(out, full)
            build(url, out, pairs=pairs, since=told, exports=chosen)
            build(url, full, pairs=pairs, since=told, exports=chosen, fresh=True)
            assert digest_site(out) == digest_site(full)
            shutil.rmtree(full)


@pytest.fixture(scope="module")
def built(sample_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of the sample, only to be copied."""
    out = tmp_path_factory.mktemp("incremental") / "site"
    build(sample_url, out)
    return out


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """A site of the sample."""
    return shutil.copytree(built, tmp_path / "site")


@pytest.fixture(scope="module")
def changed(server_url: str, sample_template: str) -> Iterator[str]:
    """The sample after one model was given another title since the site was built."""
    with make_database(server_url, sample_template) as url:
        with open_connection(url) as connection:
            connection.execute(
                "UPDATE forge.artifacts SET title = 'Another title' WHERE id = 'model-biophys-microglia-v3'"
            )
        yield url


Digest = Callable[[str], dict[str, str]]


@pytest.fixture(scope="module")
def digest_full(tmp_path_factory: pytest.TempPathFactory) -> Digest:
    """Returns the digest of a full build of a registry that no test writes to: each is built once."""

    @cache
    def digest(url: str) -> dict[str, str]:
        out = tmp_path_factory.mktemp("full") / "site"
        build(url, out)
        return digest_site(out)

    return digest


def test_a_build_of_the_same_state_does_nothing(sample_url: str, site: Path) -> None:
    """Not even the record of the build is written again."""
    before = (site / "build.json").read_bytes()
    result = build(sample_url, site)
    assert (result.changed, result.rendered, (site / "build.json").read_bytes()) == (False, 0, before)


def test_several_processes_build_the_same_site(sample_url: str, changed: str, site: Path, digest_full: Digest) -> None:
    """Each reads its part of one snapshot; what they write does not depend on who does what, nor on what is there."""
    three = site.with_name("three")
    build(sample_url, three, jobs=3)
    assert digest_site(three) == digest_site(site)
    build(changed, three, jobs=3)
    assert digest_site(three) == digest_full(changed)


def test_a_changed_title_renders_only_what_shows_it(changed: str, site: Path, digest_full: Digest) -> None:
    """Its lineage, what is compared with it, and what it links to; the other pages are the same files as before."""
    untouched = site / "models" / "unet-2015" / "index.html"
    everywhere = sum(path.name == "index.html" for path in site.rglob("*"))
    inode = untouched.stat().st_ino
    others = {path: path.stat().st_ino for path in site.glob("datasets/*/index.html")}
    result = build(changed, site)
    assert (result.changed, digest_site(site)) == (True, digest_full(changed))
    kept = [path for path, inode in others.items() if path.stat().st_ino == inode]
    assert 0 < result.rendered < everywhere / 2
    assert len(kept) > len(others) / 2
    assert untouched.stat().st_ino == inode


def drop_state(site: Path) -> None:
    (site / PATH).unlink()


def cut_state(site: Path) -> None:
    (site / PATH).write_bytes((site / PATH).read_bytes()[:5000])


def alter_state(site: Path) -> None:
    """Make the state one that SQLite can read, but that says something wrong."""
    with sqlite3.connect(site / PATH) as connection:
        connection.execute("UPDATE things SET needs = x''")
    connection.close()


def age_record(site: Path) -> None:
    """Make the record that of another version of the product."""
    record = json.loads((site / "build.json").read_bytes())
    record["inputs"]["product"] = "another"
    (site / "build.json").write_text(json.dumps(record))


def drop_page(site: Path) -> None:
    (site / "datasets" / "index.html").unlink()
    next(site.glob("models/*/index.html")).unlink()


def cut_page(site: Path) -> None:
    page = next(site.glob("hypotheses/*/index.html"))
    page.unlink()
    page.write_text("cut")


def add_page(site: Path) -> None:
    (site / "models" / "stray.html").write_text("nobody made me")


DAMAGES = [drop_state, cut_state, alter_state, age_record, drop_page, cut_page, add_page]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_site_is_mended_by_the_next_build(
    changed: str, site: Path, digest_full: Digest, damage: object
) -> None:
    """Whatever is missing, cut, altered or of another version, the result is that of a full build."""
    damage(site)  # type: ignore[operator]
    assert (build(changed, site).changed, digest_site(site)) == (True, digest_full(changed))


@pytest.mark.parametrize("damage", [drop_page, cut_page, add_page])
def test_a_damaged_site_is_noticed_even_if_the_registry_is_the_same(
    sample_url: str, site: Path, digest_full: Digest, damage: object
) -> None:
    """That nothing changed in the registry says nothing of a site that somebody touched."""
    damage(site)  # type: ignore[operator]
    assert (build(sample_url, site).changed, digest_site(site)) == (True, digest_full(sample_url))


def test_a_restored_copy_of_the_site_is_as_good(changed: str, site: Path, digest_full: Digest) -> None:
    """As a CI does it: the folder comes back from a cache, as other files of the same content, elsewhere."""
    result = build(changed, shutil.copytree(site, site.with_name("restored")))
    assert (result.changed, result.rendered < 100) == (True, True)
    assert digest_site(site.with_name("restored")) == digest_full(changed)


def test_what_is_gone_from_the_registry_is_gone_from_the_site(
    registry: Connection, database_url: str, tmp_path: Path
) -> None:
    """Pages, documents, comparisons and further pages of long lists."""
    for number in range(130):
        add_thing(registry, f"m{number:03}", "model")
        add_link(registry, f"m{number:03}", "trained_on", "d")
    add_thing(registry, "d", "dataset")
    out = tmp_path / "site"
    build(database_url, out)
    assert (out / "page/2/index.html").is_file()
    assert (out / "datasets/d/page/2/index.html").is_file()
    registry.execute("DELETE FROM forge.artifacts WHERE id BETWEEN 'm095' AND 'm115'")
    build(database_url, out)
    registry.execute("DELETE FROM forge.artifacts WHERE id BETWEEN 'm116' AND 'm129'")
    result = build(database_url, out)
    build(database_url, tmp_path / "full")
    assert digest_site(out) == digest_site(tmp_path / "full")
    assert result.rendered < result.record.models
    assert not (out / "datasets/d/page/2/index.html").exists()


def test_lists_follow_the_titles_of_datasets(
    registry: Connection, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model's line names what it was trained on, which is written to without it; the second page as the first."""
    monkeypatch.setattr(gather, "_MOST_CHANGED", 1.0)
    monkeypatch.setattr(plan, "PAGE", 1)
    add_thing(registry, "d", "dataset", title="Cells")
    for model in ("m1", "m2"):
        add_thing(registry, model, "model")
        add_link(registry, model, "trained_on", "d")
    out, pages = tmp_path / "site", ["index.html", "page/2/index.html", "families/other/page/2/index.html"]
    for title in ("Cells", "Tissue"):
        registry.execute("UPDATE forge.artifacts SET title = %s WHERE id = 'd'", [title])
        build(database_url, out)
        assert [name for name in pages if title not in (out / name).read_text()] == []
    build(database_url, tmp_path / "full", fresh=True)
    assert digest_site(out) == digest_site(tmp_path / "full")


def test_the_state_keeps_what_lists_show_of_the_models_that_there_are(
    registry: Connection, database_url: str, tmp_path: Path
) -> None:
    """Lists are made from it alone; of a model that is gone, or as it was before, nothing is left in the file."""

    def read_summaries() -> dict[str, str]:
        with sqlite3.connect(tmp_path / "site" / PATH) as connection:
            rows = connection.execute("SELECT id, summary FROM summaries").fetchall()
        connection.close()
        return {id: json.loads(summary)[0]["title"] for id, summary in rows}

    for id in ("m1", "m2", "m3", "m4", "m5"):
        add_thing(registry, id, "model", title=f"first {id}")
    add_thing(registry, "d", "dataset")
    build(database_url, tmp_path / "site")
    assert read_summaries() == {id: f"first {id}" for id in ("m1", "m2", "m3", "m4", "m5")}
    registry.execute("DELETE FROM forge.artifacts WHERE id = 'm2'")
    build(database_url, tmp_path / "site")
    registry.execute("UPDATE forge.artifacts SET title = 'second' WHERE id = 'm3'")
    build(database_url, tmp_path / "site")
    assert read_summaries() == {"m1": "first m1", "m3": "second", "m4": "first m4", "m5": "first m5"}
    listed = json.loads((tmp_path / "site/api/models.json").read_bytes())["models"]
    assert {one["id"]: one["title"] for one in listed} == read_summaries()
    kept = (tmp_path / "site" / PATH).read_bytes()
    assert [title for title in (b"first m1", b"first m2", b"first m3") if title in kept] == [b"first m1"]


def test_of_a_long_list_only_the_page_that_changed_is_rendered(
    registry: Connection, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other pages of the models of a dataset are taken over, the first one too, as long as they show the same."""
    rendered: list[str] = []

    def render_page(document: ArtifactDocument, page: ListPage, *others: object) -> str:
        rendered.append(page.path)
        return render_artifact_page(document, page, *others)  # type: ignore[arg-type]

    shorten_pages(monkeypatch)
    monkeypatch.setattr(artifact_pages, "render_artifact_page", render_page)
    add_thing(registry, "d", "dataset")
    for number in range(1, 10):
        add_thing(registry, f"m{number}", "model")
        add_link(registry, f"m{number}", "trained_on", "d")
    out = tmp_path / "site"
    build(database_url, out, pairs=0, jobs=1)
    assert rendered == ["datasets/d/", *(f"datasets/d/page/{number}/" for number in (2, 3, 4, 5))]
    rendered.clear()
    registry.execute("UPDATE forge.model_versions SET parameter_count = 7 WHERE artifact_id = 'm7'")
    result = build(database_url, out, pairs=0, jobs=1)
    assert rendered == ["datasets/d/page/4/"]
    build(database_url, out.with_name("full"), pairs=0, fresh=True, jobs=1)
    assert result.changed
    assert digest_site(out) == digest_site(out.with_name("full"))


@pytest.fixture
def other_templates(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Templates of which one says something else than when the site was built."""
    folder = site.with_name("templates")
    shutil.copytree(resource_dir("site_templates"), folder)
    base = folder / "base.html"
    base.write_text(base.read_text().replace("A record of what was trained", "Another template"))
    for module in (environment, sources):
        monkeypatch.setattr(module, "resource_dir", lambda name: folder)
    environment.make_environment.cache_clear()
    yield
    environment.make_environment.cache_clear()


def refuse_to_render(*_: object) -> None:
    raise AssertionError("a card is rendered that was kept")


@pytest.mark.usefixtures("other_templates")
def test_a_changed_template_renders_all_pages_but_no_card(
    sample_url: str, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cards are taken from the fragments that the build before kept; the pages are those of a full build."""
    with monkeypatch.context() as patch:
        patch.setattr(fragments, "render_card", refuse_to_render)
        result = build(sample_url, site)
    build(sample_url, site.with_name("full"), fresh=True)
    assert "Another template" in (site / "models/unet-2015/index.html").read_text()
    assert result.rendered > result.record.models
    assert digest_site(site) == digest_site(site.with_name("full"))


def test_a_changed_asset_is_copied_and_no_page_rendered(
    sample_url: str, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A style sheet that was edited reaches the site; pages only link to it."""
    folder = site.with_name("static")
    shutil.copytree(resource_dir("static"), folder)
    (folder / "style.css").write_text("body { color: red }")
    for module in (root_files, sources):
        monkeypatch.setattr(module, "resource_dir", lambda name: folder if name == "static" else resource_dir(name))
    result = build(sample_url, site)
    assert (result.changed, result.rendered) == (True, 0)
    assert (site / "static/style.css").read_text() == "body { color: red }"


def cut_fragments(site: Path) -> None:
    for path in (site / FOLDER).glob("*.msgpack"):
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data[: len(data) // 2])


def alter_fragments(site: Path) -> None:
    """Change one letter of a card, as a failing disk would."""
    for path in (site / FOLDER).glob("*.msgpack"):
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data.replace(b"<h3>", b"<h2>"))


def drop_fragments(site: Path) -> None:
    for path in (site / FOLDER).glob("*.msgpack"):
        path.unlink()


@pytest.mark.parametrize("damage", [cut_fragments, alter_fragments, drop_fragments])
@pytest.mark.usefixtures("other_templates")
def test_damaged_fragments_are_made_again(sample_url: str, site: Path, damage: object) -> None:
    """A cache that is cut, altered or missing shows in no page."""
    damage(site)  # type: ignore[operator]
    build(sample_url, site)
    build(sample_url, site.with_name("full"), fresh=True)
    assert digest_site(site) == digest_site(site.with_name("full"))


@pytest.mark.usefixtures("other_templates")
def test_fragments_of_other_code_are_made_again(sample_url: str, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What rendered a card is part of what a card was made from."""
    monkeypatch.setattr(fragments, "_LIBRARIES", ("jinja2",))
    monkeypatch.setattr(fragments, "render_card", lambda *_: Markup("made again"))
    build(sample_url, site)
    assert "made again" in (site / "models/unet-2015/index.html").read_text()


@pytest.mark.parametrize("renamed", ["ma2", "mb1"])
def test_a_new_title_reaches_the_pages_of_the_models_that_are_compared_with_it(
    renamed: str, small_registry: tuple[Connection, str], tmp_path: Path
) -> None:
    """Models of other lineages link to their comparisons by title, the older and the later one of a pair alike."""
    connection, url = small_registry
    fill_registry(connection)
    build(url, tmp_path / "site", pairs=2)
    connection.execute("UPDATE forge.artifacts SET title = 'A title of its own' WHERE id = %s", [renamed])
    build(url, tmp_path / "site", pairs=2)
    build(url, tmp_path / "fresh", pairs=2)
    assert digest_site(tmp_path / "site") == digest_site(tmp_path / "fresh")
    others = [one for one in MODELS[:6] if one[:2] != renamed[:2]]
    pages = [(tmp_path / "fresh/models" / one / "index.html").read_text() for one in others]
    assert any("A title of its own" in page for page in pages)
