"""Numbers are written in the browser as in Python: the same table, and the same text for any other number."""

import json
import random
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.static_host import serve_folder
from tests.number_vectors import VECTORS
from tests.unit.test_number_text import WRITERS

pytestmark = pytest.mark.browser

WRITE_ALL = """async (given) => {
  const numbers = { ...await import("./numbers.js"), ...await import("./words.js") };
  const writers = {
    score: (text) => numbers.writeScore(Number(text)), number: numbers.shortenNumber,
    short: (text) => numbers.writeShort(Number(text)),
    float: (text) => numbers.writeFloat(Number(text)), delta: (text) => numbers.writeDelta(Number(text)),
    percent: (text) => numbers.writePercent(Number(text)), count: numbers.formatCount,
  };
  return Object.fromEntries(Object.entries(given).map(([name, texts]) => [name, texts.map(writers[name])]));
}"""

STATIC = Path(__file__).parents[2] / "static"
EACH = 4_000
"""Random numbers of each kind."""


@pytest.fixture
def module_url(tmp_path: Path) -> Iterator[str]:
    """The address of a folder with the modules that write numbers."""
    for name in ("numbers.js", "words.js", "count.js"):
        (tmp_path / name).write_bytes((STATIC / name).read_bytes())
    (tmp_path / "index.html").write_text("<!doctype html><title>Numbers</title><link rel=icon href=numbers.js>")
    with serve_folder(tmp_path) as url:
        yield url


def make_float(rng: random.Random) -> str:
    """Return the text of a double below 1e306: of any bits, with a half at its end, or of few digits."""
    number = struct.unpack("d", rng.getrandbits(64).to_bytes(8, "little"))[0]
    way = rng.randrange(3)
    if way == 0 and abs(number) < 1e306:
        return repr(number)
    return repr(rng.randrange(-(10**6), 10**6) / (2 ** rng.randrange(12) if way == 1 else 10 ** rng.randrange(12)))


def make_decimal(rng: random.Random) -> str:
    """Return a decimal text of up to 25 digits, often with a half at the seventh."""
    digits = str(rng.randrange(1, 10 ** rng.randrange(1, 25)))
    if rng.random() < 0.4:
        digits = f"{digits[:6]}5{'0' * rng.randrange(10)}"
    point = rng.randrange(1, len(digits) + 1)
    power = rng.choice(["", "", f"e{rng.randrange(-400, 400)}", f"E+{rng.randrange(40)}"])
    return f"{rng.choice(['', '-', '+'])}{digits[:point]}.{digits[point:]}0{power}"


def test_the_browser_writes_the_table(page: Page, module_url: str) -> None:
    """As `tests/unit/test_number_text.py` proves of Python."""
    page.goto(module_url)
    written = page.evaluate(WRITE_ALL, {name: [text for text, _ in pairs] for name, pairs in VECTORS.items()})
    assert written == {name: [expected for _, expected in pairs] for name, pairs in VECTORS.items()}


def test_the_browser_writes_any_number_as_python_does(page: Page, module_url: str) -> None:
    """Random doubles, decimals, scores and counts."""
    rng = random.Random(8)
    floats = [make_float(rng) for _ in range(EACH)]
    given = {
        "score": [repr(rng.randrange(20_001) / rng.choice([20_000, 2**15])) for _ in range(EACH)],
        "number": [make_decimal(rng) for _ in range(EACH)],
        "float": floats,
        "short": floats,
        "delta": floats,
        "percent": floats,
        "count": [str(rng.randrange(10 ** rng.randrange(1, 24)) * 5) for _ in range(EACH)],
    }
    page.goto(module_url)
    written = page.evaluate(WRITE_ALL, given)
    wrong = [
        (name, text, found, WRITERS[name](text))
        for name, texts in given.items()
        for text, found in zip(texts, written[name], strict=True)
        if found != WRITERS[name](text)
    ]
    assert json.dumps(wrong[:10]) == "[]"
