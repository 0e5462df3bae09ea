"""The content version: one number, which moves with every change that an answer could show."""

#: What PostgreSQL notifies of each move; the number is the notification's payload.
CHANNEL = "content_version"
#: What answers the number, as the current transaction sees it.
VERSION = "SELECT number FROM content_version"
