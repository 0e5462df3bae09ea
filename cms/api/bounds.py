"""What an operation may ask for at most, so that nobody's question takes the service from others.

All of it is found out before anything is executed, and most of it before a document is validated,
because that takes time too. Each bound is a setting, and has a code of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import ceil
from typing import Any, NamedTuple

from django.conf import settings
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    Lexer,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Source,
    TokenKind,
    get_named_type,
    get_nullable_type,
    is_introspection_type,
    is_list_type,
)
from graphql.execution.values import get_argument_values, get_variable_values
from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef

from cms.api.errors import ErrorCode, Refused

#: How many rows are counted for a list that is not asked for page by page, unless its field says
#: another number in its extensions, under the name below.
ROWS_OF_A_LIST = 10
ROWS = "rows"
#: How many levels fragments and the values of arguments may add to the depth of fields.
LEVELS_BESIDE_FIELDS = 40
#: Python reads no number of thousands of figures, and what is wrong with one repeats them all.
LONGEST_NUMBER = 50
#: How many fields are looked at, at most, to count what an operation asks for: what takes a fifth
#: of a second. A document within the other bounds has fewer than 3,000, and what its fragments put
#: together is looked at once for each way.
MOST_LOOKS = 20_000
#: How the names of types end that are no rows: they stand between a list and its rows.
BETWEEN = ("Connection", "Edge", "PageInfo")

_OPENING = {TokenKind.BRACE_L, TokenKind.BRACKET_L}
_NUMBERS = {TokenKind.INT, TokenKind.FLOAT}
_CLOSING = {TokenKind.BRACE_R, TokenKind.BRACKET_R}
_META_FIELDS = {
    "__schema": SchemaMetaFieldDef,
    "__type": TypeMetaFieldDef,
    "__typename": TypeNameMetaFieldDef,
}

Fragments = Mapping[str, FragmentDefinitionNode]
#: What is selected in one place, each with the type that it is selected of.
Selected = Sequence[tuple[Any, SelectionSetNode]]


def bound_text(text: str) -> None:
    """Raises Refused where parsing would take long, and GraphQLSyntaxError."""
    lexer = Lexer(Source(text))
    tokens = levels = 0
    while (kind := (token := lexer.advance()).kind) is not TokenKind.EOF:
        tokens += 1
        levels += (kind in _OPENING) - (kind in _CLOSING)
        if tokens > settings.GRAPHQL_MAX_TOKENS:
            raise Refused(
                ErrorCode.TOO_MANY_TOKENS,
                f"A document has at most {settings.GRAPHQL_MAX_TOKENS:,} tokens: names, values and "
                "signs. Ask for less, or in several documents.",
            )
        _bound_levels(levels)
        if kind in _NUMBERS and len(token.value or "") > LONGEST_NUMBER:
            raise Refused(
                ErrorCode.BAD_USER_INPUT,
                f"A number in a document has at most {LONGEST_NUMBER} figures.",
            )


def bound_document(document: DocumentNode) -> None:
    """Raises Refused where validating or executing would take long."""
    fragments = fragments_of(document)
    if len(fragments) > settings.GRAPHQL_MAX_FRAGMENTS:
        raise Refused(
            ErrorCode.TOO_MANY_FRAGMENTS,
            f"A document has at most {settings.GRAPHQL_MAX_FRAGMENTS} fragments.",
        )
    depths = _Depths(fragments)
    aliases = directives = 0
    for definition in document.definitions:
        if not isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            continue
        if depths.of(definition.selection_set).fields > settings.GRAPHQL_MAX_DEPTH:
            raise Refused(
                ErrorCode.TOO_DEEP,
                f"Fields stand in one another at most {settings.GRAPHQL_MAX_DEPTH} deep. Ask for "
                "what is further away in a request of its own.",
            )
        aliases += _other_names(definition.selection_set)
        directives += _directives(definition)
    if aliases > settings.GRAPHQL_MAX_ALIASES:
        raise Refused(
            ErrorCode.TOO_MANY_ALIASES,
            f"A document asks for at most {settings.GRAPHQL_MAX_ALIASES} fields under another name "
            "or once more. Use variables, a list or several requests.",
        )
    if directives > settings.GRAPHQL_MAX_DIRECTIVES:
        raise Refused(
            ErrorCode.TOO_MANY_DIRECTIVES,
            f"A document has at most {settings.GRAPHQL_MAX_DIRECTIVES} directives.",
        )
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            _bound_root_fields(definition.selection_set, fragments)


def bound_operation(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Fragments
) -> None:
    """Raises Refused where a valid operation asks for too many rows whatever its variables hold."""
    # Those that say how many rows are asked for ask for the fewest; the others count for nothing.
    fewest = {
        definition.variable.name.value: 1 for definition in operation.variable_definitions or ()
    }
    _rows_of(schema, operation, fragments, fewest)


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


def root_fields(selection_set: SelectionSetNode, fragments: Fragments) -> Iterator[FieldNode]:
    """The fields of ``Query`` that an operation asks for."""
    for _, field in _fields(selection_set, fragments, set()):
        yield field


def fragments_of(document: DocumentNode) -> Fragments:
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


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


def _bound_levels(levels: int) -> None:
    """All that goes through a document calls itself once or more for each level."""
    most = settings.GRAPHQL_MAX_DEPTH + LEVELS_BESIDE_FIELDS
    if levels > most:
        raise Refused(
            ErrorCode.TOO_DEEP,
            f"Fields, fragments and values stand in one another at most {most} deep. Write out "
            "some of the fragments, or ask in several requests.",
        )


class _Depth(NamedTuple):
    """How many fields stand in one another, and how many fields and fragments."""

    fields: int
    levels: int


class _Depths:
    """How deep selections stand in one another, fragments in their places. Raises Refused as soon
    as there are too many levels."""

    def __init__(self, fragments: Fragments) -> None:
        self.fragments = fragments
        self.known: dict[str, _Depth] = {}

    def of(self, selection_set: SelectionSetNode | None, above: int = 0) -> _Depth:
        """``above`` is the number of levels that it stands in."""
        _bound_levels(above)
        fields = levels = 0
        selection: Any
        for selection in selection_set.selections if selection_set else ():
            if isinstance(selection, FragmentSpreadNode):
                below = self._of_fragment(selection.name.value, above + 1)
            else:
                below = self.of(selection.selection_set, above + 1)
            fields = max(fields, below.fields + isinstance(selection, FieldNode))
            levels = max(levels, below.levels + 1)
        _bound_levels(above + levels)  # some of which were counted where a fragment stood before
        return _Depth(fields, levels)

    def _of_fragment(self, name: str, above: int) -> _Depth:
        if name not in self.known:
            # Should it lead back to itself, validation refuses it.
            self.known[name] = _Depth(0, 0)
            if name in self.fragments:
                self.known[name] = self.of(self.fragments[name].selection_set, above)
        return self.known[name]


def _other_names(selection_set: SelectionSetNode) -> int:
    """How many fields have an alias or are there already. Each is compared with all others of its
    name when the document is validated, and fetched anew when it is executed."""
    count = 0
    names: set[str] = set()
    pending = [selection_set]
    while pending:
        for selection in pending.pop().selections:
            if isinstance(selection, FieldNode):
                count += selection.alias is not None or selection.name.value in names
                names.add(selection.name.value)
                if selection.selection_set:
                    count += _other_names(selection.selection_set)
            elif isinstance(selection, InlineFragmentNode):
                pending.append(selection.selection_set)
    return count


def _directives(node: Any) -> int:
    """How many directives stand anywhere in a definition."""
    count = len(node.directives or ())
    if isinstance(node, OperationDefinitionNode):
        count += sum(len(variable.directives or ()) for variable in node.variable_definitions or ())
    selection_set = getattr(node, "selection_set", None)
    return count + sum(map(_directives, selection_set.selections if selection_set else ()))


def _bound_root_fields(selection_set: SelectionSetNode, fragments: Fragments) -> None:
    if sum(1 for _ in root_fields(selection_set, fragments)) > settings.GRAPHQL_MAX_ROOT_FIELDS:
        raise Refused(
            ErrorCode.TOO_MANY_ROOT_FIELDS,
            f"An operation has at most {settings.GRAPHQL_MAX_ROOT_FIELDS} fields of `Query`. Ask "
            "for the others in a request of their own.",
        )


def _fields(
    selection_set: SelectionSetNode, fragments: Fragments, spread: set[str], parent: str = ""
) -> Iterator[tuple[str, FieldNode]]:
    """The fields of a selection, those of its fragments among them, each with the name of the type
    that a fragment is about."""
    for selection in selection_set.selections:
        if isinstance(selection, FieldNode):
            yield parent, selection
            continue
        fragment: Any = selection
        if isinstance(selection, FragmentSpreadNode):
            name = selection.name.value
            if name in spread or name not in fragments:
                continue
            spread.add(name)
            fragment = fragments[name]
        about = fragment.type_condition.name.value if fragment.type_condition else parent
        yield from _fields(fragment.selection_set, fragments, spread, about)


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
            for about, field in _fields(selection_set, self.fragments, spread, kind.name):
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
