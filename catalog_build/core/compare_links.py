"""The links of a model as settings, so that models are compared by them."""

from catalog_build.core.documents import ModelDocument, Row
from catalog_build.core.flatten import make_text_row
from catalog_build.core.link_changes import LinkFact, label_link


def list_link_rows(model: ModelDocument) -> list[Row]:
    """Return a row for each relation to each lineage, with the versions, splits and pins that the links state.

    Links to other versions of the model's own lineage are left out: which version it came from the history shows.
    """
    labels: dict[str, list[str]] = {}
    for link in model.linked_artifacts.outgoing:
        ref = link.artifact
        if ref.lineage != model.lineage or link.relation != "derived_from":
            fact = LinkFact(link.relation, ref.id, ref.lineage, ref.version_label, link.split, link.pin)
            labels.setdefault(f"{link.relation.replace('_', ' ')} {ref.lineage}", []).append(label_link(fact))
    return [make_text_row(path, "; ".join(stated)) for path, stated in labels.items()]
