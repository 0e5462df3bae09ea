"""A fresh checkout's service when something goes wrong: it says so, and leaves nothing behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from cms.api.documents import hash_of
from cms.serving.heads import BYTES_OF_A_HEAD
from cms.tryout import postgres
from tests.service import SECONDS_TO_START, Service, copy_checkout, environment, free_port


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the checkout in a folder with spaces, with nothing kept in it yet."""
    copy = tmp_path_factory.mktemp("a folder with spaces")
    copy_checkout(copy)
    yield copy
    postgres.remove(copy / ".local" / "postgres")


@pytest.fixture
def start(checkout):
    """Starts a service; what a test leaves running is ended after it."""
    services = []

    def start(**changed: object) -> Service:
        services.append(Service(checkout, **changed))
        return services[-1]

    yield start
    for service in services:
        if service.process.poll() is None:
            service.signal(signal.SIGTERM)
            service.process.wait(20)


@pytest.fixture
def port():
    return free_port()


def sentence(checkout: Path, *command: str, **changed: object) -> str:
    """What a command says that cannot do its work."""
    ended = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=checkout,
        env=environment(**changed),
        capture_output=True,
        check=False,
        text=True,
        timeout=SECONDS_TO_START,
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_until_free(port: int) -> None:
    deadline = time.monotonic() + 10
    while not is_free(port):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_embedded_postgres_running(checkout: Path) -> bool:
    return postgres._Server(checkout / ".local" / "postgres").is_running()


def test_service_starts_from_nothing_and_tells_where_it_is(checkout, start, port):
    service = start(PORT=port)
    told = service.wait_until_it_says("Ctrl-C stops everything")
    password = re.search(r"log in as editor, password (\S+)", told)[1]
    assert (checkout / ".local" / "try-out-login").read_text() == password
    for path in ("admin/login/", "graphiql/", "graphql/?query={__typename}"):
        assert f"http://localhost:{port}/{path.split('/')[0]}/" in told
        assert urlopen(f"http://127.0.0.1:{port}/{path}").status == 200
    service.signal(signal.SIGINT)
    service.process.wait(10)
    assert is_free(port)
    assert not is_embedded_postgres_running(checkout)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signal_to_end_leaves_nothing_running(checkout, start, port, number):
    service = start(PORT=port)
    service.wait_until_it_says("Ctrl-C stops everything")
    service.process.send_signal(number)
    service.process.wait(10)
    assert is_free(port)
    assert not is_embedded_postgres_running(checkout)


def test_kill_leaves_no_server_behind_and_the_next_start_works(checkout, start, port):
    killed = start(PORT=port)
    killed.wait_until_it_says("Ctrl-C stops everything")
    killed.process.kill()
    killed.process.wait()
    wait_until_free(port)
    service = start(PORT=port)
    told = service.wait_until_it_says("Ctrl-C stops everything")
    assert "Loading" not in told
    service.signal(signal.SIGINT)
    service.process.wait(10)
    assert not is_embedded_postgres_running(checkout)


def test_two_services_of_one_checkout_share_its_database(checkout, start, port):
    first = start(PORT=port)
    first.wait_until_it_says("Ctrl-C stops everything")
    second = start(PORT=port + 1)
    second.wait_until_it_says("Ctrl-C stops everything")
    first.signal(signal.SIGINT)
    first.process.wait(10)
    assert urlopen(f"http://127.0.0.1:{port + 1}/health/").status == 200
    second.signal(signal.SIGINT)
    second.process.wait(10)
    assert not is_embedded_postgres_running(checkout)


SCHEDULE_THE_SECONDARY_PAGE = """
from datetime import timedelta
from django.utils import timezone
from cms.workgroups.models import Phase
phase = Phase.objects.get(kind="SECONDARY")
phase.heading = "An example of a heading"
phase.go_live_at = timezone.now() + timedelta(seconds=1)
phase.save_revision().publish()
"""


