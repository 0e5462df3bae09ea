"""What a hub's editors do with their own pages, and what a publisher decides."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from cms.hubs.models import LocalWorkGroup
from tests.factories import LocalWorkGroupFactory, PhaseOfferFactory
from tests.hubs.permissions.forms import hub_data, own_work_group

pytestmark = pytest.mark.django_db


def test_editor_publishes_the_hubs_programme(browser, hub, year, ask_contract):
    work_group = PhaseOfferFactory(phase__parent=year).work_group
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    data = hub_data(work_group, lead_school="An example school") | {"action-publish": "1"}
    assert browser.post(edit_page, nested_form_data(data)).status_code == 302
    assert ask_contract("hub", slug=hub.slug).data["hub"]["leadSchool"] == "An example school"
    assert [row.work_group for row in hub.offers.all()] == [work_group]


@pytest.mark.parametrize("action", ["action-publish", "action-submit", "draft"])
def test_own_work_group_is_not_public_before_it_is_approved(browser, hub, year, action):
    add_page = reverse("wagtailadmin_pages:add", args=["hubs", "localworkgroup", hub.pk])
    browser.post(add_page, nested_form_data(own_work_group(year) | {action: "1"}))
    assert not LocalWorkGroup.objects.get().live


def test_own_work_group_is_public_when_a_publisher_approves(browser, hub, year, publisher):
    add_page = reverse("wagtailadmin_pages:add", args=["hubs", "localworkgroup", hub.pk])
    browser.post(add_page, nested_form_data(own_work_group(year) | {"action-submit": "1"}))
    page = LocalWorkGroup.objects.get()
    browser.force_login(publisher)
    task = page.current_workflow_task_state
    approve = "wagtailadmin_pages:workflow_action"
    browser.post(reverse(approve, args=[page.pk, "approve", task.pk]))
    page.refresh_from_db()
    assert page.live


@pytest.mark.parametrize("action", ["action-publish", "action-submit", "draft"])
def test_own_work_group_stays_as_it_was_approved_until_a_change_is_approved(
    browser, hub, year, publisher, action
):
    page = LocalWorkGroupFactory(parent=hub, academic_year=year, title="As it was approved")
    page.save_revision().publish()
    edit_page = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = own_work_group(year, title="As it is changed") | {action: "1"}
    browser.post(edit_page, nested_form_data(data))
    page.refresh_from_db()
    assert (page.title, page.draft_title) == ("As it was approved", "As it is changed")
    if action == "action-submit":
        browser.force_login(publisher)
        task = page.current_workflow_task_state
        approve = "wagtailadmin_pages:workflow_action"
        browser.post(reverse(approve, args=[page.pk, "approve", task.pk]))
        page.refresh_from_db()
        assert page.title == "As it is changed"


def test_own_draft_can_be_named_in_the_programme(browser, hub, year):
    own = LocalWorkGroupFactory(parent=hub, academic_year=year, live=False)
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    data = hub_data(own) | {"action-publish": "1"}
    assert browser.post(edit_page, nested_form_data(data)).status_code == 302
