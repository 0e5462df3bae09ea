"""The field that keeps what editors write with markup."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from wagtail import fields

from cms.richtext.choosing import choosable
from cms.richtext.formats import FEATURES, is_blank
from cms.richtext.references import openable, references_in, without_other_references


def _nothing_for_blank(text: Any) -> Any:
    return "" if isinstance(text, str) and is_blank(text) else text


class _FormField(forms.CharField):
    """Takes references to what stood in the text before, and to what the user may choose."""

    def get_bound_field(self, form: Any, field_name: str) -> forms.BoundField:
        self._before = form.get_initial_for_field(self, field_name) or ""
        self._user = form.for_user or AnonymousUser()
        return super().get_bound_field(form, field_name)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What is shown after a refusal: an editor tells the names of all that a text refers to."""
        return self._without_what_may_not_be_chosen(super().bound_data(data, initial) or "")

    def prepare_value(self, value: Any) -> Any:
        return openable(value or "")

    def to_python(self, value: Any) -> Any:
        return _nothing_for_blank(super().to_python(value))

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if self._without_what_may_not_be_chosen(text) != text:
            raise ValidationError(
                "This text referred to a page, an image or a document that you may not choose. The "
                "reference was taken out; save the page again if the text is right without it."
            )
        return text

    def _without_what_may_not_be_chosen(self, text: str) -> str:
        before = set(references_in(self._before))
        new = set(references_in(text)) - before
        return without_other_references(text, before | choosable(new, self._user))


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