def test_page_is_published_when_its_time_has_come(checkout, start, port):
    service = start(PORT=port)
    service.wait_until_it_says("Ctrl-C stops everything")
    shell = [sys.executable, "manage.py", "shell", "-v0", "-c", SCHEDULE_THE_SECONDARY_PAGE]
    subprocess.run(shell, cwd=checkout, env=environment(), check=True)
    asked = f"http://127.0.0.1:{port}/graphql/?query={{phase(kind:SECONDARY){{heading}}}}"
    assert b"An example of a heading" not in urlopen(asked).read()
    service.signal(signal.SIGINT)
    service.process.wait(10)
    start(PORT=port).wait_until_it_says("Ctrl-C stops everything")
    deadline = time.monotonic() + 20
    while b"An example of a heading" not in urlopen(asked).read():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_worker_that_is_killed_is_replaced(start, port):
    service = start(PORT=port, WEB_WORKERS=1)
    service.wait_until_it_says("Ctrl-C stops everything")
    [worker] = workers_of(service.process.pid)
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while workers_of(service.process.pid) in ([], [worker]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    while True:
        try:
            assert urlopen(f"http://127.0.0.1:{port}/health/").status == 200
            break
        except OSError:
            assert time.monotonic() < deadline
    service.signal(signal.SIGINT)
    service.process.wait(10)


def test_document_that_one_worker_was_sent_is_known_to_the_other(start, port):
    service = start(PORT=port, WEB_WORKERS=2)
    service.wait_until_it_says("Ctrl-C stops everything")
    one, other = workers_of(service.process.pid)
    text = "{ academicYears { slug } }"
    asked = f"http://127.0.0.1:{port}/graphql/?documentId={hash_of(text)}"
    with stopped(other):
        assert b"PersistedQueryNotFound" in urlopen(asked).read()
        assert b"2017-18" in urlopen(f"{asked}&query={quote(text)}").read()
    with stopped(one):
        assert b"2017-18" in urlopen(asked).read()


@contextmanager
def stopped(process: int) -> Iterator[None]:
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):  # which is replaced when it has not answered for long
            os.kill(process, signal.SIGCONT)


def test_slow_bodies_are_refused_and_hold_nobody_up(start, port):
    start(PORT=port).wait_until_it_says("Ctrl-C stops everything")
    head = "POST /graphql/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
    for connection in slow:
        connection.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
    assert (
        urlopen(f"http://127.0.0.1:{port}/graphql/?query={{__typename}}", timeout=4).status == 200
    )
    for connection in slow:
        connection.settimeout(30)
        with connection, connection.makefile("rb") as received:
            answer = received.read()
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"BODY_TOO_SLOW" in answer


def test_head_that_is_too_large_is_refused(start, port):
    start(PORT=port).wait_until_it_says("Ctrl-C stops everything")
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ".ljust(BYTES_OF_A_HEAD, b"x"))
        with connection.makefile("rb") as received:
            answer = received.read()
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert answer.endswith(b"may have 32,000 bytes and no more.")


def test_connections_that_send_nothing_stand_in_nobodys_way(start, port):
    service = start(PORT=port, WEB_WORKERS=1, most_files=300)
    service.wait_until_it_says("Ctrl-C stops everything")
    with ExitStack() as stack:
        for _ in range(600):
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        assert urlopen(f"http://127.0.0.1:{port}/health/").status == 200


def test_question_that_comes_while_the_database_is_away_is_answered_in_words(checkout, start, port):
    service = start(PORT=port)
    service.wait_until_it_says("Ctrl-C stops everything")
    kept = postgres._Server(checkout / ".local" / "postgres").data / "postmaster.pid"
    os.kill(int(kept.read_text().split()[0]), signal.SIGINT)
    while is_embedded_postgres_running(checkout):
        time.sleep(0.1)
    asked = f"http://127.0.0.1:{port}/graphql/?query={{academicYears{{slug}}}}"
    with urlopen(asked, timeout=20) as answered:
        [error] = json.load(answered)["errors"]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert error["message"].startswith("Something went wrong on our side.")


def workers_of(parent: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(parent)],
        capture_output=True,
        check=False,
        text=True,
    )
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if "spawn_main" in line]


def test_port_that_is_taken_is_told_with_another(checkout, port):
    with socket.create_server(("127.0.0.1", port)):
        told = sentence(checkout, "try_out", PORT=port)
    assert f"Cannot listen on port {port} of 127.0.0.1: Address already in use." in told
    assert f"PORT={port + 1}" in told


def test_database_that_cannot_be_reached_is_told(checkout, port):
    url = f"postgresql://someone@127.0.0.1:{port}/nowhere"
    for command in ("try_out", "migrate"):
        told = sentence(checkout, command, DATABASE_URL=url, PORT=port + 1)
        assert "The database cannot be used: " in told


def test_every_wrong_setting_is_told_with_what_would_be_right(checkout):
    told = sentence(
        checkout,
        "serve",
        DATABASE_URL="mysql://host/database",
        SECRET_KEY="short",
        FRONTEND_URL="front-end.example",
        EMAIL_URL="host:25",
        PORT=0,
        WEB_WORKERS="a",
    )
    for name in ("SECRET_KEY", "PORT", "WEB_WORKERS"):
        assert name in told
    for sentence_told in (
        "The content lives in PostgreSQL: postgresql://user:password@host:5432/database.",
        "Write the whole address, for example https://hubs.example.org.",
        "Write submission://user:password@host/",
    ):
        assert sentence_told in told
