"""Pages are functions of documents: what they say, what they link to, and how large they may get."""

from itertools import pairwise
from typing import Any

import msgspec
import pytest
from bs4 import BeautifulSoup, Tag
from msgspec.structs import replace

from catalog_build.core.compare import compare_models
from catalog_build.core.compare_metrics import compare_metrics
from catalog_build.core.documents import (
    Change,
    Contamination,
    Graph,
    GraphEdge,
    GraphNode,
    Ground,
    Metric,
    ModelDocument,
    ModelSummary,
    Version,
)
from catalog_build.core.encoding import encode_document
from catalog_build.core.reasons import make_reason
from catalog_build.rendering import numbers, pages, words
from catalog_build.rendering.cards import render_card
from catalog_build.rendering.markup import escape_text
from catalog_build.rendering.views import (
    ArtifactListItem,
    ArtifactListPage,
    CountLink,
    HomePage,
    ListPage,
    ModelListPage,
    PairLink,
    SiteInfo,
)
from tests.unit.model_factory import make_artifact, make_metric, make_model, make_ref

TITLE = "<script>alert('title')</script>\n" * 20
SITE = SiteInfo(base_url="https://catalog.example/", revision=41_902, changed_at="2026-04-05T12:00:00Z")
TEST_GROUND = Ground(dataset="cells", version="1.0", split="test")


def make_full_model(one: str, rmse: float = 0.5) -> ModelDocument:
    """Return a model with something in every part of its page."""
    data = make_ref("cells")
    model = make_model(
        one,
        title=TITLE,
        version_tag="v2",
        training_config={"optimiser": {"name": "adam", "lr": 0.1}, "seed": 1},
        architecture={"layers": [1, 2]},
        metadata={"note": "javascript:alert(1)"},
        metrics=[make_metric("rmse", rmse, TEST_GROUND), make_metric("weird", 2), make_metric("aic", -450 + rmse)],
        links=[("trained_on", data), ("tests_hypothesis", make_ref("h", "hypothesis"))],
        inputs=[data],
        reasons=[make_reason("analysis_missing", [])],
        contamination=[
            Contamination(
                dataset="cells",
                split=None,
                trained_by=one,
                metrics=["rmse"],
                certain=False,
                message="It may be tainted.",
            )
        ],
        graph=Graph(
            nodes=[GraphNode(id=one, kind="model", title=TITLE, label="v2", role="self", exists=True, html=None)],
            edges=[],
            omitted=0,
        ),
    )
    version = Version(
        id=one,
        slug=one,
        version_number=2,
        version_tag="v2",
        previous="older",
        is_latest=True,
        created_at="2019",
        quality_score=0.3,
        declared_quality_score=0.78,
        provenance_complete=False,
        changelog="Refit",
        changes=[Change(section="metrics", path="rmse", old="0.7", new="0.5")],
        changes_total=1,
        html=model.html,
        self_=model.self_,
    )
    return replace(
        model,
        quality_score=0.3,
        declared_quality_score=0.78,
        created_at="2019",
        parameter_count=25_557_032,
        source_url="javascript:alert(1)",
        card="# Card\n[x](#y)",
        versions=[version],
        versions_total=1,
    )


def make_summary(model: ModelDocument) -> ModelSummary:
    """Return a model as lists show it."""
    names = set(ModelSummary.__struct_fields__) & set(ModelDocument.__struct_fields__)
    return ModelSummary(**{name: getattr(model, name) for name in names})


