"""The place of a page in the lists it is read in follows what it is made of."""

import pytest
from wagtail.models import Page

from tests.factories import ArchiveEntryFactory, HubFactory, ProgrammeFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db


def place(page: Page) -> str:
    return type(page).objects.values_list("place", flat=True).get(pk=page.pk)


def test_hub_stands_by_its_region_and_title():
    hub = HubFactory(region="LONDON", title="Example hub")
    assert place(hub) == "LONDON Example hub"
    hub.region, hub.title = "NORTH_WEST", "Another"
    hub.save()
    assert place(hub) == "NORTH_WEST Another"


def test_work_group_stands_by_its_title_in_small_letters():
    assert place(WorkGroupFactory(title="Example of a Title")) == "example of a title"


@pytest.mark.parametrize("factory", [HubFactory, WorkGroupFactory])
def test_it_follows_a_title_that_is_changed_in_the_table_of_all_pages(factory):
    page = factory(title="Before")
    Page.objects.filter(pk=page.pk).update(title="After")
    assert place(page).lower().endswith("after")


@pytest.mark.parametrize("factory", [ProgrammeFactory, ArchiveEntryFactory])
def test_it_follows_a_page_that_is_moved_among_its_siblings(factory):
    first = factory()
    last = factory(parent=first.get_parent())
    last.move(first, pos="left")
    assert place(last) == Page.objects.get(pk=last.pk).path < place(first)
    assert place(first) == Page.objects.get(pk=first.pk).path
