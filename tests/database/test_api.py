"""The live API over a real server and a real database."""

from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from api.accepting import choose_type
from api.app import create_app, create_site_app
from api.settings import ApiSettings, read_settings
from catalog_build.core.errors import UsageError
from catalog_build.core.formats import MODEL_FORMATS, Format
from catalog_build.registry.connect import open_connection
from catalog_build.registry.embedded import start_server, stop_server
from catalog_build.registry.schema import init_registry
from tests.database.api_server import run_server, wait_for
from tests.database.registry_rows import add_link, add_thing

ODD_IDS = ["A", "a", "compare", "index", "..", "a/b", "%2e%2e", "a,b", "x.json", "🧬", "שלום", "'; --", "a b?c#d&e=f"]


@pytest.fixture(scope="module")
def sample_url(sample_url: str) -> str:
    """A registry with the sample and models with odd ids."""
    with open_connection(sample_url) as connection:
        for id in ODD_IDS:
            add_thing(connection, id, "model", lineage=f"odd {id}")
        connection.execute(
            "INSERT INTO forge.model_metrics (artifact_id, position, name, value, number) "
            "VALUES ('A', 0, 'vague', '1', 1)"
        )
        add_thing(connection, "hub", "dataset")
        for number in range(130):
            add_thing(connection, f"spoke-{number:03}", "model", lineage="spokes", number=number + 1)
            add_link(connection, f"spoke-{number:03}", "trained_on", "hub", number=1)
    return sample_url


def test_every_static_document_is_answered_byte_for_byte(client: httpx.Client, site: Path) -> None:
    """What the build wrote and what the API answers are the same bytes, further parts included."""
    paths = sorted(path.relative_to(site).as_posix() for path in (site / "api").rglob("*.json"))
    models, formats = len(list((site / "api/models").glob("*.json"))), [one.file for one in MODEL_FORMATS]
    paths += sorted(path.relative_to(site).as_posix() for path in (site / "models").glob("*/*") if path.name in formats)
    assert sum(path.startswith("models/") for path in paths) == models * len(formats)
    assert "api/artifacts/hub/models-2.json" in paths
    differing = [path for path in paths if client.get(f"/{quote(path)}").content != (site / path).read_bytes()]
    assert differing == []


def test_an_id_and_its_slug_give_the_same_document(client: httpx.Client) -> None:
    """Any id can be asked for as it is, percent-encoded, but two: `compare` is a path, and clients resolve `..`."""
    models = {model["id"]: model for model in client.get("/api/models?limit=1000").json()["models"]}
    for id in set(ODD_IDS).difference(("compare", "..")):
        by_id = client.get(f"/api/models/{quote(id, safe='')}")
        assert (by_id.status_code, by_id.content) == (200, client.get(f"/{models[id]['self']}").content)


def test_pages_of_the_list_join_without_gap_or_overlap(client: httpx.Client) -> None:
    """Following `next` gives the whole list in order, and the query is repeated."""
    whole = [model["id"] for model in client.get("/api/models?limit=1000&sort=title").json()["models"]]
    url, seen, last = "/api/models?sort=title&limit=50", [], None
    while url:
        response = client.get(url)
        document = response.json()
        seen += [model["id"] for model in document["models"]]
        assert ('rel="next"' in response.headers.get("link", "")) == (document["next"] is not None)
        last = document
        url = str(response.url.join(document["next"])) if document["next"] else ""
    assert seen == whole
    assert last is not None and last["previous"] == "?sort=title&limit=50&offset=100"


def test_the_best_the_newest_and_the_largest_come_first(client: httpx.Client) -> None:
    """Each sort key has the order that a reader expects, nulls last."""
    for key, field in (("quality_score", "quality_score"), ("parameter_count", "parameter_count")):
        values = [model[field] for model in client.get(f"/api/models?sort={key}&limit=1000").json()["models"]]
        known = [value for value in values if value is not None]
        assert values == sorted(known, reverse=True) + [None] * (len(values) - len(known))


