"""Predecessors in the admin: what cannot be is told beside its row, and nothing is lost."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.archive.models import ArchiveEntry
from tests.factories import ArchiveEntryFactory, PredecessorFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return ArchiveEntryFactory(title="The first")


@pytest.fixture
def name_predecessors(editor_client, entry):
    """Sends the entry's page with the predecessors, and answers what is told of each."""

    def name_predecessors(*predecessors, merged=False):
        rows = [{"predecessor": page.pk, "merged": merged or ""} for page in predecessors]
        data = {
            "title": "Words that stay",
            "start_year": 2014,
            "status": "ENDED",
            "body": rich_text("<p>x</p>"),
            "predecessor_links": inline_formset(rows),
            "action-publish": "1",
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


def test_predecessor_that_is_named_twice_is_told(name_predecessors):
    earlier = ArchiveEntryFactory(title="An earlier one")
    _, told = name_predecessors(earlier, earlier)
    assert told["predecessor"] == ["“An earlier one” is named already, further up."]


def test_only_a_work_group_is_merged(name_predecessors):
    [told] = name_predecessors(ArchiveEntryFactory(), merged=True)
    assert told["merged"] == ["Only a Work Group can be merged, and only into a Work Group."]
