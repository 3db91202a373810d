"""Publishing whole or not at all."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalog_build.core.errors import CatalogError, UsageError
from catalog_build.site import publish
from catalog_build.site.publish import Staging

BOTH_WAYS = pytest.mark.parametrize("two_renames", [False, True], ids=["exchange", "two renames"])


def build(out: Path, files: dict[str, str], *, stamp: str = "1", two_renames: bool = False) -> bool:
    """Publish these files with a record of the build."""
    with Staging(out, force_two_renames=two_renames) as staging:
        for name, text in files.items():
            staging.write_file(name, text.encode())
        staging.write_file("build.json", f'{{"generator": "forge-catalog", "stamp": "{stamp}"}}'.encode())
        return staging.publish()


def read(out: Path) -> dict[str, str]:
    """Return the files of a site but for the record."""
    files = {path.relative_to(out).as_posix(): path.read_text() for path in out.rglob("*") if path.is_file()}
    del files["build.json"]
    return files


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@BOTH_WAYS
def test_a_site_is_replaced_whole_and_nothing_else_stays(tmp_path: Path, two_renames: bool) -> None:
    """The first build makes the folder, a second takes its place, old files go, and no sibling is left."""
    out = tmp_path / "deep" / "site"
    assert build(out, {"index.html": "1", "models/a/index.html": "a"}, two_renames=two_renames)
    assert read(out) == {"index.html": "1", "models/a/index.html": "a"}
    assert build(out, {"index.html": "2", "models/b/index.html": "b"}, two_renames=two_renames)
    assert (read(out), list_names(out.parent)) == ({"index.html": "2", "models/b/index.html": "b"}, ["site"])


@BOTH_WAYS
def test_an_empty_folder_is_taken(tmp_path: Path, two_renames: bool) -> None:
    """A folder that was made beforehand becomes the site."""
    (tmp_path / "site").mkdir()
    assert build(tmp_path / "site", {"index.html": "1"}, two_renames=two_renames)
    assert (read(tmp_path / "site"), list_names(tmp_path)) == ({"index.html": "1"}, ["site"])


def test_files_and_bytes_are_counted(tmp_path: Path) -> None:
    """The counts are of what was staged, in bytes, not characters."""
    with Staging(tmp_path / "site") as staging:
        staging.write_file("a", "é".encode())
        staging.write_file("b/c", b"12345")
        assert (staging.files, staging.bytes) == (2, 7)


def test_folders_and_files_have_the_rights_that_the_umask_leaves(tmp_path: Path) -> None:
    """A site is readable for the web server: 0755 and 0644 under the usual umask."""
    before = os.umask(0o022)
    try:
        build(tmp_path / "site", {"a/b": ""})
    finally:
        os.umask(before)
    modes = [oct((tmp_path / name).stat().st_mode & 0o777) for name in ("site", "site/a", "site/a/b")]
    assert modes == ["0o755", "0o755", "0o644"]


def test_a_build_with_nothing_new_publishes_nothing(tmp_path: Path) -> None:
    """Where only the record of the build differs, the published site keeps its own, and the same folder."""
    out = tmp_path / "site"
    build(out, {"a": "1", "b": "2"}, stamp="first")
    folder = out.stat().st_ino
    assert not build(out, {"b": "2", "a": "1"}, stamp="second")
    assert (out.stat().st_ino, "first" in (out / "build.json").read_text()) == (folder, True)


@pytest.mark.parametrize(
    "files",
    [{"a": "1", "b": "3"}, {"a": "1"}, {"a": "1", "b": "2", "c": ""}, {"a": "1", "c": "2"}],
    ids=["content", "fewer", "more", "renamed"],
)
def test_any_difference_publishes(tmp_path: Path, files: dict[str, str]) -> None:
    """A changed, missing, added or renamed file is a reason to publish."""
    out = tmp_path / "site"
    build(out, {"a": "1", "b": "2"})
    assert build(out, files)
    assert read(out) == files


def test_a_damaged_site_is_replaced_by_a_build_of_the_same_content(tmp_path: Path) -> None:
    """What somebody added to the published folder does not survive a build."""
    out = tmp_path / "site"
    build(out, {"a": "1"})
    (out / "stray").write_text("x")
    assert build(out, {"a": "1"})
    assert read(out) == {"a": "1"}


def test_unchanged_files_are_taken_over_and_never_written_to(tmp_path: Path) -> None:
    """A file with the same bytes is the same file as before; a changed one of the same length is another."""
    out = tmp_path / "site"
    build(out, {"same": "1", "other": "1"})
    inodes = {name: (out / name).stat().st_ino for name in ("same", "other")}
    build(out, {"same": "1", "other": "2"})
    kept = {name: (out / name).stat().st_ino == inode for name, inode in inodes.items()}
    assert (kept, read(out)) == ({"same": True, "other": False}, {"same": "1", "other": "2"})


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a//b", "a/./b", "", "a/"])
def test_a_path_that_leads_outside_is_a_defect(tmp_path: Path, path: str) -> None:
    """Only plain relative paths are written."""
    with Staging(tmp_path / "site") as staging, pytest.raises(ValueError, match="is no path inside the site"):
        staging.write_file(path, b"")
    assert list_names(tmp_path) == []


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda out: out.write_text("x"), "is no folder"),
        (lambda out: out.symlink_to(out.parent / "elsewhere"), "is a symbolic link"),
        (lambda out: (out.mkdir(), (out / "thesis.tex").write_text("x")), "holds something else"),
        (lambda out: (out.mkdir(), (out / "build.json").write_text("{}")), "holds something else"),
        (lambda out: (out.mkdir(), (out / "build.json").write_text("[" * 10**5)), "holds something else"),
        (lambda out: (out.mkdir(), (out / "build.json").mkdir()), "holds something else"),
    ],
    ids=["file", "link", "foreign", "other record", "deep record", "record is a folder"],
)
def test_what_is_no_earlier_build_is_refused_and_left_alone(tmp_path: Path, make: object, message: str) -> None:
    """The refusal names the folder, and leaves it and its neighbourhood as they were."""
    out = tmp_path / "out"
    (tmp_path / "elsewhere").mkdir()
    assert callable(make)
    make(out)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=message):
        build(out, {"index.html": ""})
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("out", ["/", "~", "~/..", ".", "..", "../here"])
def test_root_home_and_working_folder_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str) -> None:
    """A site needs a folder of its own, however the path is spelled."""
    home, here = tmp_path / "homes" / "me", tmp_path / "work" / "here"
    home.mkdir(parents=True)
    here.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    with pytest.raises(UsageError, match="give a folder of its own"):
        build(Path(out.replace("~", str(home))), {"index.html": ""})
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["here", "homes", "me", "work"]


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs a mount point")
def test_a_mount_point_is_refused() -> None:
    """No system can exchange a mount point; the error says to use a folder in it."""
    with pytest.raises(UsageError, match="is a mount point"):
        build(Path("/proc"), {"index.html": ""})


def test_a_second_build_of_the_same_folder_is_refused(tmp_path: Path) -> None:
    """While one build holds the folder another one gets an error, and the first is not disturbed."""
    out = tmp_path / "site"
    with Staging(out) as staging:
        with pytest.raises(CatalogError, match="another build is publishing"):
            build(out, {"index.html": "second"})
        staging.write_file("index.html", b"first")
        staging.write_file("build.json", b'{"generator": "forge-catalog"}')
        staging.publish()
    assert (read(out), list_names(tmp_path)) == ({"index.html": "first"}, ["site"])


def test_sites_side_by_side_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Cleaning up for one folder leaves the staging of another alone, even where one name holds the other's."""
    with Staging(tmp_path / "a.forge-old") as staging:
        staging.write_file("x", b"")
        build(tmp_path / "a", {"index.html": "1"})
        assert (staging.path / "x").exists()