def test_sorting_by_a_metric_knows_which_end_is_best(client: httpx.Client) -> None:
    """Down for an error, up for an accuracy; a metric without direction must be told."""
    down = client.get("/api/models?sort=metric:rmse&limit=3").json()["models"]
    assert [model["id"] for model in down] == [f"model-biophys-microglia-v{number}" for number in (3, 2, 1)]
    up = client.get("/api/models?sort=metric:top_1_accuracy&limit=1").json()["models"]
    assert [model["id"] for model in up] == ["vit-b-16-v3"]
    for name, direction in (("gflops", "`none`"), ("conduction_velocity", "`target`"), ("vague", "not known")):
        refused = client.get(f"/api/models?sort=metric:{name}")
        fault = refused.json()["errors"][0]
        assert (refused.status_code, fault["parameter"]) == (400, "order")
        assert fault["reason"] == f"the direction of this metric is {direction}, so neither end is best"
    unknown = client.get("/api/models?sort=metric:nonsense")
    assert (unknown.status_code, unknown.json()["errors"][0]["value"]) == (404, "nonsense")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("hypothesis=hypothesis-h-seaad-v4-26ba859b&latest=true", ["model-biophys-microglia-v3"]),
        ("analysis=SDA-2026-02-12-microglia", ["model-biophys-microglia-v1"]),
        ("q=MICROGL activ&latest=true", ["model-biophys-microglia-v3"]),
        ("metric=rmse<=0.03", ["model-biophys-microglia-v3"]),
        ("metric=rmse <= 0.03", ["model-biophys-microglia-v3"]),
        ("metric=rmse>0.03&metric=rmse<0.05", ["model-biophys-microglia-v2"]),
        ("dataset=isbi-cell-tracking", ["unet-2015"]),
        ("family=statistical&flagged=true", ["eight-schools-centered"]),
        ("min_quality=0.89", ["hodgkin-huxley-1952"]),
        ("q=hodgkin–huxley&dataset=dataset-squid-axon-voltage-clamp-1952", ["hodgkin-huxley-1952"]),
    ],
)
def test_filters_keep_what_they_say(client: httpx.Client, query: str, ids: list[str]) -> None:
    """Each filter alone and combined, by id, slug or lineage."""
    document = client.get(f"/api/models?{quote(query, safe='=&')}").json()
    assert ([model["id"] for model in document["models"]], document["total"]) == (ids, len(ids))


def test_a_comparison_keeps_the_order_and_the_baseline(client: httpx.Client) -> None:
    """The first id is the baseline; deltas are against it. The star is hollow, since the dataset is assumed."""
    ids = ["model-biophys-microglia-v3", "model-biophys-microglia-v1"]
    comparison = client.get(f"/api/models/compare?ids={','.join(ids)}").json()
    rmse = next(row for row in comparison["metrics"]["rows"] if row["name"] == "rmse")
    assert comparison["ids"] == ids
    assert (rmse["cells"][0]["best"], rmse["cells"][1]["delta"]) == ("hollow", 0.061 - 0.023)


def test_repeated_ids_are_not_split_at_commas(client: httpx.Client) -> None:
    """An id with a comma is compared when each id has a parameter of its own."""
    assert client.get("/api/models/compare", params=[("ids", "a,b"), ("ids", "a/b")]).json()["ids"] == ["a,b", "a/b"]


@pytest.mark.parametrize("format", MODEL_FORMATS)
def test_a_model_is_answered_in_the_format_that_is_accepted(client: httpx.Client, format: Format) -> None:
    """By its media type in Accept as by its path, whatever was answered at this address before."""
    address = "/api/models/resnet-50-v1"
    assert client.get(address).headers["Content-Type"] == "application/json"
    accepted = client.get(address, headers={"Accept": f"text/html;q=0.1, {format.media_type}, */*;q=0.2"})
    assert accepted.content == client.get(f"/models/resnet-50-v1/{format.file}").content
    assert accepted.headers["Content-Type"] == format.media_type
    assert accepted.headers["Vary"] == "Accept"
    assert client.get(address).headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", None),
        ("*/*", None),
        ("application/json, application/prov+json", None),
        ("application/json;q=0.5, Application/PROV+json;q=0.9", "application/prov+json"),
        ("text/csv;header=present, application/json;q=0.9", "text/csv"),
        ("application/prov+json;q=0", None),
        ("application/prov+json;q=much, */*;q=0.1", None),
        (",;,", None),
    ],
)
def test_what_is_liked_best_is_answered(accept: str, chosen: str | None) -> None:
    """JSON is the answer wherever none of the formats is named, or another is liked better."""
    assert choose_type(accept) == chosen


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/models/unheard-of/prov.json", 404),
        ("/models/resnet-50-v1/prov.json?limit=3", 400),
        ("/models/imagenet-1k/prov.json", 404),
        ("/models/resnet-50-v1/incoming-2.json", 404),
    ],
)
def test_only_models_have_formats(client: httpx.Client, path: str, status: int) -> None:
    """An unknown id, a parameter, a data set, and a file that is none of them."""
    assert client.get(path).status_code == status


