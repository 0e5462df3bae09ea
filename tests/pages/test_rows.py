"""The rows of a page in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.pages.models import ContentPage
from cms.programmes.models import Programme, ProgrammeWorkGroup
from cms.workgroups.models import AcademicYear, Phase, PhaseOffer
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

    def test_keeps_a_row_that_names_nothing_yet(self):
        programme = ProgrammeFactory()
        programme.work_group_links = [ProgrammeWorkGroup()]
        programme.save_revision(clean=False)
        [row] = programme.get_latest_revision_as_object().work_group_links.all()
        assert row.work_group_id is None

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


class TestRowThatTwoEditorsAdd:
    """Each about the same page, which neither has seen the other name."""

    @pytest.fixture
    def send(self, editor_client):
        def send(page, **data):
            edit_page = reverse("wagtailadmin_pages:edit", args=[page.pk])
            return editor_client.post(edit_page, nested_form_data(data | {"action-publish": "1"}))

        return send

    @pytest.fixture
    def add_predecessor(self, send):
        work_group = WorkGroupFactory(parent=AcademicYearFactory(start_year=2017))
        data = {
            "title": "An example",
            "summary": rich_text(""),
            "work_group_links": inline_formset([]),
            "predecessor_links": inline_formset([{"predecessor": work_group.pk}]),
        }
        programme = ProgrammeFactory()
        programme.save_revision().publish()
        return programme, lambda: send(programme, **data)

    @pytest.fixture
    def add_own_work_group(self, send):
        hub = HubFactory()
        hub.save_revision().publish()
        row = {"work_group": LocalWorkGroupFactory(parent=hub).pk, "note": rich_text("")}
        data = {"title": hub.title, "region": hub.region, "offers": inline_formset([row])}
        return hub, lambda: send(hub, **data)

    @pytest.mark.parametrize("is_drafted_since", [False, True])
    @pytest.mark.parametrize("add", ["add_predecessor", "add_own_work_group"])
    def test_is_told_to_the_second(self, request, add, is_drafted_since):
        page, add = request.getfixturevalue(add)
        assert add().status_code == 302
        if is_drafted_since:
            type(page).objects.get(pk=page.pk).save_revision()
        assert "was named by somebody else since you opened this page" in add().text


class TestRowThatWasTakenAway:
    """A row that is sent though another editor has taken it away, and published that."""

    WORDS = "Words of its own"

    @pytest.fixture
    def phase(self):
        phase = PhaseFactory(parent=AcademicYearFactory(start_year=2017))
        PhaseOfferFactory(phase=phase, title=self.WORDS)
        Phase.objects.get().save_revision().publish()
        return Phase.objects.get()

    @pytest.fixture
    def row(self, phase):
        """The row as a page has it that was opened before."""
        offer = phase.offers.get()
        described = {"title": offer.title, "description": rich_text("")}
        return {"id": offer.pk, "work_group": offer.work_group_id, **described}

    @pytest.fixture
    def taken_away(self, phase, row):
        draft = phase.get_latest_revision_as_object()
        draft.offers = []
        draft.save_revision().publish()
        assert not PhaseOffer.objects.exists()

    @pytest.fixture
    def send(self, editor_client, phase):
        def send(address, *rows, **changed):
            data = {
                "kind": phase.kind,
                "heading": phase.heading,
                "audience": phase.audience,
                "offers": inline_formset(rows, initial=len(rows)),
                "action-publish": "1",
            }
            return editor_client.post(address, nested_form_data(data | changed))

        return send

    @pytest.fixture
    def edit_page(self, phase):
        return reverse("wagtailadmin_pages:edit", args=[phase.pk])

    @pytest.fixture
    def old_version(self, phase):
        version = phase.latest_revision.pk
        return reverse("wagtailadmin_pages:revisions_revert", args=[phase.pk, version])

    @pytest.mark.parametrize("sent_to", ["edit_page", "old_version"])
    def test_comes_back(self, request, sent_to, row, taken_away, send):
        assert send(request.getfixturevalue(sent_to), row).status_code == 302
        assert PhaseOffer.objects.get().title == self.WORDS

    @pytest.mark.parametrize("sent_to", ["edit_page", "old_version"])
    def test_comes_back_in_place_of_one_that_was_added_for_the_same(
        self, request, phase, sent_to, row, taken_away, send
    ):
        draft = phase.get_latest_revision_as_object()
        draft.offers = [PhaseOffer(work_group_id=row["work_group"], title="Other words")]
        draft.save_revision().publish()
        address = request.getfixturevalue(sent_to)
        if sent_to == "edit_page":
            assert "by somebody else since you opened this page" in send(address, row).text
        else:
            assert send(address, row).status_code == 302
            assert PhaseOffer.objects.get().title == self.WORDS

    def test_comes_back_after_another_mistake_was_told(self, edit_page, row, taken_away, send):
        told = send(edit_page, row, heading="")
        [form] = told.context["form"].formsets["offers"].forms
        assert form["id"].value() is None  # so that Wagtail fills in the one it gets
        assert send(edit_page, row | {"id": ""}).status_code == 302
        assert PhaseOffer.objects.get().title == self.WORDS


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
