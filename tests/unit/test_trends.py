"""A metric's way over the versions of a lineage, as numbers and as a line."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from catalog_build.core.documents import Ground
from catalog_build.core.trends import MAX_VERSIONS_TRACED, add_histories, list_histories
from catalog_build.rendering.sparkline import draw_sparkline
from tests.unit.model_factory import make_metric

ON_A = Ground(dataset="a", version="v1", split="test")
ON_B = Ground(dataset="b", version="v1", split="test")
SVG = "{http://www.w3.org/2000/svg}"


def test_a_history_holds_the_numbers_of_one_ground_newest_first() -> None:
    """What was measured on other data is another metric; a version without a number leaves a gap."""
    versions = [
        [make_metric("rmse", 0.25, ON_A), make_metric("rmse", 9, ON_B), make_metric("note", "good")],
        [make_metric("rmse", "NaN", ON_A), make_metric("note", "bad")],
        [make_metric("rmse", 0.5, ON_A), make_metric("aic", 3)],
    ]
    assert list_histories(versions) == {("rmse", ON_A, None): (0.25, None, 0.5)}


def test_a_history_holds_the_numbers_of_one_unit() -> None:
    """91 % and 0.9 are no fall by ninety."""
    versions = [
        [make_metric("top1", 91, ON_A, unit="%")],
        [make_metric("top1", 0.9, ON_A)],
        [make_metric("top1", 90, ON_A, unit="%")],
    ]
    histories = list_histories(versions)
    assert histories == {("top1", ON_A, "%"): (91.0, None, 90.0)}
    assert [one.history for one in add_histories(versions[1], histories)] == [()]


def test_of_several_values_of_a_version_its_history_holds_the_first() -> None:
    """A later one of the same name on the same ground does not replace it."""
    versions = [
        [make_metric("rmse", "NaN", ON_A), make_metric("rmse", 1, ON_A), make_metric("rmse", 2, ON_A)],
        [make_metric("rmse", 3, ON_A), make_metric("rmse", 4, ON_A)],
    ]
    assert list_histories(versions) == {("rmse", ON_A, None): (1.0, 3.0)}


def test_only_a_metric_with_a_number_gets_its_history() -> None:
    """The metrics of a version stay in their order, and what has no history stays as it is."""
    newest = [make_metric("aic", 3), make_metric("rmse", 0.25)]
    oldest = [make_metric("rmse", 0.5)]
    histories = list_histories([newest, oldest])
    assert add_histories(newest, histories) == [newest[0], replace(newest[1], history=(0.25, 0.5))]
    text = make_metric("rmse", "none")
    assert add_histories([text], histories) == [text]


def test_a_single_version_has_no_history() -> None:
    """There is nothing to draw."""
    assert list_histories([[make_metric("rmse", 1)]]) == {}


def test_a_long_lineage_is_traced_for_its_newest_versions() -> None:
    """A lineage of a thousand versions does not make each of its documents a thousand numbers longer."""
    histories = list_histories([[make_metric("rmse", number)] for number in range(1000)])
    assert histories == {("rmse", None, None): tuple(map(float, range(MAX_VERSIONS_TRACED)))}


def test_a_line_leads_from_the_oldest_to_the_newest_and_says_its_numbers() -> None:
    """The dot marks the version that the page is about."""
    assert draw_sparkline((3.0, 2.0, 1.0), ("v3", "<v2>", "v1"), 1) == (
        '<svg class="spark" role="img" viewBox="0 0 72 20"><title>v1: 1, &lt;v2&gt;: 2, v3: 3</title>'
        '<polyline points="3,17 36,10 69,3"/><circle cx="36" cy="10" r="2.5"/></svg>'
    )


def test_a_gap_parts_the_line() -> None:
    """A version between two gaps is a dot of its own; nothing is drawn where nothing was measured."""
    drawing = draw_sparkline((1.0, None, 2.0, None, 3.0, 4.0), tuple("fedcba"), 1)
    root = ElementTree.fromstring(drawing)
    assert root.findtext("title") == "a: 4, b: 3, d: 2, f: 1"
    assert [one.tag for one in root] == ["title", "polyline", "circle", "circle"]
    assert [one.get("class") for one in root.iter("circle")] == ["alone", "alone"]


def test_fewer_than_two_numbers_make_no_line() -> None:
    """An empty cell says it better."""
    assert draw_sparkline((1.0, None), ("b", "a"), 0) == ""
    assert draw_sparkline((), (), None) == ""


@given(st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), max_size=40).map(tuple))
def test_every_line_stays_inside_its_frame(numbers: tuple[float | None, ...]) -> None:
    """The largest and the smallest floats too."""
    drawing = draw_sparkline(numbers, tuple(str(one) for one in range(len(numbers))), 0)
    points = [
        tuple(map(float, pair)) for pair in re.findall(r"([-\d.e+]+),([-\d.e+]+)", drawing.partition("</title>")[2])
    ]
    assert all(0 <= x <= 72 and 0 <= y <= 20 for x, y in points)
    assert (drawing == "") == (sum(one is not None for one in numbers) < 2)
