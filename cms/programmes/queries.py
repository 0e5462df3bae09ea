"""What is read of programmes and their yearly updates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cms.connections.slices import Order, Slice, take
from cms.lineage.queries import WorkRow
from cms.pages.queries import PageRow
from cms.pages.visibility import public
from cms.peers import Row, together
from cms.programmes.models import Programme, Programmes, ProgrammeUpdate, ProgrammeWorkGroup
from cms.statements import Given, Statement, one_found, one_of
from cms.texts import TextWhereAsked, where_asked
from cms.workgroups.phases import PhaseKind
from cms.workgroups.queries import AcademicYearRow, WorkGroupRow, existing_year

IN_THE_EDITORS_ORDER = Order("path", "place")


@dataclass(slots=True, eq=False)
class ProgrammesRow(PageRow):
    """The page that all programmes stand under."""

    model = Programmes

    heading: str


@dataclass(slots=True, eq=False)
class ProgrammeRow(WorkRow):
    """Ongoing work."""

    model = Programme

    place: str
    summary: TextWhereAsked
    phases: list[str]
    first_year: int | None
    is_ongoing: bool


@dataclass(slots=True, eq=False)
class ProgrammeUpdateRow(Row):
    """What a programme says of itself in one academic year."""

    academic_year_id: int
    text: str
    programme: ProgrammeRow


def programmes(
    *, first: int, after: str | None, year: str | None = None, phase: PhaseKind | None = None
) -> Slice[ProgrammeRow]:
    """One page of the programmes that have an update in a year (in any, or in none, without one)
    and are for a phase (for any, or for none in particular, without one).

    Raises BadInput for a cursor or a number of rows that cannot be, and for a year there is not.
    """
    return take(
        ProgrammeRow,
        _programmes,
        phase,
        order=IN_THE_EDITORS_ORDER,
        first=first,
        after=after,
        year=None if year is None else existing_year(year),
    )


def _programmes(phase: PhaseKind | None, *, year: Given | None) -> "QuerySet[Any]":
    found = ProgrammeRow.visible()
    if year is not None:
        updates = ProgrammeUpdate.objects.filter(academic_year=year)
        found = found.filter(one_found("pk", updates.values("programme")))
    if phase is not None:
        found = found.filter(phases__contains=[phase])
    return found


def updates_in(years: Sequence[AcademicYearRow]) -> Mapping[int, list[ProgrammeUpdateRow]]:
    """What the programmes say of themselves in each year, in the year's own order."""
    updates: dict[int, list[ProgrammeUpdateRow]] = {year.id: [] for year in years}
    for update in _read_updates(_updates("academic_year", "sort_order", "pk", ids=list(updates))):
        updates[update.academic_year_id].append(update)
    return updates


def updates_of(programmes: Sequence[ProgrammeRow]) -> Mapping[int, list[ProgrammeUpdateRow]]:
    """What each programme says of itself, the latest year first."""
    updates: dict[int, list[ProgrammeUpdateRow]] = {programme.id: [] for programme in programmes}
    latest_first = "-academic_year__start_year"
    for update in _read_updates(_updates("programme", latest_first, ids=list(updates))):
        updates[update.programme.id].append(update)
    return updates


@Statement
def _updates(whose: str, *order: str, ids: Given) -> "QuerySet[Any]":
    wanted = ProgrammeUpdate.objects.filter(one_of(whose, ids)).values("pk")
    visible = ProgrammeUpdate.objects.filter(public("academic_year__"), public("programme__"))
    columns = ("id", "academic_year_id", where_asked("text"), *ProgrammeRow.columns("programme__"))
    return visible.filter(one_found("pk", wanted)).order_by(*order).values_list(*columns)


def _read_updates(found: Sequence[Sequence[Any]]) -> list[ProgrammeUpdateRow]:
    updates = [
        ProgrammeUpdateRow(id, academic_year, text, ProgrammeRow(*programme))
        for id, academic_year, text, *programme in found
    ]
    together(update.programme for update in updates)
    return together(updates)


def work_groups_of(programmes: Sequence[ProgrammeRow]) -> Mapping[int, list[WorkGroupRow]]:
    """The Work Groups that each programme names, in the editors' order."""
    named: dict[int, list[WorkGroupRow]] = {programme.id: [] for programme in programmes}
    for programme, *columns in _named_work_groups(programmes=list(named)):
        named[programme].append(WorkGroupRow(*columns))
    together(row for rows in named.values() for row in rows)
    return named


@Statement
def _named_work_groups(*, programmes: Given) -> "QuerySet[Any]":
    named = ProgrammeWorkGroup.objects.filter(
        public("work_group__"), one_of("programme", programmes)
    )
    columns = ("programme_id", *WorkGroupRow.columns("work_group__"))
    return named.order_by("sort_order", "pk").values_list(*columns)


def programmes_of(work_groups: Sequence[WorkGroupRow]) -> Mapping[int, list[ProgrammeRow]]:
    """The programmes that name each Work Group, in the editors' order of programmes."""
    naming: dict[int, list[ProgrammeRow]] = {work_group.id: [] for work_group in work_groups}
    for work_group, *columns in _naming_programmes(work_groups=list(naming)):
        naming[work_group].append(ProgrammeRow(*columns))
    together(row for rows in naming.values() for row in rows)
    return naming


@Statement
def _naming_programmes(*, work_groups: Given) -> "QuerySet[Any]":
    naming = ProgrammeWorkGroup.objects.filter(
        public("programme__"), one_of("work_group", work_groups)
    )
    columns = ("work_group_id", *ProgrammeRow.columns("programme__"))
    return naming.order_by("programme__path").values_list(*columns)
