"""What the public may not see is in no answer: not as a row, a count, a link or an error."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.workgroups.phases import PhaseKind
from tests.factories import (
    AcademicYearFactory,
    PhaseFactory,
    PhaseOfferFactory,
    WorkGroupFactory,
    home,
)

pytestmark = pytest.mark.django_db


def never_published(page):
    type(page).objects.filter(pk=page.pk).update(live=False)


def unpublished(page):
    page.unpublish()


def scheduled(page):
    page.unpublish()
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()


def behind_a_password(page):
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="an example password"
    )


def behind_a_login(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def for_a_group(page):
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set([Group.objects.create(name="An example group")])


HIDE = [never_published, unpublished, scheduled, behind_a_password, behind_a_login, for_a_group]

EVERYTHING = """
{
  academicYears { ...Year }
  academicYear(slug: "2017-18") { ...Year }
  phase(kind: PRIMARY, year: "2017-18") { ...Phase }
  workGroup(code: "NCP17-01") { ...WorkGroup }
  workGroups { totalCount nodes { ...WorkGroup } edges { cursor } pageInfo { endCursor } }
  primary: workGroups(filter: { phase: PRIMARY }) { totalCount nodes { code } }
  yearPage: page(urlPath: "/2017-18/") { __typename title }
  phasePage: page(urlPath: "/2017-18/primary/") { __typename title }
  workGroupPage: page(urlPath: "/2017-18/ncp17-01/") { __typename title }
}
fragment Year on AcademicYear { title heading introduction status phases { ...Phase } }
fragment Phase on Phase { title heading academicYear { title } offers { ...Offer } }
fragment Offer on PhaseOffer {
  title description phase { title academicYear { title } }
  workGroup { title code academicYear { title } offers { title phase { title } } }
}
fragment WorkGroup on WorkGroup {
  title code description academicYear { title } offers { ...Offer }
}
"""


@pytest.fixture(autouse=True)
def ask_for_all_of_it(settings):
    settings.GRAPHQL_MAX_COST = 10**6


@pytest.fixture
def content():
    """A year with two phases, and two Work Groups on offer in both, in words of their own."""
    year = AcademicYearFactory(start_year=2017, introduction="<p>A secret of the year.</p>")
    primary = PhaseFactory(parent=year, kind=PhaseKind.PRIMARY, heading="A secret of Primary")
    secondary = PhaseFactory(parent=year, kind=PhaseKind.SECONDARY)
    first = WorkGroupFactory(parent=year, code="NCP17-01", title="A secret of the first")
    second = WorkGroupFactory(parent=year, code="NCP17-02")
    for phase in (primary, secondary):
        for work_group in (first, second):
            PhaseOfferFactory(
                phase=phase,
                work_group=work_group,
                title=f"A secret of {phase.title} and {work_group.code}",
            )
    return {"year": year, "primary": primary, "work group": first}


def test_all_is_answered_while_all_is_public(ask, content):
    answer = str(ask(EVERYTHING).data)
    assert "None" not in answer
    for secret in ("the year", "Primary", "the first", "Secondary and NCP17-01"):
        assert f"A secret of {secret}" in answer


@pytest.mark.parametrize("hide", HIDE)
def test_hidden_year_takes_all_below_it_with_it(ask, content, hide):
    hide(content["year"])
    data = ask(EVERYTHING).data
    empty = {"totalCount": 0, "nodes": [], "edges": [], "pageInfo": {"endCursor": None}}
    assert data == {
        "academicYears": [],
        "academicYear": None,
        "phase": None,
        "workGroup": None,
        "workGroups": empty,
        "primary": {"totalCount": 0, "nodes": []},
        "yearPage": None,
        "phasePage": None,
        "workGroupPage": None,
    }


@pytest.mark.parametrize("hide", HIDE)
@pytest.mark.parametrize("container", ["year", "home page"])
def test_page_that_stands_alone_below_a_hidden_one_is_hidden(ask, hide, container):
    year = AcademicYearFactory(start_year=2017)
    WorkGroupFactory(parent=year, code="NCP17-01")
    hide(year if container == "year" else home())
    assert ask('{ workGroup(code: "NCP17-01") { code } }').data["workGroup"] is None


def test_page_below_a_draft_is_hidden_whatever_number_of_pages_the_tree_has_written_there(ask):
    year = AcademicYearFactory(start_year=2017)
    WorkGroupFactory(parent=year, code="NCP17-01")
    Page.objects.filter(pk=year.pk).update(live=False, numchild=0)
    assert ask('{ workGroup(code: "NCP17-01") { code } }').data["workGroup"] is None


@pytest.mark.parametrize("hide", HIDE)
def test_hidden_phase_is_nowhere_and_its_offers_neither(ask, content, hide):
    hide(content["primary"])
    data = ask(EVERYTHING).data
    assert "Primary" not in str(data)
    assert data["phase"] is data["phasePage"] is None
    assert data["primary"] == {"totalCount": 0, "nodes": []}
    assert data["workGroups"]["totalCount"] == 2
    assert len(data["workGroup"]["offers"]) == 1


@pytest.mark.parametrize("hide", HIDE)
def test_hidden_work_group_is_nowhere_and_its_offers_neither(ask, content, hide):
    hide(content["work group"])
    data = ask(EVERYTHING).data
    assert "NCP17-01" not in str(data)
    assert "A secret of the first" not in str(data)
    assert data["workGroup"] is data["workGroupPage"] is None
    assert data["workGroups"]["totalCount"] == data["primary"]["totalCount"] == 1
    assert [offer["workGroup"]["code"] for offer in data["phase"]["offers"]] == ["NCP17-02"]


def test_draft_of_a_live_page_is_not_answered_until_it_is_published(ask, content):
    work_group = content["work group"]
    before = ask(EVERYTHING).data
    work_group.title = "A draft"
    work_group.description = "<p>A draft.</p>"
    revision = work_group.save_revision()
    phase = content["primary"]
    phase.offers = [offer for offer in phase.offers.all() if offer.work_group != work_group]
    phase.save_revision()
    assert ask(EVERYTHING).data == before
    revision.publish()
    assert ask('{ workGroup(code: "NCP17-01") { title } }').data["workGroup"]["title"] == "A draft"


def test_what_is_hidden_cannot_be_told_from_what_is_not_there(ask, content):
    content["work group"].unpublish()
    query = "query($code: String!) { workGroup(code: $code) { code } }"
    assert ask(query, code="NCP17-01").body == ask(query, code="NCP17-99").body


def test_hidden_year_cannot_be_told_from_one_that_is_not_there(ask, content):
    content["year"].unpublish()
    query = "query($year: String) { workGroups(filter: { year: $year }) { totalCount } }"
    hidden, absent = ask(query, year="2017-18").error, ask(query, year="2016-17").error
    assert hidden["message"].replace("2017-18", "2016-17") == absent["message"]


def test_editor_sees_no_more_than_anybody(ask, content, editor_client):
    content["work group"].unpublish()
    answered = editor_client.post(
        "/graphql/", {"query": EVERYTHING}, content_type="application/json"
    ).json()
    assert answered == ask(EVERYTHING).body
