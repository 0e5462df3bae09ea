"""Programmes as content files tell of them; what they say in a year stands with the year."""

from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field

from cms.content.kinds import Content, Line, Paragraphs, Slug
from cms.content.loading import Loading
from cms.content.places import Place
from cms.lineage.content import Predecessors, load_predecessors
from cms.pages.models import Home
from cms.programmes.models import Programme, Programmes, ProgrammeWorkGroup
from cms.workgroups.codes import read_code
from cms.workgroups.content import Phases
from cms.workgroups.models import WorkGroup

Code = Annotated[Line, AfterValidator(read_code)]


class ProgrammeContent(Content):
    """Ongoing work."""

    slug: Slug
    title: Line
    summary: Paragraphs = ""
    phases: Phases = []
    first_year: Annotated[int, Field(strict=True)] | None = None
    is_ongoing: bool = True
    work_groups: list[Code] = []
    predecessors: Predecessors = []

    def load(self, loading: Loading, at: Place, under: Programmes) -> None:
        programme = loading.put(
            Programme,
            {"slug": self.slug},
            under=under,
            at=at,
            wanted={
                "title": self.title,
                "summary": self.summary,
                "phases": self.phases,
                "first_year": self.first_year,
                "is_ongoing": self.is_ongoing,
            },
        )
        if programme is not None:
            loading.when_all_are_there(partial(self._complete, loading, at, programme))

    def _complete(self, loading: Loading, at: Place, programme: Programme) -> None:
        named = WorkGroup.objects.filter(code__in=self.work_groups)
        found = {work_group.code: work_group for work_group in named}
        links = []
        for index, code in enumerate(self.work_groups):
            place = at / "work_groups" / index
            if code in found:
                links.append((place, ProgrammeWorkGroup(work_group=found[code])))
            else:
                loading.note(place, f"There is no Work Group {code}.")
        loading.complete(programme, "work_group_links", links, at)
        load_predecessors(loading, programme, self.predecessors, at / "predecessors")


class ProgrammesContent(Content):
    """The page of all programmes, and each of them."""

    title: Line
    heading: Line
    entries: list[ProgrammeContent]

    @property
    def pages(self) -> int:
        return 1 + len(self.entries)

    def load(self, loading: Loading, at: Place) -> None:
        programmes = loading.put(
            Programmes,
            {"slug": "programmes"},
            under=Home.objects.get(),
            at=at,
            wanted={"title": self.title, "heading": self.heading},
        )
        if programmes is not None:
            for index, entry in enumerate(self.entries):
                entry.load(loading, at / "entries" / index, programmes)