def test_the_compare_page_needs_no_query_to_be_the_static_one(client: httpx.Client, site: Path) -> None:
    """With ids the API's page, with a slash the site's file."""
    live = client.get("/models/compare?ids=lenet/1,lenet/4")
    assert (live.status_code, live.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in live.headers["content-security-policy"]
    assert client.get("/models/compare/").content == (site / "models/compare/index.html").read_bytes()


def test_the_compare_page_presents_itself_as_the_site_does(sample_url: str, site: Path) -> None:
    """Title and accent of the settings stand on it; the policy lets the site's own files in, if it stands elsewhere."""
    chosen = {"FORGE_CATALOG_TITLE": "Cell models", "FORGE_CATALOG_ACCENT": "#aa0000"}
    environment = {"DATABASE_URL": sample_url, "FORGE_CATALOG_SITE_URL": "https://models.example.org/cells/", **chosen}
    with run_server(create_site_app(read_settings(environment), site)) as address:
        live = httpx.get(f"{address}/models/compare?ids=lenet/1,lenet/4")
    assert "Cell models</a>" in live.text
    assert 'href="https://models.example.org/cells/static/accent.css"' in live.text
    for kind in ("style-src", "img-src", "script-src"):
        assert f"{kind} https://models.example.org;" in live.headers["content-security-policy"]


def test_contamination_is_told_in_document_and_comparison(client: httpx.Client) -> None:
    """A model judged on its own training data says so."""
    document = client.get("/api/models/iris-lda").json()
    assert [(one["dataset"], one["certain"]) for one in document["provenance"]["contamination"]] == [("iris", True)]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/api/models?colour=red", "colour"),
        ("/api/models?limit=-1", "limit"),
        ("/api/models?limit=0", "limit"),
        ("/api/models?limit=1001", "limit"),
        ("/api/models?limit=1e9", "limit"),
        ("/api/models?limit=5&limit=6", "limit"),
        ("/api/models?offset=99999999999999999999", "offset"),
        ("/api/models?family=quantum", "family"),
        ("/api/models?latest=1", "latest"),
        ("/api/models?min_quality=nan", "min_quality"),
        ("/api/models?metric=rmse", "metric"),
        ("/api/models?metric=rmse<=inf", "metric"),
        ("/api/models?metric=<=1", "metric"),
        ("/api/models?sort=slug", "sort"),
        ("/api/models?order=up", "order"),
        ("/api/models?q=%00", "q"),
        ("/api/models/%00", "id"),
        ("/api/models/", "id"),
        ("/api/models/a?x=1", "x"),
        ("/api/models/compare", "ids"),
        ("/api/models/compare?ids=", "ids"),
        ("/api/models/compare?ids=a", "ids"),
        ("/api/models/compare?ids=a,a", "ids"),
        ("/api/models/compare?ids=a,,b", "ids"),
        ("/api/models/compare?ids=a,b,c,d,e,f,g,h,i,j,k", "ids"),
        ("/models/compare?ids=a", "ids"),
    ],
)
def test_a_bad_parameter_is_named_with_what_is_allowed(client: httpx.Client, path: str, parameter: str) -> None:
    """A 400 problem document, never a guess."""
    response = client.get(path)
    problem = response.json()
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    assert sorted(problem) == ["detail", "errors", "status", "title", "type"]
    assert [fault["parameter"] for fault in problem["errors"]] == [parameter]
    assert all(fault["reason"] and fault["allowed"] for fault in problem["errors"])


def test_the_same_model_by_id_and_by_slug_is_given_twice(client: httpx.Client) -> None:
    """Two names of one model are no comparison."""
    slug = client.get("/api/models/A").json()["slug"]
    assert client.get(f"/api/models/compare?ids=A,{slug}").status_code == 400


@pytest.mark.parametrize(
    ("path", "faults"),
    [
        ("/api/models/compare?ids=a,nobody,nothing", [("ids", "nobody"), ("ids", "nothing")]),
        ("/api/models/nobody", [("id", "nobody")]),
        ("/api/models/hub", [("id", "hub")]),
        ("/api/artifacts/nobody", [("id", "nobody")]),
        ("/api/compare/a..nobody.json", [("pair", "nobody")]),
        ("/api/models?sort=metric:nonsense", [("sort", "nonsense")]),
    ],
)
def test_what_is_not_registered_is_named(client: httpx.Client, path: str, faults: list[tuple[str, str]]) -> None:
    """A 404 that says which of the names, and where it stood."""
    response = client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
    assert [(fault["parameter"], fault["value"]) for fault in response.json()["errors"]] == faults


@pytest.mark.parametrize("path", ["/api//", "/api/nothing", "/api/models-1.json", "/api/models-2.json"])
def test_a_path_that_leads_to_nothing_is_told_as_a_problem(client: httpx.Client, path: str) -> None:
    """Below /api no page for readers, also where a site is served."""
    response = client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("number", ["0", "00", "1000001", "99999999999999999999"])
def test_a_part_of_the_list_that_cannot_be_is_not_found(client: httpx.Client, number: str) -> None:
    """No number is too large or too small to be told so."""
    assert client.get(f"/api/models-{number}.json").status_code == 404


