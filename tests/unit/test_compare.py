"""Comparing models: what differs, who wins, what is shared, within 1 MB."""

import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_build.core.compare import compare_models, select_compared
from catalog_build.core.compare_metrics import judge_change
from catalog_build.core.comparison import (
    Comparison,
    ContaminationWarning,
    DataOverlap,
    DatasetVersions,
    MetricCell,
    MetricRow,
    MovedInput,
    SettingCell,
    SettingRow,
    SettingSection,
)
from catalog_build.core.documents import (
    Code,
    Contamination,
    Direction,
    Graph,
    GraphEdge,
    GraphNode,
    Ground,
    IncomingLinks,
    LinkedArtifact,
    LinkedArtifacts,
    Metric,
    ModelDocument,
    Pin,
    Reason,
)
from catalog_build.core.metric_alignment import merge_equal_values, read_metric, read_text
from tests.unit.model_factory import make_metric, make_model, make_ref

ON_A = Ground(dataset="a", version="v1", split="test")
ON_B = Ground(dataset="b", version=None, split=None)


def compare_metric(*values: Metric | None) -> list[MetricRow]:
    models = [make_model(f"m{index}", metrics=[one] if one else []) for index, one in enumerate(values)]
    return compare_models(models).metrics.rows


def list_marks(*values: Metric | None) -> tuple[str, list[str | None], list[str | None]]:
    [row] = compare_metric(*values)
    return row.comparability, [cell.best for cell in row.cells], [cell.verdict for cell in row.cells]


def measure(
    value: object,
    ground: Ground | None = ON_A,
    *,
    name: str = "rmse",
    direction: Direction | None = None,
    target: float | None = None,
    unit: str | None = None,
    **stated: object,
) -> Metric:
    """Return a metric that states further fields; an uncertainty only where it is a number."""
    metric = make_metric(name, value, ground, direction, target, unit)
    return metric if metric.number is None else msgspec.structs.replace(metric, **stated)


def on(ground: Ground | None, *values: object, name: str = "rmse", direction: Direction | None = None) -> list[Metric]:
    return [make_metric(name, value, ground, direction) for value in values]


JUDGED = st.builds(
    measure,
    st.sampled_from([0.25, 0.5, -1e308, 1e308, "high", None]),
    st.sampled_from([ON_A, ON_B, None]),
    direction=st.sampled_from(["up", "down", "none", None]),
    unit=st.sampled_from([None, None, "%"]),
    stderr=st.sampled_from([None, 0.0, 0.1]),
    plus_minus=st.sampled_from([None, None, 0.2]),
)


@given(JUDGED, JUDGED)
def test_a_history_judges_a_change_as_a_comparison_does(old: Metric, new: Metric) -> None:
    """The same delta and the same verdict, whatever direction and ground allow."""
    [row] = compare_metric(old, new)
    cell = row.cells[1]
    assert judge_change(old, new) == (cell.delta, cell.relative, cell.verdict, cell.certainty)


NUMBERS = ["0.10", "-0", "1e-400", "12345678901234567890", "9" * 200, "9" * 201]
OTHERS = ['"0.5 ± 0.1"', '"-1"', f'"{"a" * 300}"', "true", "null"]


@pytest.mark.parametrize("value", [*NUMBERS, *OTHERS])
def test_the_text_of_a_metric_is_that_of_its_row(value: str) -> None:
    """Though a number is not read for it."""
    metric = msgspec.structs.replace(make_metric("m", 1), value=msgspec.Raw(value.encode()))
    assert read_text(metric) == read_metric(metric).text


def test_what_is_not_selected_of_a_model_shows_in_no_comparison() -> None:
    """Comparisons are made again only when what is selected changes: the rest must not matter."""
    link = LinkedArtifact(relation="derived_from", artifact=make_ref("later", "model"), pin=None, split=None)
    [metric] = on(ON_A, 0.5)
    model, other = make_model("a", metrics=[metric]), make_model("b", metrics=[metric])
    altered = msgspec.structs.replace(
        model,
        latest=make_ref("later", "model"),
        versions_total=7,
        metrics=[msgspec.structs.replace(metric, history=(0.5, 0.25))],
        linked_artifacts=LinkedArtifacts(
            outgoing=model.linked_artifacts.outgoing, incoming=IncomingLinks(items=[link], total=1, next=None)
        ),
    )
    assert select_compared(altered) == select_compared(model)
    assert compare_models([altered, other]) == compare_models([model, other])


