"""Leaderboards over all values: of generated registries, compared with an independent count of their documents."""

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.app import create_site_app
from api.settings import ApiSettings
from catalog_build.core.documents import Direction, Metric
from catalog_build.core.ranking import values_differ
from catalog_build.registry.connect import Connection, open_connection
from catalog_build.registry.load import load_file
from catalog_build.rendering.numbers import format_value
from tests.database.api_server import list_differing, run_server
from tests.database.building import build

DATASETS = [
    {"kind": "dataset", "id": "d1", "lineage": "d", "title": "D one"},
    {"kind": "dataset", "id": "d2", "lineage": "d", "title": "D two"},
    {"kind": "dataset", "id": "e", "title": "The E"},
]
DEFINITIONS = [
    {"kind": "metric", "id": "gain", "direction": "up"},
    {"kind": "metric", "id": "loss_of_time", "direction": "down", "unit": "s"},
    {"kind": "metric", "id": "slope", "direction": "target", "target": 1},
]
AIMS: dict[str, tuple[Direction, float | None]] = {
    "gain": ("up", None),
    "loss_of_time": ("down", None),
    "slope": ("target", 1.0),
}
PLACES = {"d1": ("d", "1"), "d2": ("d", "2"), "d": ("d", None), "e": ("e", "1"), "elsewhere": ("elsewhere", None)}
"""What an evaluation may name → the lineage and version that it means, where it states no version."""


class Place(NamedTuple):
    """What a leaderboard is of; texts of None sort before all others."""

    dataset: str
    metric: str
    version: str
    split: str
    unit: str


class Statement(NamedTuple):
    """A value of a model as it has to be on a leaderboard."""

    model: str
    metric: Metric


class Shown(NamedTuple):
    """A row of a leaderboard: the model, the value's text as JSON, its rank, and its marks."""

    model: str
    value: str
    rank: int | None
    several: bool
    assumed: bool


class Expected(NamedTuple):
    """A leaderboard as it has to be."""

    status: str
    uncertainty: str | None
    latest: list[Shown]
    superseded: list[Shown]


def make_documents(rng: random.Random, models: int) -> list[dict[str, Any]]:
    """Return models with up to three versions, and whatever values, on whatever datasets."""
    popular = rng.random() < 0.7
    documents = []
    for number in range(models):
        lineage = f"m{number // rng.choice([1, 1, 1, 3]):03}"
        evaluations = [make_evaluation(rng, popular) for _ in range(rng.choice([1, 1, 2, 5]))]
        if rng.random() < 0.2:
            evaluations.append(evaluations[0])
        if rng.random() < 0.1:
            unsure = {"stderr", "ci"}
            again = {key: value for key, value in evaluations[0].items() if key not in unsure}
            evaluations.append({**again, "value": rng.choice([1, 2, "NA"])})
        metrics: dict[str, Any] = {}
        if rng.random() < 0.3:
            metrics["The E/gain"] = rng.choice([1, 2.5, "3", "4%"])
        if rng.random() < 0.3:
            metrics["gain"] = rng.choice([1, 2.5, "3"])
        targets = rng.choice([["d2"], ["e"], ["d2", "e"], []])
        documents.append(
            {
                "kind": "model",
                "id": f"{lineage}@{number:03}",
                "lineage": lineage,
                "family": "other",
                "evaluations": evaluations,
                "metrics": metrics,
                "links": [{"relation": "evaluated_on", "target": target} for target in targets],
            }
        )
    return documents


def make_evaluation(rng: random.Random, popular: bool) -> dict[str, Any]:
    """Return one evaluation; where a dataset is popular, most are on it."""
    dataset = "d2" if popular and rng.random() < 0.7 else rng.choice([*PLACES, None])
    number = rng.choice([0, 1, 2, -1, 0.5, 1.5, 10, round(rng.gauss(1, 1), 3)])
    value = rng.choice([number, number, number, f" {number} ", f"{number}%", f"{number} ± 0.25", "NA", None])
    one: dict[str, Any] = {"metric": rng.choice(["gain", "gain", "loss_of_time", "slope", "zorp"]), "value": value}
    if dataset is not None:
        one["dataset"] = dataset
        split = rng.choice(["test", "test", "val", None])
        one |= {"split": split} if split else {}
        one |= {"dataset_version": rng.choice(["1", "2"])} if dataset == "d" and rng.random() < 0.5 else {}
    if rng.random() < 0.1:
        one["unit"] = "ms"
    if value == number and rng.random() < 0.3:
        one |= rng.choice([{"stderr": 0.3}, {"ci": [number - 0.5, number + 0.25]}, {"stderr": 0}])
    if one["metric"] == "zorp" and rng.random() < 0.02:
        one["higher_is_better"] = False
    return one


