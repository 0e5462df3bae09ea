"""What an operation may ask for at most, so that nobody's question takes the service from others.

All of it is found out before anything is executed, and most of it before a document is validated,
because that takes time too. Each bound is a setting, and has a code of its own.
"""

from typing import Any, NamedTuple

from django.conf import settings
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Lexer,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    TokenKind,
)

from cms.api.errors import ErrorCode, Refused
from cms.api.selections import Fragments, fragments_of, root_fields

#: How many levels fragments and the values of arguments may add to the depth of fields.
LEVELS_BESIDE_FIELDS = 40
#: What is wrong with a name or a number repeats it; nor does Python read thousands of figures.
LONGEST = {
    TokenKind.NAME: (200, "A name in a document has at most 200 characters."),
    TokenKind.INT: (50, "A number in a document has at most 50 figures."),
    TokenKind.FLOAT: (50, "A number in a document has at most 50 figures."),
}
_OPENING = {TokenKind.BRACE_L, TokenKind.BRACKET_L}
_CLOSING = {TokenKind.BRACE_R, TokenKind.BRACKET_R}


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
        most, sentence = LONGEST.get(kind, (None, ""))
        if most is not None and len(token.value or "") > most:
            raise Refused(ErrorCode.BAD_USER_INPUT, sentence)


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
