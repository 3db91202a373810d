"""Search in the browser and in the registry: the same words, the same models, the same order."""

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from api.app import create_app
from api.settings import ApiSettings
from catalog_build.core.near_words import list_readings
from catalog_build.registry.connect import open_connection
from catalog_build.registry.list_question import FILTERS, SORTS
from tests.browser.static_host import serve_folder
from tests.database.api_server import run_server
from tests.database.building import build
from tests.database.databases import make_database
from tests.database.registry_rows import add_thing
from tests.search_titles import FOUND, NEAR, NUMBERS, PHRASES, TITLES, VOCABULARY

pytestmark = pytest.mark.browser


def test_words_are_those_of_the_registry(page: Page, sample_url: str, sample_database: str) -> None:
    """Folding and splitting in JavaScript give what they give in PostgreSQL, in any script."""
    page.goto(sample_url)
    code = "async (texts) => { const { foldText, foldWords } = await import('./static/search.js');"
    shown = page.evaluate(f"{code} return texts.map((one) => [foldText(one), foldWords(one).sort()]); }}", PHRASES)
    asked = "unnest(%s::text[]) WITH ORDINALITY u (one, n)"
    folded = f"SELECT catalog.fold_text(one), catalog.words(one) FROM {asked} ORDER BY n"  # noqa: S608
    with open_connection(sample_database) as connection:
        rows = connection.execute(folded, [PHRASES]).fetchall()
    # JavaScript sorts by UTF-16 units, PostgreSQL here by the database's collation
    assert [(text, sorted(words)) for text, words in shown] == [(text, sorted(words)) for text, words in rows]


def test_numbers_are_read_as_the_api_reads_them(page: Page, sample_url: str) -> None:
    """In the address and the fields of the explorer."""
    page.goto(sample_url)
    code = "async (texts) => { const { readNumber } = await import('./static/words.js');"
    read = "const number = readNumber(one); return Number.isNaN(number) ? null : number;"
    shown = page.evaluate(f"{code} return texts.map((one) => {{ {read} }}); }}", list(NUMBERS))
    assert dict(zip(NUMBERS, shown, strict=True)) == NUMBERS


def test_a_range_takes_a_written_number_and_says_what_is_none(page: Page, sample_url: str) -> None:
    """The address holds the number; a text that is none changes nothing, and the field says what to write."""
    page.goto(sample_url)
    field = page.get_by_label("Parameters, at least")
    field.fill("10M")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"min_parameters=10000000$"))
    expect(page.locator("#found")).not_to_contain_text("45 of 45")
    field = page.get_by_label("Parameters, at least")
    field.fill("1,5")
    field.press("Enter")
    assert "is no number: write it such as" in str(field.evaluate("(field) => field.validationMessage"))
    expect(page).to_have_url(re.compile(r"min_parameters=10000000$"))


def test_the_explorer_filters_and_sorts_by_what_lists_declare(page: Page, sample_url: str) -> None:
    """Its filters are parameters of the API, so that each can be asked of a live one."""
    page.goto(sample_url)
    names = "FACETS, RANGES, SORTS"
    code = f"async () => {{ const {{ {names} }} = await import('./static/index.js'); return [{names}]; }}"
    facets, ranges, sorts = page.evaluate(code)
    offered = {kind: {name for name, one in FILTERS.items() if one.explorer == kind} for kind in ("facet", "range")}
    assert set(facets) == offered["facet"]
    assert {f"{end}_{name}" for name, *_ in ranges for end in ("min", "max")} == offered["range"]
    assert sorts == list(SORTS)


def test_near_words_are_those_that_the_registry_finds(page: Page, sample_url: str) -> None:
    """What a phrase may mean, in JavaScript as in Python: over the same vocabulary, and over random words."""
    draw = random.Random(5)
    made = sorted({"".join(draw.choices("abcé𠀋", k=draw.randint(2, 10))) for _ in range(300)})
    asked = [(phrase.split(), VOCABULARY) for phrase in NEAR]
    asked += [
        (["".join(draw.choices("abcdé𠀋", k=draw.randint(2, 10))) for _ in range(n)], made) for n in (1, 1, 2, 3) * 20
    ]
    page.goto(sample_url)
    code = "async (asked) => { const { listReadings } = await import('./static/near.js');"
    write = "groups.map((group) => group.map((choice) => choice.map(({ word, isPrefix }) => [word, isPrefix])))"
    shown = page.evaluate(
        f"{code} return asked.map((one) => listReadings(...one).map(({{ cost, groups }}) => [cost, {write}])); }}",
        asked,
    )
    expected = [
        [
            [one.cost, [[[list(piece) for piece in choice] for choice in group] for group in one.groups]]
            for one in readings
        ]
        for readings in (list_readings(*one) for one in asked)
    ]
    assert shown == expected
    assert sum(bool(one) for one in expected) > 30


