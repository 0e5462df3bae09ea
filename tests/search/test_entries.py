"""What is searched follows from the content, and is written when that changes."""

import pytest
from django.db import connection
from wagtail.models import Page

from cms.search.models import SearchEntry
from cms.workgroups.models import PhaseOffer, WorkGroup
from cms.workgroups.phases import PhaseKind
from tests.factories import (
    AcademicYearFactory,
    ArchiveEntryFactory,
    HubFactory,
    PhaseFactory,
    PhaseOfferFactory,
    ProgrammeFactory,
    ProgrammeUpdateFactory,
)
from tests.sessions import sessions


def where_entries_are_kept():
    """What changes with whatever is written, be it the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, ctid::text FROM search_searchentry ORDER BY id")
        return cursor.fetchall()


@pytest.mark.django_db
class TestNoEntryIsWritten:
    @pytest.fixture(autouse=True)
    def content(self):
        self.year = AcademicYearFactory()
        self.offer = PhaseOfferFactory(phase=PhaseFactory(parent=self.year), title="An example")
        self.update = ProgrammeUpdateFactory(academic_year=self.year)
        ArchiveEntryFactory()
        HubFactory()

    @pytest.fixture
    def nothing_is_written(self):
        before = where_entries_are_kept()
        assert len(before) == 6
        yield
        assert where_entries_are_kept() == before

    def test_where_pages_are_moved(self, nothing_is_written):
        for last in Page.objects.filter(depth__gt=2).order_by("-path"):
            last.refresh_from_db()
            last.move(last.get_first_sibling(), pos="left")

    def test_where_pages_are_saved_as_they_were(self, nothing_is_written):
        for page in Page.objects.filter(depth__gt=2).specific():
            page.save_revision().publish()

    def test_where_rows_change_places(self, nothing_is_written):
        for row in (self.offer, self.update):
            row.sort_order += 1
            row.save()

    def test_for_a_page_that_is_moved_above_others(self):
        programme = ProgrammeFactory()
        before = where_entries_are_kept()
        programme.move(self.update.programme, pos="left")
        assert where_entries_are_kept() == before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_change_what_a_page_is_found_by_leave_both_changes():
    year = AcademicYearFactory(start_year=2090)
    offer = PhaseOfferFactory(phase=PhaseFactory(parent=year, kind=PhaseKind.PRIMARY))
    work_group = offer.work_group_id
    with sessions(2) as (first, second):
        first.execute(f"UPDATE {Page._meta.db_table} SET title = 'One' WHERE id = {work_group}")
        second.execute(
            f"UPDATE {PhaseOffer._meta.db_table} SET title = 'Other' WHERE id = {offer.pk}"
        )
        first.commit()
        second.commit()
        for session in (first, second):
            session.join()
    assert WorkGroup.objects.get(pk=work_group).title == "One"
    found = SearchEntry.objects.filter(page=work_group).order_by("title")
    assert list(found.values_list("told_by", "title")) == [(None, "One"), (offer.phase_id, "Other")]
