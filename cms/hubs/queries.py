"""What is read of hubs and of their programmes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from cms.connections.slices import Order, Slice, take
from cms.errors import BadInput
from cms.hubs.models import Hub, HubOffer, Hubs, LocalWorkGroup
from cms.hubs.regions import Region
from cms.pages.queries import PageRow
from cms.pages.visibility import public
from cms.peers import Row, together
from cms.statements import Given, Statement, any_of, one_found, one_of
from cms.texts import where_asked
from cms.workgroups.models import PhaseOffer
from cms.workgroups.phases import PhaseKind, PhasesField
from cms.workgroups.queries import (
    AcademicYearRow,
    PhaseOfferRow,
    WorkGroupOrder,
    WorkGroupRow,
    academic_year,
    existing_year,
    offers_in,
    phases_of,
)

BY_REGION = Order("region", "place")


@dataclass(slots=True, eq=False)
class HubsRow(PageRow):
    """The page that all hubs stand under."""

    model = Hubs


@dataclass(slots=True, eq=False)
class HubRow(PageRow):
    """One Maths Hub."""

    model = Hub

    region: str
    lead_school: str
    website: str
    email: str
    place: str


@dataclass(slots=True, eq=False)
class LocalDetails:
    """How a Work Group runs at a hub."""

    phases: Sequence[str] = ()
    note: str = ""
    starts_on: date | None = None
    contact_email: str = ""
    apply_url: str = ""


@dataclass(slots=True, eq=False)
class HubOfferRow(Row):
    """A Work Group in a hub's programme, in the words of the phase or in its own."""

    title: str
    description: str
    work_group: WorkGroupRow
    note: str
    starts_on: date | None
    contact_email: str
    apply_url: str


@dataclass(slots=True, eq=False)
class HubPhaseRow(Row):
    """What a hub offers in one phase."""

    kind: str
    heading: str
    offers: list[HubOfferRow]


@dataclass(slots=True, eq=False)
class HubProgrammeRow(Row):
    """What a hub offers in one academic year."""

    academic_year: AcademicYearRow
    phases: list[HubPhaseRow]


def hub(slug: str) -> HubRow | None:
    """The hub with that slug."""
    return HubRow.first(_hub(slug=slug))


@Statement
def _hub(*, slug: Given) -> "QuerySet[Any]":
    return HubRow.of(HubRow.visible().filter(slug=slug))


def hubs(*, first: int, after: str | None, region: Region | None = None) -> Slice[HubRow]:
    """One page of the hubs, by region and title: those of a region, or all without one. Raises
    BadInput for a cursor or a number of rows that cannot be."""
    return take(HubRow, _hubs, order=BY_REGION, first=first, after=after, region=region)


def _hubs(*, region: Given | None) -> "QuerySet[Any]":
    return HubRow.visible() if region is None else HubRow.visible().filter(region=region)


def work_groups_at(
    slug: str,
    *,
    first: int,
    after: str | None,
    order: WorkGroupOrder,
    year: str | None = None,
    phase: PhaseKind | None = None,
) -> Slice[WorkGroupRow]:
    """One page of the Work Groups that the hub with that slug has in its programme: of a year (of
    all years without one), in a phase (in any without one).

    Raises BadInput for a cursor or a number of rows that cannot be, and for a hub or a year there
    is not.
    """
    found = hub(slug)
    if found is None:
        raise BadInput(f"There is no hub `{slug}`; `hubs` lists those there are.")
    return take(
        WorkGroupRow,
        _at_hub,
        order=order.value,
        first=first,
        after=after,
        hub=found.id,
        year=None if year is None else existing_year(year),
        phase=phase,
    )


def _at_hub(*, hub: Given, year: Given | None, phase: Given | None) -> "QuerySet[Any]":
    chosen = _chosen(phase).filter(hub=hub)
    own = LocalWorkGroup.objects.filter(devised_by=hub)
    if phase is not None:
        own = own.filter(phases__contains=[phase])
    at_hub = own.order_by().values("pk").union(chosen.order_by().values("work_group"))
    found = WorkGroupRow.visible().filter(one_found("pk", at_hub))
    return found if year is None else found.filter(academic_year=year)


def _chosen(phase: Given | None) -> "QuerySet[HubOffer]":
    """The rows of hubs that are in their programmes, for a phase or for any: they choose a Work
    Group that is on offer nationally, in a phase that it is on offer in."""
    offers = PhaseOffer.objects.filter(public("phase__"), work_group=OuterRef("work_group"))
    if phase is not None:
        offers = offers.filter(phase__kind=phase)
    phases = ExpressionWrapper(OuterRef("phases"), PhasesField())
    # One condition, not one or the other: PostgreSQL would hash all offers there are for that.
    in_phases_of_the_row = offers.alias(phases_of_the_row=phases).filter(
        Q(phases_of_the_row=[]) | any_of("phase__kind", "=", OuterRef("phases"))
    )
    return HubOffer.objects.filter(Exists(in_phases_of_the_row))


def hubs_of(work_groups: Sequence[WorkGroupRow]) -> Mapping[int, list[HubRow]]:
    """The hubs that have each Work Group in their programme, by region and title."""
    ids = _ids(work_groups)
    offering: dict[int, set[HubRow]] = {id: set() for id in ids}
    hubs: dict[int, HubRow] = {}  # one row for each, however many Work Groups it offers
    for offered, hub_id, *columns in [*_choosing(work_groups=ids), *_devising(work_groups=ids)]:
        row = hubs.get(hub_id) or hubs.setdefault(hub_id, HubRow(hub_id, *columns))
        offering[offered].add(row)
    together(hubs.values())
    return {id: sorted(rows, key=lambda row: (row.place, row.id)) for id, rows in offering.items()}


