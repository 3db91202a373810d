"""A static host as netlify.toml configures it: `python -m tests.browser.static_host _site` serves a folder.

Folders answer with their index.html, missing pages with 404.html, texts are compressed, and every answer carries
the headers of netlify.toml, the Content-Security-Policy among them.
"""

import gzip
import os
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]

_TEXTS = ("text/", "application/json", "application/javascript", "application/xml", "application/atom+xml", "image/svg")


@cache
def read_configuration() -> dict[str, Any]:
    """Return what netlify.toml says."""
    return tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))


def find_headers(path: str) -> dict[str, str]:
    """Return the headers of the answer to a path."""
    rules = read_configuration()["headers"]
    return {name: value for rule in rules if fnmatch(path, rule["for"]) for name, value in rule["values"].items()}


@contextmanager
def serve_folder(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve a folder over HTTP in threads of this process; yield its address, which ends with a slash."""
    with _Server(("127.0.0.1", port), partial(_Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    # browsers keep connections open that nobody uses any more: do not wait for their threads
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away in the middle of an answer."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = {  # noqa: RUF012 - the base class's own name for it
        **SimpleHTTPRequestHandler.extensions_map,
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".svg": "image/svg+xml",
    }

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        path = Path(self.translate_path(self._rewrite(urlsplit(self.path).path)))
        if path.is_dir():
            if not urlsplit(self.path).path.endswith("/"):
                self._redirect()
                return
            path /= "index.html"
        status = HTTPStatus.OK if path.is_file() else HTTPStatus.NOT_FOUND
        if status is HTTPStatus.NOT_FOUND:
            path = Path(self.directory) / "404.html"
        media_type = self.guess_type(path)
        body = path.read_bytes()
        self.send_response(status)
        if media_type.startswith(_TEXTS) and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _rewrite(self, path: str) -> str:
        """Return the path whose file answers: netlify.toml gives some documents a second name."""
        rules = read_configuration()["redirects"]
        return next((rule["to"] for rule in rules if rule["status"] == 200 and rule["from"] == path), path)

    def _redirect(self) -> None:
        address = urlsplit(self.path)
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", address._replace(path=f"{address.path}/").geturl())
        self.send_header("Content-Length", "0")
        self.end_headers()

    def end_headers(self) -> None:
        """Add what netlify.toml adds to each answer."""
        for name, value in find_headers(urlsplit(self.path).path).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


if __name__ == "__main__":
    with serve_folder(Path(sys.argv[1]), int(os.environ.get("PORT", "8000"))) as address:
        print(f"serving {sys.argv[1]} at {address} with the headers of netlify.toml (Ctrl+C stops)", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.exit(0)
