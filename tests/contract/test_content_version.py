"""Answers are made of what moves the content version, and of nothing else.

All that can be asked is asked a second time where there is nothing else: each table stands behind a
view of the columns and rows of it that move the version.
"""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.freshness.watching import watched_tables
from cms.workgroups.models import WorkGroup
from tests.answers import difference
from tests.factories import PredecessorFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db

#: Follows from what moves the version.
DERIVED = {"search_searchentry"}
#: Does not change once it is there.
CONSTANT = {"django_content_type"}

PAGE = "wagtailcore_page"


def show_what_moves_the_version():
    """Until the transaction ends."""
    watched = {table.name: table for table in watched_tables()}
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA seen")
        for name in connection.introspection.table_names(cursor):
            if name in watched:
                cursor.execute(f"CREATE VIEW seen.{name} AS {seen(cursor, watched[name])}")
            elif name not in DERIVED | CONSTANT:
                cursor.execute(f"CREATE VIEW seen.{name} AS SELECT")  # it has no columns
        cursor.execute("SET LOCAL search_path = seen, public")


def seen(cursor, table):
    """The SELECT of what moves the version of a table."""
    cursor.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [table.name],
    )
    types = {name: type_ for name, type_ in cursor.fetchall() if name not in table.unseen}
    page = "id" if table.name == PAGE else table.page
    if not page:
        return f"SELECT {', '.join(types)} FROM public.{table.name}"
    always = {page, "live"} | table.seen_of_withdrawn
    shown = [
        f"part.{name}"
        if name in always
        else f"CAST(CASE WHEN page.live THEN part.{name} END AS {type_}) AS {name}"
        for name, type_ in types.items()
    ]
    is_seen = "page.live OR page.first_published_at IS NOT NULL"
    if table.name == PAGE:
        is_seen += " OR stands_above_live_pages(page.path)"
    elif not table.seen_of_withdrawn:
        is_seen = "page.live"
    return f"""
        SELECT {", ".join(shown)}
        FROM public.{table.name} part JOIN public.{PAGE} page ON page.id = part.{page}
        WHERE {is_seen}
    """


def add_hidden_pages():
    """Work Groups that were withdrawn, merged one into another, and a draft above a public page."""
    merged = WorkGroup.objects.get(code="NCP17-03")
    before = WorkGroupFactory(parent=merged.academic_year, code="NCP17-04")
    PredecessorFactory(page=merged, predecessor=before, merged=True)
    for page in (before, merged):
        page.save_revision().publish()
        page.refresh_from_db()
        page.unpublish()
    below = WorkGroupFactory(parent__start_year=2016)
    Page.objects.filter(pk=below.academic_year_id).update(live=False, first_published_at=None)


@pytest.fixture
def everything(answers, questions):
    """Asks all questions but for previews, which are not kept."""
    asked = [question for question in questions if not is_of_a_preview(question)]
    return lambda: answers(asked)


def is_of_a_preview(question):
    return any(name.endswith("__token") for name in question.variables)


def test_answers_are_made_of_what_moves_the_version(everything):
    add_hidden_pages()
    before = everything()
    with transaction.atomic():
        show_what_moves_the_version()
        made_of_that = everything()
        transaction.set_rollback(True)
    assert made_of_that == before, difference(made_of_that, before)


def test_only_what_an_answer_reads_moves_the_version(everything):
    with CaptureQueriesContext(connection) as captured:
        everything()
    read = set()
    for query in captured:
        read |= set(re.findall(r'(?:FROM|JOIN) "?(\w+)', query["sql"]))
    assert {table.name for table in watched_tables()} - read == set()
