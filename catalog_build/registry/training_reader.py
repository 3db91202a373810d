"""Reading what models, and those that they are derived from, were trained on: all that contamination needs."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from catalog_build.core.contamination import find_contamination, list_ancestors
from catalog_build.core.documents import Metric, TrainingUse
from catalog_build.core.leaderboard import Suspicion
from catalog_build.core.splits import names_training
from catalog_build.registry.reading import Reader, ask


class Training:
    """What some models were trained on, by themselves or by what they are derived from.

    Args:
        derived: model → what it is derived from, registered or not; `origins` are the models among these.
        uses: model → the datasets that it was trained on.
    """

    def __init__(
        self,
        derived: Mapping[str, Sequence[str]],
        origins: Mapping[str, Sequence[str]],
        uses: Mapping[str, Sequence[TrainingUse]],
    ) -> None:
        self._derived = derived
        self._origins = origins
        self._uses = uses
        self._ancestors: dict[str, list[str]] = {}

    def list_names(self, models: Iterable[str]) -> set[str]:
        """Return the ids of some models, of all that they are derived from, and of what these are derived from."""
        names: set[str] = set()
        for model in models:
            ancestors = self._list_ancestors(model)
            names.update(ancestors, (target for one in ancestors for target in self._derived.get(one, ())))
        return names

    def find_judge(self, lineage: str) -> Callable[[str, Metric], Suspicion | None]:
        """Return what judges whether a value of a model was measured on data of a lineage that it was trained on."""
        judged: dict[tuple[object, ...], Suspicion | None] = {}
        known: dict[str, list[TrainingUse]] = {}

        def judge(model: str, metric: Metric) -> Suspicion | None:
            if model not in known:
                known[model] = self._list_uses(model, lineage)
            if not known[model]:
                return None
            # whatever the value: what counts is where it was measured, and how that is known
            split = metric.ground.split if metric.ground else None
            key = (model, split, metric.assumed, "/" in metric.name, names_training(metric.name))
            if key not in judged:
                judged[key] = _judge(metric, known[model])
            return judged[key]

        return judge

    def _list_ancestors(self, model: str) -> list[str]:
        if model not in self._ancestors:
            self._ancestors[model] = list_ancestors(model, self._origins)
        return self._ancestors[model]

    def _list_uses(self, model: str, lineage: str) -> list[TrainingUse]:
        return [use for one in self._list_ancestors(model) for use in self._uses.get(one, ()) if use.lineage == lineage]


def _judge(metric: Metric, training: Sequence[TrainingUse]) -> Suspicion | None:
    warnings = find_contamination([metric], training)
    if not warnings:
        return None
    return "certain" if any(one.certain for one in warnings) else "possible"


def read_training(models: Collection[str]) -> Reader[Training]:
    """Read what some models, and those that they are derived from, were trained on."""
    derived: dict[str, list[str]] = {}
    origins: dict[str, list[str]] = {}
    uses: dict[str, list[TrainingUse]] = {}
    for row in (yield ask("training_around", ids=sorted(models))) if models else []:
        source, target = row["source_id"], row["target_id"]
        if row["relation"] == "derived_from":
            derived.setdefault(source, []).append(target)
            if row["is_model"]:
                origins.setdefault(source, []).append(target)
        else:
            use = TrainingUse(model=source, dataset=target, lineage=row["lineage"], split=row["split"])
            uses.setdefault(source, []).append(use)
    return Training(derived, origins, uses)
