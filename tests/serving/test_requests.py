"""Requests with odd headers, through the application that the web process serves."""

import json
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import example, given
from hypothesis import strategies as st

from cms.api.requests import REFUSAL, BadRequest
from cms.serving.negotiation import negotiate
from cms.wsgi import application
from tests.serving.test_negotiation import HEADERS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept_connection():
    """The test's transaction, which a request would end with its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def send(path, *, method="POST", **headers):
    body = b'{"query": "{ __typename }"}'
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "query={__typename}",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "wsgi.input": BytesIO(body),
        **headers,
    }
    setup_testing_defaults(environ)
    begun = []
    response = application(environ, lambda *told: begun.append(told))
    body = b"".join(response)
    response.close()
    [(status, headers)] = begun
    return Answer(int(status.split()[0]), dict(headers), body)


@given(
    path=st.sampled_from(["/graphql/", "/graphiql/", "/health/", "/admin/login/"]),
    method=st.sampled_from(["GET", "POST"]),
    accept=HEADERS,
    content_type=HEADERS,
)
@example(path="/graphql/", method="GET", accept="*/*", content_type="a/b; charset=base64")
@example(path="/admin/login/", method="POST", accept="*/*", content_type="a/b; charset=undefined")
def test_no_header_that_is_read_is_a_failure_of_ours(path, method, accept, content_type):
    with suppress(BadRequest):
        negotiate(
            {b"accept": accept.encode("latin-1"), b"content-type": content_type.encode("latin-1")}
        )
        answered = send(path, method=method, HTTP_ACCEPT=accept, CONTENT_TYPE=content_type)
        assert answered.status < 500


@pytest.mark.parametrize(
    "wrong",
    [{"HTTP_HOST": "elsewhere.example"}, {REFUSAL: BadRequest("An example")}],
    ids=["host", "refused by the gateway"],
)
@pytest.mark.parametrize("path", ["/graphql/", "/health/"])
def test_length_of_a_refusal_is_told(path, wrong):
    answered = send(path, **wrong)
    assert answered.status == 400
    assert answered.headers["Content-Length"] == str(len(answered.body))


def test_request_to_an_unknown_host_is_not_logged(caplog):
    assert send("/graphql/", HTTP_HOST="elsewhere.example").status == 400
    assert caplog.records == []


def test_request_that_django_refuses_is_told_so_in_the_shape_of_the_api():
    answered = send("/graphql/", HTTP_HOST="elsewhere.example")
    assert answered.status == 400
    [error] = json.loads(answered.body)["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert "ALLOWED_HOSTS" not in error["message"]


@pytest.mark.parametrize("charset", ["base64", "undefined", "utf-16"])
def test_charset_of_a_request_changes_nothing_about_its_address(charset):
    answered = send("/graphql/", method="GET", CONTENT_TYPE=f"text/plain; charset={charset}")
    assert json.loads(answered.body)["data"] == {"__typename": "Query"}
