"""Where the admin leads to what front ends ask for."""

from typing import Any

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.api.reports import FieldUseReport, OperationUseReport, UseReport

REPORTS: list[type[UseReport]] = [FieldUseReport, OperationUseReport]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        address
        for report in REPORTS
        for address in (
            path(f"reports/{report.index_url_name}/", report.as_view(), name=report.index_url_name),
            path(
                f"reports/{report.index_url_name}/results/",
                report.as_view(results_only=True),
                name=report.index_results_url_name,
            ),
        )
    ]


class ReportMenuItem(MenuItem):
    def __init__(self, report: type[UseReport], order: int) -> None:
        super().__init__(
            report.page_title,
            reverse(report.index_url_name),
            icon_name=report.header_icon,
            order=order,
        )
        self.report = report

    def is_shown(self, request: Any) -> bool:
        policy = self.report.permission_policy
        return bool(policy.user_has_permission(request.user, "view"))


@hooks.register("register_reports_menu_item")
def fields_menu_item() -> ReportMenuItem:
    return ReportMenuItem(FieldUseReport, order=2000)


@hooks.register("register_reports_menu_item")
def operations_menu_item() -> ReportMenuItem:
    return ReportMenuItem(OperationUseReport, order=2001)
