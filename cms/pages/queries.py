"""What is read of pages, whatever their type."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from wagtail.models import Page

from cms.pages.models import ContentPage, Home, front_end_url
from cms.pages.visibility import public
from cms.peers import Row, together

#: How the pages of each type are read.
ROWS: "dict[type[Page], type[PageRow]]" = {}


@dataclass(slots=True, eq=False)
class PageRow(Row):
    """What every page has. A subclass that names its ``model`` is how pages of that type are
    read."""

    model: ClassVar[type[ContentPage]]

    title: str
    slug: str
    url_path: str
    seo_title: str
    search_description: str

    def __init_subclass__(cls) -> None:
        # Comes twice, because slots make the class anew; the second is the one that is used.
        if "model" in vars(cls):
            ROWS[cls.model] = cls

    @property
    def url(self) -> str:
        return front_end_url(self.url_path)

    @classmethod
    def visible(cls) -> "QuerySet[Any]":
        """The pages of this type that the public may see, with all that the row reads."""
        return cls.model.objects.visible()


@dataclass(slots=True, eq=False)
class HomeRow(PageRow):
    """The home page."""

    model = Home


def rows_by_id(ids: set[int], kinds: Iterable[type[PageRow]]) -> dict[int, PageRow]:
    """Those of the pages that are of one of the ``kinds`` and may be seen. One statement a kind."""
    if not ids:
        return {}
    found = [row for kind in kinds for row in kind.read(kind.visible().filter(pk__in=ids))]
    return {row.id: row for row in together(found)}


def page_at(path: str) -> PageRow | None:
    """The page at ``path`` on the front end, with or without the slashes at its ends."""
    below_home = path.strip("/") + "/" if path.strip("/") else ""
    url_path = Concat(Home.objects.values("url_path")[:1], Value(below_home))
    return _page(url_path=url_path)


def page_with_id(id: int) -> PageRow | None:
    """The page that has this id."""
    return _page(pk=id)


def _page(**condition: Any) -> PageRow | None:
    page = Page.objects.filter(public(), **condition).select_related("content_type").first()
    row = _row_of(page.specific_class) if page else None
    return row.first(row.visible().filter(pk=page.pk)) if row else None


def _row_of(page_type: type[Page]) -> type[PageRow] | None:
    """How pages of a type are read: as itself, or as the type it is a special case of."""
    return next((ROWS[base] for base in page_type.__mro__ if base in ROWS), None)
