"""A model's page in Chromium: the switch of colours, copying, filtering, zooming, versions, print and phone."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import PageOpener

pytestmark = pytest.mark.browser

MODEL = "models/model-biophys-microglia-v3/"
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def read_ground(page: Page) -> str:
    """Return the colour that the page stands on."""
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def read_clipboard(page: Page) -> str:
    """Return what was copied."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_the_choice_of_colours_is_remembered_and_there_before_the_first_paint(
    sample_url: str, open_page: PageOpener
) -> None:
    """Who chose dark on a light device sees no light flash on the next page, and gets back to the device's choice."""
    page = open_page()
    page.goto(f"{sample_url}{MODEL}")
    light = read_ground(page)
    page.get_by_label("Colours").select_option("Dark")
    dark = read_ground(page)
    assert dark != light
    # the script stands before the styles in the head, and holds up the parser: nothing is painted before it
    page.add_init_script(
        "new MutationObserver(() => { window.themeAtBody ??= document.body && (document.documentElement.dataset.theme"
        " ?? 'none') }).observe(document, { childList: true, subtree: true })"
    )
    page.goto(sample_url)
    assert page.evaluate("window.themeAtBody") == "dark"
    assert read_ground(page) == dark
    page.get_by_label("Colours").select_option("Auto")
    page.reload()
    assert read_ground(page) == light


def test_without_a_choice_the_device_decides(sample_url: str, open_page: PageOpener) -> None:
    """Dark is dark with scripts off as well, and then there is no switch."""
    scripted, plain = open_page(dark=True), open_page(dark=True, java_script_enabled=False)
    for page in (scripted, plain):
        page.goto(f"{sample_url}{MODEL}")
    assert scripted.screenshot(clip={"x": 0, "y": 790, "width": 9, "height": 9}) == plain.screenshot(
        clip={"x": 0, "y": 790, "width": 9, "height": 9}
    )
    expect(plain.get_by_label("Colours")).to_be_hidden()
    expect(plain.get_by_role("button")).to_have_count(0)


def test_the_citation_is_copied(sample_url: str, open_page: PageOpener) -> None:
    """Both forms, just as they stand on the page."""
    page = open_page(permissions=CLIPBOARD)
    page.goto(f"{sample_url}{MODEL}#cite")
    cite = page.locator("section", has=page.locator("#cite"))
    cite.get_by_role("button", name="Copy").nth(1).click()
    expect(cite.get_by_role("status").nth(1)).to_have_text("copied")
    bibtex = read_clipboard(page)
    assert bibtex == cite.locator("pre").text_content()
    assert bibtex.startswith(
        "@misc{model-biophys-microglia-v3,\n  title = {{Microglial Activation ODE}},\n  year = {2026},"
    )
    cite.get_by_role("button", name="Copy").nth(0).click()
    expect(cite.get_by_role("status").nth(0)).to_have_text("copied")
    assert read_clipboard(page) == cite.locator("p").text_content()


def test_a_configuration_is_copied_with_its_numbers_as_they_stand(
    sample_url: str, sample_site: Path, open_page: PageOpener
) -> None:
    """1.0e-08 stays 1.0e-08: the text is cut out of the model's JSON, not written anew."""
    page = open_page(permissions=CLIPBOARD)
    page.goto(f"{sample_url}{MODEL}")
    section = page.locator("[data-settings=training_config]")
    section.get_by_role("button", name="Copy as JSON").click()
    expect(section.get_by_text("copied")).to_be_visible()
    text = read_clipboard(page)
    document = json.loads((sample_site / "api/models/model-biophys-microglia-v3.json").read_bytes())
    assert '"tolerance": 1.0e-08,\n' in text
    assert json.loads(text) == document["training_config"]
    assert "\n" + text.replace(": 1.0e-08", ": 1e-08") == "\n" + json.dumps(document["training_config"], indent=2)


def test_a_field_is_cut_out_of_any_json(sample_url: str, page: Page) -> None:
    """Strings that look like structure, nested fields of the same name, empty values, and a field that is not there."""
    page.goto(sample_url)
    source = '{"x":{"a":0},"a":{"b":"}\\\\\\"{","c":[],"d":{},"e":[1,[2.50]]},"z":-1E5}'
    cut = "async ([json, name]) => (await import('./static/model.js')).cutField(json, name)"
    expected = '{\n  "b": "}\\\\\\"{",\n  "c": [],\n  "d": {},\n  "e": [\n    1,\n    [\n      2.50\n    ]\n  ]\n}'
    assert page.evaluate(cut, [source, "a"]) == expected
    assert page.evaluate(cut, [source, "z"]) == "-1E5"
    assert page.evaluate(cut, [source, "gone"]) == "null"


