"""What changed between two snapshots: every kind of change, and that nothing is left out."""

import hashlib

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from catalog_build.core.documents import Code, Ground, Metric, PinState
from catalog_build.core.metric_alignment import read_metric
from catalog_build.core.model_changes import ModelChange
from catalog_build.core.snapshot import (
    SnapshotDigests,
    SnapshotInput,
    SnapshotLink,
    SnapshotMetric,
    SnapshotModel,
    SnapshotReason,
    summarise_model,
)
from catalog_build.core.snapshot_diff import KINDS, diff_models
from catalog_build.rendering.change_words import count_changes, format_line, list_lines, name_change, name_kind_heading
from tests.unit.model_factory import make_metric, make_model
from tests.unit.snapshot_factory import NO_DIGESTS, make_pin, make_snapshot_metric, make_snapshot_model


def diff(before: list[SnapshotModel], after: list[SnapshotModel]) -> list[ModelChange]:
    """Return what changed from one list of models to another."""
    return list(diff_models({one.id: one for one in before}, {one.id: one for one in after}))


def tell(before: list[SnapshotModel], after: list[SnapshotModel]) -> list[tuple[str, str, list[str]]]:
    """Return kind, model and lines of each change, as people read them."""
    changes = diff(before, after)
    return [(one.kind, name_change(one), [format_line(line) for line in list_lines(one)]) for one in changes]


def test_the_same_models_have_no_changes() -> None:
    """Whatever stands in them."""
    model = make_snapshot_model("m", metrics=[make_snapshot_metric("rmse", 1)])
    assert diff([model], [model]) == []


def test_what_follows_from_other_models_alone_is_no_change() -> None:
    """That another version is the latest now changes a model's document, but not the model."""
    old = make_snapshot_model("m")
    assert diff([old], [msgspec.structs.replace(old, is_latest=False, previous="l", sha256="another")]) == []


def test_a_new_model_is_told_with_what_is_missing() -> None:
    """Its score, capped, and the reason."""
    new = make_snapshot_model(
        "m", score=0.3, declared=0.9, complete=False, warnings=[SnapshotReason(code="analysis_missing")]
    )
    assert tell([], [new]) == [
        (
            "new_model",
            "“A model” v1",
            [
                "provenance is incomplete",
                "No producing analysis is linked: add a produced_by link to a registered analysis. (analysis_missing)",
                "effective quality 0.30 (declared 0.90)",
            ],
        )
    ]


def test_a_new_version_is_compared_with_the_one_before() -> None:
    """Metrics with delta, percentage and verdict; its number and its link to the version before go without saying."""
    ground = Ground(dataset="d", version="1", split="test")
    old = make_snapshot_model(
        "m1", lineage="m", score=0.5, metrics=[make_snapshot_metric("rmse", 0.04, ground), make_snapshot_metric("n", 7)]
    )
    new = make_snapshot_model(
        "m2",
        lineage="m",
        number=2,
        previous="m1",
        score=0.7,
        metrics=[make_snapshot_metric("rmse", 0.03, ground), make_snapshot_metric("auc", 0.9)],
        links=[SnapshotLink(relation="derived_from", target="m1", pin=make_pin())],
        digests=msgspec.structs.replace(NO_DIGESTS, training_config="0" * 16),
    )
    assert tell([old], [old, new]) == [
        (
            "new_version",
            "“A model” v2",
            [
                "effective quality: 0.50 → 0.70",
                "rmse: 0.04 → 0.03 (−0.01, −25 %, better)",
                "n: removed 7",
                "auc: added 0.9",
                "training configuration added",
            ],
        )
    ]
    (change,) = diff([old], [old, new])
    assert change.previous is not None
    assert (change.previous.id, change.html) == ("m1", "models/m2/")


def test_a_version_whose_predecessor_is_of_another_lineage_is_a_new_model() -> None:
    """What it is derived from is no version of the same thing."""
    old = make_snapshot_model("a")
    assert [one.kind for one in diff([old], [old, make_snapshot_model("b", previous="a")])] == ["new_model"]


def test_a_removed_model_has_no_page() -> None:
    """Nothing leads to it."""
    (change,) = diff([make_snapshot_model("m")], [])
    assert (change.kind, change.id, change.html) == ("removed", "m", None)


