"""Drafts that are shown to whoever has a token for them."""

import html

import pytest
from django.contrib.auth.models import Group
from django.core import signing
from django.db import connection
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.hubs.teams import set_up_team
from cms.pages.preview import token_for
from cms.search.models import SearchEntry
from cms.workgroups.models import AcademicYear
from tests.factories import (
    AcademicYearFactory,
    ArchiveEntryFactory,
    EditorFactory,
    HubFactory,
    HubOfferFactory,
    LocalWorkGroupFactory,
    PhaseFactory,
    PhaseOfferFactory,
    PredecessorFactory,
    ProgrammeFactory,
    ProgrammeUpdateFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db

EVERYWHERE = """
query($token: String) {
  draft: page(token: $token) { title }
  workGroup(code: "NCP17-01") { title description(format: PLAIN) }
  workGroups { totalCount nodes { title } }
  academicYear(slug: "2017-18") { phases { offers { title workGroup { title } } } }
  archive { nodes { predecessors { title } } }
  hubs { nodes { programme(year: "2017-18") { phases { offers { title } } } } }
  search(query: "word") { totalCount }
}
"""


@pytest.fixture
def editor():
    return EditorFactory()


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)


@pytest.fixture
def work_group(year):
    """A published Work Group with a draft, on offer, chosen by a hub and grown into another."""
    work_group = WorkGroupFactory(parent=year, code="NCP17-01", title="A published word")
    PhaseOfferFactory(phase=PhaseFactory(parent=year), work_group=work_group)
    HubOfferFactory(hub=HubFactory(), work_group=work_group)
    PredecessorFactory(page=ArchiveEntryFactory(), predecessor=work_group)
    work_group.save_revision().publish()
    work_group.refresh_from_db()
    work_group.title = "A drafted word"
    work_group.description = "<p>Drafted.</p>"
    work_group.save_revision()
    return work_group


@pytest.fixture
def ask(client):
    def ask(query=EVERYWHERE, header=None, **variables):
        headers = {"Preview-Token": header} if header else {}
        body = {"query": query, "variables": variables}
        return client.post("/graphql/", body, content_type="application/json", headers=headers)

    return ask


def titles(answer, *path):
    found = answer.json()["data"]
    for step in path:
        found = [one[step] for one in found] if isinstance(found, list) else found[step]
    return found


@pytest.mark.parametrize("way", ["header", "argument"])
def test_draft_stands_wherever_its_page_does_but_in_what_is_searched(ask, work_group, editor, way):
    before = ask().json()["data"]
    token = token_for(work_group, editor)
    answer = ask(header=token) if way == "header" else ask(token=token)
    assert answer.json()["extensions"]["preview"] == {"shown": True}
    data = answer.json()["data"]
    assert data["draft"] == ({"title": "A drafted word"} if way == "argument" else None)
    assert data["workGroup"] == {"title": "A drafted word", "description": "Drafted."}
    assert data["workGroups"]["nodes"] == [{"title": "A drafted word"}]
    [phase] = data["academicYear"]["phases"]
    assert phase["offers"] == [
        {"title": "A drafted word", "workGroup": {"title": "A drafted word"}}
    ]
    assert data["archive"]["nodes"] == [{"predecessors": [{"title": "A drafted word"}]}]
    assert "A drafted word" in str(data["hubs"])
    assert data["search"]["totalCount"] == before["search"]["totalCount"] == 1
    assert ask().json()["data"] == before


def test_nothing_of_a_preview_stays(ask, work_group, editor):
    def kept():
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM wagtailcore_page ORDER BY id")
            pages = cursor.fetchall()
        return pages, list(SearchEntry.objects.order_by("id").values_list())

    before = kept()
    ask(header=token_for(work_group, editor))
    assert kept() == before


def test_answer_is_kept_by_nobody(ask, work_group, editor):
    answer = ask(header=token_for(work_group, editor))
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert set(ask()["Vary"].split(", ")) >= {"Accept", "Preview-Token"}


