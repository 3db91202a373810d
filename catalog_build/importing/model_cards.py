"""Model cards as model hubs keep them: a README.md whose YAML front matter describes the model or dataset."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from catalog_build.core.errors import Problem
from catalog_build.importing.card_results import CardResults, read_results
from catalog_build.importing.eval_results import FOLDER, list_eval_results, read_eval_results
from catalog_build.importing.files import find_files, read_text, read_tree, show_path
from catalog_build.importing.found import Found, Notes, Unreadable
from catalog_build.importing.local_paths import hide_homes, hide_private, shorten_private
from catalog_build.importing.measurements import link_evaluated, make_evaluations
from catalog_build.importing.values import drop_empty, list_datasets, list_names, read_string
from catalog_build.registry.yaml_documents import YamlTree

_CARD_NAME = "readme.md"
_FRONT = re.compile(r"\s*^---[ \t]*\n(?P<yaml>.*?)(?:^---[ \t]*(?:\n|\Z)|\Z(?P<open>))", re.DOTALL | re.MULTILINE)
_DATASET_FIELDS = """
    annotations_creators configs dataset_info language_creators multilinguality pretty_name size_categories
    source_datasets task_categories task_ids train-eval-index viewer
"""
_MODEL_FIELDS = """
    base_model datasets inference library_name metrics model-index model_index model_name pipeline_tag widget
"""
_OF_DATASET = frozenset(_DATASET_FIELDS.split())
_OF_MODEL = frozenset(_MODEL_FIELDS.split())
_OF_APPLICATION = frozenset(["app_file", "app_port", "colorFrom", "colorTo", "emoji", "sdk_version"])

_LIBRARIES = {
    "deep_learning": """
        adapter-transformers adapters allennlp asteroid cleanrl coreml diffusers espnet fairseq fastai flair flax
        generated_from_keras_callback generated_from_trainer gguf jax keras lora ml-agents mlx nemo open_clip paddlenlp
        paddlepaddle peft pyannote-audio pytorch pytorch-lightning sample-factory scvi-tools sentence-transformers
        setfit spacy span-marker speechbrain stable-baselines3 stanza tensorflow tensorflowtts tf tf-keras timm torch
        torchgeo transformers transformers.js trl ultralytics unsloth vllm
    """,
    "statistical": "catboost lightgbm prophet scikit-learn sklearn skops statsforecast statsmodels xgboost",
}
_PIPELINES = """
    audio-to-audio automatic-speech-recognition depth-estimation document-question-answering feature-extraction
    fill-mask image-feature-extraction image-segmentation image-text-to-text image-to-3d image-to-image image-to-text
    image-to-video mask-generation sentence-similarity summarization text-generation text-to-3d text-to-audio
    text-to-image text-to-speech text-to-video text2text-generation translation unconditional-image-generation
    video-text-to-text visual-question-answering zero-shot-classification zero-shot-image-classification
    zero-shot-object-detection
