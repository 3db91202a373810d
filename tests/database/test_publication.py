"""One policy says which models are published, and from which day: by the site, by the API, and in every format."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.settings import ApiSettings
from catalog_build.core.errors import UsageError
from catalog_build.core.formats import choose_exports
from catalog_build.core.publication import Publication, Selection, read_publication
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.lens import Lens
from catalog_build.registry.published import translate_statement
from catalog_build.registry.reading import ask, read_rows
from catalog_build.registry.snapshot import open_snapshot
from catalog_build.registry.statements import SQL_DIR, read_sql
from tests.database.api_server import run_server
from tests.database.building import build, digest_site
from tests.database.command import run_command
from tests.database.registry_rows import add_link, add_thing
from tests.secret_texts import SECRET_TEXTS

TODAY = datetime.now(UTC).date()
SECRET = "Sealedword"


def choose(*only: str) -> Publication:
    return read_publication(only, redact=True, redact_keys=[], prefix="--")


@pytest.fixture(scope="module")
def mixed_url(module_database_url: str) -> str:
    """Models of three states with data and analyses; one of each kind is under embargo for a month."""
    from catalog_build.registry.schema import init_registry

    with open_connection(module_database_url) as connection:
        init_registry(connection)
        for id in ("d1", "d2", "d3", "base"):
            add_thing(connection, id, "dataset", title=SECRET if id == "d3" else id)
        for id in ("a1", "a2"):
            add_thing(connection, id, "analysis")
        for id, lineage, number in (("m1", "m", 1), ("m2", "m", 2), ("m3", "m", 3), ("n1", "n", 1), ("s1", "s", 1)):
            add_thing(connection, id, "model", lineage=lineage, number=number, version_tag=f"tag-{id}")
        for id, state in (("m1", "promoted"), ("m2", "promoted"), ("n1", "rejected"), ("s1", "promoted")):
            connection.execute(
                "UPDATE forge.model_versions SET promotion_state = %s WHERE artifact_id = %s", [state, id]
            )
        connection.execute("UPDATE forge.model_versions SET model_family = 'statistical' WHERE artifact_id = 'n1'")
        links = (
            "m1 trained_on d1; m2 trained_on d1; m2 produced_by a1; m2 trained_on d3; m3 trained_on d2; "
            "n1 trained_on d2; n1 produced_by a2; a1 uses_input base; "
            "m2 derived_from m3; n1 derived_from s1; s1 trained_on d1"
        )
        for link in links.split("; "):
            add_link(connection, *link.split())
        connection.execute(
            "INSERT INTO forge.model_metrics (artifact_id, position, name, value, number) "
            "SELECT id, 0, 'auc', '0.5', 0.5 FROM unnest('{m1,m2,m3,n1,s1}'::text[]) AS id"
        )
        connection.execute(
            "UPDATE forge.artifacts SET embargo_until = %s WHERE id IN ('s1', 'd3')", [TODAY + timedelta(days=30)]
        )
    return module_database_url


def list_site(site: Path) -> tuple[set[str], set[str]]:
    """Return the ids of the models and of the other things that have a document."""
    models = {json.loads(path.read_bytes())["id"] for path in (site / "api/models").glob("*.json")}
    return models, {json.loads(path.read_bytes())["id"] for path in (site / "api/artifacts").glob("*.json")}


POLICIES: list[tuple[Sequence[str], set[str], set[str]]] = [
    ((), {"m1", "m2", "m3", "n1"}, {"d1", "d2", "base", "a1", "a2"}),
    (("promoted",), {"m1", "m2"}, {"d1", "a1", "base"}),
    (("promoted", "rejected"), {"m1", "m2", "n1"}, {"d1", "d2", "a1", "a2", "base"}),
    (("promoted", "family=statistical"), set(), set()),
    (("family=statistical",), {"n1"}, {"d2", "a2"}),
    (("tag=tag-m1", "tag=tag-m3"), {"m1", "m3"}, {"d1", "d2"}),
    (("dataset=d2", "family=other"), {"m3"}, {"d2"}),
]


@pytest.mark.parametrize(("only", "models", "others"), POLICIES, ids=[" ".join(one[0]) or "all" for one in POLICIES])
def test_site_and_api_publish_the_same_things(
    mixed_url: str, tmp_path: Path, only: Sequence[str], models: set[str], others: set[str]
) -> None:
    """The chosen models, and what they came from; the API answers 404 for all else, and the same bytes for these."""
    publication = choose(*only)
    site = tmp_path / "site"
    build(mixed_url, site, publication=publication, exports=choose_exports(["all"]))
    assert list_site(site) == (models, others)
    held = [path for path in site.rglob("*") if path.is_file() and SECRET.lower() in path.read_text("latin-1").lower()]
    assert held == []
    with (
        run_server(create_app(ApiSettings(database_url=mixed_url, publication=publication))) as url,
        httpx.Client(base_url=url) as client,
    ):
        listed = client.get("/api/models?limit=100").json()
        assert ({one["id"] for one in listed["models"]}, listed["total"]) == (models, len(models))
        for id in ("m1", "m2", "m3", "n1", "s1"):
            assert client.get(f"/api/models/{id}").status_code == (200 if id in models else 404)
        for id in ("d1", "d2", "d3", "base", "a1", "a2"):
            assert client.get(f"/api/artifacts/{id}").status_code == (200 if id in others else 404)
        for path in [*site.glob("api/models*.json"), *site.glob("api/*/*.json"), site / "api/facets.json"]:
            name = path.relative_to(site).as_posix()
            assert client.get(f"/{name}").content == path.read_bytes(), name
        assert client.get(f"/api/models?q={SECRET}").json()["models"] == []


def test_the_latest_version_is_the_highest_published_one(mixed_url: str, tmp_path: Path) -> None:
    """A later candidate neither takes its place nor is told of but by the id that a link names."""
    build(mixed_url, tmp_path / "site", publication=choose("promoted"))
    document = json.loads((tmp_path / "site/api/models/m2.json").read_bytes())
    assert (document["is_latest"], [one["id"] for one in document["versions"]]) == (True, ["m2", "m1"])
    links = {one["artifact"]["id"]: one["artifact"] for one in document["linked_artifacts"]["outgoing"]}
    for id in ("d3", "m3"):
        assert (links[id]["title"], links[id]["kind"], links[id]["html"]) == (id, None, None)


def test_an_embargo_ends_with_its_day(mixed_url: str) -> None:
    """Up to the day before nothing is told of a thing, and from that day on everything, without a write."""
    seen = {}
    for days in (0, 29, 30, 31):
        day = TODAY + timedelta(days=days)
        lens = Lens(Publication(), embargoed=True, today=day)
        with open_snapshot(mixed_url, lens) as connection:
            seen[days] = [row["id"] for row in read_rows(connection, ask("ranked_models"))]
    assert {days: "s1" in ids for days, ids in seen.items()} == {0: False, 29: False, 30: True, 31: True}


def test_the_state_tells_the_day_while_something_is_under_embargo(registry: Connection) -> None:
    """So that an answer kept from yesterday, or a site built then, is not taken for today's."""
    add_thing(registry, "d", "dataset", embargo_until=TODAY)
    state = "SELECT state FROM catalog.registry"
    assert "+" not in str(registry.execute(state).fetchone())
    registry.execute("UPDATE forge.artifacts SET embargo_until = %s", [TODAY + timedelta(days=1)])
    assert str((registry.execute(state).fetchone() or [""])[0]).endswith(f"+{TODAY}")
    registry.execute("DELETE FROM forge.artifacts")
    assert "+" not in str(registry.execute(state).fetchone())


