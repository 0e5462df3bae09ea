"""What was published is neither copied, moved nor deleted."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from cms.pages.models import Home
from cms.workgroups.models import WorkGroup
from tests.factories import AcademicYearFactory, PhaseFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)


@pytest.mark.parametrize("make", [AcademicYearFactory, PhaseFactory, WorkGroupFactory])
class TestWhatWasPublishedStays:
    @pytest.fixture
    def page(self, year, make):
        page = make()
        page.save_revision().publish()
        return page

    @pytest.mark.parametrize("action", ["copy", "move", "delete"])
    def test_page_cannot_be_copied_moved_or_deleted(self, editor_client, page, action):
        refused = editor_client.post(
            reverse(f"wagtailadmin_pages:{action}", args=[page.pk]),
            {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": page.get_parent().pk},
        )
        assert refused.status_code == 302
        assert refused["Location"] == reverse("wagtailadmin_home")
        assert Page.objects.filter(pk=page.pk).exists()
        assert not Page.objects.filter(slug="a-copy").exists()

    def test_page_is_not_offered_to_be_copied_moved_or_deleted(self, editor_client, page):
        edit_page = editor_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
        for action in ("copy", "move", "delete"):
            assert reverse(f"wagtailadmin_pages:{action}", args=[page.pk]) not in edit_page
        assert reverse("wagtailadmin_pages:unpublish", args=[page.pk]) in edit_page

    @pytest.mark.parametrize("action", ["delete", "move"])
    def test_page_cannot_be_deleted_or_moved_among_others(self, editor_client, page, action):
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        home = Home.objects.get()
        editor_client.post(f"{bulk}?id={page.pk}&next=/admin/", {"chooser": home.pk})
        again = Page.objects.get(pk=page.pk)
        assert again.path == page.path


def test_work_group_that_was_never_published_can_be_deleted(editor_client):
    work_group = WorkGroupFactory(live=False)
    editor_client.post(reverse("wagtailadmin_pages:delete", args=[work_group.pk]))
    assert not WorkGroup.objects.exists()