"""
"""Tasks of `pipeline_tag` that are done by neural networks alone; a classifier of texts may be of any family."""
_FAMILIES = {name: family for family, names in _LIBRARIES.items() for name in names.split()} | dict.fromkeys(
    _PIPELINES.split(), "deep_learning"
)
"""Library, tag of one or task → the family of the models that are made with it."""


class _Card(NamedTuple):
    """A card taken apart: its front matter, with the line of the file where that starts, and the text below."""

    front: YamlTree
    line: int
    text: str


def read_model_cards(places: Sequence[Path], family: str) -> Iterator[Found | Problem]:
    """Yield what the cards describe: each README.md of a folder and the folders in it, and each file that is named.

    Args:
        family: of models whose card names no library or task that is known here.
    """
    for place in places:
        for path, id in _find_cards(place):
            try:
                yield from _read_card(path, id, family)
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


def _read_card(path: Path, id: str, family: str) -> Iterator[Found | Problem]:
    card = _open_card(path)
    keys = card.front.value.keys()
    notes = Notes(show_path(path))
    if "sdk" in keys and keys & _OF_APPLICATION:
        raise Unreadable(show_path(path), "this is the card of an application, not of a model", line=card.line)
    if keys & _OF_DATASET and not keys & _OF_MODEL:
        yield Found(_describe_dataset(card, id), show_path(path))
        return
    models = read_results(card.front, card.line, notes)
    if path.name.lower() == _CARD_NAME and len(models) == 1:
        notes.problems += read_eval_results(path.parent, models[0])
    elif path.name.lower() == _CARD_NAME and list_eval_results(path.parent):
        notes.add(card.line, "model-index", None, f"which of {len(models)} models {FOLDER} is about is not stated")
    if len(models) > 1:
        notes.add(card.line, "model-index", None, f"this card describes {len(models)} models: each became a document")
    for number, results in enumerate(models, 1):
        own = id if len(models) == 1 else f"{id}#{hide_private(results.name or str(number))}"
        document, datasets = _describe_model(card, own, family, results, notes)
        yield Found(document, show_path(path), datasets=datasets, notes=tuple(notes.problems))
        notes.problems.clear()


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
            "title": _take_string(front, "pretty_name", "title", "name"),
            "license": _take_license(front),
            "card": card.text or None,
            "metadata": drop_empty({name: hide_homes(one) for name, one in front.items()}),
        }
    )


def _describe_model(
    card: _Card, id: str, family: str, results: CardResults, notes: Notes
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the document of a model, and the names of the datasets that it links to."""
    front = {name: value for name, value in card.front.value.items() if name not in ("model-index", "model_index")}
    measured = [one._replace(dataset=one.dataset and _tell_apart(one.dataset, id)) for one in results.measured]
    trained = [_tell_apart(name, id) for name in _take_names(card, front, "datasets", notes, datasets=True)]
    origins = _take_names(card, front, "base_model", notes)
    links = [{"relation": "trained_on", "target": name} for name in trained]
    links += link_evaluated(measured)
    links += [{"relation": "derived_from", "target": name} for name in origins]
    family = _choose_family(front, family)
    library = _take_string(front, "library_name")
    # of several models of a card, each is called by its own name
    title = (results.name if "#" in id else None) or _take_string(front, "model_name", "title", "name") or results.name
    document = {
        "kind": "model",
        "id": id,
        "title": hide_private(title) if title else None,
        "family": family,
        "license": _take_license(front),
        "card": card.text or None,
        "evaluations": make_evaluations(measured, notes),
        "architecture": drop_empty({"framework": library}),
        "metadata": drop_empty(_join_metadata(results, title, front)),
        "links": links,
    }
    evaluated = [one.dataset for one in measured if one.dataset]
    return drop_empty(document), tuple(dict.fromkeys([*trained, *evaluated]))


def _join_metadata(results: CardResults, title: str | None, front: dict[str, Any]) -> dict[str, Any]:
    """Return what is known of the results and what the front matter has besides, under names that both leave free."""
    stated = {
        "model_index_name": results.name if results.name != title else None,
        "tasks": results.tasks,
        "results_reported_by": results.sources,
        "result_names": results.names,
        "result_details": results.details,
    }
    free = {(f"{name}_of_results" if name in front else name): shorten_private(one) for name, one in stated.items()}
    return free | {name: hide_homes(one) for name, one in front.items()}


def _tell_apart(dataset: str, id: str) -> str:
    """Return the id of a dataset; hubs give models and datasets the same names, of which a registry has one."""
    return f"datasets/{dataset}" if dataset in (id, id.partition("#")[0]) else dataset


def _take_names(card: _Card, front: dict[str, Any], field: str, notes: Notes, *, datasets: bool = False) -> list[str]:
    """Return the names that a field gives; it leaves the front matter where each of its values became one."""
    value = front.get(field)
    line = card.front.find_line(value) + card.line - 1
    names = (list_datasets if datasets else list_names)(value, field, line, notes)
    stated = [one for one in (value if isinstance(value, list) else [value]) if one is not None]
    if all(isinstance(one, str) and one.strip() in names for one in stated):
        front.pop(field, None)
    else:
        front[field] = shorten_private(value)
    return names


def _take_string(front: dict[str, Any], *fields: str) -> str | None:
    """Return the first of some fields that is a text; that one leaves the front matter."""
    field = next((one for one in fields if read_string(front.get(one))), None)
    return read_string(front.pop(field)) if field else None


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


def _choose_family(front: dict[str, Any], otherwise: str) -> str:
    tags = front.get("tags")
    named = [front.get("library_name"), *(tags if isinstance(tags, list) else [tags]), front.get("pipeline_tag")]
    known = (_FAMILIES.get(one.strip().casefold()) for one in named if isinstance(one, str))
    return next((one for one in known if one), otherwise)
