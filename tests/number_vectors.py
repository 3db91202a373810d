"""The numbers that Python and JavaScript must write alike, with how they are written: `number_vectors.json`."""

import json
from pathlib import Path

VECTORS: dict[str, list[tuple[str, str]]] = {
    name: [(given, written) for given, written in listed]
    for name, listed in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")).items()
}
"""Name of a function, as `write_NAME` or `writeName`, → pairs of a decimal text and how it is written."""
