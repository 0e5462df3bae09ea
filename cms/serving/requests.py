"""Requests as the gateway hands them on, and what is done with them before any view is asked."""

from collections.abc import Callable
from typing import Any

from corsheaders.middleware import CorsMiddleware
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import parse_header_parameters

from cms.api.requests import REFUSAL
from cms.api.views import GraphQLView


class Request(WSGIRequest):
    """A request in UTF-8, whatever encoding its Content-Type names."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        told = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        self.content_type, self.content_params = told


class Handler(WSGIHandler):
    """Django's, for such requests. It tells the length of refusals too, or they would go out in
    chunks, which clients of HTTP/1.0 do not read."""

    request_class = Request

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        response = super().get_response(request)
        if isinstance(response, HttpResponse):
            response.setdefault("Content-Length", str(len(response.content)))
        return response


def refuse_what_is_unread(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware that tells why headers or a body were not read; the endpoint tells it in its
    own way."""

    def respond(request: HttpRequest) -> HttpResponse:
        refusal = request.META.get(REFUSAL)
        if refusal is None or request.path == reverse("graphql"):
            return get_response(request)
        return HttpResponse(str(refusal), content_type="text/plain", status=refusal.status)

    return respond


class Cors(CorsMiddleware):
    """django-cors-headers', but that one answer is for all origins where any may ask: caches need
    not keep it once for each."""

    def add_response_headers(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response = super().add_response_headers(request, response)
        if settings.CORS_ALLOW_ALL_ORIGINS and self.is_enabled(request):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = ", ".join(settings.CORS_EXPOSE_HEADERS)
            names = [name for name in response["Vary"].split(", ") if name != "origin"]
            response["Vary"] = ", ".join(names)
            if not names:
                del response["Vary"]
        return response


def answer_without_a_session(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """The middleware that answers the endpoint: what stands behind it reads who asks."""
    endpoint = GraphQLView.as_view()

    def respond(request: HttpRequest) -> HttpResponseBase:
        return endpoint(request) if request.path == reverse("graphql") else get_response(request)

    return respond
