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
    "version_renumbered": "Versions of its lineage state the same number, or none: number them anew, {subjects} among "
    "them; until then they are counted in order.",
}
"""Code → sentence; `{subjects}` stands for the ids it is about."""

_SHOWN_SUBJECTS = 5


def make_reason(code: str, subjects: Sequence[str]) -> Reason:
    """Return the reason with its sentence filled in.

    Args:
        code: a key of `REASONS`.
        subjects: the ids it is about, in the order of the links; the sentence names the first five.
    """
    shown = ", ".join(f"“{one}”" for one in subjects[:_SHOWN_SUBJECTS])
    if len(subjects) > _SHOWN_SUBJECTS:
        shown += f" and {len(subjects) - _SHOWN_SUBJECTS} more"
    message = REASONS[code].format(subjects=shown).replace("  ", " ")  # some codes have no subjects
    return Reason(code=code, message=message, subjects=list(subjects))
