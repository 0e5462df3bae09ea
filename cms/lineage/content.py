"""Predecessors, as content files name them."""

from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator
from wagtail.models import Page

from cms.content.kinds import Content, Line
from cms.content.loading import Loading
from cms.content.places import Place
from cms.lineage.models import PieceOfWork, Predecessor
from cms.workgroups.codes import in_one_form


class PredecessorContent(Content):
    """A piece of earlier work, by its code or by the last part of its address."""

    work: Line
    merged: bool = False


def _predecessor(content: Any) -> Any:
    return {"work": content} if isinstance(content, str) else content


Predecessors = list[Annotated[PredecessorContent, BeforeValidator(_predecessor)]]


def load_predecessors(
    loading: Loading, page: PieceOfWork, predecessors: Predecessors, at: Place
) -> None:
    """Give ``page`` its predecessors, which are all there by now."""
    links = []
    for index, told in enumerate(predecessors):
        slug = in_one_form(told.work).lower()
        found = [work for work in Page.objects.filter(slug=slug).specific() if _is_work(work)]
        if len(found) == 1:
            row = Predecessor(predecessor_id=found[0].pk, merged=told.merged)
            links.append((at / index, row))
        elif found:
            loading.note(at / index, f"`{told.work}` is the slug of several pieces of work.")
        else:
            loading.note(
                at / index,
                f"There is no piece of work `{told.work}`: a code such as NCP17-06a, or the slug "
                "of a programme or of an entry of the archive.",
            )
    loading.clear(page, "predecessor_links", links)
    loading.when_all_are_there(partial(loading.complete, page, "predecessor_links", links, at))


def _is_work(page: Page) -> bool:
    return isinstance(page, PieceOfWork)
