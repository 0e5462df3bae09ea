"""Predecessors in the admin: what cannot be is told beside its row, and nothing is lost."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.archive.models import ArchiveEntry
from cms.lineage.models import Predecessor
from tests.factories import (
    AcademicYearFactory,
    ArchiveEntryFactory,
    EditorFactory,
    PredecessorFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return ArchiveEntryFactory(title="The first")


@pytest.fixture
def name_predecessors(editor_client, entry):
    """Sends the entry's page with the predecessors, and answers what is told of each."""

    def name_predecessors(*predecessors, merged=False, action="action-publish"):
        named = [getattr(page, "pk", page) for page in predecessors]
        rows = [{"predecessor": name, "merged": merged or ""} for name in named]
        data = {
            "title": "Words that stay",
            "start_year": 2014,
            "status": "ENDED",
            "body": rich_text("<p>x</p>"),
            "predecessor_links": inline_formset(rows),
            action: "1",
        }
        edit_page = reverse("wagtailadmin_pages:edit", args=[entry.pk])
        response = editor_client.post(edit_page, nested_form_data(data))
        if response.status_code == 302:
            return None
        assert "Words that stay" in response.text
        return response.context["form"].formsets["predecessor_links"].errors

    return name_predecessors


def test_predecessors_are_published_in_their_order(entry, name_predecessors):
    earlier, earliest = ArchiveEntryFactory(), WorkGroupFactory()
    assert name_predecessors(earlier, earliest) is None
    links = ArchiveEntry.objects.get(pk=entry.pk).predecessor_links.all()
    assert [link.predecessor.pk for link in links] == [earlier.pk, earliest.pk]


def test_circle_is_told_with_its_chain(entry, name_predecessors):
    second, third = (ArchiveEntryFactory(title=title) for title in ("The second", "The third"))
    PredecessorFactory(page=second, predecessor=entry)
    PredecessorFactory(page=third, predecessor=second)
    assert name_predecessors(ArchiveEntryFactory(), third) == [
        {},
        {
            "predecessor": [
                "“The third” cannot be a predecessor here: it grew out of “The second”, which "
                "grew out of “The first”."
            ]
        },
    ]
    assert not ArchiveEntry.objects.get(pk=entry.pk).predecessor_links.exists()


def test_page_itself_is_told(entry, name_predecessors):
    [told] = name_predecessors(entry)
    assert told["predecessor"] == ["“The first” cannot have grown out of itself."]


@pytest.mark.parametrize("nonsense", ["abc", "1.5", "\x00", "é", "9" * 30])
def test_what_is_no_page_is_told(name_predecessors, nonsense):
    [told] = name_predecessors(nonsense)
    assert set(told) == {"predecessor"}


def test_predecessor_that_is_named_twice_is_told(name_predecessors):
    earlier = ArchiveEntryFactory(title="An earlier one")
    _, told = name_predecessors(earlier, earlier)
    assert told["predecessor"] == ["“An earlier one” is named already, further up."]


def test_only_a_work_group_is_merged(name_predecessors):
    [told] = name_predecessors(ArchiveEntryFactory(), merged=True)
    assert told["merged"] == [
        "Only a national Work Group can be merged, and only into a national Work Group."
    ]


class TestCircleThatOthersHaveClosedSinceTheDraft:
    """A draft that could be published when it was written, published without its form."""

    SENTENCE = (
        "Nothing was changed: “A later one” cannot be a predecessor here: it grew out of “Words "
        "that stay”."
    )

    @pytest.fixture
    def draft(self, entry, name_predecessors):
        later = ArchiveEntryFactory(title="A later one")
        name_predecessors(later, action="action-submit")
        PredecessorFactory(page=later, predecessor=entry)
        entry.refresh_from_db()
        return entry

    @pytest.fixture
    def approve(self, editor_client, draft):
        """Approves the draft from the list of what waits for a review."""

        def approve(**headers):
            task = draft.current_workflow_task_state
            args = [draft.pk, "approve", task.pk]
            approving = reverse("wagtailadmin_pages:workflow_action", args=args)
            return editor_client.post(approving, {"next": "/admin/"}, headers=headers)

        return approve

    def what_is_told(self, client):
        *_, told = client.get("/admin/").context["messages"]
        assert not Predecessor.objects.filter(page__title="Words that stay").exists()
        return str(told)

    def test_is_told_to_who_approves_it(self, editor_client, draft, approve):
        assert approve()["Location"] == "/admin/"
        assert self.what_is_told(editor_client) == self.SENTENCE
        assert ArchiveEntry.objects.get(pk=draft.pk).workflow_in_progress

    def test_is_told_to_who_approves_it_with_a_comment(self, editor_client, approve):
        answer = approve(x_requested_with="XMLHttpRequest").json()
        assert answer == {"step": "success", "redirect": "/admin/"}
        assert self.what_is_told(editor_client) == self.SENTENCE

    def test_is_told_to_who_publishes_many(self, editor_client, draft):
        publish = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        editor_client.post(f"{publish}?id={draft.pk}&next=/admin/")
        assert self.what_is_told(editor_client) == self.SENTENCE


