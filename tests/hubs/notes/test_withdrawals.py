"""A note while its Work Group, a phase or the hub itself is withdrawn."""

import pytest
from wagtail.test.utils.form_data import rich_text

from cms.hubs.models import Hub, HubOffer
from tests.factories import PhaseFactory, PhaseOfferFactory
from tests.hubs.notes.wording import CHANGED, WITHDRAWN, change_nationally

pytestmark = pytest.mark.django_db


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


class TestWithdrawnHub:
    def test_decides_nothing_by_a_draft(self, hub, work_group, send, open_row, shown):
        Hub.objects.get(pk=hub.pk).unpublish()
        change_nationally(work_group)
        send(open_row() | {"note": rich_text("<p>We begin in spring.</p>")}, "draft")
        assert "half-term" in HubOffer.objects.get().note
        assert CHANGED in shown()