@pytest.mark.parametrize("count", [0, 1, 11])
def test_fewer_than_two_or_more_than_ten_models_are_refused(count: int) -> None:
    """A comparison takes 2 to 10 models."""
    with pytest.raises(ValueError, match=f"2 to 10 models, not {count}"):
        compare_models([make_model(f"m{index}") for index in range(count)])


def test_the_order_is_kept_and_the_first_is_the_baseline() -> None:
    """Ids, columns and paths follow the order that was asked for."""
    two = compare_models([make_model("b"), make_model("a")])
    assert (two.ids, two.self_, two.html) == (["b", "a"], "api/compare/b..a.json", "models/compare/b..a/")
    three = compare_models([make_model("c"), make_model("a"), make_model("b")])
    assert [model.id for model in three.models] == ["c", "a", "b"]
    assert three.self_ == "api/models/compare?ids=c&ids=a&ids=b"


def test_settings_are_added_removed_changed_or_the_same() -> None:
    """Differing rows stand first; equal numbers written differently are the same."""
    base = {"lr": 0.1, "opt": {"name": "adam"}, "seed": 1, "only": "base"}
    other = {"lr": "0.10", "opt": {"name": "sgd"}, "seed": 1, "new": [7]}
    comparison = compare_models([make_model("a", training_config=base), make_model("b", training_config=other)])
    assert comparison.training_config == SettingSection(
        name="training_config",
        differing=3,
        same=2,
        rows=[
            SettingRow(
                path="new[0]",
                differs=True,
                cells=[SettingCell(text=None), SettingCell(text="7", number=7.0, change="added")],
            ),
            SettingRow(
                path="only",
                differs=True,
                cells=[SettingCell(text="base"), SettingCell(text=None, change="removed")],
            ),
            SettingRow(
                path="opt.name",
                differs=True,
                cells=[SettingCell(text="adam"), SettingCell(text="sgd", change="changed")],
            ),
            SettingRow(
                path="lr",
                differs=False,
                cells=[SettingCell(text="0.1", number=0.1), SettingCell(text="0.10", number=0.1, change="same")],
            ),
            SettingRow(
                path="seed",
                differs=False,
                cells=[SettingCell(text="1", number=1.0), SettingCell(text="1", number=1.0, change="same")],
            ),
        ],
        omitted=0,
    )


def test_a_setting_that_neither_the_baseline_nor_a_model_has_is_no_change() -> None:
    """Only the third model has it: the second has no change, and the row differs."""
    models = [make_model("a"), make_model("b"), make_model("c", architecture={"k": 2**53 + 1})]
    [row] = compare_models(models).architecture.rows
    assert (row.differs, [cell.change for cell in row.cells]) == (True, [None, None, "added"])


def test_integers_beyond_float64_differ() -> None:
    """2**53 + 1 is not 2**53, though their float64 values agree."""
    models = [make_model("a", architecture={"k": 2**53}), make_model("b", architecture={"k": 2**53 + 1})]
    assert compare_models(models).architecture.differing == 1


def test_the_metadata_section_holds_the_facts_and_the_metadata() -> None:
    """Tags 1.1 and 1.10 differ; metadata of the same name as a fact keeps its own path."""
    code = Code(repository="https://example.org/r", commit="100", entrypoint=None)
    first = make_model("a", version_tag="1.1", code=code, metadata={"title": "inner", "n": 1})
    second = make_model("b", version_tag="1.10", metadata={"title": "inner", "n": "1.0"})
    section = compare_models([first, second]).metadata
    assert [(row.path, row.differs) for row in section.rows] == [
        ("code.commit", True),
        ("code.repository", True),
        ("version_tag", True),
        ("lineage", False),
        ("metadata.n", False),
        ("metadata.title", False),
        ("model_family", False),
        ("promotion_state", False),
        ("title", False),
        ("version_number", False),
    ]


def test_values_on_one_ground_are_ranked() -> None:
    """Delta, relative change, verdict and a filled mark, with a missing value left missing."""
    first, second = on(ON_A, 0.5, 0.25)
    assert compare_metric(first, second, None) == [
        MetricRow(
            name="rmse",
            unit=None,
            direction="down",
            target=None,
            ground=ON_A,
            comparability="comparable",
            differs=True,
            compared=2,
            cells=[
                MetricCell(text="0.5", number=0.5),
                MetricCell(text="0.25", number=0.25, delta=-0.25, relative=-0.5, verdict="better", best="filled"),
                MetricCell(text=None),
            ],
        )
    ]


def test_where_no_model_states_a_ground_the_mark_is_hollow() -> None:
    """Values without any ground are ranked with reserve."""
    assert list_marks(*on(None, 0.5, 0.4)) == ("ground_not_stated", [None, "hollow"], [None, "better"])


