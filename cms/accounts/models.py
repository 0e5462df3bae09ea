"""Who may log in to the admin."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An editor. The project's own model from the start: a later change of it costs a migration,
    a later change *to* it costs every foreign key."""
