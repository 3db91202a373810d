"""Lists: a page and its exact total, of one and the same state of the registry."""

from collections import OrderedDict

import msgspec

from api.database import Database
from catalog_build.registry.list_question import Mark, ModelFilter, ModelOrder
from catalog_build.registry.model_list import ModelCount, ModelPage, count_models, is_planned_anew, read_page
from catalog_build.registry.reading import Reader

_TOTALS_KEPT = 4096
"""Filters whose totals are kept, those that were asked for last."""


class ListQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A page to read: `after` begins it behind a place; else `offset` models are passed over."""

    chosen: ModelFilter
    order: ModelOrder
    limit: int
    offset: int = 0
    after: Mark | None = None

    def read_page(self) -> Reader[ModelPage]:
        """Read the page."""
        offset = 0 if self.after else self.offset
        return read_page(self.chosen, self.order, self.limit, offset, self.after)

    def count(self) -> Reader[ModelCount]:
        """Count all models that the filter keeps."""
        return count_models(self.chosen)

    def read_whole(self) -> Reader[tuple[ModelPage, ModelCount]]:
        """Read page and total, which are of one moment only inside a transaction."""
        page = yield from self.read_page()
        count = yield from self.count()
        return page, count


class Lists:
    """Reads lists. A total is counted once for each filter and state: it costs more the larger the registry is."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts: OrderedDict[ModelFilter, ModelCount] = OrderedDict()

    async def read(self, question: ListQuestion) -> tuple[ModelPage, int]:
        """Read a page and the total, of the page's state.

        Each statement says of which state it is: only where a write came between them, or the registry cannot count
        states, are both asked again in one transaction, which would cost every request two more round trips.
        """
        anew = is_planned_anew(question.chosen, question.order)
        page = await self._database.read(question.read_page, plan_anew=anew)
        if page.state is not None:
            count = self._counts.get(question.chosen)
            if count is None or count.state != page.state:
                count = await self._database.read(question.count, plan_anew=True)
                self._keep(question.chosen, count)
            if count.state == page.state:
                return page, count.total
        page, whole = await self._database.read_snapshot(question.read_whole)
        self._keep(question.chosen, whole)
        return page, whole.total

    def _keep(self, chosen: ModelFilter, count: ModelCount) -> None:
        self._counts[chosen] = count
        self._counts.move_to_end(chosen)
        if len(self._counts) > _TOTALS_KEPT:
            self._counts.popitem(last=False)