def test_different_grounds_stand_together_and_nobody_wins() -> None:
    """A stated ground against another, or against none, ranks nothing; each cell says its ground."""
    for grounds in ([ON_A, ON_B], [ON_A, None]):
        values = [make_metric("rmse", 0.5 - index / 4, ground) for index, ground in enumerate(grounds)]
        [row] = compare_metric(*values)
        assert (row.comparability, row.ground, [cell.ground for cell in row.cells]) == ("grounds_differ", None, grounds)
        assert [(cell.best, cell.verdict) for cell in row.cells] == [(None, None)] * 2


def test_an_unknown_direction_has_no_winner() -> None:
    """A metric that nobody can rank is shown with its delta alone."""
    assert list_marks(*on(ON_A, 1, 2, name="zeal"))[0] == "direction_unknown"
    assert list_marks(*on(ON_A, 1, 2, direction="none")) == ("direction_unknown", [None, None], [None, None])
    assert compare_metric(*on(ON_A, 1, 2, name="zeal"))[0].cells[1].delta == 1.0


def test_models_that_contradict_each_other_on_the_direction_rank_nothing() -> None:
    """Up against down is no direction; a silent model does not contradict."""
    up, down, silent = (make_metric("zeal", 1.5, ON_A, one) for one in ("up", "down", None))
    low = make_metric("zeal", 1, ON_A, "up")
    assert list_marks(up, down)[0] == "direction_unknown"
    assert list_marks(low, silent) == ("comparable", [None, "filled"], [None, "better"])
    assert up.direction == "up"


def test_nearest_to_the_target_is_best() -> None:
    """With a target of 1, 1.01 beats 0.9 and 1.2."""
    values = [make_metric("r_hat", value, ON_A, "target", 1.0) for value in (0.9, 1.01, 1.2)]
    assert list_marks(*values) == ("comparable", [None, "filled", None], [None, "better", "worse"])


def test_ties_share_the_mark_unless_all_are_equal() -> None:
    """Two of three best values are both marked; three equal ones have no mark."""
    assert list_marks(*on(ON_A, 0.5, 0.25, 0.25))[1] == [None, "filled", "filled"]
    assert list_marks(*on(ON_A, 0.5, 0.5, 0.50)) == ("comparable", [None] * 3, [None, "equal", "equal"])


@pytest.mark.parametrize("text", ["NA", "96.3 ± 2.6", "1,013.01", "NaN", "0.1", True, None])
def test_what_is_no_json_number_is_shown_and_never_ranked(text: object) -> None:
    """Strings, booleans and null are text; with fewer than two numbers nothing is ranked."""
    number, other = make_metric("rmse", 0.5, ON_A), make_metric("rmse", text, ON_A)
    assert list_marks(number, other) == ("not_numeric", [None, None], [None, None])
    assert compare_metric(number, other)[0].differs


def test_a_value_of_one_model_alone_is_single() -> None:
    """One value has nobody to be compared with; its ground is still said."""
    [row] = compare_metric(None, make_metric("rmse", 0.5, ON_A))
    assert (row.comparability, row.ground, row.cells) == (
        "single",
        ON_A,
        [MetricCell(text=None), MetricCell(text="0.5", number=0.5)],
    )


def test_of_three_models_those_on_one_ground_stand_together() -> None:
    """The third value, measured elsewhere, has a row of its own, and so cannot spoil the ranking of the two."""
    rows = compare_metric(make_metric("rmse", 3, ON_A), make_metric("rmse", 2, ON_B), make_metric("rmse", 1, ON_A))
    assert [(row.comparability, [cell.text for cell in row.cells]) for row in rows] == [
        ("comparable", ["3", None, "1"]),
        ("single", [None, "2", None]),
    ]


def test_one_name_on_several_grounds_gives_a_row_for_each() -> None:
    """Shared evaluations pair up first, those that are not stated as well; what is left over stands together."""
    first = make_model(
        "x", metrics=[make_metric("rmse", 1, ON_B), make_metric("rmse", 3, ON_A), make_metric("rmse", 2)]
    )
    second = make_model("y", metrics=[make_metric("rmse", 4), make_metric("rmse", 5, ON_B)])
    rows = compare_models([first, second]).metrics.rows
    assert [(row.comparability, row.ground, [cell.text for cell in row.cells]) for row in rows] == [
        ("comparable", ON_B, ["1", "5"]),
        ("ground_not_stated", None, ["2", "4"]),
        ("single", ON_A, ["3", None]),
    ]


