"""What holds of every type of page, also of one that is added tomorrow."""

import pytest
from django.apps import apps
from wagtail_factories import PageFactory

from cms.hubs.models import LocalWorkGroup
from cms.pages.models import ContentPage, Home
from tests.factories import home

pytestmark = pytest.mark.django_db

TYPES = [model for model in apps.get_models() if issubclass(model, ContentPage)]


@pytest.fixture(params=TYPES, ids=lambda model: model.__name__)
def page(request):
    """A page of the type, which needs a factory in tests/factories.py."""
    if request.param is Home:
        return home()
    [factory] = [made for made in PageFactory.__subclasses__() if made._meta.model is request.param]
    return factory()


@pytest.fixture
def answered(ask, page):
    """Asks for the page by its path."""

    def answered():
        query = "query($path: String!) { page(urlPath: $path) { __typename id title } }"
        path = page.url_path.removeprefix(home().url_path)
        return ask(query, path=path).data["page"]

    return answered


def test_page_is_answered_as_its_own_type(page, answered):
    type_name = {LocalWorkGroup: "WorkGroup"}.get(type(page), type(page).__name__)
    assert answered() == {"__typename": type_name, "id": str(page.pk), "title": page.title}


def test_page_that_is_not_live_is_not_answered(page, answered):
    type(page).objects.filter(pk=page.pk).update(live=False)
    assert answered() is None


def test_page_has_a_place_in_the_tree(page):
    assert type(page.get_parent().specific) in type(page).allowed_parent_page_models()
