"""Lists under load: pages that go on by a cursor, exact totals, and answers that are kept but never stale."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.app import create_app
from api.settings import ApiSettings
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.list_question import ModelFilter, ModelOrder
from catalog_build.registry.model_list import count_models, read_facets, read_page
from catalog_build.registry.reading import read
from catalog_build.registry.schema import init_registry
from catalog_build.registry.snapshot import open_snapshot
from catalog_build.registry.withdraw import withdraw_thing
from tests.database.api_server import run_server
from tests.database.registry_rows import add_link, add_thing, hide_states

MODELS = 1_250
SORTS = ["quality_score", "created_at", "parameter_count", "title", "metric:loss"]


def fill(connection: Connection) -> None:
    """Register models of which many share a value, and a third has none."""
    with connection.transaction():
        add_thing(connection, "d", "dataset")
        connection.execute(
            "INSERT INTO forge.artifacts (id, artifact_type, lineage, title, version_number) "
            "SELECT 'm' || to_char(n, 'FM0000'), 'model', 'l' || n %% 400, 'T' || to_char(n %% 50, 'FM00'), n + 1 "
            "FROM generate_series(0, %s) n",
            [MODELS - 1],
        )
        connection.execute(
            "INSERT INTO forge.model_versions (artifact_id, model_family, declared_quality_score) "
            "SELECT id, 'other', 0.9 FROM forge.artifacts WHERE artifact_type = 'model'"
        )
        connection.execute(
            "UPDATE forge.model_versions SET parameter_count = 1 + right(artifact_id, 4)::int % 7, "
            "declared_quality_score = (right(artifact_id, 4)::int % 5) / 20.0 WHERE right(artifact_id, 4)::int % 3 > 0"
        )
        connection.execute(
            "UPDATE forge.artifacts SET created_at = timestamptz '2026-01-01' + right(id, 4)::int % 9 * interval '1 d' "
            "WHERE artifact_type = 'model' AND right(id, 4)::int % 3 > 0"
        )
        connection.execute(
            "INSERT INTO forge.model_metrics (artifact_id, position, name, value, number) "
            "SELECT artifact_id, p, 'loss', '1', (right(artifact_id, 4)::int % 11) + p FROM forge.model_versions, "
            "generate_series(0, 1) p WHERE right(artifact_id, 4)::int % 3 > 0"
        )


@pytest.fixture(scope="module")
def long_url(module_database_url: str) -> str:
    """A registry whose lists have deep pages."""
    with open_connection(module_database_url) as connection:
        init_registry(connection)
        fill(connection)
    return module_database_url


@pytest.fixture(scope="module")
def client(long_url: str) -> Iterator[httpx.Client]:
    """A client of the API."""
    with (
        run_server(create_app(ApiSettings(database_url=long_url))) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", SORTS)
def test_deep_pages_join_without_gap_or_overlap(client: httpx.Client, sort: str, order: str) -> None:
    """Following `next`, over equal and missing values and from offsets to cursors, gives what two large pages give."""
    query = f"sort={sort}&order={order}"
    parts = [client.get(f"/api/models?{query}&limit=1000&offset={offset}").json() for offset in (0, 1000)]
    whole = [model["id"] for part in parts for model in part["models"]]
    seen: list[str] = []
    kinds: set[str] = set()
    url: str | None = f"/api/models?{query}&limit=90"
    while url:
        document = client.get(url).json()
        seen += [model["id"] for model in document["models"]]
        assert document["total"] == MODELS
        if document["next"]:
            kinds.add("cursor" if "cursor=" in document["next"] else "offset")
        url = f"/api/models{document['next']}" if document["next"] else None
    assert (seen, kinds) == (whole, {"offset", "cursor"})
    assert len(set(whole)) == MODELS


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("bound", ["loss<4", "loss<=4", "loss=4", "loss>=4", "loss>4"])
def test_a_bound_on_what_a_list_is_sorted_by_keeps_any_number(client: httpx.Client, bound: str, order: str) -> None:
    """A model that states several numbers is kept by any of them, and stands where the best in the order stands."""
    holds = {"<": float.__lt__, "<=": float.__le__, "=": float.__eq__, ">=": float.__ge__, ">": float.__gt__}
    operator = bound.removeprefix("loss").removesuffix("4")
    stated = {f"m{one:04}": (float(one % 11), one % 11 + 1.0) for one in range(MODELS) if one % 3}
    best = min if order == "asc" else max
    kept = [id for id, numbers in stated.items() if any(holds[operator](one, 4.0) for one in numbers)]
    kept.sort(key=lambda id: (best(stated[id]) * (1 if order == "asc" else -1), id))
    pages = [
        client.get(f"/api/models?metric={bound}&sort=metric:loss&order={order}&limit=30&offset={offset}").json()
        for offset in (0, 60)
    ]
    assert [[model["id"] for model in page["models"]] for page in pages] == [kept[:30], kept[60:90]]
    assert {page["total"] for page in pages} == {len(kept)}


def find_cursor(client: httpx.Client, query: str) -> str:
    """Return the cursor behind a deep page."""
    document = client.get(f"/api/models?{query}&limit=10&offset=1000").json()
    return str(document["next"]).partition("cursor=")[2]


def test_a_page_behind_a_cursor_says_where_it_stands(client: httpx.Client) -> None:
    """Its offset counts what comes before, and `previous` leads back."""
    document = client.get(f"/api/models?limit=10&cursor={find_cursor(client, 'sort=quality_score')}&sort=quality_score")
    assert (document.json()["offset"], document.json()["previous"]) == (
        1010,
        "?limit=10&sort=quality_score&offset=1000",
    )


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("cursor=nonsense", "is no cursor"),
        ("cursor=WyJhIl0", "is no cursor"),
        ("family=other&cursor={}", "is a cursor of another question"),
        ("sort=title&cursor={}", "is a cursor of another question"),
        ("cursor={}&offset=5", "is given beside a cursor"),
    ],
)
def test_a_cursor_that_does_not_fit_is_refused(client: httpx.Client, query: str, reason: str) -> None:
    """With its value, and what is allowed instead."""
    response = client.get("/api/models?" + query.format(find_cursor(client, "sort=quality_score")))
    fault = response.json()["errors"][0]
    assert (response.status_code, fault["reason"]) == (400, reason)
    assert fault["allowed"]


PATHS = [
    "/api/models?limit=3",
    "/api/models?q=fresh",
    "/api/models?family=other&sort=title&limit=1",
    "/api/models/m",
    "/api/models/compare?ids=m,n",
    "/models/compare?ids=m,n",
    "/api/facets",
    "/api/artifacts/d",
    "/api/models.json",
]


def write_something(connection: Connection, number: int) -> None:
    """Change what each of the paths shows."""
    with connection.transaction():
        for id in ("m", "n", "d"):
            connection.execute("UPDATE forge.artifacts SET title = %s WHERE id = %s", [f"fresh {number}", id])
        add_thing(connection, f"x{number}", "model", title=f"fresh {number}")
        add_link(connection, f"x{number}", "trained_on", "d")


@pytest.fixture(params=["stamped", "stateless"])
def written(request: pytest.FixtureRequest, database_url: str) -> Iterator[tuple[Connection, httpx.Client]]:
    """A small registry, which knows when it was written to or does not, and two clients' view of it."""
    with open_connection(database_url) as connection:
        init_registry(connection)
        for id in ("m", "n"):
            add_thing(connection, id, "model")
        add_thing(connection, "d", "dataset")
        if request.param == "stateless":
            hide_states(connection)
        with (
            run_server(create_app(ApiSettings(database_url=database_url))) as address,
            httpx.Client(base_url=address, timeout=30) as client,
        ):
            yield connection, client


