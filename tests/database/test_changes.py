"""What changed, as a build tells it: pages, feed and JSON, since a snapshot or since each build before."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from catalog_build.core.errors import UsageError
from catalog_build.registry.connect import Connection
from catalog_build.site import editions
from tests.database.building import build, digest_site
from tests.database.command import run_command
from tests.database.registry_rows import add_link, add_thing

BASE = "https://models.example.org/catalog/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def models(registry: Connection) -> Iterator[Connection]:
    """A registry with two models, one of two versions, with whole provenance."""
    add_thing(registry, "d", "dataset")
    add_thing(registry, "a", "analysis")
    for id, lineage, number in (("m1", "m", 1), ("m2", "m", 2), ("n1", "n", 1)):
        add_model(registry, id, lineage, number)
    yield registry


def add_model(registry: Connection, id: str, lineage: str, number: int) -> None:
    """Register a model with whole provenance and a metric."""
    add_thing(registry, id, "model", lineage=lineage, number=number, title=f"Model {lineage}")
    add_link(registry, id, "trained_on", "d", number=1)
    add_link(registry, id, "produced_by", "a")
    registry.execute(
        "INSERT INTO forge.model_metrics (artifact_id, position, name, value, number) VALUES (%s, 0, 'rmse', %s, %s)",
        [id, str(number), number],
    )


def rename(registry: Connection, id: str, title: str) -> None:
    registry.execute("UPDATE forge.artifacts SET title = %s WHERE id = %s", [title, id])


def remove(registry: Connection, id: str) -> None:
    registry.execute("DELETE FROM forge.artifacts WHERE id = %s", [id])


def read_index(site: Path) -> dict[str, object]:
    return json.loads((site / "changes.json").read_bytes())  # type: ignore[no-any-return]


def list_counts(site: Path) -> list[dict[str, int]]:
    """Return what each edition counts, newest first."""
    return [one["counts"] for one in read_index(site)["editions"]]  # type: ignore[attr-defined]


def read_text(page: Path) -> str:
    """Return the words of a page's main part, on one line."""
    main = BeautifulSoup(page.read_bytes(), "html.parser").main
    assert main is not None
    return " ".join(main.get_text(" ").split())


@pytest.mark.parametrize("prepare", [Path.exists, Path.mkdir])
@pytest.mark.usefixtures("models")
def test_a_first_build_has_no_changes_and_says_so(database_url: str, tmp_path: Path, prepare: object) -> None:
    """There is a page all the same, and the navigation leads there; a feed needs to know where the site stands."""
    site = tmp_path / "site"
    prepare(site)  # type: ignore[operator]
    result = build(database_url, site, since="previous")
    assert result.remark == "no changes are told: this is the first build; no feed, which needs --base-url"
    assert read_index(site) == {"self": "changes.json", "format": 1, "since": None, "editions": []}
    assert "No changes are recorded yet" in read_text(site / "changes/index.html")
    home = BeautifulSoup((site / "index.html").read_bytes(), "html.parser")
    assert home.select_one('nav a[href="changes/"]') is not None
    assert not (site / "feed.xml").exists()


@pytest.mark.usefixtures("models")
def test_a_site_without_since_has_no_changes_at_all(database_url: str, tmp_path: Path) -> None:
    """Neither page nor feed nor a link to them."""
    build(database_url, tmp_path / "site", base_url=BASE)
    paths = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")]
    assert [path for path in paths if "changes" in path or "feed" in path] == []
    assert "changes/" not in (tmp_path / "site/index.html").read_text()


def test_each_build_adds_an_edition_and_keeps_those_before(
    models: Connection, database_url: str, tmp_path: Path
) -> None:
    """The newest stands first; each has a page of its own that stays where it is."""
    site = tmp_path / "site"
    build(database_url, site, since="previous")
    add_model(models, "m3", "m", 3)
    result = build(database_url, site, since="previous")
    assert result.remark.startswith(f"1 model changed since revision {read_revision(site)}")
    (first,) = read_index(site)["editions"]  # type: ignore[misc]
    page = (site / first["html"] / "index.html").read_bytes()
    rename(models, "n1", "Another title")
    build(database_url, site, since="previous")
    assert list_counts(site) == [{"edited": 1}, {"new_version": 1}]
    assert read_index(site)["editions"][1] == first  # type: ignore[index]
    assert (site / first["html"] / "index.html").read_bytes() == page
    text = read_text(site / "changes/index.html")
    assert "title: Model n → became Another title" in text
    assert "1 new version" in text.partition("Earlier changes")[2]


