"""The format of registry documents: what is accepted, what becomes of it, and what is reported."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_build.core.dates import Created
from catalog_build.core.manifest import (
    FIELDS,
    Entry,
    LinkEntry,
    MetricDefinition,
    MetricEntry,
    ModelEntry,
    document_json_schema,
)
from catalog_build.core.numbers import canonical_json, encode_json, parse_json
from catalog_build.core.reasons import make_reason
from catalog_build.core.validation import validate_document

SCHEMA = document_json_schema()
SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "registry-document.schema.json"
MODEL = {"kind": "model", "id": "m", "family": "other"}
DATASET = {"kind": "dataset", "id": "d"}
METRIC = {"kind": "metric", "id": "rmse", "direction": "down"}


def read_entry(document: object) -> Entry:
    """Return the entry of a document that must keep the format."""
    entry = validate_document(document, "file.jsonl", 7)
    assert isinstance(entry, Entry), entry
    return entry


def read_model(**fields: object) -> ModelEntry:
    """Return the model part of a model with these fields."""
    model = read_entry({**MODEL, **fields}).model
    assert model is not None
    return model


def list_faults(document: object) -> list[tuple[str, str]]:
    """Return field and reason of every problem."""
    problems = validate_document(document, "file.jsonl", 7)
    assert isinstance(problems, list), "the document was accepted"
    assert {(one.file, one.line) for one in problems} == {("file.jsonl", 7)}
    return [(one.field, one.reason) for one in problems]


def fits_schema(document: object) -> bool:
    """Return whether the published schema accepts a document."""
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


# ---------------------------------------------------------------- what is accepted


def test_a_bare_document_gets_its_defaults() -> None:
    """Lineage is the id, title the lineage; all else is absent."""
    assert read_entry(DATASET) == Entry(
        file="file.jsonl",
        line=7,
        kind="dataset",
        id="d",
        lineage="d",
        version_number=None,
        version_tag=None,
        previous=None,
        title="d",
        created=None,
        content_hash=None,
        source_url=None,
        license=None,
        card=None,
        changelog=None,
        metadata=b"{}",
        embargo_until=None,
        links=(),
        model=None,
        metric=None,
        digest="42b0bee0fa57198d37bc477abb5d6a4cbc373c4765f1536c4554ca2fe4759345",
    )


def test_a_full_model_is_read_field_by_field() -> None:
    """Every field of the format arrives where it belongs, numbers digit by digit."""
    document = parse_json(
        """{"kind": "model", "id": "M/1 é", "lineage": "M", "version_number": 2, "version_tag": "v1.0",
        "previous": "M/0", "title": "Two\\nlines", "created_at": "2019-05", "content_hash": "sha256:aB12",
        "source_url": "https://example.org/m", "license": "MIT", "card": "# M", "changelog": "new",
        "embargo_until": "2027-01-31",
        "metadata": {"z": 1.0, "a": NaN},
        "links": [{"relation": "trained_on", "target": "d", "version_number": 3, "version_tag": "x",
                   "content_hash": "md5:00", "split": "train"}],
        "family": "biophysical", "quality_score": 0.780, "metrics": {"ds": {"rmse": 0.0230, "ok": true}, "s": "±"},
        "evaluations": [{"metric": "aic", "value": -450, "dataset": "d", "dataset_version": 3, "split": "test",
                         "higher_is_better": false}],
        "parameter_count": "25557032", "architecture": {"b": {"a": 1e5}}, "training_config": {"lr": 0.10},
        "code": {"repository": "r", "commit": "c", "entrypoint": "e"}, "tests_hypothesis_id": "h",
        "promotion_state": "promoted"}"""
    )
    assert msgspec.structs.replace(read_entry(document), digest="") == Entry(
        file="file.jsonl",
        line=7,
        kind="model",
        id="M/1 é",
        lineage="M",
        version_number=2,
        version_tag="v1.0",
        previous="M/0",
        title="Two\nlines",
        created=Created("2019-05", datetime(2019, 5, 1, tzinfo=UTC)),
        content_hash="sha256:aB12",
        source_url="https://example.org/m",
        license="MIT",
        card="# M",
        changelog="new",
        metadata=b'{"z":1.0,"a":"NaN"}',
        embargo_until=date(2027, 1, 31),
        links=(
            LinkEntry(
                relation="trained_on",
                target="d",
                version_number=3,
                version_tag="x",
                content_hash="md5:00",
                split="train",
            ),
        ),
        model=ModelEntry(
            family="biophysical",
            quality_score=0.78,
            metrics=[
                MetricEntry(name="ds.rmse", value=b"0.0230", number=0.023),
                MetricEntry(name="ds.ok", value=b"true", number=None),
                MetricEntry(name="s", value='"±"'.encode(), number=None),
                MetricEntry(
                    name="aic",
                    value=b"-450",
                    number=-450.0,
                    dataset="d",
                    dataset_version="3",
                    split="test",
                    higher_is_better=False,
                ),
            ],
            parameter_count=25557032,
            architecture=b'{"b":{"a":1e5}}',
            training_config=b'{"lr":0.10}',
            code_repository="r",
            code_commit="c",
            code_entrypoint="e",
            tests_hypothesis_id="h",
            promotion_state="promoted",
            warnings=[],
        ),
        metric=None,
        digest="",
    )


def test_null_stands_for_an_absent_field() -> None:
    """A model whose optional fields are all null reads like one without them."""
    nulls = dict.fromkeys(set(FIELDS["model"]) - set(MODEL))
    document = {**nulls, **MODEL}
    assert msgspec.structs.replace(read_entry(document), digest="") == msgspec.structs.replace(
        read_entry(MODEL), digest=""
    )
    assert fits_schema(document)


@pytest.mark.parametrize(
    "id", ["x" * 512, "é" * 512, "a/b c", "..", "compare", "a,b", "%2e%2e", "🧠", "שלום", " ", "https://x.y/z?q=1#f"]
)
def test_any_text_without_control_characters_is_an_id(id: str) -> None:
    """Length counts characters, not bytes."""
    assert read_entry({"kind": "dataset", "id": id}).id == id


@pytest.mark.parametrize(
    ("declared", "count"),
    [
        ("25557032", 25557032),
        ('"25557032"', 25557032),
        ('" 7 "', 7),
        ('"007"', 7),
        ("0", 0),
        ('"87.12M"', 87_120_000),
        ('"1200K"', 1_200_000),
        ('"7B"', 7_000_000_000),
        ('"0.5T"', 500_000_000_000),
        ('"1.234K"', 1234),
        ("9223372036854775807", 2**63 - 1),
    ],
)
def test_a_parameter_count_is_read_from_whole_numbers(declared: str, count: int) -> None:
    """Integers, digits in quotes, and digits with the suffix of a thousand, million, billion or trillion."""
    model = read_model(parameter_count=parse_json(declared))
    assert (model.parameter_count, model.warnings) == (count, [])


@pytest.mark.parametrize(
    ("declared", "named"),
    [
        ('"6.00"', "6.00"),
        ('"87.12"', "87.12"),
        ("6.0", "6.0"),
        ("2.5e7", "2.5e7"),
        ('"1.5E3"', "1.5E3"),
        ('"1,013"', "1,013"),
        ('"12 M"', "12 M"),
        ('"12m"', "12m"),
        ('"1.2345K"', "1.2345K"),
        ('"9223373T"', "9223373T"),
        ('"+7"', "+7"),
        ('""', ""),
        ("-5", "-5"),
        ('"-5"', "-5"),
        ("2.5", "2.5"),
        ("true", "true"),
        ("[1]", "[1]"),
        ('"NaN"', "NaN"),
        ("1e-5", "1e-5"),
        ("9223372036854775808", "9223372036854775808"),
        ("1e999999999", "1e999999999"),
    ],
)
def test_what_is_no_count_becomes_metadata_with_a_warning(declared: str, named: str) -> None:
    """The value is kept word by word, no count is claimed, and the warning shows what was ignored."""
    entry = read_entry({**MODEL, "parameter_count": parse_json(declared)})
    assert entry.model is not None
    assert (entry.model.parameter_count, entry.model.warnings) == (None, [("parameter_count_unreadable", [named])])
    assert entry.metadata.decode() == f'{{"parameter_count":{declared}}}'
    assert make_reason(*entry.model.warnings[0]).message.startswith(
        f"Parameter count “{named}” is not an integer and was ignored: "
    )


@pytest.mark.parametrize(
    ("declared", "number", "unit", "plus_minus"),
    [
        ('"88.678"', 88.678, None, None),
        ('" +9e1 "', 90.0, None, None),
        ('"+2"', 2.0, None, None),
        ('"1e-5"', 1e-5, None, None),
        ('"-0.50"', -0.5, None, None),
        ('"80.86%"', 80.86, "%", None),
        ('"80.86 %"', 80.86, "%", None),
        ('"96.3 ± 2.6"', 96.3, None, 2.6),
        ('"96.3 +/- 2.6"', 96.3, None, 2.6),
        ('"96.3±2.6%"', 96.3, "%", 2.6),
        ('"96.3% ± 2.6"', 96.3, "%", 2.6),
        ('"96.3% ± 2.6%"', 96.3, "%", 2.6),
        ('"96.3 ± 0"', 96.3, None, 0.0),
        ('"1,013.01"', None, None, None),
        ('"12 of 15"', None, None, None),
        ('"NA"', None, None, None),
        ("NaN", None, None, None),
        ("-Infinity", None, None, None),
        ('".5"', None, None, None),
        ('"5."', None, None, None),
        ('"0x10"', None, None, None),
        ('"1_000"', None, None, None),
        ('"٣"', None, None, None),
        ('"1e999"', None, None, None),
        ('"1e-999"', 0.0, None, None),
        ('""', None, None, None),
        ("true", None, None, None),
        ("null", None, None, None),
    ],
)
def test_a_number_may_be_written_as_text(
    declared: str, number: float | None, unit: str | None, plus_minus: float | None
) -> None:
    """A plain decimal, alone, with % or with ±, is a number, flat or in an evaluation; what is written is kept."""
    value = parse_json(declared)
    flat, evaluated = read_model(metrics={"acc": value}, evaluations=[{"metric": "acc", "value": value}]).metrics
    expected = MetricEntry(name="acc", value=encode_json(value), number=number, unit=unit, plus_minus=plus_minus)
    assert [flat, evaluated] == [expected, expected]


def test_an_evaluation_states_how_sure_its_value_is() -> None:
    """Each field arrives where it belongs, and the schema accepts the document."""
    evaluation = {
        "metric": "acc",
        "value": "88.2 ± 0.3",
        "dataset": "tides",
        "unit": "points",
        "stderr": 0.15,
        "ci": [87.9, 88.5],
        "ci_level": 0.9,
        "n": 4_000_000_000,
        "seeds": 5,
        "source": "https://example.org/report",
    }
    assert fits_schema({**MODEL, "evaluations": [evaluation]})
    assert read_model(evaluations=[evaluation]).metrics == [
        MetricEntry(
            name="acc",
            value='"88.2 ± 0.3"'.encode(),
            number=88.2,
            unit="points",
            plus_minus=0.3,
            dataset="tides",
            stderr=0.15,
            ci=(87.9, 88.5),
            ci_level=0.9,
            n=4_000_000_000,
            seeds=5,
            source="https://example.org/report",
        )
    ]


def test_a_percent_sign_wins_over_the_unit_of_the_evaluation() -> None:
    """The literal is what the producer wrote beside the number."""
    [metric] = read_model(evaluations=[{"metric": "acc", "value": "80.86%", "unit": "share"}]).metrics
    assert metric.unit == "%"


@pytest.mark.parametrize(
    ("stated", "field", "reason"),
    [
        ({"stderr": -0.1}, "stderr", "must be at least 0"),
        ({"stderr": "0.1"}, "stderr", "must be a finite number"),
        ({"stderr": "NaN"}, "stderr", "must be a finite number"),
        ({"ci": [1, 2]}, "ci", "must hold the value"),
        ({"ci": [89, 88]}, "ci", "must hold the value"),
        ({"ci": [88]}, "ci", "must be two finite numbers"),
        ({"ci": [87, 88, 89]}, "ci", "must be two finite numbers"),
        ({"ci": ["87", 89]}, "ci", "must be two finite numbers"),
        ({"ci": [87, None]}, "ci", "must be two finite numbers"),
        ({"ci": "87 to 89"}, "ci", "must be two finite numbers"),
        ({"ci_level": 95}, "ci_level", "must lie between 0 and 1"),
        ({"ci_level": 0}, "ci_level", "must lie between 0 and 1"),
        ({"ci_level": 1}, "ci_level", "must lie between 0 and 1"),
        ({"n": 0}, "n", "must be an integer from 1"),
        ({"n": 1.5}, "n", "must be an integer from 1"),
        ({"n": "12"}, "n", "must be an integer from 1"),
        ({"n": True}, "n", "must be an integer from 1"),
        ({"seeds": -3}, "seeds", "must be an integer from 1"),
        ({"unit": 1}, "unit", "must be a string"),
        ({"source": ["x"]}, "source", "must be a string"),
        ({"value": "88.2 ± -0.3"}, "value", "the uncertainty after ± must be finite and at least 0"),
        ({"value": "88.2 ± 1e999"}, "value", "the uncertainty after ± must be finite and at least 0"),
        ({"value": "NA", "stderr": 0.1}, "stderr", "only a value that is a number"),
        ({"value": "1,013", "ci": [1, 2]}, "ci", "only a value that is a number"),
        ({"value": None, "stderr": 0.1}, "stderr", "only a value that is a number"),
        ({"stdErr": 0.1}, "stdErr", "no such field; the nearest is `stderr`"),
    ],
)
def test_an_uncertainty_that_cannot_be_is_an_error_of_its_field(
    stated: dict[str, object], field: str, reason: str
) -> None:
    """The report names the evaluation's field, and the document is refused."""
    evaluation = parse_json(json.dumps({"metric": "acc", "value": 88.2, **stated}))
    [(faulty, why)] = list_faults({**MODEL, "evaluations": [evaluation]})
    assert (faulty, why.startswith(reason)) == (f"evaluations[0].{field}", True), why


