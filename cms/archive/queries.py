"""What is read of the archive."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from cms.archive.models import Archive, ArchiveEntry
from cms.archive.statuses import ArchiveStatus
from cms.connections.slices import Order, Slice, take
from cms.errors import BadInput
from cms.lineage.queries import WorkRow
from cms.pages.queries import PageRow
from cms.statements import Given
from cms.texts import TextWhereAsked
from cms.workgroups.phases import PhaseKind

IN_THE_EDITORS_ORDER = Order("path", "place")


@dataclass(slots=True, eq=False)
class ArchiveRow(PageRow):
    """The page that all entries stand under."""

    model = Archive

    heading: str
    introduction: TextWhereAsked


@dataclass(slots=True, eq=False)
class ArchiveEntryRow(WorkRow):
    """A piece of past work."""

    model = ArchiveEntry

    place: str
    start_year: int
    end_year: int | None
    status: str
    phases: list[str]
    code: str
    body: TextWhereAsked


def archive_entries(
    *,
    first: int,
    after: str | None,
    from_year: int | None = None,
    to_year: int | None = None,
    phase: PhaseKind | None = None,
    status: ArchiveStatus | None = None,
) -> Slice[ArchiveEntryRow]:
    """One page of the entries about work that went on at any time between two years.

    Work that ended in a year that is not known counts for the year in which it began. Raises
    BadInput for a cursor, a number of rows or years that cannot be.
    """
    if from_year is not None and to_year is not None and from_year > to_year:
        raise BadInput(f"`from` is {from_year}, which comes after `to`, {to_year}.")
    return take(
        ArchiveEntryRow,
        _entries,
        phase,
        status,
        order=IN_THE_EDITORS_ORDER,
        first=first,
        after=after,
        from_year=from_year,
        to_year=to_year,
    )


def _entries(
    phase: PhaseKind | None,
    status: ArchiveStatus | None,
    *,
    from_year: Given | None,
    to_year: Given | None,
) -> "QuerySet[Any]":
    found = ArchiveEntryRow.visible()
    if from_year is not None:
        ended_before = Q(status=ArchiveStatus.ENDED, last_year__lt=from_year)
        found = found.alias(last_year=Coalesce("end_year", F("start_year"))).exclude(ended_before)
    if to_year is not None:
        found = found.filter(start_year__lte=to_year)
    if phase is not None:
        found = found.filter(phases__contains=[phase])
    if status is not None:
        found = found.filter(status=status)
    return found
