"""Two hubs, what one of them keeps to itself, and an editor of the other."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import Collection
from wagtail_factories import DocumentFactory, ImageFactory

from cms.accounts.models import User
from cms.hubs.models import Hub
from cms.hubs.teams import set_up_team
from tests.factories import AcademicYearFactory, HubFactory, LocalWorkGroupFactory

SECRET = "A draft that others may not see"  # written the same in HTML


@pytest.fixture
def hub():
    call_command("add_hub", "Example hub", region="london", editor="editor@example.org")
    return Hub.objects.get(slug="example-hub")


@pytest.fixture
def browser(client, hub):
    """A browser in which the hub's editor is logged in."""
    client.force_login(User.objects.get(email="editor@example.org"))
    return client


@pytest.fixture
def publisher():
    publisher = User.objects.create_user("publisher")
    publisher.groups.add(Group.objects.get(name="NCETM publishers"))
    return publisher


@pytest.fixture
def other_hub():
    return HubFactory(title="Another hub")


@pytest.fixture
def draft(other_hub):
    """What another hub has not published yet."""
    return LocalWorkGroupFactory(parent=other_hub, title=SECRET, live=False)


@pytest.fixture
def files(settings, tmp_path):
    """Makes an image and a document in a collection."""
    settings.MEDIA_ROOT = tmp_path

    def files(collection):
        collection = Collection.objects.get(name=collection)
        return (
            ImageFactory(collection=collection, file__filename="telling-picture.jpg"),
            DocumentFactory(collection=collection, file__filename="telling-words.pdf"),
        )

    return files


@pytest.fixture
def theirs(other_hub, files):
    """Another hub's image and document."""
    set_up_team(other_hub)
    return files("Another hub")


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)