def render_all() -> dict[str, str]:
    """Return one page of every sort."""
    model, other = make_full_model("a"), make_full_model("b", rmse=0.25)
    item = ArtifactListItem(id="cells", title=TITLE, html="datasets/cells/", counts=[2])
    listed = ArtifactListPage(
        site=SITE,
        title="Datasets",
        heading="Datasets",
        intro="All.",
        columns=["Models"],
        dated=True,
        items=[item],
        page=ListPage(),
    )
    models = [make_summary(model)]
    page = ListPage(number=2, count=3, previous="", next="page/3/", path="page/2/")
    counts = [CountLink(title="datasets", count=1_234, html="datasets/")]
    home = HomePage(site=SITE, counts=counts, families=counts, models=models, page=ListPage())
    family = ModelListPage(
        site=SITE, title="F", heading="F", intro="", explore="index.html?family=other", models=models, page=page
    )
    pair = PairLink(html="models/compare/a..b/", title=TITLE, label="next version")
    return {
        "model": pages.render_model_page(model, [pair], "../../", SITE, card=render_card(model.card or "", None)),
        "bare model": pages.render_model_page(make_model("bare"), [], "../../"),
        "compare": pages.render_compare_page(compare_models([model, other]), "../../../", SITE),
        "bare compare": pages.render_compare_page(compare_models([make_model("x"), make_model("y")]), "../../../"),
        "artifact": pages.render_artifact_page(make_artifact(title=TITLE), ListPage(), "../../", SITE),
        "home": pages.render_home(home, ""),
        "model list": pages.render_model_list(family, "../../", "families"),
        "artifact list": pages.render_artifact_list(listed, "../", "datasets"),
        "not found": pages.render_404("/"),
        "error": pages.render_error_page("Too many", "Name 2 to 10 models.", "../"),
        "start": pages.render_compare_start("../../", replace(SITE, api_url="https://api.example")),
        "start without API": pages.render_compare_start("../../"),
    }


ALL_PAGES = render_all()


def test_columns_that_no_model_fills_are_left_out() -> None:
    """A registry without scores, counts and dates is no table of dashes."""
    bare = make_summary(make_model("m"))
    full = replace(
        bare, quality_score=0.5, evaluation_metrics=msgspec.Raw(b'{"a":1}'), training_datasets=["d"], created_at="2019"
    )
    assert list_heads([bare]) == ["Model", "Provenance"]
    assert list_heads([bare, full]) == ["Model", "Quality", "Provenance", "Metrics", "Trained on", "Created"]


def list_heads(models: list[ModelSummary]) -> list[str]:
    """Return the heads of the columns of a list of models."""
    listed = ModelListPage(
        site=SITE, title="F", heading="F", intro="", explore="index.html?family=other", models=models, page=ListPage()
    )
    return [head.get_text() for head in parse(pages.render_model_list(listed, "../../")).select("thead th")]


def parse(html: str) -> BeautifulSoup:
    """Return a page's tree."""
    return BeautifulSoup(html, "html.parser")


def read_text(element: Tag | None) -> str:
    """Return an element's text on one line."""
    assert element is not None
    return " ".join(element.get_text(" ").split())


@pytest.mark.parametrize("name", ALL_PAGES)
def test_every_page_stands_under_a_strict_policy(name: str) -> None:
    """No inline script but data, no inline style, no event handler, and no title that became an element."""
    soup = parse(ALL_PAGES[name])
    assert [one.get("type") for one in soup.find_all("script") if not one.get("src")] == ["application/ld+json"]
    assert soup.find_all("style") == []
    attributes = {attribute for one in soup.find_all(True) for attribute in one.attrs}
    assert [one for one in attributes if one == "style" or one.startswith("on")] == []
    assert "javascript:" not in " ".join(str(one.get("href")) for one in soup.find_all("a"))


