"""What a rebuild costs when nothing changed, and when one model in a hundred did."""

from catalog_build.registry.connect import open_connection
from catalog_build.site.build import BuildResult
from tests.benchmarks.common import Bench, Ratio, Report, round_all
from tests.database.building import digest_site

_SCATTERED = "SELECT id FROM forge.artifacts WHERE artifact_type = 'model' ORDER BY md5(id || %(seed)s) LIMIT %(count)s"
_CLUSTERED = (
    "SELECT id FROM forge.artifacts WHERE artifact_type = 'model' "
    "ORDER BY md5(lineage || %(seed)s), version_number LIMIT %(count)s"
)
"""One in a hundred: any models, or whole lineages, as when a few models get a new version or new results."""

_PUBLISHING = ("carry", "publish")


def run(bench: Bench, models: int) -> Report:
    """Build in full, again, and after changes; compare the last site with that of a full build, byte for byte."""
    full, wall = bench.build(models, "site", fresh=True)
    _, unchanged = bench.build(models, "site")
    measured: dict[str, object] = {"full": {"wall": wall, **round_all(full.seconds)}, "unchanged_wall": unchanged}
    # where 1 % of the full build is less than a second, a second is allowed
    ratios = [Ratio("nothing changed, to a full build", unchanged / wall, max(0.01, 1 / wall), least=False)]
    for name, chosen in (("lineages", _CLUSTERED), ("scattered models", _SCATTERED)):
        _change(bench.registry(models), chosen, models // 100, name)
        result, seconds = bench.build(models, "site")
        linked = bench.time_command("cp", "-al", "site", "linked")
        bench.clear("linked")
        work = _time_work(result) / _time_work(full)
        publishing = sum(result.seconds[phase] for phase in _PUBLISHING) / linked
        ratios += [
            Ratio(f"1 % changed ({name}): gathering and rendering, to those of a full build", work, 0.05, least=False),
            Ratio(f"1 % changed ({name}): publishing, to cp -al of the site", publishing, 1.5, least=False),
        ]
        measured[f"changed {name}"] = {
            "wall": seconds, "rendered": result.rendered, "cp_al_seconds": linked, **round_all(result.seconds)
        }  # fmt: skip
    bench.build(models, "fresh", fresh=True)
    differing = digest_site(bench.folder / "site").items() ^ digest_site(bench.folder / "fresh").items()
    ratios.append(Ratio("files that differ from those of a full build", len(dict(differing)), 0, least=False))
    bench.clear("site", "fresh")
    return Report(ratios=ratios, measured=measured)


def _time_work(result: BuildResult) -> float:
    return sum(spent for phase, spent in result.seconds.items() if "." not in phase and phase not in _PUBLISHING)


def _change(url: str, chosen: str, count: int, seed: str) -> None:
    """Change a metric of each chosen model, in one transaction; to another value also where it was changed before."""
    with open_connection(url) as connection, connection.transaction():
        ids = [id for (id,) in connection.execute(chosen, {"seed": seed, "count": count})]
        connection.execute(
            "UPDATE forge.model_metrics SET value = CASE WHEN number = 0.5 THEN '0.25' ELSE '0.5' END::json, "
            "number = CASE WHEN number = 0.5 THEN 0.25 ELSE 0.5 END WHERE position = 0 AND artifact_id = ANY (%s)",
            [ids],
        )
