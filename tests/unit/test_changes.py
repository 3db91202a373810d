"""What changed between two versions is listed, most telling first."""

import json
from collections.abc import Sequence

from catalog_build.core.changes import InputFact, VersionFacts, list_changes
from catalog_build.core.documents import Change, Ground, Metric
from tests.unit.model_factory import make_metric

PAPER = InputFact("paper", "paper", "v1")
OLD_DATA, NEW_DATA = InputFact("data@1", "data", "v1"), InputFact("data@2", "data", "v2")
ON_A = Ground(dataset="a", version="v1", split="test")


def make_facts(
    metrics: list[Metric] | None = None,
    config: object = None,
    metadata: object = None,
    inputs: Sequence[InputFact] = (),
) -> VersionFacts:
    return VersionFacts(
        metadata=json.dumps(metadata).encode(),
        training_config=json.dumps(config).encode(),
        architecture=b"{}",
        metrics=metrics or [],
        inputs=inputs,
    )


def test_changes_are_listed_by_section_in_order_of_interest() -> None:
    """Metrics, configuration, metadata, inputs; what is the same is left out."""
    old = make_facts(
        [make_metric("rmse", 0.5), make_metric("n", 3)], {"lr": 0.1, "k": 1}, {"by": "x"}, [PAPER, OLD_DATA]
    )
    new = make_facts([make_metric("rmse", 0.25), make_metric("n", 3)], {"lr": "0.10", "j": 2}, {}, [NEW_DATA, PAPER])
    changes = [
        Change(section="metrics", path="rmse", old="0.5", new="0.25", delta=-0.25, verdict="better"),
        Change(section="training_config", path="j", old=None, new="2"),
        Change(section="training_config", path="k", old="1", new=None),
        Change(section="metadata", path="by", old="x", new=None),
        Change(section="inputs", path="data", old="v1", new="v2", moved=True),
    ]
    assert list_changes(old, new) == (changes, 5)
    assert list_changes(new, new) == ([], 0)


def test_at_most_twenty_changes_are_listed_and_all_are_counted() -> None:
    """A rewritten configuration shows 20 changes and says how many there are."""
    changes, total = list_changes(make_facts(), make_facts(config={f"k{one}": one for one in range(5000)}))
    assert (len(changes), total) == (20, 5000)


def test_an_input_that_comes_goes_or_is_pinned_is_told_by_its_lineage() -> None:
    """One more version of the same data is an addition, and a pin that is checked anew changes the input in place."""
    loose = InputFact("paper", "paper", "v1 (unpinned)")
    gone = InputFact("notes", "notes", "not registered (unpinned)")
    changes = [
        Change(section="inputs", path="data", old=None, new="v2"),
        Change(section="inputs", path="notes", old="not registered (unpinned)", new=None),
        Change(section="inputs", path="paper", old="v1 (unpinned)", new="v1"),
    ]
    old, new = make_facts(inputs=[loose, OLD_DATA, gone]), make_facts(inputs=[OLD_DATA, NEW_DATA, PAPER])
    assert list_changes(old, new) == (changes, 3)


def test_a_metric_on_another_ground_is_a_change() -> None:
    """The same number measured on other data is not the same result."""
    old, new = make_facts([make_metric("rmse", 0.5)]), make_facts([make_metric("rmse", 0.5, ON_A)])
    change = Change(section="metrics", path="rmse", old="0.5 (ground not stated)", new="0.5 (a, v1, test)")
    assert list_changes(old, new) == ([change], 1)


def test_one_name_on_several_grounds_says_which() -> None:
    """Where a name has several values, each change says what it was measured on."""
    old = make_facts([make_metric("rmse", 0.5), make_metric("rmse", 0.25, ON_A)])
    new = make_facts([make_metric("rmse", 0.5), make_metric("rmse", 0.125, ON_A)])
    change = Change(
        section="metrics",
        path="rmse",
        old="0.25 (a, v1, test)",
        new="0.125 (a, v1, test)",
        delta=-0.125,
        verdict="better",
    )
    assert list_changes(old, new) == ([change], 1)


def test_a_change_without_a_known_direction_has_no_verdict() -> None:
    """The difference is told; whether it is good is not guessed."""
    old, new = make_facts([make_metric("weird", 2)]), make_facts([make_metric("weird", 3)])
    change = Change(section="metrics", path="weird", old="2", new="3", delta=1.0)
    assert list_changes(old, new) == ([change], 1)
