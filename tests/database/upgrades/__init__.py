"""Dumps of a populated registry after each published migration, all made from `documents.jsonl`."""

from pathlib import Path

from catalog_build.registry.connect import Connection
from catalog_build.registry.load import load_file
from catalog_build.registry.withdraw import withdraw_thing

UPGRADES = Path(__file__).parent
DOCUMENTS = UPGRADES / "documents.jsonl"


def fill_registry(connection: Connection) -> None:
    """Load the documents of the dumps, and withdraw what they withdrew."""
    load_file(connection, DOCUMENTS)
    withdraw_thing(connection, "m-withdrawn", "Trained on mislabelled gauges.")