def read_revision(site: Path) -> object:
    return read_index(site)["editions"][0]["before"]["revision"]  # type: ignore[index]


def test_a_build_that_finds_nothing_new_publishes_nothing(
    models: Connection, database_url: str, tmp_path: Path
) -> None:
    """The changes of the last time stay, whether it looks at the registry's state or at everything."""
    site = tmp_path / "site"
    build(database_url, site, since="previous")
    add_model(models, "m3", "m", 3)
    build(database_url, site, since="previous")
    before = digest_site(site)
    assert build(database_url, site, since="previous").changed is False
    assert build(database_url, site, since="previous", fresh=True).changed is False
    assert digest_site(site) == before


def test_a_write_that_changes_no_model_makes_no_edition(models: Connection, database_url: str, tmp_path: Path) -> None:
    """The registry has another revision, and the history stays as it is."""
    site = tmp_path / "site"
    build(database_url, site, since="previous")
    add_model(models, "m3", "m", 3)
    build(database_url, site, since="previous")
    index = read_index(site)
    add_thing(models, "unrelated", "dataset")
    result = build(database_url, site, since="previous")
    assert (result.changed, result.remark.startswith("no models changed since")) == (True, True)
    assert read_index(site) == index


def test_since_a_file_there_is_one_edition_since_then(models: Connection, database_url: str, tmp_path: Path) -> None:
    """However often it is built: the same state and the same snapshot give the same bytes."""
    first, site = tmp_path / "first", tmp_path / "site"
    build(database_url, first)
    add_model(models, "m3", "m", 3)
    build(database_url, site, since=str(first / "snapshot.json"))
    remove(models, "n1")
    build(database_url, site, since=str(first / "snapshot.json"))
    assert list_counts(site) == [{"new_version": 1, "removed": 1}]
    assert build(database_url, site, since=str(first)).changed is False
    build(database_url, tmp_path / "full", since=str(first))
    assert digest_site(site) == digest_site(tmp_path / "full")


def test_since_a_file_of_the_same_state_nothing_has_changed(
    models: Connection, database_url: str, tmp_path: Path
) -> None:
    """The page says since when."""
    build(database_url, tmp_path / "first")
    build(database_url, tmp_path / "site", since=str(tmp_path / "first"))
    assert "Nothing has changed since revision" in read_text(tmp_path / "site/changes/index.html")


def test_another_snapshot_is_noticed_though_the_registry_is_the_same(
    models: Connection, database_url: str, tmp_path: Path
) -> None:
    """What the changes are told against is a setting like any other, but renders no model again."""
    build(database_url, tmp_path / "one")
    add_model(models, "m3", "m", 3)
    build(database_url, tmp_path / "two")
    remove(models, "n1")
    site = tmp_path / "site"
    build(database_url, site, since=str(tmp_path / "one"))
    result = build(database_url, site, since=str(tmp_path / "two"))
    assert (result.changed, result.rendered, list_counts(site)) == (True, 0, [{"removed": 1}])


