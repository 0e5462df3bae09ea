"""Texts are read where they are asked for, and only there."""

import pytest

from cms import statements
from cms.workgroups import queries
from tests.factories import WorkGroupFactory
from tests.test_statements import executions_of_a_plan
from tests.world import make_world

pytestmark = pytest.mark.django_db

#: Leads to every type that has a text, in every way that there is.
EVERYTHING = """
    {
      academicYear(slug: "2017-18") {
        INTRODUCTION
        phases { offers { DESCRIPTION workGroup { DESCRIPTION programmes { SUMMARY } } } }
        programmeUpdates { TEXT programme { SUMMARY updates { TEXT } workGroups { DESCRIPTION } } }
      }
      hubs { edges { node {
        programme(year: "2017-18") { phases { offers { DESCRIPTION NOTE workGroup { title } } } }
      } } }
      workGroups { edges { node { DESCRIPTION predecessors { title } successors { title } } } }
      programmes { edges { node { SUMMARY } } }
      archive { edges { node { BODY successors { title } } } }
      page(urlPath: "/archive/") { ... on Archive { INTRODUCTION } }
    }
"""
TEXTS = ["BODY", "DESCRIPTION", "INTRODUCTION", "NOTE", "SUMMARY", "TEXT"]


@pytest.fixture
def texts_read(ask, monkeypatch):
    """The texts that are read for a document; those of the fixtures are paragraphs."""
    make_world()
    read = []
    really_ask = statements.ask

    def noting(*asked):
        found = really_ask(*asked)
        read.extend(value for row in found for value in row if "<p>" in str(value))
        return found

    monkeypatch.setattr(statements, "ask", noting)

    def texts_read(document):
        read.clear()
        assert ask(document).data
        return set(read)

    return texts_read


def asking_for(*names):
    document = EVERYTHING
    for name in TEXTS:
        document = document.replace(name, name.lower() if name in names else "__typename")
    return document


def test_no_text_is_read_where_none_is_asked_for(texts_read):
    assert texts_read(asking_for()) == set()


def test_every_text_is_read_where_it_is_asked_for_and_no_other(texts_read):
    read = {name: texts_read(asking_for(name)) for name in TEXTS}
    assert all(read.values())
    assert texts_read(asking_for(*TEXTS)) == set().union(*read.values())
    assert read["SUMMARY"].isdisjoint(read["TEXT"])


def test_all_are_read_where_no_operation_asks():
    work_group = WorkGroupFactory(description="<p>An example.</p>")
    assert queries.work_group(work_group.code).description == "<p>An example.</p>"


def test_postgresql_plans_one_statement_for_those_who_ask_for_a_text_and_those_who_do_not(ask):
    for field in ["title", "description"] * 5:
        ask(f"{{ workGroups {{ edges {{ node {{ {field} }} }} }} }}")
    assert executions_of_a_plan('FROM "workgroups_workgroup"') >= 7