class TestDraftOfAPageThatIsNotPublished:
    """Whether it was withdrawn or is yet to be published: codes and chains go on without it."""

    @pytest.fixture
    def client(self, client):
        """Of an editor who may not publish."""
        editor = EditorFactory(is_superuser=False)
        editor.groups.add(Group.objects.get(name="NCETM editors"))
        client.force_login(editor)
        return client

    @pytest.fixture
    def works(self):
        """Three published Work Groups of one year: NCP17-01, NCP17-02 and NCP17-03."""
        year = AcademicYearFactory(start_year=2017)
        works = [WorkGroupFactory(parent=year, code=f"NCP17-0{n}") for n in (1, 2, 3)]
        for work in works:
            work.save_revision().publish()
        return works

    @pytest.fixture
    def codes(self, ask):
        """Where each of the codes leads, and which lead to it."""

        def codes():
            one = "{ code mergedCodes }"
            query = " ".join(f'c{n}: workGroup(code: "NCP17-0{n}") {one}' for n in (1, 2, 3))
            return ask(f"{{ {query} }}").data

        return codes

    def withdraw(self, page):
        type(page).objects.get(pk=page.pk).unpublish()

    def draft(self, client, page, *links, initial=0, **fields):
        data = {
            "code": page.code,
            "title": "A draft",
            "description": rich_text("<p>x</p>"),
            "predecessor_links": inline_formset(links, initial=initial),
            **fields,
        }
        edit_page = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return client.post(edit_page, nested_form_data(data))

    def test_code_that_leads_on_through_it_goes_on_to_do_so(self, client, works, codes):
        first, second, third = works
        link = PredecessorFactory(page=second, predecessor=first, merged=True)
        PredecessorFactory(page=third, predecessor=second, merged=True)
        self.withdraw(first)
        second.refresh_from_db()
        second.save_revision().publish()
        self.withdraw(second)
        before = codes()
        assert before["c1"] == {"code": "NCP17-03", "mergedCodes": ["NCP17-02", "NCP17-01"]}
        taken_away = {"id": link.pk, "predecessor": first.pk, "DELETE": "1"}
        assert self.draft(client, second, taken_away, initial=1).status_code == 302
        assert codes() == before

    def test_code_does_not_lead_on_for_its_sake(self, client, works, codes):
        first, second, third = works
        PredecessorFactory(page=third, predecessor=second, merged=True)
        self.withdraw(second)
        before = codes()
        self.draft(client, second, {"predecessor": first.pk, "merged": "on"})
        assert codes() == before

    def test_code_does_not_lead_on_before_its_time(self, editor_client, works):
        published, *_ = works
        new = WorkGroupFactory(parent=published.get_parent(), live=False)
        for page in (new, works[1]):
            if page.live:
                self.withdraw(page)
            answer = self.draft(
                editor_client,
                page,
                {"predecessor": published.pk, "merged": "on"},
                go_live_at=(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M"),
                **{"action-publish": "1"},
            )
            assert answer.status_code == 302
            assert type(page).objects.get(pk=page.pk).approved_schedule
        assert not Predecessor.objects.exists()

    def test_it_closes_no_circle(self, editor_client, works):
        first, second, _ = works
        self.withdraw(second)
        self.draft(editor_client, second, {"predecessor": first.pk})
        answer = self.draft(
            editor_client, first, {"predecessor": second.pk}, **{"action-publish": "1"}
        )
        assert answer.status_code == 302
        assert Predecessor.objects.get().page_id == first.pk
