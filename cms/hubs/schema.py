"""Hubs and their programmes in the API."""

from typing import Any

import graphene

from cms.connections.schema import PAGING, connection_of
from cms.connections.slices import Slice
from cms.enums import described
from cms.hubs import queries
from cms.hubs.regions import Region as Regions
from cms.pages.schema import PageInterface
from cms.richtext.schema import text_field
from cms.workgroups.schema import AcademicYear, PhaseKind, Provenance, WorkGroup

Region = described(
    "Region",
    Regions,
    "A region of England, as official statistics have them.",
    {region: f"{region.label}." for region in Regions},
)


class Hubs(graphene.ObjectType):
    """The page that all hubs stand under."""

    class Meta:
        interfaces = (PageInterface,)
        possible_types = (queries.HubsRow,)


class HubOffer(graphene.ObjectType):
    """A Work Group in a hub's programme: the wording as it stands nationally, or the hub's own for
    what it devised itself, and the hub's details beside it."""

    class Meta:
        possible_types = (queries.HubOfferRow,)

    title = graphene.String(required=True, description="What it is called in this phase.")
    description = text_field("description", "What it is about, as told to this phase.")
    provenance = graphene.Field(
        graphene.NonNull(Provenance),
        description="Whether the hub chose it from the national selection or devised it.",
        resolver=lambda offer, _info: offer.work_group.provenance,
    )
    note = text_field("note", "What is particular to this hub; empty where nothing is.")
    starts_on = graphene.Date(description="When it begins at this hub; null where that is open.")
    contact_email = graphene.String(
        description="Whom to write to about it; null where nobody is named.",
        resolver=lambda offer, _info: offer.contact_email or None,
    )
    apply_url = graphene.String(
        description="Where to apply; null where no place is named.",
        resolver=lambda offer, _info: offer.apply_url or None,
    )
    work_group = graphene.Field(graphene.NonNull(WorkGroup), description="The Work Group.")


class HubPhase(graphene.ObjectType):
    """What a hub offers in one phase of one academic year."""

    class Meta:
        possible_types = (queries.HubPhaseRow,)

    kind = graphene.Field(graphene.NonNull(PhaseKind), description="Which phase it is.")
    heading = graphene.String(required=True, description="Stands above the phase's list.")
    offers = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(HubOffer))),
        description="What it offers there, in the hub's own order.",
    )


class HubProgramme(graphene.ObjectType):
    """What a hub offers in one academic year: what it chose from the national selection and what
    it devised itself, in one list a phase."""

    class Meta:
        possible_types = (queries.HubProgrammeRow,)

    academic_year = graphene.Field(graphene.NonNull(AcademicYear), description="The year.")
    phases = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(HubPhase))),
        description="Phase by phase: Early Years, Primary, Secondary, Post-16.",
    )


class Hub(graphene.ObjectType):
    """One Maths Hub."""

    class Meta:
        interfaces = (PageInterface,)
        possible_types = (queries.HubRow,)

    region = graphene.Field(graphene.NonNull(Region), description="Where in England it is.")
    lead_school = graphene.String(
        description="The school that leads it; null where none is named.",
        resolver=lambda hub, _info: hub.lead_school or None,
    )
    website = graphene.String(
        description="Its own site; null where none is named.",
        resolver=lambda hub, _info: hub.website or None,
    )
    email = graphene.String(
        description="Where to write to; null where no address is named.",
        resolver=lambda hub, _info: hub.email or None,
    )
    programme = graphene.Field(
        HubProgramme,
        description="What it offers in an academic year; null when there is no such year that may "
        "be seen.",
        year=graphene.String(
            description="The academic year, written like 2017-18. Without it: the current year."
        ),
    )

    @staticmethod
    def resolve_programme(
        hub: queries.HubRow, info: graphene.ResolveInfo, year: str | None = None
    ) -> queries.HubProgrammeRow | None:
        return hub.with_peers(queries.programmes_of, year)


class HubFilter(graphene.InputObjectType):
    """Which hubs to list. A value of null, or none, is no filter."""

    region = graphene.InputField(Region, description="Those of this region.")


HubConnection = connection_of(Hub, "hubs")


class Query:
    hub = graphene.Field(
        Hub,
        description="One Maths Hub; null when there is none that may be seen.",
        slug=graphene.String(required=True, description="The last part of its address."),
    )
    hubs = graphene.Field(
        graphene.NonNull(HubConnection),
        description="The Maths Hubs by region, page by page.",
        **PAGING,
        filter=graphene.Argument(HubFilter, description="Which of them; all without it."),
    )

    @staticmethod
    def resolve_hub(root: None, info: graphene.ResolveInfo, slug: str) -> queries.HubRow | None:
        return queries.hub(slug)

    @staticmethod
    def resolve_hubs(
        root: None,
        info: graphene.ResolveInfo,
        first: int,
        after: str | None = None,
        filter: dict[str, Any] | None = None,
    ) -> Slice[queries.HubRow]:
        return queries.hubs(first=first, after=after, **(filter or {}))
