"""Who may log in to the admin."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower


class User(AbstractUser):
    """An editor. The project's own model from the start: a later change of it costs a migration,
    a later change *to* it costs every foreign key."""

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [
            # Passwords are sent there, and `add_hub` finds people by it.
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="email_is_one_persons",
            )
        ]

    def clean(self) -> None:
        super().clean()
        others = User.objects.filter(email__iexact=self.email).exclude(pk=self.pk)
        if self.email and others.exists():
            raise ValidationError({"email": "Somebody else has this email address."})