class TestDraftsOfHiddenPages:
    QUERY = """
    query($token: String) {
      page(token: $token) { title ... on WorkGroup { academicYear { slug } } }
      academicYears { slug }
      workGroups { totalCount nodes { title } }
      search(query: "word") { totalCount }
    }
    """

    @pytest.fixture
    def hidden(self):
        AcademicYearFactory(start_year=2017)
        year = AcademicYearFactory(start_year=2018, live=False)
        work_group = WorkGroupFactory(parent=year, title="A hidden word", live=False)
        WorkGroupFactory(parent=year, title="Another hidden word")
        work_group.save_revision()
        return work_group

    def test_draft_below_a_draft_is_shown_and_nothing_else_of_that(self, ask, hidden, editor):
        data = ask(self.QUERY, token=token_for(hidden, editor)).json()["data"]
        assert data["page"] == {"title": "A hidden word", "academicYear": {"slug": "2018-19"}}
        assert data["workGroups"] == {"totalCount": 1, "nodes": [{"title": "A hidden word"}]}
        assert data["search"] == {"totalCount": 0}

    def test_private_page_is_shown_and_nothing_else_that_is_private(self, ask, hidden, editor):
        year = hidden.get_parent()
        Page.objects.filter(pk=year.pk).update(live=True)
        PageViewRestriction.objects.create(page=year, restriction_type="login")
        data = ask(self.QUERY, token=token_for(hidden, editor)).json()["data"]
        assert data["workGroups"] == {"totalCount": 1, "nodes": [{"title": "A hidden word"}]}
        assert ask(self.QUERY).json()["data"]["academicYears"] == [{"slug": "2017-18"}]

    @pytest.fixture(params=["a draft", "private"])
    def hidden_year(self, request):
        AcademicYearFactory(start_year=2017)
        year = AcademicYearFactory(start_year=2018, live=request.param != "a draft")
        if request.param == "private":
            PageViewRestriction.objects.create(page=year, restriction_type="login")
        return year

    ALL_THAT_BELONGS_TO_IT = """
    query($token: String) {
      page(token: $token) { title ... on WorkGroup { academicYear { programmeUpdates { text } } } }
      hub(slug: "example-hub") { title programme(year: "2018-19") { phases { offers { title } } } }
      programmes { nodes { title updates { text } } }
      workGroups(filter: {hub: "example-hub"}) { nodes { title } }
      search(query: "word") { nodes { page { title } } }
    }
    """

    def test_what_belongs_to_what_is_above_the_page_stays_hidden(self, ask, hidden_year, editor):
        work_group = WorkGroupFactory(parent=hidden_year, title="A word of the nation's")
        hub = HubFactory(title="A hub of few words", slug="example-hub")
        LocalWorkGroupFactory(parent=hub, academic_year=hidden_year, title="A secret word")
        ProgrammeUpdateFactory(
            academic_year=hidden_year,
            programme=ProgrammeFactory(title="A word of a programme"),
            text="<p>A secret word.</p>",
        )
        work_group.save_revision()
        public = ask(self.ALL_THAT_BELONGS_TO_IT).json()["data"]
        token = token_for(work_group, editor)
        shown = ask(self.ALL_THAT_BELONGS_TO_IT, token=token).json()["data"]
        assert shown["page"]["title"] == "A word of the nation's"
        assert "secret" not in str(shown)
        assert shown["search"] == public["search"]
        assert "A word of a programme" in str(shown["search"])

    def test_draft_of_a_hub_for_a_hidden_year_is_shown(self, ask, hidden_year, editor):
        hub = HubFactory(title="A hub of few words", slug="example-hub")
        local = LocalWorkGroupFactory(parent=hub, academic_year=hidden_year, title="A hub's own")
        WorkGroupFactory(parent=hidden_year, title="A secret")
        local.save_revision()
        token = token_for(local, editor)
        data = ask(self.ALL_THAT_BELONGS_TO_IT, token=token).json()["data"]
        assert data["page"]["title"] == "A hub's own"
        assert data["workGroups"]["nodes"] == [{"title": "A hub's own"}]
        assert data["hub"]["programme"]["phases"] == [{"offers": [{"title": "A hub's own"}]}]
        assert data["search"] == {"nodes": [{"page": {"title": "A hub of few words"}}]}
        assert "secret" not in str(data)

    def test_what_was_published_of_a_withdrawn_year_is_shown_and_none_of_its_drafts(
        self, client, ask, editor
    ):
        AcademicYearFactory(start_year=2017)
        year = AcademicYearFactory(start_year=2018, heading="As published")
        year.save_revision().publish()
        AcademicYear.objects.get(pk=year.pk).unpublish()
        local = LocalWorkGroupFactory(academic_year=year)
        local.save_revision()
        client.force_login(editor)
        data = {
            "start_year": 2018,
            "heading": "A secret",
            "introduction": rich_text("<p>A secret.</p>"),
            "programme_updates": inline_formset([]),
        }
        edit_year = reverse("wagtailadmin_pages:edit", args=[year.pk])
        assert client.post(edit_year, nested_form_data(data)).status_code == 302
        query = """
        query($token: String) {
          page(token: $token) { ... on WorkGroup { academicYear { heading introduction } } }
        }
        """
        data = ask(query, token=token_for(local, editor)).json()["data"]
        assert data["page"]["academicYear"]["heading"] == "As published"
        assert "secret" not in str(data)

    def test_code_of_another_private_page_stays_unknown(self, ask, editor):
        year = AcademicYearFactory(start_year=2018)
        private = WorkGroupFactory(parent=year, code="NCP18-01")
        survivor = WorkGroupFactory(parent=AcademicYearFactory(start_year=2019))
        PredecessorFactory(page=survivor, predecessor=private, merged=True)
        work_group = WorkGroupFactory(parent=year)
        for page in (private, work_group):
            page.save_revision().publish()
        PageViewRestriction.objects.create(page=year, restriction_type="login")
        work_group.refresh_from_db()
        query = """
        query($token: String) {
          page(token: $token) { title }
          workGroup(code: "NCP18-01") { title }
          workGroups { nodes { mergedCodes } }
        }
        """
        data = ask(query, token=token_for(work_group, editor)).json()["data"]
        assert data["page"] == {"title": work_group.title}
        assert data["workGroup"] is None
        assert "NCP18-01" not in str(data)

    def test_half_written_draft_is_shown(self, ask, hidden, editor):
        hidden.description = ""
        hidden.save_revision(clean=False)
        query = "query($t: String) { page(token: $t) { ... on WorkGroup { description } } }"
        assert ask(query, t=token_for(hidden, editor)).json()["data"]["page"] == {"description": ""}


