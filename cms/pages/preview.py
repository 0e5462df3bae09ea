"""One draft, shown as if it were published, to whoever has a token for it.

The draft is published in a transaction, the question is answered within that, and the transaction
is undone: so the draft stands in every list and behind every edge where it would stand, by the same
statements as what is public. The search goes on finding what is public.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Case, F, Q, When
from modelcluster.models import get_all_child_relations
from psycopg.errors import RaiseException
from wagtail.models import Page, PageViewRestriction

from cms.pages.visibility import printed, public, way_to

_SALT = "cms.pages.preview"


class NoPreview(Exception):
    """A token that shows no draft. The message says why."""


@dataclass(frozen=True)
class Shown:
    """The page whose draft is shown."""

    page_id: int


def token_for(page: Page, editor: Any) -> str:
    """A token that shows the latest draft of ``page`` for PREVIEW_MINUTES, as long as it is the
    latest and the editor may edit the page."""
    return signing.dumps([page.pk, page.latest_revision_id, editor.pk], salt=_SALT)


@contextmanager
def showing(token: str) -> Iterator[Shown]:
    """All that is read within sees the draft that the token is for. Nothing of that stays.

    Raises NoPreview.
    """
    page = _page_of(token)
    with transaction.atomic():
        try:
            _publish_for_now(page)
            yield Shown(page.pk)
        finally:
            transaction.set_rollback(True)


def _page_of(token: str) -> Page:
    try:
        most = timedelta(minutes=settings.PREVIEW_MINUTES)
        page_id, draft, editor_id = signing.loads(token, salt=_SALT, max_age=most)
    except signing.SignatureExpired as expired:
        raise NoPreview("The token's time is over. Its editor can make another.") from expired
    except (signing.BadSignature, ValueError) as unsigned:
        raise NoPreview("This is no token that was made here for a preview.") from unsigned
    page = Page.objects.filter(pk=page_id).first()
    editor = get_user_model()._default_manager.filter(pk=editor_id, is_active=True).first()
    if page is None or editor is None:
        raise NoPreview("The page is gone, or the editor whom the token was made for.")
    if page.latest_revision_id != draft:
        raise NoPreview("The draft has changed since. Its editor can make another token.")
    page = page.specific
    if not page.permissions_for_user(editor).can_edit():
        raise NoPreview("The editor whom the token was made for may not edit the page any more.")
    return page


def _publish_for_now(page: Page) -> None:
    draft = page.get_latest_revision_as_object()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL cms.preview = 'on'")  # what the search finds stays as it is
    _open_the_way_to(draft)
    draft.live = True
    try:
        with transaction.atomic():
            draft.save(clean=False)  # what is half written is shown, as far as the database has it
    except (ValidationError, DataError, IntegrityError, ProgrammingError) as refusal:
        is_broken = isinstance(refusal, ProgrammingError)
        if is_broken and not isinstance(refusal.__cause__, RaiseException):  # by a trigger
            raise
        raise NoPreview("The draft is not finished: it could not be published.") from refusal


def _open_the_way_to(draft: Page) -> None:
    """Take away what hides the draft's page, and let nothing else be seen by that: what was hidden
    beside the way is hidden for itself, and what lies on the way tells of itself alone."""
    way = set(way_to(draft).values_list("pk", flat=True))
    hidden = Page.objects.exclude(public())
    if not hidden.filter(pk__in=way).exists():
        return
    was_published = Q(live=True) | Q(first_published_at__isnull=False)
    of_concern = hidden.filter(was_published | Q(pk__in=way)).order_by("pk")
    # In this order, so that of two previews one waits for the other, and never both.
    found = set(of_concern.select_for_update().values_list("pk", flat=True))
    opened = found & way
    _hide_by_themselves(found - way)
    PageViewRestriction.objects.filter(page__in=opened).delete()
    Page.objects.filter(pk__in=opened).update(live=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_searchentry WHERE page_id = ANY(%(opened)s)"
            " OR told_by_id = ANY(%(opened)s)",
            {"opened": list(opened)},
        )
    for container in Page.objects.filter(pk__in=opened - {draft.pk}).specific():
        _take_out_its_rows(container)


def _hide_by_themselves(pages: set[int]) -> None:
    """Hide the pages whatever they stand in. Whether their codes may be known stays as it is."""
    published_at = Case(When(printed(), then=F("first_published_at")))
    Page.objects.filter(pk__in=pages).update(live=False, first_published_at=published_at)


def _take_out_its_rows(container: Page) -> None:
    for relation in get_all_child_relations(container):
        rows = relation.related_model._base_manager.filter(**{relation.field.name: container.pk})
        rows.delete()
