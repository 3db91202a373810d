"""What a process needs to do units of work: its connection to the build's snapshot, the site, and where to write."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import msgspec

from catalog_build.core.documents import Document
from catalog_build.core.encoding import encode_document
from catalog_build.core.publication import Publication
from catalog_build.registry.connect import Connection
from catalog_build.registry.lens import Lens
from catalog_build.registry.snapshot import open_snapshot
from catalog_build.rendering.graph_layout import LAYOUTS
from catalog_build.rendering.views import SiteInfo
from catalog_build.site.evidence import PublishedParts
from catalog_build.site.fragments import CardKeeper, read_cards, read_layouts
from catalog_build.site.output import Output, WrittenFile


class SessionSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How any process joins a build.

    Args:
        embargoed: whether anything is under embargo `today`, a day in UTC.
        snapshot: name of the exported snapshot that all processes read.
        staging: folder under construction; `published` the site that it will replace, which need not exist.
        reuse: whether fragments of the published site may be used.
    """

    database_url: str
    publication: Publication
    embargoed: bool
    today: date
    snapshot: str
    site: SiteInfo
    staging: str
    published: str
    reuse: bool


class Session:
    """One process's part in a build."""

    def __init__(self, connection: Connection, settings: SessionSettings) -> None:
        self.connection = connection
        self.site = settings.site
        self.root = Path(settings.staging)
        self.published = Path(settings.published)
        self.output = Output(self.root, self.published)
        self.published_parts = PublishedParts(self.published)
        self._settings = settings
        self.seconds: dict[str, float] = {}

    def open_cards(self, part: int, parts: int) -> CardKeeper:
        """Return the cards to start from for a part of the models, of so many."""
        if not self._settings.reuse:
            return CardKeeper({})
        return CardKeeper(read_cards(self.published, self.published_parts.find_numbers(part, parts)))

    def write_json(self, path: str, document: Document) -> tuple[WrittenFile, bytes]:
        """Write a document where its `self` says, and return its bytes with it."""
        with self.measure("json"):
            data = encode_document(document)
            return self.output.write_file(path, data), data

    def write_page(self, path: str, html: str) -> WrittenFile:
        """Write a page; a path that ends with a slash is a folder's index."""
        name = f"{path}index.html" if path.endswith("/") or not path else path
        with self.measure("write"):
            return self.output.write_file(name, html.encode())

    @contextmanager
    def measure(self, kind: str) -> Iterator[None]:
        """Add the wall time of a kind of work, in seconds, to this process's account."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[kind] = self.seconds.get(kind, 0.0) + time.perf_counter() - started


@contextmanager
def open_session(settings: SessionSettings, connection: Connection | None = None) -> Iterator[Session]:
    """Join a build.

    Args:
        connection: the build's own, in the process that started it; None opens one that joins its snapshot.
    """
    with ExitStack() as stack:
        if connection is None:
            lens = Lens(settings.publication, embargoed=settings.embargoed, today=settings.today)
            connection = stack.enter_context(open_snapshot(settings.database_url, lens, settings.snapshot))
        if settings.reuse:
            LAYOUTS.remember(read_layouts(Path(settings.published)))
        yield Session(connection, settings)
