"""Reading snapshots of earlier builds from folders and from the web, with all that may be wrong with them."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_build.core.errors import UsageError
from catalog_build.core.model_changes import ChangeKind
from catalog_build.site import snapshots
from catalog_build.site.change_store import ChangeStore
from catalog_build.site.snapshots import SnapshotReader, diff_snapshots, open_snapshot_file
from tests.unit.snapshot_factory import make_snapshot_model, write_snapshot

MODELS = [make_snapshot_model(f"m{number}") for number in range(8)]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


class _Troubled(BaseHTTPRequestHandler):
    """Answers each path in another wrong way."""

    def do_GET(self) -> None:
        length = 1000 if self.path.startswith("/short") else 2
        code = 500 if self.path.startswith("/error") else 302 if self.path.startswith("/file") else 200
        self.send_response(code)
        self.send_header("Content-Length", str(length))
        if code == 302:
            self.send_header("Location", "file:///etc/hostname")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def serve(handler: object) -> Iterator[str]:
    """Yield the address of a server on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """The address of a folder with a snapshot in four parts."""
    write_snapshot(tmp_path / "site", MODELS, parts=4)
    yield from serve(partial(_Quiet, directory=str(tmp_path)))


@pytest.fixture
def troubled() -> Iterator[str]:
    """The address of a server that answers each path in another wrong way."""
    yield from serve(_Troubled)


def list_ids(snapshot: SnapshotReader) -> set[str]:
    return {id for part in range(snapshot.parts) for id in snapshot.read_models(part, snapshot.parts)}


@pytest.mark.parametrize("place", ["site", "site/", "site/snapshot.json"])
def test_a_snapshot_is_read_from_a_folder_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Its shards are found beside it."""
    write_snapshot(tmp_path / "site", MODELS, parts=2)
    monkeypatch.chdir(tmp_path)
    assert list_ids(open_snapshot_file(place)) == {one.id for one in MODELS}


@pytest.mark.parametrize("place", ["site/", "site/snapshot.json"])
def test_a_snapshot_is_read_from_the_web(web: str, place: str) -> None:
    """Its shards are fetched relative to it."""
    assert list_ids(open_snapshot_file(web + place)) == {one.id for one in MODELS}


def test_snapshots_of_the_same_content_have_the_same_digest(tmp_path: Path) -> None:
    """By it a build knows that it is compared with the same thing again."""
    first, second, third = (
        open_snapshot_file(str(write_snapshot(tmp_path / name, models)))
        for name, models in (("a", MODELS), ("b", MODELS), ("c", MODELS[:3]))
    )
    assert (first.digest == second.digest, first.digest == third.digest) == (True, False)


def break_json(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def drop_file(path: Path) -> None:
    path.unlink()


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def be_something_else(path: Path) -> None:
    path.write_text('{"models": 3}')


def change_field(path: Path, field: str, value: object) -> None:
    content = json.loads(path.read_bytes())
    content[field] = value
    path.write_text(json.dumps(content))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (break_json, "snapshot.json is no part of a snapshot, or was cut short"),
        (drop_file, "snapshot.json cannot be read (No such file or directory)"),
        (empty_file, "snapshot.json is no part of a snapshot, or was cut short"),
        (be_something_else, "its format is None, and this version reads 1"),
        (partial(change_field, field="format", value=99), "its format is 99, and this version reads 1"),
        (partial(change_field, field="parts", value=3), "parts is 3, which is no power of two"),
        (partial(change_field, field="models", value="many"), "Expected `int`, got `str` - at `$.models`"),
        (
            partial(change_field, field="shards", value=[{"path": "../../secret.json", "models": 1, "sha256": ""}]),
            "the shard '../../secret.json' has no name of a shard",
        ),
    ],
)
def test_what_is_no_snapshot_is_told_with_a_remedy(tmp_path: Path, damage: object, words: str) -> None:
    """Whatever the file holds, the error names it, what is wrong and what to give instead."""
    path = write_snapshot(tmp_path, MODELS)
    damage(path)  # type: ignore[operator]
    with pytest.raises(UsageError) as caught:
        open_snapshot_file(str(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert words in str(caught.value)
    assert "give" in str(caught.value)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (drop_file, "snapshot/models-1.json cannot be read (No such file or directory)"),
        (break_json, "snapshot/models-1.json is not the file that snapshot.json names"),
        (be_something_else, "snapshot/models-1.json is not the file that snapshot.json names"),
    ],
)
def test_a_missing_or_damaged_shard_is_told_with_a_remedy(tmp_path: Path, damage: object, words: str) -> None:
    """When it is needed."""
    snapshot = open_snapshot_file(str(write_snapshot(tmp_path, MODELS, parts=2)))
    damage(tmp_path / "snapshot/models-1.json")  # type: ignore[operator]
    with pytest.raises(UsageError) as caught:
        list_ids(snapshot)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("error/snapshot.json", "the server answers 500"),
        ("short/snapshot.json", "998 bytes too early"),
        ("file/snapshot.json", "Redirection to url 'file:///etc/hostname' is not allowed"),
        ("empty/snapshot.json", "its format is None"),
    ],
)
def test_what_a_server_gets_wrong_is_told(troubled: str, path: str, words: str) -> None:
    """Errors, answers cut short, and redirections to files of this machine."""
    with pytest.raises(UsageError) as caught:
        open_snapshot_file(troubled + path)
    assert str(caught.value).startswith(troubled + path)
    assert words in str(caught.value)


def test_an_unreachable_address_is_told() -> None:
    """With what the system says of it."""
    with pytest.raises(UsageError, match=r"^http://127\.0\.0\.1:1/: .* cannot be read \(Connection refused\)"):
        open_snapshot_file("http://127.0.0.1:1/")


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path: Path, web: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither from disk nor from the web."""
    monkeypatch.setattr(snapshots, "_MOST_BYTES", 100)
    for place in (str(tmp_path / "site"), f"{web}site/"):
        with pytest.raises(UsageError, match="larger than"):
            open_snapshot_file(place)


