"""What may not be seen cannot be told from what is not there, whatever the schema is asked.

The questions are made from the schema, and the pages from their types, so that a field or a type
that comes later is asked for too.
"""

from contextlib import contextmanager
from datetime import timedelta

import pgtrigger
import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Workflow

from cms.api.published import served_schema
from cms.hubs.models import LocalWorkGroup
from cms.pages.models import ContentPage, Home
from cms.richtext.fields import RichTextField
from tests.factories import EditorFactory
from tests.questions import Questions
from tests.world import KEPT_BACK, MARK, make_world

pytestmark = pytest.mark.django_db

TYPES = [
    model.__name__
    for model in apps.get_models()
    if issubclass(model, ContentPage) and model is not Home
]


def draft(page):
    Page.objects.filter(pk=page.pk).update(live=False, first_published_at=None)
    page.refresh_from_db()
    page.save_revision()


def unpublished(page):
    page.unpublish()


def expired(page):
    page.unpublish(set_expired=True)


def scheduled(page):
    draft(page)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()


def in_moderation(page):
    draft(page)
    Workflow.objects.first().start(page, EditorFactory())


def private_by_password(page):
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")


def private_by_login(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def private_by_group(page):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    restriction.groups.add(Group.objects.first())


HIDE = [
    unpublished,
    private_by_login,
    draft,
    expired,
    scheduled,
    in_moderation,
    private_by_password,
    private_by_group,
]
#: Every way to hide is tried on a page and on one that others stand under, two ways on all types.
WAYS = {name: HIDE if name in ("AcademicYear", "WorkGroup") else HIDE[:2] for name in TYPES}


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def delete_as_if_it_had_never_been(page):
    with pgtrigger.ignore():
        below = page.get_descendants(inclusive=True)
        for local in LocalWorkGroup.objects.filter(academic_year__in=below):
            local.delete()
        page.delete()


@pytest.fixture
def world(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for bound in ("TOKENS", "DEPTH", "ALIASES", "COST"):
        setattr(settings, f"GRAPHQL_MAX_{bound}", 10**9)
    return make_world()


@pytest.fixture
def ask_everything(ask):
    """All answers that there are, to questions that know a page's texts."""

    def ask_everything(page):
        texts = {
            "urlPath": page.url_path.removeprefix("/home"),
            "code": getattr(page, "code", None) or "NCP17-01",
            "slug": page.slug,
            "hub": page.slug,
            "year": "2017-18",
            "query": MARK,
            "after": "",
            "token": "",
        }
        questions = Questions(served_schema(), texts=texts, numbers={"first": 100})
        return {document: ask(document).body for document in questions.documents()}

    return ask_everything


@pytest.mark.parametrize("type_name", TYPES)
def test_hidden_page_cannot_be_told_from_one_that_never_was(world, ask_everything, type_name):
    page = world[type_name]
    with undone():
        delete_as_if_it_had_never_been(page)
        without = ask_everything(page)
    for hide in WAYS[type_name]:
        with undone():
            hide(type(page).objects.get(pk=page.pk))
            hidden = ask_everything(page)
        told = [document for document in hidden if hidden[document] != without[document]]
        assert told == [], f"{hide.__name__}: {hidden[told[0]]} is not {without[told[0]]}"


def test_draft_of_a_public_page_is_in_no_answer(world, ask_everything):
    before = ask_everything(world["WorkGroup"])
    for page in world.values():
        changed = type(page).objects.get(pk=page.pk)
        for field in changed._meta.get_fields():
            if isinstance(field, RichTextField) or field.name in ("title", "heading"):
                setattr(changed, field.name, f"Drafted {getattr(changed, field.name)}")
        changed.save_revision(clean=False)
    assert ask_everything(world["WorkGroup"]) == before


def test_all_that_is_told_of_a_public_page_is_asked_for(world, ask_everything):
    """Else the tests above could not fail."""
    told = str(ask_everything(world["WorkGroup"]).values())
    for name in ("AcademicYear", "Phase", "WorkGroup", "Programme", "ArchiveEntry", "Hub"):
        assert told.count(world[name].title) > 3, name


def test_nothing_of_a_private_collection_is_in_any_answer(world, ask_everything):
    told = str(ask_everything(world["WorkGroup"]).values())
    assert "a document" in told
    assert KEPT_BACK not in told
    assert "a picture" not in told
