"""Model cards as model hubs keep them: a README.md whose YAML front matter describes the model or data set."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from catalog_build.core.errors import Problem
from catalog_build.importing.card_results import read_results
from catalog_build.importing.files import find_files, read_text, read_tree, show_path
from catalog_build.importing.found import Found, Notes, Unreadable
from catalog_build.importing.measurements import link_evaluated, make_evaluations
from catalog_build.importing.values import drop_empty, list_datasets, list_names, read_string
from catalog_build.registry.yaml_documents import YamlTree

_CARD_NAME = "readme.md"
_FRONT = re.compile(r"\s*^---[ \t]*\n(?P<yaml>.*?)(?:^---[ \t]*(?:\n|\Z)|\Z(?P<open>))", re.DOTALL | re.MULTILINE)
_OF_DATASET = ("dataset_info", "task_categories", "annotations_creators", "size_categories")
_OF_MODEL = ("model-index", "base_model", "library_name", "pipeline_tag", "datasets")

_LIBRARIES = {
    "deep_learning": """
        adapter-transformers adapters allennlp asteroid coreml diffusers espnet fairseq fastai flair flax
        generated_from_keras_callback generated_from_trainer gguf jax keras mlx nemo open_clip paddlenlp paddlepaddle
        peft pyannote-audio pytorch sentence-transformers setfit spacy span-marker speechbrain stable-baselines3 stanza
        tensorflow tensorflowtts tf tf-keras timm torch transformers transformers.js ultralytics
    """,
    "statistical": "catboost lightgbm scikit-learn sklearn skops statsmodels xgboost",
}
_FAMILIES = {name: family for family, names in _LIBRARIES.items() for name in names.split()}
"""Library, or tag of one → the family of the models that are made with it."""


class _Card(NamedTuple):
    """A card taken apart: its front matter, with the line of the file where that starts, and the text below."""

    front: YamlTree
    line: int
    text: str


def read_model_cards(places: Sequence[Path], family: str) -> Iterator[Found | Problem]:
    """Yield a document for each card: each README.md of a folder and the folders in it, and each file that is named.

    Args:
        family: of models whose card names no library that is known here.
    """
    for place in places:
        for path, id in _find_cards(place):
            try:
                yield _read_card(path, id, family)
            except Unreadable as error:
                yield error.problem


def _find_cards(place: Path) -> Iterator[tuple[Path, str]]:
    """Yield the cards of a place, each with the id of its model: its folder's path, or else its own name."""
    if not place.is_dir():
        yield place, place.resolve().parent.name if place.name.lower() == _CARD_NAME else place.stem
        return
    for path in find_files(place, lambda name: name.lower() == _CARD_NAME):
        inside = path.parent.relative_to(place)
        yield path, show_path(inside if inside.parts else Path(place.resolve().name))


def _read_card(path: Path, id: str, family: str) -> Found:
    card = _open_card(path)
    front = card.front.value
    notes = Notes(show_path(path))
    if "sdk" in front and "app_file" in front:
        raise Unreadable(show_path(path), "this is the card of an application, not of a model", line=card.line)
    if any(key in front for key in _OF_DATASET) and not any(key in front for key in _OF_MODEL):
        return Found(_describe_dataset(card, id), show_path(path), notes=tuple(notes.problems))
    document, datasets = _describe_model(card, id, family, notes)
    return Found(document, show_path(path), datasets=datasets, notes=tuple(notes.problems))


def _open_card(path: Path) -> _Card:
    text = read_text(path).replace("\r\n", "\n")
    match = _FRONT.match(text)
    if not match:
        reason = "no front matter stands at its start: a card begins with a line of three hyphens (---)"
        raise Unreadable(show_path(path), reason, line=1)
    line = text.count("\n", 0, match.start("yaml"))
    if match["open"] is not None:
        reason = "the front matter that starts here does not end: close it with a line of three hyphens (---)"
        raise Unreadable(show_path(path), reason, line=line)
    front = read_tree(match["yaml"], path, line + 1)
    return _Card(front, line + 1, text[match.end() :].strip())


def _describe_dataset(card: _Card, id: str) -> dict[str, Any]:
    front = dict(card.front.value)
    return drop_empty(
        {
            "kind": "dataset",
            "id": id,
            "title": read_string(front.pop("pretty_name", None)),
            "license": _take_license(front),
            "card": card.text or None,
            "metadata": drop_empty(front),
        }
    )


def _describe_model(card: _Card, id: str, family: str, notes: Notes) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the document of a model, and the names of the data sets that it links to."""
    front = dict(card.front.value)
    results = read_results(card.front, card.line, notes)
    measured = [one._replace(dataset=one.dataset and _tell_apart(one.dataset, id)) for one in results.measured]
    front.pop("model-index", None)
    front.pop("model_index", None)
    trained = [_tell_apart(name, id) for name in _take_names(card, front, "datasets", notes, datasets=True)]
    origins = _take_names(card, front, "base_model", notes)
    library = read_string(front.pop("library_name", None))
    links = [{"relation": "trained_on", "target": name} for name in trained]
    links += link_evaluated(measured)
    links += [{"relation": "derived_from", "target": name} for name in origins]
    document = {
        "kind": "model",
        "id": id,
        "title": read_string(front.pop("model_name", None)) or results.name,
        "family": _choose_family(library, front.get("tags"), family),
        "license": _take_license(front),
        "card": card.text or None,
        "evaluations": make_evaluations(measured),
        "architecture": drop_empty({"framework": library}),
        "metadata": drop_empty({"tasks": results.tasks, "results_reported_by": results.sources, **front}),
        "links": links,
    }
    evaluated = [one.dataset for one in measured if one.dataset]
    return drop_empty(document), tuple(dict.fromkeys([*trained, *evaluated]))


def _tell_apart(dataset: str, id: str) -> str:
    """Return the id of a data set; hubs give models and data sets the same names, of which a registry has one."""
    return f"datasets/{dataset}" if dataset == id else dataset


def _take_names(card: _Card, front: dict[str, Any], field: str, notes: Notes, *, datasets: bool = False) -> list[str]:
    """Return the names that a field gives; it leaves the front matter where each of its values became one."""
    value = front.get(field)
    line = card.front.find_line(value) + card.line - 1
    names = (list_datasets if datasets else list_names)(value, field, line, notes)
    stated = [one for one in (value if isinstance(value, list) else [value]) if one is not None]
    if all(isinstance(one, str) and one.strip() in names for one in stated):
        front.pop(field, None)
    return names


def _take_license(front: dict[str, Any]) -> str | None:
    """Return the licence, which leaves the front matter; of `other`, the name that is given besides."""
    value = front.get("license")
    names = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one.strip()]
    if value not in (names, *names[:1]):
        return None
    front.pop("license", None)
    if value == "other" and read_string(front.get("license_name")):
        return read_string(front.pop("license_name"))
    return ", ".join(names) or None


def _choose_family(library: str | None, tags: object, otherwise: str) -> str:
    named = [library, *(tags if isinstance(tags, list) else [tags])]
    known = (_FAMILIES.get(one.casefold()) for one in named if isinstance(one, str))
    return next((one for one in known if one), otherwise)
