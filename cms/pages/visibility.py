"""Who may see a page: the one rule, for every list, count, link and edge."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Concat
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet


def public(page: str = "") -> Q:
    """The condition that the public may see a page: it is live, and neither it nor any page above
    it is a draft or private.

    ``page`` is the lookup that leads from the queried model to the page: ``""`` for a page itself,
    ``"work_group__"`` for an offer's Work Group.
    """
    drafts = Page.objects.filter(live=False, numchild__gt=0)
    live = Q(**{f"{page}live": True})
    return (
        live & ~_within(drafts, page) & ~_within(PageViewRestriction.objects.all(), page, "page__")
    )


def _within(containers: "QuerySet[Any]", page: str, container: str = "") -> Any:
    """Whether ``page`` is one of the containers or stands below one: a treebeard path begins with
    the paths of all that it is in. PostgreSQL looks the containers up once a statement."""
    pattern = Concat(F(f"{container}path"), Value("%"), output_field=CharField())
    patterns = containers.order_by().values_list(pattern)
    return Q(
        Func(
            F(f"{page}path"),
            Func(ArraySubquery(patterns), function="ANY"),
            template="%(expressions)s",
            arg_joiner=" LIKE ",
            output_field=BooleanField(),
        )
    )


class VisiblePageQuerySet(PageQuerySet):
    def visible(self) -> "VisiblePageQuerySet":
        """The pages that the public may see."""
        return self.filter(public())
