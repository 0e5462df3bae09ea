"""What hubs are called: each differently."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.hubs.models import Hub
from tests.factories import HubFactory

pytestmark = pytest.mark.django_db

TAKEN = "Another hub has this name already. Give this one its own."


@pytest.fixture
def rename(editor_client):
    """Publishes a hub under a title; answers what the admin does."""

    def rename(hub, title):
        data = {
            "title": title,
            "region": hub.region,
            "offers": inline_formset([]),
            "action-publish": "1",
        }
        edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
        return editor_client.post(edit_page, nested_form_data(data))

    return rename


@pytest.mark.parametrize("title", ["Example hub", "EXAMPLE HUB", " example hub "])
def test_name_of_another_hub_is_refused_beside_its_field(rename, title):
    HubFactory(title="Example hub")
    hub = HubFactory(title="A hub of its own")
    answer = rename(hub, title)
    assert answer.context["form"].errors["title"] == [TAKEN]
    assert Hub.objects.get(pk=hub.pk).title == "A hub of its own"


@pytest.mark.parametrize("title", ["Example hub", "EXAMPLE hub", "A name that nobody has"])
def test_name_of_its_own_is_taken(rename, title):
    hub = HubFactory(title="Example hub")
    assert rename(hub, title).status_code == 302
    assert Hub.objects.get(pk=hub.pk).title == title
