"""The `model-index` of a card's front matter: what was measured, on what, and who reports it."""

from collections.abc import Iterator
from typing import Any

from catalog_build.importing.found import Notes
from catalog_build.importing.local_paths import hide_private
from catalog_build.importing.measurements import UNCERTAINTY_FIELDS, Measurement, expand_values
from catalog_build.importing.stated_datasets import StatedDataset, describe_part, read_stated_dataset
from catalog_build.importing.values import read_string
from catalog_build.registry.yaml_documents import YamlTree

_INDEXES = ("model-index", "model_index")


class CardResults:
    """What a card states about one of its models.

    `tasks` are what was done and `sources` who reports it, each once; `names` are the longer names of tasks, datasets
    and metrics; `details` hold what no field of an evaluation holds.
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name
        self.measured: list[Measurement] = []
        self.tasks: list[str] = []
        self.sources: list[object] = []
        self.details: list[dict[str, Any]] = []
        self.names: dict[str, Any] = {}

    def add_name(self, short: str, long: str) -> None:
        """Keep the longer name of a task, dataset or metric; all of them where there are several."""
        known = self.names.setdefault(short, long)
        if long not in (known if isinstance(known, list) else [known]):
            self.names[short] = [*known, long] if isinstance(known, list) else [known, long]

    def add_details(self, about: dict[str, Any], rest: dict[str, Any]) -> None:
        """Keep what no field of an evaluation holds, and what it is about."""
        row = {name: value for name, value in about.items() if value is not None} | rest
        if rest and row not in self.details:
            self.details.append(row)


def read_results(front: YamlTree, line: int, notes: Notes) -> list[CardResults]:
    """Read the `model-index` of a front matter; what of it cannot be read is noted with its line.

    Args:
        line: 1-based line of the file where the front matter starts.

    Returns:
        The results of each model that the index lists, at least of one; entries of one name are one model.
    """
    reader = _Reader(front, line, notes)
    entries = [one for name in _INDEXES for one in reader.list_objects(front.value.get(name), name)]
    models: dict[object, CardResults] = {}
    for field, entry in entries:
        name = read_string(entry.get("name"))
        reader.read_entry(entry, field, models.setdefault(name or field, CardResults(name)))
    return list(models.values()) or [CardResults()]


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

    def read_entry(self, entry: dict[str, Any], field: str, results: CardResults) -> None:
        rest = dict(entry)
        if results.name is not None:
            rest.pop("name", None)
        for path, result in self.list_objects(rest.pop("results", None), f"{field}.results"):
            self._read_result(result, path, results)
        results.add_details({}, rest)

    def _read_result(self, result: dict[str, Any], field: str, results: CardResults) -> None:
        rest = dict(result)
        task = _take_task(rest, results)
        stated = read_stated_dataset(rest.pop("dataset", None))
        if stated.dataset and stated.name:
            results.add_name(stated.dataset, stated.name)
        source = _take_source(rest, results)
        # `metric` is a slip for `metrics` that real cards make
        for name in ("metrics", "metric"):
            for path, metric in self.list_objects(rest.pop(name, None), f"{field}.{name}"):
                results.measured.extend(self._read_metric(metric, path, (task, stated, source), results))
        results.add_details({"task": task, "dataset": stated.dataset}, rest | dict(stated.rest))

    def _read_metric(
        self,
        metric: dict[str, Any],
        field: str,
        stated: tuple[str | None, StatedDataset, str | None],
        found: CardResults,
    ) -> Iterator[Measurement]:
        task, dataset, source = stated
        line = self._find_line(metric)
        rest = dict(metric)
        short = read_string(metric.get("type")) or read_string(metric.get("name"))
        if short is None:
            self._notes.add(line, f"{field}.type", metric, "a metric needs a type: it was left out")
            return
        label = read_string(metric.get("name")) or short
        for name, text in (("type", short), ("name", label)):
            if read_string(rest.get(name)) == text:
                del rest[name]
        short, label = hide_private(short), hide_private(label)
        if label != short:
            found.add_name(short, label)
        further = {name: rest.pop(name) for name in UNCERTAINTY_FIELDS if rest.get(name) is not None}
        own_source = _take_source(rest, found) or source
        measured = Measurement(
            metric=short,
            label=label,
            task=task,
            value=rest.pop("value", None),
            dataset=dataset.dataset,
            version=dataset.version,
            split=dataset.split,
            part=describe_part([dataset.part, rest.pop("config", None), rest.pop("args", None)]),
            further=further | ({"source": own_source} if own_source else {}),
            field=f"{field}.value",
            line=line,
        )
        found.add_details({"metric": short, "dataset": dataset.dataset}, rest)
        yield from expand_values(measured, self._notes)

    def _find_line(self, value: object) -> int:
        return self._front.find_line(value) + self._line - 1


def _take_task(result: dict[str, Any], results: CardResults) -> str | None:
    """Return what was done; what of it has no place stays in the result."""
    stated = result.pop("task", None)
    if not isinstance(stated, dict):
        task = read_string(stated)
        rest = stated if task is None else None
    else:
        rest = dict(stated)
        name = read_string(rest.get("name"))
        task = read_string(rest.get("type")) or name
        if read_string(rest.get("type")):
            del rest["type"]
        if name:
            del rest["name"]
        if task and name and name != task:
            results.add_name(task, name)
    if rest:
        result["task"] = rest
    if task and task not in results.tasks:
        results.tasks.append(task)
    return task


def _take_source(result: dict[str, Any], results: CardResults) -> str | None:
    """Return who reports a result, as an address or a name; all that is stated of it is kept."""
    stated = result.pop("source", None)
    if isinstance(stated, dict):
        if stated and stated not in results.sources:
            results.sources.append(stated)
        return read_string(stated.get("url")) or read_string(stated.get("name"))
    source = read_string(stated)
    if stated is not None and source is None:
        result["source"] = stated
    return source
