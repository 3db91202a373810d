"""The comparison in the browser is that of Python: the same JSON value, for each set of models."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page

from catalog_build.core.compare import compare_models
from catalog_build.core.documents import ModelDocument
from catalog_build.core.encoding import encode_document
from tests.browser.compare_cases import LARGE_SETS, SETS, generate_sets
from tests.browser.static_host import serve_folder
from tests.browser.watching import PageOpener

pytestmark = pytest.mark.browser

COMPARE_ALL = """async ([module, sets]) => {
  const { compareModels } = await import(module);
  const { parseModel } = await import(module.replace("_provenance", ""));
  const texts = new Map();
  const read = async (url) => {
    if (!texts.has(url)) texts.set(url, await (await fetch(url)).text());
    return parseModel(texts.get(url));
  };
  const results = [];
  for (const urls of sets) results.push(compareModels(await Promise.all(urls.map(read))));
  return JSON.stringify(results);
}"""

ROOT = Path(__file__).parents[2]
_DECODER = msgspec.json.Decoder(ModelDocument)


def parse_document(text: str | bytes) -> Any:
    """Return a JSON value with every number as a float64: JavaScript writes 1e16 as an integer."""
    return json.loads(text, parse_int=float)


def compare_in_browser(page: Page, module: str, sets: Sequence[Sequence[str]]) -> list[Any]:
    """Return the comparisons of sets of documents, which the module reads from their addresses."""
    results: list[Any] = parse_document(page.evaluate(COMPARE_ALL, [module, sets]))
    return results


def find_first_difference(found: Any, wanted: Any, path: str = "") -> str | None:
    """Return where two JSON values part, with both sides; None where they are the same."""
    if isinstance(found, dict) and isinstance(wanted, dict) and found.keys() == wanted.keys():
        pairs = [(found[key], wanted[key], f"{path}.{key}") for key in wanted]
    elif isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        pairs = [(*pair, f"{path}[{index}]") for index, pair in enumerate(zip(found, wanted, strict=True))]
    else:
        return None if found == wanted else f"{path}: {str(found)[:200]!r} is not {str(wanted)[:200]!r}"
    return next((one for pair in pairs if (one := find_first_difference(*pair))), None)


@pytest.fixture
def generated(tmp_path: Path) -> Iterator[tuple[str, list[list[ModelDocument]]]]:
    """The address of a folder with the module and the documents of all generated sets, and the sets."""
    sets = generate_sets()
    for name in ("card_diff", "compare", "compare_metrics", "compare_provenance", "compare_text", "ranking"):
        (tmp_path / f"{name}.js").write_bytes((ROOT / f"static/{name}.js").read_bytes())
    (tmp_path / "index.html").write_text("<!doctype html><title>Documents</title><link rel=icon href=compare.js>")
    for number, models in enumerate(sets):
        for index, model in enumerate(models):
            (tmp_path / f"{number}-{index}.json").write_bytes(encode_document(model))
    with serve_folder(tmp_path) as url:
        yield url, sets


def test_generated_sets_compare_alike(generated: tuple[str, list[list[ModelDocument]]], page: Page) -> None:
    """Odd numbers, texts of all planes, grounds, targets, links and lists beyond every budget."""
    url, sets = generated
    comparisons = [compare_models(models) for models in sets]
    assert len(sets) >= SETS
    assert sum(one.metrics.omitted > 0 for one in comparisons) >= LARGE_SETS // 2
    page.goto(url)
    addresses = [[f"{number}-{index}.json" for index in range(len(models))] for number, models in enumerate(sets)]
    results = compare_in_browser(page, "./compare_provenance.js", addresses)
    wanted = [parse_document(encode_document(one)) for one in comparisons]
    assert find_first_difference(results, wanted) is None


def test_prerendered_pairs_of_the_sample_compare_alike(sample_site: Path, sample_url: str, page: Page) -> None:
    """What the script makes of two models is what the build wrote."""
    check_pairs(sample_site, sample_url, page, sorted((sample_site / "api/compare").iterdir()))


def test_real_models_compare_alike(real_site: Path, real_url: str, open_page: PageOpener) -> None:
    """Some hundred prerendered pairs, and sets of three to ten models that nobody chose, largest documents included."""
    page = open_page()
    chance = random.Random(4)
    check_pairs(real_site, real_url, page, chance.sample(sorted((real_site / "api/compare").iterdir()), 300))
    models = sorted((real_site / "api/models").glob("*.json"), key=lambda path: path.stat().st_size)
    sets = [models[-10:], *(chance.sample(models, chance.randint(3, 10)) for _ in range(40))]
    results = compare_in_browser(
        page, "./static/compare_provenance.js", [[f"api/models/{one.name}" for one in one] for one in sets]
    )
    wanted = [compare_models([_DECODER.decode(path.read_bytes()) for path in one]) for one in sets]
    assert find_first_difference(results, [parse_document(encode_document(one)) for one in wanted]) is None


def check_pairs(site: Path, url: str, page: Page, files: Sequence[Path]) -> None:
    """Check that the script compares as these files of the build do."""
    assert files
    page.goto(url)
    sets = [[f"api/models/{slug}.json" for slug in path.name.removesuffix(".json").split("..")] for path in files]
    results = compare_in_browser(page, "./static/compare_provenance.js", sets)
    assert find_first_difference(results, [parse_document(path.read_bytes()) for path in files]) is None
