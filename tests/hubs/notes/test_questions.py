"""A hub is asked about its note when the nation changes the wording, and nobody else is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text
from wagtail_factories import DocumentFactory, ImageFactory

from cms.hubs.models import HubOffer
from tests.factories import HubFactory, PhaseOfferFactory, WorkGroupFactory
from tests.hubs.notes.wording import CHANGED, change_nationally

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    "refers",
    [
        '<p>See <a linktype="page" id="{}">there</a>.</p>',
        '<p>See <a linktype="document" id="{}">there</a>.</p>',
        '<p>See this.</p><embed alt="x" embedtype="image" format="fullwidth" id="{}"/>',
    ],
    ids=["page", "document", "picture"],
)
def test_note_that_refers_to_something_else_is_revised(
    shown, decide, work_group, settings, tmp_path, refers
):
    settings.MEDIA_ROOT = tmp_path
    make = {"page": WorkGroupFactory, "document": DocumentFactory, "image": ImageFactory}
    [kind] = [kind for kind in make if f'type="{kind}"' in refers]
    before, after = (refers.format(make[kind]().pk) for _ in range(2))
    decide(note=before)
    change_nationally(work_group)
    decide(note=before)
    assert CHANGED in shown()
    decide(note=after)
    assert CHANGED not in shown()


def test_note_that_is_left_is_questioned_on(shown, decide, work_group):
    change_nationally(work_group)
    decide()
    assert CHANGED in shown()


def test_row_without_a_note_asks_nothing(shown, decide, work_group):
    decide(note="")
    change_nationally(work_group)
    assert CHANGED not in shown()


def test_note_is_about_the_work_group_that_stands_in_its_row(shown, decide, work_group):
    change_nationally(work_group)
    other = WorkGroupFactory(parent=work_group.get_parent())
    PhaseOfferFactory(phase=work_group.offers.get().phase, work_group=other)
    decide(work_group=other.pk)
    assert CHANGED not in shown()


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
