"""The rows of a page in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.pages.models import ContentPage
from cms.programmes.models import Programme, ProgrammeWorkGroup
from cms.workgroups.models import AcademicYear, Phase
from tests.factories import (
    AcademicYearFactory,
    HubFactory,
    LocalWorkGroupFactory,
    PhaseFactory,
    PhaseOfferFactory,
    PredecessorFactory,
    ProgrammeFactory,
    ProgrammeUpdateFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db

MOST, MOST_WITH_THOSE_TAKEN_AWAY = 200, 300


@pytest.mark.parametrize(
    ("make", "rows", "sent"),
    [
        (HubFactory, "offers", 99_999),
        (LocalWorkGroupFactory, "predecessor_links", 99_999),
        (LocalWorkGroupFactory, "predecessor_links", MOST + 1),
    ],
    ids=["programme of a hub", "predecessors", "one row more"],
)
def test_more_rows_than_anybody_reads_are_refused(editor_client, make, rows, sent):
    edit_page = reverse("wagtailadmin_pages:edit", args=[make().pk])
    data = {f"{rows}-TOTAL_FORMS": sent, f"{rows}-INITIAL_FORMS": 0}
    formset = editor_client.post(edit_page, data).context["form"].formsets[rows]
    assert formset.non_form_errors() == ["There can be 200 rows at most. Take some away."]
    assert len(formset.forms) <= MOST_WITH_THOSE_TAKEN_AWAY


class TestVersion:
    """A page as a version holds it, with what its rows name."""

    FEW, MANY = 2, 12

    @pytest.fixture
    def phase(self):
        return PhaseFactory(parent=AcademicYearFactory(start_year=2017))

    @pytest.fixture(params=[Phase, AcademicYear, Programme], ids=lambda model: model.__name__)
    def page(self, request, phase):
        return {
            Phase: lambda: phase,
            AcademicYear: lambda: phase.academic_year,
            Programme: ProgrammeFactory,
        }[request.param]()

    @pytest.fixture
    def more_statements(self, editor_client, page):
        """How many more it takes to open a view of a page with many rows than with few."""

        def statements(address):
            editor_client.get(address)  # which fills what is kept from request to request
            with CaptureQueriesContext(connection) as captured:
                assert editor_client.get(address).status_code == 200
            return len(captured)

        def more_statements(view, *args):
            address = reverse(f"wagtailadmin_pages:{view}", args=[page.pk, *args])
            page.save_revision()
            add_rows(page, self.FEW)
            of_few = statements(address)
            add_rows(page, self.MANY - self.FEW)
            return statements(address) - of_few

        return more_statements

    def test_is_compared_in_as_many_statements_however_many_rows_it_has(self, more_statements):
        assert more_statements("revisions_compare", "earliest", "latest") == 0

    def test_is_previewed_in_as_many_statements_however_many_rows_it_has(self, more_statements):
        assert more_statements("preview_on_edit") == 0

    @pytest.mark.parametrize("page", [Phase], indirect=True)
    def test_is_edited_in_as_many_statements_however_many_rows_it_has(self, more_statements):
        assert more_statements("edit") == 0

    def test_is_without_the_rows_whose_page_is_deleted(self, phase):
        kept, deleted = (
            PhaseOfferFactory(
                phase=phase, work_group=WorkGroupFactory(parent=phase.academic_year, live=False)
            )
            for _ in range(2)
        )
        phase.save_revision()
        deleted.work_group.delete()
        rows = Phase.objects.get().get_latest_revision_as_object().offers.all()
        assert [row.work_group for row in rows] == [kept.work_group]


def add_rows(page: ContentPage, number: int) -> None:
    """Add as many rows of each kind to the page, and make a version of it."""
    for n in range(number):
        if isinstance(page, Phase):
            work_group = WorkGroupFactory(parent=page.academic_year)
            PhaseOfferFactory(phase=page, work_group=work_group)
        elif isinstance(page, AcademicYear):
            ProgrammeUpdateFactory(academic_year=page)
        else:
            work_group = WorkGroupFactory(parent=AcademicYear.objects.get())
            ProgrammeWorkGroup.objects.create(programme=page, work_group=work_group, sort_order=n)
            PredecessorFactory(page=page, predecessor=work_group)
    type(page).objects.get(pk=page.pk).save_revision()
