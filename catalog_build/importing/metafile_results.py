"""The `Results` of a model in a metafile: values by metric, dataset and task."""

from typing import Any, NamedTuple

from catalog_build.importing.files import show_path
from catalog_build.importing.found import Notes
from catalog_build.importing.measurements import Measurement, expand_values
from catalog_build.importing.metafile_files import Metafile, MetafileReader, name_fields
from catalog_build.importing.stated_datasets import read_stated_dataset
from catalog_build.importing.values import spell_value

_FIELDS = ("Task", "Dataset", "Metrics", "Metric")


class ModelResults(NamedTuple):
    """What was measured of a model.

    Args:
        tasks: what was done, each once.
        details: what no field of an evaluation holds, beside task and dataset.
    """

    measured: list[Measurement]
    tasks: list[str]
    details: list[dict[str, Any]]


def read_results(files: MetafileReader, metafile: Metafile, value: object, line: int, notes: Notes) -> ModelResults:
    """Read results: a list of objects, one object alone, or files of these; what cannot be read is noted."""
    results = ModelResults([], [], [])
    for at, (source, result) in enumerate(files.read_value(metafile, value, "Results", notes)):
        field = f"Results[{at}]"
        if result is None:
            continue
        if not isinstance(result, dict):
            notes.add(line, field, result, "this must be an object, or a file in the folder: it was left out")
            continue
        own = notes if source is metafile else Notes(show_path(source.path))
        _read_result(source, result, field, own, results)
        if own is not notes:
            notes.problems += own.problems
    return results


def _read_result(metafile: Metafile, result: dict[str, Any], field: str, notes: Notes, results: ModelResults) -> None:
    line = metafile.find_line(result)
    rest = dict(result)
    name_fields(rest, _FIELDS)
    stated = rest.pop("Dataset", None)
    if isinstance(stated, dict):
        stated = {name.casefold(): value for name, value in stated.items()}
    dataset = read_stated_dataset(stated)
    task = rest.pop("Task", None)
    task = None if task is None else spell_value(task) or None
    if task and task not in results.tasks:
        results.tasks.append(task)
    for name in ("Metrics", "Metric"):
        metrics = rest.pop(name, None)
        if metrics is not None and not isinstance(metrics, dict):
            reason = "this must be an object of names and values: it was left out"
            notes.add(line, f"{field}.{name}", metrics, reason)
            continue
        for metric, value in (metrics or {}).items():
            one = Measurement(
                metric=metric,
                label=metric,
                task=task,
                value=value,
                dataset=dataset.dataset,
                version=dataset.version,
                split=dataset.split,
                part=dataset.part,
                field=f"{field}.{name}.{metric}",
                line=line,
            )
            results.measured.extend(expand_values(one, notes))
    rest |= dataset.rest
    if dataset.name:
        rest["dataset_name"] = dataset.name
    if rest:
        about = {"task": task, "dataset": dataset.dataset}
        results.details.append(
            {name: one for name, one in about.items() if one is not None and name not in rest} | rest
        )
