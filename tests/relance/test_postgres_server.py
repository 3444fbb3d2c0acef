import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from relance.postgres import Server, Trouble, places
from tests.relance.launching import User, ask, postmaster_of, postmaster_said_by

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another")
MakeServer = Callable[[Path], Server]
SpawnUser = Callable[[Server], User]


def is_alive(pid: int) -> bool:
    """Alive and not a zombie waiting for its parent."""
    try:
        return " Z " not in f" {Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1]}"
    except FileNotFoundError:
        return False


def kill_hard(server: Server) -> int:
    """Kill the server and its children without a chance to tidy up."""
    pid = postmaster_of(server)
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for number in (pid, *map(int, children)):
        os.kill(number, signal.SIGKILL)
    return pid


def test_a_started_server_answers_in_utf8_and_sorts_by_bytes(server: Server) -> None:
    server.start()
    assert ask(server, "SELECT lower('ÉÇ')") == "éç"
    assert ask(server, "SELECT 'z' < 'é'") is True


def test_the_extensions_of_the_migrations_can_be_created(server: Server) -> None:
    server.start()
    ask(server, "CREATE EXTENSION pg_trgm")
    ask(server, "CREATE EXTENSION unaccent")
    assert ask(server, "SELECT similarity(unaccent('Héricourt'), 'Hericourt')") == 1


def test_the_server_syncs_to_disk_and_listens_on_no_network_address(server: Server) -> None:
    server.start()
    assert ask(server, "SHOW fsync") == "on"
    assert ask(server, "SHOW listen_addresses") == ""


def test_stopping_leaves_no_process_and_keeps_the_data(server: Server) -> None:
    server.start()
    ask(server, "CREATE TABLE kept AS SELECT 70 AS code")
    pid = postmaster_of(server)
    server.stop()
    assert not is_alive(pid)
    assert not server.running()
    server.start()
    assert ask(server, "SELECT code FROM kept") == 70


@pytest.mark.drill
def test_a_killed_server_comes_back_with_its_data(server: Server) -> None:
    server.start()
    ask(server, "CREATE TABLE kept AS SELECT 70 AS code")
    kill_hard(server)
    server.start()
    assert ask(server, "SELECT code FROM kept") == 70


@pytest.mark.drill
def test_a_stale_pid_file_naming_a_stranger_does_not_prevent_starting(server: Server) -> None:
    server.start()
    killed = kill_hard(server)
    stranger = subprocess.Popen(["sleep", "600"], **server.places.who.identity())
    try:
        for folder, name in (
            (server.places.data, "postmaster.pid"),
            (server.places.sockets, f"{places.SOCKET_NAME}.lock"),
        ):
            stale = folder / name
            stale.write_text(stale.read_text().replace(str(killed), str(stranger.pid), 1))
        server.start()
        assert ask(server, "SELECT 1") == 1
    finally:
        stranger.kill()
        stranger.wait()


def test_a_half_made_cluster_is_made_again(server: Server) -> None:
    server.start()
    server.stop()
    (server.places.data / "PG_VERSION").unlink()
    server.start()
    assert ask(server, "SELECT 1") == 1


def test_concurrent_users_share_one_server(server: Server, spawn_user: SpawnUser) -> None:
    users = [spawn_user(server) for _ in range(4)]
    assert len({postmaster_said_by(user) for user in users}) == 1


def test_the_last_user_out_stops_the_server(server: Server, spawn_user: SpawnUser) -> None:
    first, last = spawn_user(server), spawn_user(server)
    pid = postmaster_said_by(first)
    postmaster_said_by(last)
    first.communicate()
    assert is_alive(pid)
    last.communicate()
    assert not is_alive(pid)


@pytest.mark.drill
def test_a_killed_user_does_not_count_as_one(server: Server, spawn_user: SpawnUser) -> None:
    killed, last = spawn_user(server), spawn_user(server)
    pid = postmaster_said_by(killed)
    postmaster_said_by(last)
    killed.kill()
    killed.wait()
    last.communicate()
    assert not is_alive(pid)


def test_a_server_started_by_hand_outlives_its_users(server: Server, spawn_user: SpawnUser) -> None:
    server.start()
    user = spawn_user(server)
    postmaster_said_by(user)
    user.communicate()
    assert server.running()


def test_a_user_is_seen_as_such(server: Server, spawn_user: SpawnUser) -> None:
    user = spawn_user(server)
    postmaster_said_by(user)
    assert server.in_use()
    user.communicate()
    assert not server.in_use()


def test_a_long_path_gets_a_short_private_socket_folder(
    open_folder: Path, make_server: MakeServer
) -> None:
    server = make_server(open_folder / ("long" * 30))
    server.start()
    assert ask(server, "SELECT 1") == 1
    assert server.places.sockets.parent == places.SHORT_SOCKETS
    assert server.places.sockets.stat().st_mode & 0o777 == 0o700


def test_a_short_socket_folder_made_by_another_account_is_refused(
    open_folder: Path, make_server: MakeServer, tmp_path: Path
) -> None:
    server = make_server(open_folder / ("taken" * 25))
    server.places.sockets.symlink_to(tmp_path)
    with pytest.raises(Trouble, match="un autre compte"):
        server.start()
    server.places.sockets.unlink()


def test_a_path_with_spaces_quotes_and_commas_works(
    open_folder: Path, make_server: MakeServer
) -> None:
    server = make_server(open_folder / 'l\'aide, "70" é')
    server.start()
    assert ask(server, "SELECT 1") == 1


def test_two_checkouts_have_two_servers(open_folder: Path, make_server: MakeServer) -> None:
    one, other = make_server(open_folder / "one"), make_server(open_folder / "other")
    one.start()
    other.start()
    ask(one, "CREATE TABLE only_here (code int)")
    assert ask(other, "SELECT to_regclass('only_here')") is None


def test_a_moved_checkout_keeps_its_data(open_folder: Path, make_server: MakeServer) -> None:
    before = make_server(open_folder / "before")
    before.start()
    ask(before, "CREATE TABLE kept AS SELECT 70 AS code")
    before.stop()
    (open_folder / "before").rename(open_folder / "after")
    after = make_server(open_folder / "after")
    after.start()
    assert ask(after, "SELECT code FROM kept") == 70


@as_root
def test_root_gives_the_server_to_an_unprivileged_account(server: Server) -> None:
    server.start()
    assert Path(f"/proc/{postmaster_of(server)}").stat().st_uid == server.places.who.uid != 0


@as_root
def test_below_a_closed_home_the_data_go_where_the_account_can_reach_them(
    open_folder: Path, make_server: MakeServer
) -> None:
    home = open_folder / "home"
    home.mkdir(mode=0o700)
    server = make_server(home / "checkout")
    server.start()
    assert ask(server, "SELECT 1") == 1
    assert server.places.data.is_relative_to(places.SHARED_STATE)
    note = (home / "checkout" / ".local" / "postgres.txt").read_text()
    assert str(server.places.state) in note


def test_erasing_leaves_neither_process_nor_data(server: Server) -> None:
    server.start()
    pid = postmaster_of(server)
    server.erase()
    assert not is_alive(pid)
    assert not server.places.data.exists()
    shutil.rmtree(server.places.checkout)