def test_two_values_of_one_model_on_one_evaluation_are_shown_and_not_ranked() -> None:
    """Which of them counts is not known: whatever their order, nobody is best, better or worse."""
    for values in (["35.7", "30.2"], ["30.2", "35.7"]):
        twice = make_model("a", metrics=[make_metric("psnr", float(one), ON_B) for one in values])
        other = make_model("b", metrics=[make_metric("psnr", 31.5, ON_B)])
        assert compare_models([twice, other]).metrics.rows == [
            MetricRow(
                name="psnr",
                unit=None,
                direction="up",
                target=None,
                ground=ON_B,
                comparability="several_values",
                differs=True,
                cells=[
                    MetricCell(text="; ".join(values), values=tuple(values), values_total=2),
                    MetricCell(text="31.5", number=31.5),
                ],
            )
        ]


def test_several_values_are_the_same_in_any_order() -> None:
    """Two models with the same two values do not differ, however they are written; with one of them they do."""
    columns = [[measure(1), measure(2.5)], [measure(2.50), measure(1.0)], [measure(1), measure(2.5), measure(1)]]
    [row] = compare_models([make_model(str(index), metrics=one) for index, one in enumerate(columns)]).metrics.rows
    assert not row.differs
    [row] = compare_models([make_model("a", metrics=columns[0]), make_model("b", metrics=[measure(1)])]).metrics.rows
    assert row.differs


def test_models_with_one_value_are_ranked_beside_one_with_several() -> None:
    """Pair by pair: the other two have one value each."""
    twice = make_model("a", metrics=[measure(1), measure(3)])
    others = [make_model(one, metrics=[measure(value)]) for one, value in (("b", 2), ("c", 5))]
    [row] = compare_models([*others, twice]).metrics.rows
    assert (row.comparability, row.compared) == ("comparable", 2)
    assert [(cell.text, cell.best, cell.verdict) for cell in row.cells] == [
        ("2", "filled", None),
        ("5", None, "worse"),
        ("1; 3", None, None),
    ]


def test_a_value_that_is_stated_twice_counts_once() -> None:
    """Written otherwise, once with an uncertainty, or once by assumption, it is the same value; in other units not."""
    bare, sure = measure(0.5), measure(0.5, stderr=0.1)
    assumed = measure(0.5, assumed=True)
    longer = msgspec.structs.replace(bare, value=msgspec.Raw(b"0.50"))
    assert merge_equal_values([bare, longer, bare]) == [bare]
    assert merge_equal_values([bare, sure]) == merge_equal_values([sure, bare]) == [sure]
    assert merge_equal_values([assumed, bare]) == merge_equal_values([bare, assumed]) == [bare]
    assert merge_equal_values([assumed, assumed]) == [assumed]
    assert merge_equal_values([bare, measure(0.5, unit="%")]) == [bare, measure(0.5, unit="%")]
    surer = measure(0.5, stderr=0.01)
    assert merge_equal_values([sure, bare, surer]) == [sure, surer]
    assert merge_equal_values([measure("NA"), measure("NA"), measure("na")]) == [measure("NA"), measure("na")]
    up, down = (measure(0.5, name="zeal", direction=one) for one in ("up", "down"))
    assert [one.direction for one in merge_equal_values([up, down])] == [None]
    twice = make_model("a", metrics=[bare, longer])
    [row] = compare_models([twice, make_model("b", metrics=[measure(0.25)])]).metrics.rows
    assert [cell.best for cell in row.cells] == [None, "filled"]


def test_only_values_of_one_unit_are_compared() -> None:
    """Pair by pair, with the baseline and with each other; a unit that is not stated is not one that others state."""
    percent, bare = measure(80.86, unit="%"), measure(88.678)
    [row] = compare_metric(percent, bare)
    assert (row.comparability, row.unit, row.differs) == ("units_differ", None, True)
    assert row.cells == [
        MetricCell(text="80.86", number=80.86, unit="%"),
        MetricCell(text="88.678", number=88.678),
    ]
    values = [
        measure(value, name="accuracy", unit=unit) for value, unit in ((90, None), (80, "%"), (88, None), (85, "%"))
    ]
    [row] = compare_metric(*values)
    assert (row.comparability, row.compared) == ("comparable", 4)
    assert [(cell.best, cell.verdict, cell.delta) for cell in row.cells] == [
        ("filled", None, None),
        (None, None, None),
        (None, "worse", -2.0),
        ("filled", None, None),
    ]


