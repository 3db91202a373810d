"""The codes of the provenance rule and of other warnings, each with the sentence that says what to add.

The rule itself is SQL (`registry/sql/rule.sql`); it yields codes and subjects only.
"""

from collections.abc import Sequence

from catalog_build.core.documents import Reason

QUALITY_CAP = 0.3
"""Effective quality score of a model with incomplete provenance, at most."""

REASONS = {
    "training_dataset_missing": "No training dataset is linked: add a trained_on link to a registered dataset.",
    "training_dataset_unregistered": "The linked training dataset is not in the registry: register {subjects}.",
    "training_dataset_wrong_kind": "What the model is linked to as training data is no dataset: register {subjects} "
    "as a dataset.",
    "analysis_missing": "No producing analysis is linked: add a produced_by link to a registered analysis.",
    "analysis_unregistered": "The producing analysis is not in the registry: register {subjects}.",
    "analysis_wrong_kind": "What the model is linked to as its analysis is none: register {subjects} as an analysis.",
    "inputs_missing": "No input is recorded: link what went in by trained_on or uses_input, each "
    "with its version or hash.",
    "input_unpinned": "An input is not pinned: add version_number, version_tag or content_hash to the "
    "link to {subjects}.",
    "pinned_version_missing": "A pinned version is not in the registry: register that version of {subjects}, "
    "or correct the pin.",
    "hypothesis_unregistered": "The hypothesis that it tests is not in the registry: register {subjects}.",
    "hypothesis_wrong_kind": "What it is said to test is no hypothesis: register {subjects} as a hypothesis.",
    "input_modified": "The content of an input no longer matches its pinned hash: check {subjects}, "
    "then pin the version that was used.",
    "self_link": "The model links to itself: remove that link.",
    "origin_withdrawn": "Something that it depends on, directly or through others, has been withdrawn: read why at "
    "{subjects}, and judge whether it still holds.",
    "parameter_count_unreadable": "Parameter count {subjects} is not an integer and was ignored: write it in digits, "
    "or with K, M, B or T, as in 87.12M.",
    "value_unreadable": "The registry holds a value that cannot be read as what it should be: correct {subjects}; "
    "until then it is shown as it stands.",
    "value_not_allowed": "The registry's views hold values that cannot be shown: correct {subjects}; until then they "
    "are left out.",
    "provenance_unreadable": "The registry's views state no verdict on the provenance that can be read: let them take "
    "provenance_complete and provenance_reasons from catalog.assess_provenance.",
    "version_renumbered": "Versions of its lineage state the same number, or none: number them anew, {subjects} among "
    "them; until then they are counted in order.",
}
"""Code → sentence; `{subjects}` stands for the ids it is about."""

_REMEDIES = {
    "mlflow": {
        "training_dataset_missing": "No training data is recorded: log it in the run that trains the model, with "
        '`mlflow.log_input(dataset, context="training")`.',
        "analysis_missing": "The version names no run: log the model within `mlflow.start_run()`, and register it.",
        "analysis_unregistered": "The run that the version names is no longer in MLflow: {subjects}. Log the model in "
        "a new run, and register that one.",
        "inputs_missing": "No input is recorded: log each dataset that the run read, with "
        "`mlflow.log_input(dataset, context=…)`.",
        "parameter_count_unreadable": "Parameter count {subjects} is not an integer and was ignored: correct the tag "
        '`parameter_count`, with `MlflowClient().set_model_version_tag(name, version, "parameter_count", …)`.',
        "value_unreadable": "A tag cannot be read: correct {subjects}, with "
        "`MlflowClient().set_model_version_tag(name, version, key, value)`; until then it is shown as written.",
    }
}
"""Registry, as `catalog.remedies()` returns it → code → the sentence in that registry's own words."""

_UNKNOWN = "The registry's own views report {code} {subjects}."

_SHOWN_SUBJECTS = 5


def make_reason(code: str, subjects: Sequence[str], remedies: str | None = None) -> Reason:
    """Return the reason with its sentence filled in.

    Args:
        code: a key of `REASONS`, or what a registry's own views report beside it.
        subjects: the ids it is about, in the order of the links; the sentence names the first five.
        remedies: the registry in whose own words it says what to do, as `catalog.remedies()` returns it.
    """
    shown = ", ".join(f"“{one}”" for one in subjects[:_SHOWN_SUBJECTS])
    if len(subjects) > _SHOWN_SUBJECTS:
        shown += f" and {len(subjects) - _SHOWN_SUBJECTS} more"
    sentence = _REMEDIES.get(remedies or "", REASONS).get(code, REASONS.get(code, _UNKNOWN))
    message = sentence.format(code=code, subjects=shown).replace("  ", " ")  # some codes have no subjects
    return Reason(code=code, message=message, subjects=list(subjects))
