"""What is read of academic years, phases, Work Groups and offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import takewhile
from typing import Any

from django.db.models import Q, QuerySet

from cms.connections.slices import Order, Slice, take
from cms.errors import BadInput
from cms.lineage.queries import WorkRow, mergers_into, survivors
from cms.pages.queries import PageRow
from cms.pages.visibility import printed, public
from cms.peers import Row, together
from cms.statements import Given, Statement, one_found, one_of
from cms.texts import TextWhereAsked, where_asked
from cms.workgroups import years
from cms.workgroups.codes import MalformedCode, read_code
from cms.workgroups.models import (
    AcademicYear,
    CurrentAcademicYear,
    Phase,
    PhaseOffer,
    WorkGroup,
)
from cms.workgroups.phases import PhaseKind
from cms.workgroups.provenance import Provenance

NATIONAL = Q(provenance=Provenance.NATIONAL)


class AcademicYearStatus(Enum):
    """Where an academic year stands to the current one."""

    UPCOMING = "UPCOMING"
    CURRENT = "CURRENT"
    PAST = "PAST"


class WorkGroupOrder(Enum):
    """How Work Groups can be listed."""

    CODE = Order("code", "code")
    TITLE = Order("title", "place")


@dataclass(slots=True, eq=False)
class AcademicYearRow(PageRow):
    """One year's programme."""

    model = AcademicYear

    start_year: int
    heading: str
    introduction: TextWhereAsked
    current_start_year: int

    @classmethod
    def visible(cls) -> "QuerySet[Any]":
        current = CurrentAcademicYear.objects.values("academic_year__start_year")
        return AcademicYear.objects.visible().annotate(current_start_year=current)

    @property
    def status(self) -> AcademicYearStatus:
        if self.start_year == self.current_start_year:
            return AcademicYearStatus.CURRENT
        if self.start_year > self.current_start_year:
            return AcademicYearStatus.UPCOMING
        return AcademicYearStatus.PAST


@dataclass(slots=True, eq=False)
class YearPageRow(PageRow):
    """A page of an academic year."""

    academic_year_id: int


@dataclass(slots=True, eq=False)
class PhaseRow(YearPageRow):
    """One phase's selection in one academic year."""

    model = Phase

    kind: str
    heading: str
    audience: str

    @property
    def position(self) -> int:
        return PhaseKind(self.kind).position


@dataclass(slots=True, eq=False)
class WorkGroupRow(YearPageRow, WorkRow):
    """A Work Group in its own words."""

    model = WorkGroup

    place: str
    provenance: str
    code: str
    description: TextWhereAsked


@dataclass(slots=True, eq=False)
class PhaseOfferRow(Row):
    """A Work Group on offer in a phase; it says what the Work Group says unless it has wording of
    its own."""

    phase: PhaseRow
    work_group: WorkGroupRow
    own_title: str
    own_description: str

    @property
    def title(self) -> str:
        return self.own_title or self.work_group.title

    @property
    def description(self) -> str:
        return self.own_description or self.work_group.description


def academic_year(label: str | None) -> AcademicYearRow | None:
    """The year that is written ``label``, or the current one. Raises BadInput when it is written
    otherwise."""
    start_year = None if label is None else _start_year(label)
    return AcademicYearRow.first(_academic_year(start_year=start_year))


@Statement
def _academic_year(*, start_year: Given | None) -> "QuerySet[Any]":
    years = AcademicYearRow.visible()
    if start_year is None:
        years = years.filter(pk__in=CurrentAcademicYear.objects.values("academic_year"))
    else:
        years = years.filter(start_year=start_year)
    return AcademicYearRow.of(years)


def academic_years() -> list[AcademicYearRow]:
    """Every year, the latest first."""
    return AcademicYearRow.read(_academic_years())


@Statement
def _academic_years() -> "QuerySet[Any]":
    return AcademicYearRow.of(AcademicYearRow.visible().order_by("-start_year"))


def phase(kind: PhaseKind, year: str | None) -> PhaseRow | None:
    """The year's phase of that kind; the current year's without ``year``. Raises BadInput when
    the year is written wrongly."""
    start_year = None if year is None else _start_year(year)
    return PhaseRow.first(_phase(kind=kind, start_year=start_year))


@Statement
def _phase(*, kind: Given, start_year: Given | None) -> "QuerySet[Any]":
    phases = PhaseRow.visible().filter(kind=kind)
    if start_year is None:
        current = CurrentAcademicYear.objects.values("academic_year")
        phases = phases.filter(academic_year__in=current)
    else:
        phases = phases.filter(academic_year__start_year=start_year)
    return PhaseRow.of(phases)


def work_group(code: str) -> WorkGroupRow | None:
    """The Work Group that a code leads to, however it is typed: the one that has it, or the one
    that this was merged into, and so on. Raises BadInput for what cannot be a code."""
    try:
        wanted = read_code(code)
    except MalformedCode as error:
        raise BadInput(str(error)) from error
    chain = [survivor for (pk,) in _with_code(code=wanted) for survivor in survivors(pk)]
    found = {row.id: row for row in WorkGroupRow.read(_work_groups(ids=chain))}
    withdrawn = _codes_that_may_be_known(set(chain) - set(found))
    known = list(takewhile(lambda pk: pk in found or pk in withdrawn, chain))
    return next((found[pk] for pk in reversed(known) if pk in found), None)


@Statement
def _with_code(*, code: Given) -> "QuerySet[Any]":
    return WorkGroup.objects.filter(printed(), NATIONAL, code=code).values_list("pk")


@Statement
def _work_groups(*, ids: Given) -> "QuerySet[Any]":
    return WorkGroupRow.of(WorkGroupRow.visible().filter(one_of("pk", ids)))


