"""GraphQL over HTTP, as a client sees it."""

import json

import pytest
from django.db import OperationalError

from tests.factories import AcademicYearFactory

pytestmark = pytest.mark.django_db

GRAPHQL_RESPONSE = "application/graphql-response+json"


@pytest.fixture
def post(client):
    def post(body, *, content_type="application/json", **headers):
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        return client.post("/graphql/", content, content_type=content_type, headers=headers)

    return post


def error_of(response):
    [error] = json.loads(response.content)["errors"]
    return error


def test_post_answers_json(post):
    response = post({"query": "{ __typename }"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response.json()["data"] == {"__typename": "Query"}


def test_get_answers_the_same_as_post(client, post):
    query = "query Named($slug: String) { academicYear(slug: $slug) { slug } }"
    variables = {"slug": "2017-18"}
    got = client.get(
        "/graphql/",
        {"query": query, "variables": json.dumps(variables), "operationName": "Named"},
    )
    posted = post({"query": query, "variables": variables, "operationName": "Named"})
    assert got.status_code == posted.status_code == 200
    assert got.content == posted.content


def test_operation_is_chosen_by_its_name(client, post):
    query = "query A { a: __typename } query B { b: __typename }"
    for name, data in (("A", {"a": "Query"}), ("B", {"b": "Query"})):
        asked = {"query": query, "operationName": name}
        got, posted = client.get("/graphql/", asked), post(asked)
        assert got.json()["data"] == posted.json()["data"] == data


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("query A { a: __typename } query B { b: __typename }", "name an operation: `A` or `B`."),
        ("{ __typename }", "be left out: the document's operation has no name."),
    ],
)
def test_wrong_name_of_an_operation_is_told_with_what_would_be_right(post, query, sentence):
    [error] = post({"query": query, "operationName": "C"}).json()["errors"]
    assert error["message"] == f"`operationName` is to {sentence}"
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_what_is_sent_empty_is_not_sent(client, post):
    query = "query A { __typename }"
    empty = {"variables": "", "operationName": "", "extensions": ""}
    got = client.get("/graphql/", {"query": query, **empty})
    posted = post({"query": query, "variables": None, "operationName": "", "extensions": None})
    assert got.json()["data"] == posted.json()["data"] == {"__typename": "Query"}


def test_head_answers_as_get_does_without_a_body(client):
    got = client.get("/graphql/", {"query": "{ __typename }"})
    head = client.head("/graphql/", {"query": "{ __typename }"})
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == got["Content-Type"]