def test_links_lead_to_models_and_comparisons_that_exist(models: Connection, database_url: str, tmp_path: Path) -> None:
    """A model that is removed later is named in old changes, and linked no more."""
    site = tmp_path / "site"
    build(database_url, site, since="previous")
    add_model(models, "m3", "m", 3)
    build(database_url, site, since="previous")
    page = site / read_index(site)["editions"][0]["html"] / "index.html"  # type: ignore[index]

    def list_links() -> list[object]:
        main = BeautifulSoup(page.read_bytes(), "html.parser").main
        assert main is not None
        return [link["href"] for link in main.select("article a")]

    assert list_links() == ["../../models/m3/", "../../models/compare/m2..m3/"]
    remove(models, "m3")
    build(database_url, site, since="previous")
    assert list_links() == []
    assert "It is no longer in the registry." in read_text(page)
    gone = site / read_index(site)["editions"][0]["html"] / "index.html"  # type: ignore[index]
    add_model(models, "m3", "m", 3)
    build(database_url, site, since="previous")
    assert list_links() == ["../../models/m3/", "../../models/compare/m2..m3/"]
    assert 'href="../../models/m3/"' in gone.read_text()


def test_a_model_that_loses_its_provenance_is_told_with_the_reason(
    models: Connection, database_url: str, tmp_path: Path
) -> None:
    """And a modified input with its state before and after, and a metric with what became of it."""
    site = tmp_path / "site"
    models.execute("UPDATE forge.artifacts SET content_hash = 'sha256:aa' WHERE id = 'd'")
    models.execute(
        "UPDATE forge.artifact_links SET pin_content_hash = 'sha256:aa' "
        "WHERE source_artifact_id = 'm1' AND link_type = 'trained_on'"
    )
    build(database_url, site, since="previous")
    models.execute("DELETE FROM forge.artifact_links WHERE source_artifact_id = 'n1' AND link_type = 'produced_by'")
    models.execute("UPDATE forge.artifacts SET content_hash = 'sha256:bb' WHERE id = 'd'")
    models.execute("UPDATE forge.model_metrics SET value = '0.5', number = 0.5 WHERE artifact_id = 'm2'")
    build(database_url, site, since="previous")
    text = read_text(site / "changes/index.html")
    assert list_counts(site) == [{"flagged": 1, "inputs_changed": 1, "metrics_changed": 1}]
    for words in (
        "No producing analysis is linked: add a produced_by link to a registered analysis. analysis_missing",
        "input “d”: pinned, intact → became pinned, content modified",
        "rmse : 2 → became 0.5 −1.5, −75 % better if measured alike: dataset not stated",
    ):
        assert words in text


