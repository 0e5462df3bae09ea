"""Whether past work goes on."""

from django.db import models


class ArchiveStatus(models.TextChoices):
    """Whether a piece of past work goes on."""

    ONGOING = "ONGOING", "It goes on"
    ENDED = "ENDED", "It has ended"
