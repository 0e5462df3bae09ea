"""GraphQL requests as they come over HTTP (the GraphQL-over-HTTP specification, draft of 2025)."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson
from django.http import HttpRequest
from django.http.request import MediaType

from cms.api.errors import ErrorCode

#: How a front end says which it is, and how it asks for a draft.
FRONT_END_HEADER = "Front-End"
PREVIEW_HEADER = "Preview-Token"

JSON = "application/json; charset=utf-8"
GRAPHQL_RESPONSE = "application/graphql-response+json; charset=utf-8"
#: The key under which a request's environment holds the BadRequest that it is refused with.
REFUSAL = "cms.refusal"
#: The key under which it holds the Answer that was given, where that may be kept.
ANSWER = "cms.answer"
_PARAMETERS = ("query", "documentId", "operationName", "variables", "extensions")
_HASH = re.compile("[0-9a-f]{64}")
NAME_OF_A_FRONT_END = re.compile("[A-Za-z0-9._-]{1,50}")


class BadRequest(Exception):
    """A request that is not one of GraphQL over HTTP. The message says what would be."""

    def __init__(
        self, message: str, status: int = 400, code: ErrorCode = ErrorCode.BAD_REQUEST
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass(frozen=True)
class GraphQLRequest:
    """What is asked: a document, by its text or its hash, which of its operations, and the values
    of its variables; which front end asks, where it says so, and with what token for a draft."""

    query: str | None
    hash: str | None
    operation_name: str | None
    variables: dict[str, Any]
    front_end: str
    preview_token: str

    @property
    def teaches(self) -> bool:
        """Whether it brings a document with the hash that it will be asked for by."""
        return self.query is not None and self.hash is not None


def preferred_media_type(accepted: str) -> str:
    """Of the two media types there are, the one that an Accept header would rather have; plain JSON
    for whoever has no wish.

    Raises BadRequest (406) when the client takes neither.
    """
    if not accepted.strip(" ,"):
        return JSON
    ranges = [MediaType(part) for part in accepted.split(",") if part.strip()]

    def wish(media_type: str) -> tuple[float, int]:
        """How much the client wants it, and of what it wants as much, what it names first."""
        offered = MediaType(media_type)
        matching = [n for n, one in enumerate(ranges) if offered.match(one)]  # type: ignore[arg-type]
        most_specific = max(matching, key=lambda n: ranges[n].specificity, default=None)
        return (0, 0) if most_specific is None else (ranges[most_specific].quality, -most_specific)

    media_type = max(JSON, GRAPHQL_RESPONSE, key=wish)
    weight, _ = wish(media_type)
    if weight == 0:
        raise BadRequest(
            f"The Accept header takes neither `{GRAPHQL_RESPONSE}` nor `{JSON}`, the two that this "
            "endpoint answers in.",
            status=406,
        )
    return media_type


def read_request(request: HttpRequest) -> GraphQLRequest:
    """The GraphQL request that an HTTP request carries: in a JSON body for POST, in its query
    string for GET and HEAD. Raises BadRequest."""
    if refusal := request.META.get(REFUSAL):
        raise refusal
    found = _from_body(request) if request.method == "POST" else _from_query_string(request)
    query, document_id, operation_name, variables, extensions = map(found.get, _PARAMETERS)
    for name, value in (("query", query), ("documentId", document_id)):
        if not isinstance(value, str | None):
            raise BadRequest(f"`{name}` takes text.")
    if not isinstance(operation_name, str | None):
        raise BadRequest("`operationName` takes the name of one of the document's operations.")
    for name, value in (("variables", variables), ("extensions", extensions)):
        if not isinstance(value, dict | None):
            raise BadRequest(f"`{name}` takes an object, such as {{}}.")
    if _holds_nul(variables):
        raise BadRequest("`variables` hold a NUL character, which nothing in this service has.")
    query = query if query and query.strip() else None
    hash = _hash(document_id, extensions or {})
    if query is None and hash is None:
        raise BadRequest("`query` is missing: it takes the text of a GraphQL document.")
    return GraphQLRequest(
        query,
        hash,
        operation_name or None,
        variables or {},
        front_end=name_of_front_end(request.headers.get(FRONT_END_HEADER, "")),
        preview_token=request.headers.get(PREVIEW_HEADER, ""),
    )


def _hash(document_id: str | None, extensions: dict[str, Any]) -> str | None:
    """The document's hash, as the appendix on persisted documents has it, or as Apollo's clients
    send it."""
    persisted = extensions.get("persistedQuery")
    if not document_id and not persisted:
        return None
    hash = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if document_id:
        hash = document_id.removeprefix("sha256:")
    if not isinstance(hash, str) or not _HASH.fullmatch(hash):
        raise BadRequest(
            "A document is named by the SHA-256 of its text, in 64 hexadecimal figures: "
            "`documentId` takes `sha256:` and them, `extensions.persistedQuery.sha256Hash` them."
        )
    return hash


def name_of_front_end(told: str) -> str:
    """The name that a front end gives in its header; empty where that is none."""
    return told if NAME_OF_A_FRONT_END.fullmatch(told) else ""


def _from_query_string(request: HttpRequest) -> dict[str, Any]:
    try:
        unquote_to_bytes(request.META["QUERY_STRING"]).decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The query string is not in UTF-8.") from error
    found: dict[str, Any] = {name: request.GET.get(name) for name in _PARAMETERS}
    for name in ("variables", "extensions"):
        if found[name]:
            found[name] = _read_json(found[name], f"`{name}`")
    return {name: value for name, value in found.items() if value != ""}


def _from_body(request: HttpRequest) -> dict[str, Any]:
    content_type = MediaType(request.headers.get("Content-Type", ""))
    charset = content_type.params.get("charset", "utf-8")
    is_json = (content_type.main_type, content_type.sub_type) == ("application", "json")
    if not is_json or charset.lower() != "utf-8":
        raise BadRequest(f"A POST to this endpoint has the Content-Type {JSON}.", status=415)
    body = _read_json(request.read(), "The body")
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
