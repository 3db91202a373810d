"""Building sites in tests."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog_build.registry.connect import Connection
from catalog_build.registry.load import load_file
from catalog_build.registry.schema import init_registry
from catalog_build.resources import sample_dir
from catalog_build.site.build import BuildResult, Progress, build_site
from catalog_build.site.publish import RECORD
from catalog_build.site.settings import BuildSettings
from catalog_build.site.state import FOLDER


class _Silent:
    def update(self, n_steps: int) -> None:
        """Take note of nothing."""


@contextmanager
def _track(label: str, length: int) -> Iterator[Progress]:
    """A progress report for nobody."""
    yield _Silent()


def build(database_url: str, out: Path, *, jobs: int | None = 1, **settings: object) -> BuildResult:
    """Build a site with some settings, in this process: to start others takes longer than a small site.

    Args:
        jobs: how many processes; None for as many as the product chooses.
    """
    return build_site(database_url, BuildSettings(out=out, jobs=jobs, **settings), _track)  # type: ignore[arg-type]


def load_sample(connection: Connection) -> None:
    """Make a registry that holds the bundled sample."""
    init_registry(connection)
    for path in sorted(sample_dir().glob("*.yaml")):
        load_file(connection, path)


def digest_site(folder: Path) -> dict[str, str]:
    """Return the digest of each file by path, but of those that tell of the build itself."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != RECORD and FOLDER not in path.parts
    }