def read_number(value: Any) -> tuple[float | None, str | None, float | None]:
    """Return the number, unit and uncertainty that the literal of a generated value has."""
    if value is None or value == "NA":
        return None, None, None
    text = str(value).strip()
    number, _, uncertainty = text.partition("±")
    unit = "%" if text.endswith("%") else None
    return float(number.rstrip("% ")), unit, float(uncertainty) if uncertainty else None


def list_statements(document: dict[str, Any]) -> Iterator[tuple[Place, Metric]]:
    """Yield each value of a model that is on a leaderboard, with that leaderboard, in the order of the document."""
    targets = [link["target"] for link in document["links"]]
    evaluated = [PLACES[target] for target in targets] if len(targets) == 1 else []
    for name, value in document["metrics"].items():
        if name == "The E/gain":
            yield state_value("gain", value, PLACES["e"], {}, assumed=False)
        elif evaluated:
            yield state_value(name, value, evaluated[0], {}, assumed=True)
    for one in document["evaluations"]:
        name = one.get("dataset")
        place = PLACES[name] if name else evaluated[0] if evaluated else None
        if place is not None:
            place = (place[0], one.get("dataset_version", place[1]))
            yield state_value(one["metric"], one["value"], place, one, assumed=name is None)


def state_value(
    name: str, value: Any, place: tuple[str, str | None], one: dict[str, Any], *, assumed: bool
) -> tuple[Place, Metric]:
    number, unit, plus_minus = read_number(value)
    unit = unit or one.get("unit") or ("s" if name == "loss_of_time" else None)
    direction, target = AIMS.get(name, ("down" if "higher_is_better" in one else None, None))
    ci = one.get("ci")
    metric = Metric(
        name=name,
        value=msgspec.Raw(json.dumps(value, ensure_ascii=False).encode()),
        number=number,
        direction=direction,
        target=target,
        unit=unit,
        ground=None,
        assumed=assumed,
        stderr=one.get("stderr"),
        ci=(ci[0], ci[1]) if ci else None,
        plus_minus=plus_minus,
    )
    return Place(place[0], name, place[1] or "", one.get("split") or "", unit or ""), metric


def expect_boards(documents: Sequence[dict[str, Any]], withdrawn: set[str]) -> dict[Place, Expected]:
    """Return all leaderboards of the registered datasets, by brute force."""
    published = [one for one in documents if one["id"] not in withdrawn]
    latest = {one["lineage"]: one["id"] for one in published}
    stated: dict[Place, list[Statement]] = defaultdict(list)
    for document in sorted(published, key=lambda one: str(one["id"])):
        for place, metric in list_statements(document):
            if place.dataset in ("d", "e"):
                stated[place].append(Statement(document["id"], metric))
    return {place: expect_board(members, set(latest.values())) for place, members in stated.items()}


def expect_board(stated: list[Statement], latest: set[str]) -> Expected:
    aims = {(one.metric.direction, one.metric.target) for one in stated if one.metric.direction}
    direction, target = aims.pop() if len(aims) == 1 else (None, None)
    members = [one for index, one in enumerate(stated) if counts_once(one, index, stated)]
    members.sort(key=lambda one: next(place for place, other in enumerate(stated) if is_same(one, other)))
    counts = Counter(one.model for one in members)
    numbers = [one for one in members if one.metric.number is not None]
    alone = [one for one in numbers if counts[one.model] == 1]
    if len(members) < 2:
        status = "single"
    elif len(numbers) < 2:
        status = "not_numeric"
    elif direction is None:
        status = "direction_unknown"
    else:
        status = "ranked" if len(alone) > 1 else "several_values"

    def score(one: Statement) -> float:
        number = one.metric.number
        if number is None or status not in ("ranked", "several_values"):
            return float("-inf")
        return -abs(number - (target or 0)) if direction == "target" else -number if direction == "down" else number

    ranked = [one for one in alone if one.model in latest] if status == "ranked" else []
    shown = []
    for one in sorted(members, key=lambda one: (-score(one), one.model)):
        better = [
            other
            for other in ranked
            if one in ranked and score(other) > score(one)
            if values_differ(other.metric, one.metric, direction, target)
        ]
        # an equal value that states its dataset makes an assumed one stated
        assumed = all(other.metric.assumed for other in stated if is_same(one, other))
        rank = 1 + len(better) if one in ranked else None
        value = bytes(one.metric.value).decode()
        shown.append(Shown(one.model, value, rank, counts[one.model] > 1, assumed))
    sure = {
        one.metric.stderr is not None or one.metric.ci is not None or one.metric.plus_minus is not None
        for one in ranked
    }
    uncertainty = None if not sure else "some" if len(sure) > 1 else "stated" if sure.pop() else "none"
    return Expected(
        status,
        uncertainty,
        [one for one in shown if one.model in latest],
        [one for one in shown if one.model not in latest],
    )


