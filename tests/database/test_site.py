"""Building the static site from a real registry."""

import json
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from prov.model import ProvDocument
from rocrate.rocrate import ROCrate

from catalog_build.core.errors import CatalogError, UsageError
from catalog_build.registry.connect import Connection
from catalog_build.rendering.branding import read_branding
from catalog_build.site.build import BuildResult
from tests.database.building import build, digest_site
from tests.database.registry_rows import add_link, add_thing


@pytest.fixture(scope="module")
def sample_site(sample_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the bundled sample."""
    out = tmp_path_factory.mktemp("site") / "_site"
    build(sample_url, out, base_url="https://models.example.org/catalog/")
    return out


def test_the_same_state_gives_the_same_bytes(sample_url: str, sample_site: Path, tmp_path: Path) -> None:
    """Only build.json knows the clock."""
    build(sample_url, tmp_path / "again", base_url="https://models.example.org/catalog/")
    assert digest_site(tmp_path / "again") == digest_site(sample_site)


def test_a_build_with_nothing_new_publishes_nothing(sample_url: str, tmp_path: Path) -> None:
    """The published folder is left alone, inode and all."""
    build(sample_url, tmp_path / "site")
    before = (tmp_path / "site" / "build.json").read_bytes()
    assert build(sample_url, tmp_path / "site").changed is False
    assert (tmp_path / "site" / "build.json").read_bytes() == before


def test_title_logo_and_accent_are_the_catalogs_own(sample_url: str, tmp_path: Path) -> None:
    """Another accent or logo changes files alone; another title changes every page. What is left out is gone again."""
    out, logo = tmp_path / "site", tmp_path / "logo.svg"
    shapes = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="{one}"/></svg>' for one in "MZ"]
    logo.write_text(shapes[0])

    def present(title: str, accent: str) -> BuildResult:
        branding = read_branding(title=title, description=None, logo=logo, accent=accent, name=lambda word: word)
        return build(sample_url, out, branding=branding)

    present("Cell models", "#aa0000")
    page = (out / "datasets/index.html").read_text()
    assert "Datasets · Cell models</title>" in page
    assert 'href="../static/accent.css"' in page and 'src="../static/logo.svg"' in page
    logo.write_text(shapes[1])
    assert present("Cell models", "#00aa00").rendered == 0
    assert (out / "static/logo.svg").read_text() == shapes[1]
    assert present("Cell models", "#00aa00").changed is False
    assert present("Tissue models", "#00aa00").rendered > 100
    build(sample_url, out)
    assert "Tissue" not in (out / "datasets/index.html").read_text()
    assert {"accent.css", "logo.svg"} & {path.name for path in (out / "static").iterdir()} == set()


def test_a_format_that_is_not_chosen_is_neither_written_nor_linked(sample_url: str, tmp_path: Path) -> None:
    """The next build with other formats removes those of the one before; the record of the build tells them."""
    out = tmp_path / "site"
    build(sample_url, out)
    assert (out / "models/unet-2015/prov.json").is_file()
    build(sample_url, out, exports=("badge",))
    assert {path.name for path in (out / "models/unet-2015").iterdir()} == {"index.html", "badge.svg"}
    page = BeautifulSoup((out / "models/unet-2015/index.html").read_text(), "html.parser")
    alternates = [link["href"] for link in page.find_all("link", rel="alternate")]
    assert alternates == ["../../api/models/unet-2015.json", "badge.svg"]
    assert [link["href"] for link in page.select("#formats ~ ul a")] == ["badge.svg"]
    assert json.loads((out / "build.json").read_bytes())["site"]["exports"] == ["badge"]
    build(sample_url, out, exports=())
    assert {path.name for path in (out / "models/unet-2015").iterdir()} == {"index.html"}
    assert "formats" not in (out / "models/unet-2015/index.html").read_text()
    build(sample_url, tmp_path / "full", exports=())
    assert digest_site(out) == digest_site(tmp_path / "full")


def test_every_kind_of_page_is_there(sample_site: Path) -> None:
    """The layout that links and other programs rely on."""
    expected = [
        "index.html",
        "404.html",
        "sitemap.xml",
        "robots.txt",
        "snapshot.json",
        "build.json",
        "api/index.json",
        "api/models.json",
        "api/facets.json",
        "families/index.html",
        "families/biophysical/index.html",
        "datasets/index.html",
        "analyses/index.html",
        "hypotheses/index.html",
        "models/compare/index.html",
        "models/model-biophys-microglia-v3/index.html",
        "api/models/model-biophys-microglia-v3.json",
        "models/compare/model-biophys-microglia-v2..model-biophys-microglia-v3/index.html",
        "api/compare/model-biophys-microglia-v2..model-biophys-microglia-v3.json",
    ]
    assert [name for name in expected if not (sample_site / name).is_file()] == []


def test_a_model_document_says_what_its_producer_registered(sample_site: Path) -> None:
    """The illustrated microglia model, field by field."""
    document = json.loads((sample_site / "api/models/model-biophys-microglia-v3.json").read_bytes())
    chosen = {
        key: document[key]
        for key in ("title", "model_family", "quality_score", "trained_on", "produced_by", "created_at", "is_latest")
    }
    assert chosen == {
        "title": "Microglial Activation ODE",
        "model_family": "biophysical",
        "quality_score": 0.78,
        "trained_on": "dataset-allen_brain-SEA-AD",
        "produced_by": "SDA-2026-04-05-microglia",
        "created_at": "2026-04-05T12:00:00",
        "is_latest": True,
    }
    assert document["evaluation_metrics"] == {"rmse": 0.023, "aic": -450}


def test_every_page_is_a_page_of_its_own(sample_site: Path) -> None:
    """One h1, a title, a language, and no inline script but data, nor style, so that the strict CSP holds."""
    faulty: list[str] = []
    for path in sorted(sample_site.rglob("*.html")):
        soup = BeautifulSoup(path.read_bytes(), "html.parser")
        inline = [script for script in soup.find_all("script") if not script.get("src")]
        scripts = [script for script in inline if script.get("type") != "application/ld+json"]
        if len(soup.find_all("h1")) != 1 or not soup.title or scripts or soup.find(style=True) or soup.find("style"):
            faulty.append(path.relative_to(sample_site).as_posix())
    assert faulty == []


def test_each_models_formats_are_read_by_their_own_libraries(sample_site: Path) -> None:
    """Of every model of the sample: PROV with all nodes and links of the graph, a valid bill, a crate, a citation."""
    folders = sorted(path.parent for path in sample_site.glob("models/*/prov.json"))
    assert len(folders) == len(list(sample_site.glob("api/models/*.json")))
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    for folder in folders:
        document = json.loads((sample_site / "api/models" / f"{folder.name}.json").read_bytes())
        graph = document["provenance"]["graph"]
        prov = ProvDocument.deserialize(content=(folder / "prov.json").read_text(), format="json")
        assert len(prov.get_records()) == len(graph["nodes"]) + len(graph["edges"])
        assert validator.validate_str((folder / "mlbom.cdx.json").read_text()) is None
        assert ROCrate(folder).mainEntity["identifier"] == document["id"]
        assert yaml.safe_load((folder / "CITATION.cff").read_text())["title"] == document["title"]


def test_strict_publishes_nothing_where_provenance_is_incomplete(sample_url: str, tmp_path: Path) -> None:
    """The sample holds flagged models, so a strict build refuses."""
    with pytest.raises(CatalogError, match="incomplete provenance"):
        build(sample_url, tmp_path / "site", strict=True)
    assert list(tmp_path.glob("site*")) == []


def test_a_folder_with_other_things_is_refused(sample_url: str, tmp_path: Path) -> None:
    """Nobody's files are replaced by a site."""
    (tmp_path / "thesis.txt").write_text("three years of work")
    with pytest.raises(UsageError, match="something else"):
        build(sample_url, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "three years of work"


def test_an_empty_registry_gives_a_site(registry: Connection, database_url: str, tmp_path: Path) -> None:
    """The first build of a new group is not an error."""
    assert build(database_url, tmp_path / "site").record.models == 0
    assert json.loads((tmp_path / "site/api/models.json").read_bytes()) == {
        "self": "api/models.json",
        "html": "index.html",
        "parent": "api/index.json",
        "models": [],
        "total": 0,
        "limit": 1000,
        "offset": 0,
        "next": None,
        "previous": None,
    }


def test_odd_ids_and_crooked_links_build_and_verify(registry: Connection, database_url: str, tmp_path: Path) -> None:
    """Ids that break naive sites, self-links, cycles, dangling links, and a long title: all links hold."""
    ids = ["A", "a", "compare", "index", "..", "a/b", "%2e%2e", "a,b", "🧬", "שלום", "x" * 512, "<script>", "'; --"]
    for id in ids:
        add_thing(registry, id, "model", title=f"{id}\n{'long ' * 130}")
    for source, target in zip(ids, [*ids[1:], ids[0]], strict=True):
        add_link(registry, source, "derived_from", target)
        add_link(registry, source, "uses_input", source, number=1)
        add_link(registry, source, "trained_on", f"gone {source}"[:512], tag="v9")
    result = build(database_url, tmp_path / "site", pairs=2)
    assert result.record.models == len(ids)
    assert "<script>" not in (tmp_path / "site/index.html").read_text()


def test_a_heavy_model_stays_under_a_megabyte(registry: Connection, database_url: str, tmp_path: Path) -> None:
    """5,000 metrics and a 5-MB configuration: pages and comparison fold, the model's own JSON does not."""
    config = {f"layer{number}": {"name": "x" * 200, "width": number} for number in range(20_000)}
    for id in ("m1", "m2"):
        add_thing(registry, id, "model", lineage="m", number=int(id[1]))
        registry.execute(
            "UPDATE forge.model_versions SET training_params_json = %s WHERE artifact_id = %s", [json.dumps(config), id]
        )
        registry.execute(
            "INSERT INTO forge.model_metrics (artifact_id, position, name, value, number) "
            "SELECT %s, n, 'metric ' || n, to_json(n), n FROM generate_series(0, 4999) n",
            [id],
        )
    build(database_url, tmp_path / "site")
    sizes = {
        path.relative_to(tmp_path / "site").as_posix(): path.stat().st_size
        for path in (tmp_path / "site").rglob("*")
        if path.is_file()
    }
    heavy = {name for name, size in sizes.items() if size >= 1_000_000}
    assert heavy == {"api/models/m1.json", "api/models/m2.json"}
    document = json.loads((tmp_path / "site/api/models/m1.json").read_bytes())
    assert (document["training_config"], len(document["metrics"])) == (config, 5000)
