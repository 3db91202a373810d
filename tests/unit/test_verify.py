"""The check of internal links."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalog_build.site.verify import verify_links


def write_site(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def check(root: Path, files: dict[str, str]) -> list[str]:
    return verify_links(write_site(root, files), lambda count: None)


def test_a_site_whose_links_all_lead_somewhere_has_no_fault(tmp_path: Path) -> None:
    """Files, folders with and without a slash, queries, fragments, parents, escapes and external links are right."""
    assert (
        check(
            tmp_path,
            {
                "index.html": '<a href="./">x</a><a href="models/a/">x</a><a href="models/a">x</a>'
                '<a href="models/a/?x=1&amp;y=2#top">x</a><a href="#here">x</a><p id="here"></p><a href="">x</a>'
                '<link rel="icon" href="static/i.svg"><script src="static/s.js"></script><img src="static/i.svg">'
                '<a href="odd%20name.txt">x</a><form action="models/"></form><a href="?page=2">x</a>'
                '<a href="https://example.org/none">x</a><a href="//example.org/none">x</a>'
                '<a href="mailto:someone@example.org">x</a><img src="data:image/png;base64,AAAA">'
                '<a href="http://[broken">x</a>',
                "models/index.html": '<a href="..">x</a><a href="../">x</a><a href="../index.html#here">x</a>',
                "models/a/index.html": '<svg><g id="top"></g></svg><a href="../../#here">x</a>',
                "static/i.svg": "<svg/>",
                "static/s.js": "",
                "odd name.txt": "",
                "404.html": '<a href="/catalog/">x</a>',
            },
        )
        == []
    )


@pytest.mark.parametrize(
    ("markup", "message"),
    [
        ('<a href="none/">x</a>', "p/index.html: 'none/' leads to no file of the site"),
        ('<a href="none.html?q=1">x</a>', "p/index.html: 'none.html?q=1' leads to no file of the site"),
        ('<link href="none.css">', "p/index.html: 'none.css' leads to no file of the site"),
        ('<img src="none.png">', "p/index.html: 'none.png' leads to no file of the site"),
        ('<script src="none.js"></script>', "p/index.html: 'none.js' leads to no file of the site"),
        ('<form action="none/"></form>', "p/index.html: 'none/' leads to no file of the site"),
        ('<a href="../index.html/">x</a>', "p/index.html: '../index.html/' leads to no file of the site"),
        ('<a href="../../index.html">x</a>', "p/index.html: '../../index.html' leads to no file of the site"),
        ('<a href="/index.html">x</a>', "p/index.html: '/index.html' leads to no file of the site"),
        ('<a href="%2e%2e/none">x</a>', "p/index.html: '%2e%2e/none' leads to no file of the site"),
        ('<a href="#none">x</a>', "p/index.html: '#none' names an id that is not in p/index.html"),
        ('<a href="../#none">x</a>', "p/index.html: '../#none' names an id that is not in index.html"),
        ('<p>id="fake"</p><a href="#fake">x</a>', "p/index.html: '#fake' names an id that is not in p/index.html"),
        (f'<a href="{"n" * 300}">x</a>', f"p/index.html: '{'n' * 300}' leads to no file of the site"),
        ('<a href="a%00b">x</a>', "p/index.html: 'a%00b' leads to no file of the site"),
    ],
)
def test_a_dead_link_is_named_with_its_page(tmp_path: Path, markup: str, message: str) -> None:
    """Each kind of link, out of the site, from the root of the host, or to an id that is only text, is reported."""
    assert check(tmp_path, {"index.html": "<p id=top></p>", "p/index.html": markup}) == [message]


def test_a_file_beside_the_site_is_not_part_of_it(tmp_path: Path) -> None:
    """A link that climbs out of the site is dead, even where a file stands."""
    (tmp_path / "beside.html").touch()
    assert check(tmp_path / "site", {"index.html": '<a href="../beside.html">x</a>'}) == [
        "index.html: '../beside.html' leads to no file of the site"
    ]


def test_a_dead_link_is_reported_once_a_page(tmp_path: Path) -> None:
    """The same link twice on a page is one fault, on two pages it is two."""
    assert check(tmp_path, {"a.html": '<a href="x">1</a><a href="x">2</a>', "b.html": '<a href="x">1</a>'}) == [
        "a.html: 'x' leads to no file of the site",
        "b.html: 'x' leads to no file of the site",
    ]


def test_documents_are_checked_by_their_references(tmp_path: Path) -> None:
    """`self` and `html` count from the root, `next` and `previous` from the document; an id is no reference."""
    files = {
        "index.html": "",
        "api/models.json": '{"models": [], "next": "models-2.json", "previous": null}',
        "api/models-2.json": '{"models": [], "next": "models-3.json", "previous": "models.json"}',
        "api/models/a.json": '{"self": "api/models/a.json", "html": "models/a/", "id": "a", "previous": "a-0"}',
        "api/broken.json": "[]",
        "elsewhere/a.json": '{"self": "not/checked"}',
    }
    assert check(tmp_path, files) == [
        "api/broken.json: is no JSON object (Expected `object`, got `array`)",
        "api/models-2.json: next 'models-3.json' leads to no file of the site",
        "api/models/a.json: html 'models/a/' leads to no file of the site",
    ]


def write_many(root: Path, pages: int) -> Path:
    return write_site(root, {f"p{number:04}.html": f'<a href="p{number + 1:04}.html">x</a>' for number in range(pages)})


def test_a_large_site_is_checked_by_several_processes_with_the_same_answer(tmp_path: Path) -> None:
    """Beyond 200 pages the work is shared, every file is counted once, and faults stay in the order of the pages."""
    root = write_many(tmp_path, 420)
    (root / "p0007.html").write_text('<a href="gone">x</a>')
    counts: list[int] = []
    faults = verify_links(root, counts.append)
    assert (faults, sum(counts)) == (
        ["p0007.html: 'gone' leads to no file of the site", "p0419.html: 'p0420.html' leads to no file of the site"],
        420,
    )


_KILLED = """
import sys
from pathlib import Path
from catalog_build.site.verify import verify_links

if __name__ == "__main__":
    verify_links(Path(sys.argv[1]), lambda count: print("checked", flush=True))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_killed_check_leaves_no_process_behind(tmp_path: Path) -> None:
    """Workers die with the process that started them, however it ends."""
    script = tmp_path / "check.py"
    script.write_text(_KILLED)
    root = write_many(tmp_path / "site", 3000)
    with subprocess.Popen([sys.executable, script, root], stdout=subprocess.PIPE, env=_environment()) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"checked\n"
        children = list_children(process.pid)
        process.send_signal(signal.SIGKILL)
    assert children
    deadline = time.monotonic() + 10
    while any(map(is_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in children if is_alive(pid)] == []


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def list_children(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie that nobody has reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