def test_the_api_leaves_out_at_once_what_comes_under_embargo(registry: Connection, database_url: str) -> None:
    """No answer of before is given again, and a withdrawn embargo shows the thing at once."""
    add_thing(registry, "m", "model", title="Before")
    registry.execute(
        "INSERT INTO forge.model_metrics (artifact_id, position, name, value, number, higher_is_better) "
        "VALUES ('m', 0, 'score', '1', 1, true)"
    )
    with run_server(create_app(ApiSettings(database_url=database_url))) as url, httpx.Client(base_url=url) as client:
        paths = ("/api/models/m", "/api/models", "/api/facets", "/api/models?q=before&sort=title")

        def tell() -> tuple[int, list[bool]]:
            # what is best is known from the model alone
            ranked = client.get("/api/models?sort=metric:score").status_code
            return ranked, ["Before" in client.get(path).text or '"total":1' in client.get(path).text for path in paths]

        assert tell() == tell() == (200, [True] * 4)
        for _ in range(2):
            registry.execute("UPDATE forge.artifacts SET embargo_until = %s", [TODAY + timedelta(days=2)])
            assert tell() == tell() == (404, [False] * 4)
            registry.execute("UPDATE forge.artifacts SET embargo_until = NULL")
            assert tell() == tell() == (200, [True] * 4)


def test_what_is_redacted_cannot_be_searched_for(registry: Connection) -> None:
    """No word of it is kept for searches, in any form that texts hide."""
    for text, shown in SECRET_TEXTS:
        rows = registry.execute(
            "SELECT unnest(catalog.words(%s)) EXCEPT SELECT unnest(catalog.words(%s))", [text, shown]
        )
        assert rows.fetchall() == [], text


