"""The one comparison of two or more models; page, JSON and API show what this function returns."""

from collections.abc import Sequence

from msgspec.structs import replace

from catalog_build.core import urls
from catalog_build.core.compare_cards import compare_cards
from catalog_build.core.compare_links import list_link_rows
from catalog_build.core.compare_metrics import compare_metrics
from catalog_build.core.compare_provenance import compare_provenance, compare_training_data, list_contamination
from catalog_build.core.compare_settings import compare_settings, list_metadata_rows
from catalog_build.core.comparison import ComparedModel, Comparison
from catalog_build.core.documents import ModelDocument
from catalog_build.core.folding import clip_text

MIN_MODELS = 2
MAX_MODELS = 10


def compare_models(models: Sequence[ModelDocument]) -> Comparison:
    """Return the comparison of several models, under 1 MB of JSON whatever they hold.

    Every list that can grow has a budget of its own; what does not fit is counted beside it and stands whole in
    the models' own documents.

    Args:
        models: 2 to 10 different models, the baseline first; their order is kept.

    Raises:
        ValueError: fewer than 2 or more than 10 models.
    """
    if not MIN_MODELS <= len(models) <= MAX_MODELS:
        raise ValueError(f"a comparison takes {MIN_MODELS} to {MAX_MODELS} models, not {len(models)}")
    slugs = [model.slug for model in models]
    contamination, contamination_omitted = list_contamination(models)
    return Comparison(
        self_=urls.compare_json_path(slugs),
        html=urls.compare_html_path(slugs),
        ids=[model.id for model in models],
        models=[_make_header(model) for model in models],
        metadata=compare_settings("metadata", [list_metadata_rows(model) for model in models]),
        training_config=compare_settings("training_config", [model.settings.training_config for model in models]),
        architecture=compare_settings("architecture", [model.settings.architecture for model in models]),
        links=compare_settings("links", [list_link_rows(model) for model in models]),
        cards=compare_cards(models),
        metrics=compare_metrics([model.metrics for model in models]),
        training_data=compare_training_data(models),
        provenance=compare_provenance(models),
        contamination=contamination,
        contamination_omitted=contamination_omitted,
    )


_APART = frozenset({"latest", "versions", "versions_total", "withdrawn_versions", "metrics", "linked_artifacts"})


def select_compared(model: ModelDocument) -> list[object]:
    """Return all of a model that a comparison can show: while it stays the same, so do the model's comparisons.

    Left out is what other versions, and what links to the model, have a part in.
    """
    fields = [getattr(model, name) for name in model.__struct_fields__ if name not in _APART]
    metrics = [replace(metric, history=()) if metric.history else metric for metric in model.metrics]
    return [*fields, metrics, model.linked_artifacts.outgoing]


def _make_header(model: ModelDocument) -> ComparedModel:
    return ComparedModel(
        id=model.id,
        slug=model.slug,
        title=clip_text(model.title),
        model_family=model.model_family,
        lineage=model.lineage,
        version_number=model.version_number,
        version_tag=None if model.version_tag is None else clip_text(model.version_tag),
        is_latest=model.is_latest,
        promotion_state=model.promotion_state,
        quality_score=model.quality_score,
        declared_quality_score=model.declared_quality_score,
        provenance_complete=model.provenance_complete,
        created_at=model.created_at,
        html=model.html,
        self_=model.self_,
    )
