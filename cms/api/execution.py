"""From a GraphQL request to the bytes of its answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import Any

import orjson
from django.conf import settings
from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, execute_sync

from cms.api.cost import cost_of
from cms.api.documents import Document, Documents, hash_of
from cms.api.errors import ErrorCode, Refused, coded, from_execution, unexpected
from cms.api.known import remember, text_of_known
from cms.api.previews import preview_token
from cms.api.requests import GraphQLRequest
from cms.api.selections import root_fields
from cms.api.size import CountedExecution, TooLarge, encoded
from cms.api.snapshot import bounded_transaction, one_snapshot, soon_done
from cms.api.trusted import text_of_trusted
from cms.api.usage import usage
from cms.freshness.snapshots import reading
from cms.texts import only_asked

documents = Documents()


@dataclass(frozen=True)
class Answer:
    """The body of an answer, the HTTP status that says how it went, whether it was without an
    error, and whether it is for the one who asked alone. ``version`` is the content's that it was
    made of, where everybody may be answered the same until that moves; ``note`` takes the name that
    a front end gives, to note that it asked for this."""

    body: bytes
    status: int = 200
    is_whole: bool = False
    private: bool = False
    version: int | None = None
    note: Callable[[str], None] | None = None


def answer(schema: GraphQLSchema, request: GraphQLRequest) -> Answer:
    """The answer to ``request``. What is wrong with it stands in the answer. Raises what nobody
    foresaw, and errors of the database, where they come before anything is executed."""
    try:
        document = _document(schema, request)
        operation = document.operation(request.operation_name)
        cost = cost_of(schema, operation, document.fragments, request.variables)
        token = preview_token(
            request.preview_token, operation, document.fragments, request.variables
        )
    except Refused as refused:
        errors = [coded(error, refused.code) for error in refused.errors]
        return Answer(orjson.dumps({"errors": errors}), refused.status)
    name = operation.name.value if operation.name else ""
    note = partial(usage.note, operation=name, hash=document.hash, fields=document.fields)
    note(request.front_end)
    extensions: dict[str, Any] = {"cost": {"rows": cost, "most": settings.GRAPHQL_MAX_COST}}

    def read() -> Answer:
        if token:
            return _preview(document, request, extensions, token)
        with one_snapshot(of_content=_reads_content(document, operation)) as version:
            answered = _executed(document, request, extensions)
        return replace(answered, version=version, note=note) if answered.is_whole else answered

    try:
        return soon_done(read)
    except Exception as failure:
        told = {"errors": [unexpected(failure)], "data": None}
        return Answer(orjson.dumps(told), private=bool(token))


def _preview(
    document: Document, request: GraphQLRequest, extensions: dict[str, Any], token: str
) -> Answer:
    """The answer with the draft that the token is for, or what is public and why."""
    preview = import_module(settings.GRAPHQL_PREVIEW)
    try:
        with bounded_transaction(), preview.showing(token) as shown, reading(None):
            extensions["preview"] = {"shown": True}
            answered = _executed(document, request, extensions, shown)
    except preview.NoPreview as reason:
        with one_snapshot():
            extensions["preview"] = {"shown": False, "reason": str(reason)}
            answered = _executed(document, request, extensions)
    return replace(answered, private=True)


def _document(schema: GraphQLSchema, request: GraphQLRequest) -> Document:
    """The document that is asked for, by its text, by its hash, or by both."""
    hash = request.hash or hash_of(request.query or "")
    if request.query is not None and hash_of(request.query) != hash:
        raise Refused(
            ErrorCode.PERSISTED_QUERY_HASH_MISMATCH,
            "The hash is not that of `query`: it is the SHA-256 of its text in UTF-8, in "
            "hexadecimal.",
        )
    document = documents.find(hash) or documents.read(_text(request, hash), schema)
    if request.teaches and not settings.GRAPHQL_TRUSTED_ONLY:
        remember(document)
    return document


def _text(request: GraphQLRequest, hash: str) -> str:
    """The text that was sent, or that is known by its hash."""
    if request.query and not settings.GRAPHQL_TRUSTED_ONLY:
        return request.query
    with bounded_transaction():
        text = text_of_trusted(hash)
        if text is None and not settings.GRAPHQL_TRUSTED_ONLY:
            text = text_of_known(hash)
    if text is not None:
        return text
    if settings.GRAPHQL_TRUSTED_ONLY:
        raise Refused(
            ErrorCode.DOCUMENT_NOT_TRUSTED,
            "This service answers documents that were registered with it. Register this one with "
            "`manage.py register_operations`.",
        )
    # Apollo's and urql's clients look for this word, and send the text then.
    raise Refused(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")


def _reads_content(document: Document, operation: OperationDefinitionNode) -> bool:
    """Whether it asks for more than introspection does."""
    fields = root_fields(operation.selection_set, document.fragments)
    return any(not field.name.value.startswith("__") for field in fields)


def _executed(
    document: Document, request: GraphQLRequest, extensions: dict[str, Any], preview: Any = None
) -> Answer:
    try:
        with only_asked(document.names):
            result = execute_sync(
                document.schema,
                document.ast,
                context_value={"preview": preview},
                variable_values=request.variables,
                operation_name=request.operation_name,
                execution_context_class=CountedExecution,
            )
        errors = [from_execution(error) for error in result.errors or []]
        if result.data is None and not any("path" in error for error in errors):
            return Answer(orjson.dumps({"errors": errors}), status=400)
        told: dict[str, Any] = {"errors": errors} if errors else {}
        told["data"] = result.data
        told["extensions"] = extensions
        return Answer(encoded(told), is_whole=not errors)
    except TooLarge as too_large:
        errors = [from_execution(error) for error in too_large.errors]
        errors.append(coded(GraphQLError(str(too_large)), ErrorCode.ANSWER_TOO_LARGE))
        return Answer(orjson.dumps({"errors": errors, "data": None, "extensions": extensions}))
