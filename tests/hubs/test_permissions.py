"""What a hub's editors can see and do in the admin: each way in, tried."""

import json

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, Page, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text
from wagtail_factories import DocumentFactory, ImageFactory

from cms.accounts.models import User
from cms.hubs.models import Hub, HubOffer, LocalWorkGroup
from cms.hubs.teams import set_up_team
from tests.factories import (
    AcademicYearFactory,
    EditorFactory,
    HubFactory,
    HubOfferFactory,
    LocalWorkGroupFactory,
    PhaseOfferFactory,
    PredecessorFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "A draft that others may not see"  # written the same in HTML


@pytest.fixture
def hub():
    call_command("add_hub", "Example hub", region="london", editor="editor@example.org")
    return Hub.objects.get(slug="example-hub")


@pytest.fixture
def browser(client, hub):
    """A browser in which the hub's editor is logged in."""
    client.force_login(User.objects.get(email="editor@example.org"))
    return client


@pytest.fixture
def publisher():
    publisher = User.objects.create_user("publisher")
    publisher.groups.add(Group.objects.get(name="NCETM publishers"))
    return publisher


@pytest.fixture
def other_hub():
    return HubFactory(title="Another hub")


@pytest.fixture
def draft(other_hub):
    """What another hub has not published yet."""
    return LocalWorkGroupFactory(parent=other_hub, title=SECRET, live=False)


@pytest.fixture
def files(settings, tmp_path):
    """Makes an image and a document in a collection."""
    settings.MEDIA_ROOT = tmp_path

    def files(collection):
        collection = Collection.objects.get(name=collection)
        return (
            ImageFactory(collection=collection, file__filename="telling-picture.jpg"),
            DocumentFactory(collection=collection, file__filename="telling-words.pdf"),
        )

    return files


@pytest.fixture
def theirs(other_hub, files):
    """Another hub's image and document."""
    set_up_team(other_hub)
    return files("Another hub")


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)


def hub_data(*work_groups, note="", **data):
    note = note or rich_text("")
    rows = [{"work_group": page.pk, "phases": [], "note": note} for page in work_groups]
    return {
        "title": "Example hub",
        "region": "LONDON",
        "lead_school": "",
        "offers": inline_formset(rows),
        **data,
    }


def draftail(words, entity, **data):
    """What the editor of texts sends for words that are marked as one entity."""
    block = {"key": "00000", "type": "unstyled", "text": words, "depth": 0}
    whole = [{"key": 0, "offset": 0, "length": len(words)}]
    entities = {"0": {"type": entity, "mutability": "MUTABLE", "data": data}}
    return json.dumps(
        {
            "blocks": [block | {"entityRanges": whole, "inlineStyleRanges": []}],
            "entityMap": entities,
        }
    )


def own_work_group(year, **data):
    return {
        "title": "Of our own",
        "academic_year": year.pk,
        "phases": "PRIMARY",
        "description": rich_text("<p>x</p>"),
        "predecessor_links": inline_formset([]),
        **data,
    }


class TestTheirOwn:
    def test_editor_publishes_the_hubs_programme(self, browser, hub, year, ask_contract):
        work_group = PhaseOfferFactory(phase__parent=year).work_group
        edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
        data = hub_data(work_group, lead_school="An example school") | {"action-publish": "1"}
        assert browser.post(edit_page, nested_form_data(data)).status_code == 302
        assert ask_contract("hub", slug=hub.slug).data["hub"]["leadSchool"] == "An example school"
        assert [row.work_group for row in hub.offers.all()] == [work_group]

    @pytest.mark.parametrize("action", ["action-publish", "action-submit", "draft"])
    def test_own_work_group_is_not_public_before_it_is_approved(self, browser, hub, year, action):
        add_page = reverse("wagtailadmin_pages:add", args=["hubs", "localworkgroup", hub.pk])
        browser.post(add_page, nested_form_data(own_work_group(year) | {action: "1"}))
        assert not LocalWorkGroup.objects.get().live

    def test_own_work_group_is_public_when_a_publisher_approves(
        self, browser, hub, year, publisher
    ):
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
        self, browser, hub, year, publisher, action
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

    def test_own_draft_can_be_named_in_the_programme(self, browser, hub, year):
        own = LocalWorkGroupFactory(parent=hub, academic_year=year, live=False)
        edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
        data = hub_data(own) | {"action-publish": "1"}
        assert browser.post(edit_page, nested_form_data(data)).status_code == 302


