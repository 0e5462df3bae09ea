"""Which pages somebody may choose in the admin, and of which they read what is not published."""

from typing import Any

from django.db.models import ForeignKey, Q
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.pages.visibility import printed, public

#: What may be done to a page by whoever works on it.
_WORKING_ON = ("add", "change", "publish")

#: Where a user object keeps which pages may be named to everybody.
_PRINTED = "_pages_that_may_be_named"


def choosable_by(user: Any) -> Q:
    """The condition that a page is one that everybody can read, or that the user works on: nobody
    else's drafts."""
    own = PagePermissionPolicy().instances_user_has_any_permission_for(user, _WORKING_ON)
    # Wagtail's search takes no other conditions than these apart.
    everybody = Page.objects.filter(public())
    return Q(pk__in=everybody.values("pk")) | Q(pk__in=own.order_by().values("pk"))


def may_read_drafts_of(user: Any, page: Page) -> bool:
    """Whether the user works on the page, and so reads what is not published of it."""
    allowed: bool = PagePermissionPolicy().user_has_any_permission_for_instance(
        user, _WORKING_ON, page
    )
    return allowed


def may_know(user: Any, page: Page) -> bool:
    """Whether the page is or was published, and so may be named to the user, whoever it is. It is
    looked up once for all pages and kept with the user, who is another object in each request, as
    Wagtail keeps what somebody may do."""
    if not hasattr(user, _PRINTED):
        pages = Page.objects.filter(printed())
        setattr(user, _PRINTED, frozenset(pages.values_list("pk", flat=True)))
    return page.pk in getattr(user, _PRINTED)


class PageChooser(AdminPageChooser):
    """Wagtail's, but that what is not a number, in a forged form, chooses no page."""

    def get_instance(self, value: Any) -> Page | None:
        try:
            return super().get_instance(value)
        except ValueError:
            return None


register_form_field_override(
    ForeignKey,
    to=Page,
    override=lambda field: {"widget": PageChooser(target_models=[field.remote_field.model])},
)
