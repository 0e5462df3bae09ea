"""Cursors that somebody made up, for every list that takes them."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from cms.api.published import served_schema
from tests.world import make_world

LISTS = sorted(
    name for name, field in served_schema().query_type.fields.items() if "after" in field.args
)
ARGUMENTS = {"search": 'query: "marked", '}

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())  # lone surrogates among them
    | st.sampled_from([-(2**31) - 1, 2**31, 2**63 - 1, 2**63, 2**64, 10**400, 1e308, "\0"]),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    max_leaves=5,
)


@pytest.fixture
def world(db):
    make_world()


def test_every_list_is_asked():
    assert LISTS == ["archive", "hubs", "programmes", "search", "workGroups"]


@pytest.mark.parametrize("name", LISTS)
@given(value=JSON, pk=JSON)
@example(value="A", pk=True)
@example(value=0.5, pk=True)
@example(value=0.5, pk=2**63)
@example(value="A", pk=2**64 - 1)
@example(value="A", pk=-(2**63))
@example(value=True, pk=1)
@examples(max_examples=50, suppress_health_check=list(HealthCheck))
def test_cursor_that_is_well_formed_is_answered_or_refused_in_words(ask, world, name, value, pk):
    needed = ARGUMENTS.get(name, "")
    list_of_one = f"{name}({needed}first: 1, after: $after) {{ edges {{ cursor }} }}"
    document = f"query ($after: String) {{ list: {list_of_one} }}"
    [edge] = ask(document).data["list"]["edges"]
    order, *_ = json.loads(urlsafe_b64decode(edge["cursor"]))
    made_up = urlsafe_b64encode(json.dumps([order, value, pk]).encode()).decode()
    answer = ask(document, after=made_up)
    if "errors" in answer.body:
        assert answer.code == "BAD_USER_INPUT"
        assert answer.error["message"].startswith("`after` takes the `endCursor`")
