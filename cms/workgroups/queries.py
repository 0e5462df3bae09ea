"""What is read of academic years, phases, Work Groups and offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import takewhile
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Collate, Lower

from cms.connections.slices import Order, Slice, take
from cms.errors import BadInput
from cms.lineage.queries import WorkRow, mergers_into, survivors
from cms.pages.queries import PageRow
from cms.pages.visibility import printed, public
from cms.peers import Row, together
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
    TITLE = Order("title", "title", key=lambda title: Lower(Collate(title, "C")))


@dataclass(slots=True, eq=False)
class AcademicYearRow(PageRow):
    """One year's programme."""

    model = AcademicYear

    start_year: int
    heading: str
    introduction: str
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

    provenance: str
    code: str
    description: str


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
    if label is None:
        which = {"pk__in": CurrentAcademicYear.objects.values("academic_year")}
    else:
        which = {"start_year": _start_year(label)}
    return AcademicYearRow.first(AcademicYearRow.visible().filter(**which))


def academic_years() -> list[AcademicYearRow]:
    """Every year, the latest first."""
    return AcademicYearRow.read(AcademicYearRow.visible().order_by("-start_year"))


def phase(kind: PhaseKind, year: str | None) -> PhaseRow | None:
    """The year's phase of that kind; the current year's without ``year``. Raises BadInput when
    the year is written wrongly."""
    if year is None:
        which = {"academic_year__in": CurrentAcademicYear.objects.values("academic_year")}
    else:
        which = {"academic_year__start_year": _start_year(year)}
    return PhaseRow.first(PhaseRow.visible().filter(kind=kind, **which))


def work_group(code: str) -> WorkGroupRow | None:
    """The Work Group that a code leads to, however it is typed: the one that has it, or the one
    that this was merged into, and so on. Raises BadInput for what cannot be a code."""
    try:
        wanted = read_code(code)
    except MalformedCode as error:
        raise BadInput(str(error)) from error
    national = WorkGroup.objects.filter(printed(), code=wanted, provenance=Provenance.NATIONAL)
    with_code = national.values_list("pk", flat=True)
    chain = [survivor for pk in with_code for survivor in survivors(pk)]
    found = {row.id: row for row in WorkGroupRow.read(WorkGroupRow.visible().filter(pk__in=chain))}
    withdrawn = _codes_that_may_be_known(set(chain) - set(found))
    known = list(takewhile(lambda pk: pk in found or pk in withdrawn, chain))
    return next((found[pk] for pk in reversed(known) if pk in found), None)


def _codes_that_may_be_known(pages: set[int]) -> Mapping[int, str]:
    """The national codes of those of the pages that are or were public: a chain of mergers leads on
    past what was withdrawn, and not past what nobody has seen."""
    if not pages:
        return {}
    national = WorkGroup.objects.filter(printed(), pk__in=pages, provenance=Provenance.NATIONAL)
    return dict(national.values_list("pk", "code"))


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
    among: Q = NATIONAL,
) -> Slice[WorkGroupRow]:
    """One page of the Work Groups of a year (of all years without one) that are on offer in a
    phase (in any, or in none, without one); of the national ones, where nothing else is said.

    Raises BadInput for a cursor or a number of rows that cannot be, and for a year there is not.
    """
    found = WorkGroupRow.visible().filter(among)
    if year is not None:
        found = found.filter(academic_year=existing_year(year))
    if phase is not None:
        offers = PhaseOffer.objects.filter(public("phase__"), phase__kind=phase)
        found = found.filter(pk__in=offers.values("work_group"))
    return take(WorkGroupRow, found, order.value, first=first, after=after)


def years_of(pages: Sequence[YearPageRow]) -> Mapping[int, AcademicYearRow]:
    """The academic year of each page."""
    wanted = {page.academic_year_id for page in pages}
    found = AcademicYearRow.read(AcademicYearRow.visible().filter(pk__in=wanted))
    by_id = {year.id: year for year in found}
    return {page.id: by_id[page.academic_year_id] for page in pages}


def phases_of(years: Sequence[AcademicYearRow]) -> Mapping[int, list[PhaseRow]]:
    """The phases of each year, in the order in which phases are always listed."""
    phases: dict[int, list[PhaseRow]] = {year.id: [] for year in years}
    found = PhaseRow.read(PhaseRow.visible().filter(academic_year__in=list(phases)))
    for row in sorted(found, key=lambda row: row.position):
        phases[row.academic_year_id].append(row)
    return phases


def offers_in(phases: Sequence[PhaseRow]) -> Mapping[int, list[PhaseOfferRow]]:
    """The offers of each phase, in the editors' order."""
    offers: dict[int, list[PhaseOfferRow]] = {phase.id: [] for phase in phases}
    for offer in _offers(phase__in=list(offers)):
        offers[offer.phase.id].append(offer)
    return offers


def offers_of(work_groups: Sequence[WorkGroupRow]) -> Mapping[int, list[PhaseOfferRow]]:
    """Where each Work Group is on offer, in the order in which phases are always listed."""
    offers: dict[int, list[PhaseOfferRow]] = {work_group.id: [] for work_group in work_groups}
    for offer in sorted(_offers(work_group__in=list(offers)), key=lambda row: row.phase.position):
        offers[offer.work_group.id].append(offer)
    return offers


def _offers(**which: Any) -> list[PhaseOfferRow]:
    own = ("id", "title", "description")
    of_phase = PhaseRow.columns("phase__")
    of_work_group = WorkGroupRow.columns("work_group__")
    rows = (
        PhaseOffer.objects.filter(public("phase__"), public("work_group__"), **which)
        .order_by("phase", "sort_order", "pk")
        .values_list(*own, *of_phase, *of_work_group)
    )
    offers = []
    for id, title, description, *joined in rows:
        phase = PhaseRow(*joined[: len(of_phase)])
        work_group = WorkGroupRow(*joined[len(of_phase) :])
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
    found = AcademicYearRow.first(AcademicYearRow.visible().filter(start_year=_start_year(label)))
    if found is None:
        raise BadInput(f"There is no academic year {label}; `academicYears` lists those there are.")
    return found.id
