"""Answers that were given, kept in memory for as long as the content stays as it is."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from cms.freshness.listening import Listener

Headers = list[tuple[bytes, bytes]]


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
        """About how many bytes of memory it takes."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + 2000

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
    _kept: "OrderedDict[bytes, Answer]" = field(default_factory=OrderedDict)
    _computing: "dict[bytes, asyncio.Task[Answer]]" = field(default_factory=dict)
    _seen: int = 0

    async def answer(
        self, key: bytes, compute: Callable[[], Awaitable[Answer]]
    ) -> tuple[Answer, bool]:
        """The answer that is kept under ``key`` if it is of the present content, else what
        ``compute`` gives, once for all who wait for it; and whether it was computed for this one
        who asks."""
        version = await self.listener.version()
        if version is not None:
            self._forget_what_is_of_another_database(version)
        kept = self._kept.get(key)
        if kept is not None and self._may_be_given(kept, version):
            self._kept.move_to_end(key)
            return (kept if version is not None else _marked_as_stale(kept)), False
        if begun := self._computing.get(key):
            answer = await asyncio.shield(begun)
            # Who came after a change does not take what was begun before it.
            if answer.version is None or version is None or answer.version >= version:
                return answer, False
        task = self._computing[key] = asyncio.create_task(self._compute(key, compute))
        return await asyncio.shield(task), True

    def _forget_what_is_of_another_database(self, version: int) -> None:
        """The version goes back when a database is restored from an older copy."""
        if version < self._seen:
            self._kept.clear()
            self.size = 0
        self._seen = version

    def _may_be_given(self, kept: Answer, version: int | None) -> bool:
        if version is None:
            return self.listener.seconds_since_known() < self.seconds_stale
        return kept.version is not None and kept.version >= version

    async def _compute(self, key: bytes, compute: Callable[[], Awaitable[Answer]]) -> Answer:
        try:
            answer = await compute()
        finally:
            if self._computing.get(key) is asyncio.current_task():
                del self._computing[key]
        if answer.version is not None:
            self._keep(key, answer)
        return answer

    def _keep(self, key: bytes, answer: Answer) -> None:
        before = self._kept.pop(key, None)
        self.size += answer.size - (before.size if before else 0)
        self._kept[key] = answer
        while self.size > self.most:
            _, oldest = self._kept.popitem(last=False)
            self.size -= oldest.size


def key_of(parts: Iterable[bytes]) -> bytes:
    """What a question is kept under: all that its answer depends on, in few bytes."""
    digest = blake2b(digest_size=20)
    for part in parts:
        digest.update(len(part).to_bytes(4))
        digest.update(part)
    return digest.digest()


def _marked_as_stale(kept: Answer) -> Answer:
    """As RFC 9211 tells it."""
    headers = [(name, value) for name, value in kept.headers if name != b"cache-control"]
    headers += [
        (b"cache-control", b"no-store"),
        (b"cache-status", b"maths-hubs-cms; hit; detail=DATABASE_AWAY"),
    ]
    return Answer(kept.status, headers, kept.body, note=kept.note)
