"""How large an answer may become, found out while it is made.

What an operation may ask for is counted before, by how long lists usually are. Some are longer, and
lists within lists multiply.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from django.conf import settings
from graphql import ExecutionContext, GraphQLError

MOST_ERRORS = 100


class TooLarge(BaseException):
    """An answer has come to more than it may hold, and to these ``errors``. It is no Exception,
    which the execution of an answer would take for the error of a field."""

    def __init__(self, errors: Sequence[GraphQLError] = ()) -> None:
        self.errors = errors

    def __str__(self) -> str:
        if self.errors:
            return f"An answer has at most {MOST_ERRORS} errors. Mend what the first of them tell."
        return (
            f"An answer has at most {settings.GRAPHQL_MAX_VALUES:,} values in "
            f"{settings.GRAPHQL_MAX_ANSWER:,} bytes. Ask for fewer rows at a time, or for less of "
            "each."
        )


class CountedExecution(ExecutionContext):
    """Raises TooLarge where an answer comes to more values or errors than it may have."""

    values = 0

    def execute_fields(
        self, parent_type: Any, source_value: Any, path: Any, fields: dict[str, Any]
    ) -> Any:
        self.values += len(fields)
        if self.values > settings.GRAPHQL_MAX_VALUES:
            raise TooLarge
        return super().execute_fields(parent_type, source_value, path, fields)

    def handle_field_error(self, error: GraphQLError, return_type: Any, path: Any) -> None:
        super().handle_field_error(error, return_type, path)
        errors = self.collected_errors.errors
        if len(errors) > MOST_ERRORS:
            raise TooLarge(errors[:MOST_ERRORS])


def encoded(told: dict[str, Any]) -> bytes:
    """What is told, as JSON. Raises TooLarge where that comes to more bytes than an answer may
    have, and what the rendering of a text raises."""
    left = settings.GRAPHQL_MAX_ANSWER

    def rendered(value: Any) -> str:
        """A text that was to be rendered when all of the answer are known: that is now."""
        nonlocal left
        if not isinstance(value, str):
            raise TypeError(f"{type(value).__name__} cannot stand in an answer")
        text = str(value)
        left -= len(text)
        if left < 0:
            raise TooLarge
        return text

    try:
        body = orjson.dumps(told, default=rendered, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
    except orjson.JSONEncodeError as failure:
        cause = failure.__cause__ or failure
        raise cause from cause.__cause__
    if len(body) > settings.GRAPHQL_MAX_ANSWER:
        raise TooLarge
    return body
