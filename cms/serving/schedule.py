"""Publishing and unpublishing at the times that editors set, as long as the service runs."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision

SECONDS_BETWEEN_ROUNDS = 60
#: One of PostgreSQL's advisory locks, so that of several services on one database one publishes.
LOCK = 2014_09

logger = logging.getLogger(__name__)


def keep_schedule() -> None:
    """Publish and unpublish what is due, now and once a minute, in a thread of its own."""
    threading.Thread(target=_go_round, daemon=True).start()


def publish_what_is_due() -> None:
    """Publish and unpublish all whose time has come. What goes wrong is logged and holds nothing
    else up; it is tried again in the next round, unless it is a draft that the page refuses."""
    try:
        with _nobody_else_publishing() as is_alone:
            if is_alone:
                _unpublish_what_is_over()
                _publish_drafts_that_are_due()
    except OperationalError as error:
        logger.warning("Scheduled publishing waits for the database: %s", str(error).strip())
    except Exception:
        logger.exception("Scheduled publishing failed")


def _go_round() -> None:
    while True:
        publish_what_is_due()
        connection.close()
        time.sleep(SECONDS_BETWEEN_ROUNDS)


def _unpublish_what_is_over() -> None:
    for page in list(Page.objects.filter(live=True, expire_at__lt=timezone.now()).specific()):
        with _holding_nothing_up(page):
            page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish_drafts_that_are_due() -> None:
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now())
    for draft in list(due.order_by("approved_go_live_at")):
        with _holding_nothing_up(draft):
            try:
                with transaction.atomic():
                    draft.publish(log_action="wagtail.publish.scheduled")
            except ValidationError as refusal:
                _tell_in_history(draft, refusal)


def _tell_in_history(draft: Revision, refusal: ValidationError) -> None:
    """The draft stays, no longer scheduled; the page's history says why."""
    Revision.objects.filter(pk=draft.pk).update(approved_go_live_at=None)
    log(
        instance=draft.content_object,
        action="cms.publish.refused",
        revision=draft,
        data={"sentences": refusal.messages},
    )
    logger.warning("“%s” could not be published as scheduled: %s", draft, refusal.messages)


@contextmanager
def _holding_nothing_up(thing: Page | Revision) -> Iterator[None]:
    try:
        yield
    except OperationalError:
        raise
    except Exception:
        logger.exception("“%s” could not be published or unpublished as scheduled", thing)


@contextmanager
def _nobody_else_publishing() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        [is_alone] = cursor.fetchone()
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
