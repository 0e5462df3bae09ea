"""What is searched follows from the content, and is written when that changes."""

import pytest
from django.db import connection, transaction
from django.db.models import Case, Value, When
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from cms.programmes.models import ProgrammeUpdate
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
    WorkGroupFactory,
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


def entries():
    fields = [field.name for field in SearchEntry._meta.fields]
    return list(SearchEntry.objects.order_by("pk").values_list(*fields))


def make_entries_anew():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_searchentry")
        cursor.execute("SELECT search_refresh(id) FROM wagtailcore_page")


@pytest.mark.django_db
class TestWordingsThatChangePlaces:
    """Of four rows, by which two pages word two others. They may stand in one place on the way."""

    PLACES = st.tuples(st.integers(0, 1), st.integers(0, 1))
    ROWS = st.integers(0, 3)
    WORDS = st.sampled_from(["", "Fractions", "Ratio"])
    ON_THE_WAY = st.lists(st.tuples(ROWS, PLACES, WORDS), max_size=6)
    IN_THE_END = st.permutations([(0, 0), (0, 1), (1, 0), (1, 1)])

    @pytest.fixture
    def offers(self):
        """Where they are, and the columns for that and for their words."""
        year = AcademicYearFactory()
        phases = [PhaseFactory(parent=year, kind=kind) for kind in ("PRIMARY", "SECONDARY")]
        work_groups = [WorkGroupFactory(parent=year) for _ in range(2)]
        for phase in phases:
            for work_group in work_groups:
                title = f"{work_group.code} in {phase.title}"
                PhaseOfferFactory(phase=phase, work_group=work_group, title=title)
        return PhaseOffer, {"phase": phases, "work_group": work_groups}, "title"

    @pytest.fixture
    def updates(self):
        years = [AcademicYearFactory() for _ in range(2)]
        programmes = [ProgrammeFactory() for _ in range(2)]
        for year in years:
            for programme in programmes:
                text = f"<p>{programme.title} in {year.title}</p>"
                ProgrammeUpdateFactory(academic_year=year, programme=programme, text=text)
        return ProgrammeUpdate, {"academic_year": years, "programme": programmes}, "text"

    @pytest.fixture(params=["offers", "updates"])
    def rows(self, request):
        return request.getfixturevalue(request.param)

    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(ON_THE_WAY, IN_THE_END, st.sets(ROWS), st.booleans())
    def test_leave_the_entries_of_how_they_stand_in_the_end(
        self, rows, on_the_way, in_the_end, deleted, at_once
    ):
        model, places, words = rows
        numbers = list(model.objects.order_by("pk").values_list("pk", flat=True))

        def stand(row, place, **changed):
            for (column, pages), n in zip(places.items(), place, strict=True):
                changed[column] = pages[n]
            model.objects.filter(pk=numbers[row]).update(**changed)

        with transaction.atomic():
            for row, place, said in on_the_way:
                stand(row, place, **{words: said})
            model.objects.filter(pk__in=[numbers[row] for row in deleted]).delete()
            if at_once:
                self.stand_at_once(model, numbers, places, in_the_end)
            else:
                for row, place in enumerate(in_the_end):
                    stand(row, place)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            found = entries()
            make_entries_anew()
            assert found == entries()
            transaction.set_rollback(True)

    def stand_at_once(self, model, numbers, places, in_the_end):
        """In one statement."""
        changed = {
            column: Case(
                *[
                    When(pk=number, then=Value(pages[place[n]].pk))
                    for number, place in zip(numbers, in_the_end, strict=True)
                ]
            )
            for n, (column, pages) in enumerate(places.items())
        }
        model.objects.update(**changed)


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


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_changes_a_title_and_who_changes_a_text_wait_in_one_order():
    page = WorkGroupFactory(parent=AcademicYearFactory(start_year=2090)).pk
    work_groups = WorkGroup._meta.db_table
    with sessions(3) as (before_both, text, title):
        before_both.execute(f"SELECT FROM {work_groups} WHERE page_ptr_id = {page} FOR UPDATE")
        text.execute(f"UPDATE {work_groups} SET description = 'One' WHERE page_ptr_id = {page}")
        title.execute(f"UPDATE {Page._meta.db_table} SET title = 'Other' WHERE id = {page}")
        for session in (before_both, text, title):
            session.commit()
        for session in (text, title):
            session.join()
    entry = SearchEntry.objects.get(page=page)
    assert (entry.title, entry.text) == ("Other", "One")
