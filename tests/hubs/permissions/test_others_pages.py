"""What is not theirs, a hub's editors neither open nor change nor choose."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.accounts.models import User
from cms.hubs.models import Hub
from tests.factories import EditorFactory, LocalWorkGroupFactory, WorkGroupFactory
from tests.hubs.permissions.conftest import SECRET
from tests.hubs.permissions.forms import hub_data, own_work_group

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "view",
    [
        "edit",
        "delete",
        "unpublish",
        "history",
        "usage",
        "set_privacy",
        "copy",
        "move",
        "add_subpage",
    ],
)
def test_page_is_not_opened_by_its_address(browser, draft, other_hub, year, view):
    for page in (draft, other_hub, year, WorkGroupFactory(parent=year)):
        answered = browser.get(reverse(f"wagtailadmin_pages:{view}", args=[page.pk]))
        assert answered.status_code in (302, 403, 404), page
        if answered.status_code == 302:
            assert str(page.pk) not in answered["Location"]


def test_page_is_not_changed_by_a_forged_form(browser, other_hub, draft):
    for page, data in ((other_hub, hub_data()), (draft, own_work_group(draft.academic_year))):
        data = data | {"title": "Taken over", "action-publish": "1"}
        browser.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(data))
    assert not Page.objects.filter(draft_title="Taken over").exists()
    assert not Page.objects.filter(title="Taken over").exists()


@pytest.mark.parametrize("model", ["localworkgroup", "hub", "phase"])
def test_no_page_is_added_below_anothers(browser, other_hub, year, model):
    phase = {"kind": "PRIMARY", "heading": "x", "audience": "x", "offers": inline_formset([])}
    app, parent, data = {
        "localworkgroup": ("hubs", other_hub, own_work_group(year)),
        "hub": ("hubs", other_hub.get_parent(), hub_data(title="A third hub")),
        "phase": ("workgroups", year, phase),
    }[model]
    add_page = reverse("wagtailadmin_pages:add", args=[app, model, parent.pk])
    forged = nested_form_data(data | {"action-publish": "1"})
    below = Page.objects.child_of(parent)
    before = below.count()
    browser.post(add_page, forged)
    assert below.count() == before
    browser.force_login(EditorFactory())
    browser.post(add_page, forged)
    assert below.count() == before + 1


def test_draft_of_another_cannot_be_put_into_the_programme(browser, hub, draft):
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    answered = browser.post(edit_page, nested_form_data(hub_data(draft) | {"action-publish": "1"}))
    assert SECRET not in answered.text
    assert not hub.offers.exists()


def test_published_work_group_of_another_hub_cannot_be_chosen(browser, hub, other_hub):
    theirs = LocalWorkGroupFactory(parent=other_hub)
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    browser.post(edit_page, nested_form_data(hub_data(theirs) | {"action-publish": "1"}))
    assert not hub.offers.exists()


@pytest.mark.parametrize("list_of", ["wagtailusers_users:index", "wagtailusers_groups:index"])
def test_people_are_not_listed(browser, list_of):
    assert browser.get(reverse(list_of)).status_code == 302


def test_nobody_takes_an_address_that_a_hub_is_given_to_later(browser):
    data = {
        "name_email-first_name": "An",
        "name_email-last_name": "Example",
        "name_email-email": "later@example.org",
        "locale-preferred_language": "en",
        "locale-current_time_zone": "Europe/London",
        "theme-theme": "dark",
        "theme-density": "default",
        "theme-contrast": "system",
    }
    browser.post(reverse("wagtailadmin_account"), data)
    editor = User.objects.get()
    assert (editor.last_name, editor.email) == ("Example", "editor@example.org")
    call_command("add_hub", "Another hub", region="london", editor="later@example.org")
    assert editor.groups.get() == Hub.objects.get(slug="example-hub").team.group


def test_hub_is_made_private_by_publishers(hub, publisher):
    editor = User.objects.get(email="editor@example.org")
    assert not hub.permissions_for_user(editor).can_set_view_restrictions()
    assert hub.permissions_for_user(publisher).can_set_view_restrictions()


def test_no_menu_leads_to_what_is_closed(browser):
    home = reverse("wagtailadmin_home")
    report = reverse("wagtailadmin_reports:site_history")
    assert report not in browser.get(home).text
    browser.force_login(EditorFactory())
    assert report in browser.get(home).text