class TestTokensThatShowNothing:
    @pytest.fixture
    def refused(self, ask, work_group, editor):
        """Asks with a token for a draft after something has happened, and tells why it is not
        shown."""

        def refused(happens):
            token = token_for(work_group, editor)
            happens()
            answer = ask(token=token, header=token)
            assert answer.json()["data"]["draft"] is None
            assert "drafted" not in answer.text
            assert "no-store" in answer["Cache-Control"]
            told = answer.json()["extensions"]["preview"]
            assert told["shown"] is False
            return told["reason"]

        return refused

    def test_late(self, refused, settings):
        settings.PREVIEW_MINUTES = 0
        assert refused(lambda: None).startswith("The token's time is over.")

    def test_of_an_earlier_draft(self, refused, work_group):
        assert refused(work_group.save_revision).startswith("The draft has changed since.")

    def test_of_a_page_that_is_gone(self, ask, editor):
        draft = WorkGroupFactory(live=False)
        token = token_for(draft, editor)
        draft.delete()
        answer = ask(token=token).json()
        assert answer["extensions"]["preview"]["reason"].startswith("The page is gone")

    def test_of_an_editor_who_is_gone(self, refused, editor):
        assert "or the editor whom" in refused(editor.delete)

    def test_of_an_editor_who_is_not_active(self, refused, editor):
        editor.is_active = False
        assert "or the editor whom" in refused(editor.save)

    def test_of_an_editor_who_may_not_edit_the_page_any_more(self, refused, editor):
        editor.is_superuser = False
        assert "may not edit the page any more" in refused(editor.save)

    @pytest.mark.parametrize("token", ["x", "a:b:c", "é", "\ud7ff"])
    def test_made_up(self, ask, work_group, token):
        self.assert_it_shows_what_is_public(ask, token)

    def test_signed_here_for_something_else(self, ask, work_group):
        self.assert_it_shows_what_is_public(ask, signing.dumps([1, 2, 3]))

    def assert_it_shows_what_is_public(self, ask, token):
        public = ask().json()["data"]
        answer = ask(token=token).json()
        assert answer["data"] == public
        assert answer["extensions"]["preview"]["reason"].startswith("This is no token")

    def test_two_at_once(self, ask, work_group, editor):
        answer = ask(token=token_for(work_group, editor), header="another").json()
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert answer["errors"][0]["message"] == "An operation shows one draft, for one token."