def test_a_flat_metric_with_an_impossible_uncertainty_is_an_error() -> None:
    """A flat metric is named by its dotted path."""
    assert list_faults({**MODEL, "metrics": {"val": {"acc": "88.2 ± -0.3"}}}) == [
        ("metrics.val.acc", "the uncertainty after ± must be finite and at least 0: correct it")
    ]


def test_an_unreadable_count_overwrites_no_metadata() -> None:
    """Metadata that has such a field already keeps it, and the document given is not changed."""
    document = {**MODEL, "parameter_count": "many", "metadata": {"parameter_count": 5}}
    assert json.loads(read_entry(document).metadata) == {"parameter_count": 5, "declared_parameter_count": "many"}
    assert document["metadata"] == {"parameter_count": 5}


def test_a_number_beyond_float64_is_shown_and_not_ranked() -> None:
    """1e999 is a number of JSON, yet none that can be sorted."""
    [metric] = read_model(metrics=parse_json('{"x": 1e999}')).metrics
    assert (metric.value, metric.number) == (b"1e999", None)


@pytest.mark.parametrize(
    ("fields", "hypothesis"),
    [
        ({}, None),
        ({"metadata": {"tests_hypothesis_id": "h"}}, "h"),
        ({"metadata": {"tests_hypothesis_id": "h"}, "tests_hypothesis_id": "g"}, "g"),
        ({"metadata": {"tests_hypothesis_id": ["h"]}}, None),
        ({"metadata": {"tests_hypothesis_id": ""}}, None),
    ],
)
def test_the_hypothesis_is_also_read_from_metadata(fields: dict[str, object], hypothesis: str | None) -> None:
    """The field outranks the metadata; only a string counts there."""
    assert read_model(**fields).tests_hypothesis_id == hypothesis


