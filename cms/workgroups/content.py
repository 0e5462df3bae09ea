"""Academic years, with their phases and Work Groups, as content files tell of them."""

from collections.abc import Iterator, Set
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from cms.content.kinds import Content, Line, Paragraphs, Slug
from cms.content.loading import Loading
from cms.content.places import Place
from cms.lineage.content import Predecessors, load_predecessors
from cms.pages.models import Home
from cms.programmes.models import Programme, ProgrammeUpdate
from cms.workgroups import years
from cms.workgroups.codes import read_code
from cms.workgroups.models import AcademicYear, Phase, PhaseOffer, WorkGroup
from cms.workgroups.phases import PhaseKind

Code = Annotated[Line, AfterValidator(read_code)]
StartYear = Annotated[Line, AfterValidator(years.read_label)]


def _phase_kind(label: Any) -> PhaseKind:
    for kind in PhaseKind:
        if kind.label == label:
            return kind
    raise ValueError(f"A phase is one of {', '.join(PhaseKind.labels)}.")


def _offer(content: Any) -> Any:
    return {"work_group": content} if isinstance(content, str) else content


KindOfPhase = Annotated[PhaseKind, BeforeValidator(_phase_kind)]
Phases = list[KindOfPhase]


class WorkGroupContent(Content):
    """A Work Group in its own words."""

    code: Code
    title: Line
    description: Paragraphs
    predecessors: Predecessors = []

    def load(self, loading: Loading, at: Place, year: AcademicYear) -> WorkGroup | None:
        work_group = loading.put(
            WorkGroup,
            {"code": self.code},
            under=year,
            at=at,
            wanted={"title": self.title, "description": self.description},
        )
        if work_group is not None:
            predecessors = at / "predecessors"
            loading.when_all_are_there(
                partial(load_predecessors, loading, work_group, self.predecessors, predecessors)
            )
        return work_group


class OfferContent(Content):
    """A Work Group on offer in a phase, with wording only where the phase has its own."""

    work_group: Code
    title: Line = ""
    description: Paragraphs = ""


class PhaseContent(Content):
    """A phase of a year. An offer without wording of its own may be just a code."""

    phase: KindOfPhase
    heading: Line
    audience: Line
    offers: list[Annotated[OfferContent, BeforeValidator(_offer)]]

    def load(self, loading: Loading, at: Place, year: AcademicYear, refused: Set[str]) -> None:
        """``refused`` are the codes of Work Groups that have a mistake noted already."""
        loading.put(
            Phase,
            {"academic_year": year, "kind": self.phase},
            under=year,
            at=at,
            wanted={
                "heading": self.heading,
                "audience": self.audience,
                "offers": list(self._offers(loading, at / "offers", year, refused)),
            },
        )

    def _offers(
        self, loading: Loading, at: Place, year: AcademicYear, refused: Set[str]
    ) -> Iterator[PhaseOffer]:
        work_groups = {found.code: found for found in WorkGroup.objects.filter(academic_year=year)}
        told: set[str] = set()
        for index, offer in enumerate(self.offers):
            code = offer.work_group
            if code in told:
                loading.note(at / index, f"{code} is on offer in this phase already, further up.")
            elif code in work_groups:
                yield PhaseOffer(
                    work_group=work_groups[code], title=offer.title, description=offer.description
                )
            elif code not in refused:
                loading.note(at / index, f"{year.title} has no Work Group {code}.")
            told.add(code)


class UpdateContent(Content):
    """What a programme says of itself in a year."""

    programme: Slug
    text: Paragraphs


class AcademicYearContent(Content):
    """One year's programme."""

    year: StartYear
    heading: Line
    introduction: Paragraphs
    work_groups: list[WorkGroupContent] = []
    phases: list[PhaseContent] = []
    ongoing: list[UpdateContent] = []

    @property
    def pages(self) -> int:
        return 1 + len(self.work_groups) + len(self.phases)

    def load(self, loading: Loading, at: Place) -> None:
        year = loading.put(
            AcademicYear,
            {"start_year": self.year},
            under=Home.objects.get(),
            at=at,
            wanted={"heading": self.heading, "introduction": self.introduction},
        )
        if year is None:
            return
        refused = {
            work_group.code
            for index, work_group in enumerate(self.work_groups)
            if work_group.load(loading, at / "work_groups" / index, year) is None
        }
        for index, phase in enumerate(self.phases):
            phase.load(loading, at / "phases" / index, year, refused)
        loading.when_all_are_there(partial(self._complete, loading, at, year))

    def _complete(self, loading: Loading, at: Place, year: AcademicYear) -> None:
        programmes = {programme.slug: programme for programme in Programme.objects.all()}
        updates = []
        for index, told in enumerate(self.ongoing):
            place = at / "ongoing" / index
            if told.programme in programmes:
                programme = programmes[told.programme]
                updates.append((place, ProgrammeUpdate(programme=programme, text=told.text)))
            else:
                loading.note(place, f"There is no programme `{told.programme}`.")
        loading.complete(year, "programme_updates", updates, at)
