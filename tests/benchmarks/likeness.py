"""Whether two sites show the same: words, links and bytes of the same pages of both."""

import re
from collections import Counter
from html import unescape
from pathlib import Path

import msgspec

from catalog_build.site.verify import list_links

_SAMPLE = 100


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """How alike the same pages of two sites are.

    Args:
        pages: that were compared.
        words: least share of the first page's words that stand on the second, counted as often as they do there.
        words_back: the same from the second page to the first.
        links: least share of the first page's links that stand on the second.
        bytes_first, bytes_second: mean sizes of a page.
    """

    pages: int
    words: float
    words_back: float
    links: float
    bytes_first: float
    bytes_second: float


def compare_sites(first: Path, second: Path) -> Likeness:
    """Compare pages of models, evenly spaced, of two sites."""
    pages = sorted(path for path in (first / "models").glob("*/index.html") if path.parent.name != "compare")
    sample = pages[:: max(1, len(pages) // _SAMPLE)]
    texts = [(path.read_text(), (second / path.relative_to(first)).read_text()) for path in sample]
    words = [(_count_words(one), _count_words(other)) for one, other in texts]
    links = [(Counter(list_links(one)), Counter(list_links(other))) for one, other in texts]
    return Likeness(
        pages=len(sample),
        words=min(_share(one, other) for one, other in words),
        words_back=min(_share(other, one) for one, other in words),
        links=min(_share(one, other) for one, other in links),
        bytes_first=sum(len(one.encode()) for one, _ in texts) / len(sample),
        bytes_second=sum(len(other.encode()) for _, other in texts) / len(sample),
    )


def _share(one: Counter[str], other: Counter[str]) -> float:
    return (one & other).total() / one.total()


def _count_words(page: str) -> Counter[str]:
    return Counter(re.findall(r"[\w.+-]+", unescape(re.sub(r"<[^>]*>", " ", page))))
