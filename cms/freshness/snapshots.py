"""What was found out about the content, and holds for as long as that stays as it is."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

#: What is found out of one version is kept while there is no more of it, as anybody may ask.
MOST_FOUND = 1000


class Snapshot:
    """The content of one version, or, where that is None, as one transaction sees it."""

    def __init__(self, version: int | None) -> None:
        self.version = version
        self.found: dict[Hashable, Any] = {}


_present: ContextVar[Snapshot | None] = ContextVar("snapshot", default=None)
_latest = Snapshot(None)


@contextmanager
def reading(version: int | None) -> Iterator[None]:
    """What is read within is all of one snapshot, which has that version."""
    global _latest
    snapshot = _latest
    if version is None or snapshot.version != version:
        snapshot = Snapshot(version)
        if version is not None:
            _latest = snapshot
    before = _present.set(snapshot)
    try:
        yield
    finally:
        _present.reset(before)


def once(key: Hashable, find: Callable[[], T]) -> T:
    """What ``find`` finds in the snapshot that is read, where it is asked once for a ``key``; where
    none is read, what it finds now."""
    snapshot = _present.get()
    if snapshot is None:
        return find()
    if key in snapshot.found:
        found: T = snapshot.found[key]
        return found
    new = find()
    if len(snapshot.found) < MOST_FOUND:
        snapshot.found[key] = new
    return new
