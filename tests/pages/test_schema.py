"""Any page by its path."""

import pytest
from wagtail.models import Page

from cms.pages.models import Home
from tests.factories import AcademicYearFactory, PhaseFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db

QUERY = """
query($path: String!) {
  page(urlPath: $path) {
    __typename id title slug url seoTitle searchDescription
    ... on WorkGroup { code }
    ... on Phase { kind offers { title } }
  }
}
"""


@pytest.fixture
def work_group():
    year = AcademicYearFactory(start_year=2017)
    return WorkGroupFactory(parent=year, code="NCP17-06a", title="An example")


@pytest.mark.parametrize("path", ["/2017-18/ncp17-06a/", "2017-18/ncp17-06a", "/2017-18/ncp17-06a"])
def test_page_is_found_by_its_path_with_or_without_slashes_at_its_ends(ask, work_group, path):
    assert ask(QUERY, path=path).data["page"] == {
        "__typename": "WorkGroup",
        "id": str(work_group.pk),
        "title": "An example",
        "slug": "ncp17-06a",
        "url": "/2017-18/ncp17-06a/",
        "seoTitle": "An example",
        "searchDescription": "",
        "code": "NCP17-06a",
    }


def test_each_page_is_answered_as_its_own_type(ask):
    phase = PhaseFactory(parent=AcademicYearFactory(start_year=2017))
    assert ask(QUERY, path="/").data["page"]["__typename"] == "Home"
    assert ask(QUERY, path="/2017-18/").data["page"]["__typename"] == "AcademicYear"
    assert ask(QUERY, path="/2017-18/primary/").data["page"]["kind"] == phase.kind


@pytest.mark.parametrize(
    "path", ["/nowhere/", "ncp17-06a", "/2017-18/ncp17-06a/x", "18/ncp17-06a", "é" * 3000]
)
def test_path_is_matched_whole_or_not_at_all(ask, work_group, path):
    assert ask(QUERY, path=path).data == {"page": None}


def test_page_of_a_type_that_is_not_in_the_schema_is_null(ask, db):
    Home.objects.get().add_child(instance=Page(title="A page of Wagtail's own", slug="own"))
    assert ask(QUERY, path="/own/").data == {"page": None}


def test_search_engines_get_what_editors_wrote_for_them(ask, work_group):
    work_group.seo_title = "For search engines"
    work_group.search_description = "What it is about"
    work_group.save_revision().publish()
    page = ask(QUERY, path="/2017-18/ncp17-06a/").data["page"]
    assert (page["seoTitle"], page["searchDescription"]) == (
        "For search engines",
        "What it is about",
    )


def test_url_is_absolute_where_the_front_end_has_an_address(ask, work_group, settings):
    settings.FRONTEND_URL = "https://hub.example/"
    page = ask(QUERY, path="/2017-18/ncp17-06a/").data["page"]
    assert page["url"] == "https://hub.example/2017-18/ncp17-06a/"
    assert work_group.url == "https://hub.example/2017-18/ncp17-06a/"


def test_there_is_no_view_live_link_while_there_is_no_front_end(work_group):
    assert work_group.url is None


def test_migrations_leave_one_home_page_that_is_public(ask, db):
    assert Home.objects.count() == 1
    assert ask(QUERY, path="").data["page"]["title"] == Home.objects.get().title