def test_a_change_of_policy_gives_the_site_of_a_fresh_build(mixed_url: str, tmp_path: Path) -> None:
    """From any policy to any other, in the same folder."""
    for number, only in enumerate([("promoted",), (), ("family=statistical",), ("promoted",)]):
        build(mixed_url, tmp_path / "site", publication=choose(*only))
        build(mixed_url, tmp_path / str(number), publication=choose(*only))
        assert digest_site(tmp_path / "site") == digest_site(tmp_path / str(number))


@pytest.mark.parametrize("name", sorted(path.stem for path in (SQL_DIR / "queries").glob("*.sql")))
def test_every_question_of_the_catalog_can_be_asked_of_what_is_published(mixed_url: str, name: str) -> None:
    """Each statement, with all parts of a selection, is one that the server understands."""
    statement = read_sql(f"queries/{name}")
    if "catalog." not in statement or "forge." in statement or "to_reg" in statement or "catalog.copy" in statement:
        pytest.skip("this asks nothing of the views")
    selection = Selection(families=("other",), states=("promoted",), tags=("x",), datasets=("d1",))
    text = translate_statement(statement, selection)
    assert not [view for view in ("models", "links") if f"FROM catalog.{view} WHERE" in text]
    with open_connection(mixed_url) as connection:
        names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", text)))
        prepared = re.sub(r"%\((\w+)\)s", lambda match: f"${names.index(match[1]) + 1}", text)
        connection.execute(f"PREPARE checked AS {prepared}".encode())


def test_published_views_have_the_columns_of_the_contract(mixed_url: str) -> None:
    """None is missing, and none has another type."""
    lens = Lens(choose("promoted"), today=TODAY)
    with open_snapshot(mixed_url, lens) as connection:
        for view in ("artifacts", "models", "links", "metrics", "numbers"):
            statement = f"TABLE catalog.{view}"
            text, values = lens.translate(statement.replace("TABLE", "SELECT * FROM"), {})
            narrowed = connection.execute(text.encode(), values).description or []
            whole = connection.execute(statement.encode()).description or []
            assert {(one.name, one.type_code) for one in narrowed} == {(one.name, one.type_code) for one in whole}


@pytest.mark.parametrize("word", ["nonsense", "family=", "family=neural", "licence=MIT", "=x"])
def test_a_choice_that_is_none_is_named(word: str) -> None:
    """With what can be chosen instead."""
    with pytest.raises(UsageError, match=r"--only .*: give one of candidate, promoted"):
        choose(word)


def test_documents_say_until_when_they_are_held_back(registry: Connection, database_url: str, tmp_path: Path) -> None:
    """A day is kept; anything else is refused with its field, its value and the remedy."""
    path = tmp_path / "held.jsonl"
    path.write_text('{"kind":"dataset","id":"d","embargo_until":"2999-01-31"}\n')
    assert run_command("registry", "load", path, DATABASE_URL=database_url).returncode == 0
    assert registry.execute("SELECT embargo_until FROM catalog.artifacts").fetchone() == (date(2999, 1, 31),)
    for value, kind in (("2999-02-30", "dataset"), ("soon", "dataset"), ("2999-01-31", "metric")):
        path.write_text(json.dumps({"kind": kind, "id": "x", "direction": "up", "embargo_until": value}) + "\n")
        told = run_command("registry", "load", path, DATABASE_URL=database_url)
        assert told.returncode == 1 and "embargo_until" in told.stderr and value in told.stderr


def test_the_command_and_the_api_take_the_same_choice(mixed_url: str, tmp_path: Path) -> None:
    """The record of the site tells the policy, which a served site follows."""
    site = tmp_path / "site"
    done = run_command("build", "--out", site, "--only", "promoted", "--only", "dataset=d1", DATABASE_URL=mixed_url)
    assert done.returncode == 0, done.stderr
    assert list_site(site)[0] == {"m1", "m2"}
    record = json.loads((site / "build.json").read_bytes())
    assert record["publication"]["only"] == {"families": [], "states": ["promoted"], "tags": [], "datasets": ["d1"]}
    assert "warning" not in done.stderr
    none = run_command("build", "--out", site, "--only", "dataset=d9", "--only", "promoted", DATABASE_URL=mixed_url)
    warning = "warning: --only: there are no models that are promoted, trained on d9, so the site has none"
    assert (none.returncode, none.stderr.splitlines()[-1]) == (0, warning)
