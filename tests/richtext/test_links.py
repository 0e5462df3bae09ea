"""Links from a text to pages, as the API answers them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import AcademicYearFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db

QUERY = (
    "query($format: RichTextFormat! = HTML)"
    " { workGroups { nodes { description(format: $format) } } }"
)


def link(page, words="a link"):
    return f'<p>See <a linktype="page" id="{page.pk}">{words}</a>.</p>'


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)


def descriptions(ask, **variables):
    nodes = ask(QUERY, **variables).data["workGroups"]["nodes"]
    return [node["description"] for node in nodes]


def test_link_to_a_page_leads_to_its_address(ask, year):
    WorkGroupFactory(parent=year, description=link(year))
    assert descriptions(ask) == ['<p>See <a href="/2017-18/">a link</a>.</p>']
    assert descriptions(ask, format="MARKDOWN") == ["See [a link](/2017-18/)."]
    assert descriptions(ask, format="PLAIN") == ["See a link."]


def test_link_to_another_site_stays(ask, year):
    text = '<p>See <a href="https://example.org/?a=1&amp;b=2">a link</a>.</p>'
    WorkGroupFactory(parent=year, description=text)
    assert descriptions(ask) == [text]


@pytest.mark.parametrize("wanted", ["HTML", "PLAIN", "MARKDOWN"])
def test_link_to_what_may_not_be_seen_is_words(ask, year, wanted):
    hidden = WorkGroupFactory(parent=year, live=False)
    WorkGroupFactory(parent=year, description=link(hidden))
    [answered] = descriptions(ask, format=wanted)
    assert answered in ("<p>See a link.</p>", "See a link.")


@pytest.mark.parametrize("id", ["1", "999999", "", "x", "99999999999999999999", "1 OR 1=1"])
def test_link_to_what_never_was_is_words(ask, year, id):
    WorkGroupFactory(parent=year, description=f'<p><a linktype="page" id="{id}">a link</a></p>')
    assert descriptions(ask) == ["<p>a link</p>"]


def test_link_of_another_kind_is_words(ask, year):
    WorkGroupFactory(parent=year, description='<p><a linktype="document" id="1">a link</a></p>')
    assert descriptions(ask) == ["<p>a link</p>"]


def test_links_of_a_whole_answer_cost_one_statement(ask, year):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert "/2017-18/" in descriptions(ask)[0]
        return len(captured)

    WorkGroupFactory(parent=year, description=link(year))
    few = statements()
    for _ in range(10):
        other = WorkGroupFactory(parent=year)
        WorkGroupFactory(parent=year, description=link(other) + link(year))
    assert statements() == few == 2