def _codes_that_may_be_known(pages: set[int]) -> Mapping[int, str]:
    """The national codes of those of the pages that are or were public: a chain of mergers leads on
    past what was withdrawn, and not past what nobody has seen."""
    if not pages:
        return {}
    return dict(_printed_codes(ids=list(pages)))


@Statement
def _printed_codes(*, ids: Given) -> "QuerySet[Any]":
    national = WorkGroup.objects.filter(printed(), NATIONAL, one_of("pk", ids))
    return national.values_list("pk", "code")


def merged_codes_of(work_groups: Sequence[WorkGroupRow]) -> Mapping[int, list[str]]:
    """The codes that lead to each Work Group because theirs was merged into it, at once or by way
    of others."""
    codes: dict[int, list[str]] = {work_group.id: [] for work_group in work_groups}
    mergers = mergers_into(list(codes))
    code_of = dict(_codes_that_may_be_known({merged for _, _, merged in mergers}))
    for survivor, via, merged in mergers:
        if via not in code_of and via != survivor:
            code_of.pop(merged, None)  # what lies behind a page that may not be known
        if merged in code_of:
            codes[survivor].append(code_of[merged])
    return codes


def work_groups(
    *,
    first: int,
    after: str | None,
    order: WorkGroupOrder,
    year: str | None = None,
    phase: PhaseKind | None = None,
) -> Slice[WorkGroupRow]:
    """One page of the national Work Groups of a year (of all years without one) that are on offer
    in a phase (in any, or in none, without one).

    Raises BadInput for a cursor or a number of rows that cannot be, and for a year there is not.
    """
    return take(
        WorkGroupRow,
        _national,
        order=order.value,
        first=first,
        after=after,
        year=None if year is None else existing_year(year),
        phase=phase,
    )


def _national(*, year: Given | None, phase: Given | None) -> "QuerySet[Any]":
    found = WorkGroupRow.visible().filter(NATIONAL)
    if year is not None:
        found = found.filter(academic_year=year)
    if phase is not None:
        offers = PhaseOffer.objects.filter(public("phase__"), phase__kind=phase)
        found = found.filter(pk__in=offers.values("work_group"))
    return found


def years_of(pages: Sequence[YearPageRow]) -> Mapping[int, AcademicYearRow]:
    """The academic year of each page."""
    wanted = {page.academic_year_id for page in pages}
    by_id = {year.id: year for year in AcademicYearRow.read(_years(ids=list(wanted)))}
    return {page.id: by_id[page.academic_year_id] for page in pages}


@Statement
def _years(*, ids: Given) -> "QuerySet[Any]":
    return AcademicYearRow.of(AcademicYearRow.visible().filter(one_of("pk", ids)))


def phases_of(years: Sequence[AcademicYearRow]) -> Mapping[int, list[PhaseRow]]:
    """The phases of each year, in the order in which phases are always listed."""
    phases: dict[int, list[PhaseRow]] = {year.id: [] for year in years}
    found = PhaseRow.read(_phases(years=list(phases)))
    for row in sorted(found, key=lambda row: row.position):
        phases[row.academic_year_id].append(row)
    return phases


@Statement
def _phases(*, years: Given) -> "QuerySet[Any]":
    return PhaseRow.of(PhaseRow.visible().filter(one_of("academic_year", years)))


def offers_in(phases: Sequence[PhaseRow]) -> Mapping[int, list[PhaseOfferRow]]:
    """The offers of each phase, in the editors' order."""
    offers: dict[int, list[PhaseOfferRow]] = {phase.id: [] for phase in phases}
    for offer in _read_offers(_offers("phase", ids=list(offers))):
        offers[offer.phase.id].append(offer)
    return offers


def offers_of(work_groups: Sequence[WorkGroupRow]) -> Mapping[int, list[PhaseOfferRow]]:
    """Where each Work Group is on offer, in the order in which phases are always listed."""
    offers: dict[int, list[PhaseOfferRow]] = {work_group.id: [] for work_group in work_groups}
    found = _read_offers(_offers("work_group", ids=list(offers)))
    for offer in sorted(found, key=lambda row: row.phase.position):
        offers[offer.work_group.id].append(offer)
    return offers


@Statement
def _offers(whose: str, *, ids: Given) -> "QuerySet[Any]":
    own = ("id", "title", where_asked("description"))
    of_phase, of_work_group = PhaseRow.columns("phase__"), WorkGroupRow.columns("work_group__")
    wanted = PhaseOffer.objects.filter(one_of(whose, ids)).values("pk")
    visible = PhaseOffer.objects.filter(public("phase__"), public("work_group__"))
    ordered = visible.filter(one_found("pk", wanted)).order_by("phase", "sort_order", "pk")
    return ordered.values_list(*own, *of_phase, *of_work_group)


def _read_offers(found: Sequence[Sequence[Any]]) -> list[PhaseOfferRow]:
    columns_of_phase = len(PhaseRow.columns())
    offers = []
    for id, title, description, *joined in found:
        phase = PhaseRow(*joined[:columns_of_phase])
        work_group = WorkGroupRow(*joined[columns_of_phase:])
        offers.append(PhaseOfferRow(id, phase, work_group, title, description))
    together(offer.phase for offer in offers)
    together(offer.work_group for offer in offers)
    return together(offers)


def _start_year(label: str) -> int:
    try:
        return years.read_label(label)
    except years.MalformedYear as error:
        raise BadInput(str(error)) from error


def existing_year(label: str) -> int:
    """The id of the academic year that is written ``label``. Raises BadInput when there is none
    that may be seen."""
    found = academic_year(label)
    if found is None:
        raise BadInput(f"There is no academic year {label}; `academicYears` lists those there are.")
    return found.id
