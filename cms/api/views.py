"""The GraphQL endpoint, and the page to try it on."""

from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core import exceptions
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.vary import vary_on_headers
from django.views.generic import TemplateView, View
from graphql import GraphQLError

from cms.api.compression import compress
from cms.api.errors import coded, unexpected
from cms.api.execution import Answer, answer
from cms.api.published import served_schema
from cms.api.requests import (
    ANSWER,
    JSON,
    PREVIEW_HEADER,
    BadRequest,
    preferred_media_type,
    read_request,
)


@method_decorator(csrf_exempt, name="dispatch")  # it answers everybody the same
class GraphQLView(View):
    """Answers GraphQL requests."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def http_method_not_allowed(self, request: HttpRequest) -> HttpResponse:
        refusal = _refusal(BadRequest("This endpoint answers GET, HEAD and POST.", status=405))
        return self._told_what_is_allowed(refusal)

    def _told_what_is_allowed(self, response: HttpResponse) -> HttpResponse:
        response["Allow"] = ", ".join(self.http_method_names).upper()
        return response

    @method_decorator(vary_on_headers("Accept", PREVIEW_HEADER))
    def respond(self, request: HttpRequest) -> HttpResponse:
        media_type = JSON
        try:
            media_type = preferred_media_type(request.headers.get("Accept", ""))
            return self._answered(request, media_type)
        except BadRequest as problem:
            return _refusal(problem, media_type)
        except exceptions.SuspiciousOperation:  # which Django tells us of below
            raise
        except Exception as failure:
            return _told(unexpected(failure), media_type, status=500)

    def _answered(self, request: HttpRequest, media_type: str) -> HttpResponse:
        asked = read_request(request)
        answered = answer(served_schema(), asked)
        status = answered.status
        if status == 405 and request.method == "POST":
            status = 400
        if status == 400 and media_type == JSON:
            status = 200  # whoever reads plain JSON looks for GraphQL's errors in such a body
        response = HttpResponse(answered.body, content_type=media_type, status=status)
        compress(request, response)
        if not asked.teaches:  # which is to be heard each time
            request.META[ANSWER] = answered
        _tell_caches(response, answered)
        return self._told_what_is_allowed(response) if status == 405 else response


def _tell_caches(response: HttpResponse, answered: Answer) -> None:
    if answered.private:
        patch_cache_control(response, private=True)
    if answered.version is None:
        patch_cache_control(response, no_store=True)
        return
    response["Content-Version"] = str(answered.version)
    response["ETag"] = f'"{blake2b(response.content, digest_size=16).hexdigest()}"'
    response["Cache-Tag"] = "content"
    # Browsers give a stale answer as well while they ask anew: no longer than a CDN needs for that.
    seconds_stale = min(1, settings.CDN_SECONDS)
    patch_cache_control(
        response,
        public=True,
        max_age=0,
        s_maxage=settings.CDN_SECONDS - seconds_stale,
        stale_while_revalidate=seconds_stale,
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is answered to a request that Django refuses before it asks a view; whoever asked the
    endpoint is told in its own way."""
    if request.path != reverse("graphql"):
        return defaults.bad_request(request, exception)
    meant_to_be_told = isinstance(exception, exceptions.BadRequest)
    return _refusal(
        BadRequest(str(exception) if meant_to_be_told else "This request cannot be answered here.")
    )


class GraphiQLView(TemplateView):
    """GraphiQL, with the operations of the contract as ready examples."""

    template_name = "api/graphiql.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        examples = [
            {"query": document.read_text(), "variables": _variables_for(document)}
            for document in sorted(settings.CONTRACT.glob("*.graphql"))
        ]
        return super().get_context_data(examples=examples, **kwargs)


def _variables_for(document: Path) -> str:
    example = document.with_suffix(".json")
    return example.read_text() if example.exists() else "{}"


def _refusal(problem: BadRequest, media_type: str = JSON) -> HttpResponse:
    return _told(coded(GraphQLError(str(problem)), problem.code), media_type, problem.status)


def _told(error: dict[str, Any], media_type: str, status: int) -> HttpResponse:
    body = orjson.dumps({"errors": [error]})
    response = HttpResponse(body, content_type=media_type, status=status)
    patch_cache_control(response, no_store=True)
    return response