def test_options_tells_the_methods(client):
    answered = client.options("/graphql/")
    assert (answered.status_code, answered["Allow"]) == (200, "GET, HEAD, POST, OPTIONS")
    assert "Vary" not in answered


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("", "application/json"),
        (" , ", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}; charset=utf-8, application/json; charset=utf-8", GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE};q=0.5, application/json", "application/json"),
        (f"text/html, {GRAPHQL_RESPONSE};q=0.9, */*;q=0.1", GRAPHQL_RESPONSE),
        ("*/*, application/json;q=0", GRAPHQL_RESPONSE),
        ("application/*, application/json;q=0.1", GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE};q=0, */*;q=0.1", "application/json"),
    ],
)
def test_answer_has_the_media_type_that_the_client_prefers(post, accept, answered):
    response = post({"query": "{ __typename }"}, Accept=accept)
    assert response.status_code == 200
    assert response["Content-Type"] == f"{answered}; charset=utf-8"


def test_caches_are_told_what_the_answer_depends_on(client, post):
    for answered in (
        post({"query": "{ __typename }"}),
        client.get("/graphql/", headers={"Accept": "text/html"}),
    ):
        told = set(answered["Vary"].split(", "))
        assert {"Accept", "Preview-Token"} <= told <= {"Accept", "Accept-Encoding", "Preview-Token"}


@pytest.mark.parametrize("accept", ["text/html", "application/*;q=0, text/*", "*/*;q=0", "x"])
def test_client_that_takes_no_json_is_told_what_there_is(post, accept):
    response = post({"query": "{ __typename }"}, Accept=accept)
    assert response.status_code == 406
    assert GRAPHQL_RESPONSE in error_of(response)["message"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (" ", "is not JSON"),
        ("{", "is not JSON"),
        (b'{"query": "\xff"}', "is not JSON"),
        ('{"query": "\\ud800"}', "is not JSON"),
        ("[" * 90_000, "is not JSON"),
        ("[]", "takes one object"),
        ('"text"', "takes one object"),
        ("{}", "`query` is missing"),
        ({"query": None}, "`query` is missing"),
        ({"query": ""}, "`query` is missing"),
        ({"query": 17}, "`query` takes text"),
        ({"documentId": 17}, "`documentId` takes text"),
        ({"documentId": "sha256:abc"}, "64 hexadecimal figures"),
        ({"extensions": {"persistedQuery": 17}}, "64 hexadecimal figures"),
        ({"extensions": {"persistedQuery": {"version": 1}}}, "64 hexadecimal figures"),
        ({"query": "  "}, "`query` is missing"),
        ({"query": "{ __typename }", "operationName": 17}, "`operationName` takes"),
        ({"query": "{ __typename }", "variables": "text"}, "`variables` takes an object"),
        ({"query": "{ __typename }", "variables": []}, "`variables` takes an object"),
        ({"query": "{ __typename }", "extensions": 17}, "`extensions` takes an object"),
        ({"query": "{ __typename }", "variables": {"a": [{"b": "\0"}]}}, "NUL character"),
    ],
)
def test_body_that_is_no_request_is_refused_in_a_sentence(post, body, sentence):
    response = post(body)
    assert response.status_code == 400
    assert sentence in error_of(response)["message"]
    assert error_of(response)["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/json; charset=utf-16", "x", "*/*"]
)
def test_body_of_another_content_type_is_refused(post, content_type):
    response = post({"query": "{ __typename }"}, content_type=content_type)
    assert response.status_code == 415
    assert "application/json" in error_of(response)["message"]


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_body_may_name_its_charset(post, charset):
    response = post(
        {"query": "{ __typename }"}, content_type=f"application/json; charset={charset}"
    )
    assert response.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize("name", ["variables", "extensions"])
def test_query_string_with_what_is_no_json_is_refused(client, name):
    response = client.get("/graphql/", {"query": "{ __typename }", name: "{"})
    assert response.status_code == 400
    assert f"`{name}` is not JSON" in error_of(response)["message"]


@pytest.mark.parametrize("query", ["%7B__typename%7D%FF", "{__typename}&variables=%C3"])
def test_query_string_that_is_not_in_utf_8_is_refused(client, query):
    response = client.get(f"/graphql/?query={query}")
    assert response.status_code == 400
    assert error_of(response)["message"] == "The query string is not in UTF-8."


@pytest.mark.parametrize("accept", ["application/json", GRAPHQL_RESPONSE])
def test_refusal_is_kept_by_nobody_and_is_in_the_media_type_that_is_taken(post, accept):
    response = post("{", Accept=accept)
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == f"{accept}; charset=utf-8"


