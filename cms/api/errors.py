"""What the API says when something is wrong: always a sentence, and a code that programs read."""

import logging
import uuid
from enum import StrEnum
from typing import Any

from graphql import GraphQLError

from cms.errors import BadInput

logger = logging.getLogger(__name__)


class ErrorCode(StrEnum):
    """The values of ``extensions.code``; docs/front-end.md says what each means."""

    BAD_REQUEST = "BAD_REQUEST"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR"


def coded(error: GraphQLError, code: ErrorCode) -> dict[str, Any]:
    """``error`` as it is answered."""
    formatted = dict(error.formatted)
    formatted["extensions"] = {"code": code}
    return formatted


def from_execution(error: GraphQLError) -> dict[str, Any]:
    """An error of execution as it is answered: what the asker got wrong is told, anything else is
    kept for the log."""
    cause = error.original_error
    was_before_any_field = error.path is None  # a variable's value, or the operation's name
    is_about_an_argument = isinstance(cause, GraphQLError) and cause.nodes
    if was_before_any_field or is_about_an_argument or isinstance(cause, BadInput):
        return coded(error, ErrorCode.BAD_USER_INPUT)
    return coded(
        GraphQLError(masked(cause or error), nodes=error.nodes, path=error.path),
        ErrorCode.INTERNAL_SERVER_ERROR,
    )


def masked(failure: Exception) -> str:
    """The sentence told of an unexpected failure. The id in it finds the full story in the log."""
    id = uuid.uuid4().hex
    logger.error("GraphQL failure %s", id, exc_info=failure)
    return f"Something went wrong on our side. Its id in our log is {id}."
