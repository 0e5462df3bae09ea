"""Somebody else who changes the content at the same time, in a session of their own."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection


class Session:
    """Another connection to the database, with a transaction that its first statement begins."""

    def __init__(self, link: psycopg.Connection[Any]) -> None:
        self._link = link
        self._work: threading.Thread | None = None
        self._failures: list[Exception] = []

    def execute(self, *statements: str) -> None:
        """Begin to execute them, once what was begun before is done; returns when they are
        executed, or have to wait for another session."""
        self._begin(lambda: [self._link.execute(statement) for statement in statements])

    def commit(self) -> None:
        """Begin to commit, as ``execute`` does."""
        self._begin(self._link.commit)

    def join(self) -> None:
        """Wait for what was begun. Raises what went wrong."""
        if self._work is not None:
            self._work.join()
        for failure in self._failures:
            raise failure

    def _begin(self, work: Any) -> None:
        def do() -> None:
            try:
                work()
            except Exception as failure:
                self._failures.append(failure)

        self.join()
        self._work = threading.Thread(target=do)
        self._work.start()
        while self._work.is_alive() and not self._waits():
            time.sleep(0.01)

    def _waits(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_blocking_pids(%s) <> '{}'", [self._link.info.backend_pid])
            [waits] = cursor.fetchone()
        return waits


@contextmanager
def sessions(number: int) -> Iterator[list[Session]]:
    """As many others."""
    links = [psycopg.connect(**connection.get_connection_params()) for _ in range(number)]
    try:
        yield [Session(link) for link in links]
    finally:
        for link in links:
            link.close()
