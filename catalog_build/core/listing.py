"""The parts of api/models.json: the same for the build that writes them and the API that answers them."""

from catalog_build.core.documents import ModelList, ModelSummary
from catalog_build.core.urls import HOME_PAGE, MODEL_LIST, numbered_json

JSON_PAGE = 1000
"""Models in one part."""


def make_model_list(models: list[ModelSummary], number: int, total: int) -> ModelList:
    """Return part `number` (from 1) of api/models.json.

    Args:
        models: those of this part, in the order of lists.
        total: models in all parts.
    """
    return ModelList(
        self_=numbered_json(MODEL_LIST, number),
        html=HOME_PAGE,
        models=models,
        total=total,
        limit=JSON_PAGE,
        offset=(number - 1) * JSON_PAGE,
        next=numbered_json("models.json", number + 1) if number * JSON_PAGE < total else None,
        previous=numbered_json("models.json", number - 1) if number > 1 else None,
    )
