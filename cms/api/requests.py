"""GraphQL requests as they come over HTTP (the GraphQL-over-HTTP specification, draft of 2025)."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, QueryDict
from django.http.request import MediaType

JSON = "application/json; charset=utf-8"
GRAPHQL_RESPONSE = "application/graphql-response+json; charset=utf-8"
_PARAMETERS = ("query", "operationName", "variables", "extensions")


class BadRequest(Exception):
    """A request that is not one of GraphQL over HTTP. The message says what would be."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class GraphQLRequest:
    """What is asked: a document, which of its operations, and the values of its variables."""

    query: str
    operation_name: str | None
    variables: dict[str, Any]


def accepted_media_type(request: HttpRequest) -> str:
    """The media type to answer in, of the two there are; plain JSON for whoever has no wish.

    Raises BadRequest (406) when the client takes neither.
    """
    if not request.headers.get("Accept", "").strip(" ,"):
        return JSON
    media_type = request.get_preferred_type([JSON, GRAPHQL_RESPONSE])
    if media_type is None:
        raise BadRequest(
            f"The Accept header takes neither `{GRAPHQL_RESPONSE}` nor `{JSON}`, the two that this "
            "endpoint answers in.",
            status=406,
        )
    return media_type


def read_request(request: HttpRequest) -> GraphQLRequest:
    """The GraphQL request that an HTTP request carries: in a JSON body for POST, in its query
    string for GET and HEAD. Raises BadRequest."""
    found = _from_body(request) if request.method == "POST" else _from_query_string(request.GET)
    query, operation_name, variables, extensions = (found.get(name) for name in _PARAMETERS)
    if not isinstance(query, str) or not query.strip():
        raise BadRequest("`query` is missing: it takes the text of a GraphQL document.")
    if not isinstance(operation_name, str | None):
        raise BadRequest("`operationName` takes the name of one of the document's operations.")
    for name, value in (("variables", variables), ("extensions", extensions)):
        if not isinstance(value, dict | None):
            raise BadRequest(f"`{name}` takes an object, such as {{}}.")
    if _holds_nul(variables):
        raise BadRequest("`variables` hold a NUL character, which nothing in this service has.")
    return GraphQLRequest(query, operation_name or None, variables or {})


def _from_query_string(parameters: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {name: parameters.get(name) for name in _PARAMETERS}
    for name in ("variables", "extensions"):
        if found[name]:
            found[name] = _read_json(found[name], f"`{name}`")
    return {name: value for name, value in found.items() if value != ""}


def _from_body(request: HttpRequest) -> dict[str, Any]:
    content_type = MediaType(request.headers.get("Content-Type", ""))
    charset = content_type.params.get("charset", "utf-8")
    if not content_type.match("application/json") or charset.lower() != "utf-8":
        raise BadRequest(f"A POST to this endpoint has the Content-Type {JSON}.", status=415)
    try:
        body = _read_json(request.body, "The body")
    except RequestDataTooBig as error:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raise BadRequest(f"The body may have {most:,} bytes and no more.", status=413) from error
    if not isinstance(body, dict):
        raise BadRequest('The body takes one object, such as {"query": "{ __typename }"}.')
    return body


def _read_json(text: str | bytes, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{what} is not JSON in UTF-8: {error}.") from error


def _holds_nul(variables: Any) -> bool:
    parts = [variables]
    while parts:
        part = parts.pop()
        if isinstance(part, str) and "\0" in part:
            return True
        if isinstance(part, list):
            parts.extend(part)
        if isinstance(part, dict):
            parts.extend(part.values())
    return False
