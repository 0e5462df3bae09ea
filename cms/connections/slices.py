"""One page at a time of a long list, found again by the values of its last row.

A cursor holds what the list is ordered by, so a page costs the same wherever it starts, and rows
that come or go before it neither repeat nor skip any (keyset pagination).
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import orjson
from django.db.models import BooleanField, F, Func, QuerySet

from cms.errors import BadInput
from cms.freshness import snapshots
from cms.peers import Row
from cms.statements import Given, Query, Statement

MOST_ROWS = 100

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Order:
    """How a list is ordered: by a column of its rows, and by id where that is equal.

    ``name`` stands in every cursor, so that a cursor of one order is refused by another; ``kind``
    is what the column holds. Where the column is one of the model's own table, with an index that
    has this order, PostgreSQL reads as many rows as the page has, however long the list is.
    """

    name: str
    column: str
    kind: type[str] | type[float] = str


@dataclass
class Slice(Generic[R]):
    """Some rows of a list, with what stands before and after them."""

    rows: Sequence[R]
    cursors: Sequence[str]
    has_previous: bool
    has_next: bool
    _count: Callable[[], int]

    @cached_property
    def total(self) -> int:
        """The number of rows of the whole list; counted when it is asked for, once a version of
        the content."""
        return self._count()


def take(
    row: type[R],
    query: Query,
    *shape: Any,
    order: Order,
    first: int,
    after: str | None,
    **values: Any,
) -> Slice[R]:
    """The ``first`` rows in ``order`` that come behind the cursor ``after``, of those that a
    statement of ``query`` finds.

    Raises BadInput when ``first`` is not 1 to 100 or the cursor is not one of this order.
    """
    if not 1 <= first <= MOST_ROWS:
        raise BadInput(f"`first` takes a number from 1 to {MOST_ROWS}, not {first}.")
    last_value, last_id = (None, None) if after is None else _read_cursor(after, order)
    found = row.read(
        _page(row, query, shape, order, first, last_value=last_value, last_id=last_id, **values)
    )
    shown = found[:first]
    return Slice(
        rows=shown,
        cursors=[_write_cursor(order, shown_row) for shown_row in shown],
        has_previous=after is not None,
        has_next=len(found) > first,
        _count=lambda: snapshots.once(
            ("count", query, shape, str(values)), lambda: _ids.count(query, shape, **values)
        ),
    )


@Statement
def _page(
    row: type[Row],
    query: Query,
    shape: tuple[Any, ...],
    order: Order,
    first: int,
    *,
    last_value: Given | None,
    last_id: Given | None,
    **values: Given | None,
) -> "QuerySet[Any]":
    """One row more than the page has, to tell whether any follow."""
    found = query(*shape, **values)
    ordered = found.order_by(order.column, "pk")
    if last_value is not None:
        ordered = ordered.filter(_ComesBehind(F(order.column), F("pk"), last_value, last_id))
    return row.of(ordered[: first + 1])


class _ComesBehind(Func):
    """Whether two columns at once come behind two values, which is how an index has them."""

    arity = 4
    output_field = BooleanField()

    def as_sql(self, compiler: Any, *_: Any, **told: Any) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        sql = "({}, {}) > ({}, {})".format(*(part for part, _ in parts))
        return sql, tuple(parameter for _, of_part in parts for parameter in of_part)


@Statement
def _ids(query: Query, shape: tuple[Any, ...], **values: Given | None) -> "QuerySet[Any]":
    return query(*shape, **values).order_by().values_list("pk")


def _write_cursor(order: Order, row: Row) -> str:
    content = orjson.dumps([order.name, getattr(row, order.column), row.id])
    return urlsafe_b64encode(content).decode()


def _read_cursor(cursor: str, order: Order) -> tuple[str | float, int]:
    try:
        name, value, pk = orjson.loads(urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, ValueError, TypeError):
        name = value = pk = None
    well_formed = type(value) is order.kind and type(pk) is int and "\0" not in str(value)
    if name != order.name or not well_formed:
        raise BadInput(
            "`after` takes the `endCursor` of an earlier page of this list, in the same order."
        )
    return value, pk
