"""One summary of the values of a file, however many models it holds."""

from typing import Any

from catalog_build.core.load_summary import LoadSummary, summarize_values
from catalog_build.core.manifest import Entry
from catalog_build.core.numbers import parse_json
from catalog_build.core.validation import validate_document


def summarize(*models: str, percent: tuple[str, ...] = ()) -> LoadSummary:
    """Return the summary of models whose fields are given as JSON."""
    entries = []
    for line, fields in enumerate(models, 1):
        document: Any = parse_json(f'{{"kind": "model", "id": "m{line}", "family": "other", {fields}}}')
        entry = validate_document(document, "f.jsonl", line)
        assert isinstance(entry, Entry), entry
        entries.append(entry)
    return summarize_values(entries, percent)


def test_numbers_texts_and_ignored_counts_are_one_line() -> None:
    """The commonest three texts are shown, each with how often it occurs."""
    models = [
        *['"metrics": {"acc": "NA"}, "parameter_count": "6.00"'] * 1200,
        '"metrics": {"acc": "88.678", "f1": "12 of 15"}, "parameter_count": "87.12M"',
        '"metrics": {"acc": "80.86%", "f1": "12 of 15"}, "parameter_count": "87.12"',
        '"metrics": {"acc": 50.5, "f1": "1,013.01", "ok": true, "no": false, "none": null, "x": NaN, "y": 1e999}',
    ]
    assert summarize(*models) == LoadSummary(
        '3 numbers (1 with %), 1,205 texts ("NA" 1,200 times, "12 of 15" 2 times, "1,013.01", …), 2 booleans, 1 null, '
        '1,201 parameter counts ignored ("6.00" 1,200 times, "87.12")',
        [],
    )


def test_a_file_without_values_has_no_summary() -> None:
    """There is nothing to count."""
    assert summarize('"title": "bare"') == LoadSummary(None, [])


def test_what_a_terminal_cannot_show_is_replaced_and_cut() -> None:
    """A text of any length and content stays on the line."""
    assert summarize('"metrics": {"a": "x\\u001b[31m' + "y" * 100 + '"}').values == (
        '0 numbers, 1 text ("x\\u001b[31m' + "y" * 27 + "…)"
    )


def test_a_metric_in_percent_with_shares_and_percentages_is_reported() -> None:
    """One line a metric, with an example of each kind; values with a sign, or of another unit, do not count."""
    models = (
        '"metrics": {"acc": "80.86%", "f1": 0.5}',
        '"metrics": {"acc": 0.87, "f1": 50}',
        '"metrics": {"acc": 0.9, "f1": 0.2}',
        '"evaluations": [{"metric": "acc", "value": 81.5, "unit": "%"}, {"metric": "acc", "value": 3, "unit": "pt"}]',
    )
    assert summarize(*models).mixed == [
        'metric "acc" is in %, and of its values without a % sign 2 are at most 1 (such as 0.9 of m3) and 1 above 1 '
        "(such as 81.5 of m4): shares and percentages may be mixed; write % behind percentages, and give shares a unit "
        "of their own"
    ]


def test_a_definition_makes_a_metric_one_in_percent() -> None:
    """The registry's definition of the metric counts, also for DATASET/METRIC."""
    models = ('"metrics": {"imagenet/top1": 0.76, "mae": 0.1}', '"metrics": {"imagenet/top1": 76.1, "mae": 12}')
    assert [line.split(" is in %")[0] for line in summarize(*models, percent=("top1",)).mixed] == [
        'metric "imagenet/top1"'
    ]
    assert summarize(*models).mixed == []


def test_values_of_one_kind_alone_are_not_reported() -> None:
    """Shares alone, or percentages alone, may be right."""
    assert summarize('"metrics": {"a": 0.5}', '"metrics": {"a": 1}', percent=("a",)).mixed == []
    assert summarize('"metrics": {"a": 1.5}', '"metrics": {"a": 99}', percent=("a",)).mixed == []
