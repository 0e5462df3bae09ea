"""Connections to PostgreSQL that fall silent, as when a router or a pooler forgets them."""

import asyncio
import itertools
import json
import os
import socket
from contextlib import suppress
from socketserver import ThreadingTCPServer
from threading import Thread

import psycopg
import pytest
import uvloop
from django.db import connection

from cms.freshness.listening import Listener
from cms.freshness.silence import ended_by_silence
from cms.serving.gateway import THREADS
from tests import loops
from tests.factories import AcademicYearFactory
from tests.freshness.test_listening import has_lost_it, is_told, until
from tests.serving.test_freshness import with_memory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class Line(ThreadingTCPServer):
    """What stands between the service and PostgreSQL."""

    daemon_threads = True

    def __init__(self, host, port):
        super().__init__(("127.0.0.1", 0), None)
        self.is_to_a_file = host.startswith("/")
        self.there = f"{host}/.s.PGSQL.{port}" if self.is_to_a_file else (host, int(port))
        self.connected, self.silent = set(), set()

    def fall_silent(self):
        """Nothing passes any more over what is connected; what connects from now on is heard."""
        self.silent |= self.connected

    def finish_request(self, client, _):
        family = socket.AF_UNIX if self.is_to_a_file else socket.AF_INET
        with socket.socket(family) as postgres:
            postgres.connect(self.there)
            self.connected.add(client)
            answering = Thread(target=self.pass_on, args=(client, postgres, client), daemon=True)
            answering.start()
            self.pass_on(client, client, postgres)
            answering.join()

    def pass_on(self, client, source, target):
        with suppress(OSError):  # of what has been ended at the other side
            while part := source.recv(65536):
                if client not in self.silent:
                    target.sendall(part)
            target.shutdown(socket.SHUT_RDWR)

    def hang_up(self):
        for client in self.connected:
            with suppress(OSError):  # of one that has done so
                client.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def line(monkeypatch):
    """The line that everything connects over."""
    settings = connection.settings_dict
    with Line(settings["HOST"], settings["PORT"] or 5432) as line:
        Thread(target=line.serve_forever, daemon=True).start()
        connection.close()
        connection.close_pool()
        monkeypatch.setitem(settings, "HOST", "127.0.0.1")
        monkeypatch.setitem(settings, "PORT", str(line.server_address[1]))
        yield line
        connection.close()
        connection.close_pool()
        line.hang_up()
        line.shutdown()


def questions(number):
    """Questions that nobody has asked before."""
    asked = [f"{{ a{n}: academicYears {{ heading }} }}" for n in range(number)]
    return [json.dumps({"query": query}).encode() for query in asked]


def test_worker_recovers_when_all_that_it_waits_for_falls_silent(line):
    AcademicYearFactory(start_year=2090, heading="An example")

    async def test(ask, gateway):
        assert b"An example" in (await ask()).received
        line.fall_silent()
        *lost, last = questions(2 * THREADS)
        async with asyncio.timeout(30):
            for answer in await asyncio.gather(*map(ask, lost)):
                assert answer.status
        await until(lambda: is_told(gateway.memory.listener))
        assert b"An example" in (await ask(last)).received

    with_memory(test)


def test_worker_recovers_when_what_it_keeps_idle_falls_silent(line):
    AcademicYearFactory(start_year=2090, heading="An example")

    async def test(ask, gateway):
        assert b"An example" in (await ask()).received
        line.fall_silent()
        await until(lambda: has_lost_it(gateway.memory.listener))
        await until(lambda: is_told(gateway.memory.listener))
        for answer in await asyncio.gather(*map(ask, questions(2 * THREADS))):
            assert b"An example" in answer.received

    with_memory(test)


def test_silence_is_no_other_failure_however_early_the_alarm_goes_off(line):
    """In the service's loop it does by a rounding, at some of the milliseconds of its clock."""

    async def test():
        listener, loop = Listener(), asyncio.get_running_loop()
        for _ in range(10):
            async with await listener._connect() as asked:
                line.fall_silent()
                now = round(loop.time() * 1000)
                early = next(ms for ms in itertools.count(now + 10) if ms * 1e-3 > ms / 1000)
                with pytest.raises(TimeoutError), ended_by_silence(asked, (early - now) / 1000):
                    await asked.execute("SELECT 1")

    loops.run(test(), uvloop.new_event_loop)


def test_failure_is_no_silence():
    async def test():
        async with await Listener()._connect() as asked:
            with pytest.raises(psycopg.OperationalError), ended_by_silence(asked, 60):
                await asked.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    loops.run(test(), uvloop.new_event_loop)


def test_line_that_is_lost_is_noticed_by_the_system(line):
    with connection.cursor(), socket.socket(fileno=os.dup(connection.connection.fileno())) as tcp:
        told = [
            tcp.getsockopt(socket.IPPROTO_TCP, option)
            for option in (socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        ]
    assert told == [2, 3]
