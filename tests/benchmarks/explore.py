"""Exploring without a server: how fast results follow typing in Chromium, and how large the files of the index are."""

import gzip
import shutil
import statistics
import time
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from catalog_build.core.publication import Publication
from catalog_build.core.snapshot import hash_lineage
from catalog_build.registry.connect import open_connection
from catalog_build.registry.snapshot import export_snapshot, open_snapshot
from catalog_build.rendering.views import SiteInfo
from catalog_build.site.evidence import count_parts
from catalog_build.site.index_files import count_shards, write_shard
from catalog_build.site.session import SessionSettings, open_session
from catalog_build.site.units import IndexUnit
from tests.benchmarks.common import Bench, Ratio, Report
from tests.browser.static_host import serve_folder

_PHRASES = ("model 1", "dataset", "deep learning v2", "synthetic", "zzzz", "m")
_MILLISECONDS = 50.0
_FILE_BYTES = 1_000_000

_TYPE = """async (phrase) => {
  const [box, results] = [document.getElementById("q"), document.getElementById("results")];
  const times = [];
  for (let end = 1; end <= phrase.length; end++) {
    const shown = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        results.getBoundingClientRect();
        resolve(performance.now());
      });
      observer.observe(results, { childList: true });
    });
    const started = performance.now();
    box.value = phrase.slice(0, end);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    times.push((await shown) - started);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return times;
}"""


def run(bench: Bench, models: int, *, factor: int = 10) -> Report:
    """Type into a site of `models`, and write the index alone of `factor` times as many."""
    bench.build(models, "site", pairs=0, verify=False)
    opened, times = _explore(bench.folder / "site")
    small = _measure_files(bench.folder / "site" / "index")
    seconds = _write_index(bench.registry(models * factor), bench.folder / "large")
    large = _measure_files(bench.folder / "large" / "index")
    bench.clear("site", "large", "none")
    median, slowest = statistics.median(times), max(times)
    return Report(
        ratios=[
            Ratio(f"milliseconds from a letter to results among {models} models, median", median, _MILLISECONDS, False),
            Ratio(
                f"milliseconds from a letter to results among {models} models, slowest", slowest, _MILLISECONDS, False
            ),
            Ratio(
                f"largest file of the index of {models * factor} models, compressed bytes",
                max(large.values()),
                _FILE_BYTES,
                least=False,
            ),
        ],
        measured={
            "milliseconds_to_open": opened,
            "letters": len(times),
            "compressed_bytes": {"small": _sum_kinds(small), "large": _sum_kinds(large)},
            "seconds_to_write_large_index": round(seconds, 1),
        },
    )


def find_chromium() -> str | None:
    """Return where Chromium is installed, None where it is not."""
    return shutil.which("chromium") or shutil.which("google-chrome")


def _explore(site: Path) -> tuple[float, list[float]]:
    """Return the milliseconds that the first answer took, and those of each letter typed afterwards."""
    with serve_folder(site) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(url)
        started = time.perf_counter()
        page.focus("#q")
        page.wait_for_selector("#results a.open")
        opened = (time.perf_counter() - started) * 1000
        times = [one for phrase in _PHRASES for one in _type(page, phrase)]
        browser.close()
    return opened, times


def _type(page: Page, phrase: str) -> list[float]:
    times: list[float] = page.evaluate(_TYPE, phrase)
    return times


def _write_index(url: str, out: Path) -> float:
    """Write the shards of a registry's index and nothing else, and return the seconds that it took."""
    with open_connection(url) as connection:
        keys = connection.execute('SELECT id, lineage FROM catalog.models ORDER BY lineage COLLATE "C", version_number')
        rows: list[Any] = keys.fetchall()
    shards = count_shards(count_parts(len(rows)))
    rows.sort(key=lambda row: hash_lineage(row[1]) % shards)
    started = time.perf_counter()
    with open_snapshot(url) as connection:
        settings = SessionSettings(
            database_url=url,
            snapshot=export_snapshot(connection),
            site=SiteInfo(),
            publication=Publication(),
            embargoed=False,
            today=datetime.now(UTC).date(),
            staging=str(out),
            published=str(out.with_name("none")),
            reuse=False,
        )
        with open_session(settings, connection) as session:
            for number, members in groupby(rows, key=lambda row: hash_lineage(row[1]) % shards):
                ids = [id for id, _ in members]
                write_shard(session, IndexUnit(number, shards, ids, ids))
    return time.perf_counter() - started


def _measure_files(folder: Path) -> dict[str, int]:
    return {path.name: len(gzip.compress(path.read_bytes(), 6)) for path in folder.glob("*.json")}


def _sum_kinds(sizes: dict[str, int]) -> dict[str, dict[str, int]]:
    """Return files, bytes in all and bytes of the largest, of models and of metrics."""
    kinds: dict[str, list[int]] = {}
    for name, size in sorted(sizes.items()):
        kinds.setdefault(name.partition("-")[0], []).append(size)
    return {kind: {"files": len(all), "bytes": sum(all), "largest": max(all)} for kind, all in kinds.items()}
