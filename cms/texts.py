"""Texts, which may be long, are read only where an operation asks for them.

That one is to be read is a value that a statement is given: all operations share the statement, and
PostgreSQL plans it once.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated

from django.db.models import F, Func, TextField

from cms.statements import Later, Values

#: The type of a row's field that holds such a text.
TextWhereAsked = Annotated[str, "read only where it is asked for"]

_asked: ContextVar[Collection[str] | None] = ContextVar("asked", default=None)


@contextmanager
def only_asked(names: Collection[str]) -> Iterator[None]:
    """Of the texts that are read within, those are read that have one of the ``names``; the others
    are None. Outside, all are read."""
    before = _asked.set(names)
    try:
        yield
    finally:
        _asked.reset(before)


def where_asked(lookup: str) -> Func:
    """The column that ``lookup`` leads to, where the text of its name is asked for."""
    return Func(
        _IsAsked(lookup.rpartition("__")[2]),
        F(lookup),
        template="CASE WHEN %(expressions)s END",
        arg_joiner=" THEN ",
        output_field=TextField(),
    )


class _IsAsked(Later):
    def __init__(self, name: str) -> None:
        super().__init__("boolean")
        self.name = name

    def value(self, given: Values) -> bool:
        asked = _asked.get()
        return asked is None or self.name in asked