TITLED = {
    **TITLES,
    "efficientnet_b0.ra_in1k": "EfficientNet B0",
    "efficientnet_b1": "EfficientNet B1 (pruned)",
    "mobilenetv4_conv_small": "MobileNetV4 conv small",
    "mobilenetv3_small": "MobileNetV3 small",
    "resnet50": "ResNet",
    "resnet-50-d": "ResNet 50-D",
    "other": "Derived from resnet",
}
QUESTIONS = [
    *FOUND, "efficientnetb0", "efficientnet b0", "mobilnet v4", "mobilenet v4", "resnet", "ResNet-50", "res net", "50",
    "small", "rsenet", "net", "conv smal", "zzzz", "b", "mobilenetv", "smørrebrod", "tide",
]  # fmt: skip


def compare_orders(page: Page, url: str, api: str, questions: Sequence[str]) -> list[int]:
    """Assert that explorer and API find the same models in the same order, and say the same of near words.

    Returns:
        How many models each question finds.
    """
    page.goto(url)
    ask = "index.query({ q, sort: 'relevance' })"
    code = (
        "async (all) => { const { openIndex } = await import('./static/index.js'); const index = await openIndex('');"
        "await index.loadSearch();"
    )
    shown = page.evaluate(
        f"{code} return all.map((q) => {{ const {{ rows, near }} = {ask}; "
        "return [[...rows].slice(0, 200).map((row) => index.ids[row]), rows.length, near]; }); }",
        list(questions),
    )
    for phrase, (ids, total, near) in zip(questions, shown, strict=True):
        answer = page.request.get(f"{api}api/models", params={"q": phrase, "limit": "200"}).json()
        found = ([one["id"] for one in answer["models"]], answer["total"], answer.get("near_words"))
        assert (ids, total, near) == found, phrase
    return [total for _, total, _ in shown]


@pytest.fixture(scope="module")
def titled_urls(
    server_url: str, registry_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The addresses of a site and of the API over models with these titles, and as many generated ones."""
    with make_database(server_url, registry_template) as url, ExitStack() as stack:
        with open_connection(url) as connection:
            for id, title in TITLED.items():
                add_thing(connection, id, "model", title=title)
            connection.execute(
                "UPDATE forge.model_versions SET declared_quality_score = 0.1 WHERE artifact_id LIKE 'res%'"
            )
        folder = tmp_path_factory.mktemp("titled") / "_site"
        build(url, folder, pairs=0)
        api = stack.enter_context(run_server(create_app(ApiSettings(database_url=url))))
        yield stack.enter_context(serve_folder(folder)), f"{api}/"


def test_a_search_gives_the_same_models_in_the_same_order(page: Page, titled_urls: tuple[str, str]) -> None:
    """By name, by words, in many scripts, and near misses."""
    totals = dict(zip(QUESTIONS, compare_orders(page, *titled_urls, QUESTIONS), strict=True))
    # titles beside those of the table begin with this one
    asked = [phrase for phrase in FOUND if phrase != "efficientnet b"]
    assert [totals[phrase] for phrase in asked] == [len(FOUND[phrase]) for phrase in asked]
    found = {
        phrase: [
            one["id"] for one in page.request.get(f"{titled_urls[1]}api/models", params={"q": phrase}).json()["models"]
        ]
        for phrase in ("efficientnetb0", "mobilnet v4", "resnet", "resnet 50", "zzzz")
    }
    assert found == {
        "efficientnetb0": ["efficientnet_b0.ra_in1k", "plain"],
        "mobilnet v4": ["mobilenetv4_conv_small"],
        "resnet": ["resnet50", "resnet-50-d", "other"],
        "resnet 50": ["resnet-50-d"],
        "zzzz": [],
    }
