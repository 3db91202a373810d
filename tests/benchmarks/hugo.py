"""Model pages against those of an equivalent Hugo site, made from the same documents of the same registry.

What is compared are pages per second. Hugo: its whole run, from content files with the documents as front matter (which
it needs not read from a database). Ours: gathering, and of the phase that renders models the share that is spent on
reading, pages and fragments; the JSON documents, lists, comparisons and checks that we make besides are reported apart.
"""

import re
import shutil
import subprocess
import time
from html import unescape
from pathlib import Path

import msgspec

from catalog_build.core.documents import ModelDocument
from catalog_build.rendering.folding import fold_settings
from catalog_build.rendering.graph import list_connections, render_graph
from catalog_build.site.build import BuildResult
from tests.benchmarks.common import Bench, Ratio, Report, round_all

_SITE = Path(__file__).parent / "hugo_site"
_LEFT_OUT = (
    "card",
    "metadata",
    "architecture",
    "training_config",
    "evaluation_metrics",
    "settings",
    "warnings",
    "html",
)
_NEIGHBOUR = re.compile(
    r'<li><a href="\.\./\.\./([^"]*)">with <bdi>([^<]*)</bdi></a> <span class="muted">([^<]*)</span>'
)
_SAMPLE = 50
_LEAST_SHARE = 0.9
_APART = ("json", "snapshot")


def run(bench: Bench, models: int) -> Report:
    """Build both sites, ours cold and with its cards and graphs kept.

    Raises:
        AssertionError: the two sites do not show the same.
    """
    cold, cold_wall = bench.build(models, "ours", fresh=True)
    again, warm_wall = _build_again(bench, models)
    pages = _write_content(bench.folder / "ours", bench.folder / "hugo")
    started = time.perf_counter()
    subprocess.run(["hugo", "--quiet"], cwd=bench.folder / "hugo", check=True)
    hugo = time.perf_counter() - started
    share, sizes = _compare_text(bench.folder / "ours", bench.folder / "hugo" / "public")
    assert share >= _LEAST_SHARE, f"only {share:.0%} of our words stand on Hugo's pages"
    started = time.perf_counter()
    subprocess.run(["cp", "-r", "ours", "copied"], cwd=bench.folder, check=True)
    copied = time.perf_counter() - started
    rates = {
        "hugo": pages / hugo,
        "cold": pages / _time_pages(cold),
        "warm": pages / _time_pages(again),
    }
    bench.clear("hugo", "copied", "ours")
    return Report(
        ratios=[
            Ratio("model pages a second, cold, to Hugo's", rates["cold"] / rates["hugo"], 1.0),
            Ratio("model pages a second, cards and graphs kept, to Hugo's", rates["warm"] / rates["hugo"], 1.5),
            Ratio("whole build, with JSON, lists, comparisons and checks, to cp -r of it", cold_wall / copied),
        ],
        measured={
            "pages": pages,
            "pages_per_second": rates,
            "hugo_seconds": hugo,
            "bytes_of_a_page": sizes,
            "words_on_both": share,
            "cold": {"wall": cold_wall, **round_all(cold.seconds)},
            "warm": {"wall": warm_wall, **round_all(again.seconds)},
            "cp_r_seconds": copied,
        },
    )


def _build_again(bench: Bench, models: int) -> tuple[BuildResult, float]:
    """Build as if a template had changed: nothing of the site is believed but its fragments."""
    record = bench.folder / "ours" / "build.json"
    changed = re.sub(rb'("product": )"[^"]*"', rb'\1"another template"', record.read_bytes())
    record.write_bytes(changed)
    return bench.build(models, "ours")


def _time_pages(result: BuildResult) -> float:
    seconds = result.seconds
    inside = {name: spent for name, spent in seconds.items() if name.startswith("models.")}
    apart = sum(inside.get(f"models.{kind}", 0.0) for kind in _APART)
    return seconds["gather"] + seconds["models"] * (1 - apart / sum(inside.values()))


def _write_content(ours: Path, folder: Path) -> int:
    """Write a content file for each model and return how many there are."""
    shutil.copytree(_SITE, folder)
    content = folder / "content" / "models"
    content.mkdir(parents=True)
    count = 0
    for path in (ours / "api" / "models").glob("*.json"):
        data = path.read_bytes()
        document = msgspec.json.decode(data, type=ModelDocument)
        page = (ours / document.html / "index.html").read_text()
        front = msgspec.json.encode(_make_front_matter(msgspec.json.decode(data), document, page))
        (content / f"{document.slug}.md").write_bytes(front + b"\n\n" + (document.card or "").encode())
        count += 1
    return count


def _make_front_matter(fields: dict[str, object], document: ModelDocument, page: str) -> dict[str, object]:
    groups = {
        name: [
            {"name": group.name, "rows": [{"path": row.path, "text": row.text} for row in group.rows]}
            for group in fold_settings(getattr(document.settings, name), 100_000).groups
        ]
        for name in ("training_config", "architecture", "metadata")
    }
    kept = {name: value for name, value in fields.items() if name not in _LEFT_OUT}
    title = kept.pop("title")
    params = {
        **kept,
        "identifier": document.id,
        "drawing": str(render_graph(document.provenance.graph, "../../", "Provenance graph")),
        "connections": list_connections(document.provenance.graph),
        "groups": groups,
        "neighbours": [
            {"html": html, "title": unescape(name), "label": label} for html, name, label in _NEIGHBOUR.findall(page)
        ],
    }
    return {"title": title, "params": params}


def _compare_text(ours: Path, theirs: Path) -> tuple[float, dict[str, float]]:
    """Return the least share of our words that a page of theirs holds, over a sample, and the mean sizes of both."""
    shares: list[float] = []
    sizes = {"ours": 0.0, "hugo": 0.0}
    pages = sorted(path for path in (ours / "models").glob("*/index.html") if path.parent.name != "compare")
    sample = pages[:: max(1, len(pages) // _SAMPLE)]
    for path in sample:
        other = theirs / path.relative_to(ours)
        first, second = path.read_text(), other.read_text()
        words = _list_words(first)
        shares.append(len(words & _list_words(second)) / len(words))
        sizes["ours"] += len(first.encode()) / len(sample)
        sizes["hugo"] += len(second.encode()) / len(sample)
    return min(shares), sizes


def _list_words(page: str) -> set[str]:
    return set(re.findall(r"[\w.+-]+", unescape(re.sub(r"<[^>]*>", " ", page))))
