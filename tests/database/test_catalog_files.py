"""The whole catalog as one file, opened by the tools that it is made for."""

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup

from api.app import create_site_app
from api.settings import ApiSettings
from catalog_build import exporting
from catalog_build.core.errors import CatalogError, UsageError
from catalog_build.core.formats import DEFAULT_EXPORTS, choose_exports
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.load import load_file
from catalog_build.registry.withdraw import undo_withdrawal, withdraw_thing
from catalog_build.site import catalog_files
from tests.database.api_server import run_server
from tests.database.building import build, digest_site
from tests.database.catalog_checks import FILES, check_csv, check_parquet, check_sqlite
from tests.database.databases import make_database
from tests.database.registry_rows import add_link, add_thing

EVERYTHING = choose_exports(["all"])


@pytest.fixture(scope="module")
def sample_site(sample_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the bundled sample, with every export."""
    out = tmp_path_factory.mktemp("catalog") / "site"
    build(sample_url, out, exports=EVERYTHING)
    return out


@pytest.fixture(scope="module")
def real_site(server_url: str, registry_template: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of all real registries, with every export; skips where they are not there."""
    folder = os.environ.get("FORGE_CATALOG_REAL_REGISTRIES")
    if folder is None:
        pytest.skip("FORGE_CATALOG_REAL_REGISTRIES names no folder")
    out = tmp_path_factory.mktemp("catalog") / "real"
    with make_database(server_url, registry_template) as url:
        with open_connection(url) as connection:
            for path in sorted(Path(folder).glob("*.jsonl.gz")):
                load_file(connection, path)
        build(url, out, exports=EVERYTHING, jobs=None)
    return out


@pytest.mark.parametrize("check", [check_csv, check_parquet, check_sqlite])
def test_each_file_says_of_every_model_what_its_json_says(sample_site: Path, check: Callable[[Path], None]) -> None:
    """Whole values, read by DuckDB, csv and sqlite3."""
    check(sample_site)


@pytest.mark.parametrize("check", [check_csv, check_parquet, check_sqlite])
def test_each_file_holds_the_real_registries(real_site: Path, check: Callable[[Path], None]) -> None:
    """All five, with their long ids, thousands of metrics and odd values."""
    check(real_site)


def test_a_search_folds_accents_and_reads_cards(sample_site: Path) -> None:
    """The index is one that Datasette finds by the statement that made it."""
    connection = sqlite3.connect(sample_site / "catalog.sqlite")
    search = "SELECT id FROM models WHERE rowid IN (SELECT rowid FROM models_fts WHERE models_fts MATCH ?) ORDER BY id"
    ids = ["hodgkin-huxley-1952"]
    assert [id for (id,) in connection.execute(search, ["hodgkin huxley axon"])] == ids
    assert [id for (id,) in connection.execute(search, ["hódgkin AND áxon"])] == ids
    assert [id for (id,) in connection.execute(search, ["card:gating"])] == ids
    made = (
        "SELECT name FROM sqlite_schema WHERE rootpage = 0 AND sql LIKE '%VIRTUAL TABLE%USING FTS%content=\"models\"%'"
    )
    assert connection.execute(made).fetchall() == [("models_fts",)]
    connection.close()


def test_the_home_page_leads_to_the_files_and_no_other_page_names_them(sample_site: Path) -> None:
    """By links for people and for programs, and from the landing document."""
    home = BeautifulSoup((sample_site / "index.html").read_text(), "html.parser")
    assert [link["href"] for link in home.select("a[download]")] == list(FILES)
    alternates = {link["href"]: link["type"] for link in home.find_all("link", rel="alternate")}
    types = ["text/csv", "application/vnd.sqlite3", "application/vnd.apache.parquet"]
    assert alternates == {"api/index.json": "application/json", **dict(zip(FILES, types, strict=True))}
    landing = json.loads((sample_site / "api/index.json").read_bytes())
    assert [one["href"] for one in landing["links"] if "catalog." in one["href"]] == [f"../{name}" for name in FILES]
    named = [path for path in sample_site.rglob("*.html") if "catalog.csv" in path.read_text()]
    assert named == [sample_site / "index.html"]


def test_a_served_site_answers_files_with_their_types_and_in_parts(sample_url: str, sample_site: Path) -> None:
    """Programs read a Parquet file in ranges."""
    with run_server(create_site_app(ApiSettings(database_url=sample_url), sample_site)) as address:
        answers = [httpx.get(f"{address}/{name}", headers={"Range": "bytes=0-3"}) for name in FILES]
    types = ["text/csv; charset=utf-8", "application/vnd.sqlite3", "application/vnd.apache.parquet"]
    assert [answer.headers["Content-Type"] for answer in answers] == types
    assert [(answer.status_code, answer.content) for answer in answers] == [
        (206, b"id,s"),
        (206, b"SQLi"),
        (206, b"PAR1"),
    ]


def test_the_same_state_gives_the_same_bytes_by_any_processes(
    sample_url: str, sample_site: Path, tmp_path: Path
) -> None:
    """The files too are a function of the registry and the settings."""
    build(sample_url, tmp_path / "site", exports=EVERYTHING, jobs=2)
    assert digest_site(tmp_path / "site") == digest_site(sample_site)


def test_what_is_not_chosen_is_not_there_and_is_removed(sample_url: str, tmp_path: Path) -> None:
    """The usual build writes none of the files."""
    out = tmp_path / "site"
    build(sample_url, out, exports=("csv", "sqlite"))
    assert [name for name in FILES if (out / name).exists()] == ["catalog.csv", "catalog.sqlite"]
    assert not list(out.glob("models/*/prov.json"))
    build(sample_url, out, exports=("csv",))
    assert [name for name in FILES if (out / name).exists()] == ["catalog.csv"]
    build(sample_url, out)
    build(sample_url, tmp_path / "usual")
    assert digest_site(out) == digest_site(tmp_path / "usual")
    assert [name for name in FILES if (out / name).exists()] == []
    assert "catalog." not in (out / "index.html").read_text()


def test_of_what_is_withdrawn_only_the_date_and_the_reason_are_told(
    registry: Connection, database_url: str, tmp_path: Path
) -> None:
    """A model and a dataset, which others link to; what depends on them is warned of."""
    add_thing(registry, "d", "dataset", card="Mislabelled cells.")
    add_thing(registry, "h", "dataset")
    add_link(registry, "h", "derived_from", "d")
    for number in (1, 2):
        add_thing(registry, f"m{number}", "model", lineage="m", number=number)
        add_link(registry, f"m{number}", "trained_on", "d")
    for id in ("d", "m1"):
        withdraw_thing(registry, id, f"{id} was wrong.")
    out = tmp_path / "site"
    build(database_url, out, exports=EVERYTHING)
    for check in (check_csv, check_parquet, check_sqlite):
        check(out)
    with sqlite3.connect(out / "catalog.sqlite") as connection:
        told = connection.execute("SELECT id, kind, withdrawn_reason FROM things WHERE withdrawn_at IS NOT NULL")
        assert told.fetchall() == [("d", "dataset", "d was wrong."), ("m1", "model", "m1 was wrong.")]
        assert connection.execute("SELECT id FROM models UNION SELECT id FROM artifacts").fetchall() == [
            ("h",),
            ("m2",),
        ]
        warned = connection.execute("SELECT thing_id, subjects FROM warnings WHERE code = 'origin_withdrawn'")
        assert sorted(warned) == [("h", '["d"]'), ("m2", '["d"]')]
    connection.close()
    assert b"Mislabelled" not in b"".join((out / name).read_bytes() for name in FILES)


def refuse_to_write(*_: object) -> None:
    raise AssertionError("a file is written that shows nothing new")


def test_files_are_taken_over_until_they_would_show_something_else(
    registry: Connection, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then they are those of a full build: after a change of a model, an artifact or a link, a withdrawal, a loss."""
    out, full = tmp_path / "site", tmp_path / "full"
    for id in ("m1", "m2", "m3", "m4"):
        add_thing(registry, id, "model")
    add_thing(registry, "d", "dataset")
    build(database_url, out, exports=EVERYTHING)
    before = [(out / name).stat().st_ino for name in FILES]
    with monkeypatch.context() as patch:
        patch.setattr(catalog_files, "_WRITERS", dict.fromkeys(("csv", "sqlite", "parquet"), refuse_to_write))
        registry.execute("UPDATE forge.artifacts SET title = title WHERE id = 'm1'")
        assert build(database_url, out, exports=EVERYTHING).changed
    assert [(out / name).stat().st_ino for name in FILES] == before
    changes: list[Callable[[], object]] = [
        lambda: registry.execute("UPDATE forge.artifacts SET card = 'A card' WHERE id = 'm1'"),
        lambda: registry.execute("UPDATE forge.artifacts SET content_hash = 'sha256:ab' WHERE id = 'd'"),
        lambda: add_link(registry, "m2", "trained_on", "d"),
        lambda: withdraw_thing(registry, "m3", "It was wrong."),
        lambda: [undo_withdrawal(registry, "m3"), withdraw_thing(registry, "m3", "It was quite wrong.")],
        lambda: undo_withdrawal(registry, "m3"),
        lambda: registry.execute("DELETE FROM forge.artifacts WHERE id = 'm1'"),
        lambda: registry.execute("DELETE FROM forge.artifacts"),
    ]
    for change in changes:
        change()
        build(database_url, out, exports=EVERYTHING)
        build(database_url, full, exports=EVERYTHING, fresh=True)
        assert digest_site(out) == digest_site(full)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_damaged_is_written_again(sample_url: str, sample_site: Path, name: str, tmp_path: Path) -> None:
    """Missing or cut, though nothing changed in the registry."""
    out = tmp_path / "site"
    build(sample_url, out, exports=EVERYTHING)
    for damage in (None, b"cut"):
        (out / name).unlink()
        if damage is not None:
            (out / name).write_bytes(damage)
        build(sample_url, out, exports=EVERYTHING)
        assert digest_site(out) == digest_site(sample_site)


def test_a_damaged_document_is_told(registry: Connection, database_url: str, tmp_path: Path) -> None:
    """What was published is believed by its size; the error names the file and the way out, and the site stays."""
    out = tmp_path / "site"
    for id in ("m1", "m2", "m3", "m4"):
        add_thing(registry, id, "model")
    build(database_url, out, exports=("csv", "sqlite"), pairs=0)
    document = out / "api/models/m1.json"
    size = document.stat().st_size
    document.unlink()
    document.write_bytes(b"?" * size)
    registry.execute("UPDATE forge.artifacts SET title = 'Another' WHERE id = 'm2'")
    with pytest.raises(
        CatalogError, match=r"^api/models/m1.json of the published site is damaged .*build with --fresh$"
    ):
        build(database_url, out, exports=("csv", "sqlite"), pairs=0)
    assert "Another" not in (out / "catalog.csv").read_text()
    build(database_url, out, exports=("csv", "sqlite"), pairs=0, fresh=True)
    assert "Another" in (out / "catalog.csv").read_text()


@pytest.fixture
def no_pyarrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Python in which pyarrow is not installed."""
    monkeypatch.delitem(sys.modules, "catalog_build.exporting.catalog_parquet", raising=False)
    monkeypatch.delattr(exporting, "catalog_parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    yield
    monkeypatch.delattr(exporting, "catalog_parquet", raising=False)


@pytest.mark.usefixtures("no_pyarrow")
def test_parquet_without_its_library_names_the_remedy(sample_url: str, tmp_path: Path) -> None:
    """Before anything is read or written; what does not need it is built."""
    message = r"^--export parquet needs pyarrow, which is not installed: pip install 'forge-catalog\[parquet\]'$"
    with pytest.raises(UsageError, match=message):
        build(sample_url, tmp_path / "site", exports=EVERYTHING)
    assert list(tmp_path.iterdir()) == []
    build(sample_url, tmp_path / "site", exports=(*DEFAULT_EXPORTS, "csv", "sqlite"))


def test_an_empty_catalog_has_files_without_rows(registry: Connection, database_url: str, tmp_path: Path) -> None:
    """They can be opened all the same."""
    build(database_url, tmp_path / "site", exports=EVERYTHING)
    for check in (check_csv, check_parquet, check_sqlite):
        check(tmp_path / "site")