def test_provenance_that_breaks_is_told_before_all_else() -> None:
    """As newly flagged, with reasons and the capped score; and as repaired when it is mended."""
    whole = make_snapshot_model("m", score=0.8, declared=0.8)
    broken = make_snapshot_model(
        "m",
        score=0.3,
        declared=0.8,
        complete=False,
        warnings=[SnapshotReason(code="analysis_unregistered", subjects=["a1"])],
    )
    reason = "The producing analysis is not in the registry: register “a1”. (analysis_unregistered)"
    assert tell([whole], [broken]) == [
        (
            "flagged",
            "“A model” v1",
            ["provenance is incomplete", reason, "effective quality: 0.80 → 0.30 (declared 0.80)"],
        )
    ]
    assert tell([broken], [whole]) == [
        (
            "repaired",
            "“A model” v1",
            ["provenance is now complete", f"no longer: {reason}", "effective quality: 0.30 → 0.80"],
        )
    ]


def test_a_reason_with_further_subjects_tells_these_only() -> None:
    """What was known before is not told again."""
    one = SnapshotReason(code="input_unpinned", subjects=["a"])
    two = SnapshotReason(code="input_unpinned", subjects=["a", "b"])
    (change,) = diff(
        [make_snapshot_model("m", complete=False, warnings=[one])],
        [make_snapshot_model("m", complete=False, warnings=[two])],
    )
    assert change.provenance is not None
    assert change.kind == "warnings_changed"
    assert [reason.subjects for reason in change.provenance.added] == [["b"]]
    assert change.provenance.resolved == []


def test_a_modified_input_is_told_once() -> None:
    """By its state, though link and input both carry it."""

    def make(state: str) -> SnapshotModel:
        link = SnapshotLink(relation="trained_on", target="d", pin=make_pin(1, "sha256:aa", state))  # type: ignore[arg-type]
        return make_snapshot_model("m", links=[link], inputs=[SnapshotInput(target="d", state=state)])  # type: ignore[arg-type]

    told = ["input “d”: pinned, intact → pinned, content modified"]
    assert tell([make("intact")], [make("modified")]) == [("inputs_changed", "“A model” v1", told)]


def test_another_pin_shows_version_and_hash() -> None:
    """What was pinned before, and what is now."""

    def make(number: int, content_hash: str) -> SnapshotModel:
        link = SnapshotLink(relation="trained_on", target="d", split="train", pin=make_pin(number, content_hash))
        return make_snapshot_model("m", links=[link])

    told = ["trained on “d”, train split: pinned to v1, sha256:aa → pinned to v2, sha256:bb"]
    assert tell([make(1, "sha256:aa")], [make(2, "sha256:bb")]) == [("inputs_changed", "“A model” v1", told)]


def test_links_and_inputs_that_come_and_go_are_told_once() -> None:
    """An input of the model is told as its link, one of its analysis as an input."""
    old = make_snapshot_model(
        "m",
        links=[SnapshotLink(relation="trained_on", target="a")],
        inputs=[SnapshotInput(target="a", state="unpinned")],
    )
    new = make_snapshot_model("m", inputs=[SnapshotInput(target="notebook", state="intact")])
    assert tell([old], [new]) == [
        (
            "inputs_changed",
            "“A model” v1",
            ["new input “notebook” (pinned, intact)", "link removed: trained on “a” (not pinned)"],
        )
    ]


def test_an_input_at_another_version_has_moved() -> None:
    """It is told once, though link and input both lead elsewhere now; a link that is no input is told as well."""

    def make(number: int, state: PinState) -> SnapshotModel:
        target = f"cells@{number}"
        relations = ("trained_on", "evaluated_on")
        return make_snapshot_model(
            "m",
            links=[SnapshotLink(relation=one, target=target, pin=make_pin(number)) for one in relations],
            inputs=[SnapshotInput(target=target, state=state, lineage="cells", version=f"v{number}")],
        )

    old, new = make(1, "intact"), make(2, "unverified")
    told = [
        "input “cells@2” moved: v1 → v2 (pinned, not verified; before pinned, intact)",
        "evaluated on “cells@2” moved: cells@1 → cells@2",
    ]
    assert tell([old], [new]) == [("inputs_changed", "“A model” v1", told)]
    (change,) = diff([old], [new])
    (moved,) = change.inputs
    assert (moved.previous, moved.target, moved.old_version, moved.new_version) == ("cells@1", "cells@2", "v1", "v2")
    assert [(link.change, link.previous, link.target) for link in change.links] == [("moved", "cells@1", "cells@2")] * 2


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("auc", 0.5, 0.6, "auc: 0.5 → 0.6 (+0.1, +20 %, better if measured alike: dataset not stated)"),
        ("auc", 0.6, 0.5, "auc: 0.6 → 0.5 (−0.1, −16.7 %, worse if measured alike: dataset not stated)"),
        ("zeal", 0, 2, "zeal: 0 → 2 (+2)"),
        ("auc", "NA", 0.5, "auc: NA → 0.5"),
    ],
)
def test_a_metric_changed_in_place_is_judged_where_its_direction_is_known(
    name: str, old: object, new: object, line: str
) -> None:
    """Numbers get their delta; nobody wins without a direction."""
    models = [make_snapshot_model("m", metrics=[make_snapshot_metric(name, value)]) for value in (old, new)]
    assert tell(models[:1], models[1:]) == [("metrics_changed", "“A model” v1", [line])]


