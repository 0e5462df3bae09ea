"""The documents that the service gives, and to whom."""

from pathlib import Path

import pytest
from django.core.management import call_command
from wagtail.models import Collection
from wagtail_factories import DocumentFactory

from cms.accounts.models import User
from cms.richtext.documents import signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(tmp_path, settings):
    """A document of a hub, that no text refers to."""
    settings.MEDIA_ROOT = tmp_path
    for name in ("Example hub", "Another hub"):
        editor = f"{name.split()[0]}@example.org"
        call_command("add_hub", name, region="london", editor=editor)
    return DocumentFactory(collection=Collection.objects.get(name="Example hub"))


def test_public_gets_it_by_its_signed_address(client, document):
    answered = client.get(f"{document.url}?signature={signature(document.pk)}")
    assert answered.getvalue() == Path(document.file.path).read_bytes()


@pytest.mark.parametrize("given", ["", "?signature=", "?signature=x", "?signature=é%00", "other"])
def test_public_gets_it_by_no_other_address(client, document, given):
    if given == "other":
        given = f"?signature={signature(document.pk + 1)}"
    assert client.get(f"{document.url}{given}").status_code == 404


@pytest.mark.parametrize(("editor", "status"), [("Example", 200), ("Another", 404)])
def test_editor_who_may_use_it_gets_it_in_the_admin(client, document, editor, status):
    client.force_login(User.objects.get(email=f"{editor}@example.org"))
    answered = client.get(document.url)
    answered.close()
    assert answered.status_code == status
