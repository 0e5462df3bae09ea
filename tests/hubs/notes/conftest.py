"""A hub with a note, and its page as an editor opens and sends it."""

import re

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
def open_row(editor_client, edit_page):
    """The hub's row as the page has it that is opened: the hub's own, or that of an old version."""

    def open_row(address=edit_page):
        page = editor_client.get(address)
        form = page.context["form"].formsets["offers"].initial_forms[0]
        row = {name: form[name].value() for name in form.fields}
        box = re.search(r'<input[^>]* name="offers-0-keep_note"[^>]*>', page.text)
        if box and " checked" in box[0]:
            row["keep_note"] = "on"
        row = {name: "" if value is None else value for name, value in row.items()}
        row["phases"] = tuple(row["phases"])  # a list would be taken for rows
        return {**row, "note": rich_text("<p>We begin after half-term.</p>")}

    return open_row


@pytest.fixture
def send(editor_client, edit_page, hub):
    """Sends the hub's page with a row, as its editor does: one that was there, or a new one."""

    def send(row, action="action-publish", *, is_new=False, address=edit_page):
        data = {
            "title": hub.title,
            "region": hub.region,
            "offers": inline_formset([row], initial=0 if is_new else 1),
            action: "1",
        }
        assert editor_client.post(address, nested_form_data(data)).status_code == 302

    return send


@pytest.fixture
def decide(send, open_row):
    """Publishes the hub's page with the row that was opened."""

    def decide(note=None, *, opened=None, **row):
        row = {**(opened or open_row()), **row}
        if note is not None:
            row["note"] = rich_text(note)
        send(row)

    return decide
