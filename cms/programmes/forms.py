"""What the admin checks of a programme's rows, with the message beside the row's field."""

from typing import Any

from django import forms

from cms.pages.forms import DistinctRowsFormSet
from cms.workgroups.provenance import Provenance


class NamedWorkGroupsFormSet(DistinctRowsFormSet):
    """The national Work Groups that a programme names, none of them twice."""

    distinct = "work_group"

    def add_fields(self, form: "forms.ModelForm[Any]", index: int | None) -> None:
        super().add_fields(form, index)
        field: Any = form.fields["work_group"]
        national = field.queryset.filter(provenance=Provenance.NATIONAL)
        field.queryset = national.order_by("-academic_year__start_year", "code")
        field.label_from_instance = lambda work_group: work_group.get_admin_display_title()
