"""Results beside a card, in `.eval_results/*.yaml`: values of benchmarks on datasets of a hub."""

from pathlib import Path
from typing import Any

from catalog_build.core.errors import Problem
from catalog_build.importing.card_results import CardResults
from catalog_build.importing.files import name_inside, read_items, show_path
from catalog_build.importing.found import Notes, Unreadable
from catalog_build.importing.measurements import Measurement, expand_values
from catalog_build.importing.values import read_dataset, read_label, read_string
from catalog_build.registry.yaml_documents import YamlTree

FOLDER = ".eval_results"


def list_eval_results(folder: Path) -> list[Path]:
    """Return the files of results in a folder of a card, without links that lead out of it."""
    found = sorted(one for one in (folder / FOLDER).glob("*") if one.suffix.lower() in (".yaml", ".yml", ".json"))
    return [one for one in found if one.is_file() and name_inside(one, folder)]


def read_eval_results(folder: Path, results: CardResults) -> list[Problem]:
    """Add the results beside a card to those of its model, and return what could not be read."""
    problems: list[Problem] = []
    for path in list_eval_results(folder):
        notes = Notes(show_path(path))
        try:
            tree = read_items(path)
        except Unreadable as error:
            problems.append(error.problem)
            continue
        for at, item in enumerate(tree.value["items"]):
            _read_item(item, f"[{at}]", tree, notes, results)
        problems += notes.problems
    return problems


def _read_item(item: object, field: str, tree: YamlTree, notes: Notes, results: CardResults) -> None:
    line = tree.find_line(item)
    stated = item.get("dataset") if isinstance(item, dict) else None
    dataset = read_dataset(stated.get("id")) if isinstance(stated, dict) else None
    if not isinstance(item, dict) or not isinstance(stated, dict) or dataset is None or "value" not in item:
        reason = "a result needs a `value` and a `dataset` with an `id`: it was left out"
        notes.add(line, field, item, reason)
        return
    rest = {name: value for name, value in item.items() if name not in ("dataset", "value", "source")}
    unread = {name: value for name, value in stated.items() if name != "id"}
    task = _take_label(unread, "task_id")
    version = _take_label(unread, "revision")
    source, reported = _read_source(item.get("source"), rest)
    if reported and reported not in results.sources:
        results.sources.append(reported)
    # the format has no name for what is measured: each task of a benchmark has one metric
    metric = task if task and task != "default" else "value"
    results.add_details({"metric": metric, "dataset": dataset}, rest | ({"stated_dataset": unread} if unread else {}))
    measured = Measurement(
        metric=metric,
        label=metric,
        task=None,
        value=item["value"],
        dataset=dataset,
        version=version,
        further={"source": source} if source else {},
        field=f"{field}.value",
        line=line,
    )
    results.measured.extend(expand_values(measured, notes))


def _take_label(stated: dict[str, Any], field: str) -> str | None:
    label = read_label(stated.get(field))
    if label is not None:
        del stated[field]
    return label


def _read_source(stated: object, rest: dict[str, Any]) -> tuple[str | None, dict[str, Any] | None]:
    """Return who reports a result, as an address or a name, and all that is stated of it."""
    if isinstance(stated, dict):
        return read_string(stated.get("url")) or read_string(stated.get("name")), stated
    if stated is not None and read_string(stated) is None:
        rest["source"] = stated
    return read_string(stated), None
