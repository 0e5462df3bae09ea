"""The ways into the admin that a hub's editors have: all others are closed to them.

Some of Wagtail's views show the titles of pages, images and people to whoever may log in: its
reports, what is done to many at a time, what moves a page. A view that Wagtail adds one day is
closed until it is named here.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.admin.auth import permission_denied
from wagtail.images.permissions import permission_policy as images
from wagtail.log_actions import LogContext
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.hubs.models import Hub, LocalWorkGroup
from cms.pages.choosing import choosable_by

#: By namespace, the names of the views.
OPEN_TO_HUBS = {
    "": {
        "preview",
        "wagtailadmin_account",
        "wagtailadmin_choose_page",
        "wagtailadmin_choose_page_anchor_link",
        "wagtailadmin_choose_page_child",
        "wagtailadmin_choose_page_email_link",
        "wagtailadmin_choose_page_external_link",
        "wagtailadmin_choose_page_phone_link",
        "wagtailadmin_choose_page_search",
        "wagtailadmin_dismissibles",
        "wagtailadmin_explore",
        "wagtailadmin_explore_results",
        "wagtailadmin_explore_root",
        "wagtailadmin_home",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_complete",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_done",
        "wagtailadmin_sprite",
    },
    "wagtailadmin_api:pages": {"detail", "listing"},
    "wagtailadmin_editing_sessions": {"ping", "release"},
    "wagtailadmin_pages": {
        "add",
        "add_subpage",
        "collect_workflow_action_data",
        "confirm_workflow_cancellation",
        "delete",
        "edit",
        "history",
        "history_results",
        "preview_on_add",
        "preview_on_edit",
        "revisions_compare",
        "revisions_revert",
        "revisions_unschedule",
        "revisions_view",
        "search",
        "search_results",
        "unpublish",
        "view_draft",
        "workflow_action",
        "workflow_history",
        "workflow_history_detail",
        "workflow_preview",
        "workflow_status",
    },
    "wagtaildocs": {
        "add",
        "add_multiple",
        "create_multiple_from_uploaded_document",
        "delete_multiple",
        "delete_upload_multiple",
        "delete",
        "edit",
        "edit_multiple",
        "index",
        "index_results",
    },
    "wagtaildocs_chooser": {
        "choose",
        "choose_results",
        "chosen",
        "chosen_multiple",
        "create",
    },
    "wagtailimages": {
        "add",
        "add_multiple",
        "create_multiple_from_uploaded_image",
        "delete",
        "delete_multiple",
        "delete_upload_multiple",
        "edit",
        "edit_multiple",
        "index",
        "index_results",
        "preview",
    },
    "wagtailimages_chooser": {
        "choose",
        "choose_results",
        "chosen",
        "chosen_multiple",
        "create",
        "select_format",
    },
}

#: What lists can be filtered by. Wagtail's other filters name all people and all tags.
FILTERS_OPEN_TO_HUBS = {
    "action",
    "collection_id",
    "content_type",
    "has_child_pages",
    "latest_revision_created_at",
    "timestamp",
    "usage_count",
}


class KeepWithinTheHub:
    """The middleware that answers a hub's editors for the views that are closed to them, as the
    admin answers whoever lacks a permission, and takes from the others what tells of all hubs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_for_the_admin(request):
            return self.get_response(request)
        # Wagtail forgets whom a page is for before it is written; titles are shown by that.
        with LogContext(user=request.user):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not _is_for_the_admin(request):
            return None
        if not edits_nothing_but_hubs(request.user) or _is_open(request, kwargs):
            return None
        answer: HttpResponse = permission_denied(request)
        return answer

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        filters = (response.context_data or {}).get("filters")
        if filters and _is_for_the_admin(request) and edits_nothing_but_hubs(request.user):
            form = filters.form
            for name in form.fields.keys() - FILTERS_OPEN_TO_HUBS:
                del form.fields[name]
            vars(form).pop("changed_data", None)  # by which a list says how it is filtered
        return response


def _is_for_the_admin(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("wagtailadmin_home"))


def edits_nothing_but_hubs(user: Any) -> bool:
    """Whether all the pages that somebody works on are hubs and what those devised. Who is in a
    hub's team and works on no page does not work on others' either."""
    if not user.is_authenticated or user.is_superuser:
        return False
    granted = PagePermissionPolicy().get_cached_permissions_for_user(user)
    of_pages = {permission.page.cached_content_type.model_class() for permission in granted}
    if not of_pages:
        return bool(user.groups.filter(hub_team__isnull=False).exists())
    return of_pages <= {Hub, LocalWorkGroup}


def _is_open(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    match = request.resolver_match
    if match is None or match.url_name not in OPEN_TO_HUBS.get(match.namespace, ()):
        return False
    if match.view_name == "wagtailimages_chooser:select_format":  # which asks for no permission
        choosable = images.instances_user_has_any_permission_for(request.user, ["choose"])
        return bool(choosable.filter(pk=kwargs["image_id"]).exists())
    if match.view_name in ("wagtailadmin_explore", "wagtailadmin_explore_results"):
        explorable = PagePermissionPolicy().explorable_instances(request.user)
        return bool(explorable.filter(pk=kwargs["parent_page_id"]).exists())
    if match.view_name == "wagtailadmin_choose_page_child":
        choosable = Page.objects.filter(choosable_by(request.user))
        return bool(choosable.filter(pk=kwargs["parent_page_id"]).exists())
    return True
