"""The command in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

COMMAND = [sys.executable, "-c", "from catalog_build.cli import main; main()"]


def make_environment(**environment: str) -> dict[str, str]:
    """Return this process's environment without a database, and with what is given."""
    return {**{name: value for name, value in os.environ.items() if name != "DATABASE_URL"}, **environment}


def run_command(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run forge-catalog and wait for its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=make_environment(**environment),
        cwd=ROOT,
        timeout=300,
    )