def test_a_server_that_takes_too_long_is_given_up(web: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However steadily it sends."""
    monkeypatch.setattr(snapshots, "_MOST_SECONDS", -1.0)
    with pytest.raises(UsageError, match="it takes more than"):
        open_snapshot_file(f"{web}site/")


LINEAGES = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(["x", "y"]), max_size=8)


@given(LINEAGES, LINEAGES, st.sampled_from([1, 2, 8]), st.sampled_from([1, 4, 8]))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_parts_of_snapshots_make_no_difference(
    tmp_path: Path, before: dict[str, str], after: dict[str, str], parts: int, others: int
) -> None:
    """Whatever part a lineage stands in, and in however many parts, the same changes are found."""
    old, new = (
        open_snapshot_file(
            str(
                write_snapshot(
                    tmp_path / name, [make_snapshot_model(id, title=title) for id, title in titles.items()], count
                )
            )
        )
        for name, titles, count in (("old", before, parts), ("new", after, others))
    )
    expected = dict.fromkeys(after.keys() - before.keys(), "new_model")
    expected |= dict.fromkeys(before.keys() - after.keys(), "removed")
    expected |= {id: "edited" for id in before.keys() & after.keys() if before[id] != after[id]}
    assert {one.id: one.kind for one in diff_snapshots(old, new)} == expected


def test_a_model_that_moved_to_another_lineage_is_no_removed_one(tmp_path: Path) -> None:
    """Its parts differ, but it is the same model still."""
    old, new = (
        open_snapshot_file(str(write_snapshot(tmp_path / lineage, [make_snapshot_model("m", lineage=lineage)], 8)))
        for lineage in ("alpha", "beta")
    )
    store = ChangeStore(old, new)
    kinds: dict[ChangeKind, int] = store.count_kinds()
    (change,) = [json.loads(data) for data in store.stream()]
    store.close()
    assert kinds == {"edited": 1}
    assert change["fields"] == [{"field": "lineage", "old": "alpha", "new": "beta"}]


def test_parts_that_are_the_same_are_not_read(tmp_path: Path) -> None:
    """A rebuild of a large registry reads what changed."""
    write_snapshot(tmp_path / "old", MODELS, parts=4)
    write_snapshot(tmp_path / "new", MODELS, parts=4)
    old, new = (open_snapshot_file(str(tmp_path / name)) for name in ("old", "new"))
    for shard in (tmp_path / "old/snapshot").iterdir():
        shard.unlink()
    assert list(diff_snapshots(old, new)) == []
