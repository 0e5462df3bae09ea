"""The schema as a page that people read: docs/schema.md."""

import re
from collections.abc import Iterable, Iterator

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    ast_from_value,
    is_introspection_type,
    is_specified_scalar_type,
    print_ast,
)

_KINDS: tuple[tuple[str, type[GraphQLNamedType]], ...] = (
    ("What is answered", GraphQLObjectType),
    ("Interfaces", GraphQLInterfaceType),
    ("Unions", GraphQLUnionType),
    ("What is given", GraphQLInputObjectType),
    ("Values to choose from", GraphQLEnumType),
    ("Scalars", GraphQLScalarType),
)


def reference(schema: GraphQLSchema) -> str:
    """The schema in Markdown: what can be asked, then all types, each with its sentences."""
    told = [
        "# The schema",
        "Made from the schema by `manage.py write_frontend_schema`. As SDL, for tools: "
        "[frontend_schema.graphql](../frontend_schema.graphql).",
    ]
    query = schema.query_type
    types = [
        type
        for name, type in sorted(schema.type_map.items())
        if not (is_introspection_type(type) or is_specified_scalar_type(type) or type is query)
    ]
    if query is not None:
        told += ["## What can be asked", *_fields(query.fields)]
    for heading, kind in _KINDS:
        of_kind = [type for type in types if isinstance(type, kind)]
        if of_kind:
            told += [f"## {heading}", *(part for type in of_kind for part in _type(schema, type))]
    return "\n\n".join(told) + "\n"


def _type(schema: GraphQLSchema, type: GraphQLNamedType) -> Iterator[str]:
    yield f"### {type.name}"
    if type.description:
        yield _line(type.description)
    if isinstance(type, GraphQLObjectType | GraphQLInterfaceType) and type.interfaces:
        yield f"Implements {_links(type.interfaces)}."
    if isinstance(type, GraphQLInterfaceType | GraphQLUnionType):
        yield f"Is one of {_links(schema.get_possible_types(type))}."
    if isinstance(type, GraphQLObjectType | GraphQLInterfaceType):
        yield from _fields(type.fields)
    elif isinstance(type, GraphQLInputObjectType):
        yield "\n".join(_given(type.fields))
    elif isinstance(type, GraphQLEnumType):
        yield "\n".join(_row(f"`{name}`", value) for name, value in type.values.items())


def _fields(fields: dict[str, GraphQLField]) -> Iterator[str]:
    yield "\n".join(
        line
        for name, field in sorted(fields.items())
        for line in (
            _row(f"**`{name}`** {_type_of(field)}", field),
            *(f"  {argument}" for argument in _given(field.args)),
        )
    )


def _given(given: dict[str, GraphQLArgument] | dict[str, GraphQLInputField]) -> Iterator[str]:
    for name, value in given.items():
        default = (
            ast_from_value(value.default_value, value.type)
            if value.default_value is not Undefined
            else None
        )
        without = "" if default is None else f" = `{print_ast(default)}`"
        yield _row(f"`{name}` {_type_of(value)}{without}", value)


def _row(what: str, told: object) -> str:
    description = _line(getattr(told, "description", "") or "")
    reason = getattr(told, "deprecation_reason", None)
    deprecated = f" **Deprecated:** {_line(reason)}" if reason else ""
    return f"- {what}: {description}{deprecated}"


def _type_of(typed: GraphQLField | GraphQLArgument | GraphQLInputField) -> str:
    """The type, with a link to what it is of."""
    before, name, after = re.split(r"(\w+)", str(typed.type))
    return f"{_escaped(before)}{_link(name)}{_escaped(after)}"


def _escaped(signs: str) -> str:
    return signs.replace("[", r"\[").replace("]", r"\]")


def _links(types: Iterable[GraphQLNamedType]) -> str:
    return ", ".join(_link(type.name) for type in types)


def _link(name: str) -> str:
    built_in = name in ("Boolean", "Float", "ID", "Int", "String")
    return name if built_in else f"[{name}](#{name.lower()})"


def _line(text: str) -> str:
    return " ".join(text.split())
