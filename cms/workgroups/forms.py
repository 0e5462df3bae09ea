"""What the admin's forms check before anything is saved, with the message beside its field."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminPageForm

from cms.pages.forms import DistinctRowsFormSet
from cms.workgroups.provenance import Provenance


class YearPageForm(WagtailAdminPageForm):
    """Tells a new page which academic year it is about to stand under."""

    def __init__(self, *args: Any, parent_page: Any = None, **kwargs: Any) -> None:
        page = kwargs.get("instance")
        if page is not None and page.pk is None:
            page.academic_year = parent_page.specific
        super().__init__(*args, parent_page=parent_page, **kwargs)


class WorkGroupRowsFormSet(DistinctRowsFormSet):
    """Rows that choose their Work Groups from one list, which is looked up once for all of them."""

    def add_fields(self, form: "forms.ModelForm[Any]", index: int | None) -> None:
        super().add_fields(form, index)
        field: Any = form.fields["work_group"]
        field.queryset = self._work_groups
        field.choices = self._choices

    @cached_property
    def _work_groups(self) -> "QuerySet[Any]":
        all_there_are = self.form.base_fields["work_group"].queryset
        return self.listed(all_there_are.filter(provenance=Provenance.NATIONAL))

    @cached_property
    def _choices(self) -> list[tuple[Any, str]]:
        found = self._work_groups.defer("description")
        return [("", "---------"), *((one.pk, one.get_admin_display_title()) for one in found)]

    def listed(self, national: "QuerySet[Any]") -> "QuerySet[Any]":
        """Which of the national Work Groups may be chosen, in the order of the list."""
        raise NotImplementedError


class OffersFormSet(WorkGroupRowsFormSet):
    """The rows of a phase: each a Work Group of the same academic year, none of them twice."""

    def listed(self, national: "QuerySet[Any]") -> "QuerySet[Any]":
        return national.filter(academic_year=self.instance.academic_year_id).order_by("code")

    def sentence_about_repeating(self, work_group: Any) -> str:
        return (
            f"{work_group.code} is on offer in this phase already, further up. A phase offers a "
            "Work Group once."
        )
