"""Which front end asks for what: noted in memory on the way, and written down once a minute."""

import logging
import threading
import time
from datetime import UTC, datetime
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection

from cms.api.models import FieldUse, OperationUse, Use

SECONDS_BETWEEN_NOTES = 60
#: Names come with requests, from anybody, so what is noted between two rounds is bounded.
MOST_NOTES = 2000
#: And so is what is kept of them all, of which the oldest goes first.
MOST_KEPT = 50_000
MOST_LETTERS_OF_A_NAME = 200

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
        key = (front_end, operation[:MOST_LETTERS_OF_A_NAME], hash)
        with self._lock:
            if key in self._notes or len(self._notes) < MOST_NOTES:
                self._notes[key] = (fields, time.time())

    def write_down(self) -> None:
        """Write what was noted to the database, and forget it. Raises Django's database errors."""
        with self._lock:
            notes, self._notes = self._notes, {}
        operations: dict[tuple[str, str], datetime] = {}
        fields: dict[tuple[str, str], datetime] = {}
        for (front_end, operation, hash), (asked, seconds) in notes.items():
            at = datetime.fromtimestamp(seconds, UTC)
            operations[front_end, operation or f"without a name, {hash[:8]}"] = at
            for field in asked:
                fields[front_end, field] = max(at, fields.get((front_end, field), at))
        _write(OperationUse, "operation", operations)
        _write(FieldUse, "field", fields)


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
            logger.warning("What front ends asked for is not noted: %s", str(error).strip())
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
    newest = model._default_manager.order_by("-last_used_at").values("last_used_at")
    for forgotten in newest[MOST_KEPT : MOST_KEPT + 1]:
        model._default_manager.filter(last_used_at__lte=forgotten["last_used_at"]).delete()
