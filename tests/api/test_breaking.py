"""Whom a change of the schema would break."""

import pytest
from django.utils import timezone
from graphql import build_schema

from cms.api.breaking import breaking_changes
from cms.api.documents import Document
from cms.api.models import FieldUse
from cms.api.trusted import register

pytestmark = pytest.mark.django_db

BEFORE = build_schema(
    """
    type Query { workGroup(code: String!): WorkGroup  hub: Hub }
    type WorkGroup { code: String  title: String }
    type Hub { title: String }
    """
)


@pytest.fixture
def front_ends():
    """One that was seen to ask for titles of Work Groups, and one that registered that it does."""
    now = timezone.now()
    FieldUse.objects.create(front_end="seen", field="WorkGroup.title", last_used_at=now)
    FieldUse.objects.create(front_end="another", field="Hub.title", last_used_at=now)
    asked = Document('{ workGroup(code: "NCP17-01") { title } }', BEFORE)
    register("registered", [asked])


def changes(after):
    return [(c.description, c.front_ends) for c in breaking_changes(BEFORE, build_schema(after))]


def test_field_that_goes_is_told_with_who_asks_for_it(front_ends):
    after = """
        type Query { workGroup(code: String!): WorkGroup  hub: Hub }
        type WorkGroup { code: String }
        type Hub { title: String }
    """
    assert changes(after) == [("WorkGroup.title was removed.", ("registered", "seen"))]


def test_argument_that_comes_is_told_with_who_asks_for_its_field(front_ends):
    after = """
        type Query { workGroup(code: String!, year: Int!): WorkGroup  hub: Hub }
        type WorkGroup { code: String  title: String }
        type Hub { title: String }
    """
    [(description, users)] = changes(after)
    assert "Query.workGroup" in description
    assert users == ("registered",)


def test_type_that_goes_is_told_with_who_asks_for_any_of_its_fields(front_ends):
    after = """
        type Query { workGroup(code: String!): WorkGroup }
        type WorkGroup { code: String  title: String }
    """
    assert ("Hub was removed.", ("another",)) in changes(after)


def test_what_nobody_is_known_to_ask_for_is_told_too(front_ends):
    after = """
        type Query { workGroup(code: String!): WorkGroup  hub: Hub }
        type WorkGroup { title: String }
        type Hub { title: String }
    """
    [change] = breaking_changes(BEFORE, build_schema(after))
    assert str(change) == ("WorkGroup.code was removed. It breaks no front end that is known here.")


def test_what_only_comes_breaks_nobody(front_ends):
    after = """
        type Query { workGroup(code: String!, year: Int): WorkGroup  hub: Hub }
        type WorkGroup { code: String  title: String  description: String }
        type Hub { title: String }
    """
    assert changes(after) == []


def test_input_field_enum_value_and_type_of_a_variable_that_go_are_told_with_who_uses_them():
    before = build_schema(
        """
        type Query { list(filter: Filter): String }
        input Filter { kind: Kind, other: String }
        enum Kind { A B }
        """
    )
    after = build_schema(
        """
        type Query { list(filter: Filter): String }
        input Filter { kind: Kind }
        enum Kind { A }
        """
    )
    register("literal", [Document('{ list(filter: {kind: B, other: "x"}) }', before)])
    register("variable", [Document("query ($f: Filter) { list(filter: $f) }", before)])
    told = {c.description: c.front_ends for c in breaking_changes(before, after)}
    assert told == {
        "B was removed from enum type Kind.": ("literal",),
        "Filter.other was removed.": ("literal", "variable"),
    }