class TestMakingATokenInTheAdmin:
    @pytest.fixture
    def open_page(self, client):
        def open_page(page, user):
            client.force_login(user)
            return client.get(reverse("preview", args=[page.pk]))

        return open_page

    def test_editor_is_given_a_link_to_the_front_end(self, ask, work_group, open_page, settings):
        settings.FRONTEND_URL = "https://front-end.example"
        shown = open_page(work_group, EditorFactory())
        assert shown.context["link"].startswith(
            "https://front-end.example/2017-18/ncp17-01/?preview="
        )
        assert shown.context["link"] in html.unescape(shown.text)
        token = shown.context["token"]
        assert ask(header=token).json()["data"]["workGroup"]["title"] == "A drafted word"

    def test_editor_is_led_there_from_the_page(self, client, work_group, editor):
        client.force_login(editor)
        edit_page = client.get(reverse("wagtailadmin_pages:edit", args=[work_group.pk]))
        assert reverse("preview", args=[work_group.pk]) in edit_page.text

    def test_who_may_not_edit_the_page_is_given_nothing(self, work_group, open_page):
        user = EditorFactory(is_superuser=False)
        assert "preview=" not in open_page(work_group, user).text
        user.groups.add(Group.objects.get(name="NCETM editors"))
        team = set_up_team(HubFactory())
        outsider = EditorFactory(is_superuser=False)
        outsider.groups.add(team)
        answer = open_page(work_group, outsider)
        assert answer.status_code == 302
        assert answer["Location"] == reverse("wagtailadmin_home")
        assert open_page(work_group, user).context["token"]


@pytest.mark.parametrize("token", [["x"], {"a": 1}, 5, True, None])
def test_token_that_is_no_text_is_told_so(ask, token):
    document = 'query ($t: String) { page(urlPath: "/2017-18/", token: $t) { title } }'
    answer = ask(document, t=token)
    assert answer.status_code == 200
    codes = [error["extensions"]["code"] for error in answer.json().get("errors", [])]
    assert codes == ([] if token is None else ["BAD_USER_INPUT"])


def test_token_stands_as_a_variables_default_too(ask, year, work_group, editor):
    token = token_for(work_group, editor)
    answer = ask(f'query ($t: String = "{token}") {{ page(token: $t) {{ title }} }}')
    assert answer.json()["extensions"]["preview"] == {"shown": True}


@pytest.mark.parametrize("unfinished", [{"code": c} for c in ("NCP17-02", "nonsense", "x" * 21)])
def test_draft_that_could_not_be_published_is_told_so(ask, year, work_group, editor, unfinished):
    WorkGroupFactory(parent=year, code="NCP17-02")
    for name, value in unfinished.items():
        setattr(work_group, name, value)
    work_group.save_revision(clean=False)
    work_group.refresh_from_db()
    token = token_for(work_group, editor)
    answer = ask("query ($t: String) { page(token: $t) { title } }", t=token)
    assert answer.json()["data"] == {"page": None}
    assert answer.json()["extensions"]["preview"] == {
        "shown": False,
        "reason": "The draft is not finished: it could not be published.",
    }


def test_draft_that_a_trigger_refuses_is_told_so(ask, year, editor):
    year.start_year = 2018
    year.save_revision(clean=False)
    answer = ask(token=token_for(year, editor)).json()
    assert answer["extensions"]["preview"]["reason"].startswith("The draft is not finished")
