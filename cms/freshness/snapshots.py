"""What was found out about the content, and holds for as long as that stays as it is."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")


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


def once(find: Callable[[], T]) -> T:
    """What ``find`` finds in the snapshot that is read, where it is asked once; where none is read,
    what it finds now."""
    snapshot = _present.get()
    if snapshot is None:
        return find()
    if find not in snapshot.found:
        snapshot.found[find] = find()
    found: T = snapshot.found[find]
    return found
