"""What the admin offers on every page."""

from collections.abc import Iterator
from typing import Any

from django.db.models import ForeignKey
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.compare import register_comparison_class
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.pages.choosing import choosable_by
from cms.pages.comparing import ChosenPageComparison
from cms.pages.views import PreviewView

register_comparison_class(ForeignKey, to=Page, comparison_class=ChosenPageComparison)


@hooks.register("construct_page_chooser_queryset")
def offer_what_may_be_chosen(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    found = pages.filter(choosable_by(request.user)).specific()
    # Wagtail's lists of pages ask this once; its choosers would ask it of each row.
    return found.annotate_approved_schedule().prefetch_workflow_states()


@hooks.register("register_admin_urls")
def preview_address() -> list[URLPattern]:
    return [path("pages/<int:page_id>/draft-for-others/", PreviewView.as_view(), name="preview")]


@hooks.register("register_page_header_buttons")
def preview_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if page.depth > 1 and page.permissions_for_user(user).can_edit():
        yield Button(
            "Show the draft to others",
            reverse("preview", args=[page.pk]),
            icon_name="view",
            priority=12,
        )
