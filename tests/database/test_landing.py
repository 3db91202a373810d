"""From its landing document everything in the catalog can be reached, and everything leads back to it."""

from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec
import pytest

from api.app import create_app
from api.settings import ApiSettings, read_settings
from tests.database.api_server import run_server

VARIABLES = {
    "{slug}": "resnet-50-v1",
    "{id}": "resnet-50-v1",
    "{first}..{second}": "resnet-50-v1..resnet-50-v2",
    "{?ids*}": "?ids=resnet-50-v1&ids=resnet-50-v2",
}


def fill_template(href: str) -> str:
    """Return what a template leads to for things of the sample; a question of the list is left out."""
    if "artifacts/" in href or "datasets/{" in href:
        href = href.replace("{slug}", "iris").replace("{id}", "iris")
    for name, value in VARIABLES.items():
        href = href.replace(name, value)
    return href.partition("{?")[0]


def follow_links(client: httpx.Client, address: str) -> list[tuple[str, int, str]]:
    """Return where each link of a landing document leads, with status and media type of the answer."""
    found = []
    for link in client.get(address).json()["links"]:
        href = fill_template(link["href"])
        assert (href != link["href"]) == link.get("templated", False)
        response = client.get(urljoin(address, href))
        found.append((link["href"], response.status_code, response.headers["Content-Type"].partition(";")[0]))
    return found


@pytest.mark.parametrize("address", ["/api/", "/api/index.json"])
def test_every_link_leads_to_what_it_says(client: httpx.Client, address: str) -> None:
    """Plain ones as they are, templates with a name filled in; the answer has the type that the link states."""
    stated = [(link["href"], 200, link["type"]) for link in client.get(address).json()["links"]]
    assert len(stated) > 10
    assert follow_links(client, address) == stated


def test_a_static_host_needs_no_server_for_its_landing_document(site: Path) -> None:
    """Each plain link leads to a file, and so does each template."""
    landing = msgspec.json.decode((site / "api/index.json").read_bytes())
    for link in landing["links"]:
        path = site / "api" / fill_template(link["href"])
        assert (path / "index.html" if link["href"].endswith("/") else path).is_file(), link


def test_paths_without_a_slash_lead_to_the_landing_page(sample_url: str, client: httpx.Client) -> None:
    """/api beside a site, and / where the API stands alone; a site's own home page stays."""
    with run_server(create_app(ApiSettings(database_url=sample_url))) as address:
        alone = [httpx.get(f"{address}{path}", follow_redirects=True) for path in ("/", "/api")]
        assert [str(one.url).removeprefix(address) for one in alone] == ["/api/", "/api/"]
    assert client.get("/api", follow_redirects=True).json() == client.get("/api/").json() == alone[0].json()
    assert client.get("/").headers["Content-Type"].startswith("text/html")


def test_the_landing_page_bears_the_title_of_the_catalog(sample_url: str) -> None:
    """As pages do."""
    environment = {"DATABASE_URL": sample_url, "FORGE_CATALOG_TITLE": "Cells", "FORGE_CATALOG_DESCRIPTION": "Of mice."}
    with run_server(create_app(read_settings(environment))) as address:
        for path in ("/api/", "/api/index.json"):
            landing = httpx.get(address + path).json()
            assert (landing["title"], landing["description"]) == ("Cells", "Of mice.")


PARENTS = [
    ("/api/models/resnet-50-v1", "models/resnet-50-v1/", "api/models.json"),
    ("/api/artifacts/imagenet-1k", "datasets/imagenet-1k/", "api/index.json"),
    ("/api/facets", "index.html", "api/index.json"),
    ("/api/models.json", "index.html", "api/index.json"),
    ("/api/index.json", "index.html", None),
    ("/api/", "index.html", None),
]


@pytest.mark.parametrize(("path", "html", "parent"), PARENTS)
def test_every_document_links_to_itself_its_page_and_its_parent(
    client: httpx.Client, path: str, html: str, parent: str | None
) -> None:
    """Relative to the catalog's root, and each leads somewhere."""
    document: dict[str, Any] = client.get(path).json()
    assert (document["html"], document["parent"]) == (html, parent)
    assert client.get(f"/{document['self']}").json() == document
    for link in filter(None, (html, parent)):
        assert client.get(f"/{link}").status_code == 200


@pytest.mark.parametrize(
    ("query", "html"),
    [
        ("", "index.html"),
        ("?limit=2&offset=1", "index.html"),
        ("?family=other&q=a+b&limit=2", "index.html?family=other&q=a+b"),
        ("?metric=rmse%3C%3D1&metric=rmse%3C2", "index.html?metric=rmse%3C%3D1"),
    ],
)
def test_a_list_links_to_its_question_and_to_the_same_in_the_explorer(
    client: httpx.Client, query: str, html: str
) -> None:
    """`self` repeats the question exactly; the page has no places, and no bounds that it cannot ask for."""
    document = client.get(f"/api/models{query}").json()
    assert (document["self"], document["html"], document["parent"]) == (f"api/models{query}", html, "api/index.json")
    assert client.get(f"/{document['self']}").json() == document
    for model in document["models"]:
        assert urlsplit(model["self"]).path == model["self"]
        assert client.get(f"/{model['self']}").json()["id"] == model["id"]


def test_a_comparison_links_to_itself_its_page_and_its_models(client: httpx.Client) -> None:
    """Its parents are the models in it."""
    document = client.get("/api/models/compare?ids=resnet-50-v1,resnet-50-v2").json()
    assert client.get(f"/{document['self']}").json() == document
    assert client.get(f"/{document['html']}").status_code == 200
    assert [client.get(f"/{one['self']}").json()["id"] for one in document["models"]] == document["ids"]
