"""Which front end asks for what."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from cms.api.documents import Document
from cms.api.models import FieldUse, OperationUse
from cms.api.published import served_schema
from cms.api.usage import MOST_NOTES, Usage, usage
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


def test_names_that_somebody_makes_up_fill_no_memory():
    noted = Usage()
    document = Document("{ __typename }", served_schema())
    for n in range(MOST_NOTES + 10):
        noted.note(f"made-up-{n}", "", document.hash, document.fields)
    noted.write_down()
    assert OperationUse.objects.count() == MOST_NOTES


def test_names_that_somebody_makes_up_fill_no_table(monkeypatch):
    monkeypatch.setattr("cms.api.usage.MOST_KEPT", 3)
    document = Document("{ __typename }", served_schema())
    for n in range(5):
        noted = Usage()
        noted.note(f"made-up-{n}", "", document.hash, document.fields)
        noted.write_down()
    assert [use.front_end for use in OperationUse.objects.order_by("front_end")] == [
        "made-up-2",
        "made-up-3",
        "made-up-4",
    ]


def test_operation_with_a_long_name_is_noted_beside_others(ask):
    ask("query Years { academicYears { slug } }", "example-front-end")
    ask(f"query {'x' * 300} {{ academicYears {{ slug }} }}", "example-front-end")
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
