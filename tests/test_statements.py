"""Statements are written once, planned once, and asked with whatever values."""

import pytest
from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction

from cms.pages.visibility import public
from cms.statements import Given, Statement, one_of
from cms.workgroups.models import WorkGroup
from tests.factories import WorkGroupFactory

pytestmark = pytest.mark.django_db


class Titles:
    """A query that counts how often it is built."""

    def __init__(self):
        self.built = []

    def __call__(self, *order: str, title: Given | None = None) -> QuerySet:
        self.built.append((order, title is not None))
        found = WorkGroup.objects.order_by(*order)
        return (found if title is None else found.filter(title=title)).values_list("title")


@pytest.fixture
def titles():
    return Titles()


def test_it_is_written_once_for_all_values(titles):
    WorkGroupFactory(title="An example")
    ask = Statement(titles)
    assert ask(title="An example") == [("An example",)]
    assert ask(title="Another") == []
    assert titles.built == [((), True)]


def test_it_is_written_anew_in_another_shape_and_without_a_value(titles):
    for title in ("A", "B"):
        WorkGroupFactory(title=title)
    ask = Statement(titles)
    assert ask("title", title=None) == [("A",), ("B",)]
    assert ask("-title", title=None) == [("B",), ("A",)]
    assert ask("-title", title="A") == [("A",)]
    assert titles.built == [(("title",), False), (("-title",), False), (("-title",), True)]


def test_it_counts_what_it_would_find(titles):
    for title in ("A", "A", "B"):
        WorkGroupFactory(title=title)
    ask = Statement(titles)
    assert ask.count(title="A") == 2
    assert ask.count(title=None) == 3


def test_postgresql_plans_it_once(titles):
    ask = Statement(titles)
    for n in range(10):
        ask(title=f"Example {n}")
    assert executions_of_a_plan("workgroups_workgroup%$1") >= 7


def test_postgresql_plans_once_how_to_find_what_is_hidden():
    visible = Statement(lambda: Page.objects.filter(public()).values_list("pk"))
    for _ in range(10):
        visible()
    assert executions_of_a_plan("SELECT ARRAY(%pageviewrestriction") >= 7


def executions_of_a_plan(statement: str) -> int:
    """How often this connection has run a prepared statement that has this text in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements "
            "WHERE statement LIKE %s",
            [f"%{statement}%"],
        )
        [[executions]] = cursor.fetchall()
    return int(executions)


def test_what_shapes_it_stands_in_its_text():
    WorkGroupFactory(title="50 % of an 'example'\\")
    titles = Statement(lambda title: WorkGroup.objects.filter(title=title).values_list("title"))
    assert titles("50 % of an 'example'\\") == [("50 % of an 'example'\\",)]
    assert titles("%s") == []


def test_log_of_statements_has_it(titles, django_assert_num_queries):
    ask = Statement(titles)
    for n in range(5):
        with django_assert_num_queries(1) as captured:
            ask(title=f"Example {n}")
        assert 'FROM "workgroups_workgroup"' in captured[0]["sql"]


def test_what_is_hidden_is_found_out_when_it_is_asked():
    work_group = WorkGroupFactory()
    visible = Page.objects.filter(public()).values_list("pk")
    ask = Statement(lambda *, ids: visible.filter(one_of("pk", ids)))
    assert ask(ids=[work_group.pk]) == [(work_group.pk,)]
    PageViewRestriction.objects.create(
        page=work_group.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    assert ask(ids=[work_group.pk]) == []


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))))
def test_values_come_back_as_they_were_given(texts):
    for text in texts:
        assert Statement(_echo)(text=text) == [(text,)]


def _echo(*, text: Given) -> QuerySet:
    pages = Page.objects.order_by().annotate(given=Cast(text, TextField()))
    return pages.values_list("given")[:1]
