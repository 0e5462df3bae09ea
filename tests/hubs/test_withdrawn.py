"""A hub that was withdrawn, while its editors go on working on it."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.hubs.models import Hub, HubOffer
from tests.factories import AcademicYearFactory, HubFactory, PhaseFactory, PhaseOfferFactory

pytestmark = pytest.mark.django_db

CHANGED = "The national wording has changed since the note was written."


def test_draft_does_not_answer_what_is_to_become_of_a_note(editor_client):
    phase = PhaseFactory(parent=AcademicYearFactory(start_year=2017))
    work_group = PhaseOfferFactory(phase=phase).work_group
    hub = HubFactory()
    hub.offers = [HubOffer(work_group=work_group, note="<p>We begin in autumn.</p>")]
    hub.save_revision().publish()
    Hub.objects.get(pk=hub.pk).unpublish()
    work_group.description = "<p>Four sessions in spring.</p>"
    work_group.save_revision().publish()
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    assert CHANGED in editor_client.get(edit_page).text
    row = {
        "id": HubOffer.objects.get().pk,
        "work_group": work_group.pk,
        "note": rich_text("<p>We begin in spring.</p>"),
    }
    data = {
        "title": hub.title,
        "region": hub.region,
        "offers": inline_formset([row], initial=1),
    }
    assert editor_client.post(edit_page, nested_form_data(data)).status_code == 302
    assert HubOffer.objects.get().note == "<p>We begin in autumn.</p>"
    assert CHANGED in editor_client.get(edit_page).text
