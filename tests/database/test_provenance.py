"""The provenance rule, as the database enforces it whoever writes."""

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_build.registry.connect import Connection
from tests.database.registry_rows import add_link, add_thing, read_provenance


@pytest.fixture
def traced(registry: Connection) -> Connection:
    """A registry with one model, m, whose provenance is complete."""
    add_thing(registry, "d", "dataset", content_hash="sha256:aa")
    add_thing(registry, "a", "analysis")
    add_thing(registry, "h", "hypothesis")
    add_thing(registry, "m", "model")
    add_link(registry, "m", "trained_on", "d", number=1)
    add_link(registry, "m", "produced_by", "a")
    return registry


def test_a_complete_model_keeps_its_declared_score(traced: Connection) -> None:
    """With data set, analysis and pinned inputs nothing is capped."""
    assert read_provenance(traced, "m") == (0.9, [])


def test_a_bare_model_is_capped_and_told_everything_it_lacks(registry: Connection) -> None:
    """Every missing part is listed, in a fixed order."""
    add_thing(registry, "m", "model")
    assert read_provenance(registry, "m") == (
        0.3,
        [("training_dataset_missing", []), ("analysis_missing", []), ("inputs_missing", [])],
    )


def test_a_score_below_the_cap_stays(registry: Connection) -> None:
    """The cap is a minimum of two numbers, never a gift."""
    add_thing(registry, "m", "model")
    registry.execute("UPDATE forge.model_versions SET declared_quality_score = 0.1")
    assert read_provenance(registry, "m")[0] == 0.1


def test_an_unscored_model_stays_unscored(registry: Connection) -> None:
    """No score is invented for a model without one."""
    add_thing(registry, "m", "model")
    registry.execute("UPDATE forge.model_versions SET declared_quality_score = NULL")
    assert read_provenance(registry, "m")[0] is None


def test_a_dangling_dataset_counts_once_it_is_registered(registry: Connection) -> None:
    """A producer may register the target later: the score follows by itself."""
    add_thing(registry, "a", "analysis")
    add_thing(registry, "m", "model")
    add_link(registry, "m", "produced_by", "a")
    add_link(registry, "m", "trained_on", "d", number=1)
    assert read_provenance(registry, "m") == (
        0.3,
        [("training_dataset_unregistered", ["d"]), ("pinned_version_missing", ["d"])],
    )
    add_thing(registry, "d", "dataset")
    assert read_provenance(registry, "m") == (0.9, [])


def test_a_target_of_another_kind_is_no_dataset(traced: Connection) -> None:
    """Only a registered data set counts as training data."""
    traced.execute("UPDATE forge.artifact_links SET target_artifact_id = 'h' WHERE link_type = 'trained_on'")
    assert read_provenance(traced, "m") == (0.3, [("training_dataset_wrong_kind", ["h"])])


def test_an_unpinned_input_of_the_analysis_counts(traced: Connection) -> None:
    """The inputs of the producing analysis are inputs of the model."""
    add_thing(traced, "x", "artifact")
    add_link(traced, "a", "uses_input", "x")
    assert read_provenance(traced, "m") == (0.3, [("input_unpinned", ["x"])])


def test_a_pin_on_any_link_that_names_the_input_is_enough(traced: Connection) -> None:
    """The model may pin what its analysis names without a pin."""
    add_thing(traced, "x", "artifact")
    add_link(traced, "a", "uses_input", "x")
    add_link(traced, "m", "uses_input", "x", number=1)
    assert read_provenance(traced, "m") == (0.9, [])


def test_a_pinned_version_must_exist(traced: Connection) -> None:
    """A pin to a version that the lineage lacks is none; a later version of the lineage repairs it."""
    traced.execute("UPDATE forge.artifact_links SET pin_version_number = 2 WHERE link_type = 'trained_on'")
    assert read_provenance(traced, "m") == (0.3, [("pinned_version_missing", ["d"])])
    add_thing(traced, "d2", "dataset", lineage="d", number=2)
    assert read_provenance(traced, "m") == (0.9, [])


def test_a_changed_hash_warns_without_capping(traced: Connection) -> None:
    """An input whose content is not what was pinned is reported as modified."""
    traced.execute("UPDATE forge.artifact_links SET pin_content_hash = 'sha256:bb' WHERE link_type = 'trained_on'")
    assert read_provenance(traced, "m") == (0.9, [])
    assert traced.execute("SELECT warnings FROM catalog.models").fetchall() == [
        ([{"code": "input_modified", "subjects": ["d"]}],)
    ]