def test_five_thousand_metrics_keep_their_order() -> None:
    """Many metrics are read as they stand."""
    metrics = {f"m{index}": index for index in range(5000)}
    assert [one.name for one in read_model(metrics=metrics).metrics] == list(metrics)


def test_a_metric_definition_is_read() -> None:
    """Direction, target and unit; the title defaults to the id."""
    entry = read_entry({**METRIC, "direction": "target", "target": 1, "unit": "mm"})
    assert (entry.title, entry.metric) == ("rmse", MetricDefinition(direction="target", target=1.0, unit="mm"))


@pytest.mark.parametrize("year", [1000, 2019, 9999])
def test_an_integer_of_four_digits_is_a_year(year: int) -> None:
    """Where it is a date, the integer is its text."""
    assert read_entry({**DATASET, "created_at": year}).created == Created(str(year), datetime(year, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("year", [0, 999, 10000, 20190517])
def test_any_other_integer_is_no_date(year: int) -> None:
    """A day without hyphens may as well count seconds."""
    [(field, reason)] = list_faults({**DATASET, "created_at": year})
    assert (field, reason.split(":")[0]) == ("created_at", "this is no date")


def test_the_digest_is_of_the_content_alone() -> None:
    """Order of keys does not matter; digits do."""
    first = read_entry(parse_json('{"kind": "dataset", "id": "d", "metadata": {"a": 1.0, "b": 2}}')).digest
    turned = read_entry(parse_json('{"metadata": {"b": 2, "a": 1.0}, "id": "d", "kind": "dataset"}')).digest
    other = read_entry(parse_json('{"kind": "dataset", "id": "d", "metadata": {"a": 1.00, "b": 2}}')).digest
    assert first == turned
    assert first != other


# ---------------------------------------------------------------- what is reported

WRONG: list[tuple[dict[str, object], str, str]] = [
    ({"kind": "dataset"}, "id", "required but missing"),
    ({"id": "x"}, "kind", "required but missing"),
    ({**DATASET, "kind": "modle"}, "kind", "must be one of model, dataset, analysis, hypothesis, artifact, metric"),
    ({**DATASET, "kind": ["model"]}, "kind", "must be one of"),
    ({**DATASET, "id": ""}, "id", "must not be empty"),
    ({**DATASET, "id": "x" * 513}, "id", "has 513 characters: shorten it to at most 512"),
    ({**DATASET, "id": 5}, "id", "must be a string, not a number: put it in quotes"),
    ({**DATASET, "id": "a\nb"}, "id", "holds the control character U+000A at position 2"),
    ({**DATASET, "id": "a\x7f"}, "id", "control character U+007F"),
    ({**DATASET, "id": "\x9bm"}, "id", "control character U+009B"),
    ({**DATASET, "lineage": "\t"}, "lineage", "control character U+0009"),
    ({**DATASET, "previous": "x" * 513}, "previous", "has 513 characters"),
    ({**DATASET, "version_number": 0}, "version_number", "must be an integer from 1 to 2147483647"),
    ({**DATASET, "version_number": 2**31}, "version_number", "must be an integer"),
    ({**DATASET, "version_number": True}, "version_number", "must be an integer"),
    ({**DATASET, "version_number": "1"}, "version_number", "must be an integer"),
    ({**DATASET, "version_tag": ""}, "version_tag", "must not be empty"),
    ({**DATASET, "version_tag": 1.5}, "version_tag", "must be a string, not a number: put it in quotes"),
    ({**DATASET, "version_tag": "x" * 151}, "version_tag", "shorten it to at most 150"),
    ({**DATASET, "title": ["x"]}, "title", "must be a string, not a list"),
    ({**DATASET, "content_hash": "9f86"}, "content_hash", "must be algorithm:hex"),
    ({**DATASET, "content_hash": "sha256:xyz"}, "content_hash", "must be algorithm:hex"),
    ({**DATASET, "metadata": []}, "metadata", "must be an object, not a list"),
    ({**DATASET, "links": {}}, "links", "must be a list, not an object"),
    ({**DATASET, "links": ["x"]}, "links[0]", "must be an object, not a string"),
    ({**DATASET, "links": [{"target": "x"}]}, "links[0].relation", "required but missing"),
    ({**DATASET, "links": [{"relation": "derived_from"}]}, "links[0].target", "required but missing"),
    ({**MODEL, "links": [{"relation": "trained", "target": "x"}]}, "links[0].relation", "nearest is `trained_on`"),
    ({**DATASET, "links": [{"relation": "trained_on", "target": "x"}]}, "links[0].relation", "a dataset may have deri"),
    ({**MODEL, "links": [{"relation": "uses_input", "target": "x", "pin": 1}]}, "links[0].pin", "no such field"),
    ({**DATASET, "titel": "x"}, "titel", "no such field; the nearest is `title`"),
    ({**DATASET, "family": "other"}, "family", "only a model has this field: keep it in `metadata`"),
    ({**MODEL, "unit": "mm"}, "unit", "only a metric has this field"),
    ({"kind": "model", "id": "m"}, "family", "required but missing: say which of biophysical, deep_learning"),
    ({**MODEL, "family": "deep-learning"}, "family", "nearest is `deep_learning`"),
    ({**MODEL, "quality_score": 1.01}, "quality_score", "must lie between 0 and 1"),
    ({**MODEL, "quality_score": -0.1}, "quality_score", "must lie between 0 and 1"),
    ({**MODEL, "quality_score": "0.5"}, "quality_score", "must be a finite number, not a string"),
    ({**MODEL, "quality_score": True}, "quality_score", "must be a finite number, not a boolean"),
    ({**MODEL, "metrics": [1]}, "metrics", "must be an object, not a list"),
    ({**MODEL, "metrics": {"a": {"b": [1]}}}, "metrics.a.b", "not a list"),
    ({**MODEL, "evaluations": [{"value": 1}]}, "evaluations[0].metric", "required but missing"),
    ({**MODEL, "evaluations": [{"metric": "a"}]}, "evaluations[0].value", "required but missing"),
    ({**MODEL, "evaluations": [{"metric": "a", "value": {}}]}, "evaluations[0].value", "not an object"),
    ({**MODEL, "evaluations": [{"metric": "a", "value": 1, "higher_is_better": 1}]},
     "evaluations[0].higher_is_better", "must be true or false"),
    ({**MODEL, "architecture": "resnet"}, "architecture", "must be an object, not a string"),
    ({**MODEL, "training_config": [1]}, "training_config", "must be an object, not a list"),
    ({**MODEL, "code": {"repo": "x"}}, "code.repo", "no such field"),
    ({**MODEL, "code": {"commit": 5}}, "code.commit", "must be a string, not a number"),
    ({**MODEL, "promotion_state": "live"}, "promotion_state", "must be one of candidate, promoted, rejected"),
    ({**MODEL, "tests_hypothesis_id": ""}, "tests_hypothesis_id", "must not be empty"),
    ({"kind": "metric", "id": "x"}, "direction", "required but missing"),
    ({**METRIC, "direction": "higher"}, "direction", "must be one of up, down, target, none"),
    ({**METRIC, "target": "1"}, "target", "must be a finite number"),
]  # fmt: skip

WRONG_BEYOND_SCHEMA: list[tuple[dict[str, object], str, str]] = [
    ({**DATASET, "created_at": "0000-00-00"}, "created_at", "this is no date"),
    ({**DATASET, "created_at": 20190517}, "created_at", "this is no date"),
    ({**MODEL, "metrics": {"": 1}}, "metrics.", "must not be empty"),
    ({**MODEL, "metrics": {"x" * 513: 1}}, "metrics." + "x" * 80, "shorten it to at most 512"),
    ({**DATASET, "created_at": -5}, "created_at", "this is no date"),
    ({**METRIC, "direction": "target"}, "target", "required where the direction is `target`"),
    ({**DATASET, "title": "a\x00b"}, "title", "U+0000 at position 2 is NUL"),
    ({**DATASET, "metadata": {"a": ["\ud800"]}}, "metadata.a[0]", "U+D800 at position 1 is half of a surrogate pair"),
    ({**DATASET, "metadata": {"a": {"\x00": 1}}}, "metadata.a", "in this key: U+0000"),
    ({**MODEL, "metadata": {"tests_hypothesis_id": "x" * 513}}, "metadata.tests_hypothesis_id", "has 513 characters"),
]


@pytest.mark.parametrize(("document", "field", "reason"), WRONG + WRONG_BEYOND_SCHEMA)
def test_a_fault_is_reported_with_field_and_remedy(document: object, field: str, reason: str) -> None:
    """One fault gives one problem, at the field where it stands."""
    [(found, message)] = list_faults(document)
    assert found == field
    assert reason in message


def test_all_faults_of_a_document_are_reported_together() -> None:
    """The first fault does not hide the others, and the value that stood there is shown."""
    document = {"kind": "model", "id": "\x01", "famly": "x", "links": [3, {"relation": "x", "target": 1}], "card": 5}
    problems = validate_document(document, "f", 1)
    assert isinstance(problems, list)
    assert sorted((one.field, one.value) for one in problems) == [
        ("card", "5"),
        ("family", ""),
        ("famly", '"x"'),
        ("id", '"\\u0001"'),
        ("links[0]", "3"),
        ("links[1].relation", '"x"'),
        ("links[1].target", "1"),
    ]


@pytest.mark.parametrize("value", [None, 5, True, "text", [], [DATASET]])
def test_what_is_no_object_is_no_document(value: object) -> None:
    """A line that holds something else is one problem of the whole document."""
    [(field, reason)] = list_faults(value)
    assert field == ""
    assert "a document must be an object" in reason


@pytest.mark.parametrize("opening", ['{"a":', "["])
def test_nesting_has_a_limit_that_is_said(opening: str) -> None:
    """The whole document may have 200 levels; 300 levels give an error, not a crash."""
    closing = "}" if opening.startswith("{") else "]"

    def nest(levels: int) -> object:
        inner = opening * levels + "1" + closing * levels
        return parse_json(f'{{"kind": "dataset", "id": "d", "metadata": {{"x": {inner}}}}}')

    read_entry(nest(198))
    for levels in (199, 300):
        [(field, reason)] = list_faults(nest(levels))
        assert field.startswith("metadata.x")
        assert "nested deeper than 200 levels" in reason


def test_a_long_value_is_shortened_and_safe_to_print() -> None:
    """At most 80 characters of JSON, escape sequences made visible."""
    problems = validate_document({**DATASET, "version_tag": "\x9b31m" + "x" * 5000}, "f", 1)
    assert isinstance(problems, list)
    assert problems[0].value.startswith('"\\u009b31mxxx')
    assert problems[0].value.endswith("…")
    assert len(problems[0].value) < 90


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
field_names = st.sampled_from(sorted({name for names in FIELDS.values() for name in names}))
field_values = json_values | st.sampled_from(["model", "metric", "other", "up", "2019", [{"relation": "uses_input"}]])


@given(
    st.dictionaries(field_names | st.text(max_size=3), field_values, max_size=6), st.sampled_from([{}, MODEL, METRIC])
)
def test_any_json_is_an_entry_or_problems(fields: dict[str, object], base: dict[str, object]) -> None:
    """Nothing that JSON can say raises an error; what is accepted fits the schema too."""
    document = {**base, **fields}
    result = validate_document(parse_json(json.dumps(document)), "f", 1)
    if isinstance(result, list):
        assert result
    else:
        assert fits_schema(document)


@given(json_values)
def test_json_survives_reading_and_writing(value: object) -> None:
    """What is written back is what was read, whatever the order of keys."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        encoded = encode_json(parse_json(text))
    except UnicodeEncodeError:
        return
    assert json.loads(encoded) == value
    assert json.loads(canonical_json(parse_json(text))) == value


def test_numbers_are_written_back_digit_by_digit() -> None:
    """Not even an integer of 5,000 digits is rounded or refused."""
    text = '{"b":1.50,"a":[-0,1E+5,12345678901234567890123,' + "9" * 5000 + ",0.1000000000000000055511151231257827]}"
    assert encode_json(parse_json(text)).decode() == text


def test_the_names_of_what_is_no_number_become_text() -> None:
    """NaN and the infinities are strings from then on."""
    assert parse_json("[NaN, Infinity, -Infinity]") == ["NaN", "Infinity", "-Infinity"]


# ---------------------------------------------------------------- the published schema


def test_the_published_schema_is_current() -> None:
    """`python -m catalog_build.core.manifest > docs/registry-document.schema.json` would change nothing."""
    assert json.loads(SCHEMA_FILE.read_text("utf-8")) == SCHEMA
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "document",
    [
        DATASET,
        MODEL,
        {**METRIC, "target": 5, "unit": "s"},
        {**MODEL, "metrics": {"a": {"b": {"c": "NA"}}, "d": None}, "created_at": 2019, "parameter_count": "1,013"},
        {**MODEL, "links": [{"relation": "trained_on", "target": "x", "version_tag": "1"}], "quality_score": 1},
        {**MODEL, "evaluations": [{"metric": "a", "value": None, "dataset_version": 2}], "code": {"commit": "c"}},
        {"kind": "artifact", "id": "a", "links": [{"relation": "produced_by", "target": "x"}]},
        {"kind": "analysis", "id": "a", "links": [{"relation": "tests_hypothesis", "target": "x"}]},
        {"kind": "hypothesis", "id": "h", "card": "text", "metadata": {"anything": [1, {"x": None}]}},
    ],
)
def test_the_schema_accepts_what_the_loader_accepts(document: object) -> None:
    """Valid documents pass both."""
    read_entry(document)
    assert fits_schema(document)


@pytest.mark.parametrize("document", [document for document, _, _ in WRONG])
def test_the_schema_rejects_what_the_loader_rejects(document: object) -> None:
    """A producer who checks with the schema sees these faults before loading."""
    assert not fits_schema(document)
