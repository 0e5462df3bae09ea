"""Who may see a page: the one rule, for every list, count, link and edge."""

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Concat
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.query import PageQuerySet

#: Each finds the pages that may not be seen because of one they belong to outside the tree.
_HIDDEN_WITH_OTHERS: list[Callable[[], "QuerySet[Any]"]] = []


def public(page: str = "") -> Q:
    """The condition that the public may see a page: it is live, neither it nor any page above it is
    a draft or private, and the same holds of what it belongs to.

    ``page`` is the lookup that leads from the queried model to the page: ``""`` for a page itself,
    ``"work_group__"`` for an offer's Work Group.
    """
    condition = _in_public_place(page)
    for hidden in _HIDDEN_WITH_OTHERS:
        condition &= ~Q(**{f"{page}pk__in": hidden()})
    return condition


def hide_with(model: "type[Page]", owner: str) -> None:
    """Let pages of a type be seen only as long as the page that ``owner`` leads to may be seen."""
    _HIDDEN_WITH_OTHERS.append(
        lambda: model._default_manager.exclude(_in_public_place(f"{owner}__")).values("pk")
    )


def _in_public_place(page: str) -> Q:
    drafts = Page.objects.filter(live=False, numchild__gt=0)
    return Q(**{f"{page}live": True}) & ~_within(drafts, page) & _open_to_all(page)


def printed() -> Q:
    """The condition that a page's code may be known: the page is or was published, and nothing
    makes it private."""
    return (Q(live=True) | Q(first_published_at__isnull=False)) & _open_to_all("")


def _open_to_all(page: str) -> Q:
    return ~_within(PageViewRestriction.objects.all(), page, "page__")


def in_public_collection() -> Q:
    """The condition that the public may see an image or a document: neither its collection nor
    any above that is private."""
    return ~_within(CollectionViewRestriction.objects.all(), "collection__", "collection__")


def _within(containers: "QuerySet[Any]", node: str, container: str = "") -> Any:
    """Whether ``node`` is one of the containers or stands below one: a treebeard path begins with
    the paths of all that it is in. PostgreSQL looks the containers up once a statement."""
    pattern = Concat(F(f"{container}path"), Value("%"), output_field=CharField())
    patterns = containers.order_by().values_list(pattern)
    return Q(
        Func(
            F(f"{node}path"),
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
