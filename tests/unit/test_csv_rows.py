"""Models as CSV: what Python's reader and a spreadsheet make of it."""

import csv
import io
import json

import msgspec
import pytest

from catalog_build.core.documents import ModelSummary, Reason
from catalog_build.exporting.csv_rows import make_csv, make_csv_header, make_csv_rows

HEADER = (
    b"id,slug,title,model_family,lineage,version_number,version_tag,is_latest,quality_score,declared_quality_score,"
    b"evaluation_metrics,metrics_truncated,parameter_count,trained_on,training_datasets,produced_by,tests_hypothesis,"
    b"provenance_complete,warnings,created_at,license,promotion_state,html,self\r\n"
)


def make_summary(**fields: object) -> ModelSummary:
    """Return a model of which little is known, but for what a test states."""
    known = {
        "id": "ode",
        "slug": "ode",
        "title": "An ODE",
        "model_family": "biophysical",
        "lineage": "ode",
        "version_number": 1,
        "version_tag": None,
        "is_latest": True,
        "quality_score": None,
        "declared_quality_score": None,
        "evaluation_metrics": msgspec.Raw(b"{}"),
        "metrics_truncated": False,
        "parameter_count": None,
        "trained_on": None,
        "training_datasets": [],
        "produced_by": None,
        "tests_hypothesis": None,
        "provenance_complete": False,
        "warnings": [],
        "created_at": None,
        "license": None,
        "promotion_state": "candidate",
        "html": "models/ode/",
        "self_": "api/models/ode.json",
    }
    return ModelSummary(**known | fields)  # type: ignore[arg-type]


def read_csv(data: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def test_the_header_is_the_fields_of_a_model_in_lists() -> None:
    """A change of it breaks the programs of those who read it."""
    assert make_csv_header() == HEADER
    assert make_csv([]) == HEADER


def test_a_row_says_what_the_json_says() -> None:
    """Text as it is, numbers as stated, null as nothing, lists and objects as JSON; each line ends with CRLF."""
    model = make_summary(
        title='Cells, "fast"\nand slow – ü',
        version_number=12,
        quality_score=0.1,
        parameter_count=2**70,
        evaluation_metrics=msgspec.Raw(b'{"rmse":1e-10,"note":"96.3 \\u00b1 2"}'),
        training_datasets=["a,b", "c"],
        warnings=[Reason(code="input_unpinned", message="An input is not pinned.", subjects=["c"])],
    )
    data = make_csv_rows([model])
    assert data.startswith(b'ode,ode,"Cells, ""fast""\nand slow \xe2\x80\x93 \xc3\xbc",biophysical,ode,12,,true,0.1,,')
    assert data.endswith(b",,candidate,models/ode/,api/models/ode.json\r\n")
    (row,) = read_csv(HEADER + data)
    assert row["parameter_count"] == "1180591620717411303424"
    assert row["evaluation_metrics"] == '{"rmse":1e-10,"note":"96.3 \\u00b1 2"}'
    assert json.loads(row["training_datasets"]) == ["a,b", "c"]
    assert json.loads(row["warnings"]) == [
        {"code": "input_unpinned", "message": "An input is not pinned.", "subjects": ["c"]}
    ]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_spreadsheet_runs_no_text_as_a_formula(title: str) -> None:
    """An apostrophe stands before it; what it guards is else unchanged."""
    (row,) = read_csv(make_csv([make_summary(title=title)]))
    assert row["title"] == f"'{title}"


def test_a_number_below_zero_stays_a_number() -> None:
    """Only text can be a formula; what is measured is not touched."""
    (row,) = read_csv(make_csv([make_summary(quality_score=-0.5, title="a=1")]))
    assert (row["quality_score"], row["title"]) == ("-0.5", "a=1")