def test_a_pin_by_hash_to_what_states_none_is_a_pin_that_is_unverified(traced: Connection) -> None:
    """Nothing can be compared, yet the version exists: the input counts as pinned."""
    add_thing(traced, "e", "dataset")
    traced.execute(
        "UPDATE forge.artifact_links SET target_artifact_id = 'e', pin_version_number = NULL, "
        "pin_content_hash = 'sha256:bb' WHERE link_type = 'trained_on'"
    )
    assert read_provenance(traced, "m") == (0.9, [])
    inputs = "SELECT input_id, pinned, state FROM catalog.model_inputs(ARRAY['m'])"
    assert traced.execute(inputs).fetchall() == [("e", True, "unverified")]


def test_a_hypothesis_named_in_a_field_must_exist(traced: Connection) -> None:
    """Saying that a hypothesis is tested holds the model to it, by link or by field alike."""
    traced.execute("UPDATE forge.model_versions SET tests_hypothesis_id = 'h2'")
    assert read_provenance(traced, "m") == (0.3, [("hypothesis_unregistered", ["h2"])])
    add_thing(traced, "h2", "hypothesis")
    assert read_provenance(traced, "m") == (0.9, [])


def test_deleting_what_a_model_stands_on_caps_it(traced: Connection) -> None:
    """Evidence that goes away takes the score with it."""
    traced.execute("DELETE FROM forge.artifacts WHERE id = 'a'")
    assert read_provenance(traced, "m") == (0.3, [("analysis_unregistered", ["a"])])


def test_the_effective_score_cannot_be_written(traced: Connection) -> None:
    """The column is generated: not even a plain UPDATE passes the rule by."""
    with pytest.raises(psycopg.errors.GeneratedAlways):
        traced.execute("UPDATE forge.model_versions SET quality_score = 1")


def test_reasons_written_by_hand_do_not_last(registry: Connection) -> None:
    """Whoever clears the reasons finds them computed again."""
    add_thing(registry, "m", "model")
    registry.execute("UPDATE forge.model_versions SET provenance_reasons = '[]'")
    assert read_provenance(registry, "m")[0] == 0.3


def test_self_links_and_cycles_end(traced: Connection) -> None:
    """Links that lead back to themselves are kept, reported, and harmless."""
    add_link(traced, "m", "derived_from", "m")
    add_link(traced, "a", "derived_from", "m")
    add_link(traced, "m", "uses_input", "m", number=1)
    assert read_provenance(traced, "m") == (0.9, [])
    assert traced.execute("SELECT warnings FROM catalog.models").fetchall() == [
        ([{"code": "self_link", "subjects": ["m"]}],)
    ]


_PINS = st.sampled_from([None, 1, 2])
_LINKS = st.lists(
    st.tuples(
        st.sampled_from(["m", "a"]),
        st.sampled_from(["trained_on", "produced_by", "uses_input", "tests_hypothesis"]),
        st.sampled_from(["d", "a", "h", "x", "gone"]),
        _PINS,
    ),
    max_size=6,
)
_KINDS = {"d": "dataset", "a": "analysis", "h": "hypothesis", "x": "artifact"}


def _is_complete(links: list[tuple[str, str, str, int | None]]) -> bool:
    """The rule in plain words, over version 1 of each registered thing; `gone` is not registered."""
    own = [link for link in links if link[0] == "m"]
    analyses = {
        target for _, relation, target, _ in own if relation == "produced_by" and _KINDS.get(target) == "analysis"
    }
    inputs = [
        (target, pin)
        for source, relation, target, pin in links
        if relation in ("trained_on", "uses_input") and (source == "m" or source in analyses)
    ]
    tested = [target for _, relation, target, _ in own if relation == "tests_hypothesis"]
    return (
        any(relation == "trained_on" and target == "d" for _, relation, target, _ in own)
        and bool(analyses)
        and bool(inputs)
        and all(any(pin == 1 and name in _KINDS for name, pin in inputs if name == target) for target, _ in inputs)
        and (not tested or "h" in tested)
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(links=_LINKS)
def test_the_rule_in_sql_is_the_rule_in_words(
    registry: Connection, links: list[tuple[str, str, str, int | None]]
) -> None:
    """For any links the database finds provenance complete just when the plain reading of the rule does."""
    with registry.transaction(force_rollback=True):
        for id, kind in _KINDS.items():
            add_thing(registry, id, kind)
        add_thing(registry, "m", "model")
        for source, relation, target, pin in links:
            add_link(registry, source, relation, target, number=pin)
        score, reasons = read_provenance(registry, "m")
    assert (score, reasons == []) == ((0.9, True) if _is_complete(links) else (0.3, False))
