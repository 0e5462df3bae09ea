"""What may not be seen is in no answer about hubs, seen from any side."""

import pytest
from wagtail.models import PageViewRestriction

from cms.workgroups.phases import PhaseKind
from tests.factories import (
    AcademicYearFactory,
    HubFactory,
    HubOfferFactory,
    LocalWorkGroupFactory,
    PhaseFactory,
    PhaseOfferFactory,
)

pytestmark = pytest.mark.django_db

EVERYTHING = """
{
  hubs { totalCount nodes { title programme { phases { ...offers } } } }
  hub(slug: "example-hub") { title programme { phases { ...offers } } }
  workGroups { totalCount nodes { title hubs { title } } }
  search(query: "hidden") { totalCount nodes { page { title } excerpt } }
}
fragment offers on HubPhase { heading offers { title note workGroup { title hubs { title } } } }
"""


@pytest.fixture
def content():
    """A hub with a chosen Work Group and one of its own, by the name of each page."""
    year = AcademicYearFactory(start_year=2017)
    phase = PhaseFactory(parent=year, kind=PhaseKind.PRIMARY, heading="Of the phase")
    offer = PhaseOfferFactory(phase=phase)
    offer.work_group.title = "Hidden national one"
    offer.work_group.save_revision().publish()
    hub = HubFactory(slug="example-hub", title="Hidden hub")
    HubOfferFactory(hub=hub, work_group=offer.work_group, note="<p>A hidden note.</p>")
    own = LocalWorkGroupFactory(parent=hub, academic_year=year, title="Hidden own one")
    return {"national": offer.work_group, "hub": hub, "own": own}


@pytest.fixture
def told(ask, settings):
    settings.GRAPHQL_MAX_COST = 10**6
    return lambda: str(ask(EVERYTHING).data)


def test_all_of_it_is_told_while_it_is_public(content, told):
    for words in ("Hidden national one", "Hidden hub", "Hidden own one", "A hidden note."):
        assert words in told()


@pytest.mark.parametrize(
    ("page", "gone"),
    [
        ("national", ["Hidden national one", "A hidden note."]),
        ("hub", ["Hidden hub", "Hidden own one", "A hidden note."]),
        ("own", ["Hidden own one"]),
    ],
)
@pytest.mark.parametrize("state", ["unpublished", "private"])
def test_what_is_hidden_is_told_nowhere(content, told, page, gone, state):
    if state == "unpublished":
        content[page].unpublish()
    else:
        PageViewRestriction.objects.create(page=content[page], restriction_type="login")
    assert [words for words in gone if words in told()] == []


def test_hidden_hub_cannot_be_asked_about(content, ask):
    content["hub"].unpublish()
    hidden = ask('{ workGroups(filter: {hub: "example-hub"}) { totalCount } }')
    never = ask('{ workGroups(filter: {hub: "example-hub-2"}) { totalCount } }')
    assert hidden.error["message"].replace("example-hub", "") == never.error["message"].replace(
        "example-hub-2", ""
    )
