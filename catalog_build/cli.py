"""The `forge-catalog` command: its groups, put together."""

import click

from catalog_build import __version__
from catalog_build.commands.adapt import adapt_command, refresh_command, unadapt_command
from catalog_build.commands.db import db
from catalog_build.commands.importing import import_group
from catalog_build.commands.program import Program, example
from catalog_build.commands.registry import registry
from catalog_build.commands.site import build, demo, diff, serve


@click.group(cls=Program, epilog=example("forge-catalog demo"), context_settings={"max_content_width": 110})
@click.version_option(__version__, prog_name="forge-catalog")
def main() -> None:
    """Publish a registry of scientific models as a website and a live API, with enforced provenance.

    Exit codes: 0 done; 1 refused, or something is incomplete; 2 wrong usage; 3 database away; 4 no usable registry.
    """


for _command in (demo, registry, import_group, build, diff, serve, db):
    main.add_command(_command)

for _command in (adapt_command, refresh_command, unadapt_command):
    registry.add_command(_command)
