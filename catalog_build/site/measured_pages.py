"""Pages and further JSON of what was measured: all leaderboards of a dataset with all values, whole matrices."""

from collections.abc import Iterable, Iterator

import msgspec

from catalog_build.core import urls
from catalog_build.core.artifact_documents import ArtifactDocument, LinkedModel
from catalog_build.core.leaderboard import (
    FullBoard,
    count_pages,
    count_parts,
    cut_board,
    cut_page,
    group_boards,
    make_board_part,
)
from catalog_build.core.matrix import (
    MAX_ROWS,
    ROWS_SHOWN,
    FullMatrix,
    is_cut,
    list_blocks,
    make_matrix,
    make_matrix_part,
)
from catalog_build.registry.board_reader import BoardSet, read_leaderboard_part
from catalog_build.registry.linked_models import read_linked_models
from catalog_build.registry.reading import read
from catalog_build.rendering.measured_pages import render_leaderboard, render_leaderboards, render_matrix
from catalog_build.site.output import WrittenFile
from catalog_build.site.paging import make_list_page
from catalog_build.site.session import Session

_KEPT = 20_000
"""Models that are kept for the next leaderboards: those of one field are on many."""


class MeasuredWriter:
    """Writes what was measured on datasets, and by the models that test hypotheses.

    Args:
        session: whose snapshot the models are read from; they are kept from one leaderboard to the next.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._models: dict[str, LinkedModel] = {}

    def write_leaderboards(self, document: ArtifactDocument, boards: BoardSet) -> Iterator[WrittenFile]:
        """Write the further parts of a dataset's leaderboards, the pages that list them, and all of their values."""
        number = 2
        while part := read(self._session.connection, read_leaderboard_part(boards, document.slug, number)):
            path = urls.part_path(document.kind, document.slug, "boards", number)
            yield self._session.write_json(path, part)[0]
            number += 1
        yield from self._write_lists(document, boards)
        for board in boards.boards:
            if board.is_cut:
                yield from self._write_board(document, board)

    def _write_lists(self, document: ArtifactDocument, boards: BoardSet) -> Iterator[WrittenFile]:
        groups = group_boards(boards.boards)
        if len(groups) < 2:
            return
        for number, group in enumerate(groups, start=1):
            shown = [cut_board(one, document.slug, 1) for one in group]
            models = self._find_models(entry.model for one in shown for entry in (*one.latest, *one.superseded))
            folder = urls.boards_path(document.slug)
            page = make_list_page(folder, number, len(groups), len(boards.boards))
            with self._session.measure("artifact"):
                root = urls.root_from(page.path)
                html = render_leaderboards(document, shown, models, page, root, self._session.site)
            yield self._session.write_page(page.path, html)

    def _write_board(self, document: ArtifactDocument, board: FullBoard) -> Iterator[WrittenFile]:
        models = self._find_models(entry.model for entry in (*board.latest, *board.superseded))
        for number in range(2, count_parts(board) + 1):
            path = urls.part_path(document.kind, document.slug, urls.board_part(board.key), number)
            yield self._session.write_json(path, make_board_part(board, number, models))[0]
        heading = msgspec.structs.replace(cut_board(board, document.slug, 1), latest=[], superseded=[])
        pages, total = count_pages(board), len(board.latest) + len(board.superseded)
        for number in range(1, pages + 1):
            shown = cut_page(board, number)
            page = make_list_page(urls.board_path(document.slug, board.key), number, pages, total)
            stating = {id: models[id] for id in shown.list_models()}
            with self._session.measure("artifact"):
                root = urls.root_from(page.path)
                html = render_leaderboard(document, heading, shown, stating, page, root, self._session.site)
            yield self._session.write_page(page.path, html)

    def write_matrix(self, document: ArtifactDocument, matrix: FullMatrix) -> Iterator[WrittenFile]:
        """Write the further parts of a hypothesis's matrix, and the pages that show all of it."""
        if not is_cut(matrix):
            return
        models = self._find_models(matrix.models)
        for number in range(2, len(list_blocks(matrix, MAX_ROWS)) + 1):
            path = urls.part_path(document.kind, document.slug, "matrix", number)
            yield self._session.write_json(path, make_matrix_part(matrix, document.slug, number, models))[0]
        blocks = list_blocks(matrix, ROWS_SHOWN)
        for number, block in enumerate(blocks, start=1):
            page = make_list_page(urls.matrix_path(document.slug), number, len(blocks), len(blocks))
            shown = make_matrix(matrix, block, models, html=None, next=None)
            with self._session.measure("artifact"):
                root = urls.root_from(page.path)
                html = render_matrix(document, shown, block.first + 1, page, root, self._session.site)
            yield self._session.write_page(page.path, html)

    def _find_models(self, ids: Iterable[str]) -> dict[str, LinkedModel]:
        wanted = dict.fromkeys(ids)
        if len(self._models) > _KEPT:
            self._models.clear()
        missing = [id for id in wanted if id not in self._models]
        if missing:
            with self._session.measure("read"):
                self._models |= read(self._session.connection, read_linked_models(missing))
        return {id: self._models[id] for id in wanted}
