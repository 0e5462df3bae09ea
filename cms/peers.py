"""Rows that were fetched together, so that what one of them needs next is fetched for all.

A resolver sees one row, and must not send one statement a row. So every row knows its peers: the
first to ask for its offers asks for the offers of all of them, and the others find theirs there.
The number of statements then depends on the shape of an operation, whatever the number of rows.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self, TypeVar

from django.db.models import Func, QuerySet

from cms.texts import TextWhereAsked, where_asked

T = TypeVar("T")
R = TypeVar("R", bound="Row")


class Peers:
    """Rows that were fetched together, and what has been fetched for all of them so far."""

    __slots__ = ("found", "rows")

    def __init__(self, rows: "Sequence[Row]") -> None:
        self.rows = rows
        self.found: dict[Hashable, Mapping[int, Any]] = {}


@dataclass(slots=True, eq=False)
class Row:
    """What was read of one object. A subclass names the columns it reads as its fields."""

    id: int
    peers: Peers = field(init=False, repr=False)

    @classmethod
    def columns(cls, relation: str = "") -> "list[str | Func]":
        """What fills the row's fields, in their order, from a model that reaches the row's own by
        ``relation`` (``"work_group__"``, say)."""
        return [_column(one.type, f"{relation}{one.name}") for one in fields(cls) if one.init]

    @classmethod
    def of(cls, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """What to ask for the rows of ``queryset``."""
        return queryset.values_list(*cls.columns())

    @classmethod
    def read(cls, found: Iterable[Sequence[Any]]) -> list[Self]:
        """The rows that were found, each with its columns."""
        return together(cls(*columns) for columns in found)

    @classmethod
    def first(cls, found: Iterable[Sequence[Any]]) -> Self | None:
        """The first row that was found, if any was."""
        return next(iter(cls.read(found)), None)

    def with_peers(
        self,
        query: Callable[..., Mapping[int, T]],
        *arguments: Hashable,
        among: "type[Row] | None" = None,
    ) -> T:
        """What ``query(rows, *arguments)`` finds for this row's id; it is asked once for all peers
        of this row's type, or of the type ``among``."""
        kind = among or type(self)
        key = (query, kind, arguments)
        if key not in self.peers.found:
            rows = [row for row in self.peers.rows if isinstance(row, kind)]
            self.peers.found[key] = query(rows, *arguments)
        found: T = self.peers.found[key][self.id]
        return found


def _column(kind: Any, lookup: str) -> "str | Func":
    return where_asked(lookup) if kind is TextWhereAsked else lookup


def together(rows: Iterable[R]) -> list[R]:
    """The rows as a list, each knowing the others as its peers."""
    listed = list(rows)
    peers = Peers(listed)
    for row in listed:
        row.peers = peers
    return listed
