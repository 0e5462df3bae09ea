"""Publishing and unpublishing at the times that editors set, as long as the service runs."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import OperationalError, connection

SECONDS_BETWEEN_ROUNDS = 60
#: One of PostgreSQL's advisory locks, so that of several services on one database one publishes.
LOCK = 2014_09

logger = logging.getLogger(__name__)


def keep_schedule() -> None:
    """Publish and unpublish what is due, now and once a minute, in a thread of its own."""
    threading.Thread(target=_go_round, daemon=True).start()


def publish_what_is_due() -> None:
    """Publish and unpublish all whose time has come. What goes wrong is logged, and is tried again
    in the next round."""
    try:
        with _nobody_else_publishing() as is_alone:
            if is_alone:
                call_command("publish_scheduled")
    except OperationalError as error:
        logger.warning("Scheduled publishing waits for the database: %s", str(error).strip())
    except Exception:
        logger.exception("Scheduled publishing failed")


def _go_round() -> None:
    while True:
        publish_what_is_due()
        connection.close()
        time.sleep(SECONDS_BETWEEN_ROUNDS)


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
