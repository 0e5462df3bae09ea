"""Whom a change of the schema would break."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from graphql import build_schema

from cms.api import published
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


KNOWN = """
    type Query {
        hub(slug: String!, year: Int): Hub
        list(filter: Filter): [Owned!]!
        day: Date
        any: Any
    }
    interface Owned { title: String! }
    type Hub implements Owned { title: String!  kind: Kind  slug: ID }
    type Other implements Owned { title: String! }
    union Any = Hub | Other
    input Filter { kind: Kind  days: Days  not: Filter  text: String }
    input Days { first: Date }
    enum Kind { A B }
    scalar Date
"""
ASKED = {
    "title": '{ hub(slug: "x") { title } }',
    "kind": '{ hub(slug: "x") { kind } }',
    "year": '{ hub(slug: "x", year: 1) { __typename } }',
    "any slug": "query ($s: String!) { hub(slug: $s) { __typename } }",
    "only A": "{ list(filter: {kind: A}) { __typename } }",
    "only B": "{ list(filter: {not: {kind: B}}) { __typename } }",
    "any kind": "query ($k: Kind) { list(filter: {kind: $k}) { __typename } }",
    "any filter": "query ($f: Filter) { list(filter: $f) { __typename } }",
    "nothing": "{ list(filter: {days: {}}) { __typename } }",
    "other": "{ list { ... on Other { title } } }",
    "day": "{ day }",
    "any": "{ any { ... on Hub { slug } } }",
}


@pytest.mark.parametrize(
    ("part", "changed", "told"),
    [
        (
            "Hub implements Owned { title: String! ",
            "Hub implements Owned { title: String ",
            {"Hub.title changed type from String! to String.": {"title"}},
        ),
        (
            "enum Kind { A B }",
            "enum Kind { A }",
            {"B was removed from enum type Kind.": {"only B", "any kind", "any filter"}},
        ),
        (
            "input Days { first: Date }",
            "input Days { first: Date  last: Date! }",
            {"A required field last on input type Days was added.": {"any filter", "nothing"}},
        ),
        (
            "not: Filter  text: String }",
            "text: String }",
            {"Filter.not was removed.": {"only B", "any filter"}},
        ),
        (
            "first: Date }",
            "first: Date! }",
            {"Days.first changed type from Date to Date!.": {"any filter"}},
        ),
        (
            "scalar Date",
            "enum Date { TODAY }",
            {"Date changed from a Scalar type to an Enum type.": {"any filter", "day"}},
        ),
        (
            "hub(slug: String!, year: Int)",
            "hub(slug: String!)",
            {
                "Query.hub arg year was removed.": {"year"},
                "Standard scalar Int was removed because it is not referenced anymore.": set(),
            },
        ),
        (
            "hub(slug: String!, year: Int)",
            "hub(slug: String!, year: Int!)",
            {
                "Query.hub arg year has changed type from Int to Int!.": {
                    "title",
                    "kind",
                    "year",
                    "any slug",
                }
            },
        ),
        (
            "hub(slug: String!, year: Int)",
            "hub(slug: String!, year: Int, kind: Kind!)",
            {
                "A required arg kind on Query.hub was added.": {
                    "title",
                    "kind",
                    "year",
                    "any slug",
                }
            },
        ),
        (
            "type Other implements Owned",
            "type Other",
            {
                "Other no longer implements interface Owned.": {
                    "only A",
                    "only B",
                    "any kind",
                    "any filter",
                    "nothing",
                    "other",
                }
            },
        ),
        (
            "union Any = Hub | Other",
            "union Any = Hub",
            {"Other was removed from union type Any.": {"any", "other"}},
        ),
        (
            "scalar Date",
            "scalar Date  directive @skip on FIELD",
            {
                "if was removed from skip.": set(),
                "FRAGMENT_SPREAD was removed from skip.": set(),
                "INLINE_FRAGMENT was removed from skip.": set(),
            },
        ),
    ],
)
def test_change_is_told_with_those_alone_whom_it_concerns(part, changed, told):
    before = build_schema(KNOWN)
    for front_end, text in ASKED.items():
        register(front_end, [Document(text, before)])
    assert part in KNOWN
    after = build_schema(KNOWN.replace(part, changed))
    assert {c.description: set(c.front_ends) for c in breaking_changes(before, after)} == told


def test_use_without_a_name_is_told_too():
    now = timezone.now()
    FieldUse.objects.create(front_end="", field="Hub.title", last_used_at=now)
    FieldUse.objects.create(front_end="seen", field="Hub.title", last_used_at=now)
    after = build_schema(
        """
        type Query { workGroup(code: String!): WorkGroup  hub: Hub }
        type WorkGroup { code: String  title: String }
        type Hub { slug: String }
        """
    )
    [change] = breaking_changes(BEFORE, after)
    assert str(change) == "Hub.title was removed. It breaks front ends without a name, seen."


class TestWhatWasDeprecated:
    """It may go when the day has passed that its reason says it stays until."""

    PASSED = "Ask for another until {yesterday}."
    NOT_PASSED = "Deprecated on 2020-01-01, stays until {today}."
    AFTER = "type Query { ping: Int }"

    def changes(self, before, after=AFTER, reason=PASSED):
        today = timezone.localdate()
        reason = reason.format(today=today, yesterday=today - timedelta(days=1))
        before = before.replace("@deprecated", f'@deprecated(reason: "{reason}")')
        changes = breaking_changes(build_schema(before), build_schema(after))
        return [str(change) for change in changes]

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("type Query { ping: Int  pong: Int @deprecated }", AFTER),
            ("type Query { ping(long: Int @deprecated): Int }", AFTER),
            (
                "type Query { ping(how: How): Int } input How { a: Int  b: Int @deprecated }",
                "type Query { ping(how: How): Int } input How { a: Int }",
            ),
            (
                "type Query { ping(how: How): Int } enum How { A B @deprecated }",
                "type Query { ping(how: How): Int } enum How { A }",
            ),
            ("type Query { ping: Int @deprecated }", "type Query { ping: String }"),
            (
                """
                type Query { ping: Int  old(by: Order): Old @deprecated }
                type Old implements Older { title: String  day: Date  next: Old }
                interface Older { title: String }
                enum Order { UP DOWN }
                scalar Date
                """,
                AFTER,
            ),
        ],
        ids=["field", "argument", "input field", "enum value", "type of a field", "types below"],
    )
    def test_it_is_told_until_its_day_has_passed(self, before, after):
        assert self.changes(before, after) == []
        assert self.changes(before, after, reason=self.NOT_PASSED) != []
        assert self.changes(before, after, reason="Ask for another.") != []

    def test_type_that_something_else_leads_to_is_told(self):
        before = """
            type Query { ping: Int  old: Old @deprecated  any: Named }
            interface Named { title: String }
            type Old implements Named { title: String }
            type Other implements Named { title: String }
        """
        after = """
            type Query { ping: Int  any: Named }
            interface Named { title: String }
            type Other implements Named { title: String }
        """
        assert self.changes(before, after) == [
            "Old was removed. It breaks no front end that is known here."
        ]

    def test_what_front_ends_have_asked_for_in_the_last_month_is_told_with_them(self):
        before = "type Query { ping: Int  pong: Int @deprecated }"
        now = timezone.now()
        for front_end, days in (("recent", 29), ("long ago", 31), ("", 0)):
            FieldUse.objects.create(
                front_end=front_end, field="Query.pong", last_used_at=now - timedelta(days=days)
            )
        assert self.changes(before) == ["Query.pong was removed. It breaks recent."]
        FieldUse.objects.filter(front_end="recent").delete()
        assert self.changes(before) == []


class TestCommand:
    @pytest.fixture
    def older(self, tmp_path):
        """A schema that was published with a field more."""
        file = tmp_path / "older.graphql"
        now = published.FILE.read_text()
        file.write_text(now.replace("type Query {", "type Query {\n  gone: String\n", 1))
        return file

    def test_what_breaks_is_told_with_the_front_ends_and_fails(self, older):
        FieldUse.objects.create(
            front_end="example", field="Query.gone", last_used_at=timezone.now()
        )
        with pytest.raises(CommandError) as told:
            call_command("breaking_changes", older)
        assert str(told.value) == "Query.gone was removed. It breaks example."
        assert told.value.returncode == 1

    def test_older_schema_is_read_from_standard_input(self, older, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.StringIO(older.read_text()))
        with pytest.raises(CommandError, match="Query.gone was removed."):
            call_command("breaking_changes", "-")

    def test_database_that_was_never_migrated_is_told(self, older):
        connection.cursor().execute("DROP TABLE api_fielduse")
        with pytest.raises(CommandError, match="`python manage.py migrate` comes first."):
            call_command("breaking_changes", older)

    def test_that_nothing_breaks_is_told(self, capsys):
        call_command("breaking_changes", published.FILE)
        assert capsys.readouterr().out == "Nothing that front ends rely on has changed.\n"

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (None, "older.graphql cannot be read: No such file or directory."),
            (b"", "older.graphql is no GraphQL schema: Syntax Error: Unexpected <EOF>."),
            (b"\xff", "older.graphql is no GraphQL schema: 'utf-8' codec can't decode"),
            (b"type Query { a: Unknown }", "older.graphql is no GraphQL schema: Unknown type"),
        ],
    )
    def test_file_that_is_no_schema_is_told(self, tmp_path, content, sentence):
        file = tmp_path / "older.graphql"
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(CommandError, match=sentence):
            call_command("breaking_changes", file)
