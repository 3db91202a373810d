"""The bundled sample is what it says: real models with their sources, and made-up things that say so."""

from collections import Counter

from catalog_build.core.manifest import Entry
from catalog_build.registry.connect import Connection
from catalog_build.registry.manage import check_registry
from catalog_build.registry.read import read_entries
from catalog_build.resources import sample_dir
from tests.database.building import load_sample


def read_sample() -> list[Entry]:
    """Return all documents of the sample."""
    return [entry for path in sorted(sample_dir().glob("*.yaml")) for entry in read_entries(path)]


def is_marked(entry: Entry) -> bool:
    """Tell whether a document says that it is an illustration, or which part of it is."""
    return b'"illustration":true' in entry.metadata


def test_it_holds_versions_of_all_families_and_several_long_lineages() -> None:
    """Some forty versions in at least twelve lineages over three families; some lineages with three or more."""
    models = [entry for entry in read_sample() if entry.model]
    lineages = Counter(entry.lineage for entry in models)
    assert len(models) >= 40
    assert len(lineages) >= 12
    assert {entry.model.family for entry in models if entry.model} == {"biophysical", "deep_learning", "statistical"}
    assert sum(count >= 3 for count in lineages.values()) >= 3


def test_every_figure_has_a_source_or_is_marked() -> None:
    """A model without source is an illustration as a whole; every declared score is marked."""
    models = [entry for entry in read_sample() if entry.model]
    assert [entry.id for entry in models if not entry.source_url and "microglia" not in entry.id] == []
    assert [entry.id for entry in models if entry.model and entry.model.quality_score and not is_marked(entry)] == []


def test_only_what_has_a_score_speaks_of_one() -> None:
    """A data set or an analysis that was made up says that it was, not that its score is."""
    assert [entry.id for entry in read_sample() if entry.model is None and b"quality_score" in entry.metadata] == []


def test_no_model_is_older_than_the_analysis_that_produced_it() -> None:
    """Where both dates are known."""
    entries = {entry.id: entry for entry in read_sample()}
    pairs = [
        (entry, entries[link.target])
        for entry in entries.values()
        for link in entry.links
        if link.relation == "produced_by" and link.target in entries
    ]
    dated = [(model, analysis, model.created, analysis.created) for model, analysis in pairs]
    early = [m.id for m, _, made, done in dated if made and done and made.instant < done.instant]
    assert early == []


def test_each_kind_of_missing_provenance_is_there_to_see(registry: Connection) -> None:
    """So that the pages show what the catalog says of each, and what a changed input looks like."""
    load_sample(registry)
    report = check_registry(registry)
    reasons = {reason.code for model in report.incomplete for reason in model.reasons}
    assert reasons == {
        "training_dataset_missing",
        "training_dataset_unregistered",
        "analysis_missing",
        "analysis_unregistered",
        "inputs_missing",
        "input_unpinned",
        "pinned_version_missing",
        "hypothesis_unregistered",
    }
    assert [(model.id, [one.code for one in model.reasons]) for model in report.warned] == [
        ("framingham-cvd-2008", ["input_modified"])
    ]
