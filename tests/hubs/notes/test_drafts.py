"""What only a draft of the hub holds decides nothing."""

import pytest
from wagtail.test.utils.form_data import rich_text

from cms.hubs.models import Hub, HubOffer
from tests.factories import HubFactory, PhaseOfferFactory, WorkGroupFactory
from tests.hubs.notes.wording import CHANGED, WITHDRAWN, change_nationally

pytestmark = pytest.mark.django_db


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


def test_note_written_while_there_was_no_wording_asks_on_where_a_draft_takes_its_row_away(
    shown, decide, send, open_row, work_group
):
    decide("")
    work_group.unpublish()
    decide("<p>Until it comes back.</p>")
    work_group.save_revision().publish()
    assert CHANGED in shown()
    opened = open_row()
    send(opened | {"DELETE": "on"}, "draft")
    note = rich_text("<p>Until it comes back.</p>")
    send({"id": "", "work_group": opened["work_group"], "note": note}, is_new=True)
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
