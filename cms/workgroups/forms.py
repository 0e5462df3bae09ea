"""What the admin's forms check before anything is saved, with the message beside its field."""

from typing import Any

from django import forms
from django.forms.formsets import ORDERING_FIELD_NAME
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminPageForm


class YearPageForm(WagtailAdminPageForm):
    """Tells a new page which academic year it is about to stand under."""

    def __init__(self, *args: Any, parent_page: Any = None, **kwargs: Any) -> None:
        page = kwargs.get("instance")
        if page is not None and page.pk is None:
            page.academic_year = parent_page.specific
        super().__init__(*args, parent_page=parent_page, **kwargs)


def given_place(row: "forms.ModelForm[Any]") -> int:
    """Where an editor has put the row among the others; 0 for all while none has been sent."""
    return getattr(row, "cleaned_data", {}).get(ORDERING_FIELD_NAME) or 0


class OffersFormSet(BaseChildFormSet):
    """The rows of a phase: each a Work Group of the same academic year, none of them twice."""

    def add_fields(self, form: "forms.ModelForm[Any]", index: int | None) -> None:
        super().add_fields(form, index)
        field: Any = form.fields["work_group"]
        of_this_year = field.queryset.filter(academic_year=self.instance.academic_year_id)
        field.queryset = of_this_year.order_by("code")
        field.label_from_instance = lambda work_group: work_group.get_admin_display_title()

    def validate_unique(self) -> None:
        chosen = set()
        for form in sorted(self.forms, key=given_place):
            work_group = getattr(form, "cleaned_data", {}).get("work_group")
            if work_group is None or form in self.deleted_forms:
                continue
            if work_group in chosen:
                form.add_error(
                    "work_group",
                    f"{work_group.code} is on offer in this phase already, further up. A phase "
                    "offers a Work Group once.",
                )
            chosen.add(work_group)
