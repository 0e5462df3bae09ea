"""What the API says when something is wrong: always a sentence, and a code that programs read."""

import logging
import uuid
from enum import StrEnum
from typing import Any

from graphql import GraphQLError
from psycopg.errors import QueryCanceled

from cms.api.snapshot import TooSlow
from cms.errors import BadInput

logger = logging.getLogger(__name__)


class ErrorCode(StrEnum):
    """The values of ``extensions.code``; docs/front-end.md says what each means."""

    BAD_REQUEST = "BAD_REQUEST"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    BODY_TOO_SLOW = "BODY_TOO_SLOW"
    TOO_MANY_TOKENS = "TOO_MANY_TOKENS"
    TOO_DEEP = "TOO_DEEP"
    TOO_MANY_ALIASES = "TOO_MANY_ALIASES"
    TOO_MANY_ROOT_FIELDS = "TOO_MANY_ROOT_FIELDS"
    TOO_MANY_DIRECTIVES = "TOO_MANY_DIRECTIVES"
    TOO_MANY_FRAGMENTS = "TOO_MANY_FRAGMENTS"
    TOO_COSTLY = "TOO_COSTLY"
    TOO_SLOW = "TOO_SLOW"
    ANSWER_TOO_LARGE = "ANSWER_TOO_LARGE"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_HASH_MISMATCH = "PERSISTED_QUERY_HASH_MISMATCH"
    DOCUMENT_NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR"


class Refused(Exception):
    """A request that is not executed, with the sentences that say what would be. ``status`` is
    the HTTP status that says so."""

    def __init__(self, code: ErrorCode, *errors: GraphQLError | str, status: int = 400) -> None:
        self.code, self.status = code, status
        self.errors = [GraphQLError(error) if isinstance(error, str) else error for error in errors]
        super().__init__("\n".join(error.message for error in self.errors))


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
    return unexpected(cause or error, at=error)


def unexpected(failure: Exception, at: GraphQLError | None = None) -> dict[str, Any]:
    """What is answered to an unexpected failure, and where in the document it was. The id in it
    finds the full story in the log."""
    nodes, path = (at.nodes, at.path) if at else (None, None)
    if isinstance(failure, TooSlow) or isinstance(failure.__cause__, QueryCanceled):
        logger.warning("GraphQL answer given up for taking long, at %s", path)
        sentence = (
            "This keeps the database busy for longer than any answer may. Ask for less at a time."
        )
        return coded(GraphQLError(sentence, nodes, path=path), ErrorCode.TOO_SLOW)
    id = uuid.uuid4().hex
    logger.error("GraphQL failure %s", id, exc_info=failure)
    sentence = f"Something went wrong on our side. Its id in our log is {id}."
    return coded(GraphQLError(sentence, nodes, path=path), ErrorCode.INTERNAL_SERVER_ERROR)
