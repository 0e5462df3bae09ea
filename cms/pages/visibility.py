"""Who may see a page: the one rule, for every list, count, link and edge."""

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet


def public(page: str = "") -> Q:
    """The condition that the public may see a page: it is live, and neither it nor any page above
    it is a draft or private.

    ``page`` is the lookup that leads from the queried model to the page: ``""`` for a page itself,
    ``"work_group__"`` for an offer's Work Group.
    """
    drafts_above = Page.objects.filter(_covers(page), live=False, numchild__gt=0)
    restrictions = PageViewRestriction.objects.filter(_covers(page, "page__"))
    return Q(**{f"{page}live": True}) & ~Exists(drafts_above) & ~Exists(restrictions)


def _covers(page: str, container: str = "") -> Func:
    """Whether the queried container is ``page`` or stands above it: a treebeard path begins with
    the paths of all that it is in."""
    return Func(
        OuterRef(f"{page}path"),
        F(f"{container}path"),
        function="starts_with",
        output_field=BooleanField(),
    )


class VisiblePageQuerySet(PageQuerySet):
    def visible(self) -> "VisiblePageQuerySet":
        """The pages that the public may see."""
        return self.filter(public())
