"""Where a Work Group comes from."""

from django.db import models


class Provenance(models.TextChoices):
    """Whether a Work Group is coordinated nationally or was devised by one hub."""

    NATIONAL = "NATIONAL", "National"
    LOCAL = "LOCAL", "Local"
