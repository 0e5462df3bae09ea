"""Which front end asks for what."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cms.api.documents import Document
from cms.api.models import FieldUse, OperationUse
from cms.api.published import served_schema
from cms.api.trusted import register
from cms.api.usage import DAYS_KEPT, Usage, usage
from tests.factories import EditorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    usage.write_down()  # what other tests have asked for
    OperationUse.objects.all().delete()
    FieldUse.objects.all().delete()

    def ask(query, front_end, **more):
        headers = {"Front-End": front_end} if front_end else {}
        body = {"query": query, **more}
        return client.post("/graphql/", body, content_type="application/json", headers=headers)

    return ask


def fields_of(front_end):
    return set(FieldUse.objects.filter(front_end=front_end).values_list("field", flat=True))


def test_fields_and_operations_are_kept_with_who_asked_for_them(ask):
    ask("query Years { academicYears { ...Year } } fragment Year on AcademicYear { slug }", "one")
    ask("query Hubs { hubs { totalCount } }", "another")
    usage.write_down()
    assert fields_of("one") == {"Query.academicYears", "AcademicYear.slug"}
    assert fields_of("another") == {"Query.hubs", "HubConnection.totalCount"}
    assert set(OperationUse.objects.values_list("front_end", "operation")) == {
        ("one", "Years"),
        ("another", "Hubs"),
    }


def test_last_use_is_kept(ask):
    ask("query Years { academicYears { slug } }", "one")
    usage.write_down()
    first = OperationUse.objects.get().last_used_at
    ask("query Years { academicYears { slug } }", "one")
    usage.write_down()
    assert OperationUse.objects.get().last_used_at > first


def test_nothing_is_written_while_somebody_waits_for_an_answer(ask, django_assert_num_queries):
    with django_assert_num_queries(0):
        ask("{ __typename }", "one")


@pytest.mark.parametrize("name", ["", "with spaces", "x" * 51, "<b>"])
def test_who_gives_no_name_is_counted_without_one(ask, name):
    ask("query Years { academicYears { slug } }", name)
    usage.write_down()
    assert OperationUse.objects.get().front_end == ""


def test_operation_without_a_name_is_told_by_its_document(ask):
    ask("{ academicYears { slug } }", "one")
    usage.write_down()
    assert OperationUse.objects.get().operation.startswith("without a name, ")


def test_what_is_refused_is_not_used(ask):
    ask("{ noSuchField }", "one")
    usage.write_down()
    assert not OperationUse.objects.exists()


DOCUMENT = Document("{ __typename }", served_schema())


def write_down_use(front_end, operation="Example"):
    noted = Usage()
    noted.note(front_end, operation, DOCUMENT.hash, DOCUMENT.fields)
    noted.write_down()


def test_operations_that_somebody_makes_up_fill_no_memory(ask, monkeypatch):
    monkeypatch.setattr("cms.api.usage.MOST_NOTES", 3)
    noted = Usage()
    for n in range(5):
        noted.note("one", f"MadeUp{n}", DOCUMENT.hash, DOCUMENT.fields)
    noted.write_down()
    assert OperationUse.objects.count() == 3


class TestNamesThatSomebodyMakesUp:
    @pytest.fixture(autouse=True)
    def two_names_are_kept(self, ask, monkeypatch):
        monkeypatch.setattr("cms.api.usage.MOST_NAMES", 2)
        write_down_use("known-before")
        for n in range(5):
            write_down_use(f"made-up-{n}")

    @pytest.mark.parametrize("model", [OperationUse, FieldUse])
    def test_those_that_find_no_room_are_counted_without_a_name(self, model):
        assert [use.front_end for use in model.objects.order_by("front_end")] == [
            "",
            "known-before",
            "made-up-0",
        ]

    def test_front_end_that_has_registered_documents_has_room(self):
        register("registered", [DOCUMENT])
        write_down_use("registered")
        assert fields_of("registered") == {"Query.__typename"}
        write_down_use("made-up-0", "Another")
        assert OperationUse.objects.filter(front_end="made-up-0").count() == 2

    def test_of_a_round_those_that_came_first_have_the_room_there_is(self):
        OperationUse.objects.filter(front_end="made-up-0").delete()
        noted = Usage()
        for front_end in ("z", "y", "x", "known-before", ""):
            noted.note(front_end, "Example", DOCUMENT.hash, DOCUMENT.fields)
        noted.write_down()
        names = set(OperationUse.objects.values_list("front_end", flat=True))
        assert names == {"known-before", "", "z"}

    def test_name_that_was_not_used_for_long_makes_room(self):
        long_ago = timezone.now() - timedelta(days=DAYS_KEPT + 1)
        OperationUse.objects.filter(front_end="made-up-0").update(last_used_at=long_ago)
        FieldUse.objects.filter(front_end="made-up-0").update(last_used_at=long_ago)
        write_down_use("new")
        assert fields_of("made-up-0") == set()
        assert fields_of("new") == {"Query.__typename"}


def test_operations_that_somebody_makes_up_take_the_place_of_none_but_that_front_ends(
    ask, monkeypatch
):
    monkeypatch.setattr("cms.api.usage.MOST_OPERATIONS", 2)
    write_down_use("another", "Honest")
    for n in range(4):
        write_down_use("one", f"MadeUp{n}")
    assert {(use.front_end, use.operation) for use in OperationUse.objects.all()} == {
        ("another", "Honest"),
        ("one", "MadeUp2"),
        ("one", "MadeUp3"),
    }


def test_what_cannot_be_written_is_written_later(ask):
    noted = Usage()
    noted.note("one", "Example", DOCUMENT.hash, DOCUMENT.fields)
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("DROP TABLE api_fielduse")
        noted.write_down()
    assert fields_of("one") == set()
    noted.write_down()
    assert fields_of("one") == {"Query.__typename"}


def test_what_is_noted_while_others_are_written_is_written_next(ask):
    noted = Usage()
    noted.note("one", "Example", DOCUMENT.hash, DOCUMENT.fields)

    def note_again(execute, *statement):
        noted.note("one", "Example", DOCUMENT.hash, DOCUMENT.fields)
        noted.note("another", "Example", DOCUMENT.hash, DOCUMENT.fields)
        return execute(*statement)

    with connection.execute_wrapper(note_again):
        noted.write_down()
    first = OperationUse.objects.get(front_end="one").last_used_at
    assert fields_of("another") == set()
    noted.write_down()
    assert OperationUse.objects.get(front_end="one").last_used_at > first
    assert fields_of("another") == {"Query.__typename"}


def test_what_is_written_is_written_once(ask):
    noted = Usage()
    noted.note("one", "Example", DOCUMENT.hash, DOCUMENT.fields)
    noted.write_down()
    OperationUse.objects.all().delete()
    noted.write_down()
    assert not OperationUse.objects.exists()


def test_operation_with_a_long_name_is_noted_beside_others(ask):
    ask("query Years { academicYears { slug } }", "example-front-end")
    ask(f"query {'x' * 200} {{ academicYears {{ slug }} }}", "example-front-end")
    usage.write_down()
    assert {use.operation for use in OperationUse.objects.all()} == {"Years", "x" * 200}


@pytest.mark.parametrize("report", ["field_use", "operation_use"])
class TestReports:
    @pytest.fixture(autouse=True)
    def used(self, ask):
        ask("query Years { academicYears { slug } }", "example-front-end")
        ask("query Hubs { hubs { totalCount } }", "")
        usage.write_down()

    def test_editor_reads_who_asked_for_what(self, editor_client, report):
        shown = editor_client.get(reverse(report)).text
        assert "example-front-end" in shown
        assert "(without a name)" in shown
        assert {"field_use": "AcademicYear.slug", "operation_use": "Years"}[report] in shown
        assert reverse(report) in editor_client.get(reverse("wagtailadmin_home")).text

    def test_uses_of_one_front_end_are_found(self, editor_client, report):
        shown = editor_client.get(reverse(f"{report}_results"), {"front_end": "example"}).text
        assert "example-front-end" in shown
        assert "(without a name)" not in shown

    def test_report_is_exported(self, editor_client, report):
        exported = editor_client.get(reverse(report), {"export": "csv"}).getvalue().decode()
        assert "example-front-end" in exported

    def test_who_may_not_see_it_is_led_away(self, client, report):
        user = EditorFactory(is_superuser=False)
        user.groups.add(Group.objects.get(name="NCETM editors"))
        client.force_login(user)
        assert client.get(reverse(report)).status_code == 302
        assert reverse(report) not in client.get(reverse("wagtailadmin_home")).text
