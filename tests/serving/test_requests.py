"""Headers that cannot be read, through the application that the web process serves."""

import json
from dataclasses import dataclass
from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import example, given
from hypothesis import strategies as st

from cms.wsgi import application

pytestmark = pytest.mark.django_db

UNREADABLE = "application/json; charset*=nope''%41"
MEDIA_TYPES = st.sampled_from(["application/json", "*/*", "multipart/form-data", "text", ""])
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "nope", "base64", "undefined", ""])
MARKS = st.sampled_from([";", ",", "=", "*", "*0*", "''", '"', "q", "charset", "%41", "é", "\\"])
HEADERS = st.builds(
    "".join,
    st.lists(
        MEDIA_TYPES | ENCODINGS | MARKS | st.text(st.characters(max_codepoint=255)), max_size=12
    ),
) | st.builds("{}; charset{}={}{}".format, MEDIA_TYPES, MARKS, ENCODINGS, MARKS)


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
    statuses = []
    response = application(environ, lambda status, headers: statuses.append(status))
    body = b"".join(response)
    response.close()
    [status] = statuses
    return Answer(int(status.split()[0]), body)


@given(
    path=st.sampled_from(["/graphql/", "/graphiql/", "/health/", "/admin/login/"]),
    method=st.sampled_from(["GET", "POST"]),
    accept=HEADERS,
    content_type=HEADERS,
)
@example(path="/graphql/", method="POST", accept=UNREADABLE, content_type="application/json")
@example(path="/graphql/", method="POST", accept="*/*", content_type=UNREADABLE)
@example(path="/graphql/", method="GET", accept="*/*", content_type="a/b; charset=base64")
@example(path="/admin/login/", method="POST", accept="*/*", content_type="a/b; charset=undefined")
def test_no_header_is_a_failure_of_ours(path, method, accept, content_type):
    answered = send(path, method=method, HTTP_ACCEPT=accept, CONTENT_TYPE=content_type)
    assert answered.status < 500


@pytest.mark.parametrize("header", ["HTTP_ACCEPT", "CONTENT_TYPE"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_header_that_cannot_be_read_is_refused_in_a_sentence(header, method):
    answered = send("/graphql/", method=method, **{header: UNREADABLE})
    assert answered.status == 400
    [error] = json.loads(answered.body)["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert error["message"].startswith("The Accept or the Content-Type header cannot be read.")


@pytest.mark.parametrize("header", ["HTTP_ACCEPT", "CONTENT_TYPE"])
@pytest.mark.parametrize("path", ["/health/", "/admin/login/", "/nowhere/"])
def test_header_that_cannot_be_read_is_refused_elsewhere_too(header, path):
    answered = send(path, **{header: UNREADABLE})
    assert answered.status == 400
    assert b"Bad Request" in answered.body


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
