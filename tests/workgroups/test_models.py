"""The invariants of academic years, phases, Work Groups and offers: what cannot be saved, neither
through Wagtail, which says why in words, nor round it, where PostgreSQL refuses."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from wagtail.models import Page

from cms.workgroups.models import AcademicYear, CurrentAcademicYear, Phase, PhaseOffer, WorkGroup
from cms.workgroups.phases import PhaseKind
from cms.workgroups.provenance import Provenance
from tests.factories import (
    AcademicYearFactory,
    PhaseFactory,
    PhaseOfferFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db


@contextmanager
def refused_by_postgresql(why: str):
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class TestCodes:
    def test_code_is_kept_in_its_one_form(self):
        year = AcademicYearFactory(start_year=2017)
        work_group = WorkGroupFactory(parent=year, code=" ncp17 – 06A")
        work_group.refresh_from_db()
        assert work_group.code == "NCP17-06a"
        assert work_group.slug == "ncp17-06a"

    def test_code_of_another_work_group_is_refused_however_it_is_typed(self):
        year = AcademicYearFactory(start_year=2017)
        WorkGroupFactory(parent=year, code="NCP17-06a", title="The first")
        with pytest.raises(ValidationError, match="the code of “The first” already"):
            WorkGroupFactory(parent=year, code="ncp17-06A")

    def test_code_is_unique_round_validation_too(self):
        year = AcademicYearFactory()
        work_group, other = WorkGroupFactory(parent=year), WorkGroupFactory(parent=year)
        with refused_by_postgresql("national_code_is_unique"):
            WorkGroup.objects.filter(pk=other.pk).update(code=work_group.code)

    @pytest.mark.parametrize("code", ["ncp17-01", "NCP17-01 ", "NCP17-1", ""])
    def test_code_has_its_one_form_round_validation_too(self, code):
        work_group = WorkGroupFactory(parent=AcademicYearFactory(start_year=2017))
        with refused_by_postgresql("national_code_is_well_formed|not a code of"):
            WorkGroup.objects.filter(pk=work_group.pk).update(code=code)

    def test_code_of_another_year_is_refused(self):
        year = AcademicYearFactory(start_year=2017)
        with pytest.raises(ValidationError, match="not a code of 2017-18: those begin NCP17-"):
            WorkGroupFactory(parent=year, code="NCP16-06a")
        work_group = WorkGroupFactory(parent=year)
        with refused_by_postgresql("is not a code of its academic year"):
            WorkGroup.objects.filter(pk=work_group.pk).update(code="NCP16-06a")

    def test_new_code_of_another_year_is_refused_round_validation_too(self):
        year = AcademicYearFactory(start_year=2017)
        page = year.add_child(instance=Page(title="An example", slug="ncp16-06a"))
        with refused_by_postgresql("is not a code of its academic year"):
            WorkGroup(
                page_ptr=page, academic_year=year, code="NCP16-06a", description="<p>x</p>"
            ).save_base(raw=True)

    def test_local_work_group_may_be_known_by_any_code_until_it_is_national(self):
        work_group = WorkGroupFactory(parent=AcademicYearFactory(start_year=2017))
        same = WorkGroup.objects.filter(pk=work_group.pk)
        same.update(provenance=Provenance.LOCAL, code="NCP16-06a")
        same.update(code="Any code")
        with refused_by_postgresql("is not a code of its academic year"):
            same.update(code="NCP16-06a", provenance=Provenance.NATIONAL)
        same.update(code="NCP16-06a")
        with refused_by_postgresql("is not a code of its academic year"):
            same.update(provenance=Provenance.NATIONAL)

    def test_work_group_stays_in_the_year_of_its_code(self):
        work_group = WorkGroupFactory()
        with refused_by_postgresql("is not a code of its academic year"):
            WorkGroup.objects.filter(pk=work_group.pk).update(academic_year=AcademicYearFactory())

    def test_code_can_be_mended_before_it_was_ever_published(self):
        year = AcademicYearFactory(start_year=2017)
        work_group = WorkGroupFactory(parent=year, code="NCP17-01", live=False)
        work_group.code = "NCP17-02"
        work_group.save()
        work_group.refresh_from_db()
        assert work_group.code == "NCP17-02"

    def test_published_code_stays(self):
        year = AcademicYearFactory(start_year=2017)
        work_group = WorkGroupFactory(parent=year, code="NCP17-01")
        work_group.save_revision().publish()
        work_group.refresh_from_db()
        work_group.code = "NCP17-02"
        with pytest.raises(ValidationError, match="published as NCP17-01"):
            work_group.save()
        with refused_by_postgresql("NCP17-01 was published, so it resolves for ever"):
            WorkGroup.objects.filter(pk=work_group.pk).update(code="NCP17-02")

    def test_published_work_group_stays_national(self):
        work_group = WorkGroupFactory()
        work_group.save_revision().publish()
        with refused_by_postgresql("was published, so it resolves for ever"):
            WorkGroup.objects.filter(pk=work_group.pk).update(provenance="LOCAL")

    def test_published_work_group_stays_even_when_it_is_unpublished(self):
        work_group = WorkGroupFactory()
        work_group.save_revision().publish()
        work_group.refresh_from_db()
        work_group.unpublish()
        with refused_by_postgresql("was published, so it resolves for ever"):
            work_group.delete()

    def test_work_group_that_was_never_published_can_go(self):
        work_group = WorkGroupFactory(live=False)
        work_group.delete()
        assert not WorkGroup.objects.exists()


class TestAcademicYears:
    def test_title_and_slug_read_as_the_year_is_written(self):
        year = AcademicYearFactory(start_year=2017)
        assert (year.title, year.slug, year.url_path) == ("2017-18", "2017-18", "/home/2017-18/")

    def test_there_is_one_page_a_year(self):
        AcademicYearFactory(start_year=2017)
        with pytest.raises(ValidationError, match="a page for this academic year already"):
            AcademicYearFactory(start_year=2017)

    @pytest.mark.parametrize("start_year", [2013, 2100])
    def test_year_outside_the_network_s_time_is_refused(self, start_year):
        with pytest.raises(ValidationError, match="start_year"):
            AcademicYearFactory(start_year=start_year)

    def test_page_stays_that_of_its_year(self):
        year = AcademicYearFactory(start_year=2017)
        year.start_year = 2018
        with pytest.raises(ValidationError, match="This is the page of 2017-18"):
            year.save()
        with refused_by_postgresql("Cannot update"):
            AcademicYear.objects.filter(pk=year.pk).update(start_year=2018)


class TestTheCurrentAcademicYear:
    def test_first_published_year_becomes_the_current_one_and_stays_it(self):
        draft = AcademicYearFactory(live=False)
        first = AcademicYearFactory()
        AcademicYearFactory()
        draft.save_revision().publish()
        first.save()
        assert CurrentAcademicYear.load().academic_year == first

    def test_there_are_never_two(self):
        year = AcademicYearFactory()
        with refused_by_postgresql("one_current_academic_year"):
            CurrentAcademicYear.objects.create(id=2, academic_year=year)

    def test_there_is_never_none(self):
        year = AcademicYearFactory()
        with refused_by_postgresql("Cannot delete"):
            CurrentAcademicYear.objects.all().delete()
        with pytest.raises(ProtectedError):
            year.delete()

    def test_draft_year_cannot_become_the_current_one(self):
        AcademicYearFactory()
        current = CurrentAcademicYear.load()
        current.academic_year = AcademicYearFactory(live=False)
        with pytest.raises(ValidationError, match="is not published"):
            current.full_clean()

    def test_current_year_has_no_time_at_which_it_is_unpublished(self):
        year, next_year = AcademicYearFactory(), AcademicYearFactory()
        year.expire_at = next_year.expire_at = timezone.now() + timedelta(days=1)
        with pytest.raises(ValidationError, match="Make another year the current one first"):
            year.save()
        next_year.save()
        current = CurrentAcademicYear.load()
        current.academic_year = next_year
        with pytest.raises(ValidationError, match="is to be unpublished at a time"):
            current.full_clean()


class TestPhases:
    def test_draft_goes_with_the_draft_year_it_stands_under(self):
        year = AcademicYearFactory(live=False)
        PhaseOfferFactory(phase=PhaseFactory(parent=year, live=False))
        year.delete()
        assert not Phase.objects.exists()

    def test_phase_is_not_moved_to_another_year(self):
        year, other = AcademicYearFactory(), AcademicYearFactory()
        phase = PhaseFactory(parent=year)
        with pytest.raises(PermissionDenied, match="pages are not moved"):
            phase.move(other, "last-child")

    def test_title_and_slug_are_those_of_the_phase(self):
        phase = PhaseFactory(kind=PhaseKind.EARLY_YEARS)
        assert (phase.title, phase.slug) == ("Early Years", "early-years")

    def test_year_has_one_page_a_phase(self):
        year = AcademicYearFactory(start_year=2017)
        PhaseFactory(parent=year, kind=PhaseKind.PRIMARY)
        with pytest.raises(ValidationError, match="already"):
            PhaseFactory(parent=year, kind=PhaseKind.PRIMARY)
        secondary = PhaseFactory(parent=year, kind=PhaseKind.SECONDARY)
        with refused_by_postgresql("one_phase_of_a_kind"):
            Phase.objects.filter(pk=secondary.pk).update(kind=PhaseKind.PRIMARY)


class TestOffers:
    def test_work_group_is_on_offer_once_in_a_phase(self):
        offer = PhaseOfferFactory()
        with refused_by_postgresql("work_group_once_in_a_phase"):
            PhaseOfferFactory(phase=offer.phase, work_group=offer.work_group)

    def test_two_rows_can_exchange_their_work_groups(self):
        first = PhaseOfferFactory()
        second = PhaseOfferFactory(phase=first.phase)
        phase = first.phase
        rows = list(phase.offers.all())
        rows[0].work_group, rows[1].work_group = rows[1].work_group, rows[0].work_group
        phase.offers = rows
        phase.save_revision().publish()
        assert [row.work_group for row in PhaseOffer.objects.filter(phase=phase)] == [
            second.work_group,
            first.work_group,
        ]

    def test_phase_offers_no_work_group_of_another_year(self):
        with refused_by_postgresql("Work Groups of its own academic year"):
            PhaseOfferFactory(work_group=WorkGroupFactory())
        offer = PhaseOfferFactory()
        for changed in ({"work_group": WorkGroupFactory()}, {"phase": PhaseFactory()}):
            with refused_by_postgresql("Work Groups of its own academic year"):
                PhaseOffer.objects.filter(pk=offer.pk).update(**changed)

    def test_empty_paragraph_is_no_wording_of_its_own(self):
        offer = PhaseOfferFactory(description="<p></p>")
        offer.refresh_from_db()
        assert offer.description == ""
