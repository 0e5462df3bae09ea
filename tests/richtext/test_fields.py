"""What the admin's forms take of the texts that editors send."""

import json

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


def forged(entity, **data):
    """What the editor of texts sends for a text with an entity, whatever is said of it."""
    block = {"key": "00000", "type": "unstyled", "text": "Words.", "depth": 0}
    whole = [{"key": 0, "offset": 0, "length": len("Words.")}]
    return json.dumps(
        {
            "blocks": [block | {"entityRanges": whole, "inlineStyleRanges": []}],
            "entityMap": {"0": {"type": entity, "mutability": "MUTABLE", "data": data}},
        }
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

    @pytest.mark.parametrize("format", [{"format": "zzz"}, {"format": "left"}, {"format": 1}, {}])
    def test_image_in_a_format_there_is_not_is_refused(self, browser, year, picture, make, format):
        page = make(parent=year)
        edit_page = reverse("wagtailadmin_pages:edit", args=[page.pk])
        text = forged("IMAGE", id=picture.pk, alt="x", **format)
        answered = browser.post(edit_page, sent(page, text))
        assert "that you may not choose" in answered.text
        assert not page.revisions.exists()


@pytest.mark.parametrize("id", [{}, {"id": ""}, {"id": "x"}, {"id": [1]}, {"id": -1}])
@pytest.mark.parametrize("entity", ["LINK", "DOCUMENT", "IMAGE", "EMBED"])
def test_page_opens_whatever_was_sent_of_an_entity(browser, year, entity, id):
    page = WorkGroupFactory(parent=year)
    edit_page = reverse("wagtailadmin_pages:edit", args=[page.pk])
    text = forged(entity, url="https://example.org/", format="fullwidth", **id)
    assert browser.post(edit_page, sent(page, text)).status_code in (200, 302)
    assert browser.get(edit_page).status_code == 200


class TestTextOfLongAgo:
    """It was written when a text could hold what none can today."""

    @pytest.fixture
    def shown(self, browser, year):
        """The text as the editor of texts opens it."""

        def shown(text):
            page = WorkGroupFactory(parent=year, description=f"<p>Words.</p>{text}")
            answered = browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
            assert answered.status_code == 200
            return answered.context["form"]["description"].value()

        return shown

    @pytest.mark.parametrize("format", ['format="left"', 'format=""', ""])
    def test_opens_with_its_images_as_they_stand_today(self, shown, picture, format):
        text = shown(f'<embed embedtype="image" id="{picture.pk}" alt="x" {format}/>')
        assert text.count("format=") == text.count('format="fullwidth"') == 1

    @pytest.mark.parametrize("format", ["left", "zzz"])
    def test_keeps_images_that_an_editor_may_not_choose(self, browser, year, picture, format):
        Group.objects.get(name="NCETM editors").collection_permissions.all().delete()
        before = f'<p>x</p><embed embedtype="image" id="{picture.pk}" format="{format}"/>'
        page = WorkGroupFactory(parent=year, description=before)
        edit_page = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert browser.post(edit_page, sent(page, text_with(picture))).status_code == 302

    @pytest.mark.parametrize("id", ['id="x"', 'id=""', ""])
    @pytest.mark.parametrize("kind", ["page", "document"])
    def test_opens_with_the_words_of_links_that_lead_nowhere(self, shown, kind, id):
        text = shown(f'<p>See <a linktype="{kind}" {id}>a link</a>.</p>')
        assert "<p>See a link.</p>" in text