def test_a_write_is_in_the_very_next_answer(written: tuple[Connection, httpx.Client], database_url: str) -> None:
    """Whatever was asked, and kept, before: as soon as the writer's commit returns, nobody is told the old state."""
    connection, client = written
    with (
        run_server(create_app(ApiSettings(database_url=database_url, cache_bytes=0))) as address,
        httpx.Client(base_url=address) as bare,
    ):
        for number in range(3):
            before = {path: client.get(path).content for path in PATHS}
            assert {path: client.get(path).content for path in PATHS} == before
            write_something(connection, number)
            after = {path: client.get(path).content for path in PATHS}
            assert after == {path: bare.get(path).content for path in PATHS}
            assert [path for path in PATHS if after[path] == before[path]] == []


def test_many_clients_never_see_the_past(written: tuple[Connection, httpx.Client]) -> None:
    """While one writes, others ask: each answer is at least as new as the last commit before the question."""
    connection, client = written
    committed = 0

    def ask_often(_: int) -> list[tuple[int, int]]:
        seen = []
        for _ in range(40):
            least = committed
            seen.append((least, int(client.get("/api/models/m").json()["title"].split()[-1])))
        return seen

    connection.execute("UPDATE forge.artifacts SET title = 'fresh 0' WHERE id = 'm'")
    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(ask_often, one) for one in range(4)]
        while not all(one.done() for one in running):
            number = committed + 1
            connection.execute("UPDATE forge.artifacts SET title = %s WHERE id = 'm'", [f"fresh {number}"])
            committed = number
    answers = [answer for one in running for answer in one.result()]
    assert [(least, told) for least, told in answers if told < least] == []
    assert committed > 10


