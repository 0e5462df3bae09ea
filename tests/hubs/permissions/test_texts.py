"""A text of a hub refers to what its editor may choose, and keeps what others put into it."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.hubs.models import HubOffer, LocalWorkGroup
from tests.factories import HubOfferFactory, PhaseOfferFactory, WorkGroupFactory
from tests.hubs.permissions.forms import draftail, hub_data, own_work_group

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("action", ["action-publish", "draft"])
def test_text_refers_to_nothing_that_may_not_be_chosen(
    browser, hub, other_hub, draft, year, theirs, action
):
    image, document = theirs
    text = rich_text(
        f'<p>Ours, <a linktype="document" id="{document.pk}">a document</a>, '
        f'<a linktype="page" id="{draft.pk}">a page</a></p>'
        f'<embed embedtype="image" id="{image.pk}" format="fullwidth" alt="x"/>'
    )
    programme = hub_data(WorkGroupFactory(parent=year), note=text, **{action: "1"})
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    own = own_work_group(year, description=text, **{action: "1"})
    add_page = reverse("wagtailadmin_pages:add", args=["hubs", "localworkgroup", hub.pk])
    for address, data in ((edit_page, programme), (add_page, own)):
        answered = browser.post(address, nested_form_data(data))
        assert "that you may not choose" in answered.text
        assert "Ours, a document, a page" in answered.text
        for telling in (document.filename, draft.slug, image.file.name.split("/")[-1][:-4]):
            assert telling not in answered.text
    assert not hub.offers.exists()
    assert hub.revisions.count() == 1
    assert not LocalWorkGroup.objects.child_of(hub).exists()


@pytest.mark.parametrize("id", ["", "x", "1 OR 1=1", "9" * 18, "9" * 30])
def test_text_refers_to_nothing_that_never_was(browser, hub, year, id):
    work_group = WorkGroupFactory(parent=year)
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    for entity in ("LINK", "DOCUMENT", "IMAGE"):
        note = draftail("Ours", entity, id=id, format="fullwidth", alt="x")
        programme = hub_data(work_group, note=note, lead_school="Words before")
        answered = browser.post(edit_page, nested_form_data(programme))
        assert "that you may not choose" in answered.text
        assert "Words before" in answered.text


def test_text_refers_to_what_may_be_chosen(browser, hub, year, files):
    image, document = files("Example hub")
    text = (
        f'<p><a linktype="document" id="{document.pk}">a document</a>, '
        f'<a linktype="page" id="{year.pk}">a page</a></p>'
        f'<embed alt="x" embedtype="image" format="fullwidth" id="{image.pk}"/>'
    )
    work_group = PhaseOfferFactory(phase__parent=year).work_group
    programme = hub_data(work_group, note=rich_text(text))
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    published = nested_form_data(programme | {"action-publish": "1"})
    assert browser.post(edit_page, published).status_code == 302
    assert hub.offers.get().note.count(" id=") == 3


def test_text_keeps_what_others_put_into_it(browser, hub, theirs, year):
    image, document = theirs
    text = (
        f'<p><a linktype="document" id="{document.pk}">a document</a></p>'
        f'<embed alt="x" embedtype="image" format="fullwidth" id="{image.pk}"/>'
    )
    offer = HubOfferFactory(hub=hub, note=text, work_group__parent=year)
    row = {"id": offer.pk, "work_group": offer.work_group_id, "phases": []}
    programme = hub_data() | {
        "offers": inline_formset([row | {"note": rich_text(text)}], initial=1),
        "action-publish": "1",
    }
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    assert browser.post(edit_page, nested_form_data(programme)).status_code == 302
    assert hub.offers.get().note.count(" id=") == 2


def test_text_of_a_draft_keeps_what_others_put_into_it(browser, hub, theirs, year):
    image, _ = theirs
    text = f'<p>x</p><embed embedtype="image" id="{image.pk}" format="fullwidth" alt="x"/>'
    work_group = PhaseOfferFactory(phase__parent=year).work_group
    hub.offers = [HubOffer(work_group=work_group, note=text)]
    hub.save_revision()
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    data = hub_data(work_group, note=rich_text(text), **{"action-publish": "1"})
    assert browser.post(edit_page, nested_form_data(data)).status_code == 302
    assert hub.offers.get().note.count(" id=") == 1
