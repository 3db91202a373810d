"""The tables of docs/metric-directions.md, made of the table of directions and of the names that the page lists.

`python -m tests.unit.direction_page FOLDER` writes them, with the names of the registries (`.jsonl.gz`) in FOLDER.
"""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from catalog_build.core.metric_sources import SOURCES
from catalog_build.core.metric_table import TABLE, Block
from catalog_build.core.metrics import find_known

PAGE = Path(__file__).parents[2] / "docs/metric-directions.md"

_ROW = re.compile(r"^\| ([\w-]+) \| `(.+?)` \| ([\d,]+) \| ([\d,]+) \|", re.MULTILINE)
_INDEX = re.compile(r"\[.*\]")
_NUMBER = re.compile(r"\.\d+$")
_WORDS = {"up": "↑ higher", "down": "↓ lower", "none": "none", None: "none known"}


class Name(NamedTuple):
    """A metric's name in a registry, or a family of names that differ by an index: how many names and values it has."""

    registry: str
    family: str
    names: int
    values: int

    @property
    def member(self) -> str:
        """A name of the family."""
        return self.family.replace("[…]", "[x]").replace(".N", ".1")


def list_page_names(page: str) -> list[Name]:
    """Return the names of registries that the page lists."""
    return [Name(row[0], row[1], *(int(one.replace(",", "")) for one in row[2:])) for row in _ROW.findall(page)]


def list_registry_names(folder: Path) -> list[Name]:
    """Return the names of the registries in a folder, those with most values first."""
    found = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        values = _count_values(path)
        names = Counter(make_family(name) for name in values)
        registry = path.name.removesuffix(".jsonl.gz")
        total: Counter[str] = Counter()
        for name, count in values.items():
            total[make_family(name)] += count
        found += [Name(registry, family, names[family], count) for family, count in total.most_common()]
    return found


def make_family(name: str) -> str:
    """Return a name without its index: `ess[…]` for `ess[sigma]`, `divergences.N` for `divergences.3`."""
    return _NUMBER.sub(".N", _INDEX.sub("[…]", name))


def make_page(page: str, names: Sequence[Name]) -> str:
    """Return the page with its tables made again; what stands between them is kept."""
    blocks = [block for block in TABLE if block.direction is not None]
    page = _replace_rows(page, "| best | names | source |", [_format_block(block) for block in blocks])
    page = _replace_rows(
        page, "| registry | names | values |", _list_shares([one for one in names if one.registry != "cases"])
    )
    page = _replace_rows(page, "| registry | name | names |", [_format_name(one) for one in names])
    withheld = _list_codes(next(block.names for block in TABLE if block.direction is None))
    return re.sub(r"(?<=no direction is known: )[^.]*", withheld, page)


def _replace_rows(page: str, heading: str, rows: Iterable[str]) -> str:
    table = re.compile(rf"(^{re.escape(heading)}.*\n\| ---.*\n)(?:\|.*\n)*", re.MULTILINE)
    assert len(table.findall(page)) == 1, heading
    return table.sub(lambda match: match[1] + "".join(f"{row}\n" for row in rows), page)


def _count_values(path: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            counts.update(_list_flat(document.get("metrics") or {}))
            counts.update(one["metric"] for one in document.get("evaluations") or ())
    return counts


def _list_flat(metrics: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, value in metrics.items():
        if isinstance(value, dict):
            yield from _list_flat(value, f"{before}{name}.")
        else:
            yield before + name


def _format_block(block: Block) -> str:
    source = SOURCES[block.source]
    title = f"[{source.title}]({source.url})" if source.url else source.title
    aim = f"→ {block.target:g}" if block.direction == "target" else _WORDS[block.direction]
    return f"| {aim} | {_list_codes(block.names)} | {title} |"


def _list_codes(names: str) -> str:
    return " ".join(f"`{name}`" for name in sorted(names.split()))


def _list_shares(names: list[Name]) -> Iterator[str]:
    for registry in dict.fromkeys(one.registry for one in names):
        own = [one for one in names if one.registry == registry]
        with_aim = sum(one.values for one in own if _describe(one)[0] not in ("none", "none known"))
        without = sum(one.values for one in own if _describe(one)[0] == "none")
        total = sum(one.values for one in own)
        counts = [sum(one.names for one in own), total, with_aim, without, total - with_aim - without]
        yield f"| {registry} | {' | '.join(f'{count:,}' for count in counts)} |"


def _describe(name: Name) -> tuple[str, str, str]:
    """Return the direction of a name, the entry of the table that it comes from, and that entry's source."""
    known = find_known(name.member)
    if known is None:
        return _WORDS[None], "", ""
    aim = known.aim
    word = f"→ {aim.target:g}" if aim.direction == "target" else _WORDS[aim.direction]
    return word, f"`{known.name}`", SOURCES[known.source].title


def _format_name(name: Name) -> str:
    cells = [name.registry, f"`{name.family}`", f"{name.names:,}", f"{name.values:,}", *_describe(name)]
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    cases = [one for one in list_page_names(text) if one.registry == "cases"]
    PAGE.write_text(make_page(text, [*list_registry_names(Path(sys.argv[1])), *cases]), encoding="utf-8")
