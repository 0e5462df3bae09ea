"""Statements that Django writes once, and PostgreSQL plans once, for all values they are given.

Django takes longer to write most statements of an answer than PostgreSQL takes to run them, and
PostgreSQL longer to plan them (``docs/decisions/0020``). So what is asked is a function from values
to a queryset; the function is called with what stands for the values, and its SQL is kept.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, Expression, F, Func, Q, QuerySet
from django.db.models.expressions import Combinable
from psycopg import Cursor
from psycopg.sql import Literal

#: Shapes of statements that are kept, those that were asked last.
MOST_SHAPES = 1000

Values = Mapping[str, Any]
Query = Callable[..., "QuerySet[Any]"]

_is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)


class Later(Expression):
    """Stands in a statement for a value that is known when it is asked. ``kind`` is PostgreSQL's
    name of the value's type, where that does not follow from the place it stands in."""

    def __init__(self, kind: str = "") -> None:
        super().__init__()
        self.kind = kind

    def value(self, given: Values) -> Any:
        """The value, in a statement that is asked with those that are ``given``."""
        raise NotImplementedError

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return (f"%s::{self.kind}" if self.kind else "%s"), (self,)

    def get_group_by_cols(self) -> list[Any]:
        return []  # it is the same in all rows


class Given(Later):
    """Stands for the value that is given under a name."""

    def __init__(self, name: str, kind: str = "") -> None:
        super().__init__(kind)
        self.name = name

    def value(self, given: Values) -> Any:
        return given[self.name]

    def of_kind(self, kind: str) -> "Given":
        """The same, as a value of a type of PostgreSQL's."""
        return Given(self.name, kind)


def is_writing() -> bool:
    """Whether a statement is being written that will be asked more than once."""
    return _is_writing.get()


def any_of(column: str, operator: str, array: Combinable) -> Q:
    """The condition that a column compares so with any member of an array."""
    return Q(
        Func(
            F(column),
            Func(array, function="ANY"),
            template="%(expressions)s",
            arg_joiner=f" {operator} ",
            output_field=BooleanField(),
        )
    )


def one_of(column: str, ids: Given) -> Q:
    """The condition that a column holds one of the ids that are given."""
    return any_of(column, "=", ids.of_kind("bigint[]"))


def one_found(column: str, found: "QuerySet[Any]") -> Q:
    """The condition that a column holds one of the ids that are ``found``. They are found before,
    and what has them is looked up: PostgreSQL, which plans for any value and so expects many,
    would go through the whole table."""
    return any_of(column, "=", ArraySubquery(found.order_by()))


@dataclass(frozen=True)
class Statement:
    """What ``query`` asks. Its arguments by position shape the statement. Those by name are values
    that it is given; None is none, and the statement is then written without it."""

    query: Query

    def __call__(self, *shape: Any, **values: Any) -> list[Any]:
        """The rows that are found, each as its columns. Raises Django's database errors."""
        return self._written(shape, values).ask(values)

    def count(self, *shape: Any, **values: Any) -> int:
        """How many rows are found. Raises Django's database errors."""
        return self._written(shape, values).count(values)

    def _written(self, shape: tuple[Any, ...], values: Values) -> "_Written":
        return _write(self.query, shape, tuple((name, values[name] is None) for name in values))


@dataclass(frozen=True)
class _Written:
    """The SQL of a statement, what is told with it, and by what Django reads what comes out."""

    sql: str
    later: tuple[Later, ...]
    converters: Mapping[int, Any]

    def ask(self, values: Values) -> list[Any]:
        rows = ask(self.sql, self._told(values))
        return list(map(self._converted, rows)) if self.converters else rows

    def count(self, values: Values) -> int:
        counting = f"SELECT count(*) FROM ({self.sql}) AS counted"  # noqa: S608
        [[number]] = ask(counting, self._told(values))
        return int(number)

    def _converted(self, row: tuple[Any, ...]) -> list[Any]:
        columns = list(row)
        for place, (converters, expression) in self.converters.items():
            for convert in converters:
                columns[place] = convert(columns[place], expression, connection)
        return columns

    def _told(self, values: Values) -> list[Any]:
        return [one.value(values) for one in self.later]


@lru_cache(maxsize=MOST_SHAPES)
def _write(query: Query, shape: tuple[Any, ...], names: tuple[tuple[str, bool], ...]) -> _Written:
    writing = _is_writing.set(True)
    try:
        found = query(*shape, **{name: None if is_none else Given(name) for name, is_none in names})
        compiler = found.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
    finally:
        _is_writing.reset(writing)
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    later = tuple(one for one in parameters if isinstance(one, Later))
    return _Written(with_what_is_known(sql, parameters), later, converters)


def with_what_is_known(sql: str, parameters: Sequence[Any]) -> str:
    """The SQL with those parameters in it that are no ``Later``: PostgreSQL plans with them, and
    finds an index for what is national, say."""
    connection.ensure_connection()
    remaining = iter(parameters)

    def put_in(placeholder: re.Match[str]) -> str:
        if placeholder[0] == "%%":
            return "%%"
        parameter = next(remaining)
        if isinstance(parameter, Later):
            return "%s"
        return Literal(parameter).as_string(connection.connection).replace("%", "%%")

    return re.sub("%[s%]", put_in, sql)


class _PreparingCursor(Cursor[tuple[Any, ...]]):
    """psycopg's, which sends values beside a statement's text, so that PostgreSQL keeps its plan;
    Django's own puts them into the text. It can tell Django's log what it has sent."""

    def _send_query_prepared(self, name: bytes, pgq: Any, **options: Any) -> None:
        self._query = pgq
        super()._send_query_prepared(name, pgq, **options)


def ask(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows that are found by SQL which is asked often, with no other values in it than those
    that are always the same. Raises Django's database errors."""
    database: Any = connection
    database.ensure_connection()
    with database._prepare_cursor(_PreparingCursor(database.connection)) as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
