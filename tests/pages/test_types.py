"""What holds of every type of page, also of one that is added tomorrow."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import querydict_from_html
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


class TestPageThatWasWithdrawn:
    """What was published of it stays as it was, until it is published again."""

    @pytest.fixture(autouse=True)
    def withdrawn(self, page):
        page.seo_title = "As published"
        page.save_revision().publish()
        self.of(page).unpublish()

    def of(self, page):
        """What the database has of the page."""
        return type(page).objects.get(pk=page.pk)

    def test_draft_of_it_changes_nothing(self, editor_client, page):
        edit_page = reverse("wagtailadmin_pages:edit", args=[page.pk])
        form = querydict_from_html(editor_client.get(edit_page).text, form_id="page-edit-form")
        form["seo_title"] = "As drafted"
        assert editor_client.post(edit_page, form).status_code == 302
        assert self.of(page).get_latest_revision_as_object().seo_title == "As drafted"
        assert self.of(page).seo_title == "As published"

    def test_draft_of_it_changes_nothing_before_its_time(self, page):
        draft = self.of(page)
        draft.seo_title, draft.go_live_at = "As drafted", timezone.now() + timedelta(days=1)
        draft.save_revision().publish()
        assert self.of(page).approved_schedule
        assert self.of(page).seo_title == "As published"

    def test_draft_of_it_is_published(self, page):
        draft = self.of(page)
        draft.seo_title = "As drafted"
        draft.save_revision().publish()
        assert self.of(page).live
        assert self.of(page).seo_title == "As drafted"
