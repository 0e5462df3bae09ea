"""Every view of the admin, asked by a hub's editor for what is somebody else's."""

import re
from itertools import product

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    Revision,
    TaskState,
    Workflow,
    WorkflowState,
)
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text
from wagtail_factories import DocumentFactory, ImageFactory

from cms.accounts.models import User
from cms.hubs.models import Hub, LocalWorkGroup
from cms.workgroups.models import AcademicYear
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
    """The name of each view, what its address is made of, and whether those have names: what has
    none is called by its pattern."""
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from views(pattern.url_patterns, route, inside)
        elif isinstance(pattern, URLPattern) and pattern.name and route.startswith("admin/"):
            names = re.findall(r"\(\?P<(\w+)>", route) or re.findall(r"<(?:\w+:)?(\w+)>", route)
            parts = names or re.findall(r"\(((?!\?)[^)]*)\)", route)
            yield ":".join([*namespaces, pattern.name]), parts, bool(names)


def addresses(values_of):
    """The address of each view for each of the values that fit into it."""
    for view, parts, are_named in views(get_resolver().url_patterns):
        if view in NOT_WAGTAIL_S_TO_ANSWER or "logout" in view:
            continue
        for values in product(*(values_of(view, part) for part in parts)):
            by_name = dict(zip(parts, values, strict=True)) if are_named else None
            try:
                yield view, reverse(view, args=None if by_name else values, kwargs=by_name)
            except NoReverseMatch:
                continue


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
    for page in (Hub.objects.get(pk=hub.pk), LocalWorkGroup.objects.get(pk=own.pk)):
        page.save_revision(user=User.objects.get(email="editor@example.org"))
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
        **dict.fromkeys(("page_id", "parent_page_id", "pk", r"\d+"), pages),
        r"live|earliest|\d+": ["earliest"],
        r"live|latest|\d+": ["latest"],
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
    everybody = "&".join(f"id={page}" for page in secrets("", "page_id"))
    answered, told = set(), []
    for view, address in addresses(secrets):
        answer = client.get(f"{address}?{everybody}&term=s&edited_by={boss}")
        body = b"".join(answer) if answer.streaming else answer.content
        if answer.status_code == 200:
            answered.add(view)
        if answer.status_code == 500 or SECRET.search(body.decode(errors="replace")):
            told.append((view, address, answer.status_code))
    assert told == []
    assert len(answered) > 30
    assert "wagtailadmin_pages:revisions_compare" in answered


class TestForgedForms:
    """What is somebody else's, or the nation's, is changed by no view that it is sent to."""

    @pytest.fixture
    def others(self, secrets):
        """What stands in the tables of all but the hub's own pages."""
        ours = Page.objects.descendant_of(Hub.objects.get(slug="example-hub"), inclusive=True)
        own = [str(pk) for pk in ours.values_list("pk", flat=True)]
        tables = [
            Page.objects.exclude(pk__in=own),
            Revision.objects.exclude(object_id__in=own),
            WorkflowState.objects.exclude(object_id__in=own),
            TaskState.objects.exclude(workflow_state__object_id__in=own),
            PageViewRestriction.objects.exclude(page__in=own),
            Image.objects.all(),
            Document.objects.all(),
            Collection.objects.all(),
            User.objects.exclude(email="editor@example.org"),
            Group.objects.all(),
            GroupPagePermission.objects.all(),
        ]
        return lambda: [list(table.order_by("pk").values()) for table in tables]

    @pytest.fixture
    def changing(self, client, secrets, others):
        """The views by which somebody changes what is others', each asked as if it were the
        first."""
        pages = secrets("", "page_id")
        year = AcademicYear.objects.get()
        forged = {
            **dict.fromkeys(("id", "page", "pages", "parent_page_id"), pages),
            "title": "Taken over",
            "username": "taken-over",
            "region": "LONDON",
            "academic_year": year.pk,
            "phases": "PRIMARY",
            "description": rich_text("<p>Taken over.</p>"),
            "offers": inline_formset([]),
            "predecessor_links": inline_formset([]),
            "restriction_type": "login",
            "collection": Collection.objects.get(name="Another hub").pk,
            "action-publish": "1",
        }
        everybody = "&".join(f"id={page}" for page in pages)
        before = others()

        def changing(person, among=None):
            client.force_login(person)
            client.raise_request_exception = False
            changing = set()
            for view, address in addresses(secrets):
                if among and view not in among:
                    continue
                with transaction.atomic():
                    client.post(f"{address}?{everybody}", nested_form_data(forged))
                    if others() != before:
                        changing.add(view)
                    transaction.set_rollback(True)
            return changing

        return changing

    def test_of_a_hubs_editor_change_nothing(self, changing):
        assert changing(User.objects.get(email="editor@example.org")) == set()

    def test_of_who_may_do_everything_change_it(self, changing):
        views = {
            "wagtail_bulk_action",
            "wagtailadmin_pages:delete",
            "wagtailadmin_pages:edit",
            "wagtailadmin_pages:set_privacy",
            "wagtailadmin_pages:unpublish",
            "wagtailadmin_pages:workflow_action",
            "wagtaildocs:delete",
            "wagtaildocs:edit",
            "wagtailimages:delete",
            "wagtailusers_users:delete",
        }
        assert changing(User.objects.get(username="SECRETboss"), among=views) == views


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
