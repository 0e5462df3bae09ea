"""A hub's note when the nation changes its wording: the hub is asked, and nobody else."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.hubs.models import HubOffer
from tests.factories import (
    AcademicYearFactory,
    HubFactory,
    PhaseFactory,
    PhaseOfferFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db

CHANGED = "The national wording has changed since the note was written."
WITHDRAWN = "This Work Group is on offer nowhere any more"


@pytest.fixture
def work_group():
    year = AcademicYearFactory(start_year=2017)
    work_group = WorkGroupFactory(
        parent=year, title="The first title", description="<p>Six sessions in autumn.</p>"
    )
    PhaseOfferFactory(phase=PhaseFactory(parent=year), work_group=work_group)
    return work_group


@pytest.fixture
def hub(work_group):
    """A hub with a note about the Work Group."""
    hub = HubFactory(slug="example-hub")
    hub.offers = [HubOffer(work_group=work_group, note="<p>We begin after half-term.</p>")]
    hub.save_revision().publish()
    return hub


@pytest.fixture
def edit_page(editor_client, hub):
    return reverse("wagtailadmin_pages:edit", args=[hub.pk])


@pytest.fixture
def shown(editor_client, edit_page):
    """What the hub's page shows in the admin."""
    return lambda: editor_client.get(edit_page).text


@pytest.fixture
def decide(editor_client, edit_page, hub, work_group):
    """Publishes the hub's page as its editor sends it."""

    def decide(note="<p>We begin after half-term.</p>", **row):
        offer = HubOffer.objects.get()
        rows = [{"id": offer.pk, "work_group": work_group.pk, "note": rich_text(note), **row}]
        data = {
            "title": hub.title,
            "region": hub.region,
            "offers": inline_formset(rows, initial=1),
            "action-publish": "1",
        }
        assert editor_client.post(edit_page, nested_form_data(data)).status_code == 302

    return decide


def change_nationally(work_group):
    work_group.description = "<p>Four sessions in autumn.</p>"
    work_group.save_revision().publish()


def test_note_is_not_questioned_while_the_wording_stands(shown):
    assert CHANGED not in shown()


def test_what_changed_is_shown_side_by_side(shown, work_group):
    change_nationally(work_group)
    page = shown()
    assert CHANGED in page
    assert "<del>Six</del> sessions in autumn." in page
    assert "<ins>Four</ins> sessions in autumn." in page
    assert page.count('name="offers-0-keep_note"') == 1


def test_draft_of_the_nation_is_not_shown(shown, work_group):
    work_group.title = "A draft"
    work_group.save_revision()
    assert CHANGED not in shown()


def test_wording_of_a_phase_counts_too(shown, work_group):
    offer = work_group.offers.get()
    offer.title = "As Primary has it now"
    offer.save()
    assert "<ins>As Primary has it now</ins>" in shown()
    assert CHANGED in shown()


def test_nothing_changes_in_public_until_the_hub_decides(ask_contract, hub, work_group):
    def note():
        answered = ask_contract("hub", slug="example-hub").data["hub"]["programme"]
        [offer] = answered["phases"][0]["offers"]
        return offer["note"]

    before = note()
    change_nationally(work_group)
    assert note() == before == "We begin after half-term."


def test_note_that_is_kept_is_questioned_no_more(shown, decide, work_group, hub):
    change_nationally(work_group)
    decide(keep_note="on")
    assert CHANGED not in shown()
    assert "We begin after half-term." in HubOffer.objects.get().note


def test_note_that_is_revised_is_questioned_no_more(shown, decide, work_group, hub):
    change_nationally(work_group)
    decide(note="<p>We begin in January.</p>")
    assert CHANGED not in shown()
    assert "January" in HubOffer.objects.get().note


def test_note_that_is_left_is_questioned_on(shown, decide, work_group):
    change_nationally(work_group)
    decide()
    assert CHANGED in shown()


def test_hub_sees_that_a_work_group_was_withdrawn(shown, work_group):
    work_group.unpublish()
    assert WITHDRAWN in shown()


def test_row_of_what_was_withdrawn_can_stay(decide, shown, work_group, hub):
    work_group.unpublish()
    decide(note="<p>Until it comes back.</p>")
    assert HubOffer.objects.count() == 1


@pytest.mark.parametrize("nonsense", ["abc", "-1", "", "9" * 30, "1.5", "\x00", "é"])
@pytest.mark.parametrize("field", ["work_group", "id", "phases", "starts_on", "ORDER", "DELETE"])
def test_nonsense_in_a_row_is_answered_with_the_form(
    editor_client, edit_page, hub, field, nonsense, work_group
):
    offer = HubOffer.objects.get()
    row = {"id": offer.pk, "work_group": work_group.pk, "note": rich_text(""), field: nonsense}
    data = {
        "title": hub.title,
        "region": hub.region,
        "offers": inline_formset([row], initial=1),
    }
    answer = editor_client.post(edit_page, nested_form_data(data))
    assert answer.status_code in (200, 302)
