"""The admin's own views of pages."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page

from cms.pages.preview import token_for


class PreviewView(WagtailAdminTemplateMixin, TemplateView):
    """A token for a page's draft, and the link that a front end shows it with."""

    template_name = "pages/preview.html"
    page_title = "Show the draft to others"
    header_icon = "view"
    _show_breadcrumbs = True

    @cached_property
    def page(self) -> Page:
        page = get_object_or_404(Page, pk=self.kwargs["page_id"]).specific
        if not page.permissions_for_user(self.request.user).can_edit():
            raise PermissionDenied
        return page

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        edit_page = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit_page, "label": self.page.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.page
        token = token_for(page, self.request.user)
        context: dict[str, Any] = super().get_context_data(
            page=page,
            token=token,
            link=f"{page.url}?{urlencode({'preview': token})}" if settings.FRONTEND_URL else None,
            minutes=settings.PREVIEW_MINUTES,
            **kwargs,
        )
        return context
