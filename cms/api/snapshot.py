"""An answer reads the content of one moment, and is done with that soon."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from psycopg.errors import FeatureNotSupported, InvalidSqlStatementName

from cms.freshness.snapshots import reading
from cms.freshness.version import VERSION

_ISOLATION = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
#: PostgreSQL would go on planning some statements for each of their values, which takes longer than
#: they do: among much content it expects more of their arrays than they hold.
_PLANNED_ONCE = "SET LOCAL plan_cache_mode = force_generic_plan"
#: What is counted of much content it would share among processes, which takes longer where they are
#: all busy, and takes the time of others.
_BY_ONE_PROCESS = "SET LOCAL max_parallel_workers_per_gather = 0"
_BOUND = "SET LOCAL statement_timeout"
_WHAT_UNDOES = ("ROLLBACK", "RELEASE")
#: What PostgreSQL says of a prepared statement when a migration has changed what it gives, and of
#: one that it has forgotten.
_OUTDATED = (FeatureNotSupported, InvalidSqlStatementName)

T = TypeVar("T")


class TooSlow(Exception):
    """An answer has asked the database for as long as it may."""


class _ToBeReadAnew(BaseException):
    """No Exception, which the execution of an answer would take for the error of a field."""


def soon_done(read: Callable[[], T]) -> T:
    """What ``read`` reads, in statements that do not take long together, nor wait long for what
    another transaction locks. It is called once more if what the connection has prepared is
    outdated: its transaction is then undone, with which psycopg forgets what it has prepared.

    Raises TooSlow, or Django's error of a statement that PostgreSQL ended.
    """
    most = settings.GRAPHQL_MAX_ANSWER_MS
    end = time.monotonic() + most / 1000
    bound: float = most  # of a statement, as PostgreSQL was told last
    may_read_anew = not connection.in_atomic_block  # or nothing of it could be undone

    def ask(execute: Callable[..., Any], sql: str, *others: Any) -> Any:
        nonlocal bound, end
        left = (end - time.monotonic()) * 1000
        if _sets_the_bound(sql):
            bound = most
        # Told anew where it matters: to tell it takes as long as a short statement.
        elif left < bound - most / 10:
            if left < 1:
                raise TooSlow
            connection.connection.execute(_bound_on_statements(left))
            bound = left
        try:
            return execute(sql, *others)
        except OperationalError:  # whatever else is asked of this transaction is refused
            end = 0
            raise
        except DatabaseError as failure:
            if may_read_anew and isinstance(failure.__cause__, _OUTDATED):
                raise _ToBeReadAnew from failure
            raise

    with connection.execute_wrapper(ask):
        with suppress(_ToBeReadAnew):
            return read()
        may_read_anew = False
        return read()


@contextmanager
def one_snapshot(*, of_content: bool = True) -> Iterator[int | None]:
    """All statements within see the content as it was at the first of them, so that an answer
    never holds the half of what an editor has just published. Gives the version of that content, or
    None where none is to be read.

    Within a transaction that has begun already they see what that one sees.
    """
    if not of_content or connection.in_atomic_block:
        with reading(None):
            yield None
        return
    with transaction.atomic(), connection.cursor() as cursor:
        bound = _bound_on_statements(settings.GRAPHQL_MAX_ANSWER_MS)
        cursor.execute(f"{_ISOLATION}; {_PLANNED_ONCE}; {_BY_ONE_PROCESS}; {bound}; {VERSION}")
        while cursor.nextset():
            pass
        [version] = cursor.fetchone()
        with reading(version):
            yield version


@contextmanager
def bounded_transaction() -> Iterator[None]:
    """A transaction in which no statement takes longer than an answer may."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_bound_on_statements(settings.GRAPHQL_MAX_ANSWER_MS))
        yield


def _bound_on_statements(milliseconds: float) -> str:
    return f"{_BOUND} = {int(milliseconds)}"


def _sets_the_bound(sql: str) -> bool:
    """Whether statements are bound as at first after it, or may be: as a transaction begins, or as
    what was told within a part of one is undone."""
    return _BOUND in sql or sql.startswith(_WHAT_UNDOES)
