"""The PostgreSQL of a fresh checkout: shared, and gone with the last who uses it."""

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import psycopg
import pytest

from cms.tryout import postgres
from tests.conftest import CHECKOUT


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a folder with spaces") / "postgres"
    yield folder
    postgres.remove(folder)


def answers(url: str) -> bool:
    try:
        with psycopg.connect(url) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def another_user(folder: Path) -> subprocess.Popen[str]:
    """Another process that uses the server until its input ends; it has it when it says so."""
    code = textwrap.dedent("""
        import sys
        from pathlib import Path
        from cms.tryout import postgres
        with postgres.running(Path(sys.argv[1])) as url:
            print(url, flush=True)
            sys.stdin.read()
    """)
    user = subprocess.Popen(
        [sys.executable, "-c", code, folder],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert user.stdout.readline().startswith("postgresql://")
    return user


def test_server_is_made_started_and_stopped(folder):
    with postgres.running(folder) as url:
        assert answers(url)
    assert not answers(url)


def test_content_is_there_again_at_the_next_start(folder):
    with postgres.running(folder) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept ()")
    with postgres.running(folder) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT * FROM kept").fetchall() == []


def test_processes_share_it_until_the_last_has_left(folder):
    other = another_user(folder)
    with postgres.running(folder) as url:
        assert answers(url)
    assert postgres.is_in_use(folder)
    assert answers(url)
    other.communicate()
    assert other.returncode == 0
    assert not answers(url)
    assert not postgres.is_in_use(folder)


def test_process_that_was_killed_is_not_counted(folder):
    killed = another_user(folder)
    killed.kill()
    killed.communicate()
    with postgres.running(folder) as url:
        assert answers(url)
    assert not answers(url)


def test_start_that_was_killed_half_way_does_no_harm(tmp_path):
    folder = tmp_path / "postgres"
    unfinished = postgres._Server(folder).home / "data.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18")
    with postgres.running(folder) as url:
        assert answers(url)
    postgres.remove(folder)


def test_copy_that_was_made_while_the_server_ran_has_a_server_of_its_own(folder, tmp_path):
    with postgres.running(folder) as url:
        subprocess.run(["cp", "-a", postgres._Server(folder).home, tmp_path / "copy"], check=True)
        with postgres.running(tmp_path / "copy") as url_of_copy:
            assert answers(url_of_copy)
            assert url_of_copy != url
        assert answers(url)
    postgres.remove(tmp_path / "copy")


@pytest.mark.parametrize("lines", [0, 1, 4])
def test_lock_file_that_was_not_written_to_its_end_is_no_hindrance(folder, lines):
    with postgres.running(folder):
        pass
    left = postgres._Server(folder).data / "postmaster.pid"
    left.write_text("99999999\n" * lines)
    with postgres.running(folder) as url:
        assert answers(url)


def test_temporary_folder_whose_path_is_too_long_for_a_socket_is_not_used(
    folder, tmp_path, monkeypatch
):
    deep = tmp_path / ("deep" * 25)
    deep.mkdir(mode=0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with postgres.running(folder) as url:
        assert answers(url)
        assert not list(deep.glob("mathshubs-*"))


def test_failure_to_start_is_told_with_postgresql_s_own_words(folder):
    with postgres.running(folder):
        pass
    settings = postgres._Server(folder).data / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text("nonsense = 1\n")
    try:
        with pytest.raises(postgres.PostgresUnavailable, match="nonsense"):
            postgres.running(folder).__enter__()
    finally:
        settings.write_text(before)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's folders are closed to the server's user")
def test_folder_that_the_server_s_user_may_not_enter_is_no_hindrance(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    try:
        with postgres.running(closed / "postgres") as url:
            assert answers(url)
    finally:
        postgres.remove(closed / "postgres")


def test_nothing_is_left_where_it_was_thrown_away(tmp_path):
    with postgres.running(tmp_path / "postgres"):
        pass
    postgres.remove(tmp_path / "postgres")
    assert not (tmp_path / "postgres").exists()
