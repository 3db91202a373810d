"""The `model-index` of a card's front matter: what was measured, on what, and who says so."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from catalog_build.importing.found import Notes
from catalog_build.importing.measurements import Measurement, expand_values
from catalog_build.importing.values import read_dataset, read_string
from catalog_build.registry.yaml_documents import YamlTree


class CardResults(NamedTuple):
    """What a `model-index` says.

    Args:
        name: of the model, where the index names just one.
        tasks: what was done, each once.
        sources: who reports the results, each once.
    """

    name: str | None
    measured: list[Measurement]
    tasks: list[str]
    sources: list[object]


class _Ground(NamedTuple):
    """What a result was measured on."""

    dataset: str | None
    version: str | None
    split: str | None


def read_results(front: YamlTree, line: int, notes: Notes) -> CardResults:
    """Read the `model-index` of a front matter; what of it cannot be read is noted with its line.

    Args:
        line: 1-based line of the file where the front matter starts.
    """
    index = front.value.get("model-index", front.value.get("model_index"))
    reader = _Reader(front, line, notes)
    entries = reader.list_objects(index, "model-index")
    results = [
        (field, one)
        for path, entry in entries
        for field, one in reader.list_objects(entry.get("results"), f"{path}.results")
    ]
    named = [read_string(entry.get("name")) for _, entry in entries]
    tasks = [_name_task(one) for _, one in results]
    sources: list[object] = []
    for _, one in results:
        if isinstance(one.get("source"), dict) and one["source"] not in sources:
            sources.append(one["source"])
    return CardResults(
        name=named[0] if len(named) == 1 else None,
        measured=[one for field, result in results for one in reader.read_metrics(result, field)],
        tasks=list(dict.fromkeys(one for one in tasks if one)),
        sources=sources,
    )


class _Reader:
    def __init__(self, front: YamlTree, line: int, notes: Notes) -> None:
        self._front = front
        self._line = line
        self._notes = notes

    def list_objects(self, value: object, field: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the objects of a list, each with its path; one object alone counts as a list of it."""
        found = []
        for at, item in enumerate(value if isinstance(value, list) else [value]):
            path = f"{field}[{at}]" if isinstance(value, list) else field
            if isinstance(item, dict):
                found.append((path, item))
            elif item is not None:
                self._notes.add(self._find_line(value), path, item, "this must be an object: it was left out")
        return found

    def read_metrics(self, result: dict[str, Any], field: str) -> Iterator[Measurement]:
        ground = _read_ground(result.get("dataset"))
        for path, metric in self.list_objects(result.get("metrics"), f"{field}.metrics"):
            short = read_string(metric.get("type")) or read_string(metric.get("name"))
            line = self._find_line(metric)
            if short is None:
                self._notes.add(line, f"{path}.type", metric.get("type"), "a metric needs a type: it was left out")
                continue
            label = read_string(metric.get("name")) or short
            measured = Measurement(short, label, _name_task(result), metric.get("value"), *ground)
            yield from expand_values(measured, f"{path}.value", line, self._notes)

    def _find_line(self, value: object) -> int:
        return self._front.find_line(value) + self._line - 1


def _name_task(result: dict[str, Any]) -> str | None:
    task = result.get("task")
    if isinstance(task, dict):
        return read_string(task.get("type")) or read_string(task.get("name"))
    return read_string(task)


def _read_ground(stated: object) -> _Ground:
    """Return what a result was measured on; configuration and arguments count as part of the split.

    Left out, two languages of one data set would seem to be the same ground.
    """
    if not isinstance(stated, dict):
        return _Ground(read_dataset(stated), None, None)
    dataset = read_dataset(stated.get("type")) or read_dataset(stated.get("name"))
    split = read_string(stated.get("split"))
    config, arguments = read_string(stated.get("config")), stated.get("args")
    if isinstance(arguments, dict):
        detail: str | None = ", ".join(f"{name} {value}" for name, value in arguments.items())
    else:
        detail = None if config else read_string(arguments)
    same = {None, "", "default", split, dataset, stated.get("name")}
    part = ", ".join(one for one in (config, detail) if one and one not in same)
    return _Ground(dataset, read_string(stated.get("revision")), "/".join(one for one in (part, split) if one) or None)
