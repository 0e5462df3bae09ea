"""What a page refuses when it is published without its form."""

import pytest
from django.urls import reverse

from tests.factories import ArchiveEntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def half_written():
    entry = ArchiveEntryFactory(title="Half written", live=False)
    entry.body = ""
    entry.save_revision(clean=False)
    return entry


def publish(client, page, **query):
    action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return client.post(action, query_params={"id": page.pk, **query})


def test_field_that_is_missing_is_named_where_the_editor_came_from(editor_client, half_written):
    came_from = reverse("wagtailadmin_explore", args=[half_written.get_parent().pk])
    assert publish(editor_client, half_written, next=came_from)["Location"] == came_from
    [told] = editor_client.get(came_from).context["messages"]
    assert str(told) == "Nothing was changed: body: This field cannot be blank."
    half_written.refresh_from_db()
    assert not half_written.live


def test_editor_is_led_nowhere_outside_the_admin(editor_client, half_written):
    answer = publish(editor_client, half_written, next="https://example.org/")
    assert answer["Location"] == reverse("wagtailadmin_home")