def test_settings_are_searched_at_every_level(sample_url: str, page: Page) -> None:
    """What holds a match unfolds, what holds none goes; the empty box brings everything back as it was."""
    page.goto(f"{sample_url}models/hodgkin-huxley-1952/")
    section = page.locator("[data-settings=architecture]")
    leaves, folded = section.locator("li:has(> bdi):visible"), section.locator("details:not([open])")
    before = leaves.count()
    everything = section.locator("li:has(> bdi)").count()
    closed = folded.count()
    assert (closed, before < everything) == (1, True)
    box = section.get_by_label("Filter Architecture")
    box.fill("PARAMETERS g_na")
    expect(leaves).to_have_count(2)
    expect(section.get_by_role("status").first).to_have_text(f"2 of {everything}")
    box.fill("nothing like it")
    expect(section.locator("li:visible")).to_have_count(0)
    box.fill("")
    expect(leaves).to_have_count(before)
    expect(folded).to_have_count(closed)
    section.get_by_role("button", name="Unfold all").click()
    expect(leaves).to_have_count(everything)


def test_a_branch_of_settings_unfolds_without_scripts(sample_url: str, open_page: PageOpener) -> None:
    """By keyboard, level by level."""
    page = open_page(java_script_enabled=False)
    page.goto(f"{sample_url}models/hodgkin-huxley-1952/")
    branch = page.locator("[data-settings=architecture] details:not([open])").first
    branch.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-settings=architecture] details:not([open])")).to_have_count(0)


def test_a_wide_graph_zooms_by_button_and_key(sample_url: str, open_page: PageOpener) -> None:
    """Fit shows all of it; the keys work where the graph has the focus; the page never scrolls sideways."""
    page = open_page(phone=True)
    page.goto(f"{sample_url}{MODEL}#provenance")
    graph, frame = page.locator("svg.graph"), page.get_by_role("region", name="Provenance graph")
    whole = graph.bounding_box()
    assert whole is not None and whole["width"] > 360
    page.get_by_role("button", name="Fit into the page").click()
    fitted = graph.bounding_box()
    room = frame.bounding_box()
    assert fitted is not None and room is not None
    assert fitted["width"] <= room["width"] + 1
    page.get_by_role("button", name="Original size").click()
    frame.focus()
    page.keyboard.press("+")
    zoomed = graph.bounding_box()
    assert zoomed is not None and round(zoomed["width"] / whole["width"], 2) == 1.25
    expect(page.get_by_role("group", name="Zoom of the graph").get_by_role("status")).to_have_text("125 %")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_another_version_is_two_clicks_away(sample_url: str, open_page: PageOpener, scripts: bool) -> None:
    """The switcher is a list of links that opens without a script; an old version leads to the newest."""
    page = open_page(java_script_enabled=scripts)
    page.goto(f"{sample_url}{MODEL}")
    menu = page.locator("details.menu")
    menu.locator("summary").click()
    menu.get_by_role("link", name="v1.0").click()
    expect(page).to_have_url(f"{sample_url}models/model-biophys-microglia-v1/")
    expect(page.locator("header .toolbar")).to_contain_text("superseded")
    page.locator("header .toolbar").get_by_role("link", name="Microglial Activation ODE").click()
    expect(page).to_have_url(f"{sample_url}{MODEL}")


def test_the_switcher_closes_with_escape(sample_url: str, page: Page) -> None:
    """The focus goes back to where it came from."""
    page.goto(f"{sample_url}{MODEL}")
    summary = page.locator("details.menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.menu")).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("details.menu")).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()


def test_on_paper_there_is_content_only(sample_url: str, open_page: PageOpener) -> None:
    """No navigation, no buttons; dark ink on white, whatever the screen; nothing is cut off or folded."""
    page = open_page(dark=True)
    page.goto(f"{sample_url}{MODEL}")
    page.emulate_media(media="print")
    for gone in ("header.site nav", ".toc", ".theme", "details.menu", "button", ".input"):
        expect(page.locator(gone).locator("visible=true")).to_have_count(0)
    assert read_ground(page) == "rgb(255, 255, 255)"
    page.set_viewport_size({"width": 700, "height": 1000})
    frames = page.locator(".scroll").evaluate_all("all => all.map(one => getComputedStyle(one).overflowX)")
    assert set(frames) == {"visible"}
    expect(page.locator(".history details").first.locator("li").first).to_be_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF-")


def test_each_metric_says_how_it_moved_over_the_versions(sample_url: str, page: Page) -> None:
    """The line has its numbers as its name, for those who do not see it."""
    page.goto(f"{sample_url}{MODEL}")
    row = page.get_by_role("row", name="rmse")
    expect(row.get_by_role("img", name="v1.0: 0.061, v2.0: 0.038, v3.0: 0.023")).to_be_visible()
    expect(page.locator(".history .current .changes")).to_contain_text("0.038 became 0.023 −0.015 better")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_the_page_does_not_scroll_sideways(real_url: str, real_site: Path, open_page: PageOpener, phone: bool) -> None:
    """The longest titles, identifiers, cards and configurations of the real registries scroll inside themselves."""
    pages = sorted(real_site.glob("models/*/index.html"), key=lambda path: -path.stat().st_size)[:6]
    pages += sorted(real_site.glob("models/*/index.html"), key=lambda path: -len(path.parent.name))[:2]
    page = open_page(phone=phone)
    for path in pages:
        page.goto(f"{real_url}{path.parent.relative_to(real_site).as_posix()}/")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert (path.parent.name, width) == (path.parent.name, 360 if phone else 1280)
