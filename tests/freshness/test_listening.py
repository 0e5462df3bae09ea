"""How a process learns of the content version, with a real PostgreSQL."""

import asyncio
import time

import pytest
from django.db import connection

from cms.freshness import listening
from cms.freshness.listening import APPLICATION, Listener
from cms.freshness.version import CHANNEL, VERSION
from tests import loops
from tests.factories import AcademicYearFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() if cursor.description else None


def version_in_the_database():
    [number] = execute(VERSION)
    return number


def cut_listeners():
    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE application_name = '{APPLICATION}' AND datname = current_database()"
    )


async def elsewhere(work):
    """Runs what is not asynchronous, with a connection to the database of its own."""

    def work_and_hang_up():
        try:
            return work()
        finally:
            connection.close()

    return await asyncio.to_thread(work_and_hang_up)


async def until(holds):
    deadline = time.monotonic() + 10
    while not await holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.001)


def while_listening(test):
    async def run():
        listener = Listener()
        keeping_up = asyncio.create_task(listener.keep_up())
        try:
            await until(lambda: is_told(listener))
            await test(listener)
        finally:
            keeping_up.cancel()

    loops.run(run())


async def is_told(listener):
    return listener._heard_at > 0


async def has_lost_it(listener):
    return listener._heard_at < 0


@pytest.fixture
def no_heartbeat(monkeypatch):
    """Leaves a process with nothing but what it is told."""
    monkeypatch.setattr(listening, "SECONDS_BETWEEN_HEARTBEATS", 3600)


def test_process_is_told_of_a_change(no_heartbeat):
    year = AcademicYearFactory(start_year=2090)

    async def test(listener):
        before = await listener.version()
        await elsewhere(year.unpublish)
        now = await elsewhere(version_in_the_database)
        assert now > before

        async def knows():
            return await listener.version() == now

        await until(knows)

    while_listening(test)


def test_process_that_listens_asks_nothing(monkeypatch):
    async def test(listener):
        monkeypatch.setattr(listener, "_connect", None)
        assert await listener.version() == await elsewhere(version_in_the_database)

    while_listening(test)


def test_process_without_a_heartbeat_asks(monkeypatch, no_heartbeat):
    monkeypatch.setattr(listening, "SECONDS_OF_CERTAINTY", 0.05)

    async def test(listener):
        await asyncio.sleep(0.06)
        assert listener.told_version() is None
        assert await listener.version() == await elsewhere(version_in_the_database)

    while_listening(test)


def test_notification_without_a_number_ends_nothing(no_heartbeat):
    year = AcademicYearFactory(start_year=2090)

    async def test(listener):
        await elsewhere(lambda: execute(f"NOTIFY {CHANNEL}"))
        await until(lambda: has_lost_it(listener))
        await until(lambda: is_told(listener))
        await elsewhere(year.unpublish)
        now = await elsewhere(version_in_the_database)

        async def knows():
            return listener.told_version() == now

        await until(knows)

    while_listening(test)


def test_late_answer_takes_back_nothing_that_was_told_since(monkeypatch, no_heartbeat):
    year = AcademicYearFactory(start_year=2090)

    async def test(listener):
        before = await elsewhere(version_in_the_database)
        answer_late = asyncio.Event()

        async def number(_):
            await answer_late.wait()
            return before

        monkeypatch.setattr(listening, "_number", number)
        asking = asyncio.create_task(listener._ask(0))
        await elsewhere(year.unpublish)
        now = await elsewhere(version_in_the_database)
        answer_late.set()
        await asking
        assert listener.last_known in (before, now)

        async def knows():
            return listener.last_known == now

        await until(knows)

    while_listening(test)


def test_process_that_is_not_told_asks():
    year = AcademicYearFactory(start_year=2090)

    async def run():
        listener = Listener()
        before = await listener.version()
        await elsewhere(year.unpublish)
        assert await listener.version() > before

    loops.run(run())


def test_question_that_was_sent_before_a_change_is_not_joined(monkeypatch):
    year = AcademicYearFactory(start_year=2090)
    ask, asked, may_arrive = listening._number, asyncio.Event(), asyncio.Event()
    sent = []

    async def arrive_late(connected):
        number = await ask(connected)
        sent.append(number)
        asked.set()
        await may_arrive.wait()
        return number

    monkeypatch.setattr(listening, "_number", arrive_late)

    async def run():
        listener = Listener()
        before = asyncio.create_task(listener.version())
        await asked.wait()
        await elsewhere(year.unpublish)
        after = [asyncio.create_task(listener.version()) for _ in range(20)]
        await asyncio.sleep(0.01)
        may_arrive.set()
        now = await elsewhere(version_in_the_database)
        assert await before < now
        assert await asyncio.gather(*after) == [now] * 20
        assert len(sent) == 2

    loops.run(run())


def test_listening_is_begun_again_where_the_session_has_forgotten_it(monkeypatch):
    """As a pooler has it do with ``DISCARD ALL``."""
    monkeypatch.setattr(listening, "SECONDS_BETWEEN_HEARTBEATS", 0.01)
    connected, connect = [], Listener._connect

    async def connect_and_keep(self):
        connected.append(await connect(self))
        return connected[-1]

    monkeypatch.setattr(Listener, "_connect", connect_and_keep)

    async def test(listener):
        [session] = connected
        await session.execute("UNLISTEN *")

        async def listens():
            answer = await session.execute("SELECT * FROM pg_listening_channels()")
            return await answer.fetchall() == [(CHANNEL,)]

        await until(listens)

    while_listening(test)


def test_connection_that_is_cut_is_begun_again():
    async def test(listener):
        await elsewhere(cut_listeners)
        await until(lambda: has_lost_it(listener))
        assert await listener.version() == await elsewhere(version_in_the_database)
        await until(lambda: is_told(listener))

    while_listening(test)


def test_all_connections_are_renewed_with_the_listeners():
    [of_the_test] = execute("SELECT pg_backend_pid()")

    def end_all_connections():
        """As a restart does."""
        execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE "
            f"datname = current_database() AND pid NOT IN (pg_backend_pid(), {of_the_test})"
        )

    async def test(listener):
        await elsewhere(end_all_connections)
        await until(lambda: has_lost_it(listener))
        await until(lambda: is_told(listener))
        for _ in range(5):  # more than the pool holds
            await elsewhere(version_in_the_database)

    while_listening(test)


def test_nothing_is_known_while_the_database_is_away(monkeypatch):
    monkeypatch.setattr(listening, "SECONDS_TO_ANSWER", 0.5)
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "9")

    async def run():
        listener = Listener()
        assert await listener.version() is None
        assert listener.seconds_since_known() == float("inf")

    loops.run(run())


def test_only_who_notices_that_the_database_is_away_waits_for_it(monkeypatch):
    begun, is_back = [], asyncio.Event()

    async def connect_in_vain(_):
        begun.append(1)
        if len(begun) > 1:
            await is_back.wait()
        raise TimeoutError

    async def run():
        listener = Listener()
        assert await listener.version() is None
        for _ in range(100):
            assert await listener.version() is None
        await asyncio.sleep(0.02)
        assert len(begun) == 2
        monkeypatch.undo()
        is_back.set()
        before = await elsewhere(version_in_the_database)

        async def knows():
            return await listener.version() == before

        await until(knows)

    monkeypatch.setattr(Listener, "_connect", connect_in_vain)
    monkeypatch.setattr(listening, "SECONDS_BETWEEN_ATTEMPTS", 0.01)
    loops.run(run())
