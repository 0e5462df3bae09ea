"""An answer reads the content of one moment, and is done with that soon."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction

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
    never holds the half of what an editor has just published; and all of them are asked soon. Gives
    the version of that content, or None where none is to be read.

    Within a transaction that has begun already they see what that one sees.
    """
    if not of_content or connection.in_atomic_block:
        with _none_after_a_while(), reading(None):
            yield None
        return
    with _none_after_a_while(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{_ISOLATION}; {_PLANNED_ONCE}; {_bound_on_statements()}; {VERSION}")
        while cursor.nextset():
            pass
        [version] = cursor.fetchone()
        with reading(version):
            yield version


@contextmanager
def soon() -> Iterator[None]:
    """A transaction in which no statement takes long, nor waits long for what another one locks,
    and none is begun after a while: TooSlow is raised instead."""
    with _none_after_a_while(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_bound_on_statements())
        yield


@contextmanager
def _none_after_a_while() -> Iterator[None]:
    end = time.monotonic() + settings.GRAPHQL_MAX_ANSWER_MS / 1000

    def ask(execute: Callable[..., Any], sql: str, *others: Any) -> Any:
        if time.monotonic() > end and not sql.startswith(_WHAT_UNDOES):
            raise TooSlow
        return execute(sql, *others)

    with connection.execute_wrapper(ask):
        yield


def _bound_on_statements() -> str:
    return f"SET LOCAL statement_timeout = {int(settings.GRAPHQL_MAX_ANSWER_MS)}"
