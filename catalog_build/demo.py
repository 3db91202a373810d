"""The first minute: the bundled sample registry as a site, in a database of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog_build.core.formats import CATALOG_CSV, CATALOG_SQLITE, DEFAULT_EXPORTS
from catalog_build.registry.connect import open_connection
from catalog_build.registry.embedded import default_data_dir, start_server, stop_server
from catalog_build.registry.load import load_file
from catalog_build.registry.schema import init_registry
from catalog_build.rendering.branding import Branding
from catalog_build.resources import sample_dir
from catalog_build.site.build import Track, build_site
from catalog_build.site.publish import end_on_sigterm
from catalog_build.site.settings import BuildSettings


@contextmanager
def run_demo(out: Path, branding: Branding, say: Callable[[str], None], track: Track) -> Iterator[str]:
    """Load the sample registry and build its site; yield the database's URL, and stop the server afterwards.

    The server and its data are the demo's own: neither DATABASE_URL nor the database that other commands use by
    default is touched. What is in them can be made again at any time, so they need not survive a power cut.
    """
    folder = default_data_dir().with_name("demo")
    say("starting the embedded PostgreSQL")
    url = start_server(folder, durable=False)
    with end_on_sigterm():
        try:
            with open_connection(url) as connection:
                init_registry(connection)
                for path in sorted(sample_dir().glob("*.yaml")):
                    report = load_file(connection, path, replace=True)
                    say(f"{path.name}: {report.added} added, {report.replaced} replaced, {report.unchanged} unchanged")
            exports = (*DEFAULT_EXPORTS, CATALOG_CSV.name, CATALOG_SQLITE.name)
            say(build_site(url, BuildSettings(out=out, branding=branding, exports=exports), track=track).describe())
            yield url
        finally:
            stop_server(folder)
