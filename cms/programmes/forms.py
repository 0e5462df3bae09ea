"""What the admin checks of a programme's rows, with the message beside the row's field."""

from typing import Any

from django.db.models import QuerySet

from cms.workgroups.forms import WorkGroupRowsFormSet


class NamedWorkGroupsFormSet(WorkGroupRowsFormSet):
    """The national Work Groups that a programme names, none of them twice."""

    def listed(self, national: "QuerySet[Any]") -> "QuerySet[Any]":
        return national.order_by("-academic_year__start_year", "code")
