"""What changed between two versions is listed, most telling first."""

import json
from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import replace

from catalog_build.core.changes import CardFact, InputFact, VersionFacts, list_changes
from catalog_build.core.documents import Change, Ground, Metric, Pin
from catalog_build.core.link_changes import LinkFact
from tests.unit.model_factory import make_metric

PAPER = InputFact("paper", "paper", "v1")
OLD_DATA, NEW_DATA = InputFact("data@1", "data", "v1"), InputFact("data@2", "data", "v2")
ON_A = Ground(dataset="a", version="v1", split="test")
ON_TEST = Ground(dataset=None, version=None, split="test")


def make_facts(
    metrics: list[Metric] | None = None,
    config: object = None,
    metadata: object = None,
    inputs: Sequence[InputFact] = (),
    fields: Mapping[str, str | None] | None = None,
    card: CardFact | None = None,
    links: Sequence[LinkFact] = (),
) -> VersionFacts:
    return VersionFacts(
        metadata=json.dumps(metadata).encode(),
        training_config=json.dumps(config).encode(),
        architecture=b"{}",
        metrics=metrics or [],
        inputs=inputs,
        fields=fields or {},
        card=card,
        links=links,
    )


def test_changes_are_listed_by_section_in_order_of_interest() -> None:
    """Metrics, configuration, metadata, inputs; what is the same is left out."""
    old = make_facts(
        [make_metric("rmse", 0.5), make_metric("n", 3)], {"lr": 0.1, "k": 1}, {"by": "x"}, [PAPER, OLD_DATA]
    )
    new = make_facts([make_metric("rmse", 0.25), make_metric("n", 3)], {"lr": "0.10", "j": 2}, {}, [NEW_DATA, PAPER])
    changes = [
        Change(
            section="metrics",
            path="rmse",
            old="0.5",
            new="0.25",
            delta=-0.25,
            verdict="better",
            reserve="ground_not_stated",
        ),
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
    change = Change(section="metrics", path="rmse", old="0.5 (evaluation not stated)", new="0.5 (a, v1, test)")
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


@pytest.mark.parametrize(
    ("old", "new", "reserve"),
    [
        (make_metric("rmse", 0.5), make_metric("rmse", 0.25), "ground_not_stated"),
        (make_metric("rmse", 0.5, ON_TEST), make_metric("rmse", 0.25, ON_TEST), "ground_not_stated"),
        (make_metric("rmse", 0.5, ON_A), replace(make_metric("rmse", 0.25, ON_A), assumed=True), "dataset_assumed"),
        (replace(make_metric("rmse", 0.5, ON_A), assumed=True), make_metric("rmse", 0.25, ON_A), "dataset_assumed"),
        (make_metric("rmse", 0.5, ON_A), make_metric("rmse", 0.25, ON_A), None),
        (make_metric("weird", 0.5), make_metric("weird", 0.25), None),
    ],
)
def test_a_verdict_says_where_the_data_may_have_changed_with_the_model(
    old: Metric, new: Metric, reserve: str | None
) -> None:
    """Of data that nobody states, nobody knows whether they are the same: better is then better if measured alike."""
    ([change], total) = list_changes(make_facts([old]), make_facts([new]))
    assert (change.reserve, change.verdict is None, total) == (reserve, old.name == "weird", 1)


def test_a_change_without_a_known_direction_has_no_verdict() -> None:
    """The difference is told; whether it is good is not guessed."""
    old, new = make_facts([make_metric("weird", 2)]), make_facts([make_metric("weird", 3)])
    change = Change(section="metrics", path="weird", old="2", new="3", delta=1.0)
    assert list_changes(old, new) == ([change], 1)


def test_every_field_of_a_document_that_differs_is_a_change() -> None:
    """Title, license, card: what is no metric, setting or input is listed by its name."""
    old = make_facts(fields={"title": "Tides", "license": "MIT", "source": None}, card=CardFact(1200, "aa"))
    new = make_facts(fields={"title": "Tides 2", "license": "MIT", "source": "https://x"}, card=CardFact(1300, "bb"))
    changes = [
        Change(section="fields", path="title", old="Tides", new="Tides 2"),
        Change(section="fields", path="source", old=None, new="https://x"),
        Change(section="fields", path="model card", old="1,200 characters", new="1,300 characters"),
    ]
    assert list_changes(old, new) == (changes, 3)


def test_a_card_of_the_same_length_is_reworded_and_a_first_one_is_added() -> None:
    old, new = make_facts(card=CardFact(1200, "aa")), make_facts(card=CardFact(1200, "bb"))
    reworded = Change(section="fields", path="model card", old="1,200 characters", new="1,200 characters, reworded")
    assert list_changes(old, new) == ([reworded], 1)
    added = Change(section="fields", path="model card", old=None, new="1,200 characters")
    assert list_changes(make_facts(), new) == ([added], 1)
    assert list_changes(new, new) == ([], 0)


def link(
    relation: str, target: str, version: str | None = "v1", split: str | None = None, pin: Pin | None = None
) -> LinkFact:
    return LinkFact(relation, target, target.split("@")[0], version, split, pin)


PIN = Pin(version_number=1, version_tag=None, content_hash=None, state="intact")
BROKEN = Pin(version_number=None, version_tag=None, content_hash="sha256:" + "0" * 64, state="modified")


def test_a_link_that_comes_goes_moves_or_states_something_else_is_a_change() -> None:
    old = make_facts(
        links=[
            link("evaluated_on", "tides@1", split="test"),
            link("tests_hypothesis", "moon"),
            link("derived_from", "other", None),
            link("produced_by", "fit"),
        ]
    )
    new = make_facts(
        links=[
            link("evaluated_on", "tides@2", "v2", split="test"),
            link("derived_from", "other", None, pin=PIN),
            link("produced_by", "fit"),
            link("produced_by", "refit", pin=BROKEN),
        ]
    )
    changes = [
        Change(
            section="links",
            path="derived from other",
            old="not registered",
            new="not registered, pinned to version 1",
        ),
        Change(section="links", path="evaluated on tides", old="v1, test split", new="v2, test split", moved=True),
        Change(
            section="links",
            path="produced by refit",
            old=None,
            new="v1, pinned to sha256:00000000000000000 (modified)",
        ),
        Change(section="links", path="tests hypothesis moon", old="v1", new=None),
    ]
    assert list_changes(old, new) == (changes, 4)


def test_a_link_to_an_input_is_a_change_only_where_the_input_shows_none() -> None:
    """The split of training data is no part of what the provenance rule sees of an input."""
    old = make_facts(inputs=[OLD_DATA], links=[link("trained_on", "data@1", split="train")])
    split = make_facts(inputs=[OLD_DATA], links=[link("trained_on", "data@1", split="all")])
    moved = make_facts(inputs=[NEW_DATA], links=[link("trained_on", "data@2", "v2", split="all")])
    stated = Change(section="links", path="trained on data", old="v1, train split", new="v1, all split")
    assert list_changes(old, split) == ([stated], 1)
    assert [one.section for one in list_changes(old, moved)[0]] == ["inputs"]


def test_many_metrics_that_one_version_lacks_are_one_change() -> None:
    few = [make_metric(f"few{place}", place) for place in range(5)]
    many = [make_metric(f"wis_{place}", place) for place in range(832)]
    changed = [make_metric("rmse", 1)], [make_metric("rmse", 2)]
    first = Change(section="metrics", path="832 metrics", old=None, new="wis_0, wis_1, wis_2 and 829 more")
    changes, total = list_changes(make_facts(changed[0]), make_facts(changed[1] + many))
    assert (changes[1:], total) == ([first], 2)
    gone = Change(section="metrics", path="832 metrics", old="wis_0, wis_1, wis_2 and 829 more", new=None)
    assert list_changes(make_facts(many), make_facts(few))[0] == [
        *(Change(section="metrics", path=one.name, old=None, new=str(place)) for place, one in enumerate(few)),
        gone,
    ]
