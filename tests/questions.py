"""Questions about everything that a schema can be asked, made from the schema itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

from graphql import (
    GraphQLField,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_introspection_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
    is_required_argument,
)

#: The types that stand between a list and its rows; they are asked for whole wherever they stand.
BETWEEN = ("Connection", "Edge", "PageInfo")

#: What an argument is tried with that takes no text.
SCALARS: Mapping[str, Sequence[Any]] = {
    "Boolean": [True, False],
    "Date": ["2017-09-01", "2018-09-01"],
    "Float": [2017.0, 2018.0],
    "Int": [2017, 2018],
}


class Question(NamedTuple):
    """A document and the values of its variables. Many questions have one document."""

    document: str
    variables: dict[str, Any]


class Way(NamedTuple):
    """A way to ask for a field: its arguments, and the name of the one among them that it could do
    without; an empty one where it needs them all."""

    arguments: dict[str, Any]
    tried: str


@dataclass(frozen=True)
class Questions:
    """The questions that ask a schema for everything: each field of ``Query`` with each argument
    that it may have, and from there through every edge of every type that it leads to, with each
    argument that the fields there may have.

    ``known`` are the values that an argument is tried with that takes text or a whole number, by
    its name. One that takes text and has another name is tried with all texts that are known.
    """

    schema: GraphQLSchema
    known: Mapping[str, Sequence[str | int]]

    def __iter__(self) -> Iterator[Question]:
        query: Any = self.schema.query_type
        for name, field in query.fields.items():
            for way in self.ways(field.args):
                yield _Writing(self.schema, self.ways).question(query, name, way)

    def names(self) -> set[str]:
        """What is asked for, as ``names_of`` names it."""
        return {
            name
            for kind in self.schema.type_map.values()
            if is_object_type(kind) and not is_introspection_type(kind)
            for field_name, field in kind.fields.items()
            for way in self.ways(field.args)
            for name in names_of(_alias(kind, field_name, way))
        }

    def ways(self, parameters: Mapping[str, Any]) -> Iterator[Way]:
        """The ways to fill in arguments, or the parts of one: those that are needed, with each of
        their values, and each of the others beside them in turn."""
        values = {name: list(self.values(name, of.type)) for name, of in parameters.items()}
        needed = [name for name, of in parameters.items() if is_required_argument(of)]
        for chosen in product(*(values[name] for name in needed)):
            given = {name: value for name, (value, _) in zip(needed, chosen, strict=True)}
            yield Way(given, tried="")
            for name in parameters:
                if name not in given:
                    yield from (Way({**given, name: value}, tried) for value, tried in values[name])

    def values(self, name: str, type_: Any) -> list[tuple[Any, str]]:
        """What an argument is tried with, each with the name of what is tried by it: of the
        argument, or of a part of it."""
        kind: Any = get_named_type(type_)
        if is_input_object_type(kind):
            ways = [way for way in self.ways(kind.fields) if way.arguments]
            return [(parts, f"{name}_{tried}" if tried else name) for parts, tried in ways]
        if is_enum_type(kind):
            values: Sequence[Any] = list(kind.values)
        elif kind.name in ("String", "ID"):
            values = self.known.get(name, self._texts)
        elif kind.name == "Int" and name in self.known:
            values = self.known[name]
        elif kind.name in SCALARS:
            values = SCALARS[kind.name]
        else:
            raise LookupError(f"`{name}` takes a {kind}. Say in {__name__}.SCALARS what to try.")
        return [(value, name) for value in values]

    @property
    def _texts(self) -> list[str]:
        return [value for values in self.known.values() for value in values if str(value) == value]


class _Writing:
    """One document as it is written, and its variables."""

    def __init__(self, schema: GraphQLSchema, ways: Callable[[Any], Iterator[Way]]) -> None:
        self.schema = schema
        self.ways = ways
        self.nearest: dict[str, GraphQLField] = {}
        self.types: dict[str, Any] = {}
        self.variables: dict[str, Any] = {}

    def question(self, query: Any, name: str, way: Way) -> Question:
        self.nearest = self._nearest(query.fields[name])
        asked = self.field(query, name, way, whole=True)
        types = ", ".join(f"${variable}: {type_}" for variable, type_ in self.types.items())
        return Question(f"query{_in_brackets(types)} {{ {asked} }}", self.variables)

    def field(self, kind: Any, name: str, way: Way, *, whole: bool, n: int = 0) -> str:
        """A field, asked for in the nth of its ways: whole, with what it leads to, or with the
        leaves of that alone."""
        field, alias = kind.fields[name], _alias(kind, name, way, n)
        arguments = []
        for argument, value in way.arguments.items():
            variable = f"{alias}__{argument}"
            self.types[variable], self.variables[variable] = field.args[argument].type, value
            arguments.append(f"{argument}: ${variable}")
        # Whatever a list is narrowed down to, its rows lead on as all of them do.
        is_narrowed = way.tried and _is_list(field.type)
        selection = self.selection(field, whole=whole and not is_narrowed)
        return f"{alias}: {name}{_in_brackets(', '.join(arguments))}{selection}"

    def selection(self, field: GraphQLField, *, whole: bool) -> str:
        """All that can be asked of what a field leads to. The edges of a type are followed once,
        where it is the nearest."""
        parts = []
        for kind in self._objects(field):
            asked = self.fields(kind, whole=whole and self.nearest[kind.name] is field)
            parts.append(f"... on {kind} {{ __typename {asked} }}")
        return f" {{ {' '.join(parts)} }}" if parts else ""

    def fields(self, kind: Any, *, whole: bool) -> str:
        parts = []
        for name, field in kind.fields.items():
            ways = self.ways(field.args)
            if whole:
                parts += [
                    self.field(kind, name, way, whole=True, n=n) for n, way in enumerate(ways)
                ]
            elif not (self._objects(field) or field.args) or kind.name.endswith(BETWEEN):
                parts.append(self.field(kind, name, next(ways), whole=False))
        return " ".join(parts)

    def _objects(self, field: GraphQLField) -> list[Any]:
        """The types of what a field leads to; none for a leaf."""
        kind = get_named_type(field.type)
        if is_abstract_type(kind):
            return self.schema.get_possible_types(kind)
        return [] if is_leaf_type(kind) else [kind]

    def _nearest(self, start: GraphQLField) -> dict[str, GraphQLField]:
        """The field by which each type is come to first."""
        found: dict[str, GraphQLField] = {}
        fields = [start]
        for field in fields:  # which grows as it is gone through
            for kind in self._objects(field):
                if kind.name not in found:
                    found[kind.name] = field
                    fields += kind.fields.values()
        return found


def names_of(alias: str) -> Iterator[str]:
    """What an answer tells under an alias: ``Hub.programme`` of a field, and
    ``Hub.programme(year)`` too of one with an argument that it could do without."""
    kind, field, *tried = (part for part in alias.split("__") if not part.isdecimal())
    yield f"{kind}.{field}"
    for argument in tried:
        yield f"{kind}.{field}({argument.replace('_', '.')})"


def _alias(kind: Any, field: str, way: Way, n: int = 0) -> str:
    return "__".join(filter(None, [kind.name, field, way.tried, str(n or "")]))


def _in_brackets(arguments: str) -> str:
    return f"({arguments})" if arguments else ""


def _is_list(type_: Any) -> bool:
    named = get_named_type(type_).name
    return is_list_type(get_nullable_type(type_)) or named.endswith("Connection")
