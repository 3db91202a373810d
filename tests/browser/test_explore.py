"""The explorer of the home page: search, filters, counts, sorting, choosing, and the plot, on the static site alone."""

import json
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from api.app import create_app
from api.settings import ApiSettings
from catalog_build.registry.connect import open_connection
from catalog_build.registry.load import load_file
from tests.browser.static_host import serve_folder
from tests.browser.watching import PageOpener
from tests.database.api_server import run_server
from tests.database.building import build, load_sample

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def api_url(sample_database: str) -> Iterator[str]:
    """The address of the live API over the database that the sample's site was built from."""
    with run_server(create_app(ApiSettings(database_url=sample_database))) as url:
        yield f"{url}/"


def list_found(page: Page) -> list[str]:
    """Return the slugs of the models that are shown, in their order, once all of them are."""
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    links = page.locator("#results a.open")
    return [str(link.get_attribute("data-slug")) for link in links.all()]


def open_explorer(page: Page, url: str, query: str = "") -> None:
    """Open the home page with a question in its address, and wait for the answer."""
    page.goto(f"{url}{query}")
    expect(page.locator("#found")).to_contain_text("model versions")


def query_index(page: Page, url: str, code: str) -> object:
    """Evaluate an expression of the opened index `index` in the browser."""
    page.goto(url)
    return page.evaluate(
        "async (code) => { const { openIndex } = await import('./static/index.js'); const index = await openIndex('');"
        f"await index.loadSearch(); return {code}; }}",
        code,
    )


def test_the_list_is_complete_without_scripts(open_page: PageOpener, sample_url: str) -> None:
    """All models of the sample stand in the page itself, and no control that could not work is seen."""
    page = open_page(java_script_enabled=False)
    page.goto(sample_url)
    expect(page.locator("#prerendered tbody tr")).to_have_count(45)
    expect(page.locator("#explorer")).to_be_hidden()


def test_results_appear_as_one_types(page: Page, sample_url: str) -> None:
    """Each letter narrows the list; the address follows, and says the same when it is opened again."""
    open_explorer(page, sample_url)
    page.keyboard.press("/")
    page.keyboard.type("RÉSNET 50")
    expect(page.locator("#found")).to_contain_text("2 of 45")
    assert sorted(list_found(page)) == ["resnet-50-v1", "resnet-50-v2"]
    again = page.url
    page.goto("about:blank")
    page.goto(again)
    expect(page.locator("#found")).to_contain_text("2 of 45")


def test_counts_are_those_under_the_other_filters(page: Page, sample_url: str, sample_site: Path) -> None:
    """A facet counts what would be found with each of its values, whatever it is set to itself."""
    open_explorer(page, sample_url, "?family=deep_learning&latest=true")
    models = json.loads((sample_site / "api/models.json").read_bytes())["models"]
    latest = [model["model_family"] for model in models if model["is_latest"]]
    facet = page.locator("#facets details").filter(has_text="Family").first
    counts = {
        row.locator("bdi").inner_text(): int(row.locator(".count").inner_text()) for row in facet.locator("li").all()
    }
    assert counts == {family.replace("_", " "): latest.count(family) for family in latest}
    expect(page.locator("#results a.open")).to_have_count(latest.count("deep_learning"))


def test_filters_combine_and_go_one_by_one(page: Page, sample_url: str) -> None:
    """Each active filter is a chip that takes it away; Back brings it again."""
    open_explorer(page, sample_url)
    page.get_by_label("statistical").check()
    expect(page.locator("#found")).to_contain_text("7 of 45")
    page.get_by_label("incomplete").check()
    expect(page.locator("#found")).not_to_contain_text("7 of 45")
    expect(page.locator("#chips button")).to_have_count(3)
    page.locator("#chips button").filter(has_text="Provenance").click()
    expect(page.locator("#found")).to_contain_text("7 of 45")
    page.go_back()
    expect(page.locator("#chips button")).to_have_count(3)
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator("#found")).to_contain_text("45 of 45")


