"""Who may see a page: the one rule, for every list, count, link and edge."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.query import PageQuerySet

from cms.freshness import snapshots
from cms.statements import Later, Values, any_of, ask, is_writing, with_what_is_known

#: Finds rows of one column, by which pages or collections are hidden.
Find = Callable[[], "QuerySet[Any]"]

#: Each finds the pages that may not be seen because of one they belong to outside the tree.
_HIDDEN_WITH_OTHERS: list[Find] = []
#: By the type of a page, the field that leads to such a one.
_OWNERS: "list[tuple[type[Page], str]]" = []


def public(page: str = "") -> Q:
    """The condition that the public may see a page: it is live, neither it nor any page above it is
    a draft or private, and the same holds of what it belongs to.

    ``page`` is the lookup that leads from the queried model to the page: ``""`` for a page itself,
    ``"work_group__"`` for an offer's Work Group.
    """
    condition = _in_public_place(page)
    for hidden in _HIDDEN_WITH_OTHERS:
        condition &= _none(f"{page}pk", "=", hidden)
    return condition


def hide_with(model: "type[Page]", owner: str) -> None:
    """Let pages of a type be seen only as long as the page that ``owner`` leads to may be seen."""

    def hidden() -> "QuerySet[Any]":
        owner_is: Any = model._meta.get_field(owner).related_model
        # By their type, of which there are few: otherwise PostgreSQL looks through all pages.
        owners = Page.objects.filter(
            content_type__app_label=owner_is._meta.app_label,
            content_type__model=owner_is._meta.model_name,
        ).exclude(_in_public_place(""))
        hidden_with_them = model._default_manager.filter(**{f"{owner}__in": owners.values("pk")})
        return hidden_with_them.order_by().values("pk")

    _HIDDEN_WITH_OTHERS.append(hidden)
    _OWNERS.append((model, owner))


def way_to(page: Page) -> "QuerySet[Page]":
    """The pages that hide ``page`` while one of them is hidden: itself, what it belongs to outside
    the tree, and all that these stand in."""
    way: QuerySet[Page] = page.get_ancestors(inclusive=True)
    for model, owner in _OWNERS:
        if isinstance(page, model):
            for belongs_to in Page.objects.filter(pk=getattr(page, f"{owner}_id")):
                way |= belongs_to.get_ancestors(inclusive=True)
    return way


def printed() -> Q:
    """The condition that a page's code may be known: the page is or was published, none above it
    is yet to be for the first time, and nothing makes it private."""
    published = Q(live=True) | Q(first_published_at__isnull=False)
    return published & _none("path", "LIKE", _in_preparation) & _open_to_all("")


def in_public_collection() -> Q:
    """The condition that the public may see an image or a document: neither its collection nor
    any above that is private."""
    return _none("collection__path", "LIKE", _private_collections)


def _in_public_place(page: str) -> Q:
    below_no_draft = _none(f"{page}path", "LIKE", _drafts_with_pages_below)
    return Q(**{f"{page}live": True}) & below_no_draft & _open_to_all(page)


def _open_to_all(page: str) -> Q:
    return _none(f"{page}path", "LIKE", _private_pages)


def _drafts_with_pages_below() -> "QuerySet[Any]":
    return _above(Page.objects.filter(live=True), Page.objects.filter(live=False))


def _in_preparation() -> "QuerySet[Any]":
    published = Page.objects.filter(Q(live=True) | Q(first_published_at__isnull=False))
    return _above(published, Page.objects.filter(live=False, first_published_at=None))


def _above(pages: "QuerySet[Any]", drafts: "QuerySet[Any]") -> "QuerySet[Any]":
    """What is below those of the drafts that one of the pages stands below."""
    path = OuterRef("path")  # and no letter or digit comes after a tilde, as Wagtail orders paths
    below = pages.filter(path__gt=path, path__lt=Concat(path, Value("~")))
    return _patterns(drafts.filter(Exists(below)), "path")


def _private_pages() -> "QuerySet[Any]":
    return _patterns(PageViewRestriction.objects.all(), "page__path")


def _private_collections() -> "QuerySet[Any]":
    return _patterns(CollectionViewRestriction.objects.all(), "collection__path")


def _patterns(containers: "QuerySet[Any]", path: str) -> "QuerySet[Any]":
    """What the paths of the containers and of all below them are like: a treebeard path begins
    with the paths of all that it is in."""
    pattern = Concat(F(path), Value("%"), output_field=CharField())
    return containers.order_by().values_list(pattern)


def _none(column: str, operator: str, find: Find) -> Q:
    """The condition that a column compares so with none of the rows that are found."""
    return ~any_of(column, operator, _Hidden(find))


class _Hidden(Later):
    """The array of what is found, as it is when a statement that was written once is asked. In
    other statements PostgreSQL looks it up."""

    def __init__(self, find: Find) -> None:
        super().__init__("text[]" if find in _BY_PATH else "bigint[]")
        self.find = find

    def value(self, given: Values) -> list[Any]:
        return snapshots.once("hidden", _all_that_is_hidden)[self.find]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if is_writing():
            return super().as_sql(compiler, connection)
        return _written(self.find), ()


_BY_PATH = (_drafts_with_pages_below, _in_preparation, _private_pages, _private_collections)


def _all_that_is_hidden() -> "dict[Find, list[Any]]":
    finds = [*_BY_PATH, *_HIDDEN_WITH_OTHERS]
    [arrays] = ask(f"SELECT {', '.join(map(_written, finds))}")
    return dict(zip(finds, arrays, strict=True))


@cache
def _written(find: Find) -> str:
    """The SQL of an array of what is found. Django takes milliseconds to write such SQL."""
    return f"ARRAY({with_what_is_known(*find().query.sql_with_params())})"


class VisiblePageQuerySet(PageQuerySet):
    def visible(self) -> "VisiblePageQuerySet":
        """The pages that the public may see."""
        return self.filter(public())
