"""What a rebuild costs when nothing changed, and when one model in a hundred did."""

import hashlib
import subprocess
import time
from pathlib import Path

from catalog_build.registry.connect import open_connection
from catalog_build.site.build import BuildResult
from catalog_build.site.publish import RECORD
from catalog_build.site.state import FOLDER
from tests.benchmarks.common import Bench, Ratio, Report, round_all

_SCATTERED = "SELECT id FROM forge.artifacts WHERE artifact_type = 'model' ORDER BY md5(id || %(seed)s) LIMIT %(count)s"
_CLUSTERED = (
    "SELECT id FROM forge.artifacts WHERE artifact_type = 'model' "
    "ORDER BY md5(lineage || %(seed)s), version_number LIMIT %(count)s"
)
"""One in a hundred: any models, or whole lineages, as when a few models get a new version or new results."""

_PUBLISHING = ("carry", "publish")


def run(bench: Bench, models: int) -> Report:
    """Build in full, again, and after changes; the results must be those of full builds, byte for byte.

    Raises:
        AssertionError: they are not.
    """
    full, wall = bench.build(models, "site", fresh=True)
    _, unchanged = bench.build(models, "site")
    measured: dict[str, object] = {"full": {"wall": wall, **round_all(full.seconds)}, "unchanged_wall": unchanged}
    # a build of a tenth of the time of which 1 % is less than a second is allowed a second
    ratios = [Ratio("nothing changed, to a full build", unchanged / wall, max(0.01, 1 / wall), least=False)]
    full_work = _time_work(full)
    for name, chosen in (("lineages", _CLUSTERED), ("scattered models", _SCATTERED)):
        _change(bench.registry(models), chosen, models // 100, name)
        result, seconds = bench.build(models, "site")
        linked = _time_linking(bench)
        work, publishing = _time_work(result), sum(result.seconds[phase] for phase in _PUBLISHING)
        ratios += [
            Ratio(
                f"1 % changed ({name}): gathering and rendering, to those of a full build",
                work / full_work,
                0.05,
                False,
            ),
            Ratio(f"1 % changed ({name}): publishing, to cp -al of the site", publishing / linked, 1.5, False),
        ]
        measured[f"changed {name}"] = {
            "wall": seconds, "rendered": result.rendered, "cp_al_seconds": linked, **round_all(result.seconds)
        }  # fmt: skip
    bench.build(models, "fresh", fresh=True)
    assert _digest(bench.folder / "site") == _digest(bench.folder / "fresh"), "the site is not that of a full build"
    bench.clear("site", "fresh")
    return Report(ratios=ratios, measured=measured)


def _time_work(result: BuildResult) -> float:
    return sum(spent for phase, spent in result.seconds.items() if "." not in phase and phase not in _PUBLISHING)


def _change(url: str, chosen: str, count: int, seed: str) -> None:
    """Change a metric of each chosen model, in one transaction."""
    with open_connection(url) as connection, connection.transaction():
        ids = [id for (id,) in connection.execute(chosen, {"seed": seed, "count": count})]
        connection.execute(
            "UPDATE forge.model_metrics SET value = '0.5', number = 0.5 WHERE position = 0 AND artifact_id = ANY (%s)",
            [ids],
        )


def _time_linking(bench: Bench) -> float:
    started = time.perf_counter()
    subprocess.run(["cp", "-al", "site", "linked"], cwd=bench.folder, check=True)
    seconds = time.perf_counter() - started
    bench.clear("linked")
    return seconds


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != RECORD and FOLDER not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
