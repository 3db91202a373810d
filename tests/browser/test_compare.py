"""Comparing in the browser: any set of models without a server, and what a script adds to each comparison."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from msgspec.structs import replace
from playwright.sync_api import Locator, Page, Route, expect

from catalog_build.core.compare import compare_models
from catalog_build.core.encoding import encode_document
from catalog_build.rendering.pages import render_compare_page, render_compare_start
from tests.browser.compare_cases import generate_close_sets
from tests.browser.static_host import serve_folder
from tests.browser.watching import PageOpener

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PAIR = "model-biophys-microglia-v2..model-biophys-microglia-v3"
THREE = ["resnet-50-v2", "alexnet-v1", "vit-b-16-v3"]

READ_PAGE = """() => {
  const article = document.querySelector('article.comparison');
  article.querySelector('.pair-note')?.remove();
  const marks = [...article.querySelectorAll('*')].map((one) => {
    // a reader who moves makes models draggable, on either page at a moment of its own
    const attributes = [...one.attributes].filter(({ name }) => !['href', 'data-json', 'draggable'].includes(name));
    const link = one.href && new URL(one.href.baseVal ?? one.href, location);
    const told = attributes.map(({ name, value }) => `${name}=${value}`).sort();
    return [one.tagName.toLowerCase(), ...told, link].join(' ');
  });
  return [article.textContent.replace(/\\s+/g, ''), marks];
}"""


def open_set(page: Page, address: str, *ids: str) -> None:
    """Open the page for any set of models and wait until all of it stands there."""
    page.goto(f"{address}models/compare/?ids={','.join(ids)}")
    wait_for_graphs(page)


def wait_for_graphs(page: Page) -> None:
    """Go down to the graphs, which are loaded when they are about to be seen, and wait for them.

    The sections below the metrics are filled as soon as the reader does anything.
    """
    page.wait_for_selector("#stage[data-shown]")
    page.mouse.move(5, 5)
    page.locator("#provenance ~ .side-by-side").scroll_into_view_if_needed()
    page.wait_for_selector("#stage[data-shown=all]")
    wait_for_chart(page)


def wait_for_chart(page: Page) -> None:
    """Do something, and wait until the chart is drawn, where there is one."""
    page.mouse.move(5, 5)
    page.wait_for_selector(".metric-chart:not(:has(svg.chart))", state="detached")


def open_pair(page: Page, address: str, pair: str = PAIR) -> None:
    """Open a prerendered pair and wait until the script has added its own."""
    page.goto(f"{address}models/compare/{pair}/")
    page.wait_for_selector(".copies")
    wait_for_chart(page)


def list_slugs(page: Page) -> list[str | None]:
    """Return the compared models, the baseline first."""
    return [item.get_attribute("data-slug") for item in page.locator(".compare-bar li[data-slug]").all()]


def find_item(page: Page, slug: str) -> Locator:
    """Return a model in the list of those compared."""
    return page.locator(f".compare-bar li[data-slug='{slug}']")


def list_pairs(site: Path) -> list[str]:
    """Return the names of the prerendered pairs of a site."""
    return sorted(path.name.removesuffix(".json") for path in (site / "api/compare").iterdir())


def test_any_set_shows_what_the_prerendered_page_shows(sample_site: Path, sample_url: str, page: Page) -> None:
    """For each prerendered pair: the same words, elements, marks, links and drawings, in the same order."""
    for pair in list_pairs(sample_site):
        open_pair(page, sample_url, pair)
        text, marks = page.evaluate(READ_PAGE)
        open_set(page, sample_url, *pair.split(".."))
        found = page.evaluate(READ_PAGE)
        assert found[0] == text, pair
        assert found[1] == marks, pair


def test_uncertainties_units_and_several_values_are_shown_alike(tmp_path: Path, open_page: PageOpener) -> None:
    """Generated models, two to ten, whose values tie, differ in unit or are several: the same words on either page."""
    shutil.copytree(ROOT / "static", tmp_path / "static")
    start = tmp_path / "models/compare/index.html"
    start.parent.mkdir(parents=True)
    start.write_text(render_compare_start("../../"))
    (tmp_path / "404.html").write_text("<!doctype html><title>Missing</title>")
    (tmp_path / "api/models").mkdir(parents=True)
    pages = {}
    for number, models in enumerate(generate_close_sets(12)):
        named = [replace(one, slug=f"s{number}-{one.slug}", html=f"models/s{number}-{one.slug}/") for one in models]
        for model in named:
            (tmp_path / f"api/models/{model.slug}.json").write_bytes(encode_document(model))
        comparison = compare_models(named)
        pages[",".join(one.slug for one in named)] = read_metrics(render_compare_page(comparison, "../../"))
    page = open_page(meant="404")
    with serve_folder(tmp_path) as url:
        for ids, wanted in pages.items():
            page.goto(f"{url}models/compare/?ids={ids}")
            page.wait_for_selector("#stage[data-shown]")
            assert read_metrics(page.content()) == wanted, ids
    shown = " ".join(text for page in pages.values() for row in page for text in row)
    for words in ("not separable", "uncertainty stated for one only", "2 values, not ranked", "unit differs", "of 3"):
        assert words in shown


def read_metrics(page: str) -> list[list[str]]:
    """Return the summaries, and the words of each cell of the table of metrics, without those of the chart."""
    soup = BeautifulSoup(page, "html.parser")
    summaries = [" ".join(one.get_text(" ").split()) for one in soup.select(".standing > li")]
    rows = soup.select(".metrics-table tbody tr")
    words = [[" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])] for row in rows]
    legend = soup.select_one("#metrics ~ p")
    return [summaries, *words, [" ".join(legend.get_text(" ").split())] if legend else []]


def test_each_model_is_summed_up_against_the_baseline(sample_url: str, page: Page) -> None:
    """One line a model says who is better, on what ground, what differs, and what speaks against believing it."""
    open_set(page, sample_url, "alexnet-v1", "convnext-base", "model-biophys-microglia-v3")
    assert [" ".join(text.split()) for text in page.locator(".standing li").all_inner_texts()] == [
        "A The baseline. Its provenance is incomplete.",
        "B Metrics: 2 better, 0 worse, 0 equal. No uncertainty stated. Each measured on the same dataset."
        " 1 not comparable. 21 of 22 settings differ. Trained on the same data.",
        "C No metric is comparable with the baseline. 39 of 39 settings differ. Trained on other data.",
    ]


def test_only_differences_is_remembered_for_each_section(sample_url: str, page: Page) -> None:
    """What is hidden in one section stays hidden there on the next page, and elsewhere nothing is."""
    open_pair(page, sample_url)
    architecture = page.locator("section", has=page.locator("#architecture"))
    architecture.get_by_label("Only differences").check()
    expect(architecture.locator("tr.same").first).to_be_hidden()
    expect(page.locator("section:has(#training) tr.same").first).to_be_visible()
    open_set(page, sample_url, *PAIR.split(".."))
    expect(page.locator("section:has(#architecture)").get_by_label("Only differences")).to_be_checked()
    expect(page.locator("section:has(#training)").get_by_label("Only differences")).not_to_be_checked()


def test_models_are_reordered_by_keyboard_and_announced(sample_url: str, page: Page) -> None:
    """Each move shows at once, stands in the address, is announced, keeps the focus, and Back undoes it."""
    first, second, third = THREE
    open_set(page, sample_url, *THREE)
    find_item(page, third).get_by_role("button", name="Make baseline").press("Enter")
    expect(find_item(page, third).locator(".muted")).to_have_text("baseline")
    assert list_slugs(page) == [third, first, second]
    expect(page.get_by_role("status").first).to_have_text(re.compile("is now the baseline$"))
    expect(find_item(page, third).locator("a")).to_be_focused()
    find_item(page, first).get_by_role("button", name="Move right").press("Enter")
    page.wait_for_function("location.search.endsWith('resnet-50-v2')")
    expect(page.locator(".compare-bar li").nth(2)).to_have_attribute("data-slug", first)
    find_item(page, second).get_by_role("button", name="Remove").press("Enter")
    expect(page.locator("h1")).to_have_text("Compare 2 models")
    assert list_slugs(page) == [third, first]
    page.go_back()
    expect(page.locator("h1")).to_have_text("Compare 3 models")


def test_models_are_reordered_by_drag(sample_url: str, page: Page) -> None:
    """A model that is dropped on another takes its place."""
    first, second, third = THREE
    open_set(page, sample_url, *THREE)
    find_item(page, third).locator(".letter").drag_to(find_item(page, first).locator(".letter"))
    expect(page.locator(".compare-bar li").first).to_have_attribute("data-slug", third)
    assert list_slugs(page) == [third, first, second]


def test_a_model_is_added_by_words_of_its_title(sample_url: str, page: Page) -> None:
    """The search finds it, the keyboard chooses it, and it stands last."""
    open_set(page, sample_url, *THREE)
    page.get_by_label("Add a model: words").press_sequentially("hodgkin huxley")
    page.get_by_role("button", name=re.compile("Hodgkin")).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Compare 4 models")
    assert list_slugs(page) == [*THREE, "hodgkin-huxley-1952"]


def test_without_an_index_a_slug_can_be_typed(sample_url: str, open_page: PageOpener) -> None:
    """The search degrades to a field that takes a slug."""
    page = open_page(meant="404|Failed to load|Failed to fetch")
    page.route("**/index/**", lambda route: route.fulfill(status=404))
    open_set(page, sample_url, *THREE)
    page.get_by_label("Add a model: words").fill("lenet-1~808b36d2f37603dc")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Compare 4 models")


def test_reordering_a_prerendered_pair_leads_to_the_page_for_any_set(sample_url: str, page: Page) -> None:
    """The other baseline has no page of its own, so that a script shows it; both name the same canonical page."""
    first, second = PAIR.split("..")
    open_pair(page, sample_url)
    find_item(page, second).get_by_role("button", name="Move left").click()
    page.wait_for_url(f"**/models/compare/?ids={second},{first}")
    note = page.locator(".pair-note")
    expect(note).to_have_text("This pair has a page of its own, with the other model as the baseline.")
    expect(page.locator("link[rel=canonical]")).to_have_attribute("href", f"{sample_url}models/compare/{PAIR}/")
    note.get_by_role("link").click()
    page.wait_for_url(f"**/models/compare/{PAIR}/")


def test_the_chart_puts_the_better_value_to_the_right(sample_url: str, page: Page) -> None:
    """Lower is better for rmse and aic, so that the smaller value stands further right; each dot has its words."""
    open_pair(page, sample_url)
    for number in range(2):
        row = page.locator("svg.chart > g").nth(number)
        expect(row.locator(".sub")).to_have_text("lower is better")
        places = [float(one.get_attribute("cx") or "nan") for one in row.locator("circle").all()]
        assert places[1] > places[0]
        assert row.locator(".better title").text_content() in ("B: 0.023 (better)", "B: -450 (better)")


def test_the_chart_ranks_nothing_that_cannot_be_ranked(sample_url: str, page: Page) -> None:
    """A metric without a direction is drawn hollow and says so."""
    open_set(page, sample_url, "alexnet-v1", "convnext-base")
    row = page.locator("svg.chart > g", has=page.locator("text", has_text="gflops"))
    expect(row.locator(".sub")).to_have_text("not ranked")
    expect(row.locator(".neutral")).to_have_count(2)


def test_shared_inputs_are_outlined_in_all_graphs(sample_url: str, page: Page) -> None:
    """The data that both were trained on is outlined in either graph, on either kind of page."""
    for opened in (open_pair, lambda *given: open_set(*given, *PAIR.split(".."))):
        opened(page, sample_url)
        for number in range(2):
            graph = page.locator(".side-by-side > section").nth(number)
            expect(graph.locator("a[href$='/dataset-allen_brain-SEA-AD/'] .shared, a .shared").first).to_be_attached()
        expect(page.locator(".shared-key")).to_have_count(1)


def test_the_comparison_is_copied_in_three_formats(sample_site: Path, sample_url: str, open_page: PageOpener) -> None:
    """JSON is the published one; CSV and Markdown hold each row with the value of each model."""
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    open_pair(page, sample_url)
    copied = {}
    for name in ("Markdown", "CSV", "JSON"):
        page.get_by_role("button", name=f"Copy as {name}").click()
        expect(page.locator(".copies [role=status]")).to_have_text(f"Copied as {name}.")
        copied[name] = page.evaluate("navigator.clipboard.readText()")
    assert json.loads(copied["JSON"]) == json.loads((sample_site / f"api/compare/{PAIR}.json").read_bytes())
    assert list(csv.reader(io.StringIO(copied["CSV"])))[:3] == [
        ["Section", "Name", "Microglial Activation ODE v2.0", "Microglial Activation ODE v3.0"],
        ["Metrics", "rmse", "0.038", "0.023"],
        ["Metrics", "aic", "-388", "-450"],
    ]
    assert copied["Markdown"].splitlines()[:5] == [
        "## Metrics",
        "",
        "| Metrics | Microglial Activation ODE v2.0 | Microglial Activation ODE v3.0 |",
        "| --- | --- | --- |",
        "| rmse | 0.038 | 0.023 |",
    ]


def test_where_copying_is_refused_the_text_is_shown(sample_url: str, page: Page) -> None:
    """A field with the whole text takes the place of the clipboard."""
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    open_pair(page, sample_url)
    page.get_by_role("button", name="Copy as CSV").click()
    expect(page.get_by_label("The comparison as CSV")).to_have_value(re.compile('^"Section","Name"'))


def test_three_models_show_their_training_data_as_a_matrix(sample_url: str, page: Page) -> None:
    """Each dataset has a row, with a mark for each model that was trained on it."""
    open_set(page, sample_url, "alexnet-v1", "convnext-base", "model-biophys-microglia-v3")
    rows = page.locator("table.matrix tbody tr").all()
    assert [[cell.text_content() for cell in row.locator("td").all()] for row in rows] == [
        ["●used", "●used", "–not used"],
        ["–not used", "–not used", "●used"],
    ]


FAULTS = {
    "nobody": "No model is named “nobody”: search for it by its title.",
    "a/b%": "No model is named “a/b%”: search for it by its title.",
    "alexnet-v1": "“alexnet-v1” is named more than once: it is shown once.",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_id_is_named_and_the_others_are_compared(sample_url: str, open_page: PageOpener, fault: str) -> None:
    """Unknown and repeated ids are told above the comparison of the rest."""
    page = open_page(meant="404")
    page.goto(f"{sample_url}models/compare/?ids=alexnet-v1&ids={fault.replace('%', '%25')}&ids=convnext-base")
    expect(page.locator(".notice.warn li").first).to_have_text(FAULTS[fault])
    assert list_slugs(page) == ["alexnet-v1", "convnext-base"]


def test_an_id_with_a_comma_is_one_id_when_repeated(sample_url: str, open_page: PageOpener) -> None:
    """Parameters that are repeated are not split, as the API has it."""
    page = open_page(meant="404")
    page.goto(f"{sample_url}models/compare/?ids=alexnet-v1,convnext-base&ids=convnext-base")
    expect(page.locator(".notice.warn li").first).to_contain_text("“alexnet-v1,convnext-base”")
    expect(page.locator(".notice.warn li").nth(1)).to_have_text(
        "A comparison takes at least two models: add another one."
    )


def test_an_id_that_is_no_slug_is_found_by_the_index(sample_site: Path, sample_url: str, page: Page) -> None:
    """Names as the registry has them work too, where the site's index knows them."""
    model = json.loads((sample_site / "api/models/lenet-1~808b36d2f37603dc.json").read_bytes())
    page.goto(f"{sample_url}models/compare/?ids={model['id']}&ids=alexnet-v1")
    expect(page.locator("h1")).to_have_text("Compare 2 models")
    assert list_slugs(page) == [model["slug"], "alexnet-v1"]


