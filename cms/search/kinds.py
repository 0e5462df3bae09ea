"""The kinds of pages that can be searched."""

from django.db import models


class SearchType(models.TextChoices):
    """Named as the API names them."""

    WORK_GROUP = "WORK_GROUP", "Work Group"
    PROGRAMME = "PROGRAMME", "programme"
    ARCHIVE_ENTRY = "ARCHIVE_ENTRY", "archive entry"
    HUB = "HUB", "hub"
