"""Which front end asks for what: noted in memory on the way, and written down once a minute."""

import logging
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from cms.api.models import FieldUse, OperationUse, TrustedDocument, Use

SECONDS_BETWEEN_NOTES = 60
#: Names come with requests, from anybody, so what is noted between two rounds is bounded.
MOST_NOTES = 2000
#: And so is what is kept: of so many front ends that have registered no document, those that were
#: known first, and of each so many operations, those that were used last.
MOST_NAMES = 200
MOST_OPERATIONS = 500
#: An academic year, and the holidays after it.
DAYS_KEPT = 400

#: As ``Document.fields`` tells them.
Fields = tuple[str, ...]

logger = logging.getLogger(__name__)


class Usage:
    """What was asked for and is not written down yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._notes: dict[tuple[str, str, str], tuple[Fields, float]] = {}

    def note(self, front_end: str, operation: str, hash: str, fields: Fields) -> None:
        """Note that a front end, which may have given no name, asked for an operation, which may
        have none, in the document of that hash, which asks for those fields."""
        key = (front_end, operation, hash)
        with self._lock:
            if key in self._notes or len(self._notes) < MOST_NOTES:
                self._notes[key] = (fields, time.time())

    def write_down(self) -> None:
        """Write what was noted to the database, and forget it then. A front end that there is no
        room for is counted among those that give no name. Raises Django's database errors."""
        with self._lock:
            notes = dict(self._notes)
        _forget_what_is_long_ago()
        names = _names_with_room(front_end for front_end, _, _ in notes)
        operations: dict[tuple[str, str], datetime] = {}
        fields: dict[tuple[str, str], datetime] = {}
        by_time = sorted(notes.items(), key=lambda note: note[1][1])  # so that the last stands
        for (name, operation, hash), (asked, seconds) in by_time:
            at = datetime.fromtimestamp(seconds, UTC)
            front_end = name if name in names else ""
            operations[front_end, operation or f"without a name, {hash[:8]}"] = at
            fields |= {(front_end, field): at for field in asked}
        _write(OperationUse, "operation", operations)
        _write(FieldUse, "field", fields)
        _bound_operations()
        with self._lock:
            for key, written in notes.items():
                if self._notes[key] is written:
                    del self._notes[key]


usage = Usage()


def keep_notes() -> None:
    """Write down what is noted, once a minute, in a thread of its own."""
    threading.Thread(target=_go_round, daemon=True).start()


def _go_round() -> None:
    while True:
        time.sleep(SECONDS_BETWEEN_NOTES)
        try:
            usage.write_down()
        except DatabaseError as error:
            logger.warning("What front ends asked for is still to be noted: %s", str(error).strip())
        finally:
            connection.close()


def _write(model: type[Use], what: str, uses: dict[tuple[str, str], datetime]) -> None:
    # In one order in every process, so that two of them never wait for each other's rows.
    rows: Any = [
        model(front_end=front_end, last_used_at=at, **{what: name})
        for (front_end, name), at in sorted(uses.items())
    ]
    model._default_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["front_end", what],
        update_fields=["last_used_at"],
    )


def _names_with_room(noted: Iterable[str]) -> set[str]:
    """The names that are kept: of front ends that have registered documents, of those that are
    known, and of as many others as there is room for, in the order they are given in."""
    registered = set(TrustedDocument.objects.values_list("front_end", flat=True).distinct())
    known = set(OperationUse.objects.values_list("front_end", flat=True).distinct())
    known -= {"", *registered}
    others = dict.fromkeys(name for name in noted if name and name not in known | registered)
    return known | registered | set(islice(others, max(MOST_NAMES - len(known), 0)))


def _forget_what_is_long_ago() -> None:
    long_ago = timezone.now() - timedelta(days=DAYS_KEPT)
    for model in (OperationUse, FieldUse):
        model.objects.filter(last_used_at__lt=long_ago).delete()


def _bound_operations() -> None:
    place = Window(RowNumber(), partition_by="front_end", order_by="-last_used_at")
    too_many = OperationUse.objects.annotate(place=place).filter(place__gt=MOST_OPERATIONS)
    OperationUse.objects.filter(pk__in=too_many.values("pk")).delete()
