"""Pages and feed of what changed, whatever stands in titles and however much there is to tell."""

from xml.etree import ElementTree

import msgspec
import pytest
from bs4 import BeautifulSoup

from catalog_build.core.model_changes import ChangeIndex, ChangeKind, Edition, EditionPart, ModelChange, SnapshotPoint
from catalog_build.core.snapshot import SnapshotModel
from catalog_build.core.snapshot_diff import diff_models
from catalog_build.rendering.change_page import FEED_CHANGES, FEED_EDITIONS, render_change_page, render_feed
from catalog_build.rendering.views import ChangePage, ListPage, SiteInfo
from tests.unit.snapshot_factory import make_snapshot_metric, make_snapshot_model

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = SiteInfo(base_url="https://models.example.org/a&b/", title="Models & <more>", changes=True)
HOSTILE = '<script>alert(1)</script> & \x01\x0b\ufffe ]]> "quoted" \' שלום 🧬'


def make_edition(
    name: str, total: int, changed_at: str | None = "2026-04-05T12:00:00+00:00", kind: ChangeKind = "new_model"
) -> Edition:
    """Return an edition of changes of one kind."""
    return Edition(
        name=name,
        before=SnapshotPoint(revision=1, changed_at=None, models=0),
        after=SnapshotPoint(revision=2, changed_at=changed_at, models=total),
        total=total,
        counts={kind: total},
        html=f"changes/{name}/",
        parts=[EditionPart(path=f"changes/{name}.json", changes=total, sha256="")],
    )


def make_index(*editions: Edition) -> ChangeIndex:
    return ChangeIndex(self_="changes.json", format=1, since=None, editions=list(editions))


def diff(before: list[SnapshotModel], after: list[SnapshotModel]) -> list[ModelChange]:
    return list(diff_models({one.id: one for one in before}, {one.id: one for one in after}))


def test_a_feed_is_valid_whatever_titles_hold() -> None:
    """What XML and HTML have marks for is escaped, and what XML has no place for is left out."""
    changes = diff([], [make_snapshot_model("m", title=HOSTILE)])
    feed = ElementTree.fromstring(render_feed(make_index(make_edition("r2-0", 1)), [changes], SITE))
    content = BeautifulSoup(feed.findtext(f"{ATOM}entry/{ATOM}content") or "", "html.parser")
    assert content.find("script") is None
    assert '“<script>alert(1)</script> & ]]> "quoted" \' שלום 🧬” v1' in " ".join(content.get_text().split())
    assert (feed.findtext(f"{ATOM}title"), feed.findtext(f"{ATOM}id")) == (
        "Models & <more>: changes",
        "https://models.example.org/a&b/feed.xml",
    )


@pytest.mark.parametrize(
    ("index", "changes", "updated"),
    [
        (make_index(), [], "1970-01-01T00:00:00+00:00"),
        (make_index(make_edition("r2-0", 0, changed_at=None)), [[]], "1970-01-01T00:00:00+00:00"),
        (make_index(make_edition("r2-0", 0)), [[]], "2026-04-05T12:00:00+00:00"),
    ],
)
def test_a_feed_always_says_when_it_changed(index: ChangeIndex, changes: list[list[ModelChange]], updated: str) -> None:
    """By the registry, or at no time at all; never by the clock."""
    assert ElementTree.fromstring(render_feed(index, changes, SITE)).findtext(f"{ATOM}updated") == updated


def test_a_feed_tells_the_newest_and_counts_the_rest() -> None:
    """However many editions and changes there are."""
    changes = diff([], [make_snapshot_model(f"m{number}") for number in range(FEED_CHANGES)])
    index = make_index(*(make_edition(f"r2-{number}", 5_000) for number in range(FEED_EDITIONS + 5)))
    feed = ElementTree.fromstring(render_feed(index, [changes] * FEED_EDITIONS, SITE))
    contents = [entry.findtext(f"{ATOM}content") or "" for entry in feed.findall(f"{ATOM}entry")]
    assert len(contents) == FEED_EDITIONS
    assert f"{5_000 - FEED_CHANGES:,} more</a>" in contents[0]


def test_a_page_folds_what_a_model_has_too_much_of() -> None:
    """Thousands of metrics are counted, and stand in the JSON."""
    old, new = (
        make_snapshot_model("m", metrics=[make_snapshot_metric(f"metric {n}", value) for n in range(4_592)])
        for value in (1, 2)
    )
    view = ChangePage(
        site=msgspec.structs.replace(SITE, base_url=None),
        edition=make_edition("r2-0", 1, kind="metrics_changed"),
        changes=diff([old], [new]),
        page=ListPage(path="changes/r2-0/"),
        index=None,
        standing={},
        compares={},
    )
    page = render_change_page(view, "../../")
    soup = BeautifulSoup(page, "html.parser")
    items = [item.get_text(" ", strip=True) for item in soup.select("article li")]
    assert items[0] == "metric 0 : 1 → became 2 +1, +100 %"
    assert items[25:] == ["and 4,567 more in the JSON of this page"]
    assert len(page) < 20_000
