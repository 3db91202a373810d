"""Publishing into an object store: a real server that speaks S3, and what it was asked, in order."""

import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import obstore
import pytest
from obstore.store import S3Store

from catalog_build.registry.connect import open_connection
from tests.database.building import build, load_sample
from tests.database.command import COMMAND, make_environment, run_command

KEYS = {"AWS_ACCESS_KEY_ID": "someone", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}


class Asked:
    """A proxy in front of the store that notes each request: method and path."""

    def __init__(self, behind: str) -> None:
        self.requests: list[tuple[str, str]] = []
        # one for all requests: to make a client takes longer than most of them
        self._client = client = httpx.Client()
        asked = self

        class Handler(BaseHTTPRequestHandler):
            def forward(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                asked.requests.append((self.command, self.path))
                headers = {name: value for name, value in self.headers.items() if name.lower() != "content-length"}
                answer = client.request(self.command, behind + self.path, content=body, headers=headers)
                self.send_response(answer.status_code)
                kept = ("content-type", "etag", "last-modified", "cache-control", "content-range")
                for name in kept:
                    if name in answer.headers:
                        self.send_header(name, answer.headers[name])
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = forward

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        """Stop to listen."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._client.close()


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server with an empty bucket `models`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                assert httpx.put(f"{address}/models").status_code == 200
                break
            except httpx.TransportError:
                assert server.poll() is None and time.monotonic() < deadline, "the S3 server does not start"
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def asked(s3: str) -> Iterator[Asked]:
    """What the store is asked in a test, whose address to use."""
    proxy = Asked(s3)
    yield proxy
    proxy.close()


def publish(address: str, url: str, out: Path, prefix: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build with all exports and publish by the command."""
    settings = {"DATABASE_URL": url, "AWS_ENDPOINT_URL": address, "AWS_ALLOW_HTTP": "true", **KEYS, **environment}
    return run_command("build", "--out", out, "--export", "all", "--publish", prefix, **settings)


def open_store(address: str, prefix: str) -> S3Store:
    keys = {name.lower().removeprefix("aws_"): value for name, value in KEYS.items()}
    return S3Store(
        "models", prefix=prefix, endpoint=address, client_options={"allow_http": True},
        access_key_id=keys["access_key_id"], secret_access_key=keys["secret_access_key"], region=keys["region"],
    )  # fmt: skip


def read_store(address: str, prefix: str) -> dict[str, bytes]:
    """Return all objects under a prefix, but the manifest."""
    store = open_store(address, prefix)
    paths = [str(one["path"]) for batch in obstore.list(store) for one in batch]
    return {path: bytes(obstore.get(store, path).bytes()) for path in paths if path != ".forge/published"}


def read_folder(site: Path) -> dict[str, bytes]:
    """Return all files of a site."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def list_puts(asked: Asked, prefix: str) -> list[str]:
    """Return what was uploaded, in order, but what tells of the upload itself."""
    start = f"/models/{prefix}/"
    paths = [path.removeprefix(start) for method, path in asked.requests if method == "PUT" and path.startswith(start)]
    return [path for path in paths if path not in (".forge/published", ".forge/publishing")]


def test_the_store_holds_what_the_site_holds(s3: str, sample_url: str, tmp_path: Path) -> None:
    """Every file, with the type and the cache rule that a browser needs."""
    shown = publish(s3, sample_url, tmp_path / "site", "s3://models/whole")
    assert (shown.returncode, shown.stderr.count("Traceback")) == (0, 0), shown.stderr
    files = read_folder(tmp_path / "site")
    assert f"s3://models/whole: {len(files)} files uploaded, 0 deleted" in shown.stdout
    assert read_store(s3, "whole") == files
    types = {}
    shown_as = ("index.html", "api/models.json", "static/style.css", "static/favicon.svg", "robots.txt", "sitemap.xml")
    for path in (*shown_as, "catalog.csv", "catalog.sqlite", "catalog.parquet"):
        attributes = obstore.get(open_store(s3, "whole"), path).attributes
        types[path] = (attributes["Content-Type"], attributes["Cache-Control"])
    rule = "public, max-age=0, must-revalidate"
    assert types == {
        "index.html": ("text/html; charset=utf-8", rule),
        "api/models.json": ("application/json", rule),
        "static/style.css": ("text/css; charset=utf-8", rule),
        "static/favicon.svg": ("image/svg+xml", rule),
        "robots.txt": ("text/plain; charset=utf-8", rule),
        "sitemap.xml": ("application/xml; charset=utf-8", rule),
        "catalog.csv": ("text/csv; charset=utf-8", rule),
        "catalog.sqlite": ("application/vnd.sqlite3", rule),
        "catalog.parquet": ("application/vnd.apache.parquet", rule),
    }


def find_places(paths: list[str]) -> dict[str, tuple[int, int]]:
    """Return the first and last place of each kind of file in a sequence of uploads."""
    kinds = {
        "assets": lambda path: path.startswith("static/"),
        "documents": lambda path: path.startswith("api/models/") or path.endswith(("/prov.json", "/croissant.json")),
        "pages": lambda path: re.fullmatch("(?:models|datasets)/[^/]+/index.html", path) is not None,
        "catalog": lambda path: path.startswith("catalog."),
        "home": lambda path: path == "index.html",
        "list": lambda path: path == "api/models.json",
    }
    found = {name: [place for place, path in enumerate(paths) if belongs(path)] for name, belongs in kinds.items()}
    return {name: (places[0], places[-1]) for name, places in found.items()}


def test_what_is_linked_to_is_there_before_what_links_to_it(asked: Asked, sample_url: str, tmp_path: Path) -> None:
    """Assets, then documents and the files of the whole catalog, then pages, then lists."""
    assert publish(asked.address, sample_url, tmp_path / "site", "s3://models/ordered").returncode == 0
    places = find_places(list_puts(asked, "ordered"))
    assert places["assets"][1] < places["documents"][0]
    assert max(places["documents"][1], places["catalog"][1]) < places["pages"][0]
    assert places["pages"][1] < min(places["home"][0], places["list"][0])


def test_only_what_changed_is_uploaded_and_what_is_gone_goes_last(
    asked: Asked, database_url: str, tmp_path: Path
) -> None:
    """Nothing when nothing changed; a few files for a title; deletions after all uploads."""
    site, prefix = tmp_path / "site", "s3://models/changing"
    with open_connection(database_url) as connection:
        load_sample(connection)
        first = publish(asked.address, database_url, site, prefix)
        asked.requests.clear()
        again = publish(asked.address, database_url, site, prefix)
        assert (again.stdout.splitlines()[-1], list_puts(asked, "changing")) == (f"{prefix}: nothing to upload", [])
        connection.execute("UPDATE forge.artifacts SET title = 'Another' WHERE id = 'unet-2015'")
        publish(asked.address, database_url, site, prefix)
        uploaded = list_puts(asked, "changing")
        assert "models/unet-2015/index.html" in uploaded
        assert len(uploaded) < len(read_folder(site)) / 3
        asked.requests.clear()
        connection.execute("DELETE FROM forge.artifacts WHERE id = 'unet-2015'")
        last = publish(asked.address, database_url, site, prefix)
    assert (first.returncode, last.returncode) == (0, 0)
    assert read_store(asked.address, "changing") == read_folder(site)
    puts = [place for place, (method, path) in enumerate(asked.requests) if method == "PUT" and ".forge/" not in path]
    deletions = [place for place, (method, path) in enumerate(asked.requests) if method == "POST"]
    assert max(puts) < min(deletions)


def test_an_upload_that_was_killed_is_made_good(asked: Asked, sample_url: str, tmp_path: Path) -> None:
    """The lock that it left says what to do; after that, the store holds what the site holds, whatever stood there."""
    site, prefix = tmp_path / "site", "s3://models/killed"
    build(sample_url, site)
    settings = make_environment(DATABASE_URL=sample_url, AWS_ENDPOINT_URL=asked.address, AWS_ALLOW_HTTP="true", **KEYS)
    command = [*COMMAND, "build", "--out", str(site), "--publish", prefix]
    with subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        while len(list_puts(asked, "killed")) < 60:
            assert killed.poll() is None, "the upload ended before it could be killed"
            time.sleep(0.01)
        killed.kill()
    refused = publish(asked.address, sample_url, site, prefix)
    assert (refused.returncode, "delete the object .forge/publishing" in refused.stderr) == (1, True)
    store = open_store(asked.address, "killed")
    obstore.put(store, "static/style.css", b"half")
    obstore.delete(store, [".forge/publishing"])
    assert publish(asked.address, sample_url, site, prefix).returncode == 0
    assert read_store(asked.address, "killed") == read_folder(site)


def test_another_upload_at_work_is_not_disturbed(s3: str, sample_url: str, tmp_path: Path) -> None:
    """The lock is left alone, and the message says what to do if nobody is at work."""
    site, prefix = tmp_path / "site", "s3://models/locked"
    publish(s3, sample_url, site, prefix)
    store = open_store(s3, "locked")
    obstore.put(store, ".forge/publishing", b"")
    shutil.rmtree(site)
    build(sample_url, site, base_url="https://another.example.org/")
    refused = publish(s3, sample_url, site, prefix)
    assert (refused.returncode, "delete the object .forge/publishing" in refused.stderr) == (1, True)
    obstore.delete(store, [".forge/publishing"])
    assert publish(s3, sample_url, site, prefix).returncode == 0
    assert read_store(s3, "locked") == read_folder(site)


def test_a_prefix_with_other_things_is_refused(s3: str, sample_url: str, tmp_path: Path) -> None:
    """Nothing of it is overwritten or deleted."""
    store = open_store(s3, "others")
    obstore.put(store, "thesis.txt", b"years of work")
    refused = publish(s3, sample_url, tmp_path / "site", "s3://models/others")
    assert (refused.returncode, "give an empty prefix" in refused.stderr) == (1, True)
    assert read_store(s3, "others") == {"thesis.txt": b"years of work"}


@pytest.mark.parametrize(
    ("url", "environment", "code", "told"),
    [
        ("s3://nowhere/x", {}, 1, "there is no such bucket"),
        ("s3://models/x", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, 1, "check AWS_ENDPOINT_URL"),
        ("s3:/models", {}, 2, "give a bucket"),
        ("https://models", {}, 2, "give a bucket"),
    ],
)
def test_a_store_that_cannot_be_used_is_named(
    s3: str, sample_url: str, tmp_path: Path, url: str, environment: dict[str, str], code: int, told: str
) -> None:
    """With the remedy; the local site stands all the same where the store itself was at fault."""
    refused = publish(s3, sample_url, tmp_path / "site", url, **environment)
    assert (refused.returncode, told in refused.stderr, "Traceback" in refused.stderr) == (code, True, False)
    assert (tmp_path / "site" / "index.html").exists() == (code == 1)


def test_wrong_credentials_are_told(tmp_path: Path, sample_url: str) -> None:
    """By a server that answers as S3 does."""
    body = b"<Error><Code>InvalidAccessKeyId</Code><Message>no such key</Message></Error>"

    class Refusing(BaseHTTPRequestHandler):
        def refuse(self) -> None:
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST = refuse

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        refused = publish(address, sample_url, tmp_path / "site", "s3://models/x")
        server.shutdown()
        thread.join()
    assert (refused.returncode, "check AWS_ACCESS_KEY_ID" in refused.stderr) == (1, True)