def list_certainty(metric: Metric) -> tuple[object, ...]:
    return metric.stderr, metric.ci, metric.plus_minus


def counts_once(one: Statement, index: int, stated: list[Statement]) -> bool:
    """Return whether a value is the one that counts of those that equal it: the first of each stated uncertainty."""
    equal = [(place, other) for place, other in enumerate(stated) if is_same(one, other)]
    sure = [(place, other) for place, other in equal if any(part is not None for part in list_certainty(other.metric))]
    alike = [place for place, other in sure or equal if list_certainty(other.metric) == list_certainty(one.metric)]
    return alike[:1] == [index]


def is_same(one: Statement, other: Statement) -> bool:
    """Return whether a model states the same value twice, as `1` and `1.0` are."""
    if one.model != other.model or one.metric.number != other.metric.number:
        return False
    return one.metric.number is not None or one.metric.value == other.metric.value


def read_json_boards(site: Path, slug: str) -> dict[Place, Expected]:
    """Return the leaderboards of a dataset as its document and those that this leads to have them."""
    folder = site / "api/artifacts"
    document = json.loads((folder / f"{slug}.json").read_bytes())
    found: dict[Place, Expected] = {}
    part, beside = document["leaderboard"], folder
    total = part["total"] if part else 0
    while part:
        for board in part["boards"]:
            latest, superseded = list(board["latest"]), list(board["superseded"])
            further, home = board["next"], beside
            while further:
                path = home / further
                more = json.loads(path.read_bytes())
                assert more["models"].keys() == {one["model"] for one in more["latest"] + more["superseded"]}
                latest, superseded = latest + more["latest"], superseded + more["superseded"]
                further, home = more["next"], path.parent
            assert (len(latest), len(superseded)) == (board["latest_total"], board["superseded_total"])
            place = Place(
                document["lineage"], board["metric"], board["version"] or "", board["split"] or "", board["unit"] or ""
            )
            assert place not in found
            shown = [[show_entry(one) for one in entries] for entries in (latest, superseded)]
            found[place] = Expected(board["status"], board["uncertainty"], shown[0], shown[1])
        path = beside / part["next"] if part["next"] else None
        part, beside = (json.loads(path.read_bytes()), path.parent) if path else (None, beside)
    assert len(found) == total
    return found


def show_entry(one: dict[str, Any]) -> Shown:
    value = json.dumps(one["value"], ensure_ascii=False)
    return Shown(one["model"], value, one["rank"], one.get("several", False), one.get("assumed", False))


ROW = re.compile(r'<tr>(?:<td class="num rank">(?P<rank>[^<]*)</td>)?<th .*?</tr>', re.DOTALL)
SLUG = re.compile(r'href="[./]*models/([^/"]+)/"')
VALUE = re.compile(r'</th><td class="num">(.*?)(?=<span class="beneath"|</td>)', re.DOTALL)


def read_rows(html: str) -> Iterator[tuple[str, str, str]]:
    """Yield the model's slug, the value and the rank of each row of the leaderboards in some HTML."""
    for table in re.findall(r'<table class="board">.*?<tbody>(.*?)</table>', html, re.DOTALL):
        for row in ROW.finditer(table):
            slug, value = SLUG.search(row[0]), VALUE.search(row[0])
            assert slug and value
            yield slug[1], unescape(re.sub("<[^>]*>", "", value[1])).strip(), row["rank"] or "–"


def follow_pages(site: Path, first: str) -> Iterator[str]:
    """Yield the HTML of the pages of a list."""
    path: Path | None = site / first / "index.html"
    while path:
        html = path.read_text()
        yield html
        following = re.search(r'<a rel="next" href="([^"]+)"', html)
        path = (path.parent / following[1] / "index.html").resolve() if following else None


