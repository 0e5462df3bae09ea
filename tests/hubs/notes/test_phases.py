"""A hub is asked about the phases that it runs a Work Group in."""

import re

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.hubs.models import HubOffer
from tests.factories import PhaseFactory, PhaseOfferFactory
from tests.hubs.notes.wording import CHANGED

pytestmark = pytest.mark.django_db

TICKED = r'<input[^>]* name="offers-0-keep_note"[^>]* checked'


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

    @pytest.fixture
    def refused(self, editor_client, edit_page, hub):
        """The page that is shown again when a row is sent that has a mistake."""

        def refused(row):
            data = {
                "title": hub.title,
                "region": hub.region,
                "offers": inline_formset([row], initial=1),
                "action-publish": "1",
            }
            return editor_client.post(edit_page, nested_form_data(data)).text

        return refused

    def test_that_were_shown_beside_an_error_are_in_view(
        self, changed_in_both, refused, open_row, send, shown
    ):
        row = open_row() | {"phases": ("PRIMARY", "POST_16"), "starts_on": "nonsense"}
        page = refused(row)
        assert "Now quite another</ins>" in page
        in_view = re.search(r'name="offers-0-in_view" value="([^"]*)"', page)[1]
        send(row | {"in_view": in_view, "keep_note": "on", "starts_on": ""})
        assert CHANGED not in shown()

    def test_that_were_not_shown_before_the_tick_are_shown_without_it(
        self, changed_in_both, refused, open_row
    ):
        row = open_row() | {"keep_note": "on", "starts_on": "nonsense"}
        assert re.search(TICKED, refused(row))
        assert not re.search(TICKED, refused(row | {"phases": ("PRIMARY", "POST_16")}))

    def test_that_only_a_draft_has_do_not_hide_what_the_public_reads(
        self, changed_in_both, send, open_row, shown
    ):
        send(open_row() | {"phases": ("POST_16",)}, "draft")
        page = shown()
        assert "<ins>As Primary has it now</ins>" in page
        assert "Now quite another</ins>" in page

    def test_that_a_draft_gives_up_are_asked_about_until_it_is_published(
        self, changed_in_both, decide, send, open_row, shown
    ):
        send(open_row() | {"phases": ("POST_16",)}, "draft")
        decide(keep_note="on")
        assert HubOffer.objects.get().phases == ["POST_16"]
        assert CHANGED not in shown()

    def test_of_which_none_is_left_are_told(self, shown, decide, post_16):
        decide(keep_note="on", phases=("POST_16",))
        post_16.delete()
        page = shown()
        assert CHANGED not in page
        assert "on offer in none of the phases chosen here" in page

    def test_that_a_draft_has_are_told_where_none_of_them_is_left(
        self, decide, send, open_row, shown
    ):
        send(open_row() | {"phases": ("POST_16",)}, "draft")
        page = shown()
        assert "on offer in none of the phases chosen here" in page
        assert "so it goes from the hub's programme" in page
