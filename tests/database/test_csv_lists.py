"""Lists as CSV: the same models as in JSON, a page at a time."""

import csv
import io
import json
import re
from collections.abc import Iterator

import httpx
import pytest

from api.app import create_app
from api.settings import ApiSettings
from tests.database.api_server import run_server

CSV = {"Accept": "text/csv"}
QUESTIONS = [
    "",
    "?family=deep_learning&sort=title&limit=3",
    "?metric=rmse<=0.05&sort=metric:rmse",
    "?q=microgl&latest=true",
    "?dataset=imagenet-1k&limit=5&offset=5",
    "?offset=1000",
]


@pytest.fixture(scope="module")
def client(sample_url: str) -> Iterator[httpx.Client]:
    """A client of the API over the sample."""
    with (
        run_server(create_app(ApiSettings(database_url=sample_url))) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


def read_rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file by the names in its header."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_cell(text: str, stated: object) -> object:
    """Return the value in a cell: text as it is, nothing where JSON has null, the rest as JSON."""
    if isinstance(stated, str):
        return text
    return text or None if stated is None else json.loads(text)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_rows_are_the_models_of_the_same_question(client: httpx.Client, question: str) -> None:
    """By path and by Accept the same bytes, with the models of the JSON field by field in its order."""
    answer = client.get(f"/api/models.csv{question}")
    whole = client.get(f"/api/models{question}")
    assert client.get(f"/api/models{question}", headers=CSV).content == answer.content
    models = whole.json()["models"]
    rows = [
        {name: read_cell(row[name], value) for name, value in model.items()}
        for row, model in zip(read_rows(answer.text), models, strict=True)
    ]
    assert rows == models
    assert answer.headers.get("link") == whole.headers.get("link")


def test_following_the_link_header_gives_the_whole_list(client: httpx.Client) -> None:
    """Page by page, each with the header line, and the query repeated."""
    seen: list[str] = []
    url = "/api/models.csv?limit=20&sort=title"
    while url:
        answer = client.get(url)
        seen += [row["id"] for row in read_rows(answer.text)]
        found = re.search(r'<([^>]*)>; rel="next"', answer.headers.get("link", ""))
        url = str(answer.url.join(found[1])) if found else ""
    assert seen == [model["id"] for model in client.get("/api/models?limit=1000&sort=title").json()["models"]]


def test_the_headers_say_what_it_is(client: httpx.Client) -> None:
    """Type and charset, a name to keep it under, an ETag, and that Accept decides."""
    answer = client.get("/api/models", headers=CSV)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="models.csv"'
    assert answer.headers["Vary"] == "Accept"
    again = client.get("/api/models", headers={**CSV, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_accept_decides_whatever_was_answered_before(client: httpx.Client) -> None:
    """JSON where it is liked as well, or nothing of ours is named; a kept answer of the other type is not given."""
    json_type, csv_type = "application/json", "text/csv; charset=utf-8"
    for accept, wanted in [
        ("*/*", json_type),
        ("text/csv", csv_type),
        ("application/json, text/csv", json_type),
        ("text/csv;q=0.9, application/json;q=0.1", csv_type),
        ("application/prov+json", json_type),
        ("text/html", json_type),
    ]:
        answer = client.get("/api/models?limit=4", headers={"Accept": accept})
        assert (answer.headers["Content-Type"], answer.headers["Vary"]) == (wanted, "Accept")


def test_a_list_alone_has_csv(client: httpx.Client) -> None:
    """A model's address answers JSON to who asks for CSV."""
    assert client.get("/api/models/resnet-50-v1", headers=CSV).headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/api/models.csv?limit=0", "/api/models.csv?colour=red", "/api/models.csv?cursor=x"])
def test_a_bad_question_is_a_problem(client: httpx.Client, path: str) -> None:
    """As it is for JSON, never a CSV file that tells of an error."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
