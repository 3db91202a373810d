"""Prerendered comparisons."""

from collections import OrderedDict
from collections.abc import Sequence

from catalog_build.core import urls
from catalog_build.core.compare import compare_models
from catalog_build.core.documents import ModelDocument
from catalog_build.registry.model_reader import read_models
from catalog_build.registry.reading import read
from catalog_build.rendering.pages import render_compare_page
from catalog_build.site.context import Build
from catalog_build.site.pairs import Pair

_KEPT = 400
"""Documents kept between batches, since a model stands in several pairs; bounds memory."""


class PairWriter:
    """Writes comparisons batch by batch, reading each model about once."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._documents: OrderedDict[str, ModelDocument] = OrderedDict()

    def write(self, pairs: Sequence[Pair]) -> None:
        """Write document and page of each pair."""
        self._fetch(pairs)
        for pair in pairs:
            comparison = compare_models([self._documents[pair.first.id], self._documents[pair.second.id]])
            self._build.write_json(comparison.self_, comparison)
            page = render_compare_page(comparison, urls.root_from(comparison.html), self._build.site)
            self._build.write_page(comparison.html, page)

    def _fetch(self, pairs: Sequence[Pair]) -> None:
        wanted = list(dict.fromkeys(key.id for pair in pairs for key in (pair.first, pair.second)))
        for id in wanted:
            if id in self._documents:
                self._documents.move_to_end(id)
        missing = [id for id in wanted if id not in self._documents]
        for document in read(self._build.connection, read_models(missing)):
            self._documents[document.id] = document
        while len(self._documents) > max(_KEPT, len(wanted)):
            self._documents.popitem(last=False)
