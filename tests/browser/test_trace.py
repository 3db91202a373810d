"""The pages that trace in the other direction, driven in Chromium: datasets, analyses, hypotheses and their lists."""

from playwright.sync_api import Page, expect

from tests.browser.watching import PageOpener


def read_table(page: Page, caption: str) -> list[list[str]]:
    """Return the text of the cells of a table, row by row, on one line each."""
    rows = page.locator("table").filter(has=page.locator("caption", has_text=caption)).locator("tbody tr")
    return [[" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()] for row in rows.all()]


def test_a_dataset_tells_what_is_affected_and_how(page: Page, sample_url: str) -> None:
    """From the first sample of patients to the equation of 2012, by the equation of 2009 that it was derived from."""
    page.goto(f"{sample_url}datasets/ckd-epi-development@2009/")
    page.get_by_role("link", name="more through others").click()
    (row,) = read_table(page, "the nearest first")
    assert row[0] == "CKD-EPI estimate of kidney function 2012 superseded"
    assert row[1:4] == ["2", "derived from CKD-EPI estimate of kidney function 2009", "v1 pinned, intact"]
    page.get_by_role("row", name="CKD-EPI estimate of kidney function 2012").last.get_by_role("link").first.click()
    expect(page.locator("h1")).to_contain_text("CKD-EPI estimate of kidney function")


def test_a_superseded_version_leads_to_the_latest_and_its_leaderboard(page: Page, sample_url: str) -> None:
    """The boards of all versions stand in one place."""
    page.goto(f"{sample_url}datasets/ckd-epi-validation@2009/")
    page.locator("#leaderboard + p a").click()
    assert page.url.endswith("datasets/ckd-epi-validation@2012/#leaderboard")
    expect(page.locator("details.board")).to_have_count(3)


def test_nobody_leads_a_board_without_a_mark_for_lacking_provenance(page: Page, sample_url: str) -> None:
    """The best accuracy has a capped score, and says so beside its rank; the bar of the best is whole."""
    page.goto(f"{sample_url}datasets/imagenet-1k/")
    first = page.locator("details.board").first.locator("tbody tr").first
    text = " ".join(first.inner_text().split())
    assert text.startswith("1 Vision Transformer B/16")
    assert "capped; declared" in text and "incomplete" in text
    assert first.locator("svg.bar rect").last.get_attribute("width") == "100.0"


def test_superseded_versions_of_a_board_unfold_by_keyboard(page: Page, sample_url: str) -> None:
    """They are there for who asks, and take no rank."""
    page.goto(f"{sample_url}datasets/imagenet-1k/")
    fold = page.locator("details.board").first.locator("details")
    expect(fold.locator("table")).to_be_hidden()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold.locator("table")).to_be_visible()
    assert fold.locator("th", has_text="Rank").count() == 0


def test_a_hypothesis_lays_out_numbers_and_gives_no_verdict(page: Page, sample_url: str) -> None:
    """Best values are marked on the same ground; words of judgement stand nowhere."""
    page.goto(f"{sample_url}hypotheses/hypothesis-residual-learning/")
    best = page.locator("table.matrix .best")
    assert [" ".join(one.inner_text().split()) for one in best.all()] == ["★ best", "★ best"]
    text = page.locator("main").inner_text().lower()
    assert not [word for word in ("support", "refute", "confirm", "reject", "proves") if word in text]
    href = page.locator("#matrix ~ p a.button").get_attribute("href")
    assert href == "../../models/compare/?ids=resnet-101-v2,resnet-152-v2,resnet-50-v2,resnet-18-v1"


def test_an_analysis_tells_what_it_read_and_what_it_made(page: Page, sample_url: str) -> None:
    """Its inputs with the state of each pin, and its models."""
    page.goto(f"{sample_url}analyses/analysis-hodgkin-huxley-1952/")
    (read,) = read_table(page, "Inputs of this analysis")
    assert read[0] == "uses input" and "pinned, intact" in read[3]
    made = read_table(page, "Models that depend on this analysis")
    assert [row[1] for row in made] == ["produced by"] * len(made) and made


def test_lists_count_what_their_kind_is_about(page: Page, sample_url: str) -> None:
    """Datasets: what depends on them, and what is evaluated on them, apart."""
    page.goto(f"{sample_url}datasets/")
    heads = page.locator("thead th").all_inner_texts()
    assert heads == ["Name", "Models that depend on it", "More through others", "License", "Created"]
    page.goto(f"{sample_url}hypotheses/")
    assert "Models that test it" in page.locator("thead th").all_inner_texts()


def test_a_phone_needs_no_sideways_scrolling_of_the_page(open_page: PageOpener, sample_url: str) -> None:
    """Wide tables scroll inside themselves."""
    page = open_page(phone=True)
    for path in ("datasets/imagenet-1k/", "hypotheses/hypothesis-residual-learning/", "datasets/"):
        page.goto(f"{sample_url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
