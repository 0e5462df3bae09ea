"""From the text of a GraphQL document to the bytes of its answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import Error as DatabaseError
from django.db import connection, transaction
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    StringValueNode,
    ValidationRule,
    execute_sync,
    parse,
    specified_rules,
    validate,
)

from cms.api.errors import ErrorCode, coded, from_execution, masked
from cms.api.requests import GraphQLRequest


@dataclass(frozen=True)
class Answer:
    """The body of an answer, and whether the operation was executed at all."""

    body: bytes
    executed: bool


class NoNulInStrings(ValidationRule):
    """PostgreSQL has no text with a NUL character, so no question about one makes sense."""

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        if "\0" in node.value:
            self.report_error(
                GraphQLError(
                    "A text holds a NUL character, which nothing in this service has.", node
                )
            )


RULES = [*specified_rules, NoNulInStrings]


def answer(schema: GraphQLSchema, request: GraphQLRequest) -> Answer:
    """The answer to ``request``. What is wrong with it stands in the answer; nothing is raised."""
    try:
        document = parse(request.query)
        mistakes = validate(schema, document, RULES)
    except GraphQLError as error:
        return _refused([error], ErrorCode.GRAPHQL_PARSE_FAILED)
    if mistakes:
        return _refused(mistakes, ErrorCode.GRAPHQL_VALIDATION_FAILED)
    try:
        with one_snapshot():
            return _executed(schema, document, request)
    except (DatabaseError, orjson.JSONEncodeError) as failure:
        told = coded(GraphQLError(masked(failure)), ErrorCode.INTERNAL_SERVER_ERROR)
        return Answer(_encoded({"errors": [told], "data": None}), executed=True)


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All statements within see the content as it was at the first of them, so that an answer
    never holds the half of what an editor has just published.

    Within a transaction that has begun already they see what that one sees.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _executed(schema: GraphQLSchema, document: DocumentNode, request: GraphQLRequest) -> Answer:
    result = execute_sync(
        schema,
        document,
        context_value={},
        variable_values=request.variables,
        operation_name=request.operation_name,
    )
    errors = [from_execution(error) for error in result.errors or []]
    if result.data is None and not any("path" in error for error in errors):
        return Answer(_encoded({"errors": errors}), executed=False)
    told = {"errors": errors, "data": result.data} if errors else {"data": result.data}
    return Answer(_encoded(told), executed=True)


def _refused(errors: list[GraphQLError], code: ErrorCode) -> Answer:
    return Answer(_encoded({"errors": [coded(error, code) for error in errors]}), executed=False)


def _encoded(told: dict[str, Any]) -> bytes:
    return orjson.dumps(told, default=_rendered, option=orjson.OPT_PASSTHROUGH_SUBCLASS)


def _rendered(value: Any) -> str:
    """A text that was to be rendered when all texts of the answer are known: that is now."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot stand in an answer")
