"""Find models that were evaluated on data that they, or an ancestor, were trained on."""

from collections.abc import Mapping, Sequence

from catalog_build.core.documents import Contamination, Metric, TrainingUse
from catalog_build.core.splits import is_training, names_training

_NAMED_METRICS = 5

_MAX_ANCESTRY = 100
"""Steps that a chain of origins is followed, in search of training data."""


def list_ancestors(root: str, origins: Mapping[str, Sequence[str]]) -> list[str]:
    """Return a model and those that it is derived from, the nearest first, then by id.

    Args:
        origins: model → the models that it states to be derived from.
    """
    models = {root: None}
    level = [root]
    for _ in range(_MAX_ANCESTRY):
        if not level:
            break
        level = sorted({origin for one in level for origin in origins.get(one, ())} - models.keys())
        models |= dict.fromkeys(level)
    return list(models)


def find_contamination(evaluated: Sequence[Metric], training: Sequence[TrainingUse]) -> list[Contamination]:
    """Return a warning for each dataset and split that was both trained on and evaluated on.

    The same dataset counts at any version. Splits that are both stated and differ are no contamination; where one
    is not stated the warning is not certain, and there is none for a value whose dataset nobody states: one that is
    assumed, or bound by a name as DATASET/METRIC, against a training link without a split. Training values, such as
    `train_loss`, are measured on training data by their nature.

    Args:
        evaluated: the model's metrics; those whose data set is not stated are passed over.
        training: what the model and its ancestors were trained on.

    Returns:
        The warnings, certain ones first, then by dataset, split and training model.
    """
    found: dict[tuple[bool, str, str, str], set[str]] = {}
    by_lineage: dict[str, set[tuple[str, str]]] = {}
    for use in training:
        by_lineage.setdefault(use.lineage, set()).add((use.model, _clean_split(use.split)))
    for metric in evaluated:
        if metric.ground is None or metric.ground.dataset is None:
            continue
        if is_training(metric.ground.split) and names_training(metric.name):
            continue
        split = _clean_split(metric.ground.split)
        merely_bound = metric.assumed or "/" in metric.name
        for model, trained_split in by_lineage.get(metric.ground.dataset, ()):
            if split and trained_split and split != trained_split:
                continue
            if merely_bound and not trained_split:
                continue
            unsure = not (split and trained_split)
            found.setdefault((unsure, metric.ground.dataset, split or trained_split, model), set()).add(metric.name)
    return [_make_warning(key, sorted(names)) for key, names in sorted(found.items(), key=lambda item: item[0])]


def _clean_split(split: str | None) -> str:
    return (split or "").strip().casefold()


def _make_warning(key: tuple[bool, str, str, str], names: list[str]) -> Contamination:
    unsure, dataset, split, model = key
    measured = ", ".join(f"“{name}”" for name in names[:_NAMED_METRICS])
    if len(names) > _NAMED_METRICS:
        measured += f" and {len(names) - _NAMED_METRICS} more"
    opening = "Perhaps measured" if unsure else "Measured"
    place = "split not stated"
    if split:
        place = f"split “{split}”" + (" stated on one side only" if unsure else "")
    message = f"{opening} on data that “{model}” was trained on (“{dataset}”, {place}): {measured}."
    return Contamination(
        dataset=dataset, split=split or None, trained_by=model, metrics=names, certain=not unsure, message=message
    )
