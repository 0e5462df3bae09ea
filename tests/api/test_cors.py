"""Scripts in browsers, which ask from front ends' origins."""

import pytest

ORIGIN = "https://hub.example.org"


@pytest.fixture
def preflight(client):
    def preflight(path="/graphql/", origin=ORIGIN):
        return client.options(
            path,
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type,front-end,preview-token",
            },
        )

    return preflight


def test_any_front_end_may_ask(client, preflight):
    allowed = preflight()
    assert allowed["Access-Control-Allow-Origin"] == "*"
    assert allowed["Access-Control-Allow-Headers"] == "*"
    assert set(allowed["Access-Control-Allow-Methods"].split(", ")) == {
        "GET",
        "HEAD",
        "OPTIONS",
        "POST",
    }
    assert int(allowed["Access-Control-Max-Age"]) >= 3600
    answered = client.get("/graphql/", {"query": "{__typename}"}, headers={"Origin": ORIGIN})
    assert answered["Access-Control-Allow-Origin"] == "*"
    assert answered["Access-Control-Expose-Headers"] == "Content-Version, ETag"


def test_one_answer_is_for_all_origins_where_any_may_ask(client, settings):
    asked = {"query": "{__typename}"}
    without, with_origin = (
        client.get("/graphql/", asked),
        client.get("/graphql/", asked, headers={"Origin": ORIGIN}),
    )
    assert without.headers == with_origin.headers
    assert "origin" not in without["Vary"].lower()
    settings.CORS_ALLOW_ALL_ORIGINS = False
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    assert "origin" in client.get("/graphql/", asked)["Vary"]


def test_cookies_are_not_asked_for(preflight):
    assert "Access-Control-Allow-Credentials" not in preflight()


@pytest.mark.parametrize("path", ["/admin/login/", "/graphiql/"])
def test_nothing_else_is_open_to_scripts(preflight, path):
    assert "Access-Control-Allow-Origin" not in preflight(path)


def test_front_ends_can_be_named(preflight, settings):
    settings.CORS_ALLOW_ALL_ORIGINS = False
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    assert preflight()["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Origin" not in preflight(origin="https://elsewhere.example")


def test_refusal_can_be_read_too(client):
    refused = client.post("/graphql/", "x", content_type="text/plain", headers={"Origin": ORIGIN})
    assert refused.status_code == 415
    assert refused["Access-Control-Allow-Origin"] == "*"
