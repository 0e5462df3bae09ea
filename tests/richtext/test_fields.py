"""What the admin's forms take of the texts that editors send."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Collection
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text
from wagtail_factories import ImageFactory

from cms.accounts.models import User
from tests.factories import AcademicYearFactory, PhaseFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)


@pytest.fixture
def browser(client):
    """A browser in which an editor is logged in who may work on all pages."""
    editor = User.objects.create_user("editor")
    editor.groups.add(Group.objects.get(name="NCETM editors"))
    client.force_login(editor)
    return client


@pytest.fixture
def picture(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return ImageFactory(collection=Collection.get_first_root_node())


def text_with(image):
    return rich_text(
        f'<p>Words.</p><embed alt="x" embedtype="image" format="fullwidth" id="{image.pk}"/>'
    )


def sent(page, text):
    """What the form of a page holds of a text: one of its own, or one in a row."""
    if hasattr(page, "kind"):
        row = {"work_group": WorkGroupFactory(parent=page.get_parent()).pk, "description": text}
        data = {"kind": page.kind, "heading": "x", "audience": "x", "offers": inline_formset([row])}
    else:
        data = {"code": page.code, "title": "x", "description": text}
    return nested_form_data(data | {"predecessor_links": inline_formset([])})


@pytest.mark.parametrize("make", [WorkGroupFactory, PhaseFactory], ids=["page", "row"])
class TestReferences:
    def test_image_that_may_be_chosen_is_taken(self, browser, year, picture, make):
        page = make(parent=year)
        edit_page = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert browser.post(edit_page, sent(page, text_with(picture))).status_code == 302
        assert f'id="{picture.pk}"' in str(page.revisions.get().content)

    def test_image_that_may_not_be_chosen_is_refused(self, browser, year, picture, make):
        Group.objects.get(name="NCETM editors").collection_permissions.all().delete()
        page = make(parent=year)
        edit_page = reverse("wagtailadmin_pages:edit", args=[page.pk])
        answered = browser.post(edit_page, sent(page, text_with(picture)))
        assert "that you may not choose" in answered.text
        assert "Words." in answered.text
        assert not page.revisions.exists()
