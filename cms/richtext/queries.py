"""What is read of the pages, documents and images that texts refer to."""

from collections import defaultdict
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.utils import generate_signature
from wagtail.models import Page

from cms.pages.models import Home, front_end_url
from cms.pages.visibility import in_public_collection, public
from cms.richtext.documents import signature
from cms.richtext.references import Reference, Target
from cms.statements import Given, Statement, one_of

#: The width, in pixels, of an image in a text, unless the image itself is narrower.
IMAGE_WIDTH = 800

_COLUMNS = ("kind", "pk", "place", "pixels_wide", "pixels_high")
_NO_SIZE = {"pixels_wide": Value(0), "pixels_high": Value(0)}


def targets(references: set[Reference]) -> dict[Reference, Target]:
    """Where those of the references that the public may see are found, in one statement."""
    ids: defaultdict[str, set[int]] = defaultdict(set)
    for reference in references:
        ids[reference.kind].add(reference.id)
    found = _found(**{kind: list(ids[kind]) for kind in ("page", "document", "image")})
    return {Reference(kind, id): _target(kind, id, *row) for kind, id, *row in found}


@Statement
def _found(*, page: Given, document: Given, image: Given) -> QuerySet[Any, Any]:
    return _pages(page).union(_documents(document), _images(image), all=True)


def _target(kind: str, id: int, place: str, width: int, height: int) -> Target:
    if kind == "page":
        return Target(front_end_url(place))
    if kind == "document":
        unsigned = _on_this_service("wagtaildocs_serve", id, PurePath(place).name)
        return Target(f"{unsigned}?signature={signature(id)}")
    size = f"width-{IMAGE_WIDTH}"
    signed = _on_this_service("wagtailimages_serve", generate_signature(id, size), id, size)
    scale = min(IMAGE_WIDTH / width, 1)
    return Target(signed + PurePath(place).name, int(width * scale), int(height * scale))


def _on_this_service(view: str, *arguments: object) -> str:
    return settings.WAGTAILADMIN_BASE_URL + reverse(view, args=arguments)


def _pages(ids: Given) -> QuerySet[Any, Any]:
    below_home = {"path__startswith": Home.objects.values("path")[:1]}
    pages = Page.objects.filter(public(), one_of("pk", ids), **below_home)
    return _columns(pages, "page", place=F("url_path"), **_NO_SIZE)


def _documents(ids: Given) -> QuerySet[Any, Any]:
    documents = Document.objects.filter(in_public_collection(), one_of("pk", ids))
    return _columns(documents, "document", place=Cast("file", TextField()), **_NO_SIZE)


def _images(ids: Given) -> QuerySet[Any, Any]:
    images = Image.objects.filter(in_public_collection(), one_of("pk", ids))
    size = {"pixels_wide": F("width"), "pixels_high": F("height")}
    return _columns(images, "image", place=Cast("file", TextField()), **size)


def _columns(found: QuerySet[Any], kind: str, **columns: Any) -> QuerySet[Any, Any]:
    return found.order_by().annotate(kind=Value(kind), **columns).values_list(*_COLUMNS)