def test_an_assumed_dataset_gives_a_hollow_mark_and_is_counted() -> None:
    """Of three values one was measured on a dataset that is assumed."""
    [row] = compare_metric(measure(3), measure(2, assumed=True), measure(1))
    assert (row.comparability, row.compared, row.assumed) == ("dataset_assumed", 3, 1)
    assert [(cell.best, cell.verdict, cell.assumed) for cell in row.cells] == [
        (None, None, False),
        (None, "better", True),
        ("hollow", "better", False),
    ]


def test_a_split_alone_states_no_dataset() -> None:
    """Training losses are ranked with reserve, and never against those of another split."""
    train, other = (Ground(dataset=None, version=None, split=split) for split in ("train", "val"))
    assert list_marks(*on(train, 0.5, 0.4)) == ("ground_not_stated", [None, "hollow"], [None, "better"])
    assert list_marks(*on(train, 0.5), *on(other, 0.4))[0] == "grounds_differ"
    assert list_marks(*on(train, 0.5), *on(None, 0.4))[0] == "grounds_differ"


def test_a_difference_within_the_uncertainty_names_no_winner() -> None:
    """Rank 1 is the best, or not separable from the best; a verdict says what it rests on."""
    first, second = measure(91.0, name="accuracy", stderr=0.5), measure(90.2, name="accuracy", stderr=0.4)
    third = measure(88.0, name="accuracy", ci=(87.1, 88.9), ci_level=0.9)
    [row] = compare_metric(second, first, third, measure(70, name="accuracy"))
    assert row.cells == [
        MetricCell(text="90.2", number=90.2, best="filled", stderr=0.4),
        MetricCell(
            text="91.0",
            number=91.0,
            delta=91.0 - 90.2,
            relative=(91.0 - 90.2) / 90.2,
            verdict="not_separable",
            certainty="stated",
            best="filled",
            stderr=0.5,
        ),
        MetricCell(
            text="88.0",
            number=88.0,
            delta=88.0 - 90.2,
            relative=(88.0 - 90.2) / 90.2,
            verdict="worse",
            certainty="stated",
            ci=(87.1, 88.9),
            ci_level=0.9,
        ),
        MetricCell(
            text="70",
            number=70.0,
            delta=70 - 90.2,
            relative=(70 - 90.2) / 90.2,
            verdict="worse",
            certainty="stated_for_one",
        ),
    ]
    assert list_marks(first, second) == ("comparable", [None, None], [None, "not_separable"])


def test_more_values_than_a_cell_holds_are_counted() -> None:
    """The first twenty stand there; the text is cut as any other."""
    many = make_model("a", metrics=[measure(one / 7) for one in range(1, 26)])
    [row] = compare_models([many, make_model("b", metrics=[measure(1)])]).metrics.rows
    cell = row.cells[0]
    assert (len(cell.values), cell.values_total, len(cell.text or "")) == (20, 25, 200)
    assert (cell.text or "").startswith("; ".join(cell.values)[:199])


def test_differences_never_become_infinite() -> None:
    """An overflowing delta and a relative change to 0 are left out."""
    [far] = compare_metric(*on(ON_A, -1.7e308, 1.7e308))
    [zero] = compare_metric(*on(ON_A, 0, 2))
    [tiny] = compare_metric(*on(ON_A, 5e-324, 1e10))
    [negative] = compare_metric(*on(ON_A, -4, -5))
    assert [(row.cells[1].delta, row.cells[1].relative) for row in (far, zero, tiny, negative)] == [
        (None, None),
        (2.0, None),
        (1e10, None),
        (-1.0, -0.25),
    ]
    assert far.cells[1].verdict == "worse"


def test_training_data_overlap_is_counted() -> None:
    """Shared, unique, another version of the same dataset, and the Jaccard indexes."""
    common, old, new, own = (
        make_ref("common"),
        make_ref("d-v1", lineage="d"),
        make_ref("d-v2", lineage="d"),
        make_ref("own"),
    )
    first = make_model("x", links=[("trained_on", common), ("trained_on", old), ("evaluated_on", own)])
    second = make_model("y", links=[("trained_on", new), ("trained_on", common), ("trained_on", common)])
    assert compare_models([first, second]).training_data == DataOverlap(
        shared=[common],
        unique=[[old], [new]],
        different_versions=[DatasetVersions(lineage="d", used=[["d-v1"], ["d-v2"]])],
        omitted=0,
        jaccard=1 / 3,
        jaccard_to_baseline=[1.0, 1 / 3],
    )


def test_models_without_training_data_have_no_index() -> None:
    """An index over nothing is None, not 0."""
    overlap = compare_models([make_model("x"), make_model("y")]).training_data
    assert (overlap.jaccard, overlap.jaccard_to_baseline) == (None, [None, None])


