"""GraphQL documents: parsed, bounded and validated once, and then kept for whoever asks next."""

import hashlib
import re
import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator
from functools import cached_property
from sys import intern
from typing import Any

from graphql import (
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLSyntaxError,
    ObjectFieldNode,
    OperationDefinitionNode,
    OperationType,
    OverlappingFieldsCanBeMergedRule,
    Source,
    SourceLocation,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    ValidationContext,
    ValidationRule,
    VariableDefinitionNode,
    Visitor,
    get_named_type,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.validation.validate import ValidationAbortedError

from cms.api.bounds import bound_document, bound_text
from cms.api.errors import ErrorCode, Refused
from cms.api.selections import fragments_of

MOST_DOCUMENTS = 1000
#: Parsed, a character takes up to 120 bytes.
MOST_CHARACTERS = 500_000
#: As graphql-core counts them. So many take a third of a second; forty fragments with ten equal
#: fields in one place are compared in fewer.
MOST_COMPARISONS = 50_000


class NoNulInStrings(ValidationRule):
    """PostgreSQL has no text with a NUL character, so no question about one makes sense."""

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        if "\0" in node.value:
            self.report_error(
                GraphQLError(
                    "A text holds a NUL character, which nothing in this service has.", node
                )
            )


class FewFieldsOverlap(OverlappingFieldsCanBeMergedRule):
    """Each field is compared with all others of its name that fragments bring to its place: with
    many fragments these are many more than the document has fields."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.rule_context.remaining_complexity_budget = MOST_COMPARISONS

    def enter_selection_set(self, *args: Any) -> None:
        try:
            super().enter_selection_set(*args)
        except ValidationAbortedError as aborted:
            if self.rule_context.remaining_complexity_budget >= 0:  # for too many mistakes
                raise
            raise Refused(
                ErrorCode.TOO_MANY_FRAGMENTS,
                "The fragments of this document ask for the same fields in the same places so "
                "often that comparing them takes too long. Ask for each in fewer of them.",
            ) from aborted


RULES = [
    *(rule for rule in specified_rules if rule is not OverlappingFieldsCanBeMergedRule),
    FewFieldsOverlap,
    NoNulInStrings,
]


class Document:
    """A document that is valid against the schema and within bounds.

    Raises Refused where the text is no such document.
    """

    def __init__(self, text: str, schema: GraphQLSchema) -> None:
        self.text = text
        self.hash = hash_of(text)
        self.schema = schema
        self.ast = self._parsed()
        bound_document(self.ast)
        if mistakes := validate(schema, self.ast, RULES):
            raise Refused(ErrorCode.GRAPHQL_VALIDATION_FAILED, *mistakes)
        self.fragments = fragments_of(self.ast)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The query of that name, or the only one. Raises Refused where there is none such."""
        operation = get_operation_ast(self.ast, name)
        if operation is None:
            names = " or ".join(f"`{other}`" for other in self.operations if other)
            raise Refused(
                ErrorCode.BAD_USER_INPUT,
                f"`operationName` is to name an operation: {names}."
                if names
                else "`operationName` is to be left out: the document's operation has no name.",
            )
        if operation.operation is not OperationType.QUERY:
            raise Refused(
                ErrorCode.BAD_USER_INPUT, "Everything here is read, by a `query`.", status=405
            )
        return operation

    @property
    def operations(self) -> list[str]:
        """The names of its operations; an empty one for an operation without a name."""
        return [
            definition.name.value if definition.name else ""
            for definition in self.ast.definitions
            if isinstance(definition, OperationDefinitionNode)
        ]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """All that it asks for, as schemas are written of: fields, as in ``WorkGroup.title``, with
        the arguments they are given, as in ``WorkGroup.title(format:)``; and the input fields and
        enum values, as in ``Filter.kind`` and ``Kind.A``, that stand in it or may be sent as a
        variable."""
        asked = set()
        types = TypeInfo(self.schema)

        class Fields(Visitor):
            def enter_field(self, node: FieldNode, *_: Any) -> None:
                field = f"{types.get_parent_type()}.{node.name.value}"
                asked.add(field)
                asked.update(f"{field}({given.name.value}:)" for given in node.arguments)

            def enter_object_field(self, node: ObjectFieldNode, *_: Any) -> None:
                whole = get_named_type(types.get_parent_input_type())
                asked.add(f"{whole}.{node.name.value}")

            def enter_enum_value(self, node: EnumValueNode, *_: Any) -> None:
                asked.add(f"{get_named_type(types.get_input_type())}.{node.value}")

            def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
                asked.update(_parts_of(get_named_type(types.get_input_type())))

        visit(self.ast, TypeInfoVisitor(types, Fields()))
        return tuple(map(intern, asked))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the fields that it asks for, whatever they are fields of."""
        return frozenset(name.rpartition(".")[2] for name in self.fields)

    def _parsed(self) -> DocumentNode:
        try:
            bound_text(self.text)
            return parse(NumberedLines(self.text))
        except GraphQLSyntaxError as error:
            raise Refused(ErrorCode.GRAPHQL_PARSE_FAILED, error) from error


def _parts_of(kind: GraphQLNamedType | None) -> Iterator[str]:
    """The fields and enum values of an input type, and of those within it."""
    pending, known = [kind], {kind}
    while pending:
        match pending.pop():
            case GraphQLEnumType(name=name, values=values):
                yield from (f"{name}.{value}" for value in values)
            case GraphQLInputObjectType(name=name, fields=fields):
                yield from (f"{name}.{field}" for field in fields)
                within = {get_named_type(field.type) for field in fields.values()} - known
                known |= within
                pending.extend(within)


class NumberedLines(Source):
    """A text whose lines are counted once. The library counts them for each place in each error,
    which takes seconds where there are many of both."""

    @cached_property
    def _line_ends(self) -> list[tuple[int, int]]:
        return [line_end.span() for line_end in re.finditer(r"\r\n|[\n\r]", self.body)]

    def get_location(self, position: int) -> SourceLocation:
        before = bisect_left(self._line_ends, (position, 0))
        line_start = self._line_ends[before - 1][1] if before else 0
        return SourceLocation(1 + before, position + 1 - line_start)


class Documents:
    """The documents of one process that were used last, at most so many and so long together."""

    def __init__(self, *, number: int = MOST_DOCUMENTS, characters: int = MOST_CHARACTERS) -> None:
        self._number, self._characters = number, characters
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._length = 0
        self._lock = threading.Lock()

    def find(self, hash: str) -> Document | None:
        """The document whose text has that hash, where it is kept."""
        with self._lock:
            found = self._kept.get(hash)
            if found:
                self._kept.move_to_end(hash)
            return found

    def read(self, text: str, schema: GraphQLSchema) -> Document:
        """The document of that text, kept from now on. Raises Refused."""
        found = self.find(hash_of(text))
        if found and found.schema is schema:
            return found
        document = Document(text, schema)
        self._keep(document)
        return document

    def forget(self) -> None:
        """Keep none of them."""
        with self._lock:
            self._kept.clear()
            self._length = 0

    def __len__(self) -> int:
        return len(self._kept)

    def _keep(self, document: Document) -> None:
        with self._lock:
            replaced = self._kept.pop(document.hash, None)
            self._kept[document.hash] = document
            self._length += len(document.text) - (len(replaced.text) if replaced else 0)
            while len(self._kept) > self._number or self._length > self._characters:
                _, oldest = self._kept.popitem(last=False)
                self._length -= len(oldest.text)


def hash_of(text: str) -> str:
    """What a document can be asked for by: the SHA-256 of its text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
