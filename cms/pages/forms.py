"""What the admin's forms check of a page's rows, with the message beside the row's field."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.forms.formsets import ORDERING_FIELD_NAME
from modelcluster.forms import BaseChildFormSet
from wagtail.models import Page

from cms.pages.rows import NamingRow


def given_place(row: "forms.ModelForm[Any]") -> int:
    """Where an editor has put the row among the others; 0 for all while none has been sent."""
    return getattr(row, "cleaned_data", {}).get(ORDERING_FIELD_NAME) or 0


#: More rows than anybody reads. With thousands, a forged form would keep the service busy.
MOST_ROWS = 200

#: The rows that are sent, with those that were taken away while the page was open.
MOST_ROWS_SENT = 300


class _RowNumber(forms.IntegerField):
    """A row that has come back has none until it is saved, when Wagtail fills in the new one."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class DistinctRowsFormSet(BaseChildFormSet):
    """Rows of which no two name the same page, and no more than anybody reads."""

    model: type[NamingRow]
    default_error_messages: ClassVar = {
        "too_many_forms": "There can be %(num)d rows at most. Take some away."
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.absolute_max = MOST_ROWS_SENT

    def add_fields(self, form: "forms.ModelForm[Any]", index: int | None) -> None:
        """A row is known by its number, whether or not the database still has it: whoever sends one
        that others have taken away, or restores the version that had it, brings it back."""
        super().add_fields(form, index)
        form.fields["id"] = _RowNumber(initial=form.fields["id"].initial, required=False)

    def validate_unique(self) -> None:
        name = self.model.names
        named_since = {getattr(row, f"{name}_id") for row in self._rows_saved_since()}
        named = set()
        for form in self.kept_forms():
            thing = form.cleaned_data.get(name)
            if thing is None:
                continue
            if thing.pk in named:
                form.add_error(name, self.sentence_about_repeating(thing))
            elif thing.pk in named_since:
                form.add_error(
                    name,
                    f"{name_of(thing)} was named by somebody else since you opened this page, and "
                    "stays. Take this row away.",
                )
            named.add(thing.pk)

    def _rows_saved_since(self) -> Iterator[Any]:
        """The rows that are kept though no form is about them: it was opened before they came."""
        known = {form.instance.pk for form in self.initial_forms}
        for row in getattr(self.instance, self.rel_name).all():
            if row.pk is not None and row.pk not in known:
                yield row

    def kept_forms(self) -> "Iterator[forms.ModelForm[Any]]":
        """The forms of the rows that stay, as far as they could be read, in the order given."""
        for form in sorted(self.forms, key=given_place):
            if hasattr(form, "cleaned_data") and form not in self.deleted_forms:
                yield form

    def sentence_about_repeating(self, thing: Any) -> str:
        return f"{name_of(thing)} is named already, further up."


def name_of(page: Page) -> str:
    """What a page is called by whoever sent the form; it may be one that they cannot choose."""
    return f"“{page.specific.get_admin_display_title()}”"
