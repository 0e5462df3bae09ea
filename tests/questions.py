"""Questions about everything that a schema can be asked, made from the schema itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_leaf_type,
    is_required_argument,
)

#: The types that stand between a list and its rows; they are asked for whole wherever they stand.
BETWEEN = ("Connection", "Edge", "PageInfo")


class Questions:
    """The documents that ask a schema for everything: each field of ``Query`` with each argument
    that it may have, and from there through every edge of every type that it leads to.

    ``texts`` are what an argument that takes text is tried with, by its name; one of another name
    is tried with all of them. ``numbers`` are what one of that name always has.
    """

    def __init__(
        self, schema: GraphQLSchema, *, texts: Mapping[str, str], numbers: Mapping[str, int]
    ) -> None:
        self.schema = schema
        self.texts = texts
        self.numbers = numbers

    def documents(self) -> Iterator[str]:
        for name, field in self.schema.query_type.fields.items():
            kind = get_named_type(field.type)
            for n, arguments in enumerate(self.arguments(field)):
                # Whatever a list is narrowed down to, its rows lead on as all of them do.
                only_leaves = n > 0 and kind.name.endswith("Connection")
                seen = set(self.schema.type_map) if only_leaves else set()
                yield f"{{ {name}{arguments} {self.selection(kind, seen)} }}"

    def selection(self, kind: Any, seen: set[str]) -> str:
        """All that can be asked of a type. An edge to a type that was seen on the way is followed
        to its leaves, so that each edge of a type is followed once."""
        if is_leaf_type(kind):
            return ""
        is_new = kind.name not in seen
        if not kind.name.endswith(BETWEEN):
            seen.add(kind.name)
        parts = ["__typename"]
        if is_abstract_type(kind):
            parts += [
                f"... on {possible} {self.selection(possible, seen)}"
                for possible in self.schema.get_possible_types(kind)
            ]
        else:
            parts += [
                f"{kind}_{name}: {name}{next(self.arguments(field))} "
                + self.selection(get_named_type(field.type), seen)
                for name, field in kind.fields.items()
                if is_new or kind.name.endswith(BETWEEN) or is_leaf_type(get_named_type(field.type))
            ]
        return f"{{ {' '.join(parts)} }}"

    def arguments(self, field: GraphQLField) -> Iterator[str]:
        """The ways to ask for a field: with what it needs, and with each argument it may have."""
        needed = {
            name: next(self.values(name, argument.type))
            for name, argument in field.args.items()
            if is_required_argument(argument)
        } | {name: str(value) for name, value in self.numbers.items() if name in field.args}
        yield _written(needed)
        for name, argument in field.args.items():
            if name not in self.numbers:
                for value in self.values(name, argument.type):
                    yield _written({**needed, name: value})

    def values(self, name: str, type_: Any) -> Iterator[str]:
        """Values that an argument can be tried with."""
        kind: Any = get_named_type(type_)
        if is_enum_type(kind):
            yield from kind.values
        elif is_input_object_type(kind):
            for part, field in kind.fields.items():
                for value in self.values(part, field.type):
                    yield f"{{{part}: {value}}}"
        elif kind.name in ("String", "ID"):
            tried = [self.texts[name]] if name in self.texts else set(self.texts.values())
            yield from (f'"{text}"' for text in tried)
        elif kind.name == "Int":
            yield from ("2017", "2018")
        elif kind.name == "Boolean":
            yield from ("true", "false")


def _written(arguments: Mapping[str, str]) -> str:
    values = ", ".join(f"{name}: {value}" for name, value in arguments.items())
    return f"({values})" if values else ""
