"""Matrices over all models: each value in one block, and the best of all marked."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from catalog_build.core import matrix
from catalog_build.core.artifact_documents import LinkedModel, MatrixCell, MatrixRow
from catalog_build.core.documents import Ground
from catalog_build.core.matrix import MAX_MODELS, is_cut, list_blocks, make_full_matrix, make_matrix_part
from tests.unit.model_factory import make_metric

GROUND = Ground(dataset="d", version="1", split="test")


def name_model(id: str) -> LinkedModel:
    """Return a model as matrices show it."""
    return LinkedModel(
        self_=f"api/models/{id}.json",
        html=f"models/{id}/",
        id=id,
        slug=id,
        title=id,
        model_family="other",
        version_number=1,
        version_tag=None,
        is_latest=True,
        quality_score=None,
        declared_quality_score=None,
        provenance_complete=True,
    )


@pytest.mark.parametrize("size", [1, 3, 100])
@given(st.lists(st.dictionaries(st.sampled_from("abcdefghijk"), st.integers(0, 3)), min_size=1, max_size=90))
def test_every_value_is_in_one_block(size: int, columns: list[dict[str, int]]) -> None:
    """Of each model and metric, whatever the size of blocks; the metrics that most models have come first."""
    models = [f"m{place:02}" for place in range(len(columns))]
    full = make_full_matrix(
        models, [[make_metric(name, value, GROUND) for name, value in one.items()] for one in columns]
    )
    shown = Counter(
        (models[place], row.row.name, row.cells[place].text)
        for block in list_blocks(full, size)
        for row in block.rows
        for place in block.places
        if place in row.cells
    )
    assert shown == Counter(
        (model, name, str(value)) for model, one in zip(models, columns, strict=True) for name, value in one.items()
    )
    frequencies = Counter(name for one in columns for name in one)
    assert [frequencies[row.row.name] for row in full.rows] == sorted(frequencies.values(), reverse=True)
    assert all(len(block.places) <= MAX_MODELS for block in list_blocks(full, size))


def test_the_best_of_all_models_is_marked_in_whatever_block_it_is() -> None:
    """The last of 70 models is the best: none of the first block is marked."""
    models = [f"m{place:02}" for place in range(70)]
    full = make_full_matrix(models, [[make_metric("accuracy", place, GROUND, "up")] for place in range(70)])
    named = {id: name_model(id) for id in models}
    parts = [make_matrix_part(full, "h", number, named) for number in (1, 2, 3)]
    marked = [[one.best for one in part.rows[0].cells if one.best] for part in parts]
    assert marked == [[], [], ["filled"]]
    assert [len(part.models) for part in parts] == [30, 30, 10]
    assert [part.next for part in parts] == ["h/matrix-2.json", "matrix-3.json", None]
    assert [part.html for part in parts] == ["hypotheses/h/matrix/", None, None]


def test_a_matrix_that_fits_has_no_further_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without metrics too, however many models test the hypothesis; one more metric than a page shows makes pages."""
    monkeypatch.setattr(matrix, "ROWS_SHOWN", 2)
    column = [make_metric(name, 1, GROUND) for name in "abc"]
    assert not is_cut(make_full_matrix(["m"], [column[:2]]))
    assert is_cut(make_full_matrix(["m"], [column]))
    silent = make_full_matrix([f"m{place}" for place in range(99)], [[]] * 99)
    assert (is_cut(silent), len(list_blocks(silent, 100))) == (False, 1)


def test_a_row_says_all_that_its_values_state() -> None:
    """Uncertainty and counts of a value; how many different ones a model states; nothing where it lacks the metric."""
    sure = replace(
        make_metric("score", 2, GROUND, "up", unit="%"),
        assumed=True,
        stderr=0.125,
        ci=(1.5, 2.5),
        ci_level=0.9,
        plus_minus=0.5,
        n=7,
        seeds=3,
    )
    bare, several = make_metric("score", 1, GROUND, "up"), [make_metric("score", one, GROUND, "up") for one in (3, 4)]
    full = make_full_matrix([*"abcde"], [[sure], [bare], several, [], [sure]])
    [row] = make_matrix_part(full, "h", 1, {id: name_model(id) for id in "abcde"}).rows
    cell = MatrixCell(
        text="2",
        number=2.0,
        best=None,
        ground=None,
        unit="%",
        assumed=True,
        stderr=0.125,
        ci=(1.5, 2.5),
        ci_level=0.9,
        plus_minus=0.5,
        n=7,
        seeds=3,
    )
    assert row == MatrixRow(
        metric="score",
        unit=None,
        direction="up",
        target=None,
        ground=GROUND,
        comparability="dataset_assumed",
        compared=2,
        assumed=2,
        cells=[
            cell,
            MatrixCell(text="1", number=1.0, best=None, ground=None),
            MatrixCell(text="3; 4", number=None, best=None, ground=None, values_total=2),
            MatrixCell(text=None, number=None, best=None, ground=None),
            cell,
        ],
    )


@pytest.mark.parametrize(("models", "cut"), [(MAX_MODELS, False), (MAX_MODELS + 1, True)])
def test_a_matrix_of_one_more_model_than_a_page_shows_is_cut(models: int, cut: bool) -> None:
    """Then it has pages and documents of its own."""
    names = [f"m{place:02}" for place in range(models)]
    full = make_full_matrix(names, [[make_metric("accuracy", 1, GROUND)]] * models)
    assert (is_cut(full), len(list_blocks(full, 100))) == (cut, 2 if cut else 1)