def test_eleven_models_are_ten_and_a_message(sample_site: Path, sample_url: str, page: Page) -> None:
    """The first ten are compared."""
    slugs = sorted(path.stem for path in (sample_site / "api/models").glob("*.json"))[:11]
    page.goto(f"{sample_url}models/compare/?ids={','.join(slugs)}")
    expect(page.locator(".notice.warn li")).to_have_text(
        "A comparison takes 10 models: of the 11 named, the first 10 are shown."
    )
    assert list_slugs(page) == slugs[:10]
    expect(page.locator(".add")).to_have_count(0)


def test_none_and_one_start_a_comparison(sample_url: str, page: Page) -> None:
    """Without ids there is a search; with one model, it stands there and asks for another."""
    page.goto(f"{sample_url}models/compare/")
    expect(page.get_by_label("Add a model: words")).to_be_visible()
    expect(page.locator("#ready")).to_be_visible()
    page.goto(f"{sample_url}models/compare/?ids=alexnet-v1")
    expect(page.locator(".notice.warn li")).to_have_text("A comparison takes at least two models: add another one.")
    assert list_slugs(page) == ["alexnet-v1"]


def cut_short(route: Route) -> None:
    """Answer with the first half of a document."""
    body = route.fetch().text()
    route.fulfill(body=body[: len(body) // 2], content_type="application/json")


def leave_out_settings(route: Route) -> None:
    """Answer with a document as an older build wrote it."""
    document = route.fetch().json()
    del document["settings"]
    route.fulfill(json=document)


BROKEN = {
    "The document of “alexnet-v1” is cut or damaged: build and upload the whole site again.": cut_short,
    "The document of “alexnet-v1” lacks settings.metadata: it is of another build; build the whole site again.": (
        leave_out_settings
    ),
    "The document of “alexnet-v1” was answered with status 500: reload later.": lambda route: route.fulfill(status=500),
    "The document of “alexnet-v1” cannot be reached: check the connection, then reload.": lambda route: route.abort(),
    "The document of “alexnet-v1” is missing: build and upload the whole site again.": lambda route: route.fulfill(
        status=404
    ),
}


@pytest.mark.parametrize("message", BROKEN)
def test_a_document_that_is_broken_is_named_and_the_others_are_compared(
    sample_url: str, open_page: PageOpener, message: str
) -> None:
    """Cut, of an older build, refused, out of reach, gone: each says so, and the rest is shown."""
    page = open_page(meant="404|500|ERR_FAILED|Failed to load")
    page.route("**/api/models/alexnet-v1.json", BROKEN[message])
    page.goto(f"{sample_url}models/compare/?ids=alexnet-v1,convnext-base,convnext-large")
    expect(page.locator(".notice.warn li")).to_have_text(message)
    assert list_slugs(page) == ["convnext-base", "convnext-large"]


def test_the_largest_real_models_stay_usable(real_site: Path, real_url: str, page: Page) -> None:
    """Thousands of metrics and configurations of a megabyte: folded, counted, below 1 MB of page."""
    documents = [path.read_bytes() for path in (real_site / "api/models").glob("*.json")]
    most_metrics = max(documents, key=lambda document: document.count(b'"direction":'))
    largest = sorted(documents, key=len)[-2:]
    models = [json.loads(document)["slug"] for document in (most_metrics, *largest)]
    open_set(page, real_url, *models)
    assert page.evaluate("document.querySelector('article').outerHTML.length") < 1_000_000
    expect(page.get_by_text(re.compile("more metrics")).first).to_be_visible()