@pytest.mark.parametrize("accept", ["application/json", GRAPHQL_RESPONSE])
def test_mutation_is_no_question_to_ask_by_get(client, post, accept):
    asked = {"query": "mutation { __typename }"}
    got = client.get("/graphql/", asked, headers={"Accept": accept})
    assert (got.status_code, got["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert error_of(got)["message"] == "Everything here is read, by a `query`."
    assert post(asked, Accept=accept).status_code == (400 if accept == GRAPHQL_RESPONSE else 200)


def test_query_string_may_hold_extensions(client):
    response = client.get("/graphql/", {"query": "{ __typename }", "extensions": "{}"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("nonsense", "GRAPHQL_PARSE_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ a \0 }", "GRAPHQL_PARSE_FAILED"),
        ("{ noSuchField }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ academicYear }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A($a: Int) { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ('{ workGroup(code: "\\u0000") { code } }', "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { __typename }", "BAD_USER_INPUT"),
        ("{ __typename } query B { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { __typename } query B { __typename }", "BAD_USER_INPUT"),
        ("query A($slug: String!) { academicYear(slug: $slug) { slug } }", "BAD_USER_INPUT"),
        ("fragment F on Query { ...F } { ...F }", "GRAPHQL_VALIDATION_FAILED"),
        ('{ __typename(a: """"', "GRAPHQL_PARSE_FAILED"),
    ],
)
def test_document_that_cannot_be_executed_is_refused_with_a_code(post, document, code):
    response = post({"query": document}, Accept=GRAPHQL_RESPONSE)
    assert response.status_code == 400
    body = json.loads(response.content)
    assert "data" not in body
    assert {error["extensions"]["code"] for error in body["errors"]} == {code}
    assert all(error["message"] for error in body["errors"])


def test_plain_json_carries_its_errors_in_a_body_of_status_200(post):
    response = post({"query": "{ noSuchField }"}, Accept="application/json")
    assert response.status_code == 200
    assert error_of(response)["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_unexpected_failure_is_masked_and_found_in_the_log_by_its_id(post, monkeypatch, caplog):
    def fail(slug):
        raise RuntimeError("SELECT secret FROM somewhere")

    monkeypatch.setattr("cms.workgroups.queries.academic_year", fail)
    response = post({"query": "{ academicYear { slug } academicYears { slug } }"})
    assert response.status_code == 200
    body = json.loads(response.content)
    [error] = body["errors"]
    assert body["data"] == {"academicYear": None, "academicYears": []}
    assert error["path"] == ["academicYear"]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in response.text
    id = error["message"].rstrip(".").rsplit(" ", 1)[1]
    [record] = [record for record in caplog.records if id in record.getMessage()]
    assert "SELECT secret" in str(record.exc_info)


def test_failure_while_texts_are_rendered_is_masked(post, monkeypatch):
    def fail(ids):
        raise RuntimeError("secret")

    AcademicYearFactory(introduction='<p><a linktype="page" id="1">A link</a></p>')
    monkeypatch.setattr("cms.richtext.schema.targets", fail)
    response = post({"query": "{ academicYears { introduction } }"})
    body = json.loads(response.content)
    assert response.status_code == 200
    assert body["data"] is None
    assert body["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in response.text


@pytest.mark.parametrize("accept", ["application/json", GRAPHQL_RESPONSE])
def test_failure_before_anything_is_executed_is_ours(post, monkeypatch, accept):
    def fail(hash):
        raise OperationalError("secret")

    monkeypatch.setattr("cms.api.execution.text_of_trusted", fail)
    response = post({"documentId": "sha256:" + "0" * 64}, Accept=accept)
    assert response.status_code == 500
    assert error_of(response)["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in response.text


@pytest.mark.parametrize("accept", ["application/json", GRAPHQL_RESPONSE])
@pytest.mark.parametrize(
    "place", ["documents.bound_document", "views.read_request", "views.compress"]
)
def test_failure_that_nobody_foresaw_is_masked_wherever_it_is(
    post, monkeypatch, caplog, accept, place
):
    def fail(*_):
        raise RecursionError("secret")

    monkeypatch.setattr(f"cms.api.{place}", fail)
    response = post({"query": "{ unforeseen: __typename }"}, Accept=accept)
    assert response.status_code == 500
    assert response["Content-Type"] == f"{accept}; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert set(response["Vary"].split(", ")) >= {"Accept", "Preview-Token"}
    assert error_of(response)["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in response.text
    id = error_of(response)["message"].rstrip(".").rsplit(" ", 1)[1]
    [record] = [record for record in caplog.records if id in record.getMessage()]
    assert "secret" in str(record.exc_info)


def test_what_django_refuses_is_no_failure_of_ours(client):
    parameters = "&".join(f"a{n}=1" for n in range(2000))
    response = client.get(f"/graphql/?{parameters}")
    assert response.status_code == 400
    assert error_of(response)["extensions"]["code"] == "BAD_REQUEST"


def test_health_is_answered(client):
    assert client.get("/health/").content == b"ok"


@pytest.mark.parametrize("session", ["abc", "x" * 32])
def test_no_cookie_is_set_or_read(client, session):
    client.cookies["sessionid"] = session
    client.cookies["csrftoken"] = "abc"
    answered = client.get("/graphql/", {"query": "{ __typename }"})
    assert answered.status_code == 200
    assert "Set-Cookie" not in answered.headers
    assert not answered.cookies
    assert "Cookie" not in answered["Vary"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_told_which_there_are(client, method):
    answered = client.generic(method, "/graphql/")
    assert answered.status_code == 405
    assert answered["Allow"] == "GET, HEAD, POST, OPTIONS"
    [error] = answered.json()["errors"]
    assert error["message"] == "This endpoint answers GET, HEAD and POST."
