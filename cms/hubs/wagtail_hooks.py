"""What the admin offers to a hub's editors."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.hubs.ways_in import edits_nothing_but_hubs


@hooks.register("construct_reports_menu")
def offer_no_report_that_is_closed(request: HttpRequest, items: list[MenuItem]) -> None:
    if edits_nothing_but_hubs(request.user):
        items.clear()
