"""What can be named as a predecessor, in the admin, in content files and at publishing."""

from collections.abc import Iterator

from django.apps import apps
from wagtail.models import Page

from cms.lineage.chains import circle_sentence


def problems_with(page: Page, predecessor: Page, *, merged: bool) -> Iterator[tuple[str, str]]:
    """Why ``page`` cannot have this predecessor, or its code: sentences, each with the name of the
    row's field that it is about."""
    if not hasattr(predecessor.specific_class, "code_resolves"):
        yield (
            "predecessor",
            f"“{predecessor.title}” is no Work Group, no programme and no entry of the archive.",
        )
        return
    if sentence := circle_sentence(page, predecessor):
        yield "predecessor", sentence
    if merged and (sentence := _no_merger(page, predecessor)):
        yield "merged", sentence


def _no_merger(page: Page, predecessor: Page) -> str | None:
    if not (page.code_resolves and predecessor.specific_class.code_resolves):
        return "Only a national Work Group can be merged, and only into a national Work Group."
    links = apps.get_model("lineage", "Predecessor").objects
    others = links.filter(predecessor=predecessor.pk, merged=True).exclude(page=page.pk)
    if other := others.select_related("page").first():
        return f"The code of “{predecessor.title}” leads to “{other.page.title}” already."
    return None
