"""Reads what the static index holds: columns instead of records, so that a hundred thousand models stay cheap."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from catalog_build.core.documents import Direction
from catalog_build.core.metrics import Aim, resolve_aim
from catalog_build.registry.reading import Reader, ask

Column = list[Any]
"""Values of JSON, one a model, in the order of the ids asked for."""


class IndexThing(msgspec.Struct, frozen=True, array_like=True):
    """A dataset, analysis or hypothesis to filter lists by; of one that is not registered only the id is known."""

    id: str
    slug: str | None
    lineage: str | None
    title: str | None
    version: str | None


class IndexModels(msgspec.Struct, frozen=True, kw_only=True):
    """Some models, column by column.

    Args:
        columns: of numbers and texts, by name.
        shown: for each model the first metrics, as pairs of a name and the text of a value.
        things: what the models are linked to, by id.
        links: relation → for each model the places of its targets among `things`.
        words: search words, ascending; `word_steps` the models of each, as places that are told by their distances.
        metrics: name → places of models as distances, and as many numbers.
    """

    columns: dict[str, Column]
    shown: list[list[tuple[str, str]]]
    things: list[IndexThing]
    links: dict[str, list[list[int]]]
    words: list[str]
    word_steps: list[list[int]]
    metrics: dict[str, tuple[list[int], Column]]


class MetricName(msgspec.Struct, frozen=True, kw_only=True):
    """A metric to choose from; `models` counts those that have a number for it."""

    name: str
    models: int
    direction: Direction | None
    target: float | None
    unit: str | None


_SHOWN = msgspec.json.Decoder(list[list[tuple[str, msgspec.Raw]] | None])
_RELATIONS = ("trained_on", "produced_by", "tests_hypothesis")


def read_index_models(ids: Sequence[str]) -> Reader[IndexModels]:
    """Read the part of the index that some models, at least one, make up; they must be registered."""
    asked = list(ids)
    (columns,) = yield ask("index_models", ids=asked)
    shown = [[(name, _format_value(value)) for name, value in few or ()] for few in _SHOWN.decode(columns.pop("shown"))]
    (words,) = yield ask("index_words", ids=asked)
    metrics = yield ask("index_metrics", ids=asked)
    links = yield ask("index_links", ids=asked)
    targets = {row["relation"]: (_decode(row["rows"]), _decode(row["targets"])) for row in links}
    named = sorted({target for _, ids in targets.values() for target in ids})
    refs = yield ask("refs", ids=named)
    known = {row["id"]: row for row in refs}
    places = {id: place for place, id in enumerate(named)}
    return IndexModels(
        columns={name: _decode(column) for name, column in columns.items()},
        shown=shown,
        things=[_make_thing(id, known.get(id)) for id in named],
        links={relation: _group_links(len(asked), places, targets.get(relation)) for relation in _RELATIONS},
        words=_decode(words["words"]),
        word_steps=_decode(words["steps"]),
        metrics={row["name"]: (_decode(row["steps"]), _decode(row["numbers"])) for row in metrics},
    )


def read_metric_names(counts: Mapping[str, int]) -> Reader[list[MetricName]]:
    """Read what is known of metrics.

    Args:
        counts: name → how many models have a number for it; its order is kept.
    """
    rows = yield ask("index_metric_names", names=list(counts))
    known = {row["name"]: row for row in rows}
    return [_make_metric_name(known[name], models) for name, models in counts.items()]


def _decode(column: msgspec.Raw | None) -> Column:
    return [] if column is None else msgspec.json.decode(column, type=list)


def _format_value(value: msgspec.Raw) -> str:
    """Return the text of a metric's value: of a number as it was stated."""
    text = bytes(value).decode()
    return msgspec.json.decode(text, type=str) if text.startswith('"') else "–" if text == "null" else text


def _make_thing(id: str, row: Mapping[str, Any] | None) -> IndexThing:
    if row is None:
        return IndexThing(id, None, None, None, None)
    return IndexThing(id, row["slug"], row["lineage"], row["title"], row["version_tag"] or f"v{row['version_number']}")


def _group_links(
    models: int, places: Mapping[str, int], targets: tuple[list[int], list[str]] | None
) -> list[list[int]]:
    """Return the targets of each model, each once, in the order of the links."""
    grouped: list[list[int]] = [[] for _ in range(models)]
    for row, target in zip(*(targets or ([], [])), strict=True):
        if places[target] not in grouped[row]:
            grouped[row].append(places[target])
    return grouped


def _make_metric_name(row: Mapping[str, Any], models: int) -> MetricName:
    stated = [opinion for opinion, known in ((True, row["stated_up"]), (False, row["stated_down"])) if known]
    aim = resolve_aim(row["measure"], Aim(row["direction"], row["target"]), stated)
    return MetricName(
        name=row["name"],
        models=models,
        direction=aim.direction,
        target=aim.target,
        unit=row["unit"],
    )
