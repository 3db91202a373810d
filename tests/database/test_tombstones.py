"""Both faces show a withdrawn thing as a tombstone at its addresses, and nowhere else as if it stood."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.settings import ApiSettings
from catalog_build.registry.connect import open_connection
from catalog_build.registry.withdraw import undo_withdrawal, withdraw_thing
from tests.database.api_server import run_server
from tests.database.building import build, digest_site
from tests.database.command import run_command

MODEL = "model-biophys-microglia-v3"
BEFORE = "model-biophys-microglia-v2"
DATASET = "dataset-allen_brain-SEA-AD"
REASON = "The labels of <b>two donors</b> were exchanged."


@pytest.fixture(scope="module")
def withdrawn(sample_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, httpx.Client]]:
    """The site of the sample without one model, rebuilt from the site with it, and the API beside it."""
    site = tmp_path_factory.mktemp("site") / "site"
    build(sample_url, site, base_url="https://models.example.org/")
    with open_connection(sample_url) as connection:
        withdraw_thing(connection, MODEL, REASON)
    build(sample_url, site, base_url="https://models.example.org/")
    with run_server(create_app(ApiSettings(database_url=sample_url))) as url, httpx.Client(base_url=url) as client:
        yield site, client


def read_json(site: Path, path: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((site / path).read_bytes())
    return found


def test_a_tombstone_keeps_id_reason_and_date(withdrawn: tuple[Path, httpx.Client]) -> None:
    """The document tells what was there, why it went, and what is left; nothing of the model's own."""
    site, _ = withdrawn
    path = f"api/models/{MODEL}.json"
    tombstone = read_json(site, path)
    assert str(tombstone["withdrawn_at"]).endswith("Z")
    assert {**tombstone, "withdrawn_at": "", "latest": ""} == {
        "self": path,
        "html": f"models/{MODEL}/",
        "parent": "api/index.json",
        "id": MODEL,
        "slug": MODEL,
        "kind": "model",
        "title": "Microglial Activation ODE",
        "lineage": "model-biophys-microglia",
        "version_number": 3,
        "version_tag": "v3.0",
        "withdrawn_at": "",
        "reason": REASON,
        "latest": "",
    }
    assert tombstone["latest"] == {**tombstone["latest"], "id": BEFORE}  # type: ignore[dict-item]
    page = (site / f"models/{MODEL}/index.html").read_text()
    assert "The labels of &lt;b&gt;two donors&lt;/b&gt; were exchanged." in page
    assert '<meta name="robots" content="noindex">' in page
    assert sorted(one.name for one in (site / f"models/{MODEL}").iterdir()) == ["badge.svg", "index.html"]
    assert ">withdrawn</text>" in (site / f"models/{MODEL}/badge.svg").read_text()