def test_an_input_at_another_version_has_moved() -> None:
    """It is neither shared nor one model's own; a version beside one that all use is an addition."""
    old, new = make_ref("d-v1", lineage="d"), make_ref("d-v2", lineage="d")
    first, second, third = make_model("x", inputs=[old]), make_model("y", inputs=[new]), make_model("z", inputs=[new])
    both = make_model("w", inputs=[old, new])
    moved = compare_models([first, second]).provenance
    assert moved.moved_inputs == [MovedInput(lineage="d", used=[[old], [new]])]
    assert (moved.shared_inputs, moved.unique_inputs, moved.omitted_inputs) == ([], [[], []], 0)
    among = compare_models([first, second, third]).provenance
    assert among.moved_inputs == [MovedInput(lineage="d", used=[[old], [new], [new]])]
    assert among.unique_inputs == [[], [], []]
    added = compare_models([first, both]).provenance
    assert (added.moved_inputs, added.shared_inputs, added.unique_inputs) == ([], [old], [[], [new]])


def test_provenance_stands_side_by_side() -> None:
    """Links by relation, reasons, inputs shared and alone, and the models' contamination warnings."""
    data, run, idea, paper = make_ref("d"), make_ref("run", "analysis"), make_ref("h", "hypothesis"), make_ref("p")
    reason = Reason(code="inputs_missing", message="Add them.")
    warning = Contamination(dataset="d", split="t", trained_by="x", metrics=["rmse"], certain=True, message="So.")
    first = make_model(
        "x",
        links=[("trained_on", data), ("produced_by", run), ("tests_hypothesis", idea)],
        inputs=[data, paper],
        contamination=[warning],
    )
    second = make_model("y", inputs=[data], reasons=[reason])
    comparison = compare_models([first, second])
    provenance = comparison.provenance
    assert (provenance.shared_inputs, provenance.unique_inputs, provenance.omitted_inputs) == ([data], [[paper], []], 0)
    assert [
        (one.complete, one.reasons, one.training_datasets, one.analyses, one.hypotheses, one.omitted)
        for one in provenance.columns
    ] == [(True, [], [data], [run], [idea], 0), (False, [reason], [], [], [], 0)]
    assert comparison.contamination == [ContaminationWarning(model="x", contamination=warning)]


def test_a_huge_comparison_stays_under_one_megabyte() -> None:
    """Ten models of 5,000 metrics and 20,000 long settings, with crowds of links, fold within seconds of work."""
    models = [make_huge_model(index) for index in range(10)]
    start = time.process_time()
    comparison = compare_models(models)
    took = time.process_time() - start
    assert len(msgspec.json.encode(comparison)) < 1_000_000
    assert took < 10
    assert comparison.metrics.omitted == 5000 - len(comparison.metrics.rows) > 0
    assert_sections_count_all(comparison)
    assert comparison.architecture.rows[0].differs
    assert "metadata.y" in {row.path for row in comparison.metadata.rows}, "a giant key before it must not hide it"
    assert 0 < len(comparison.training_data.shared) < 500 < comparison.training_data.omitted
    assert comparison.provenance.omitted_inputs > 0
    assert all(column.graph.nodes[0].role == "self" for column in comparison.provenance.columns)


def make_huge_model(index: int) -> ModelDocument:
    wide = "é\\" * 100
    long_id = "€" * 500
    refs = [make_ref(f"own{index}-{one}" + "€" * (one % 40), lineage=f"line{one}") for one in range(500)]
    refs += [make_ref(f"shared-{one}", title="\x1f" * (one % 500)) for one in range(500)]
    refs += [make_ref(f"{long_id}{index}", title="\x1f" * 5000)]
    nodes = [
        GraphNode(
            id=f"{long_id[: one % 60]}{one}",
            kind="dataset",
            title=wide * (one % 9),
            label=wide[:one],
            role="ancestor" if one else "self",
            exists=True,
            html=None,
        )
        for one in range(60)
    ]
    edges = [
        GraphEdge(source=one.id, target=two.id, relation="derived_from", state="intact")
        for one in nodes[:20]
        for two in nodes[:20]
    ]
    config = {f"k{one}": f"{wide}" if one % 2 else f"{index}{wide[1:]}" for one in range(10_000)}
    names = [f"m{one}" for one in range(5000)]
    return make_model(
        f"{long_id}-{index}",
        title="\x1f" * 5000,
        version_tag="\x1f" * 5000,
        training_config=config,
        architecture=config,
        metadata={"x" * 2_000_000: 1, "y": "\x1f" * 200},
        metrics=[make_metric(name, f"{index}{wide[1:]}" if index % 2 else 0.123456789 * index) for name in names],
        links=[(relation, ref) for relation in ("trained_on", "produced_by") for ref in refs],
        inputs=refs,
        reasons=[Reason(code="x", message="\x1f" * 99, subjects=[ref.id for ref in refs])] * 10,
        contamination=[
            Contamination(
                dataset=long_id, split="t", trained_by=long_id, metrics=names, certain=True, message="m" * 500
            )
        ]
        * 20,
        graph=Graph(nodes=nodes, edges=edges, omitted=3),
    )