def test_the_feed_has_an_entry_for_each_edition(models: Connection, database_url: str, tmp_path: Path) -> None:
    """It holds what Atom requires, with absolute addresses, and times of the registry."""
    site = tmp_path / "site"
    build(database_url, site, since="previous", base_url=BASE)
    rename(models, "n1", "A & <b>")
    build(database_url, site, since="previous", base_url=BASE)
    add_model(models, "m3", "m", 3)
    build(database_url, site, since="previous", base_url=BASE)
    feed = ElementTree.fromstring((site / "feed.xml").read_bytes())
    newest, oldest = listed = read_index(site)["editions"]  # type: ignore[misc]
    assert feed.tag == f"{ATOM}feed"
    assert [feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")] == [
        f"{BASE}feed.xml",
        "Forge Catalog: changes",
        newest["after"]["changed_at"],
    ]
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Forge Catalog"
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "self": f"{BASE}feed.xml",
        "alternate": f"{BASE}changes/",
    }
    entries = feed.findall(f"{ATOM}entry")
    assert [[entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")] for entry in entries] == [
        [f"{BASE}{newest['html']}", "1 new version", newest["after"]["changed_at"]],
        [f"{BASE}{oldest['html']}", "1 edited", oldest["after"]["changed_at"]],
    ]
    assert len({one["html"] for one in listed}) == 2
    contents = [BeautifulSoup(entry.findtext(f"{ATOM}content") or "", "html.parser") for entry in entries]
    assert [link["href"] for link in contents[0].select("a")] == [f"{BASE}models/m3/"]
    assert "title: Model n → A & <b>" in contents[1].get_text()
    model = BeautifulSoup((site / "models/m3/index.html").read_bytes(), "html.parser")
    assert model.select_one('link[rel="alternate"][type="application/atom+xml"][href="../../feed.xml"]') is not None


def test_long_editions_have_several_pages_and_files(
    models: Connection, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each holds its part, and leads on to the next."""
    monkeypatch.setattr(editions, "PART_CHANGES", 2)
    site = tmp_path / "site"
    build(database_url, site, since="previous")
    for number in range(3, 8):
        add_model(models, f"m{number}", "m", number)
    build(database_url, site, since="previous", jobs=2)
    (edition,) = read_index(site)["editions"]  # type: ignore[misc]
    name = edition["name"]
    assert [(part["path"], part["changes"]) for part in edition["parts"]] == [
        (f"changes/{name}.json", 2),
        (f"changes/{name}-2.json", 2),
        (f"changes/{name}-3.json", 1),
    ]
    parts = [json.loads((site / part["path"]).read_bytes()) for part in edition["parts"]]
    assert [part["next"] for part in parts] == [f"{name}-2.json", f"{name}-3.json", None]
    assert sorted(change["id"] for part in parts for change in part["changes"]) == ["m3", "m4", "m5", "m6", "m7"]
    pages = ["changes/index.html", *(f"changes/{name}/{rest}index.html" for rest in ("", "page/2/", "page/3/"))]
    assert [read_text(site / page).count("Against") for page in pages] == [2, 2, 2, 1]


def cut_snapshot(site: Path) -> None:
    cut(site / "snapshot.json")


def cut_shard(site: Path) -> None:
    cut(site / "snapshot/models-0.json")


def drop_snapshot(site: Path) -> None:
    (site / "snapshot.json").unlink()


def cut(path: Path) -> None:
    """Cut a file, and not what other sites share of it by hard links."""
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[:50])


@pytest.mark.parametrize("damage", [cut_snapshot, cut_shard, drop_snapshot])
def test_a_damaged_previous_snapshot_costs_one_edition_only(
    models: Connection, database_url: str, tmp_path: Path, damage: object
) -> None:
    """The build says so, keeps the history, and the next one tells changes again."""
    site = tmp_path / "site"
    build(database_url, site, since="previous")
    rename(models, "n1", "second")
    build(database_url, site, since="previous")
    damage(site)  # type: ignore[operator]
    rename(models, "n1", "third")
    result = build(database_url, site, since="previous")
    assert "no changes are told of this build, since the previous snapshot is of no use" in result.describe()
    rename(models, "n1", "fourth")
    build(database_url, site, since="previous")
    assert list_counts(site) == [{"edited": 1}, {"edited": 1}]
    text = read_text(site / "changes/index.html")
    assert "third → became fourth" in text


def test_a_damaged_edition_is_left_out(models: Connection, database_url: str, tmp_path: Path) -> None:
    """The others stay."""
    site = tmp_path / "site"
    for title in ("first", "second", "third"):
        rename(models, "n1", title)
        build(database_url, site, since="previous")
    newest, oldest = read_index(site)["editions"]  # type: ignore[misc]
    cut(site / oldest["parts"][0]["path"])
    rename(models, "n1", "fourth")
    build(database_url, site, since="previous")
    assert [one["name"] for one in read_index(site)["editions"]][1:] == [newest["name"]]  # type: ignore[attr-defined]
    assert not (site / oldest["html"]).exists()


@pytest.mark.parametrize(("bound", "value"), [("MOST_EDITIONS", 2), ("_MOST_CARRIED", 1)])
def test_old_editions_go_when_there_are_too_many(
    models: Connection, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, value: int
) -> None:
    """Or when they hold too many changes; with their pages and files."""
    monkeypatch.setattr(editions, bound, value)
    site = tmp_path / "site"
    for title in ("first", "second", "third", "fourth"):
        rename(models, "n1", title)
        build(database_url, site, since="previous")
    assert len(list_counts(site)) == 2
    assert len(list(site.glob("changes/r*.json"))) == 2
    assert len(list(site.glob("changes/r*/index.html"))) == 2


@pytest.mark.usefixtures("models")
def test_a_snapshot_that_cannot_be_read_leaves_the_site_as_it_was(database_url: str, tmp_path: Path) -> None:
    """Before anything is rendered, or when a shard turns out to be missing."""
    site, first = tmp_path / "site", tmp_path / "first"
    build(database_url, site)
    shutil.copytree(site, first)
    cut(first / "snapshot/models-0.json")
    before = digest_site(site)
    index = json.loads((first / "snapshot.json").read_bytes())
    index["shards"][0]["sha256"] = "0" * 64
    (first / "snapshot.json").unlink()
    (first / "snapshot.json").write_text(json.dumps(index))
    for since, words in ((str(tmp_path / "nowhere"), "cannot be read"), (str(first), "is not the file")):
        with pytest.raises(UsageError, match=rf"^--since {since}: .*{words}"):
            build(database_url, site, since=since)
        assert digest_site(site) == before


def test_diff_prints_what_changed_between_two_snapshots(models: Connection, database_url: str, tmp_path: Path) -> None:
    """In words or as JSON, with an exit code that tells whether anything did."""
    old, new = tmp_path / "old", tmp_path / "new"
    build(database_url, old)
    add_model(models, "m3", "m", 3)
    rename(models, "n1", "Another title")
    build(database_url, new)
    text = run_command("diff", old / "snapshot.json", new)
    assert (text.returncode, text.stderr) == (1, "")
    assert text.stdout.splitlines()[1:] == [
        "",
        "New versions",
        "  “Model m” v3 (m3), against v2",
        "    rmse: 2 → 3 (+1, +50 %, worse if measured alike: dataset not stated)",
        "",
        "Other changes",
        "  “Another title” v1 (n1)",
        "    title: Model n → Another title",
    ]
    assert text.stdout.startswith("1 new version, 1 edited, from revision ")
    machine = run_command("diff", old, new, "--format", "json")
    document = json.loads(machine.stdout)
    assert (machine.returncode, document["counts"]) == (1, {"new_version": 1, "edited": 1})
    assert [change["id"] for change in document["changes"]] == ["m3", "n1"]
    build(database_url, new, since=str(old))
    part = read_index(new)["editions"][0]["parts"][0]["path"]  # type: ignore[index]
    assert document["changes"] == json.loads((new / part).read_bytes())["changes"]


def test_diff_of_the_same_state_finds_nothing(models: Connection, database_url: str, tmp_path: Path) -> None:
    """Exit code 0."""
    build(database_url, tmp_path / "site")
    same = run_command("diff", tmp_path / "site", tmp_path / "site")
    assert (same.returncode, same.stdout, same.stderr) == (0, "nothing changed\n", "")


def test_diff_of_what_is_no_snapshot_is_a_wrong_usage(tmp_path: Path) -> None:
    """Exit code 2, so that no script takes it for a difference."""
    (tmp_path / "a.json").write_text("[]")
    shown = run_command("diff", tmp_path / "a.json", "http://127.0.0.1:1/snapshot.json")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert f"{tmp_path / 'a.json'}: snapshot.json is no part of a snapshot" in shown.stderr


def test_a_withdrawn_model_is_withdrawn_in_changes_with_its_reason(
    models: Connection, database_url: str, tmp_path: Path
) -> None:
    """In pages, JSON and the command; the change leads to the page that says so."""
    site = tmp_path / "site"
    build(database_url, site, since="previous")
    shutil.copytree(site, tmp_path / "before")
    models.execute("INSERT INTO forge.withdrawals (artifact_id, reason) VALUES ('m2', 'Trained on wrong labels.')")
    build(database_url, site, since="previous")

    assert list_counts(site) == [{"withdrawn": 1}]
    page = BeautifulSoup((site / "changes/index.html").read_bytes(), "html.parser")
    assert "Withdrawn: Trained on wrong labels." in read_text(site / "changes/index.html")
    assert [link["href"] for link in page.select("article h3 a")] == ["../models/m2/"]
    snapshot = json.loads((site / "snapshot.json").read_bytes())
    assert [(one["id"], one["reason"]) for one in snapshot["withdrawn"]] == [("m2", "Trained on wrong labels.")]
    told = run_command("diff", tmp_path / "before", site)
    assert "Withdrawn: Trained on wrong labels." in told.stdout