class TestWhatIsNotTheirs:
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
    def test_page_is_not_opened_by_its_address(self, browser, draft, other_hub, year, view):
        for page in (draft, other_hub, year, WorkGroupFactory(parent=year)):
            answered = browser.get(reverse(f"wagtailadmin_pages:{view}", args=[page.pk]))
            assert answered.status_code in (302, 403, 404), page
            if answered.status_code == 302:
                assert str(page.pk) not in answered["Location"]

    def test_page_is_not_changed_by_a_forged_form(self, browser, other_hub, draft):
        for page, data in ((other_hub, hub_data()), (draft, own_work_group(draft.academic_year))):
            data = data | {"title": "Taken over", "action-publish": "1"}
            browser.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(data))
        assert not Page.objects.filter(draft_title="Taken over").exists()
        assert not Page.objects.filter(title="Taken over").exists()

    @pytest.mark.parametrize("model", ["localworkgroup", "hub", "phase"])
    def test_no_page_is_added_below_anothers(self, browser, other_hub, year, model):
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

    def test_drafts_of_others_are_listed_nowhere(self, browser, draft, other_hub, hub):
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

    def test_draft_of_another_cannot_be_put_into_the_programme(self, browser, hub, draft):
        edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
        answered = browser.post(
            edit_page, nested_form_data(hub_data(draft) | {"action-publish": "1"})
        )
        assert SECRET not in answered.text
        assert not hub.offers.exists()

    def test_published_work_group_of_another_hub_cannot_be_chosen(self, browser, hub, other_hub):
        theirs = LocalWorkGroupFactory(parent=other_hub)
        edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
        browser.post(edit_page, nested_form_data(hub_data(theirs) | {"action-publish": "1"}))
        assert not hub.offers.exists()

    def test_draft_is_not_told_by_what_a_form_refuses(self, browser, hub, draft, year):
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

    def test_year_in_preparation_is_not_told_by_what_a_form_refuses(self, browser, hub, year):
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

    def test_draft_of_a_work_group_that_was_withdrawn_is_not_told(self, browser, hub, year):
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
    def test_draft_of_a_work_group_is_not_told_by_comparing_versions(
        self, browser, hub, year, made
    ):
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

    def test_what_is_published_is_told_by_comparing_versions(self, browser, hub, year):
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

    @pytest.mark.parametrize(
        ("make", "app"),
        [(ImageFactory, "wagtailimages"), (DocumentFactory, "wagtaildocs")],
        ids=["image", "document"],
    )
    def test_files_of_another_hub_are_neither_listed_nor_changed(
        self, browser, other_hub, make, app, settings, tmp_path
    ):
        settings.MEDIA_ROOT = tmp_path
        set_up_team(other_hub)
        theirs = make(title=SECRET, collection=Collection.objects.get(name="Another hub"))
        for address in (f"{app}:index", f"{app}_chooser:choose", f"{app}_chooser:choose_results"):
            assert SECRET not in browser.get(reverse(address), follow=True).text
        edit_page = reverse(f"{app}:edit", args=[theirs.pk])
        browser.post(edit_page, {"title": "Taken over", "collection": theirs.collection.pk})
        theirs.refresh_from_db()
        assert theirs.title == SECRET

    @pytest.mark.parametrize("action", ["action-publish", "draft"])
    def test_text_refers_to_nothing_that_may_not_be_chosen(
        self, browser, hub, other_hub, draft, year, theirs, action
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
    def test_text_refers_to_nothing_that_never_was(self, browser, hub, year, id):
        work_group = WorkGroupFactory(parent=year)
        edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
        for entity in ("LINK", "DOCUMENT", "IMAGE"):
            note = draftail("Ours", entity, id=id, format="fullwidth", alt="x")
            programme = hub_data(work_group, note=note, lead_school="Words before")
            answered = browser.post(edit_page, nested_form_data(programme))
            assert "that you may not choose" in answered.text
            assert "Words before" in answered.text

    def test_text_refers_to_what_may_be_chosen(self, browser, hub, year, files):
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

    def test_text_keeps_what_others_put_into_it(self, browser, hub, theirs, year):
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

    def test_text_of_a_draft_keeps_what_others_put_into_it(self, browser, hub, theirs, year):
        image, _ = theirs
        text = f'<p>x</p><embed embedtype="image" id="{image.pk}" format="fullwidth" alt="x"/>'
        work_group = PhaseOfferFactory(phase__parent=year).work_group
        hub.offers = [HubOffer(work_group=work_group, note=text)]
        hub.save_revision()
        edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
        data = hub_data(work_group, note=rich_text(text), **{"action-publish": "1"})
        assert browser.post(edit_page, nested_form_data(data)).status_code == 302
        assert hub.offers.get().note.count(" id=") == 1

    def test_picture_of_another_hub_is_not_shown(self, browser, other_hub, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        set_up_team(other_hub)
        theirs = ImageFactory(collection=Collection.objects.get(name="Another hub"))
        assert browser.get(theirs.get_rendition("max-165x165").url).status_code == 404
        ours = ImageFactory(collection=Collection.objects.get(name="Example hub"))
        assert browser.get(ours.get_rendition("max-165x165").url).getvalue()

    @pytest.mark.parametrize("list_of", ["wagtailusers_users:index", "wagtailusers_groups:index"])
    def test_people_are_not_listed(self, browser, list_of):
        assert browser.get(reverse(list_of)).status_code == 302

    def test_nobody_takes_an_address_that_a_hub_is_given_to_later(self, browser):
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

    def test_hub_is_made_private_by_publishers(self, hub, publisher):
        editor = User.objects.get(email="editor@example.org")
        assert not hub.permissions_for_user(editor).can_set_view_restrictions()
        assert hub.permissions_for_user(publisher).can_set_view_restrictions()

    def test_no_menu_leads_to_what_is_closed(self, browser):
        home = reverse("wagtailadmin_home")
        report = reverse("wagtailadmin_reports:site_history")
        assert report not in browser.get(home).text
        browser.force_login(EditorFactory())
        assert report in browser.get(home).text
