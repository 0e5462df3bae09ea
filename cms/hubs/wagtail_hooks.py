"""What the admin shows to people who may not edit everything."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.pages.visibility import public

MAY_WORK_ON = ("add", "change", "publish")


@hooks.register("construct_page_chooser_queryset")
def offer_what_may_be_chosen(pages: "QuerySet[Page]", request: HttpRequest) -> "QuerySet[Page]":
    """A chooser lists what everybody can read, and what the user works on: nobody else's drafts."""
    own = PagePermissionPolicy().instances_user_has_any_permission_for(request.user, MAY_WORK_ON)
    # Wagtail's search takes no other conditions than these apart.
    everybody = Page.objects.filter(public())
    return pages.filter(Q(pk__in=everybody.values("pk")) | Q(pk__in=own.order_by().values("pk")))