def test_the_same_number_in_other_words_is_no_change() -> None:
    """0.10 is 0.1."""
    metrics = [SnapshotMetric(name="auc", value=msgspec.Raw(text)) for text in (b"0.10", b"0.1")]
    models = [make_snapshot_model("m", metrics=[metric]) for metric in metrics]
    assert diff(models[:1], models[1:]) == []


def test_a_metric_that_moved_to_other_data_is_not_judged() -> None:
    """The better number may be the easier data."""
    grounds = [Ground(dataset=name, version=None, split="test") for name in ("hard", "easy")]
    models = [make_snapshot_model("m", metrics=[make_snapshot_metric("auc", 0.5, ground)]) for ground in grounds]
    (change,) = diff(models[:1], models[1:])
    assert (change.metrics[0].verdict, change.metrics[0].comparability) == (None, "grounds_differ")
    assert format_line(list_lines(change)[0]) == (
        "auc: 0.5 → 0.5 (+0, measured on easy, test split, before on hard, test split)"
    )


def test_other_fields_and_large_ones_are_told() -> None:
    """By their values, and of what is too large to keep, that it changed."""
    digests = SnapshotDigests(card="1" * 16, metadata=None, training_config="2" * 16, architecture="3" * 16)
    old = make_snapshot_model("m", title="Old\nname", digests=digests)
    new = make_snapshot_model(
        "m", title="New name", tag="v1.0", digests=msgspec.structs.replace(digests, card="4" * 16, architecture=None)
    )
    assert tell([old], [new]) == [
        (
            "edited",
            "“New name” v1.0",
            ["version tag: added v1.0", "title: Old name → New name", "architecture removed", "card changed"],
        )
    ]


def test_only_declared_quality_may_change() -> None:
    """A cap can hide that a producer thinks better of a model."""
    models = [make_snapshot_model("m", score=0.3, declared=declared) for declared in (0.5, 0.9)]
    assert tell(models[:1], models[1:]) == [("quality_changed", "“A model” v1", ["declared quality: 0.50 → 0.90"])]


def test_every_kind_has_its_words() -> None:
    """As heading and as a count of one and of many."""
    assert len({name_kind_heading(kind) for kind in KINDS}) == len(KINDS)
    assert count_changes({"new_model": 1, "new_version": 2000}) == "1 new model, 2,000 new versions"


def test_a_document_gives_all_that_is_compared() -> None:
    """Metrics, settings and links of a real document stand in its summary."""
    document = make_model("m", training_config={"a": 1}, metrics=[make_metric("auc", 0.5)])
    summary = summarise_model(document, "0" * 64)
    assert summary.metrics == [make_snapshot_metric("auc", 0.5)]
    digest = hashlib.sha256(b'{"a": 1}').hexdigest()[:16]
    assert (summary.digests.training_config, summary.digests.architecture) == (digest, None)


TEXTS = st.sampled_from(["a", "b", "c"])
GROUNDS = st.sampled_from([None, Ground(dataset="d", version=None, split="test")])
METRICS = st.lists(
    st.builds(make_snapshot_metric, TEXTS, st.sampled_from([None, 0, 0.5, 1, "NA", True]), GROUNDS), max_size=5
)
PINS = st.one_of(
    st.none(), st.builds(make_pin, st.sampled_from([1, 2]), st.none(), st.sampled_from(["intact", "modified"]))
)
LINKS = st.lists(
    st.builds(
        SnapshotLink, relation=st.sampled_from(["trained_on", "derived_from"]), target=TEXTS, split=st.none(), pin=PINS
    ),
    max_size=5,
)
INPUTS = st.lists(
    st.builds(
        SnapshotInput,
        target=TEXTS,
        state=st.sampled_from(["intact", "modified"]),
        lineage=st.sampled_from([None, "l", "k"]),
        version=st.none(),
    ),
    max_size=3,
    unique_by=lambda one: one.target,
)
REASONS = st.lists(
    st.builds(
        SnapshotReason,
        code=st.sampled_from(["analysis_unregistered", "input_unpinned"]),
        subjects=st.lists(TEXTS, min_size=1, unique=True),
    ),
    max_size=2,
    unique_by=lambda one: one.code,
)
SCORES = st.sampled_from([None, 0.3, 0.9])


@st.composite
def snapshots(draw: st.DrawFn) -> list[SnapshotModel]:
    """Up to six models in two lineages."""
    models = []
    for id in draw(st.lists(st.sampled_from(["m1", "m2", "m3", "n1", "n2"]), unique=True)):
        models.append(
            make_snapshot_model(
                id,
                lineage=id[0],
                title=draw(TEXTS),
                number=int(id[1]),
                previous=f"{id[0]}{int(id[1]) - 1}",
                score=draw(SCORES),
                declared=draw(SCORES),
                complete=draw(st.booleans()),
                warnings=draw(REASONS),
                metrics=draw(METRICS),
                links=draw(LINKS),
                inputs=draw(INPUTS),
            )
        )
    return models


def apply(change: ModelChange, old: SnapshotModel) -> dict[str, object]:
    """Return what a model must be after a change, in a form in which order does not count."""
    told = summarise(old)
    fields = {one.field: one.new for one in change.fields}
    if "title" in fields:
        told["title"] = fields["title"]
    if change.quality:
        told["scores"] = (change.quality.new, change.quality.new_declared)
    if change.provenance:
        told["complete"] = change.provenance.new
        reasons = {(code, subject) for code, subject in told["reasons"]}  # type: ignore[attr-defined]
        reasons -= {(one.code, subject) for one in change.provenance.resolved for subject in one.subjects}
        reasons |= {(one.code, subject) for one in change.provenance.added for subject in one.subjects}
        told["reasons"] = sorted(reasons)
    metrics = list(told["metrics"])  # type: ignore[call-overload]
    for metric in change.metrics:
        for text in [] if metric.old is None else metric.old.split("; "):
            metrics.remove((metric.name, text, repr(metric.old_ground)))
        for text in [] if metric.new is None else metric.new.split("; "):
            metrics.append((metric.name, text, repr(metric.new_ground)))
    told["metrics"] = sorted(metrics)
    links = list(told["links"])  # type: ignore[call-overload]
    for link in change.links:
        if link.change != "added":
            links.remove((link.relation, link.previous or link.target, repr(link.old)))
        if link.change != "removed":
            links.append((link.relation, link.target, repr(link.new)))
    told["links"] = sorted(links)
    inputs = dict(told["inputs"])  # type: ignore[call-overload]
    inputs |= {one.previous: None for one in change.inputs if one.previous is not None}
    inputs |= {one.target: one.new for one in change.inputs}
    told["inputs"] = sorted((target, state) for target, state in inputs.items() if state is not None)
    return told


def summarise(model: SnapshotModel) -> dict[str, object]:
    """Return what is compared of a model, in a form in which order does not count."""
    return {
        "title": model.title,
        "scores": (model.quality_score, model.declared_quality_score),
        "complete": model.provenance_complete,
        "reasons": sorted((one.code, subject) for one in model.warnings for subject in one.subjects),
        # equal values that are stated twice count once
        "metrics": sorted({(one.name, show_value(one.value), repr(one.ground)) for one in model.metrics}),
        "links": sorted((one.relation, one.target, repr(one.pin)) for one in model.links),
        "inputs": sorted((one.target, one.state) for one in model.inputs),
    }


def show_value(value: msgspec.Raw) -> str:
    return read_metric(
        Metric(name="", value=value, number=None, direction=None, target=None, unit=None, ground=None)
    ).text


