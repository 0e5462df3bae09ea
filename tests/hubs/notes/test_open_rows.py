"""What is decided about a note is decided about what the row had in view."""

import pytest
from django.core.signing import Signer
from django.urls import reverse

from cms.hubs.models import Hub, HubOffer
from tests.hubs.notes.wording import CHANGED, change_nationally

pytestmark = pytest.mark.django_db

OF_AN_EARLIER_RELEASE = Signer(salt="cms.hubs.notes").sign_object({"seen": {}}, compress=True)


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
    @pytest.fixture
    def opened(self, open_row):
        return open_row()

    @pytest.fixture
    def changed(self, hub, work_group):
        change_nationally(work_group)

    @pytest.mark.parametrize("steps", [("changed", "opened"), ("opened", "changed")])
    def test_brings_the_old_note_back_with_its_question(self, request, steps, decide, shown):
        done = {step: request.getfixturevalue(step) for step in steps}
        decide("<p>We begin in January.</p>")
        decide(opened=done["opened"])
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

    def test_is_questioned_on_where_it_is_published_as_it_was(self, restore, open_row, send, shown):
        send(open_row(restore), address=restore)
        assert "half-term" in HubOffer.objects.get().note
        assert CHANGED in shown()

    def test_is_questioned_no_more_when_its_note_is_kept(self, restore, open_row, send, shown):
        send(open_row(restore) | {"keep_note": "on"}, address=restore)
        assert "half-term" in HubOffer.objects.get().note
        assert CHANGED not in shown()


@pytest.mark.parametrize("forged", ["", "nonsense", "é:\x00", OF_AN_EARLIER_RELEASE])
def test_form_that_does_not_tell_what_it_had_in_view_decides_nothing(
    shown, decide, open_row, work_group, forged
):
    change_nationally(work_group)
    decide("<p>We begin in January.</p>", opened=open_row() | {"in_view": forged}, keep_note="on")
    assert "January" in HubOffer.objects.get().note
    assert "<ins>Four</ins> sessions" in shown()
