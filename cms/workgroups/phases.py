"""The phases of education that Maths Hubs work in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
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


def in_their_order(phases: Iterable[str]) -> list[str]:
    """Phases in the order in which they are always listed."""
    return sorted(phases, key=lambda phase: PhaseKind(phase).position)


class PhasesField(ArrayField):  # type: ignore[type-arg]
    """Any of the phases."""

    def __init__(self, **kwargs: Any) -> None:
        kind = models.CharField(max_length=20, choices=PhaseKind)
        super().__init__(**{**kwargs, "base_field": kind, "default": list})

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(
            self,
            form_class=forms.TypedMultipleChoiceField,
            choices=PhaseKind.choices,
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )
