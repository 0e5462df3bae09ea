"""What is read of pages, whatever their type."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Concat
from wagtail.models import Page

from cms.pages.models import ContentPage, Home, front_end_url
from cms.pages.visibility import public
from cms.peers import Row, together
from cms.statements import Given, Statement, one_of

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
    found = [row for kind in kinds for row in kind.read(_visible(kind, ids=list(ids)))]
    return {row.id: row for row in together(found)}


@Statement
def _visible(kind: type[PageRow], *, ids: Given) -> "QuerySet[Any]":
    return kind.of(kind.visible().filter(one_of("pk", ids)))


def page_at(path: str) -> PageRow | None:
    """The page at ``path`` on the front end, with or without the slashes at its ends."""
    below_home = path.strip("/") + "/" if path.strip("/") else ""
    return _row_of(_type_of_page(below_home=below_home, id=None))


def page_with_id(id: int) -> PageRow | None:
    """The page that has this id."""
    return _row_of(_type_of_page(below_home=None, id=id))


@Statement
def _type_of_page(*, below_home: Given | None, id: Given | None) -> "QuerySet[Any]":
    found = Page.objects.filter(public())
    if below_home is not None:
        home = Home.objects.values("url_path")[:1]
        found = found.filter(url_path=Concat(home, Cast(below_home, TextField())))
    if id is not None:
        found = found.filter(pk=id)
    return found.order_by().values_list("pk", "content_type")[:1]


def _row_of(found: Sequence[Sequence[Any]]) -> PageRow | None:
    for id, content_type in found:
        row = _row_for(ContentType.objects.get_for_id(content_type).model_class())
        return row.first(_visible(row, ids=[id])) if row else None
    return None


def _row_for(page_type: type | None) -> type[PageRow] | None:
    """How pages of a type are read: as itself, or as the type it is a special case of."""
    bases: Any = page_type.__mro__ if page_type else ()
    return next((ROWS[base] for base in bases if base in ROWS), None)