@pytest.mark.parametrize(
    ("path", "name", "found"),
    [
        ("families/statistical/", "Search, filter and plot these models", "7 of 45"),
        ("datasets/imagenet-1k/", "Search, filter and plot the models trained on it", "of 45"),
    ],
    ids=["family", "dataset"],
)
def test_pages_lead_into_the_explorer_and_back(page: Page, sample_url: str, path: str, name: str, found: str) -> None:
    """A family's or a dataset's models are one click away from search and filters, and so is the way back."""
    page.goto(f"{sample_url}{path}")
    page.get_by_role("link", name=name).click()
    expect(page.locator("#found")).to_contain_text(found)
    page.locator("#chips").get_by_role("link", name="its page").click()
    expect(page).to_have_url(f"{sample_url}{path}")


def test_several_values_of_a_metric_are_told_of(page: Page, sample_url: str) -> None:
    """Where models measured it on several data, the list and the plot say how many did, and which value counts."""
    told = re.compile(
        r"\d models have several values of perplexity, from different data or splits: the smallest counts"
    )
    open_explorer(page, sample_url, "?sort=metric:perplexity")
    expect(page.locator("#found")).to_have_text(told)
    open_explorer(page, sample_url, "?view=plot&x=metric:perplexity&y=parameter_count")
    expect(page.locator(".plot .note")).to_have_text(told)
    open_explorer(page, sample_url, "?sort=metric:top_1_accuracy")
    expect(page.locator("#found")).not_to_contain_text("several values")


def test_a_metric_filters_and_sorts_in_its_direction(page: Page, sample_url: str) -> None:
    """A metric is chosen by name, says its direction, and gives the list its column and order."""
    open_explorer(page, sample_url)
    page.get_by_label("Add a metric").fill("top_1_accuracy")
    page.get_by_label("Add a metric").press("Enter")
    page.get_by_label("top_1_accuracy, at least").fill("82")
    page.get_by_label("top_1_accuracy, at least").press("Enter")
    expect(page.locator("#facets .bound")).to_contain_text("higher is better")
    page.get_by_role("button", name="Sort by it").click()
    expect(page.locator("#results thead th[aria-sort]")).to_have_text(re.compile("top_1_accuracy"))
    cells = page.locator("#results tbody tr td:nth-child(4)").all_inner_texts()
    numbers = [float(cell) for cell in cells]
    assert len(numbers) > 1
    assert numbers == sorted(numbers, reverse=True)
    assert min(numbers) >= 82
    asked = parse_qs(urlsplit(page.url).query)
    assert asked == {"metric": ["top_1_accuracy>=82"], "sort": ["metric:top_1_accuracy"]}


