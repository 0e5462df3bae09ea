"""Every view of the admin, asked by a hub's editor for what is somebody else's."""

import re
from itertools import product

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import (
    Collection,
    GroupPagePermission,
    Revision,
    TaskState,
    Workflow,
    WorkflowState,
)
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text
from wagtail_factories import DocumentFactory, ImageFactory

from cms.accounts.models import User
from cms.hubs.models import Hub
from tests.factories import (
    AcademicYearFactory,
    ArchiveEntryFactory,
    EditorFactory,
    HubFactory,
    HubOfferFactory,
    LocalWorkGroupFactory,
    PredecessorFactory,
    ProgrammeFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db

SECRET = re.compile(r"secret\w*", re.IGNORECASE)
NOT_WAGTAIL_S_TO_ANSWER = {"wagtailadmin_error_test"}  # it shows the page of a failure


def views(patterns, prefix="", namespaces=()):
    """The name of each view, and what its address is made of."""
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from views(pattern.url_patterns, route, inside)
        elif isinstance(pattern, URLPattern) and pattern.name and route.startswith("admin/"):
            names = re.findall(r"\(\?P<(\w+)>", route) or re.findall(r"<(?:\w+:)?(\w+)>", route)
            unnamed = 0 if names else len(re.findall(r"\((?!\?)", route))
            yield ":".join([*namespaces, pattern.name]), names, unnamed


@pytest.fixture
def secrets(settings, tmp_path):
    """By the name of what is filled into an address, what others have not published, and what
    tells of them. All of their titles and names hold the word."""
    settings.MEDIA_ROOT = tmp_path
    boss = EditorFactory(username="SECRETboss", email="SECRETboss@example.org")
    call_command("add_hub", "Example hub", region="london", editor="editor@example.org")
    call_command("add_hub", "Another hub", region="london", editor="SECRETeditor@example.org")
    hub, other_hub = Hub.objects.get(slug="example-hub"), Hub.objects.get(slug="another-hub")
    year = AcademicYearFactory(start_year=2017)
    on_offer = WorkGroupFactory(parent=year, title="On offer")
    withdrawn = WorkGroupFactory(parent=year, title="Withdrawn")
    withdrawn.save_revision().publish()
    withdrawn.refresh_from_db()
    withdrawn.unpublish()
    own = LocalWorkGroupFactory(parent=hub, academic_year=year, title="Of our own")
    own.save_revision(user=User.objects.get(email="editor@example.org"))
    for chosen in (on_offer, withdrawn):
        HubOfferFactory(hub=hub, work_group=chosen)
        PredecessorFactory(page=own, predecessor=chosen)
    hidden = {"title": "SECRET", "live": False}
    drafts = [
        WorkGroupFactory(parent=year, **hidden),
        ProgrammeFactory(**hidden),
        ArchiveEntryFactory(**hidden),
        LocalWorkGroupFactory(parent=other_hub, academic_year=year, **hidden),
    ]
    boss_s_browser = Client()
    boss_s_browser.force_login(boss)
    for page in (on_offer, withdrawn):
        data = {"code": page.code, "title": "SECRET", "description": rich_text("<p>SECRET</p>")}
        boss_s_browser.post(
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            nested_form_data(data | {"predecessor_links": inline_formset([])}),
        )
    for page in drafts:
        page.save_revision(user=boss)
    Workflow.objects.get().start(drafts[-1], boss)
    of_theirs = {"title": "SECRET", "collection": Collection.objects.get(name="Another hub")}
    Group.objects.create(name="SECRET group")
    image, document = ImageFactory(**of_theirs), DocumentFactory(**of_theirs)
    for file in (image, document):
        file.tags.add("SECRET")
    pages = [page.pk for page in (hub, own, on_offer, withdrawn, *drafts, other_hub)]
    revisions = list(Revision.objects.values_list("pk", flat=True))
    states = {
        "workflow_state_id": list(WorkflowState.objects.values_list("pk", flat=True)),
        "task_state_id": list(TaskState.objects.values_list("pk", flat=True)),
    }
    of_views = {
        "wagtailimages": [image.pk],
        "wagtailadmin_api:images": [image.pk],
        "wagtaildocs": [document.pk],
        "wagtailadmin_api:documents": [document.pk],
        "wagtailusers": [boss.pk],
        "wagtail_bulk_action": {"app_label": ["wagtailcore"], "model_name": ["page"]},
    }
    of_names = {
        **states,
        **dict.fromkeys(("page_id", "parent_page_id", "pk", ""), pages),
        **{key: ["hubs"] for key in ("app_label", "content_type_app_name")},
        **{key: ["hub"] for key in ("model_name", "content_type_model_name")},
        **{key: ["publish"] for key in ("action", "action_name")},
        "revision_id": revisions,
    }

    def fit(view, name):
        for beginning, values in of_views.items():
            if view.startswith(beginning):
                found = values.get(name) if isinstance(values, dict) else values
                return found or of_names[name]
        return of_names.get(name, [pages[-2]])

    return fit


def test_no_view_tells_of_what_is_somebody_elses(client, secrets):
    client.force_login(User.objects.get(email="editor@example.org"))
    client.raise_request_exception = False
    boss = User.objects.get(username="SECRETboss").pk
    asked, told = 0, []
    for view, names, unnamed in views(get_resolver().url_patterns):
        if view in NOT_WAGTAIL_S_TO_ANSWER or "logout" in view:
            continue
        for values in product(*(secrets(view, name) for name in names or [""] * unnamed)):
            try:
                by_name = dict(zip(names, values, strict=True)) if names else None
                address = reverse(view, args=None if by_name else values, kwargs=by_name)
            except NoReverseMatch:
                continue
            everybody = "&".join(f"id={page}" for page in secrets("", "page_id"))
            answer = client.get(f"{address}?{everybody}&term=s&edited_by={boss}")
            asked += 1
            body = b"".join(answer) if answer.streaming else answer.content
            if answer.status_code == 500 or SECRET.search(body.decode(errors="replace")):
                told.append((view, address, answer.status_code))
    assert told == []
    assert asked > 200


def test_what_no_text_offers_is_closed(client):
    call_command("add_hub", "Example hub", region="london", editor="editor@example.org")
    client.force_login(User.objects.get(email="editor@example.org"))
    embeds = client.get(reverse("wagtailembeds:chooser"))
    assert embeds["Location"] == reverse("wagtailadmin_home")


def test_editor_of_two_hubs_looks_into_no_other(client):
    for name in ("Example hub", "Another hub"):
        call_command("add_hub", name, region="london", editor="editor@example.org")
    third = HubFactory(title="A third hub")
    draft = LocalWorkGroupFactory(parent=third, live=False)
    client.force_login(User.objects.get(email="editor@example.org"))
    home = reverse("wagtailadmin_home")
    for view in ("wagtailadmin_explore", "wagtailadmin_explore_results"):
        for page in (third, draft):
            assert client.get(reverse(view, args=[page.pk]))["Location"] == home
        listed = client.get(reverse(view, args=[third.get_parent().pk])).text
        assert "Example hub" in listed
        assert "Another hub" in listed
        assert "A third hub" not in listed
        for hub in Hub.objects.exclude(pk=third.pk):
            assert client.get(reverse(view, args=[hub.pk])).status_code == 200


@pytest.mark.parametrize("works_on", [[], ["hubs.Hub"], ["hubs.LocalWorkGroup"]])
def test_reports_are_closed_to_who_works_on_no_page_of_the_nation(client, works_on):
    call_command("add_hub", "Example hub", region="london", editor="editor@example.org")
    user = User.objects.get(email="editor@example.org")
    hub = Hub.objects.get()
    pages = {"hubs.Hub": hub, "hubs.LocalWorkGroup": LocalWorkGroupFactory(parent=hub)}
    GroupPagePermission.objects.all().delete()
    for page in works_on:
        GroupPagePermission.objects.create(
            group=hub.team.group, page=pages[page], permission_type="change"
        )
    client.force_login(user)
    report = reverse("wagtailadmin_reports:aging_pages")
    assert client.get(report)["Location"] == reverse("wagtailadmin_home")


def test_who_keeps_the_users_and_works_on_no_page_is_in_no_hub(client):
    call_command("add_hub", "Example hub", region="london", editor="editor@example.org")
    keepers = Group.objects.create(name="Keepers of the users")
    keepers.permissions.set(Permission.objects.filter(codename__in=["access_admin", "add_user"]))
    keeper = User.objects.create_user("keeper")
    keeper.groups.add(keepers)
    client.force_login(keeper)
    users = reverse("wagtailusers_users:index")
    assert client.get(users).status_code == 200
    report = reverse("wagtailadmin_reports:aging_pages")
    assert client.get(report)["Location"] == reverse("wagtailadmin_home")
    keeper.groups.add(Hub.objects.get().team.group)
    assert client.get(users)["Location"] == reverse("wagtailadmin_home")
