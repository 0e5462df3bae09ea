"""The place of a page in the lists it is read in follows what it is made of."""

import pytest
from django.apps import apps
from django.db import connection
from wagtail.models import Page

from cms.pages.models import ListedPage
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


@pytest.mark.parametrize(
    ("factory", "elsewhere"),
    [
        (HubFactory, {"path": "00019999"}),
        (WorkGroupFactory, {"path": "00019999"}),
        (ProgrammeFactory, {"title": "Another"}),
        (ArchiveEntryFactory, {"title": "Another"}),
    ],
)
def test_nothing_is_written_for_what_a_place_is_not_made_of(factory, elsewhere):
    page = factory()
    before = where_it_is_kept(page)
    Page.objects.filter(pk=page.pk).update(**elsewhere)
    assert where_it_is_kept(page) == before


def where_it_is_kept(page: Page) -> str:
    """What changes with whatever is written, be it the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ctid::text FROM {page._meta.db_table} WHERE page_ptr_id = %s", [page.pk]
        )
        [place] = cursor.fetchone()
    return place


def test_every_type_that_is_listed_has_its_place_kept():
    listed = [model for model in apps.get_models() if issubclass(model, ListedPage)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'wagtailcore_page'::regclass")
        triggers = {name for [name] in cursor.fetchall()}
    tables = {model._meta.get_field("place").model._meta.db_table for model in listed}
    assert {name for name in triggers if name.startswith("place_in_")} == {
        f"place_in_{table}{when}" for table in tables for when in ("", "_when_added")
    }
