"""What the admin's forms check of a page's rows, with the message beside the row's field."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.forms.formsets import ORDERING_FIELD_NAME
from modelcluster.forms import BaseChildFormSet


def given_place(row: "forms.ModelForm[Any]") -> int:
    """Where an editor has put the row among the others; 0 for all while none has been sent."""
    return getattr(row, "cleaned_data", {}).get(ORDERING_FIELD_NAME) or 0


class DistinctRowsFormSet(BaseChildFormSet):
    """Rows of which no two name the same thing."""

    distinct: ClassVar[str]

    def validate_unique(self) -> None:
        named = set()
        for form in self.kept_forms():
            thing = form.cleaned_data.get(self.distinct)
            if thing in named:
                form.add_error(self.distinct, self.sentence_about_repeating(thing))
            elif thing is not None:
                named.add(thing)

    def kept_forms(self) -> "Iterator[forms.ModelForm[Any]]":
        """The forms of the rows that stay, as far as they could be read, in the order given."""
        for form in sorted(self.forms, key=given_place):
            if hasattr(form, "cleaned_data") and form not in self.deleted_forms:
                yield form

    def sentence_about_repeating(self, thing: Any) -> str:
        return f"“{thing}” is named already, further up."