def assert_sections_count_all(comparison: Comparison) -> None:
    for section in (comparison.metadata, comparison.training_config, comparison.architecture):
        assert section.differing + section.same == len(section.rows) + section.omitted


def test_when_metrics_are_folded_those_that_differ_stay() -> None:
    """A single difference at the end of 5,000 metrics is the first row shown."""
    names = [f"metric-{one:05}-{'x' * 100}" for one in range(5000)]
    same = [make_metric(name, 1) for name in names]
    table = compare_models(
        [
            make_model("a", metrics=[*same, make_metric("last", 1)]),
            make_model("b", metrics=[*same, make_metric("last", 2)]),
        ]
    ).metrics
    assert (table.rows[0].name, table.rows[1].name, table.total) == ("last", names[0], 5001)
    assert table.omitted == 5001 - len(table.rows) > 0


KEYS = st.sampled_from(["a", "b", "c.d", "e", "[f"])
CONFIGS = st.dictionaries(
    KEYS, st.integers(-3, 3) | st.sampled_from(["0.10", 0.1, "x", True, None]) | st.lists(st.integers(0, 1), max_size=2)
)
GROUNDS = st.sampled_from([None, ON_A, ON_B])
METRICS = st.lists(
    st.builds(
        make_metric,
        st.sampled_from(["rmse", "accuracy", "zeal", "n"]),
        st.integers(-2, 2) | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(["NA", True, None]),
        GROUNDS,
    ),
    max_size=6,
)
DATASETS = st.sets(st.sampled_from(["d1", "d2", "d3", "d4"]))


@st.composite
def models(draw: st.DrawFn, one: str = "m") -> ModelDocument:
    data = [make_ref(name, lineage=name[0]) for name in sorted(draw(DATASETS))]
    return make_model(
        one,
        training_config=draw(CONFIGS),
        metadata=draw(CONFIGS),
        metrics=draw(METRICS),
        links=[("trained_on", ref) for ref in data],
        inputs=data,
    )


@given(models())
@settings(max_examples=50)
def test_a_model_compared_with_itself_does_not_differ(model: ModelDocument) -> None:
    """No setting, metric or dataset of a model differs from its own."""
    comparison = compare_models([model, model])
    assert [comparison.metadata.differing, comparison.training_config.differing] == [0, 0]
    assert not any(row.differs for row in comparison.metrics.rows)
    assert {cell.delta for row in comparison.metrics.rows for cell in row.cells} <= {None, 0.0}
    assert {cell.best for row in comparison.metrics.rows for cell in row.cells} <= {None}
    assert comparison.training_data.jaccard in (None, 1.0)
    assert comparison.training_data.unique == comparison.provenance.unique_inputs == [[], []]
    assert comparison.training_data.different_versions == []


SWAPPED = {"added": "removed", "removed": "added", "changed": "changed", "same": "same", None: None}


@given(models("x"), models("y"))
@settings(max_examples=100)
def test_swapping_two_models_mirrors_the_comparison(first: ModelDocument, second: ModelDocument) -> None:
    """Deltas change sign, added becomes removed, marks and the Jaccard index stay."""
    there, back = compare_models([first, second]), compare_models([second, first])
    assert {row.path: SWAPPED[row.cells[1].change] for row in there.training_config.rows} == {
        row.path: row.cells[1].change for row in back.training_config.rows
    }
    mirrored = {describe_row(row, flip=True) for row in back.metrics.rows}
    assert {describe_row(row, flip=False) for row in there.metrics.rows} == mirrored
    assert there.training_data.jaccard == back.training_data.jaccard
    assert there.training_data.jaccard is None or 0 <= there.training_data.jaccard <= 1
    assert there.training_data.unique == back.training_data.unique[::-1]


def describe_row(row: MetricRow, *, flip: bool) -> tuple[object, ...]:
    cells = row.cells[::-1] if flip else row.cells
    delta = row.cells[1].delta
    values = tuple((cell.text, cell.best, cell.ground) for cell in cells)
    return row.name, row.ground, row.comparability, values, -delta if flip and delta is not None else delta


@given(st.lists(models(), min_size=2, max_size=4))
@settings(max_examples=100)
def test_nothing_is_lost_and_only_what_may_be_ranked_is_ranked(columns: list[ModelDocument]) -> None:
    """Every path and every metric value has its place; marks stand only on known directions and one ground."""
    comparison = compare_models(columns)
    assert_sections_count_all(comparison)
    paths = {row.path for column in columns for row in column.settings.training_config}
    assert {row.path for row in comparison.training_config.rows} == paths
    rows = comparison.metrics.rows
    shown = sum(cell.values_total or cell.text is not None for row in rows for cell in row.cells)
    different = [
        {(one.name, one.ground, bytes(one.value) if one.number is None else one.number) for one in column.metrics}
        for column in columns
    ]
    assert shown == sum(map(len, different))
    for row in rows:
        marks = {cell.best for cell in row.cells} - {None}
        verdicts = {cell.verdict for cell in row.cells} - {None}
        allowed = {"comparable": {"filled"}, "ground_not_stated": {"hollow"}}.get(row.comparability, set())
        assert all(not cell.best and not cell.verdict for cell in row.cells if cell.values)
        assert marks <= allowed
        assert allowed or not verdicts
        assert not allowed or row.direction in ("up", "down", "target")
        assert row.comparability != "comparable" or row.ground is not None


CELLS_REF = make_ref("cells@1", lineage="cells")
NEW_CELLS_REF = make_ref("cells@2", lineage="cells")


def test_links_are_compared_by_relation_and_lineage_with_version_split_and_pin() -> None:
    pin = Pin(version_number=2, version_tag=None, content_hash=None, state="modified")
    first = make_model("a", links=[("evaluated_on", CELLS_REF), ("tests_hypothesis", make_ref("h", "hypothesis"))])
    second = make_model("b", links=[("derived_from", make_ref("a", "model", lineage="line"))])
    outgoing = [
        *second.linked_artifacts.outgoing,
        LinkedArtifact(relation="evaluated_on", artifact=NEW_CELLS_REF, pin=pin, split="test"),
    ]
    second = msgspec.structs.replace(
        second, linked_artifacts=msgspec.structs.replace(second.linked_artifacts, outgoing=outgoing)
    )
    links = compare_models([first, second]).links
    assert (links.differing, links.same) == (2, 0)
    assert [(row.path, [(cell.text, cell.change) for cell in row.cells]) for row in links.rows] == [
        ("evaluated on cells", [("v1", None), ("v1, test split, pinned to version 2 (modified)", "changed")]),
        ("tests hypothesis h", [("v1", None), (None, "removed")]),
    ]


def test_several_links_of_a_relation_to_a_lineage_are_one_row() -> None:
    first = make_model("a", links=[("trained_on", CELLS_REF), ("trained_on", NEW_CELLS_REF)])
    second = make_model("b", links=[("trained_on", CELLS_REF)])
    [row] = compare_models([first, second]).links.rows
    assert (row.path, [(cell.text, cell.change) for cell in row.cells]) == (
        "trained on cells",
        [("v1; v1", None), ("v1", "changed")],
    )


def test_cards_are_compared_and_those_of_two_versions_word_by_word() -> None:
    models = [
        msgspec.structs.replace(make_model(one), card=card, lineage=lineage)
        for one, card, lineage in (
            ("a", "Fitted on 12 gauges.", "line"),
            ("b", "Fitted on 14 gauges.", "line"),
            ("c", "Fitted on 14 gauges.", "other"),
            ("d", None, "line"),
        )
    ]
    cards = compare_models(models).cards
    assert [(one.characters, one.change) for one in cards.cells] == [
        (20, None),
        (20, "changed"),
        (20, "changed"),
        (None, "removed"),
    ]
    assert (cards.differs, cards.passages, cards.omitted) == (True, [], 0)
    versions = compare_models(models[:2]).cards
    assert [[(one.kind, one.text) for one in passage.segments] for passage in versions.passages] == [
        [("same", "Fitted on "), ("removed", "12"), ("added", "14"), ("same", " gauges.")]
    ]
    assert compare_models([models[1], models[2]]).cards.differs is False
    assert compare_models([models[0], models[2]]).cards.passages == []
    assert [one.change for one in compare_models([models[3], models[0]]).cards.cells] == [None, "added"]


def test_a_changelog_is_compared_as_metadata() -> None:
    first, second = make_model("a"), msgspec.structs.replace(make_model("b"), changelog="Refitted.")
    rows = {row.path: [cell.text for cell in row.cells] for row in compare_models([first, second]).metadata.rows}
    assert rows["changelog"] == [None, "Refitted."]