def test_a_kept_answer_is_the_answer(client: httpx.Client) -> None:
    """Body, headers, HEAD and 304 are the same the second time."""
    for path in ("/api/models?limit=2", "/api/models/m0001"):
        first, second = client.get(path), client.get(path)
        tag = {"If-None-Match": first.headers["etag"]}
        names = ("etag", "cache-control", "content-type", "content-length", "x-content-type-options", "link")
        assert second.content == first.content
        assert [second.headers.get(name) for name in names] == [first.headers.get(name) for name in names]
        assert client.get(path, headers=tag).status_code == 304
        head = client.head(path)
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


def test_a_model_is_counted_once_for_each_metric_however_long_its_name(database_url: str) -> None:
    """Whatever numbers it states for it; one that states none does not count, nor one that is withdrawn."""
    long = "mean error of " + "the reconstructed concentration of " * 9
    stated = [("m", "loss", 1), ("m", "loss", 2), ("n", "loss", 1), ("n", "note", None)]
    stated += [("m", long, 1), ("m", long, 2), ("n", f"{long}, scaled", 3), ("gone", "loss", 1), ("gone", long, 1)]
    with open_connection(database_url) as connection:
        init_registry(connection)
        for id in ("m", "n", "gone"):
            add_thing(connection, id, "model")
        for position, (id, name, number) in enumerate(stated):
            connection.execute(
                "INSERT INTO forge.model_metrics (artifact_id, position, name, value, number) "
                "VALUES (%s, %s, %s, to_json(%s::text), %s)",
                [id, position, name, str(number), number],
            )
        withdraw_thing(connection, "gone", "measured on the wrong data")
    with open_snapshot(database_url) as connection:
        facets = read(connection, read_facets())
    assert [(one.value, one.count) for one in facets.metrics] == [("loss", 2), (long, 1), (f"{long}, scaled", 1)]


def make_title(number: int) -> str:
    """Return a title of words that many, some or one of the models have."""
    words = {"growth": True, "heart": number % 3 == 0, "zebra": number == 7}
    return " ".join(word for word, is_held in words.items() if is_held)


@pytest.mark.parametrize("order", [ModelOrder(), ModelOrder(key="title", descending=False), ModelOrder(metric="loss")])
def test_words_are_found_however_common_they_are(database_url: str, order: ModelOrder) -> None:
    """What the database knows of how often they occur decides the way to the models, and not which are found."""
    titles = {f"m{number:02}": make_title(number) for number in range(60)}
    with open_connection(database_url) as connection:
        init_registry(connection)
        for id, title in titles.items():
            add_thing(connection, id, "model", title=title)
        connection.execute("ANALYZE")
        common = connection.execute("SELECT catalog.common_words()").fetchone()
    assert common is not None
    assert ({"growth", "heart"} <= set(common[0]), "zebra" in common[0]) == (True, False)
    with open_snapshot(database_url) as connection:
        for words in ("growth", "gro", "heart", "growth heart", "zebra", "growth zebra", "heart zebra", "growth lion"):
            chosen = ModelFilter(q=words)
            page = read(connection, read_page(chosen, order, 100))
            expected = [id for id, title in titles.items() if all(word in title for word in words.split())]
            assert sorted(one.id for one in page.models) == expected, words
            assert read(connection, count_models(chosen)).total == len(expected), words