@Statement
def _choosing(*, work_groups: Given) -> "QuerySet[Any]":
    rows = _chosen(None).filter(one_of("work_group", work_groups))
    hubs = HubRow.visible().filter(one_found("offers__pk", rows.values("pk")))
    return hubs.order_by("place", "pk").values_list("offers__work_group", *HubRow.columns())


@Statement
def _devising(*, work_groups: Given) -> "QuerySet[Any]":
    hubs = HubRow.visible().filter(one_of("work_groups", work_groups))
    return hubs.order_by("place", "pk").values_list("work_groups", *HubRow.columns())


def programmes_of(hubs: Sequence[HubRow], year: str | None) -> Mapping[int, HubProgrammeRow | None]:
    """Each hub's programme of a year, the current one without ``year``: what it chose from the
    national selection and what it devised, phase by phase, in its own order. None where there is
    no such year. Raises BadInput when the year is written wrongly."""
    of_year = academic_year(year)
    if of_year is None:
        return {hub.id: None for hub in hubs}
    national = _NationalSelection(of_year)
    details = _details(hubs, of_year)
    own = _own_work_groups(hubs, of_year)
    programmes = {
        hub.id: HubProgrammeRow(hub.id, of_year, national.merged_with(details[hub.id], own[hub.id]))
        for hub in hubs
    }
    phases = [phase for programme in programmes.values() for phase in programme.phases]
    together(offer for phase in phases for offer in phase.offers)
    together(phases)
    together(programmes.values())
    return programmes


@dataclass(slots=True, eq=False)
class _OwnWorkGroup:
    row: WorkGroupRow
    phases: Sequence[str]


class _NationalSelection:
    """A year's phases, and what is on offer in each."""

    def __init__(self, year: AcademicYearRow) -> None:
        phases = phases_of([year])[year.id]
        self.headings = {phase.kind: phase.heading for phase in phases}
        self.offers: dict[tuple[str, int], PhaseOfferRow] = {
            (phase.kind, offer.work_group.id): offer
            for phase, offers in zip(phases, map(offers_in(phases).get, _ids(phases)), strict=True)
            for offer in offers or []
        }

    def merged_with(
        self, details: Mapping[int, LocalDetails], own: Mapping[int, _OwnWorkGroup]
    ) -> list[HubPhaseRow]:
        """The phases with what a hub offers in each, in the order of ``details`` and then ``own``:
        both by the ids of Work Groups."""
        order = list(dict.fromkeys([*details, *own]))
        merged = []
        for kind in PhaseKind:
            offers = []
            for id in order:
                told = details.get(id, LocalDetails())
                if id in own:
                    if kind in own[id].phases:  # which the hub chose on the page itself
                        offers.append(_hub_offer(own[id].row, own[id].row, told))
                elif told.phases and kind not in told.phases:
                    continue
                elif offer := self.offers.get((kind, id)):
                    offers.append(_hub_offer(offer, offer.work_group, told))
            if offers or kind in self.headings:
                heading = self.headings.get(kind, kind.label)
                merged.append(HubPhaseRow(kind.position, kind, heading, offers))
        return merged


def _ids(rows: Sequence[Row]) -> list[int]:
    return [row.id for row in rows]


def _hub_offer(
    wording: PhaseOfferRow | WorkGroupRow, work_group: WorkGroupRow, details: LocalDetails
) -> HubOfferRow:
    return HubOfferRow(
        work_group.id,
        wording.title,
        wording.description,
        work_group,
        details.note,
        details.starts_on,
        details.contact_email,
        details.apply_url,
    )


def _details(
    hubs: Sequence[HubRow], year: AcademicYearRow
) -> Mapping[int, dict[int, LocalDetails]]:
    """What each hub says of the Work Groups in its programme, in its order."""
    found: defaultdict[int, dict[int, LocalDetails]] = defaultdict(dict)
    for hub_id, work_group, *told in _saying(hubs=_ids(hubs), year=year.id):
        found[hub_id][work_group] = LocalDetails(*told)
    return found


@Statement
def _saying(*, hubs: Given, year: Given) -> "QuerySet[Any]":
    rows = HubOffer.objects.filter(one_of("hub", hubs), work_group__academic_year=year)
    columns = ("phases", where_asked("note"), "starts_on", "contact_email", "apply_url")
    return rows.order_by("sort_order", "pk").values_list("hub_id", "work_group_id", *columns)


def _own_work_groups(
    hubs: Sequence[HubRow], year: AcademicYearRow
) -> Mapping[int, dict[int, _OwnWorkGroup]]:
    """What each hub devised, in the order of its pages."""
    found: defaultdict[int, dict[int, _OwnWorkGroup]] = defaultdict(dict)
    for hub_id, phases, *columns in _devised(hubs=_ids(hubs), year=year.id):
        row = WorkGroupRow(*columns)
        found[hub_id][row.id] = _OwnWorkGroup(row, phases)
    together(own.row for of_hub in found.values() for own in of_hub.values())
    return found


@Statement
def _devised(*, hubs: Given, year: Given) -> "QuerySet[Any]":
    visible = LocalWorkGroup.objects.filter(
        public(), one_of("devised_by", hubs), academic_year=year
    )
    return visible.order_by("path").values_list("devised_by", "phases", *WorkGroupRow.columns())
