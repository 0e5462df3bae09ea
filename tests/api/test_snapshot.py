"""An answer is of one moment, whatever is published meanwhile, and no statement takes long."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from cms.api.documents import hash_of
from cms.pages.preview import token_for
from cms.workgroups.models import AcademicYear
from tests.factories import AcademicYearFactory, EditorFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@contextmanager
def elsewhere_after_reading(table: str, change):
    """Make a change, once, in another connection when the first statement has read ``table``."""
    made = []

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if f'FROM "{table}"' in sql and not made:
            made.append(change)
            with ThreadPoolExecutor(1) as other_connection:
                other_connection.submit(change_and_hang_up, change).result()
        return result

    with connection.execute_wrapper(watch):
        yield
    assert made


def change_and_hang_up(change) -> None:
    change()
    connection.close()


def test_answer_holds_a_year_that_is_unpublished_while_it_is_fetched(ask):
    current = AcademicYearFactory(start_year=2089)
    year = AcademicYearFactory(start_year=2090)
    WorkGroupFactory(parent=year)
    query = '{ workGroups(filter: {year: "2090-91"}) { nodes { academicYear { slug } } } }'
    with elsewhere_after_reading(
        "workgroups_workgroup", lambda: AcademicYear.objects.get(start_year=2090).unpublish()
    ):
        nodes = ask(query).data["workGroups"]["nodes"]
    assert [node["academicYear"]["slug"] for node in nodes] == ["2090-91"]
    assert ask("{ academicYears { slug } }").data["academicYears"] == [{"slug": current.slug}]


def test_statement_that_takes_long_is_ended_and_told(ask, settings):
    settings.GRAPHQL_MAX_ANSWER_MS = 100
    AcademicYearFactory(start_year=2089)
    with (
        psycopg.connect(**connection.get_connection_params()) as other_connection,
        other_connection.cursor() as cursor,
    ):
        cursor.execute("LOCK TABLE workgroups_academicyear IN ACCESS EXCLUSIVE MODE")
        answered = ask("{ academicYears { slug } hubs { totalCount } }")
    assert {error["extensions"]["code"] for error in answered.body["errors"]} == {"TOO_SLOW"}
    assert ask("{ academicYears { slug } }").data == {"academicYears": [{"slug": "2089-90"}]}


def test_answer_that_asks_for_long_is_given_up(ask, settings):
    settings.GRAPHQL_MAX_ANSWER_MS = 200
    WorkGroupFactory()

    def slowly(execute, sql, params, many, context):
        if 'FROM "workgroups_' in sql:
            time.sleep(0.12)  # each statement is within the bound, and all of them are not
        return execute(sql, params, many, context)

    query = "{ workGroups { nodes { academicYear { phases { title } } } } hubs { totalCount } }"
    with connection.execute_wrapper(slowly):
        answered = ask(query)
    codes = {error["extensions"]["code"] for error in answered.body["errors"]}
    assert codes == {"TOO_SLOW"}


def test_statement_that_begins_late_is_ended_sooner(ask, settings):
    settings.GRAPHQL_MAX_ANSWER_MS = 1000
    WorkGroupFactory()
    pauses, slept = [0.4, 0.8], []  # each is within the bound, and both are not

    def slowly(execute, sql, params, many, context):
        if 'FROM "workgroups_' in sql:
            pause = pauses[len(slept)]
            execute(f"SELECT pg_sleep({pause})", None, many, context)
            slept.append(pause)
        return execute(sql, params, many, context)

    query = "{ workGroups { nodes { academicYear { title } } } }"
    with connection.execute_wrapper(slowly):
        assert ask(query).code == "TOO_SLOW"
    assert slept == [0.4]


def test_preview_waits_no_longer_for_what_somebody_else_has_locked(ask, settings):
    settings.GRAPHQL_MAX_ANSWER_MS = 100
    work_group = WorkGroupFactory()
    work_group.save_revision()
    token = token_for(work_group, EditorFactory())
    with (
        psycopg.connect(**connection.get_connection_params()) as other_connection,
        other_connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 FROM wagtailcore_page WHERE id = %s FOR UPDATE", [work_group.pk])
        answered = ask("query ($token: String) { page(token: $token) { title } }", token=token)
    assert answered.code == "TOO_SLOW"


@contextmanager
def locked(table: str):
    """Another connection lets nobody read a table."""
    with (
        psycopg.connect(**connection.get_connection_params()) as other_connection,
        other_connection.cursor() as cursor,
    ):
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def test_what_texts_refer_to_is_not_looked_up_for_long(ask, settings):
    settings.GRAPHQL_MAX_ANSWER_MS = 100
    AcademicYearFactory(introduction='<p><a linktype="document" id="1">See there</a>.</p>')
    with locked("wagtaildocs_document"):
        assert ask("{ academicYears { introduction } }").code == "TOO_SLOW"


@pytest.mark.parametrize("only", [True, False])
@pytest.mark.parametrize("table", ["api_trusteddocument", "api_knowndocument"])
def test_document_is_not_looked_for_long(client, settings, table, only):
    settings.GRAPHQL_MAX_ANSWER_MS = 100
    settings.GRAPHQL_TRUSTED_ONLY = only
    with locked(table):
        answered = client.get("/graphql/", {"documentId": "sha256:" + "a" * 64})
    [error] = answered.json()["errors"]
    is_looked_at = not (only and table == "api_knowndocument")
    assert error["extensions"]["code"] == ("TOO_SLOW" if is_looked_at else "DOCUMENT_NOT_TRUSTED")


def test_document_is_answered_that_cannot_be_remembered_soon(client, settings, caplog):
    settings.GRAPHQL_MAX_ANSWER_MS = 100
    text = "{ remembered: __typename }"
    asked = {"query": text, "documentId": f"sha256:{hash_of(text)}"}
    with locked("api_knowndocument"):
        answered = client.post("/graphql/", asked, content_type="application/json")
    assert answered.json()["data"] == {"remembered": "Query"}
    assert "A document is known to one process alone" in caplog.text


def test_preview_that_is_not_shown_soon_is_given_up(ask, settings):
    settings.GRAPHQL_MAX_ANSWER_MS = 200
    work_group = WorkGroupFactory()
    work_group.save_revision()
    token = token_for(work_group, EditorFactory())

    def slowly(execute, *statement):
        time.sleep(0.05)
        return execute(*statement)

    with connection.execute_wrapper(slowly):
        answered = ask("query ($token: String) { page(token: $token) { title } }", token=token)
    assert answered.code == "TOO_SLOW"


@pytest.fixture
def ask_years(ask):
    """Asks for the years, by statements that have been prepared."""
    AcademicYearFactory(start_year=2089)
    document = "query ($token: String) { academicYears { slug } page(token: $token) { title } }"

    def ask_years(token=None):
        return ask(document, token=token).data["academicYears"]

    for _ in range(5):
        ask_years()
    return ask_years


@contextmanager
def widened_slugs():
    """A migration elsewhere, which is undone."""

    def alter(most: int) -> None:
        with psycopg.connect(**connection.get_connection_params()) as elsewhere:
            elsewhere.execute(f"ALTER TABLE wagtailcore_page ALTER slug TYPE varchar({most})")

    alter(300)
    try:
        yield
    finally:
        alter(255)


def test_answer_is_given_when_a_migration_has_changed_a_column_that_it_reads(ask_years):
    with widened_slugs():
        assert ask_years() == ask_years() == [{"slug": "2089-90"}]


def test_preview_is_shown_when_a_migration_has_changed_a_column_that_it_reads(ask_years):
    work_group = WorkGroupFactory()
    work_group.save_revision()
    token = token_for(work_group, EditorFactory())
    with widened_slugs():
        assert {"slug": "2089-90"} in ask_years(token)


def test_answer_is_given_when_postgresql_has_forgotten_what_was_prepared(ask_years):
    connection.connection.pgconn.exec_(b"DISCARD ALL")  # as a pooler may send it
    assert ask_years() == ask_years() == [{"slug": "2089-90"}]


@pytest.mark.parametrize(("statement", "tries"), [("SELECT 1 / 0", 1), ("EXECUTE nothing", 2)])
def test_failure_that_asking_again_does_not_mend_is_told(ask, statement, tries):
    AcademicYearFactory()
    asked = []

    def fail(execute, sql, params, many, context):
        if 'FROM "workgroups_academicyear"' not in sql:
            return execute(sql, params, many, context)
        asked.append(sql)
        return execute(statement, None, many, context)

    with connection.execute_wrapper(fail):
        assert ask("{ academicYears { slug } }").code == "INTERNAL_SERVER_ERROR"
    assert len(asked) == tries
