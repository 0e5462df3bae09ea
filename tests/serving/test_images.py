"""The images that the admin shows."""

from pathlib import Path

import pytest
from django.urls import reverse
from wagtail.images.models import Image
from wagtail_factories import ImageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def thumbnail():
    image: Image = ImageFactory()
    return image.get_rendition("max-165x165")


def test_editor_sees_an_image_in_the_list_of_images(editor_client, thumbnail):
    assert thumbnail.url in editor_client.get(reverse("wagtailimages:index")).text
    answered = editor_client.get(thumbnail.url)
    assert answered["Content-Type"] == "image/jpeg"
    assert answered["X-Content-Type-Options"] == "nosniff"
    assert answered.getvalue() == Path(thumbnail.file.path).read_bytes()


def test_nobody_else_sees_it(client, thumbnail):
    assert client.get(thumbnail.url)["Location"].startswith(reverse("wagtailadmin_login"))


@pytest.mark.parametrize(
    "name", ["", "../secret", "..%2Fsecret", "%2Fetc%2Fpasswd", "missing.jpg", "%00", "a%00.jpg"]
)
def test_nothing_but_images_is_there(editor_client, tmp_path, name):
    (tmp_path / "images").mkdir()
    (tmp_path / "secret").write_text("a document")
    assert editor_client.get(f"/media/images/{name}").status_code in (400, 404)
    assert editor_client.get("/media/secret").status_code == 404
