"""What others have not published is told to a hub's editors by nothing."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.hubs.models import Hub, LocalWorkGroup
from tests.factories import (
    AcademicYearFactory,
    EditorFactory,
    HubOfferFactory,
    LocalWorkGroupFactory,
    PredecessorFactory,
    WorkGroupFactory,
)
from tests.hubs.permissions.conftest import SECRET
from tests.hubs.permissions.forms import hub_data, own_work_group

pytestmark = pytest.mark.django_db


def test_drafts_of_others_are_listed_nowhere(browser, draft, other_hub, hub):
    for address in (
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore_root"),
        reverse("wagtailadmin_explore", args=[other_hub.pk]),
        reverse("wagtailadmin_explore", args=[hub.pk]),
        reverse("wagtailadmin_pages:search") + "?q=draft",
        reverse("wagtailadmin_choose_page") + "?page_type=workgroups.WorkGroup",
        reverse("wagtailadmin_choose_page_child", args=[other_hub.pk]),
        reverse("wagtailadmin_choose_page_search") + "?q=draft",
        f"/admin/api/main/pages/?child_of={other_hub.pk}&for_explorer=1",
        f"/admin/api/main/pages/?child_of={other_hub.pk}",
        f"/admin/api/main/pages/{draft.pk}/",
        "/admin/api/main/pages/?search=draft",
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_reports:aging_pages"),
        reverse("wagtailadmin_reports:workflow"),
        reverse("wagtailadmin_reports:page_types_usage"),
        reverse("wagtailadmin_pages:edit", args=[hub.pk]),
    ):
        assert SECRET not in browser.get(address, follow=True).text, address


def test_draft_is_not_told_by_what_a_form_refuses(browser, hub, draft, year):
    own = LocalWorkGroupFactory(parent=hub, academic_year=year)
    public = WorkGroupFactory(parent=year)
    PredecessorFactory(page=draft, predecessor=own)
    PredecessorFactory(page=public, predecessor=draft)
    edit_page = reverse("wagtailadmin_pages:edit", args=[own.pk])
    for predecessors, refused in (
        ([draft, draft], "is named already, further up"),
        ([public], "cannot be a predecessor here"),
    ):
        rows = [{"predecessor": page.pk} for page in predecessors]
        data = own_work_group(year, predecessor_links=inline_formset(rows))
        answered = browser.post(edit_page, nested_form_data(data))
        assert refused in answered.text
        assert SECRET not in answered.text


def test_year_in_preparation_is_not_told_by_what_a_form_refuses(browser, hub, year):
    staged = AcademicYearFactory(start_year=2018, live=False)
    work_group = WorkGroupFactory(parent=staged, title=SECRET)
    work_group.save_revision().publish()
    own = LocalWorkGroupFactory(parent=hub, academic_year=year)
    edit_page = reverse("wagtailadmin_pages:edit", args=[own.pk])
    rows = inline_formset([{"predecessor": work_group.pk}])
    data = own_work_group(year, predecessor_links=rows)
    answered = browser.post(edit_page, nested_form_data(data))
    assert "This page is none that you can choose." in answered.text
    assert SECRET not in answered.text
    assert work_group.code not in answered.text


def test_draft_of_a_work_group_that_was_withdrawn_is_not_told(browser, hub, year):
    withdrawn = WorkGroupFactory(parent=year, code="NCP17-01", title="As it was published")
    withdrawn.save_revision().publish()
    withdrawn.refresh_from_db()
    withdrawn.unpublish()
    offer = HubOfferFactory(hub=hub, work_group=withdrawn)
    boss = Client()
    boss.force_login(EditorFactory())
    data = {
        "code": "NCP17-01",
        "title": SECRET,
        "description": rich_text("<p>x</p>"),
        "predecessor_links": inline_formset([]),
    }
    edit_page = reverse("wagtailadmin_pages:edit", args=[withdrawn.pk])
    assert boss.post(edit_page, nested_form_data(data)).status_code == 302
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    row = {"work_group": withdrawn.pk, "phases": [], "note": rich_text("")}
    twice = hub_data() | {"offers": inline_formset([row | {"id": offer.pk}, row], initial=1)}
    for answered in (browser.get(edit_page), browser.post(edit_page, nested_form_data(twice))):
        assert "NCP17-01, which is not published" in answered.text
        assert SECRET not in answered.text


@pytest.mark.parametrize("made", ["withdrawn", "private"])
def test_draft_of_a_work_group_is_not_told_by_comparing_versions(browser, hub, year, made):
    national = WorkGroupFactory(parent=year, code="NCP17-01", title=SECRET)
    own = LocalWorkGroupFactory(parent=hub, academic_year=year)
    own.save_revision()
    HubOfferFactory(hub=hub, work_group=national)
    PredecessorFactory(page=own, predecessor=national)
    for page in (Hub.objects.get(), LocalWorkGroup.objects.get()):
        page.save_revision()
    if made == "withdrawn":
        national.save_revision().publish()
        national.refresh_from_db()
        national.unpublish()
    else:
        PageViewRestriction.objects.create(page=national, restriction_type="login")
    for page in (hub, own):
        versions = [page.pk, "earliest", "latest"]
        answered = browser.get(reverse("wagtailadmin_pages:revisions_compare", args=versions))
        assert answered.status_code == 200
        assert "not published" in answered.text
        assert SECRET not in answered.text


def test_what_is_published_is_told_by_comparing_versions(browser, hub, year):
    before, now = (WorkGroupFactory(parent=year, code=f"NCP17-0{n}") for n in (1, 2))
    offer = HubOfferFactory(hub=hub, work_group=before)
    Hub.objects.get().save_revision()
    offer.work_group = now
    offer.save()
    Hub.objects.get().save_revision()
    first, last = hub.revisions.order_by("pk")[1:]
    versions = [hub.pk, first.pk, last.pk]
    answered = browser.get(reverse("wagtailadmin_pages:revisions_compare", args=versions))
    assert f'<span class="deletion">NCP17-01 {before.title}</span>' in answered.text
    assert f'<span class="addition">NCP17-02 {now.title}</span>' in answered.text
