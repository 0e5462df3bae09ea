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
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.models import (
    COMMENTS_RELATION_NAME,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Workflow,
)

from cms.hubs.models import LocalWorkGroup
from cms.pages.models import ContentPage, Home
from cms.pages.preview import token_for
from tests.answers import difference, told
from tests.factories import EditorFactory, home
from tests.world import KEPT_BACK

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


def all_that_shows_with(page):
    """The page and all pages that have to be public for it to be: what it stands under, and what it
    refers to as the page that it belongs to."""
    owners = [
        getattr(page, field.attname)
        for field in page._meta.fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Page)
    ]
    above = Page.objects.filter(pk__in=owners) | page.get_ancestors(inclusive=True)
    return [one.specific for one in above.filter(depth__gt=home().depth)]


def delete_all_that_belongs_to(pages, *, but):
    """All pages, except these, and all rows that stand in one of the pages or refer to it; of the
    rows those that refer to one of them stay."""
    kept = {page.pk for page in pages}
    for page in pages:
        for one in [*page.get_children(), *rows_that_refer_to(page)]:
            if not isinstance(one, Page):
                if page != but:
                    one.delete()
            elif one.pk not in kept and Page.objects.filter(pk=one.pk).exists():
                delete_as_if_it_had_never_been(Page.objects.get(pk=one.pk))


def rows_that_refer_to(page):
    for model in apps.get_models():
        fields = [one for one in model._meta.local_fields if isinstance(one, models.ForeignKey)]
        for field in fields if model.__module__.startswith("cms.") else []:
            if isinstance(page, field.related_model) and not field.remote_field.parent_link:
                yield from model._base_manager.filter(**{field.name: page.pk})


#: What Wagtail holds of a page beside what it shows.
OF_THE_TREE = {"path", "depth", "numchild", "content_type", "owner", "first_published_at"}


def save_another_draft(page):
    """A draft that differs from the page in all that an editor could change."""
    change(page, except_for=OF_THE_TREE)
    for relation in get_all_child_relations(page):
        if relation.name == COMMENTS_RELATION_NAME:
            continue
        rows = [*getattr(page, relation.name).all(), relation.related_model()]
        for row in rows:
            change(row)
        setattr(page, relation.name, rows[:0:-1])
    page.save_revision(clean=False)


def change(row, except_for=()):
    for field in row._meta.concrete_fields:
        is_part_of_it = field.editable and not isinstance(field, ParentalKey)
        if is_part_of_it and not field.primary_key and field.name not in except_for:
            setattr(row, field.attname, another(field, getattr(row, field.attname)))


def another(field, value):
    """A value that the field could have instead of this one."""
    if field.choices:
        return next(choice for choice, _ in field.choices if choice != value)
    match field:
        case models.ForeignKey():
            others = field.related_model.objects.exclude(pk=value)
            return others.order_by("pk").values_list("pk", flat=True).last()
        case ArrayField():
            return [another(field.base_field, *(value or [None])[:1])]
        case models.BooleanField():
            return not value
        case models.IntegerField():
            return (value or 2000) + 1
        case models.DateTimeField():
            return timezone.now() + timedelta(days=1)
        case models.DateField():
            return timezone.localdate()
        case models.CharField() | models.TextField():
            return f"Drafted {value}"
    raise TypeError(f"Say in {__name__} how a draft can differ in {field}.")


@pytest.mark.parametrize("type_name", TYPES)
def test_hidden_page_cannot_be_told_from_one_that_never_was(world, everything, type_name):
    assert type_name in world, f"Add a page of the type {type_name} to tests/world.py."
    page = world[type_name]
    with undone():
        delete_as_if_it_had_never_been(page)
        without = everything()
    for hide in WAYS[type_name]:
        with undone():
            hide(type(page).objects.get(pk=page.pk))
            hidden = everything()
        assert hidden == without, f"{hide.__name__}: {difference(hidden, without)}"


#: A page that belongs to two others, and one that all other types stand beside or under: to ask
#: everything with a draft shown takes half a minute a type.
@pytest.mark.parametrize("type_name", ["LocalWorkGroup", "WorkGroup"])
def test_token_shows_nothing_hidden_but_its_page_and_what_that_stands_in(
    world, questions_with, answers, client, type_name
):
    page = world[type_name]
    page.save_revision()
    token = token_for(page, EditorFactory())
    questions = list(questions_with(token))
    way = all_that_shows_with(page)
    for one in way:
        private_by_login(one)
        unpublished(one)

    def everything():
        return answers(questions)

    client.defaults["HTTP_PREVIEW_TOKEN"] = token
    shown = everything()
    with undone():
        delete_all_that_belongs_to(way, but=page)
        without = everything()
    assert all(answer["extensions"]["preview"]["shown"] for answer in shown)
    assert f"__id': '{page.pk}'" in str(shown)
    assert shown == without, difference(shown, without)


def test_draft_of_a_public_page_is_in_no_answer(world, everything):
    before = everything()
    for page in world.values():
        save_another_draft(type(page).objects.get(pk=page.pk))
    after = everything()
    assert after == before, difference(after, before)


def test_all_that_can_be_told_is_told_of_the_pages_that_are_hidden(
    world, current_year, everything, questions
):
    """Else the tests above could not fail."""
    pages = {str(page.pk) for page in [current_year, *world.values()]}
    answers = [answer.get("data") for answer in everything()]
    untold = sorted(questions.names() - set(told(answers, pages)))
    assert not untold, (
        f"No answer tells {', '.join(untold)} of a page that make_world answers. Add to "
        "tests/world.py what lets it say something, or lead to such a page."
    )


def test_nothing_of_a_private_collection_is_in_any_answer(world, everything):
    private = str(everything())
    CollectionViewRestriction.objects.all().delete()
    public = str(everything())
    assert "a document" in private
    for kept_back in (KEPT_BACK, "a picture"):
        assert kept_back not in private
        assert kept_back in public