@pytest.mark.parametrize("name", ALL_PAGES)
def test_every_page_has_an_outline(name: str) -> None:
    """One h1, no skipped level, a language, a description, unique ids, and labelled tables."""
    soup = parse(ALL_PAGES[name])
    levels = [int(one.name[1]) for one in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []
    assert soup.html is not None and soup.html["lang"] == "en"
    assert soup.find("meta", attrs={"name": "description"}) is not None
    ids = [one["id"] for one in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert [table for table in soup.find_all("table") if table.caption is None] == []


@pytest.mark.parametrize("name", ALL_PAGES)
def test_every_fragment_link_has_its_target(name: str) -> None:
    """Links within a page lead somewhere."""
    soup = parse(ALL_PAGES[name])
    targets = {one["id"] for one in soup.find_all(id=True)}
    wanted = {str(one["href"])[1:] for one in soup.find_all("a", href=True) if str(one["href"]).startswith("#")}
    assert wanted <= targets


@pytest.mark.parametrize(("family", "kicker"), [("deep_learning", "deep learning model"), ("other", "model")])
def test_a_model_page_says_of_which_family_it_is(family: Any, kicker: str) -> None:
    """Where it is of none of those with a name, it is just a model."""
    soup = parse(pages.render_model_page(replace(make_full_model("a"), model_family=family), [], "../../"))
    description = soup.select_one('meta[name="description"]')
    assert read_text(soup.select_one(".kicker")) == kicker
    assert description is not None and str(description["content"]).startswith(f"{kicker.capitalize()} “")


def test_a_version_without_a_score_shows_none() -> None:
    """The history names quality only where there is one."""
    model = make_full_model("a")
    unscored = replace(model.versions[0], quality_score=None, declared_quality_score=None)
    history = [
        read_text(
            parse(pages.render_model_page(replace(model, versions=[one]), [], "../../")).select_one("ol.history li p")
        )
        for one in (model.versions[0], unscored)
    ]
    assert "quality 0.30 capped; declared 0.78 , provenance" in history[0]
    assert "created 2019, provenance" in history[1]


def test_a_list_names_datasets_by_their_titles() -> None:
    """As the explorer does; one that is not registered has its id alone."""
    model = replace(make_summary(make_full_model("a")), training_datasets=["cells", "lost/1", "more"])
    home = HomePage(
        site=SITE, counts=[], families=[], models=[model], titles={"cells": "All the\ncells"}, page=ListPage()
    )
    assert read_text(parse(pages.render_home(home, "")).select_one("td.data")) == "All the cells lost/1 and 1 more"


def test_a_list_shows_the_ids_of_models_that_share_title_and_version() -> None:
    """Only of these; two versions of one model, and models of other titles, can be told apart without."""
    named = [("lab/one", "PPO", 1), ("lab/two", "PPO", 1), ("lab/two-2", "PPO", 2), ("lab/three", "DQN", 1)]
    bare = make_summary(make_model("m"))
    models = [replace(bare, id=id, title=title, version_number=number) for id, title, number in named]
    listed = ModelListPage(
        site=SITE, title="F", heading="F", intro="", explore="index.html", models=models, page=ListPage()
    )
    rows = parse(pages.render_model_list(listed, "../../")).select("tbody th.name")
    assert [[read_text(one) for one in row.select("code")] for row in rows] == [["lab/one"], ["lab/two"], [], []]


def test_a_model_page_says_why_its_score_is_capped() -> None:
    """Effective and declared score stand with the reason and with what to add."""
    notice = read_text(parse(ALL_PAGES["model"]).select_one(".notice.warn"))
    assert "The declared score of 0.78 counts as 0.30 until the model can be traced." in notice
    assert "add a produced_by link to a registered analysis" in notice


def test_a_model_page_does_not_depend_on_the_catalog() -> None:
    """The registry's revision is not on it, so that a change elsewhere leaves it as it is."""
    model = make_full_model("a")
    first = pages.render_model_page(model, [], "../../", SITE)
    assert first == pages.render_model_page(model, [], "../../", replace(SITE, revision=7, changed_at=None))
    assert "41902" in ALL_PAGES["home"]


def test_metrics_stand_with_direction_and_ground() -> None:
    """A row of the metrics table is whole."""
    table = next(one for one in parse(ALL_PAGES["model"]).find_all("table") if "3 metrics" in read_text(one.caption))
    rows = [[read_text(cell) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]
    assert rows[:2] == [
        ["rmse", "0.5", "↓ lower is better", "cells, version 1.0, test split"],
        ["weird", "2", "direction not declared", "not stated"],
    ]


def test_version_changes_are_shown_old_to_new() -> None:
    """The history says what changed."""
    assert "metric rmse : 0.7 became 0.5" in read_text(parse(ALL_PAGES["model"]).select_one("ul.changes"))


@pytest.mark.parametrize(
    ("reserve", "verdict"),
    [
        (None, "better"),
        ("ground_not_stated", "better if measured alike: dataset not stated"),
        ("dataset_assumed", "better if measured alike: dataset assumed"),
    ],
)
def test_a_version_is_better_only_if_it_was_measured_alike(reserve: Any, verdict: str) -> None:
    """A verdict of the history has the condition that a comparison of the two has."""
    model = make_full_model("a")
    change = Change(section="metrics", path="r", old="2", new="1", delta=-1.0, verdict="better", reserve=reserve)
    version = replace(model.versions[0], changes=[change], changes_total=1)
    soup = parse(pages.render_model_page(replace(model, versions=[version]), [], "../../"))
    assert read_text(soup.select_one("ul.changes li")) == f"metric r : 2 became 1 −1 {verdict}"


@pytest.mark.parametrize(
    ("metric", "ending"),
    [
        (make_metric("rmse", 1, Ground(dataset="cells", version=None, split=None)), "split"),
        (replace(make_metric("rmse", 1, Ground(dataset="cells", version=None, split=None)), assumed=True), "stated"),
        (make_metric("rmse", 1, Ground(dataset=None, version=None, split="test")), "where these are stated"),
        (make_metric("rmse", 1), "where these are stated"),
    ],
)
def test_lines_over_versions_claim_the_same_data_where_it_is_stated(metric: Metric, ending: str) -> None:
    """The data of a metric that states none may have changed from version to version."""
    model = replace(make_full_model("a"), metrics=[replace(metric, history=(1.0, 2.0))])
    captions = [read_text(one) for one in parse(pages.render_model_page(model, [], "../../")).find_all("caption")]
    (caption,) = [one for one in captions if "a line leads" in one]
    assert "values of the same dataset, version and split" in caption
    assert caption.endswith(ending)


def test_a_metric_that_has_no_direction_is_not_one_whose_direction_is_not_declared() -> None:
    """That a count is neither better nor worse is known, and is said so."""
    reasons = []
    for direction in ("none", None):
        table = compare_metrics([[make_metric("zeal", number, direction=direction)] for number in (1, 2)])
        reasons.append(words.explain_comparison(table.rows[0]))
    assert reasons == ["Not ranked: neither higher nor lower is better", "Not ranked: direction not declared"]


def test_the_card_stands_in_its_own_section() -> None:
    """Readers and tests find the card by its attribute; its fragment link is text."""
    section = parse(ALL_PAGES["model"]).select_one("section[data-model-card]")
    assert read_text(section) == "Model card Card x"
    assert parse(ALL_PAGES["bare model"]).select_one("[data-model-card]") is None


@pytest.mark.parametrize("card", ["", " ", "<!-- to be written -->"])
def test_a_card_without_text_has_its_section_too(card: str) -> None:
    """Comparisons lead to the card of each model that states one, whatever it holds."""
    model = replace(make_model("a"), card=card)
    soup = parse(pages.render_model_page(model, [], "../../", SITE, card=render_card(card, None)))
    assert read_text(soup.select_one("section:has(> #card)")) == "Model card The card holds no text to show."


def test_a_comparison_marks_the_best_in_words_and_signs() -> None:
    """Filled on the same ground, hollow where no ground is stated, none where no direction is known."""
    table = parse(ALL_PAGES["compare"]).select_one("table.metrics-table")
    assert table is not None and table.tbody is not None
    rows = [[read_text(cell) for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")]
    assert rows == [
        [
            "rmse ↓ lower is better",
            "0.5",
            "★ best 0.25 −0.25 (−50 %) ▲ better",
            "Same dataset, version and split cells, version 1.0, test split",
        ],
        ["weird direction not declared", "2", "2 +0 (+0 %)", "Not ranked: direction not declared"],
        [
            "aic ↓ lower is better",
            "-449.5",
            "☆ best if measured alike -449.75 −0.25 (−0.0556 %) ▲ better",
            "Best if measured alike: dataset not stated",
        ],
    ]


def test_rows_that_do_not_differ_can_be_hidden_without_script() -> None:
    """The switch is a checkbox that the style sheet reads; equal rows carry its class."""
    soup = parse(ALL_PAGES["compare"])
    assert soup.select_one("#metrics ~ .toolbar input.only-differences[type=checkbox]") is not None
    assert read_text(soup.select("tr.same")[0].th) == "weird direction not declared"


def test_the_comparison_form_asks_the_live_api() -> None:
    """With an API there is a plain form; without one the page says so."""
    form = parse(ALL_PAGES["start"]).form
    assert form is not None
    assert (form["method"], form["action"]) == ("get", "https://api.example/models/compare")
    assert parse(ALL_PAGES["start without API"]).form is None


def test_canonical_links_need_a_base_url() -> None:
    """A page names its own address only where it is known."""
    link = parse(ALL_PAGES["model"]).find("link", rel="canonical")
    assert isinstance(link, Tag) and link["href"] == "https://catalog.example/models/a/"
    assert parse(ALL_PAGES["bare model"]).find("link", rel="canonical") is None


def test_pager_leads_to_the_first_page_of_the_root() -> None:
    """The previous page of page 2 of the home page is the root itself."""
    links = [(one["rel"], one["href"]) for one in parse(ALL_PAGES["model list"]).select(".pager a")]
    assert links == [(["prev"], "../../"), (["next"], "../../page/3/")]


def make_huge_model(one: str, letter: str) -> ModelDocument:
    """Return a model that is large in every part."""
    title = (letter * 60 + "\n") * 10 + letter * 40
    config = {f"k{i}": {f"p{j}": letter * 200 for j in range(30)} for i in range(100)}
    refs = [replace(make_ref(f"d{i}", title=title), id=letter * 500 + str(i)) for i in range(100)]
    metrics = [make_metric(f"{i}-" + letter * 190, 0.1234567890123456789 * i, TEST_GROUND) for i in range(4592)]
    nodes = [
        GraphNode(id=str(i), kind="model", title=title, label=title, role="ancestor", exists=True, html=f"models/{i}/")
        for i in range(60)
    ]
    edges = [
        GraphEdge(source=str(i), target=str(j), relation="derived_from", state="intact")
        for i in range(60)
        for j in range(i + 1, min(i + 3, 60))
    ]
    model = make_model(
        one,
        title=title,
        version_tag=title,
        training_config=config,
        architecture=config,
        metadata=config,
        metrics=metrics,
        links=[("trained_on", ref) for ref in refs],
        inputs=refs,
        reasons=[make_reason("input_unpinned", [ref.id for ref in refs])],
        graph=Graph(nodes=nodes, edges=edges, omitted=9),
    )
    return replace(model, card=f"{letter} " * 300_000, license=title * 9, changelog=title * 9)


@pytest.mark.parametrize("letter", ["a", "&", "😀"])
def test_pages_stay_below_one_megabyte(letter: str) -> None:
    """Thousands of metrics, large configurations and long titles are folded, and the page says so."""
    model = make_huge_model("a", letter)
    page = pages.render_model_page(model, [], "../../")
    assert len(page.encode()) < 1_000_000
    assert "more metrics in" in page
    assert "An input is not pinned" in page
    comparison = compare_models([model, *(make_huge_model(f"m{i}", letter) for i in range(2))])
    assert len(pages.render_compare_page(comparison, "../../../").encode()) < 1_000_000


def test_a_page_shows_the_first_300_metrics() -> None:
    """The rest is counted, and one link away."""
    model = make_model("many", metrics=[make_metric(f"m{number}", number) for number in range(4592)])
    soup = parse(pages.render_model_page(model, [], "../../"))
    note = next(one for one in soup.find_all("p", class_="note") if "more metrics" in one.text)
    assert isinstance(note, Tag) and note.a is not None
    assert (read_text(note), note.a["href"]) == (
        "4,292 more metrics in the JSON of this page .",
        "../../api/models/many.json",
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, "–"), (0.78, "0.78"), (0.3, "0.30"), (0.785, "0.785"), (1, "1.00"), (0, "0.00"), (1e-9, "< 0.001")],
)
def test_scores_have_two_or_three_decimals(given: float | None, expected: str) -> None:
    """A score is short and never rounded to nothing."""
    assert numbers.format_score(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"0.023", "0.023"),
        (b"1.10", "1.10"),
        (b"true", "true"),
        (b"null", "–"),
        (b'"96.3 \\u00b1 <b>"', "96.3 ± &lt;b&gt;"),
        (b"0.12345678901234567", '<data value="0.12345678901234567" title="0.12345678901234567">0.123457</data>'),
        (b"1e999999999", "1e999999999"),
    ],
)
def test_metric_values_keep_their_exact_text(given: bytes, expected: str) -> None:
    """Short text is shown as it is; a long number is shortened with the exact one beside."""
    assert escape_text(numbers.format_value(msgspec.Raw(given))) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((0, "model"), "0 models"),
        ((1, "model"), "1 model"),
        ((4_592, "more metric"), "4,592 more metrics"),
        ((1, "differs", "differ"), "1 differs"),
        ((2, "differs", "differ"), "2 differ"),
    ],
)
def test_what_is_counted_stands_in_its_number(given: tuple[int, str], expected: str) -> None:
    """One thing is no “1 things”."""
    assert words.count_things(*given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (9_999, "9,999"),
        (25_557_032, "25.6 M"),
        (61_100, "61.1 k"),
        (999_960, "1.00 M"),
        (175_000_000_000, "175 B"),
        (10**30, "1.00e+30"),
    ],
)
def test_counts_have_three_digits_and_a_magnitude(given: int, expected: str) -> None:
    """A count is short, with the exact one beside."""
    assert read_text(parse(numbers.format_count(given))) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, "unknown"),
        ("2019", "2019"),
        ("2019-06", "2019-06"),
        ("2026-04-05", "2026-04-05"),
        ("2026-04-05T12:00:00Z", "2026-04-05 12:00 UTC"),
        ("2022-05-17T14:52:17+01:00", "2022-05-17 13:52 UTC"),
        ("0001-01-01T00:00:00+05:00", "0001-01-01T00:00:00+05:00"),
    ],
)
def test_dates_keep_their_precision(given: str | None, expected: str) -> None:
    """2019 is not 2019-01-01."""
    assert numbers.format_date(given) == expected