def test_the_api_answers_gone_with_the_same_bytes(withdrawn: tuple[Path, httpx.Client]) -> None:
    """By id and by path; formats and comparisons of it are gone too, but for the badge."""
    site, client = withdrawn
    body = (site / f"api/models/{MODEL}.json").read_bytes()
    for path in (MODEL, f"{MODEL}.json"):
        answer = client.get(f"/api/models/{path}", headers={"If-None-Match": "*"})
        assert (answer.status_code, answer.content) == (410, body)
    for path in (f"/models/{MODEL}/prov.json", f"/api/models/compare?ids={BEFORE},{MODEL}"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
        assert answer.json()["errors"][0] == {**answer.json()["errors"][0], "value": MODEL, "reason": "withdrawn"}
    badge = client.get(f"/models/{MODEL}/badge.svg")
    assert (badge.status_code, badge.content) == (200, (site / f"models/{MODEL}/badge.svg").read_bytes())


def test_lists_rankings_and_comparisons_are_free_of_it(withdrawn: tuple[Path, httpx.Client]) -> None:
    """No list, leaderboard, shard, comparison or sitemap holds it; the snapshot lists what is withdrawn."""
    site, client = withdrawn
    assert MODEL not in client.get("/api/models?limit=1000").text
    assert client.get("/api/models?sort=metric:rmse&limit=1").json()["models"][0]["id"] == BEFORE
    told = [path for path in site.rglob("*") if path.is_file() and MODEL.encode() in path.read_bytes()]
    places = {path.relative_to(site).parts[0] for path in told if ".forge" not in path.parts}
    assert places <= {"api", "models", "datasets", "analyses", "hypotheses", "snapshot.json"}
    assert [one["id"] for one in json.loads((site / "snapshot.json").read_bytes())["withdrawn"]] == [MODEL]
    assert not list(site.glob(f"models/compare/*{MODEL}*"))
    assert MODEL not in (site / "sitemap.xml").read_text()
    assert MODEL not in (site / "index.html").read_text()


def test_the_history_of_the_lineage_tells_of_it(withdrawn: tuple[Path, httpx.Client]) -> None:
    """The version before is the latest one, and its document and page name the withdrawn one."""
    site, client = withdrawn
    document = client.get(f"/api/models/{BEFORE}").json()
    assert document["is_latest"] is True
    assert [(one["id"], one["reason"]) for one in document["withdrawn_versions"]] == [(MODEL, REASON)]
    assert [one["id"] for one in document["versions"]] == [BEFORE, "model-biophys-microglia-v1"]
    page = (site / f"models/{BEFORE}/index.html").read_text()
    assert "Withdrawn versions" in page


def test_what_depends_on_withdrawn_data_says_so(sample_url: str, tmp_path: Path) -> None:
    """Pages and documents of models and of analyses name it; it leaves its list, and undoing gives the site back."""
    site = tmp_path / "site"
    with open_connection(sample_url) as connection:
        build(sample_url, site)
        before = digest_site(site)
        withdraw_thing(connection, DATASET, "No consent.")
        build(sample_url, site)
        marked = [
            *(read_json(site, f"api/models/{id}.json") for id in (BEFORE, "model-biophys-microglia-v1")),
            *(read_json(site, path) for path in list_analyses(site)),
        ]
        for document in marked:
            assert [one["subjects"] for one in list_warnings(document) if one["code"] == "origin_withdrawn"] == [
                [DATASET]
            ]
            page = (site / str(document["html"]) / "index.html").read_text()
            assert "Something that it depends on, directly or through others, has been withdrawn" in page
        assert DATASET not in (site / "datasets/index.html").read_text()
        undo_withdrawal(connection, DATASET)
        build(sample_url, site)
    after = digest_site(site)
    different = [path for path in before | after if before.get(path) != after.get(path)]
    # the registry has moved on, and the lists say so
    lists = ["analyses", "artifacts", "datasets", "families", "hypotheses"]
    lists += [f"families/{family}" for family in ("biophysical", "deep_learning", "statistical")]
    assert sorted(different) == sorted(
        ["snapshot.json", "index/catalog.json", "index.html", *(f"{one}/index.html" for one in lists)]
    )


def list_analyses(site: Path) -> list[str]:
    """Return the documents of the analyses that read the data."""
    found = [path for path in site.glob("api/artifacts/*.json") if b'"uses_input"' in path.read_bytes()]
    paths = [path.relative_to(site).as_posix() for path in found]
    return [path for path in paths if read_json(site, path)["kind"] == "analysis" and "microglia" in path]


def list_warnings(document: dict[str, object]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = document["warnings"]  # type: ignore[assignment]
    return found


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("nonsense", "--reason", "x"), 1, "no version in the registry has the id 'nonsense'"),
        ((BEFORE, "--reason", "  "), 2, "--reason has 0 characters"),
        ((BEFORE,), 2, "give one of --reason TEXT and --undo"),
        ((BEFORE, "--reason", "x", "--undo"), 2, "give one of --reason TEXT and --undo"),
        ((BEFORE, "--undo"), 2, f"'{BEFORE}' is not withdrawn"),
    ],
)
def test_what_cannot_be_withdrawn_is_named(
    sample_url: str, arguments: tuple[str, ...], code: int, message: str
) -> None:
    """Each mistake has its message and its exit code, and nothing is written."""
    told = run_command("registry", "withdraw", *arguments, DATABASE_URL=sample_url)
    assert (told.returncode, told.stdout) == (code, "")
    assert message in told.stderr and "Traceback" not in told.stderr


def test_the_command_withdraws_once_and_check_and_history_tell(sample_url: str) -> None:
    """A second withdrawal is refused with the way to change the reason."""
    id = "hodgkin-huxley-1952"
    done = run_command("registry", "withdraw", id, "--reason", "Superseded.", DATABASE_URL=sample_url)
    assert (done.returncode, done.stdout) == (0, f"{id} is withdrawn\n")
    again = run_command("registry", "withdraw", id, "--reason", "Other.", DATABASE_URL=sample_url)
    assert again.returncode == 2 and f"registry withdraw {id} --undo" in again.stderr
    assert ": Superseded." in run_command("registry", "check", DATABASE_URL=sample_url).stdout
    assert f"(withdrawn)  {id}: Superseded." in run_command("registry", "history", id, DATABASE_URL=sample_url).stdout
    undone = run_command("registry", "withdraw", id, "--undo", DATABASE_URL=sample_url)
    assert (undone.returncode, undone.stdout) == (0, f"{id} is no longer withdrawn\n")


def test_over_another_registry_nothing_can_be_withdrawn(database_url: str) -> None:
    """A database without a native registry says where withdrawals come from there."""
    told = run_command("registry", "withdraw", "m", "--reason", "x", DATABASE_URL=database_url)
    assert told.returncode == 4
    assert "only a native registry" in told.stderr