@pytest.mark.parametrize(
    "name", ["family", "dataset", "hypothesis", "analysis", "q", "metric", "sort", "order", "limit"]
)
def test_sql_in_a_parameter_is_text(client: httpx.Client, name: str) -> None:
    """Nothing that a client writes becomes part of a statement."""
    response = client.get("/api/models", params={name: "1'); DROP TABLE forge.artifacts; --"})
    assert response.status_code in (200, 400)
    assert client.get("/api/models?limit=1").json()["total"] == 45 + len(ODD_IDS) + 130


def test_an_offset_beyond_the_end_is_an_empty_page(client: httpx.Client) -> None:
    """Empty, with a way back."""
    document = client.get("/api/models?offset=1000000&limit=10").json()
    total = document["total"]
    assert document == {
        "self": "api/models?offset=1000000&limit=10",
        "html": "index.html",
        "parent": "api/index.json",
        "models": [],
        "total": total,
        "limit": 10,
        "offset": 1000000,
        "next": None,
        "previous": f"?limit=10&offset={total - 10}",
    }


def test_etags_spare_what_the_client_has(client: httpx.Client) -> None:
    """304 for the same bytes, on documents and pages, and HEAD without a body."""
    for path in ("/api/models", "/api/models/a", "/api/facets", "/models/compare?ids=a,A", "/api/openapi.json", "/"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        head = client.head(path)
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


def test_only_reading_is_allowed(client: httpx.Client) -> None:
    """Any other method is a 405 problem."""
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for path in ("/api/models", "/index.html"):
            response = client.request(method, path)
            assert (response.status_code, response.headers["content-type"]) == (405, "application/problem+json")
            assert response.headers["allow"] == "GET, HEAD"


def test_the_api_stands_alone_with_cors(sample_url: str) -> None:
    """Deployed without a site, it answers other origins that it was told of, and no others."""
    settings = read_settings({"DATABASE_URL": sample_url, "FORGE_CATALOG_CORS_ORIGINS": "https://models.example.org"})
    with run_server(create_app(settings)) as address:
        allowed = httpx.get(f"{address}/api/facets", headers={"Origin": "https://models.example.org"})
        other = httpx.get(f"{address}/api/facets", headers={"Origin": "https://elsewhere.example"})
        missing = httpx.get(f"{address}/index.html")
    assert allowed.headers["access-control-allow-origin"] == "https://models.example.org"
    assert "access-control-allow-origin" not in other.headers
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")


def test_a_database_that_goes_away_comes_back_by_itself(tmp_path: Path) -> None:
    """503 with Retry-After while it is away, alive all the same, and answers again when it is back."""
    folder = tmp_path / "postgres"
    url = start_server(folder, durable=False)
    try:
        with open_connection(url) as connection:
            init_registry(connection)
        app = create_app(ApiSettings(database_url=url, pool_timeout=1))
        with run_server(app) as address, httpx.Client(base_url=address, timeout=30) as client:
            assert wait_for(client, "/readyz", 200).json() == {"status": "ready", "revision": 0, "changed_at": None}
            stop_server(folder)
            away = wait_for(client, "/api/models", 503)
            assert (away.headers["retry-after"], away.headers["content-type"]) == ("5", "application/problem+json")
            assert client.get("/healthz").status_code == 200
            start_server(folder, durable=False)
            assert wait_for(client, "/api/models", 200).json()["total"] == 0
    finally:
        stop_server(folder)


def test_a_database_without_registry_is_not_ready(database_url: str) -> None:
    """A 503 that tells the operator what to run, without internal text."""
    with run_server(create_app(ApiSettings(database_url=database_url))) as address:
        response = httpx.get(f"{address}/readyz", timeout=30)
    assert (response.status_code, "registry check" in response.json()["detail"]) == (503, True)
    assert "relation" not in response.text


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, "DATABASE_URL"),
        ({"DATABASE_URL": "x://"}, "database URL"),
        ({"DATABASE_URL": "postgresql:///x", "FORGE_CATALOG_POOL_SIZE": "0"}, "FORGE_CATALOG_POOL_SIZE '0'"),
        (
            {"DATABASE_URL": "postgresql:///x", "FORGE_CATALOG_STATEMENT_TIMEOUT": "soon"},
            "FORGE_CATALOG_STATEMENT_TIMEOUT",
        ),
        ({"DATABASE_URL": "postgresql:///x", "FORGE_CATALOG_SITE_URL": "models"}, "FORGE_CATALOG_SITE_URL 'models'"),
        ({"DATABASE_URL": "postgresql:///x", "FORGE_CATALOG_ACCENT": "red"}, "FORGE_CATALOG_ACCENT 'red'"),
        ({"DATABASE_URL": "postgresql:///x", "FORGE_CATALOG_LOGO": "/gone.svg"}, "FORGE_CATALOG_LOGO /gone.svg"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(environment: dict[str, str], named: str) -> None:
    """Variable, value and remedy, when the application is made."""
    with pytest.raises(UsageError, match=named):
        read_settings(environment)
