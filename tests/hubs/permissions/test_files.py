"""Images and documents are those of one hub."""

import pytest
from django.urls import reverse
from wagtail.models import Collection
from wagtail_factories import DocumentFactory, ImageFactory

from cms.hubs.teams import set_up_team
from tests.hubs.permissions.conftest import SECRET

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "app"),
    [(ImageFactory, "wagtailimages"), (DocumentFactory, "wagtaildocs")],
    ids=["image", "document"],
)
def test_files_of_another_hub_are_neither_listed_nor_changed(
    browser, other_hub, make, app, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    set_up_team(other_hub)
    theirs = make(title=SECRET, collection=Collection.objects.get(name="Another hub"))
    for address in (f"{app}:index", f"{app}_chooser:choose", f"{app}_chooser:choose_results"):
        assert SECRET not in browser.get(reverse(address), follow=True).text
    edit_page = reverse(f"{app}:edit", args=[theirs.pk])
    browser.post(edit_page, {"title": "Taken over", "collection": theirs.collection.pk})
    theirs.refresh_from_db()
    assert theirs.title == SECRET


def test_picture_of_another_hub_is_not_shown(browser, other_hub, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    set_up_team(other_hub)
    theirs = ImageFactory(collection=Collection.objects.get(name="Another hub"))
    assert browser.get(theirs.get_rendition("max-165x165").url).status_code == 404
    ours = ImageFactory(collection=Collection.objects.get(name="Example hub"))
    assert browser.get(ours.get_rendition("max-165x165").url).getvalue()