@pytest.mark.parametrize("sort", ["quality_score", "created_at", "parameter_count", "title", "metric:top_1_accuracy"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_the_order_is_that_of_the_api(page: Page, sample_url: str, api_url: str, sort: str, order: str) -> None:
    """Nulls last, ties by id, for every column and both ways."""
    answer = page.request.get(f"{api_url}api/models", params={"sort": sort, "order": order, "limit": "100"})
    open_explorer(page, sample_url, f"?sort={sort}&order={order}")
    assert list_found(page) == [model["slug"] for model in answer.json()["models"]]


QUESTIONS = [
    "resnet",
    "RESNET-50",
    "microglial act",
    "Fitzhugh–Nagumo",
    "ode",
    "imagenet 1k",
    "é",
    "ResNét",
    "日本",
    "שלום",
]
QUESTIONS += ["v1", "2015", "'", "a & b | !c:*", "hodgkin, huxley", "  ", "%", "eight_schools", "wikipedia text", "ΑΒΓ"]


@pytest.mark.parametrize("phrase", QUESTIONS)
def test_the_same_words_find_the_same_models_as_the_api(page: Page, sample_url: str, api_url: str, phrase: str) -> None:
    """Whatever is typed: accents, other scripts, punctuation, nothing."""
    answer = page.request.get(f"{api_url}api/models", params={"q": phrase, "limit": "100", "sort": "relevance"})
    code = f"[...index.query({{q: {json.dumps(phrase)}, sort: 'relevance'}}).rows].map((row) => index.slugs[row])"
    assert query_index(page, sample_url, code) == [model["slug"] for model in answer.json()["models"]]


def test_a_range_leaves_out_models_without_a_value(page: Page, sample_url: str) -> None:
    """However wide the range: what is not known is not between two numbers."""
    code = (
        "(() => { const wide = index.query({ ranges: { parameter_count: [-Infinity, Infinity] } }).rows; "
        "const known = [...index.parameters.keys()].filter((row) => !Number.isNaN(index.parameters[row])); "
        "return [[...wide].sort((a, b) => a - b), known, index.total]; })()"
    )
    wide, known, total = query_index(page, sample_url, code)  # type: ignore[misc]
    assert wide == known
    assert 0 < len(known) < total


def test_a_misspelt_word_finds_what_is_near_and_says_so(page: Page, sample_url: str) -> None:
    """What is shown is found by other words, and the line above says so; a search that models satisfy says nothing."""
    open_explorer(page, sample_url, "?q=micrglia")
    expect(page.locator("#found")).to_contain_text("No model has “micrglia”. Shown are near matches: microglia")
    open_explorer(page, sample_url, "?q=microglia")
    expect(page.locator("#found")).to_contain_text("3 of 45")
    expect(page.locator("#found")).not_to_contain_text("near")


def test_unknown_values_in_the_address_say_so(page: Page, sample_url: str) -> None:
    """A chip that matches nothing, with the remedy beside it."""
    open_explorer(page, sample_url, "?family=nope&metric=nothing%3E1")
    expect(page.locator("#chips .lost")).to_have_count(2)
    expect(page.locator("#chips")).to_contain_text("no model has this: remove it")
    page.locator("#chips .lost").first.click()
    page.locator("#chips .lost").first.click()
    expect(page.locator("#found")).to_contain_text("45 of 45")


def test_models_are_chosen_and_compared(page: Page, sample_url: str) -> None:
    """By mouse and by keyboard; two to ten can be compared, and more are explained."""
    open_explorer(page, sample_url)
    page.locator("#results .pick").nth(0).check()
    expect(page.locator("#selection")).to_contain_text("Choose one more")
    page.locator("#q").press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    link = page.get_by_role("link", name="Compare (3)")
    assert link.get_attribute("href") == f"models/compare/?ids={','.join(list_found(page)[:3])}"
    for place in range(3, 11):
        page.locator("#results .pick").nth(place).check()
    expect(page.locator("#selection")).to_contain_text("At most 10")
    expect(link).to_have_count(0)
    page.locator("#selection button").click()
    expect(page.locator("#selection")).to_be_hidden()


def test_enter_opens_the_model_that_the_arrows_reach(page: Page, sample_url: str) -> None:
    """From the search box, without a mouse."""
    open_explorer(page, sample_url, "?q=unet")
    page.locator("#q").press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{sample_url}models/unet-2015/")


def test_chosen_columns_are_remembered(page: Page, sample_url: str) -> None:
    """On the next visit too."""
    open_explorer(page, sample_url)
    page.locator(".menu summary").click()
    page.get_by_label("License").and_(page.locator("#columns input")).check()
    expect(page.locator("#results thead")).to_contain_text("License")
    page.reload()
    expect(page.locator("#results thead")).to_contain_text("License")


def test_the_table_fits_a_desk_and_cards_a_phone(open_page: PageOpener, sample_url: str) -> None:
    """Nothing has to be scrolled sideways to read what a model is, how good it is, and when it was made."""
    desk = open_page(viewport={"width": 1280, "height": 800})
    open_explorer(desk, sample_url)
    assert len(list_found(desk)) == 45
    widths = desk.locator("#results .scroll").evaluate("(one) => [one.scrollWidth, one.clientWidth]")
    assert widths[0] == widths[1]
    heads = desk.locator("#results thead th").all_inner_texts()
    assert heads == ["Model", "Quality ↓", "Provenance", "Metrics", "Parameters", "Trained on", "Created"]
    phone = open_page(phone=True)
    open_explorer(phone, sample_url)
    expect(phone.locator(".model-card")).to_have_count(45)
    phone.get_by_label("Table", exact=True).check()
    expect(phone.locator("#results tbody tr")).to_have_count(45)
    assert phone.url.endswith("?view=table")


def test_a_switch_leaves_the_latest_versions(page: Page, sample_url: str) -> None:
    """It is the filter by version, and says how it stands."""
    open_explorer(page, sample_url)
    page.get_by_label("Latest versions only").check()
    expect(page.locator("#found")).to_contain_text("29 of 45")
    page.locator("#chips button").filter(has_text="Version: latest").click()
    expect(page.get_by_label("Latest versions only")).not_to_be_checked()


def test_any_frequent_metric_is_an_order(page: Page, sample_url: str) -> None:
    """They are offered once somebody turns to the choice of orders."""
    open_explorer(page, sample_url)
    page.locator("#sort").focus()
    page.locator("#sort").select_option("metric:top_1_accuracy")
    expect(page.locator("#results thead th[aria-sort]")).to_have_text("top_1_accuracy ↓")


def test_cards_show_the_same_models(page: Page, sample_url: str) -> None:
    """The view is part of the address."""
    open_explorer(page, sample_url, "?q=resnet")
    models = list_found(page)
    page.get_by_label("Cards").check()
    expect(page.locator(".model-card")).to_have_count(len(models))
    assert list_found(page) == models
    assert "view=cards" in page.url


def test_the_plot_draws_the_front_and_tells_it(page: Page, sample_url: str) -> None:
    """Each point is a link with a name; the front stands in a table too."""
    open_explorer(page, sample_url, "?view=plot&x=parameter_count&y=metric:top_1_accuracy")
    points = page.locator(".plot svg a")
    expect(points.first).to_have_attribute("aria-label", re.compile("top_1_accuracy"))
    front = page.locator(".plot tbody tr").all_inner_texts()
    assert len(front) == page.locator(".plot svg a.front").count() > 1
    points.last.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/models/[^/]+/$"))


def cut_shard(site: Path) -> None:
    path = site / "index/models-0.json"
    path.write_bytes(path.read_bytes()[:2000])


def drop_shard(site: Path) -> None:
    (site / "index/models-0.json").unlink()


def age_shard(site: Path) -> None:
    """Put the shard of another build in the place of this one's."""
    path = site / "index/models-0.json"
    path.write_bytes(re.sub(rb'"mark":"\w+"', b'"mark":"0123456789abcdef"', path.read_bytes()))


def renew_format(site: Path) -> None:
    path = site / "index/catalog.json"
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":99'))


DAMAGES = {
    cut_shard: "is cut or damaged",
    drop_shard: "is missing",
    age_shard: "belongs to another build",
    renew_format: "has format 99",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_leaves_the_list(
    open_page: PageOpener, sample_site: Path, tmp_path: Path, damage: object
) -> None:
    """What is wrong is said with the remedy, and the prerendered list stays."""
    site = tmp_path / "site"
    shutil.copytree(sample_site, site)
    damage(site)  # type: ignore[operator]
    page = open_page(meant="404")
    with serve_folder(site) as url:
        page.goto(url)
        expect(page.locator("#found")).to_contain_text(DAMAGES[damage])  # type: ignore[index]
        expect(page.locator("#prerendered tbody tr")).to_have_count(45)


def test_suggestions_name_the_best_first(page: Page, sample_url: str) -> None:
    """The model of that very id, then titles that begin with the words, the latest version before older ones."""
    code = "[(await index.suggest('model-biophys-microglia-v1', 1))[0].slug, (await index.suggest('resnet 50', 2))]"
    found = query_index(page, sample_url, code)
    assert isinstance(found, list)
    assert found[0] == "model-biophys-microglia-v1"
    assert [(one["slug"], one["isLatest"]) for one in found[1]] == [("resnet-50-v2", True), ("resnet-50-v1", False)]


def test_real_registries_are_explored(page: Page, real_url: str, real_site: Path) -> None:
    """Over a thousand models of five registries, in pages of a hundred, with thousands of metrics to choose from."""
    total = json.loads((real_site / "index/catalog.json").read_bytes())["models"]
    open_explorer(page, real_url, "?page=3")
    expect(page.locator("#found")).to_contain_text(f"of {total:,} model versions, page 3 of")
    # no model there has a score: the newest come first, and there is no column for what nobody says
    expect(page.locator("#sort")).to_have_value("created_at")
    expect(page.locator("#results thead")).not_to_contain_text("Quality")
    assert len(list_found(page)) == 100
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#found")).to_contain_text("page 4 of")
    page.get_by_label("Add a metric").focus()
    expect(page.locator("#metric-names option").first).to_be_attached()
    page.get_by_label("Plot").check()
    expect(page.locator(".plot svg a").first).to_be_attached()


@contextmanager
def serve(handler: type[BaseHTTPRequestHandler] | partial[SimpleHTTPRequestHandler]) -> Iterator[str]:
    """Serve without any headers of ours; yield the address, which ends with a slash."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


class Failing(BaseHTTPRequestHandler):
    """An API that fails."""

    def do_GET(self) -> None:
        self.send_response(500)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


class Folder(SimpleHTTPRequestHandler):
    """A static host that sends no policy: the pages' own is all there is."""

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def live_apis(sample_database: str) -> Iterator[dict[str, str]]:
    """Addresses of an API that answers, one that fails, one that hangs, and one that is not there."""
    settings = ApiSettings(database_url=sample_database, cors_origins=("*",))
    with ExitStack() as stack:
        hanging = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        closed = socket.create_server(("127.0.0.1", 0))
        addresses = [f"http://127.0.0.1:{one.getsockname()[1]}/" for one in (hanging, closed)]
        closed.close()
        yield {
            "answers": f"{stack.enter_context(run_server(create_app(settings)))}/",
            "fails": stack.enter_context(serve(Failing)),
            "hangs": addresses[0],
            "away": addresses[1],
        }


@pytest.mark.parametrize(
    ("api", "query", "told"),
    [
        ("answers", "q=resnet&latest=true", "The live registry finds"),
        ("answers", "q=resnet&license=Apache-2.0&max_parameters=30M&min_quality=0.1", "The live registry finds"),
        ("answers", "q=resnet&license=MIT&license=x", "by several values of license; this is the index: 0 of 45"),
        ("fails", "q=resnet&latest=true", "answered with status 500; this is the index: 4 of 45"),
        ("hangs", "q=resnet&latest=true", "did not answer within 8 seconds; this is the index: 4 of 45"),
        ("away", "q=resnet&latest=true", "cannot be reached; this is the index: 4 of 45"),
    ],
)
def test_the_live_registry_is_asked_and_the_index_stands_in(
    open_page: PageOpener,
    sample_database: str,
    live_apis: dict[str, str],
    tmp_path: Path,
    api: str,
    query: str,
    told: str,
) -> None:
    """The page says which of the two it shows, and why; whatever the API does, there is a list."""
    build(sample_database, tmp_path / "site", api_url=live_apis[api], pairs=0)
    page = open_page(meant="500|ERR_CONNECTION_REFUSED", apis=(live_apis[api],))
    with serve(partial(Folder, directory=str(tmp_path / "site"))) as url:
        page.goto(f"{url}?{query}")
        expect(page.locator("#found")).to_contain_text("The index of revision")
        expected = list_found(page)
        page.get_by_label("Ask the live registry").check()
        expect(page.locator("#found")).to_contain_text(told, timeout=15_000)
        assert list_found(page) == expected
        assert "live=true" in page.url


def test_a_live_registry_that_moved_on_is_told(open_page: PageOpener, database_url: str, tmp_path: Path) -> None:
    """A model registered since the build is listed, with a word on why it has no page yet; before, nothing is said."""
    with ExitStack() as stack:
        connection = stack.enter_context(open_connection(database_url))
        load_sample(connection)
        settings = ApiSettings(database_url=database_url, cors_origins=("*",))
        api = f"{stack.enter_context(run_server(create_app(settings)))}/"
        build(database_url, tmp_path / "site", api_url=api, pairs=0)
        url = stack.enter_context(serve(partial(Folder, directory=str(tmp_path / "site"))))
        page = open_page(apis=(api,))
        page.goto(f"{url}?q=growth&live=true")
        expect(page.locator("#found")).to_contain_text("The live registry finds 0 model versions")
        expect(page.locator("#found")).not_to_contain_text("these pages at")
        new = tmp_path / "new.json"
        new.write_text('{"kind": "model", "id": "growth-v1", "family": "biophysical"}')
        load_file(connection, new)
        page.reload()
        expect(page.locator("#found")).to_contain_text("The live registry finds 1 model version,")
        expect(page.locator("#found")).to_contain_text("a model that is new there has no page here yet")
