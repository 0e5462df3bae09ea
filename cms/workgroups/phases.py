"""The phases of education that Maths Hubs work in."""

from django.db import models


class PhaseKind(models.TextChoices):
    """The phases, in the order in which they are always listed."""

    EARLY_YEARS = "EARLY_YEARS", "Early Years"
    PRIMARY = "PRIMARY", "Primary"
    SECONDARY = "SECONDARY", "Secondary"
    POST_16 = "POST_16", "Post-16"

    @property
    def position(self) -> int:
        return list(PhaseKind).index(self)
