"""What is done where the database has fallen silent: who waits for it is told so at once.

When a router or a pooler forgets a connection, nothing comes over it any more, neither an answer
nor the end of it, and PostgreSQL's own bounds of time do not reach whoever waits there.
"""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

Connection = psycopg.Connection[Any] | psycopg.AsyncConnection[Any]

#: Django's connections, of the threads that have noted theirs.
_of_threads: list[Any] = []


def note_connection() -> None:
    """Lets others end what the thread that calls this waits for, as long as the process runs."""
    _of_threads.append(connections[DEFAULT_DB_ALIAS])


def end_connections_in_use() -> None:
    """Ends those of the threads that have noted theirs: what they ask fails."""
    for of_thread in _of_threads:
        if (in_use := of_thread.connection) is not None:
            _end(in_use)


@contextmanager
def ended_by_silence(asked: Connection, seconds: float) -> Iterator[None]:
    """Ends the connection when what is asked over it within takes longer. Raises TimeoutError.

    (Where a task is cancelled, as asyncio.timeout does it, psycopg waits for the answer to that.)
    """
    is_silent = False

    def end() -> None:
        nonlocal is_silent
        is_silent = True
        _end(asked)

    alarm = asyncio.get_running_loop().call_later(seconds, end)
    try:
        yield
    except psycopg.OperationalError as error:
        if is_silent:
            raise TimeoutError from error
        raise
    finally:
        alarm.cancel()


def _end(silent: Connection) -> None:
    """Ends a connection that somebody waits for, who finds it lost."""
    with suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(silent.fileno())) as line:
        silent.fileno()  # of one that was closed just now, the number may be another's
        line.shutdown(socket.SHUT_RDWR)
