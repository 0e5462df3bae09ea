"""How a process knows the content version: it is told, and asks where it cannot be sure."""

import asyncio
import logging
import time
from typing import Any

import psycopg
from django.db import connection

from cms.freshness.silence import end_connections_in_use, ended_by_silence
from cms.freshness.version import CHANNEL, VERSION

SECONDS_BETWEEN_HEARTBEATS = 1
#: Without a heartbeat for so long, nobody knows whether notifications still arrive.
SECONDS_OF_CERTAINTY = 3
SECONDS_TO_ANSWER = 2
SECONDS_BETWEEN_ATTEMPTS = 0.5
#: What PostgreSQL's list of connections calls these.
APPLICATION = "mathshubs content version"

logger = logging.getLogger(__name__)


class Listener:
    """Keeps up with the content version, in a task of the event loop."""

    def __init__(self) -> None:
        #: The content version when it was last known; there may be a later one by now.
        self.last_known = 0
        self._heard_at = self._known_at = float("-inf")
        #: What is still to be asked, for all who wait for it.
        self._question: asyncio.Task[int | None] | None = None
        self._asking = asyncio.Lock()
        self._is_database_away = False

    async def keep_up(self) -> None:
        """Listen until the task is cancelled; whatever breaks is begun again."""
        while True:
            try:
                async with await self._connect() as listening:
                    await self._listen(listening)
            except Exception as error:
                self._heard_at = float("-inf")
                reason = str(error).strip() or "the database does not answer."
                logger.warning("Not told of changes to the content: %s", reason)
                await asyncio.sleep(SECONDS_BETWEEN_ATTEMPTS)

    def told_version(self) -> int | None:
        """The content version as of now; None when it can be known only by asking."""
        is_certain = time.monotonic() - self._heard_at < SECONDS_OF_CERTAINTY
        return self.last_known if is_certain else None

    async def version(self) -> int | None:
        """The content version as of now; None when it cannot be known, as the database is away.
        Only who notices that it is waits for it; it is asked again while others are answered."""
        told = self.told_version()
        if told is not None:
            return told
        is_away = self._is_database_away
        if self._question is None or self._question.done():
            pause = SECONDS_BETWEEN_ATTEMPTS if is_away else 0
            self._question = asyncio.create_task(self._ask(pause))
        if is_away:
            return None
        answered = await asyncio.shield(self._question)
        told = self.told_version()
        return answered if told is None else told

    def seconds_since_known(self) -> float:
        """How long ago the version was known for certain."""
        return time.monotonic() - self._known_at

    async def _listen(self, listening: "psycopg.AsyncConnection[Any]") -> None:
        try:
            while True:
                with ended_by_silence(listening, SECONDS_TO_ANSWER):
                    # Each time, as a pooler in between may have had the session forget it.
                    await listening.execute(f"LISTEN {CHANNEL}")
                    number = await _number(listening)
                self._learn(number)
                self._heard_at = self._known_at
                async for told in listening.notifies(timeout=SECONDS_BETWEEN_HEARTBEATS):
                    self.last_known = max(self.last_known, int(told.payload))
        except Exception as error:
            _renew_connections(are_silent=isinstance(error, TimeoutError))
            raise

    async def _ask(self, pause: float) -> int | None:
        async with self._asking:
            await asyncio.sleep(pause)
            try:
                async with await self._connect() as asked:
                    # Who comes from here on may know of a change that this does not see.
                    self._question = None
                    with ended_by_silence(asked, SECONDS_TO_ANSWER):
                        number = await _number(asked)
            except (psycopg.Error, OSError, TimeoutError):
                self._is_database_away = True
                return None
            if self.told_version() is None:  # else what was told since is newer
                self._learn(number)
            return number

    def _learn(self, number: int) -> None:
        self.last_known, self._known_at = number, time.monotonic()
        self._is_database_away = False

    async def _connect(self) -> "psycopg.AsyncConnection[Any]":
        database = connection.get_connection_params()
        for of_django in ("context", "cursor_factory", "pool", "prepare_threshold"):
            database.pop(of_django, None)
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            return await psycopg.AsyncConnection.connect(
                **database, autocommit=True, application_name=APPLICATION
            )


async def _number(asked: "psycopg.AsyncConnection[Any]") -> int:
    """The version that the database tells. Raises psycopg's errors."""
    answer = await asked.execute(VERSION)
    [[number]] = await answer.fetchall()
    return int(number)


def _renew_connections(*, are_silent: bool) -> None:
    """Whatever has ended the listener's connection may have ended all others of the process too,
    which nobody would notice until they are asked, nor then where they are silent."""
    database: Any = connection
    database.pool.drain()
    if are_silent:
        end_connections_in_use()
