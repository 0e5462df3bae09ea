"""Programmes and their yearly updates in the API."""

from typing import Any

import graphene

from cms.connections.schema import PAGING, connection_of
from cms.connections.slices import Slice
from cms.lineage.schema import PieceOfWork
from cms.pages.schema import PageInterface
from cms.programmes import queries
from cms.richtext.schema import text_field
from cms.workgroups.phases import in_their_order
from cms.workgroups.queries import years_of
from cms.workgroups.schema import AcademicYear, PhaseKind, WorkGroup


class Programmes(graphene.ObjectType):
    """The page that all programmes stand under."""

    class Meta:
        interfaces = (PageInterface,)
        possible_types = (queries.ProgrammesRow,)

    heading = graphene.String(required=True, description="Stands above the ongoing work.")


class Programme(graphene.ObjectType):
    """Ongoing work that lasts over the years."""

    class Meta:
        interfaces = (PageInterface, PieceOfWork)
        possible_types = (queries.ProgrammeRow,)

    summary = text_field("summary", "What it is, in any year; empty where nothing is said.")
    phases = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(PhaseKind))),
        description="Whom it is for; none where it is for no phase in particular.",
        resolver=lambda programme, _info: in_their_order(programme.phases),
    )
    first_year = graphene.Int(
        description="The year in which it began, 2015 for 2015-16; null where it is not known."
    )
    is_ongoing = graphene.Boolean(required=True, description="Whether it is still going.")
    updates = graphene.Field(
        lambda: graphene.NonNull(graphene.List(graphene.NonNull(ProgrammeUpdate))),
        description="What it says of itself year by year, the latest year first.",
        resolver=lambda programme, _info: programme.with_peers(queries.updates_of),
    )
    work_groups = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(WorkGroup))),
        description="The Work Groups that it names as part of its work.",
        resolver=lambda programme, _info: programme.with_peers(queries.work_groups_of),
    )


class ProgrammeUpdate(graphene.ObjectType):
    """What a programme says of itself in one academic year."""

    class Meta:
        possible_types = (queries.ProgrammeUpdateRow,)

    text = text_field("text", "What it says.")
    programme = graphene.Field(
        graphene.NonNull(Programme), description="The programme that says it."
    )
    academic_year = graphene.Field(
        graphene.NonNull(AcademicYear),
        description="The year in which it says so.",
        resolver=lambda update, _info: update.with_peers(years_of),
    )


class ProgrammeFilter(graphene.InputObjectType):
    """Which programmes to list. A value of null, or none, is no filter."""

    year = graphene.String(
        description="Those with an update in this academic year, written like 2017-18."
    )
    phase = graphene.InputField(PhaseKind, description="Those that name this phase as theirs.")


ProgrammeConnection = connection_of(Programme, "programmes")


class Query:
    programmes = graphene.Field(
        graphene.NonNull(ProgrammeConnection),
        description="Ongoing work, in the editors' order, page by page.",
        **PAGING,
        filter=graphene.Argument(ProgrammeFilter, description="Which of it; all without it."),
    )

    @staticmethod
    def resolve_programmes(
        root: None,
        info: graphene.ResolveInfo,
        first: int,
        after: str | None = None,
        filter: dict[str, Any] | None = None,
    ) -> Slice[queries.ProgrammeRow]:
        return queries.programmes(first=first, after=after, **(filter or {}))
