"""Answers that were given, kept in memory for as long as the content stays as it is."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from cms.freshness.listening import Listener

#: All that an answer depends on beside the content.
Key = tuple[str | bytes | None, ...]
Headers = list[tuple[bytes, bytes]]
#: About how much an answer takes in memory beside its own bytes.
BYTES_AROUND_AN_ANSWER = 4000


@dataclass(slots=True, eq=False)
class Answer:
    """An answer, complete; ``version`` is the content's that it was made of, None where it may not
    be kept. ``note`` takes the name of each front end that it is given to."""

    status: int
    headers: Headers
    body: bytes
    version: int | None = None
    note: Callable[[str], None] | None = None

    @property
    def etag(self) -> bytes:
        return dict(self.headers).get(b"etag", b"")

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)

    def not_modified(self) -> "Answer":
        """What is answered to whoever holds it already (RFC 9110, section 15.4.5)."""
        of_a_body = (b"content-encoding", b"content-length", b"content-type")
        headers = [(name, value) for name, value in self.headers if name not in of_a_body]
        return Answer(304, headers, b"")


@dataclass
class Memory:
    """At most ``most`` bytes of answers, of which those that were asked for longest ago go first.
    One event loop uses it."""

    most: int
    seconds_stale: int
    listener: Listener
    size: int = 0
    _kept: "OrderedDict[Key, Answer]" = field(default_factory=OrderedDict)
    #: What is being computed, under the version that was known when it was begun.
    _computing: "dict[tuple[Key, int | None], asyncio.Task[Answer]]" = field(default_factory=dict)
    _seen: int = 0

    def at_hand(self, key: Key) -> Answer | None:
        """The answer that is kept under ``key``, where it is certain without asking that it is of
        the present content."""
        version = self.listener.told_version()
        return None if version is None else self._kept_of(version, key)

    async def answer(
        self, key: Key, compute: Callable[[], Awaitable[Answer]]
    ) -> tuple[Answer, bool]:
        """The answer that is kept under ``key`` if it is of the present content, else what
        ``compute`` gives, once for all who wait for it; and whether it was computed for this one
        who asks."""
        version = await self.listener.version()
        kept = self._kept_of(version, key) if version is not None else self._kept_stale(key)
        if kept is not None:
            return kept, False
        # Who comes after a change neither takes what was begun before it, nor waits for that.
        begun = self._computing.get((key, version))
        if begun is not None:
            return await asyncio.shield(begun), False
        task = asyncio.create_task(self._compute(key, version, compute))
        self._computing[key, version] = task
        return await asyncio.shield(task), True

    def _kept_of(self, version: int, key: Key) -> Answer | None:
        if version < self._seen:  # as when a database is restored from an older copy
            self._kept.clear()
            self.size = 0
        self._seen = version
        kept = self._kept.get(key)
        if kept is None or kept.version is None or kept.version < version:
            return None
        self._kept.move_to_end(key)
        return kept

    def _kept_stale(self, key: Key) -> Answer | None:
        """What is kept of the content as it was last known: what was withdrawn before that is not
        given, whoever is away."""
        kept = self._kept_of(self.listener.last_known, key)
        is_too_old = self.listener.seconds_since_known() >= self.seconds_stale
        return None if kept is None or is_too_old else _marked_as_stale(kept)

    async def _compute(
        self, key: Key, version: int | None, compute: Callable[[], Awaitable[Answer]]
    ) -> Answer:
        try:
            answer = await compute()
        finally:
            del self._computing[key, version]
        # What was begun before a change would replace what came after it.
        if answer.version is not None and version == self._seen:
            self._keep(key, answer)
        return answer

    def _keep(self, key: Key, answer: Answer) -> None:
        if before := self._kept.pop(key, None):
            self.size -= _size(key, before)
        if _size(key, answer) > self.most:  # or all others would have to go for it
            return
        self.size += _size(key, answer)
        self._kept[key] = answer
        while self.size > self.most:
            self.size -= _size(*self._kept.popitem(last=False))


def _size(key: Key, answer: Answer) -> int:
    """About how many bytes of memory they take."""
    return sum(len(part) for part in key if part) + answer.size + BYTES_AROUND_AN_ANSWER


def _marked_as_stale(kept: Answer) -> Answer:
    """As RFC 9211 tells it."""
    headers = [(name, value) for name, value in kept.headers if name != b"cache-control"]
    headers += [
        (b"cache-control", b"no-store"),
        (b"cache-status", b"maths-hubs-cms; hit; detail=DATABASE_AWAY"),
    ]
    return Answer(kept.status, headers, kept.body, note=kept.note)
