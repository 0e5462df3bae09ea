"""A hub's note when the nation changes its wording: the hub is asked, and nobody else."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.hubs.models import Hub, HubOffer
from tests.factories import (
    AcademicYearFactory,
    HubFactory,
    PhaseFactory,
    PhaseOfferFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db

CHANGED = "The national wording has changed since the note was written."
WITHDRAWN = "This Work Group is on offer nowhere any more"


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

    def send(row, action="action-publish", *, is_new=False):
        data = {
            "title": hub.title,
            "region": hub.region,
            "offers": inline_formset([row], initial=0 if is_new else 1),
            action: "1",
        }
        assert editor_client.post(edit_page, nested_form_data(data)).status_code == 302

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


def change_nationally(work_group):
    work_group.description = "<p>Four sessions in autumn.</p>"
    work_group.save_revision().publish()


def test_note_is_not_questioned_while_the_wording_stands(shown):
    assert CHANGED not in shown()


def test_what_changed_is_shown_side_by_side(shown, work_group):
    change_nationally(work_group)
    page = shown()
    assert CHANGED in page
    assert "<del>Six</del> sessions in autumn." in page
    assert "<ins>Four</ins> sessions in autumn." in page
    assert page.count('name="offers-0-keep_note"') == 1


def test_draft_of_the_nation_is_not_shown(shown, work_group):
    work_group.title = "A draft"
    work_group.save_revision()
    assert CHANGED not in shown()


def test_wording_of_a_phase_counts_too(shown, work_group):
    offer = work_group.offers.get()
    offer.title = "As Primary has it now"
    offer.save()
    assert "<ins>As Primary has it now</ins>" in shown()
    assert CHANGED in shown()


@pytest.mark.parametrize(
    "unchanged_words",
    [
        "<p>Six <b>sessions</b> in autumn.</p>",
        '<p>Six <a href="https://example.org/">sessions</a> in autumn.</p>',
        '<p>Six sessions in autumn.</p><embed embedtype="image" id="1" alt="" format="left"/>',
    ],
    ids=["emphasis", "link", "picture"],
)
def test_what_is_not_in_words_asks_nothing(shown, work_group, unchanged_words):
    work_group.description = unchanged_words
    work_group.save_revision().publish()
    assert CHANGED not in shown()


def test_words_that_describe_a_picture_are_words(shown, work_group):
    picture = '<embed embedtype="image" id="1" alt="A timetable" format="left"/>'
    work_group.description += picture
    work_group.save_revision().publish()
    assert "<ins>" in shown()
    assert "A timetable" in shown()


def test_nothing_changes_in_public_until_the_hub_decides(ask_contract, hub, work_group):
    def note():
        answered = ask_contract("hub", slug="example-hub").data["hub"]["programme"]
        [offer] = answered["phases"][0]["offers"]
        return offer["note"]

    before = note()
    change_nationally(work_group)
    assert note() == before == "We begin after half-term."


def test_note_that_is_kept_is_questioned_no_more(shown, decide, work_group, hub):
    change_nationally(work_group)
    decide(keep_note="on")
    assert CHANGED not in shown()
    assert "We begin after half-term." in HubOffer.objects.get().note


def test_note_that_is_revised_is_questioned_no_more(shown, decide, work_group, hub):
    change_nationally(work_group)
    decide(note="<p>We begin in January.</p>")
    assert CHANGED not in shown()
    assert "January" in HubOffer.objects.get().note


def test_note_that_is_left_is_questioned_on(shown, decide, work_group):
    change_nationally(work_group)
    decide()
    assert CHANGED in shown()


def test_decision_about_a_wording_that_has_changed_again_does_not_count(
    shown, decide, open_row, work_group
):
    change_nationally(work_group)
    opened = open_row()
    work_group.description = "<p>Five sessions in spring.</p>"
    work_group.save_revision().publish()
    decide("<p>We begin in January.</p>", opened=opened, keep_note="on")
    assert "<ins>Five</ins> sessions" in shown()
    assert "January" in HubOffer.objects.get().note


def test_note_that_was_open_when_the_nation_changed_is_questioned(
    shown, decide, open_row, work_group
):
    opened = open_row()
    change_nationally(work_group)
    decide("<p>We begin in January.</p>", opened=opened)
    assert CHANGED in shown()


class TestRowThatWasOpenWhileOthersPublished:
    """What it decides is decided about what it had in view."""

    @pytest.fixture
    def opened(self, open_row):
        return open_row()

    @pytest.fixture
    def changed(self, hub, work_group):
        change_nationally(work_group)

    def test_brings_the_old_note_back_with_its_question(self, changed, opened, decide, shown):
        decide("<p>We begin in January.</p>")
        decide(opened=opened)
        assert "half-term" in HubOffer.objects.get().note
        assert "<ins>Four</ins> sessions" in shown()

    def test_brings_the_old_note_back_where_it_never_saw_the_new_wording(
        self, opened, changed, decide, shown
    ):
        decide("<p>We begin in January.</p>")
        decide(opened=opened)
        assert "half-term" in HubOffer.objects.get().note
        assert "<ins>Four</ins> sessions" in shown()

    def test_brings_back_a_note_that_was_taken_away(self, changed, opened, decide, shown):
        decide("")
        decide(opened=opened)
        assert "half-term" in HubOffer.objects.get().note
        assert "<ins>Four</ins> sessions" in shown()

    def test_revises_the_note_for_the_wording_before_the_one_that_others_kept_it_for(
        self, opened, changed, decide, shown
    ):
        decide(keep_note="on")
        decide("<p>We begin in January.</p>", opened=opened)
        assert "<ins>Four</ins> sessions" in shown()

    def test_has_its_first_note_for_the_wording_before(self, decide, open_row, work_group, shown):
        decide("")
        opened = open_row()
        change_nationally(work_group)
        decide(opened=opened)
        assert "<ins>Four</ins> sessions" in shown()

    def test_decides_about_the_new_wording_where_it_had_that_in_view(
        self, changed, opened, decide, shown
    ):
        decide("<p>We begin in January.</p>")
        decide(opened=opened, keep_note="on")
        assert "half-term" in HubOffer.objects.get().note
        assert CHANGED not in shown()


class TestOldVersion:
    @pytest.fixture
    def restore(self, decide, hub, work_group):
        """The address at which the version is restored that was published before the change."""
        decide("<p>We begin after half-term.</p>", starts_on="2017-11-01")
        version = Hub.objects.get().latest_revision
        change_nationally(work_group)
        decide("<p>We begin in January.</p>")
        return reverse("wagtailadmin_pages:revisions_revert", args=[hub.pk, version.pk])

    def test_asks_about_its_own_note(self, restore, editor_client, shown):
        assert CHANGED not in shown()
        assert "<ins>Four</ins> sessions" in editor_client.get(restore).text

    def test_is_questioned_on_where_it_is_published_as_it_was(
        self, restore, open_row, decide, shown
    ):
        decide(opened=open_row(restore))
        assert "half-term" in HubOffer.objects.get().note
        assert CHANGED in shown()

    def test_is_questioned_no_more_when_its_note_is_kept(self, restore, open_row, decide, shown):
        decide(opened=open_row(restore), keep_note="on")
        assert "half-term" in HubOffer.objects.get().note
        assert CHANGED not in shown()


@pytest.mark.parametrize("forged", ["", "nonsense", "é:\x00"])
def test_form_that_does_not_tell_what_it_had_in_view_decides_nothing(
    shown, decide, open_row, work_group, forged
):
    change_nationally(work_group)
    decide("<p>We begin in January.</p>", opened=open_row() | {"in_view": forged}, keep_note="on")
    assert "January" in HubOffer.objects.get().note
    assert "<ins>Four</ins> sessions" in shown()


def test_row_without_a_note_asks_nothing(shown, decide, work_group):
    decide(note="")
    change_nationally(work_group)
    assert CHANGED not in shown()


class TestPhases:
    """A hub is asked about those it runs a Work Group in."""

    @pytest.fixture
    def post_16(self, work_group, hub):
        """The Work Group on offer in two phases, of which the hub has seen the second since."""
        phase = PhaseFactory(parent=work_group.get_parent(), kind="POST_16")
        return PhaseOfferFactory(phase=phase, work_group=work_group, title="As it was")

    def test_that_the_hub_chooses_since_are_no_change_of_the_nation(
        self, shown, decide, post_16, work_group
    ):
        decide(keep_note="on")
        for phases in [("POST_16",), ("PRIMARY", "POST_16"), ()]:
            decide(phases=phases)
            assert HubOffer.objects.get().phases == list(phases)
            assert CHANGED not in shown()

    def test_that_it_does_not_run_change_without_a_question(self, shown, decide, post_16):
        decide(keep_note="on", phases=("PRIMARY",))
        post_16.title = "As it is now"
        post_16.save()
        assert CHANGED not in shown()

    def test_that_are_added_are_a_change(self, shown, post_16):
        assert "As it was</ins>" in shown()

    @pytest.fixture
    def changed_in_both(self, decide, post_16, work_group):
        """The Work Group that the hub runs in Primary alone, since whose note both have changed."""
        decide(keep_note="on")
        decide(phases=("PRIMARY",))
        post_16.title = "Now quite another"
        post_16.save()
        work_group.offers.filter(phase__kind="PRIMARY").update(title="As Primary has it now")

    def test_that_are_chosen_while_the_note_is_kept_ask_about_what_was_not_in_view(
        self, changed_in_both, decide, shown
    ):
        decide(keep_note="on", phases=("PRIMARY", "POST_16"))
        assert "<ins>As Primary has it now</ins>" not in shown()
        assert "Now quite another</ins>" in shown()

    def test_that_are_chosen_after_the_note_was_kept_ask_about_what_was_not_in_view(
        self, changed_in_both, decide, shown
    ):
        decide(keep_note="on")
        assert CHANGED not in shown()
        decide(phases=())
        assert "<ins>As Primary has it now</ins>" not in shown()
        assert "Now quite another</ins>" in shown()

    def test_that_are_given_up_while_the_note_is_kept_were_decided_about(
        self, changed_in_both, decide, shown
    ):
        decide(phases=())
        decide(keep_note="on", phases=("PRIMARY",))
        decide(phases=())
        assert CHANGED not in shown()

    def test_that_are_exchanged_while_the_note_is_kept_were_decided_about(
        self, changed_in_both, decide, shown, post_16
    ):
        post_16.title = "As it was"
        post_16.save()
        decide(keep_note="on", phases=("POST_16",))
        decide(phases=())
        assert CHANGED not in shown()

    def test_that_were_shown_beside_an_error_are_in_view(
        self, changed_in_both, editor_client, edit_page, hub, open_row, send, shown
    ):
        row = open_row() | {"phases": ("PRIMARY", "POST_16"), "starts_on": "nonsense"}
        data = {
            "title": hub.title,
            "region": hub.region,
            "offers": inline_formset([row], initial=1),
            "action-publish": "1",
        }
        page = editor_client.post(edit_page, nested_form_data(data))
        assert "Now quite another</ins>" in page.text
        in_view = re.search(r'name="offers-0-in_view" value="([^"]*)"', page.text)[1]
        send(row | {"in_view": in_view, "keep_note": "on", "starts_on": ""})
        assert CHANGED not in shown()

    def test_of_which_none_is_left_are_told(self, shown, decide, post_16):
        decide(keep_note="on", phases=("POST_16",))
        post_16.delete()
        page = shown()
        assert CHANGED not in page
        assert "on offer in none of the phases chosen here" in page


class TestWithdrawnWorkGroup:
    @pytest.fixture(autouse=True)
    def withdrawn(self, hub, work_group):
        work_group.unpublish()

    def test_is_told(self, shown):
        assert WITHDRAWN in shown()

    def test_keeps_its_row(self, decide):
        decide("<p>Until it comes back.</p>")
        assert HubOffer.objects.count() == 1

    def test_that_comes_back_as_it_was_asks_nothing(self, decide, shown, work_group):
        decide("<p>Until it comes back.</p>")
        work_group.save_revision().publish()
        assert CHANGED not in shown()

    def test_that_comes_back_otherwise_asks(self, decide, shown, work_group):
        decide("<p>Until it comes back.</p>")
        change_nationally(work_group)
        assert CHANGED in shown()

    def test_whose_note_was_written_while_it_was_away_asks(self, decide, shown, work_group):
        decide(note="")
        decide("<p>Until it comes back.</p>")
        work_group.save_revision().publish()
        assert CHANGED in shown()


class TestWithdrawnPhase:
    """The page of a phase that is not public any more, with all that it had on offer."""

    @pytest.fixture(autouse=True)
    def withdrawn(self, hub, work_group):
        work_group.offers.get().phase.unpublish()

    def test_takes_what_is_on_offer_in_no_other_with_it(self, shown):
        assert WITHDRAWN in shown()

    def test_that_comes_back_as_it_was_asks_nothing(self, decide, shown, work_group):
        decide("<p>Until it comes back.</p>")
        work_group.offers.get().phase.save_revision().publish()
        page = shown()
        assert WITHDRAWN not in page
        assert CHANGED not in page

    def test_has_a_wording_that_asks_nothing_while_nobody_reads_it(self, shown, work_group):
        elsewhere = PhaseFactory(parent=work_group.get_parent(), kind="POST_16")
        PhaseOfferFactory(phase=elsewhere, work_group=work_group)
        work_group.offers.filter(phase__kind="PRIMARY").update(title="Words of the withdrawn page")
        page = shown()
        assert CHANGED in page
        assert "Words of the withdrawn page" not in page


class TestDecisionThatOnlyADraftHolds:
    @pytest.fixture(autouse=True)
    def changed(self, hub, work_group):
        change_nationally(work_group)

    @pytest.fixture
    def opened(self, open_row):
        return open_row()

    @pytest.fixture
    def typed(self):
        return {"note": rich_text("<p>We begin after half-term.xyz</p>")}

    def test_is_undone_with_the_words_that_were_typed(self, shown, send, opened, typed):
        send(opened | typed, "draft")
        send(opened, "draft")
        assert CHANGED in shown()
        send(opened)
        assert CHANGED in shown()

    def test_is_undone_with_those_words_when_the_page_was_opened_between(
        self, shown, send, opened, typed, open_row
    ):
        send(opened | typed, "draft")
        send(open_row())
        assert CHANGED in shown()

    def test_is_undone_with_the_tick(self, shown, send, opened):
        send(opened | {"keep_note": "on"}, "draft")
        send(opened)
        assert CHANGED in shown()

    def test_is_undone_with_the_tick_when_the_page_was_opened_between(
        self, shown, send, opened, open_row
    ):
        send(opened | {"keep_note": "on"}, "draft")
        ticked = open_row()
        del ticked["keep_note"]
        send(ticked)
        assert CHANGED in shown()

    def test_is_undone_with_another_work_group_that_was_chosen(
        self, shown, send, opened, work_group
    ):
        other = WorkGroupFactory(parent=work_group.get_parent())
        PhaseOfferFactory(phase=work_group.offers.get().phase, work_group=other)
        send(opened | {"work_group": other.pk}, "draft")
        send(opened)
        assert CHANGED in shown()

    def test_is_what_the_box_shows(self, shown, send, opened, typed, open_row):
        assert "keep_note" not in opened
        send(opened | {"keep_note": "on"}, "draft")
        assert CHANGED in shown()
        assert "keep_note" in open_row()
        send(opened | typed, "draft")
        assert "keep_note" not in open_row()

    def test_counts_when_it_is_published(self, shown, send, opened, open_row):
        send(opened | {"keep_note": "on"}, "draft")
        send(open_row())
        assert CHANGED not in shown()

    def test_counts_when_the_note_is_published_that_was_revised(
        self, shown, send, opened, typed, open_row
    ):
        send(opened | typed, "draft")
        assert CHANGED in shown()
        send(open_row() | typed)
        assert CHANGED not in shown()

    def test_counts_for_the_wording_that_was_in_view_then(
        self, shown, send, opened, typed, open_row, work_group
    ):
        send(opened | typed, "draft")
        work_group.description = "<p>Five sessions in autumn.</p>"
        work_group.save_revision().publish()
        row = open_row() | typed
        assert "keep_note" not in row
        send(row)
        assert "<del>Four</del> sessions" in shown()

    def test_is_none_where_the_row_is_taken_away_and_added_again(
        self, shown, send, opened, open_row
    ):
        send(opened | {"DELETE": "on"}, "draft")
        again = {"id": "", "work_group": opened["work_group"], "note": opened["note"]}
        send(again, is_new=True)
        assert CHANGED in shown()


def test_note_that_only_a_draft_has_is_about_the_wording_of_its_first_draft(
    shown, decide, send, open_row, work_group
):
    decide(note="")
    opened = open_row()
    send(opened, "draft")
    change_nationally(work_group)
    send(opened, "draft")
    assert CHANGED in shown()


def test_wordings_of_many_rows_are_looked_up_at_once(editor_client, work_group):
    phase = work_group.offers.get().phase
    others = [PhaseOfferFactory(phase=phase).work_group for _ in range(9)]

    def statements(work_groups):
        hub = HubFactory()
        note = rich_text("<p>We begin after half-term.</p>")
        rows = [{"work_group": page.pk, "note": note} for page in work_groups]
        data = {"title": hub.title, "region": hub.region, "offers": inline_formset(rows)}
        edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
        with CaptureQueriesContext(connection) as captured:
            answer = editor_client.post(edit_page, nested_form_data(data | {"action-publish": "1"}))
        assert answer.status_code == 302
        assert hub.offers.exclude(noted_wording=None).count() == len(rows)
        return sum("workgroups_phaseoffer" in statement["sql"] for statement in captured)

    assert statements([work_group, *others]) == statements([work_group])


class TestRowThatOnlyADraftHas:
    @pytest.fixture
    def hub(self):
        return HubFactory(slug="example-hub")

    @pytest.fixture
    def new_row(self, work_group):
        note = rich_text("<p>We begin after half-term.</p>")
        return {"id": "", "work_group": work_group.pk, "note": note}

    @pytest.fixture(autouse=True)
    def drafted(self, send, new_row):
        send(new_row, "draft", is_new=True)
        assert not HubOffer.objects.exists()

    def test_is_not_questioned_while_the_wording_stands(self, shown):
        assert CHANGED not in shown()

    def test_is_questioned_when_the_wording_changes(self, shown, work_group):
        change_nationally(work_group)
        assert "<ins>Four</ins> sessions in autumn." in shown()
        assert shown().count('name="offers-0-keep_note"') == 1

    def test_is_questioned_on_where_it_is_published_as_it_was(self, shown, decide, work_group):
        change_nationally(work_group)
        decide()
        assert CHANGED in shown()
        assert "half-term" in HubOffer.objects.get().note

    def test_is_questioned_no_more_when_its_note_is_kept(self, shown, decide, work_group):
        change_nationally(work_group)
        decide(keep_note="on")
        assert CHANGED not in shown()

    def test_is_questioned_no_more_when_its_note_is_revised(self, shown, decide, work_group):
        change_nationally(work_group)
        decide("<p>We begin in January.</p>")
        assert CHANGED not in shown()

    @pytest.mark.parametrize("action", ["draft", "action-publish"])
    def test_is_questioned_where_its_page_was_open_all_along(
        self, shown, send, new_row, work_group, action
    ):
        change_nationally(work_group)
        send(new_row, action)
        assert CHANGED in shown()

    def test_is_questioned_where_others_publish_the_draft(self, shown, hub, work_group):
        change_nationally(work_group)
        Hub.objects.get(pk=hub.pk).get_latest_revision().publish()
        assert HubOffer.objects.exists()
        assert CHANGED in shown()

    def test_that_is_withdrawn_is_told_and_kept(self, shown, decide, work_group):
        work_group.unpublish()
        assert WITHDRAWN in shown()
        decide()
        assert HubOffer.objects.exists()
        assert WITHDRAWN in shown()


def test_note_is_about_the_work_group_that_stands_in_its_row(shown, decide, work_group):
    change_nationally(work_group)
    other = WorkGroupFactory(parent=work_group.get_parent())
    PhaseOfferFactory(phase=work_group.offers.get().phase, work_group=other)
    decide(work_group=other.pk)
    assert CHANGED not in shown()


@pytest.mark.parametrize("nonsense", ["abc", "-1", "", "9" * 30, "1.5", "\x00", "é"])
@pytest.mark.parametrize("field", ["work_group", "id", "phases", "starts_on", "ORDER", "DELETE"])
def test_nonsense_in_a_row_is_answered_with_the_form(
    editor_client, edit_page, hub, field, nonsense, work_group
):
    offer = HubOffer.objects.get()
    row = {"id": offer.pk, "work_group": work_group.pk, "note": rich_text(""), field: nonsense}
    data = {
        "title": hub.title,
        "region": hub.region,
        "offers": inline_formset([row], initial=1),
    }
    answer = editor_client.post(edit_page, nested_form_data(data))
    assert answer.status_code in (200, 302)
