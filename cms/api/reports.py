"""The admin's reports of what front ends ask for."""

from typing import Any

import django_filters
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from cms.api.models import FieldUse, OperationUse


class UseFilters(WagtailFilterSet):
    front_end = django_filters.CharFilter(label="Front end", lookup_expr="icontains")
    last_used_at = django_filters.DateFromToRangeFilter(label="Last used")


class FieldFilters(UseFilters):
    field = django_filters.CharFilter(label="Field", lookup_expr="icontains")

    class Meta:
        model = FieldUse
        fields = ["front_end", "field", "last_used_at"]


class OperationFilters(UseFilters):
    operation = django_filters.CharFilter(label="Operation", lookup_expr="icontains")

    class Meta:
        model = OperationUse
        fields = ["front_end", "operation", "last_used_at"]


class UseReport(ReportView):
    """What each front end asked for, and when it last did."""

    header_icon = "history"
    any_permission_required = ["view"]
    default_ordering = ["front_end", "-last_used_at"]
    used: Column

    @property
    def columns(self) -> list[Any]:
        return [
            Column("front_end", label="Front end", accessor=named, sort_key="front_end"),
            self.used,
            DateColumn("last_used_at", label="Last used", sort_key="last_used_at"),
        ]


def named(use: Any) -> str:
    return use.front_end or "(without a name)"


class FieldUseReport(UseReport):
    model = FieldUse
    page_title = "Fields that front ends use"
    filterset_class = FieldFilters
    permission_policy = ModelPermissionPolicy(FieldUse)
    used = Column("field", label="Field", sort_key="field")
    list_export = ["front_end", "field", "last_used_at"]
    index_url_name = "field_use"
    index_results_url_name = "field_use_results"


class OperationUseReport(UseReport):
    model = OperationUse
    page_title = "Operations that front ends use"
    filterset_class = OperationFilters
    permission_policy = ModelPermissionPolicy(OperationUse)
    used = Column("operation", label="Operation", sort_key="operation")
    list_export = ["front_end", "operation", "last_used_at"]
    index_url_name = "operation_use"
    index_results_url_name = "operation_use_results"
