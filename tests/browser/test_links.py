"""No link of a site is dead, followed over HTTP by somebody who knows nothing of how the site was built."""

from pathlib import Path

from tests.browser.crawl import crawl_site
from tests.browser.static_host import serve_folder


def test_no_link_of_the_sample_is_dead(sample_site: Path, sample_url: str) -> None:
    """Pages, documents, assets and fragments; and there is no page that no link leads to."""
    found = crawl_site(sample_url)
    assert found.dead == []
    unlinked = {"404.html"}
    assert found.seen >= sum(1 for _ in sample_site.rglob("*.html")) - len(unlinked)


def test_dead_links_are_found(tmp_path: Path) -> None:
    """The check itself: a page that is missing, a fragment without its id, a document's link."""
    (tmp_path / "404.html").write_text("<p>missing</p>")
    (tmp_path / "index.html").write_text('<a href="b/#here">x</a><a href="b/#there">x</a><a href="a.json">x</a>')
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "index.html").write_text('<p id="here"><a href="../c/">x</a></p>')
    (tmp_path / "a.json").write_text('{"models": [{"html": "d/", "title": "e/"}]}')
    with serve_folder(tmp_path) as root:
        found = crawl_site(root)
    assert found.seen == 3
    assert sorted(found.dead) == [
        f"{root}: {root}b/ has no id 'there'",
        f"{root}a.json: {root}d/ answers 404",
        f"{root}b/: {root}c/ answers 404",
    ]
