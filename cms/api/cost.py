"""How many rows an operation may ask for, found out before any is."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import ceil
from typing import Any

from django.conf import settings
from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_introspection_type,
    is_list_type,
)
from graphql.execution.values import get_argument_values, get_variable_values
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef

from cms.api.errors import ErrorCode, Refused
from cms.api.selections import Fragments, fields_in

#: How many rows are counted for a list that is not asked for page by page, unless its field says
#: another number in its extensions, under the name below.
ROWS_OF_A_LIST = 10
ROWS = "rows"
#: How many fields are looked at, at most, to count what an operation asks for: what takes a fifth
#: of a second. A document within the other bounds has fewer than 3,000, and what its fragments put
#: together is looked at once for each way.
MOST_LOOKS = 20_000
#: How the names of types end that are no rows: they stand between a list and its rows.
BETWEEN = ("Connection", "Edge", "PageInfo")

_META_FIELDS = {
    "__schema": SchemaMetaFieldDef,
    "__type": TypeMetaFieldDef,
    "__typename": TypeNameMetaFieldDef,
}

#: What is selected in one place, each with the type that it is selected of.
Selected = Sequence[tuple[Any, SelectionSetNode]]


def cost_of(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Fragments,
    variables: dict[str, Any],
) -> int:
    """How many rows a valid operation may ask for: of a connection ``first``, of another list
    ROWS_OF_A_LIST or what its field says, and one for each field that is answered under one more
    name, each multiplied by the rows it stands in. Raises Refused when there are too many, and for
    the first mistake in the variables."""
    definitions = operation.variable_definitions or ()
    coerced = get_variable_values(schema, definitions, variables, max_errors=1)
    if isinstance(coerced, list):
        raise Refused(ErrorCode.BAD_USER_INPUT, coerced[0])
    return _rows_of(schema, operation, fragments, coerced)


def bound_operation(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Fragments
) -> None:
    """Raises Refused where a valid operation asks for too many rows whatever its variables hold."""
    # Those that say how many rows are asked for ask for the fewest; the others count for nothing.
    fewest = {
        definition.variable.name.value: 1 for definition in operation.variable_definitions or ()
    }
    _rows_of(schema, operation, fragments, fewest)


def _rows_of(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Fragments,
    variables: dict[str, Any],
) -> int:
    counting = _Rows(schema, fragments, variables)
    root = schema.get_root_type(OperationType.QUERY)
    rows = counting.within([(root, operation.selection_set)])
    if rows > settings.GRAPHQL_MAX_COST:
        raise Refused(
            ErrorCode.TOO_COSTLY,
            f"An operation may ask for {settings.GRAPHQL_MAX_COST:,} rows, and this asks for more. "
            "Ask for fewer at a time with `first`, or for less within each.",
        )
    return ceil(rows)


@cache
def _average_lengths(schema: GraphQLSchema) -> Mapping[str, float]:
    """How long the lists of introspection are: so much is counted for each of them."""
    kinds = list(schema.type_map.values())
    fields = [field for kind in kinds for field in getattr(kind, "fields", {}).values()]
    arguments = sum(len(getattr(field, "args", ())) for field in fields)
    values = sum(len(getattr(kind, "values", ())) for kind in kinds)
    interfaces = sum(len(getattr(kind, "interfaces", ())) for kind in kinds)
    return {
        "types": len(kinds),
        "fields": len(fields) / len(kinds),
        "inputFields": len(fields) / len(kinds),
        "args": arguments / len(fields),
        "enumValues": values / len(kinds),
        "interfaces": interfaces / len(kinds),
        "possibleTypes": interfaces / len(kinds),
        "directives": len(schema.directives),
        "locations": 1,
    }


def _asked_again(merged: Iterable[Sequence[tuple[Any, FieldNode]]]) -> int:
    """How many fields without others in them are answered under one more name."""
    leaves = [fields[0][1] for fields in merged if fields[0][1].selection_set is None]
    return len(leaves) - len({leaf.name.value for leaf in leaves})


class _Rows:
    """Counts the rows that are asked for within one row, once for each selection, however many
    rows it stands in and however many fragments lead to it."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Fragments, variables: dict[str, Any]
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.variables = variables
        self.known: dict[Any, float] = {}
        self.looked_at = 0

    def within(self, selected: Selected, page: int | None = None) -> float:
        """The rows within one row; a list has ``page`` rows where they are those of a
        connection."""
        place = (page, *((kind.name, id(selection_set)) for kind, selection_set in selected))
        if place not in self.known:
            merged = self._merged(selected).values()
            rows = sum(self._of(fields, page) for fields in merged)
            self.known[place] = rows + _asked_again(merged)
        return self.known[place]

    def _of(self, fields: list[tuple[Any, FieldNode]], page: int | None) -> float:
        """The rows of the fields that are answered under one name, and those within them."""
        times, pages = 0.0, []
        below: dict[Any, tuple[Any, SelectionSetNode]] = {}
        for parent, field in fields:
            if field.selection_set is None:
                continue
            definition = self._definition(parent, field)
            kind = get_named_type(definition.type)
            below[kind.name, id(field.selection_set)] = (kind, field.selection_set)
            times = max(times, self._times(parent, definition, field, page))
            pages.append(self._page(definition, field))
        if not below:
            return 0
        # Fields of one name may differ in their arguments where no object is of both types.
        next_page = max((page for page in pages if page is not None), default=None)
        are_rows = any(not kind.name.endswith(BETWEEN) for kind, _ in below.values())
        return times * (are_rows + self.within(list(below.values()), next_page))

    def _merged(self, selected: Selected) -> dict[str, list[tuple[Any, FieldNode]]]:
        """The fields by the name they are answered under, each with the type it is a field of."""
        merged: dict[str, list[tuple[Any, FieldNode]]] = {}
        spread: set[str] = set()
        for kind, selection_set in selected:
            for about, field in fields_in(selection_set, self.fragments, spread, kind.name):
                self._bound_looks()
                name = field.alias or field.name
                merged.setdefault(name.value, []).append((self.schema.get_type(about), field))
        return merged

    def _bound_looks(self) -> None:
        """There may be as many selections as there are ways to put fragments together."""
        self.looked_at += 1
        if self.looked_at > MOST_LOOKS:
            raise Refused(
                ErrorCode.TOO_COSTLY,
                "The fragments of this operation are put together in too many ways to count what "
                "it asks for. Spread each of them in fewer places.",
            )

    def _definition(self, parent: Any, field: FieldNode) -> GraphQLField:
        name = field.name.value
        definition: GraphQLField = _META_FIELDS.get(name) or parent.fields[name]
        return definition

    def _page(self, definition: GraphQLField, field: FieldNode) -> int | None:
        if "first" not in definition.args:
            return None
        try:
            first: int = get_argument_values(definition, field, self.variables)["first"]
        except GraphQLError:  # execution tells what is wrong with it, and asks for nothing
            return 0
        return max(first, 0)

    def _times(
        self, parent: Any, definition: GraphQLField, field: FieldNode, page: int | None
    ) -> float:
        kind: Any = definition.type
        if not is_list_type(get_nullable_type(kind)):
            return 1
        if is_introspection_type(parent):
            return _average_lengths(self.schema)[field.name.value]
        usual: int = definition.extensions.get(ROWS, ROWS_OF_A_LIST)
        return usual if page is None else page