def test_documents_are_encoded_with_a_final_newline() -> None:
    """JSON files end like text files."""
    assert encode_document(make_ref("a")).endswith(b'"self":"api/artifacts/a.json"}\n')


def test_a_metric_shows_how_sure_it_is_and_who_measured_it() -> None:
    """Standard error beside the value, the rest below it; an assumed dataset is marked, an address is a link."""
    ground = Ground(dataset="cells", version="1", split="test")
    sure = replace(
        make_metric("acc", 88.2, ground),
        stderr=0.3,
        ci=(87.6, 88.8),
        ci_level=0.9,
        n=4000,
        seeds=1,
        source="https://example.org/report",
        assumed=True,
    )
    named = replace(
        make_metric("f1", 0, ground), value=msgspec.Raw('"96.3 ± 2.6 %"'.encode()), plus_minus=2.6, source="The <lab>"
    )
    model = replace(make_full_model("a"), metrics=[sure, named, make_metric("rmse", 1, ground)])
    page = parse(pages.render_model_page(model, [], "../../", SITE))
    table = next(one for one in page.find_all("table") if "3 metrics" in read_text(one.caption))
    rows = [[read_text(row.find_all("td")[place]) for place in (0, -1)] for row in table.select("tbody tr")]
    assert rows == [
        [
            "88.2 ± 0.3 (SE) 90 % interval 87.6 to 88.8; 4,000 samples; 1 run",
            "cells, version 1, test split (dataset assumed) by https://example.org/report",
        ],
        ["96.3 ± 2.6 % kind of ± not stated", "cells, version 1, test split by The <lab>"],
        ["1", "cells, version 1, test split"],
    ]
    assert table.select_one("td a")["href"] == "https://example.org/report"


def test_an_old_version_that_its_registry_holds_up_is_not_called_superseded() -> None:
    """Its aliases stand beside its number, as text; the newest version is named beside it."""
    model = replace(
        make_model("wine@1", metadata={"aliases": ["champion", "<b>prod</b>", 3]}),
        is_latest=False,
        promotion_state="promoted",
    )
    toolbar = parse(pages.render_model_page(model, [], "../../")).select_one("header .toolbar")
    assert toolbar is not None
    assert [tag.get_text() for tag in toolbar.select("span.tag bdi")] == ["champion", "<b>prod</b>"]
    text = " ".join(toolbar.get_text().split())
    assert ("promoted; the newest version is" in text, "superseded" in text) == (True, False)
    older = parse(pages.render_model_page(replace(model, promotion_state="candidate"), [], "../../"))
    assert "superseded by" in " ".join(older.get_text().split())
