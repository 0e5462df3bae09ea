"""What the admin's forms check before anything is saved, with the message beside its field."""

from typing import Any

from django import forms
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


class OffersFormSet(DistinctRowsFormSet):
    """The rows of a phase: each a Work Group of the same academic year, none of them twice."""

    distinct = "work_group"

    def add_fields(self, form: "forms.ModelForm[Any]", index: int | None) -> None:
        super().add_fields(form, index)
        field: Any = form.fields["work_group"]
        of_this_year = field.queryset.filter(
            academic_year=self.instance.academic_year_id, provenance=Provenance.NATIONAL
        )
        field.queryset = of_this_year.order_by("code")
        field.label_from_instance = lambda work_group: work_group.get_admin_display_title()

    def sentence_about_repeating(self, work_group: Any) -> str:
        return (
            f"{work_group.code} is on offer in this phase already, further up. A phase offers a "
            "Work Group once."
        )


class UpdatesFormSet(DistinctRowsFormSet):
    """What the programmes say of themselves in a year: each of them once."""

    distinct = "programme"
