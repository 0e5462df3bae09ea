"""The field that keeps what editors write with markup."""

from typing import Any

from django import forms
from django.db import models
from wagtail import fields

from cms.richtext.formats import FEATURES, is_blank


def _nothing_for_blank(text: Any) -> Any:
    return "" if isinstance(text, str) and is_blank(text) else text


class _FormField(forms.CharField):
    def to_python(self, value: Any) -> Any:
        return _nothing_for_blank(super().to_python(value))


class RichTextField(fields.RichTextField):
    """Text with the markup of the editor's toolbar. What says nothing, such as an empty paragraph,
    is no text: it is kept as an empty one, and refused where there has to be one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"features": FEATURES, **kwargs})

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": _FormField, **kwargs})

    def to_python(self, value: Any) -> Any:
        return _nothing_for_blank(super().to_python(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        return _nothing_for_blank(super().pre_save(model_instance, add))