def test_leftovers_are_cleaned_at_the_next_start(tmp_path: Path) -> None:
    """Only what builds of this folder leave is removed; names with wildcards are names."""
    out = tmp_path / "si[t]e*"
    leftover = tmp_path / f".si[t]e*.forge-new-{'0' * 16}"
    for folder in (leftover, tmp_path / ".si[t]e*.forge-notes", tmp_path / f".site.forge-new-{'0' * 16}"):
        (folder / "models").mkdir(parents=True)
    (tmp_path / ".si[t]e*.forge-lock").touch()
    build(out, {"index.html": "1"})
    assert list_names(tmp_path) == [".si[t]e*.forge-notes", f".site.forge-new-{'0' * 16}", "si[t]e*"]


@pytest.mark.parametrize("empty", [False, True], ids=["no folder", "an empty folder"])
def test_a_half_done_exchange_is_put_right_at_the_next_start(tmp_path: Path, empty: bool) -> None:
    """The old site comes back even if the build that finds it fails, and if somebody made the folder meanwhile."""
    out = tmp_path / "site"
    build(out, {"index.html": "1"})
    out.rename(tmp_path / ".site.forge-old")
    if empty:
        out.mkdir()
    with pytest.raises(RuntimeError), Staging(out):
        raise RuntimeError
    assert (read(out), list_names(tmp_path)) == ({"index.html": "1"}, ["site"])


def test_a_site_that_was_renamed_away_is_not_lost_to_a_foreign_folder(tmp_path: Path) -> None:
    """If something else stands in its place meanwhile, the build is refused and both stay."""
    out = tmp_path / "site"
    build(out, {"index.html": "1"})
    out.rename(tmp_path / ".site.forge-old")
    out.mkdir()
    (out / "thesis.tex").touch()
    with pytest.raises(UsageError):
        build(out, {"index.html": "2"})
    assert (read(tmp_path / ".site.forge-old"), list_names(out)) == ({"index.html": "1"}, ["thesis.tex"])


def test_a_second_rename_that_fails_puts_the_old_site_back(tmp_path: Path) -> None:
    """Nothing that goes wrong between the two renames takes the site away."""
    out = tmp_path / "site"
    build(out, {"index.html": "1"})
    with (
        pytest.raises(CatalogError, match="cannot write the site"),
        Staging(out, force_two_renames=True) as staging,
    ):
        staging.write_file("index.html", b"2")
        staging.path.rename(tmp_path / "gone")
        staging.path = Path("/proc/self")
        staging.publish()
    assert read(out) == {"index.html": "1"}


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_build_that_fails_leaves_the_old_site_and_nothing_else(tmp_path: Path, error: type[BaseException]) -> None:
    """Staging goes when the build ends, by whatever exception."""
    out = tmp_path / "site"
    build(out, {"index.html": "1"})
    with pytest.raises(error), Staging(out) as staging:
        staging.write_file("index.html", b"2")
        raise error
    assert (read(out), list_names(tmp_path)) == ({"index.html": "1"}, ["site"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_explained_and_leaves_the_old_site(tmp_path: Path) -> None:
    """The error says what to do; staging is removed, so that it does not fill the disk further."""
    out = tmp_path / "site"
    build(out, {"index.html": "1"})
    with pytest.raises(CatalogError, match="the disk is full: free some space"), Staging(out) as staging:
        (staging.path / "index.html").symlink_to("/dev/full")
        staging.write_file("index.html", b"2")
    assert (read(out), list_names(tmp_path)) == ({"index.html": "1"}, ["site"])


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs a folder that nobody can write")
def test_a_folder_that_cannot_be_written_is_explained() -> None:
    """The error names the folder; it is no traceback."""
    with pytest.raises(CatalogError, match="cannot write the site /proc/site"):
        build(Path("/proc/site"), {"index.html": ""})


def test_the_system_call_exchanges_and_its_absence_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two folders change places in one step; where the C library has no such call, the answer is no."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not publish._exchange(tmp_path / "a", tmp_path / "b"):
        pytest.skip("this system or file system cannot exchange")
    assert (list_names(tmp_path / "a"), list_names(tmp_path / "b")) == (["b"], ["a"])
    monkeypatch.setattr(publish.ctypes, "CDLL", lambda name, use_errno: object())
    assert not publish._exchange(tmp_path / "a", tmp_path / "b")


def make_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


_BUILDER = """
import sys
from itertools import count
from pathlib import Path
from catalog_build.site.publish import Staging

out, two_renames = Path(sys.argv[1]), sys.argv[2] == "True"
for generation in count(int(sys.argv[3])):
    with Staging(out, force_two_renames=two_renames) as staging:
        for number in range(40):
            staging.write_file(f"{number % 7}/{number}.html", str(generation).encode())
        staging.write_file("build.json", b'{"generator": "forge-catalog"}')
        staging.publish()
    print(generation, flush=True)
"""


_STRUCK_BUILDER = """
import os, signal, sys, threading
from pathlib import Path
from catalog_build.site.publish import Staging

out = Path(sys.argv[1])
first = out.stat().st_ino

def strike():
    # a little after the exchange, when the old site has lost its first files
    while out.stat().st_ino == first:
        pass
    old = next(path for path in out.parent.iterdir() if ".forge-new-" in path.name)
    while len(list(old.iterdir())) > 2900:
        pass
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=strike, daemon=True).start()
with Staging(out) as staging:
    staging.write_file("index.html", b"2")
    staging.write_file("build.json", b'{"generator": "forge-catalog"}')
    staging.publish()
"""


def start_builder(out: Path, two_renames: bool, generation: int) -> "subprocess.Popen[bytes]":
    environment = make_environment()
    arguments = [str(out), str(two_renames), str(generation)]
    process = subprocess.Popen([sys.executable, "-c", _BUILDER, *arguments], stdout=subprocess.PIPE, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def assert_whole(out: Path) -> None:
    files = read(out)
    assert (len(files), len(set(files.values()))) == (40, 1)


@BOTH_WAYS
def test_a_build_killed_at_any_moment_leaves_a_whole_site(tmp_path: Path, two_renames: bool) -> None:
    """After each of 20 kills the site is of one generation and complete, and the next start cleans up.

    With two renames there is a moment without a site; the next start ends it.
    """
    out = tmp_path / "site"
    for round_number in range(20):
        process = start_builder(out, two_renames, round_number * 1000)
        time.sleep(random.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if not two_renames:
            assert_whole(out)
        with Staging(out):
            assert_whole(out)
        assert list_names(tmp_path) == ["site"]


def test_a_signal_that_another_thread_takes_does_not_stop_the_cleaning(tmp_path: Path) -> None:
    """A mask holds signals of one thread only: with a second one, SIGTERM strikes while the old site is removed."""
    out = tmp_path / "site"
    build(out, {f"{number}.html": "1" for number in range(3000)})
    process = subprocess.run([sys.executable, "-c", _STRUCK_BUILDER, str(out)], env=make_environment(), timeout=300)
    assert process.returncode == 128 + signal.SIGTERM
    assert (read(out), list_names(tmp_path)) == ({"index.html": "2"}, ["site"])


def test_a_build_ended_politely_cleans_up_after_itself(tmp_path: Path) -> None:
    """SIGTERM at any of 20 moments leaves the site, and no staging folder or lock."""
    out = tmp_path / "site"
    for round_number in range(20):
        process = start_builder(out, False, round_number * 1000)
        time.sleep(random.uniform(0, 0.02))
        process.send_signal(signal.SIGTERM)
        process.communicate()
        # between two builds, and while one cleans up, the signal has the effect that it had before
        assert process.returncode in (128 + signal.SIGTERM, -signal.SIGTERM)
        assert_whole(out)
        assert list_names(tmp_path) == ["site"]
