"""What is read of pages, whatever their type."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from wagtail.models import Page

from cms.pages.models import Home, front_end_url
from cms.pages.visibility import public
from cms.peers import Row


@dataclass(slots=True, eq=False)
class PageRow(Row):
    """What every page has."""

    title: str
    slug: str
    url_path: str
    seo_title: str
    search_description: str

    @property
    def url(self) -> str:
        return front_end_url(self.url_path)

    @classmethod
    def visible(cls) -> "QuerySet[Any]":
        """The pages of this type that the public may see, with all that the row reads."""
        raise NotImplementedError


@dataclass(slots=True, eq=False)
class HomeRow(PageRow):
    """The home page."""

    @classmethod
    def visible(cls) -> "QuerySet[Any]":
        return Home.objects.visible()


#: How the pages of each type are read; the domain's modules add theirs.
ROWS: dict[type[Page], type[PageRow]] = {Home: HomeRow}


def page_at(path: str) -> PageRow | None:
    """The page at ``path`` on the front end, with or without the slashes at its ends."""
    below_home = path.strip("/") + "/" if path.strip("/") else ""
    url_path = Concat(Home.objects.values("url_path")[:1], Value(below_home))
    page = Page.objects.filter(public(), url_path=url_path).select_related("content_type").first()
    row = ROWS.get(page.specific_class) if page else None
    return row.first(row.visible().filter(pk=page.pk)) if row else None


def addresses(ids: set[int]) -> dict[int, str]:
    """Where those of the pages that may be seen are on the front end."""
    below_home = {"path__startswith": Home.objects.values("path")[:1]}
    paths = Page.objects.filter(public(), pk__in=ids, **below_home).values_list("pk", "url_path")
    return {pk: front_end_url(url_path) for pk, url_path in paths}
