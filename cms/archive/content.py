"""The archive as content files tell of it."""

from functools import partial
from typing import Annotated

from pydantic import BeforeValidator, Field

from cms.archive.models import Archive, ArchiveEntry
from cms.archive.statuses import ArchiveStatus
from cms.content.kinds import Content, Line, Paragraphs, Slug
from cms.content.loading import Loading
from cms.content.places import Place
from cms.lineage.content import Predecessors, load_predecessors
from cms.pages.models import Home
from cms.workgroups.content import Phases

Year = Annotated[int, Field(strict=True)]


def _status(text: object) -> ArchiveStatus:
    if text not in ("ongoing", "ended"):
        raise ValueError("A status is ongoing or ended.")
    return ArchiveStatus(str(text).upper())


class ArchiveEntryContent(Content):
    """A piece of past work."""

    slug: Slug
    title: Line
    start_year: Year
    end_year: Year | None = None
    status: Annotated[ArchiveStatus, BeforeValidator(_status)]
    phases: Phases = []
    code: Line = ""
    body: Paragraphs
    sources: list[Line]
    predecessors: Predecessors = []

    def load(self, loading: Loading, at: Place, under: Archive) -> None:
        entry = loading.put(
            ArchiveEntry,
            {"slug": self.slug},
            under=under,
            at=at,
            wanted={
                "title": self.title,
                "start_year": self.start_year,
                "end_year": self.end_year,
                "status": self.status,
                "phases": self.phases,
                "code": self.code,
                "body": self.body,
                "sources": "\n".join(self.sources),
            },
        )
        if entry is not None:
            loading.when_all_are_there(
                partial(load_predecessors, loading, entry, self.predecessors, at / "predecessors")
            )


class ArchiveContent(Content):
    """The page of the archive, and its entries."""

    title: Line
    heading: Line
    introduction: Paragraphs
    entries: list[ArchiveEntryContent]

    @property
    def pages(self) -> int:
        return 1 + len(self.entries)

    def load(self, loading: Loading, at: Place) -> None:
        archive = loading.put(
            Archive,
            {"slug": "archive"},
            under=Home.objects.get(),
            at=at,
            wanted={
                "title": self.title,
                "heading": self.heading,
                "introduction": self.introduction,
            },
        )
        if archive is not None:
            for index, entry in enumerate(self.entries):
                entry.load(loading, at / "entries" / index, archive)