@given(snapshots(), snapshots())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_changed_leads_from_the_one_snapshot_to_the_other(
    before: list[SnapshotModel], after: list[SnapshotModel]
) -> None:
    """Applied to the old models, the changes give the new ones: nothing is left out, and nothing is told in vain."""
    changes = {one.id: one for one in diff(before, after)}
    old, new = ({one.id: one for one in models} for models in (before, after))
    assert {id for id, one in changes.items() if one.kind == "removed"} == old.keys() - new.keys()
    assert {id for id, one in changes.items() if one.kind.startswith("new_")} == new.keys() - old.keys()
    for id in old.keys() & new.keys():
        assert (id in changes) == (summarise(old[id]) != summarise(new[id]))
        if id in changes:
            assert apply(changes[id], old[id]) == summarise(new[id])


@given(METRICS, METRICS)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_change_of_a_metric_carries_its_numbers(before: list[SnapshotMetric], after: list[SnapshotMetric]) -> None:
    """Delta is new − old wherever both are numbers."""
    old, new = (make_snapshot_model("m", metrics=metrics) for metrics in (before, after))
    for metric in [metric for change in diff([old], [new]) for metric in change.metrics]:
        both = metric.old_number is not None and metric.new_number is not None
        assert metric.delta == (metric.new_number - metric.old_number if both else None)  # type: ignore[operator]


def test_a_withdrawn_model_is_withdrawn_with_the_reason_and_not_removed() -> None:
    """Its page stays, and says the same."""
    old, other = make_snapshot_model("m"), make_snapshot_model("n")
    changes = list(diff_models({"m": old, "n": other}, {}, {"m": "Trained on\nmislabelled cells.", "elsewhere": "x"}))
    assert [(one.kind, one.id, one.html, list(map(format_line, list_lines(one)))) for one in changes] == [
        ("withdrawn", "m", "models/m/", ["Withdrawn: Trained on mislabelled cells."]),
        ("removed", "n", None, []),
    ]


def test_source_code_and_changelog_of_a_model_are_fields_that_change() -> None:
    old = make_snapshot_model("m", code=Code(repository="https://x", commit="aa", entrypoint=None))
    new = make_snapshot_model(
        "m",
        source_url="https://y",
        changelog="Refitted.",
        code=Code(repository="https://x", commit="bb", entrypoint="fit.py"),
    )
    lines = [
        "source url: added https://y",
        "changelog: added Refitted.",
        "code commit: aa → bb",
        "code entrypoint: added fit.py",
    ]
    assert tell([old], [new]) == [("edited", "“A model” v1", lines)]


def test_what_an_earlier_build_did_not_keep_is_no_change() -> None:
    old = make_snapshot_model("m", source_url=UNSET, changelog=UNSET, code=UNSET)
    code = Code(repository="https://x", commit=None, entrypoint=None)
    assert diff([old], [make_snapshot_model("m", source_url="https://y", changelog="Refitted.", code=code)]) == []


@pytest.mark.parametrize(("count", "lines"), [(5, 5), (6, 1), (832, 1)])
def test_many_metrics_stated_for_the_first_time_are_one_line(count: int, lines: int) -> None:
    old = make_snapshot_model("m", metrics=[make_snapshot_metric("rmse", 1)])
    added = [make_snapshot_metric(f"wis {place}", place) for place in range(count)]
    new = make_snapshot_model("m", metrics=[make_snapshot_metric("rmse", 2), *added])
    ((_, _, there),) = tell([old], [new])
    ((_, _, back),) = tell([new], [old])
    assert (len(there), there[0].split(" (")[0]) == (1 + lines, "rmse: 1 → 2")
    if lines == 1:
        assert there[1] == f"{count} metrics stated for the first time (wis 0, wis 1, wis 2 and {count - 3} more)"
        assert back[1] == f"{count} metrics no longer stated (wis 0, wis 1, wis 2 and {count - 3} more)"


def test_in_what_any_two_versions_differ_a_new_one_shows_no_change() -> None:
    """Number, tag, date and changelog belong to a version; the same in a published model is a change."""
    old = make_snapshot_model("m1", lineage="m", tag="v1", created_at="2025-01-01", changelog="First.")
    new = make_snapshot_model(
        "m2", lineage="m", number=2, tag="v2", previous="m1", created_at="2026-02-02", changelog="Second."
    )
    (change,) = diff([old], [old, new])
    assert (change.kind, change.fields) == ("new_version", [])
    (edited,) = diff([old], [msgspec.structs.replace(old, created_at="2025-03-03", sha256="another")])
    assert [(one.field, one.old, one.new) for one in edited.fields] == [("created_at", "2025-01-01", "2025-03-03")]
