"""How a process knows the content version: it is told, and asks where it cannot be sure."""

import asyncio
import logging
import time
from typing import Any

import psycopg
from django.db import connection

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
        self._version = 0
        self._heard_at = self._known_at = float("-inf")
        self._question: asyncio.Task[int] | None = None

    async def keep_up(self) -> None:
        """Listen until the task is cancelled; whatever breaks is begun again."""
        while True:
            try:
                async with await self._connect() as listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    await asyncio.to_thread(_renew_connections)
                    await self._listen(listening)
            except (psycopg.Error, OSError, TimeoutError) as error:
                self._heard_at = float("-inf")
                logger.warning("Not told of changes to the content: %s", str(error).strip())
                await asyncio.sleep(SECONDS_BETWEEN_ATTEMPTS)

    def told_version(self) -> int | None:
        """The content version as of now; None when it can be known only by asking."""
        is_certain = time.monotonic() - self._heard_at < SECONDS_OF_CERTAINTY
        return self._version if is_certain else None

    async def version(self) -> int | None:
        """The content version as of now; None when it cannot be known, as the database is away."""
        told = self.told_version()
        if told is not None:
            return told
        if self._question is None or self._question.done():
            self._question = asyncio.create_task(self._ask())
        try:
            return await asyncio.shield(self._question)
        except (psycopg.Error, OSError, TimeoutError):
            return None

    def seconds_since_known(self) -> float:
        """How long ago the version was known for certain."""
        return time.monotonic() - self._known_at

    async def _listen(self, listening: "psycopg.AsyncConnection[Any]") -> None:
        while True:
            await self._confirm(listening)
            self._heard_at = self._known_at
            async for told in listening.notifies(timeout=SECONDS_BETWEEN_HEARTBEATS):
                self._version = max(self._version, int(told.payload))

    async def _confirm(self, asked: "psycopg.AsyncConnection[Any]") -> int:
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            answer = await asked.execute(VERSION)
            [number] = await answer.fetchone() or [0]
        self._version, self._known_at = int(number), time.monotonic()
        return self._version

    async def _ask(self) -> int:
        async with await self._connect() as asked:
            return await self._confirm(asked)

    async def _connect(self) -> "psycopg.AsyncConnection[Any]":
        database = connection.get_connection_params()
        for of_django in ("context", "cursor_factory", "pool", "prepare_threshold"):
            database.pop(of_django, None)
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            return await psycopg.AsyncConnection.connect(
                **database, autocommit=True, application_name=APPLICATION
            )


def _renew_connections() -> None:
    """Whatever has ended the listener's connection may have ended all others of the process too,
    which nobody would notice until they are asked."""
    database: Any = connection
    database.pool.check()
