"""An answer reads the content of one moment, and is done with that soon."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction

from cms.freshness.snapshots import reading
from cms.freshness.version import VERSION

_ISOLATION = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
#: PostgreSQL would go on planning some statements for each of their values, which takes longer than
#: they do: among much content it expects more of their arrays than they hold.
_PLANNED_ONCE = "SET LOCAL plan_cache_mode = force_generic_plan"
_WHAT_UNDOES = ("ROLLBACK", "RELEASE")


class TooSlow(Exception):
    """An answer has asked the database for as long as it may."""


@contextmanager
def one_snapshot(*, of_content: bool = True) -> Iterator[int | None]:
    """All statements within see the content as it was at the first of them, so that an answer
    never holds the half of what an editor has just published; and they do not take long together.
    Gives the version of that content, or None where none is to be read.

    Within a transaction that has begun already they see what that one sees.
    """
    if not of_content or connection.in_atomic_block:
        with _soon_done(), reading(None):
            yield None
        return
    with _soon_done(), transaction.atomic(), connection.cursor() as cursor:
        bound = _bound_on_statements(settings.GRAPHQL_MAX_ANSWER_MS)
        cursor.execute(f"{_ISOLATION}; {_PLANNED_ONCE}; {bound}; {VERSION}")
        while cursor.nextset():
            pass
        [version] = cursor.fetchone()
        with reading(version):
            yield version


@contextmanager
def soon() -> Iterator[None]:
    """A transaction whose statements do not take long together, nor wait long for what another one
    locks. Raises TooSlow, or Django's error of a statement that PostgreSQL ended."""
    with _soon_done(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_bound_on_statements(settings.GRAPHQL_MAX_ANSWER_MS))
        yield


@contextmanager
def _soon_done() -> Iterator[None]:
    most = settings.GRAPHQL_MAX_ANSWER_MS
    end = time.monotonic() + most / 1000

    def ask(execute: Callable[..., Any], sql: str, *others: Any) -> Any:
        nonlocal end
        left = (end - time.monotonic()) * 1000
        if left < most / 2 and not sql.startswith(_WHAT_UNDOES):
            if left < 1:
                raise TooSlow
            connection.connection.execute(_bound_on_statements(left))
        try:
            return execute(sql, *others)
        except OperationalError:  # whatever else is asked of this transaction is refused
            end = 0
            raise

    with connection.execute_wrapper(ask):
        yield


def _bound_on_statements(milliseconds: float) -> str:
    return f"SET LOCAL statement_timeout = {int(milliseconds)}"
