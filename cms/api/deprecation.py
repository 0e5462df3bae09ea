"""What clients may rely on: all that was published, but for what was to go and has had its time."""

import re
from datetime import date
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLSchema, build_schema, print_schema

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def promised(schema: GraphQLSchema, today: date) -> GraphQLSchema:
    """The schema without what was deprecated until a day before ``today``, as its reason says
    (``2027-08-31``), and without the types that nothing else leads to."""
    left = build_schema(print_schema(schema))
    for kind in left.type_map.values():
        for parts in (getattr(kind, "fields", {}), getattr(kind, "values", {})):
            _take_out(parts, today)
            for part in parts.values():
                _take_out(getattr(part, "args", {}), today)
    return _without_what_nothing_leads_to(left)


def _take_out(parts: dict[str, Any], today: date) -> None:
    for name, part in list(parts.items()):
        days = _DAY.findall(part.deprecation_reason or "")
        if days and max(days) < today.isoformat():
            del parts[name]


def _without_what_nothing_leads_to(schema: GraphQLSchema) -> GraphQLSchema:
    types: list[Any] = []
    while True:
        led_to = GraphQLSchema(schema.query_type, types=types, directives=schema.directives)
        more = [
            implementation
            for kind in led_to.type_map.values()
            if isinstance(kind, GraphQLInterfaceType)
            for implementation in schema.get_possible_types(kind)
            if implementation.name not in led_to.type_map
        ]
        if not more:
            return led_to
        types += more
