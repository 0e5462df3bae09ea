"""Operations that nobody would think of: what fits the schema is answered, or refused in words."""

import json

import pytest
from django.conf import settings
from graphql import build_schema
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as examples
from hypothesis_graphql import nodes, queries

from cms.api.errors import ErrorCode
from tests.world import make_world

SCHEMA = build_schema((settings.CHECKOUT / "frontend_schema.graphql").read_text())
DATES = strategies.sampled_from(["2017-09-01", "2017-13-01", "yesterday", ""]).map(nodes.String)

#: What is the operation's own fault.
REFUSALS = set(ErrorCode) - {ErrorCode.INTERNAL_SERVER_ERROR, ErrorCode.TOO_SLOW}


@pytest.fixture
def world(db):
    make_world()


@given(document=queries(SCHEMA, custom_scalars={"Date": DATES}))
@examples(max_examples=200, suppress_health_check=list(HealthCheck))
def test_operation_is_answered_or_refused_in_words(client, world, document):
    answered = client.post("/graphql/", {"query": document}, content_type="application/json")
    assert answered.status_code == 200
    body = json.loads(answered.content)
    assert "data" in body or body["errors"]
    for error in body.get("errors", []):
        assert error["extensions"]["code"] in REFUSALS
        assert error["message"].endswith((".", "?"))
