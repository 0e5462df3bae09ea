"""Which pages somebody may choose in the admin, to link to or to name."""

from typing import Any

from django.db.models import Q
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.pages.visibility import public

_WORKING_ON = ("add", "change", "publish")


def choosable_by(user: Any) -> Q:
    """The condition that a page is one that everybody can read, or that the user works on: nobody
    else's drafts."""
    own = PagePermissionPolicy().instances_user_has_any_permission_for(user, _WORKING_ON)
    # Wagtail's search takes no other conditions than these apart.
    everybody = Page.objects.filter(public())
    return Q(pk__in=everybody.values("pk")) | Q(pk__in=own.order_by().values("pk"))
