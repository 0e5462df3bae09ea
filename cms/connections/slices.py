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
from django.db.models import F, Q, QuerySet, Value

from cms.errors import BadInput
from cms.peers import Row

MOST_ROWS = 100

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Order:
    """How a list is ordered: by ``key`` of a column of its rows, and by id where that is equal.

    ``name`` stands in every cursor, so that a cursor of one order is refused by another; ``kind``
    is what the column holds.
    """

    name: str
    column: str
    key: Callable[[Any], Any] = lambda expression: expression
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
        """The number of rows of the whole list; counted when it is asked for."""
        return self._count()


def take(
    row: type[R], queryset: "QuerySet[Any]", order: Order, *, first: int, after: str | None
) -> Slice[R]:
    """The ``first`` rows of ``queryset`` in ``order`` that come behind the cursor ``after``.

    Raises BadInput when ``first`` is not 1 to 100 or the cursor is not one of this order.
    """
    if not 1 <= first <= MOST_ROWS:
        raise BadInput(f"`first` takes a number from 1 to {MOST_ROWS}, not {first}.")
    ordered = queryset.alias(sort_key=order.key(F(order.column))).order_by("sort_key", "pk")
    if after is not None:
        value, pk = _read_cursor(after, order)
        last = order.key(Value(value))
        # The first condition says nothing that the second does not; an index can use it.
        ordered = ordered.filter(sort_key__gte=last).filter(Q(sort_key__gt=last) | Q(pk__gt=pk))
    found = row.read(ordered[: first + 1])
    shown = found[:first]
    return Slice(
        rows=shown,
        cursors=[_write_cursor(order, shown_row) for shown_row in shown],
        has_previous=after is not None,
        has_next=len(found) > first,
        _count=queryset.count,
    )


def _write_cursor(order: Order, row: Row) -> str:
    content = orjson.dumps([order.name, getattr(row, order.column), row.id])
    return urlsafe_b64encode(content).decode()


def _read_cursor(cursor: str, order: Order) -> tuple[str | float, int]:
    try:
        name, value, pk = orjson.loads(urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, ValueError, TypeError):
        name = value = pk = None
    well_formed = isinstance(value, order.kind) and isinstance(pk, int) and "\0" not in str(value)
    if name != order.name or not well_formed:
        raise BadInput(
            "`after` takes the `endCursor` of an earlier page of this list, in the same order."
        )
    return value, pk
