"""The content version: one number, which moves with every change that an answer could show."""

from django.db import connection

#: What PostgreSQL notifies of each move; the number is the notification's payload.
CHANNEL = "content_version"


def content_version() -> int:
    """The number as the current transaction sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM content_version")
        [number] = cursor.fetchone()
    return int(number)