def read_page_rows(site: Path, slug: str) -> list[tuple[str, str, str, str]]:
    """Return key, model, value and rank of all rows of a dataset's leaderboards, on the pages that show all of each."""
    page = (site / f"datasets/{slug}/index.html").read_text()
    lists = [page]
    if f'href="../../datasets/{slug}/leaderboards/"' in page:
        lists = list(follow_pages(site, f"datasets/{slug}/leaderboards/"))
    rows = []
    for html in lists:
        for board in re.split(r'(?=<details class="board")', html)[1:]:
            key = re.search(r'id="([^"]+)"', board)
            assert key
            whole = [board]
            if f"/leaderboards/{key[1]}/" in board:
                whole = list(follow_pages(site, f"datasets/{slug}/leaderboards/{key[1]}/"))
            rows += [(key[1], *row) for html in whole for row in read_rows(html)]
    return rows


@pytest.mark.parametrize("models", [4, 40, 170, 400])
@given(seed=st.integers(0, 10**9))
@settings(max_examples=4, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_leaderboards_are_those_of_all_values(registry: Connection, database_url: str, models: int, seed: int) -> None:
    """Ranks, counts, order and marks; and every value exactly once in the JSON, and on the pages."""
    rng = random.Random(seed)
    documents = make_documents(rng, models)
    withdrawn = {one["id"] for one in documents if rng.random() < 0.05}
    registry.execute("TRUNCATE forge.artifacts, forge.metric_definitions, forge.withdrawals CASCADE")
    with TemporaryDirectory() as folder:
        lines = Path(folder, "documents.jsonl")
        lines.write_text("\n".join(map(json.dumps, [*DATASETS, *DEFINITIONS, *documents])))
        load_file(registry, lines)
        for id in sorted(withdrawn):
            registry.execute(
                "INSERT INTO forge.withdrawals (artifact_id, reason, withdrawn_at) VALUES (%s, 'wrong', '2026-05-01Z')",
                [id],
            )
        site = Path(folder, "site").resolve()
        build(database_url, site, pairs=0, exports=())
        expected = expect_boards(documents, withdrawn)
        slugs = dict(registry.execute("SELECT id, slug FROM catalog.artifacts").fetchall())
        found = read_json_boards(site, "d2") | read_json_boards(site, "e")
        assert found == expected
        shown = Counter(row[1:] for slug in ("d2", "e") for row in read_page_rows(site, slug))
        assert shown == Counter(
            (slugs[one.model], read_text(one.value), str(one.rank or "–"))
            for board in expected.values()
            for one in (*board.latest, *board.superseded)
        )


def read_text(value: str) -> str:
    """Return a value as a page shows it."""
    return unescape(re.sub("<[^>]*>", "", str(format_value(msgspec.Raw(value.encode()))))).strip()


def test_each_part_of_a_long_leaderboard_is_the_same_bytes_in_site_and_api(
    registry: Connection, database_url: str, tmp_path: Path
) -> None:
    """The case of a rank among some of the candidates: 600 models, the best of which come last; all are reachable."""
    documents = [
        {
            "kind": "model",
            "id": f"m-{number:04}",
            "family": "other",
            "evaluations": [
                {"metric": "gain", "value": 50 + number / 100, "dataset": "e", "split": "test"},
                *({"metric": f"other{k}", "value": number, "dataset": "e"} for k in range(60 * (number == 7))),
            ],
            "links": [{"relation": "tests_hypothesis", "target": "h"}],
        }
        for number in range(600)
    ]
    lines = tmp_path / "documents.jsonl"
    hypothesis = {"kind": "hypothesis", "id": "h"}
    lines.write_text("\n".join(map(json.dumps, [*DATASETS, *DEFINITIONS, hypothesis, *documents])))
    load_file(registry, lines)
    site = tmp_path / "site"
    build(database_url, site, pairs=0)
    with run_server(create_site_app(ApiSettings(database_url=database_url), site)) as address:
        assert list_differing(address, site) == []
        for path in ("e/board-nothing-2.json", "e/boards-9.json", "h/matrix-99.json", "h/board-gain-2.json"):
            assert httpx.get(f"{address}/api/artifacts/{path}").status_code == 404
    board = read_json_boards(site, "e")[Place("e", "gain", "1", "test", "")]
    assert [(one.model, one.rank) for one in board.latest] == [(f"m-{599 - k:04}", k + 1) for k in range(600)]
    assert {path.name for path in (site / "api/artifacts/e").iterdir()} >= {"boards-2.json"}
    page = (site / "datasets/e/index.html").read_text()
    assert "600 values" in page and "500" not in re.sub(r"m-\d+", "", page)
    with open_connection(database_url) as connection:
        rows = connection.execute("SELECT count(*) FROM catalog.models").fetchone()
    assert rows == (600,)
