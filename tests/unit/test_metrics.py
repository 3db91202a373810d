"""The direction of a metric is known, stated or defined, and never guessed."""

import pytest

from catalog_build.core.documents import Direction
from catalog_build.core.metrics import WELL_KNOWN_DIRECTIONS, known_direction, resolve_direction


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("rmse", "down"),
        ("AIC", "down"),
        ("Top 1 Accuracy", "up"),
        ("top-5-accuracy", "up"),
        ("ImageNet-1k/Top 1 Accuracy", "up"),
        ("a/b/rmse", "down"),
        ("site_2.val_mean_dice", "up"),
        ("effective_sample_size_bulk[beta[1.5]]", "up"),
        ("n_samples", "none"),
        ("r_hat", None),
        ("accuracy_of_what", None),
        ("", None),
    ],
)
def test_a_well_known_name_is_found_however_it_is_written(name: str, direction: Direction | None) -> None:
    """Case, blanks, hyphens, a dataset before it and nesting around it do not hide a name."""
    assert known_direction(name) == direction


def test_well_known_names_are_normalised() -> None:
    """Every key can be found by its own name."""
    assert {name: known_direction(name) for name in WELL_KNOWN_DIRECTIONS} == dict(WELL_KNOWN_DIRECTIONS)


@pytest.mark.parametrize(
    ("name", "defined", "stated", "direction"),
    [
        ("rmse", "up", [False], "up"),
        ("rmse", "none", [], "none"),
        ("rmse", None, [True, None, True], "up"),
        ("rmse", None, [True, False], None),
        ("rmse", None, [None], "down"),
        ("score_x", None, [False], "down"),
        ("score_x", None, [], None),
    ],
)
def test_the_registry_outranks_models_and_models_outrank_the_table(
    name: str, defined: Direction | None, stated: list[bool | None], direction: Direction | None
) -> None:
    """Definition first, then agreeing statements, then the table; a contradiction leaves it unknown."""
    assert resolve_direction(name, defined, stated) == direction
