"""The archive in the API."""

from typing import Any

import graphene

from cms.archive import queries
from cms.archive.statuses import ArchiveStatus as ArchiveStatuses
from cms.connections.schema import PAGING, connection_of
from cms.connections.slices import Slice
from cms.enums import described
from cms.lineage.schema import PieceOfWork
from cms.pages.schema import PageInterface
from cms.richtext.schema import text_field
from cms.workgroups.phases import in_their_order
from cms.workgroups.schema import PhaseKind

ArchiveStatus = described(
    "ArchiveStatus",
    ArchiveStatuses,
    "Whether a piece of past work goes on.",
    {
        ArchiveStatuses.ONGOING: "It goes on.",
        ArchiveStatuses.ENDED: "It has ended; its successors tell what it turned into.",
    },
)


class Archive(graphene.ObjectType):
    """The page that all entries of the archive stand under."""

    class Meta:
        interfaces = (PageInterface,)
        possible_types = (queries.ArchiveRow,)

    heading = graphene.String(required=True, description="Stands above the archive's entries.")
    introduction = text_field("introduction", "What the archive holds.")


class ArchiveEntry(graphene.ObjectType):
    """A piece of past work."""

    class Meta:
        interfaces = (PageInterface, PieceOfWork)
        possible_types = (queries.ArchiveEntryRow,)

    start_year = graphene.Int(required=True, description="The year in which it began.")
    end_year = graphene.Int(
        description="The year in which it ended; null while it goes on, or where it is not known."
    )
    status = graphene.Field(graphene.NonNull(ArchiveStatus), description="Whether it goes on.")
    phases = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(PhaseKind))),
        description="Whom it was for; none where it was for no phase in particular.",
        resolver=lambda entry, _info: in_their_order(entry.phases),
    )
    code = graphene.String(
        description="The code of those years, as it was printed (NCP1a); null where it had none.",
        resolver=lambda entry, _info: entry.code or None,
    )
    body = text_field("body", "What it was, and what came of it.")


class ArchiveFilter(graphene.InputObjectType):
    """Which entries to list. A value of null, or none, is no filter."""

    from_year = graphene.Int(
        name="from", description="Those about work that still went on in this year or later."
    )
    to_year = graphene.Int(
        name="to", description="Those about work that began in this year or before."
    )
    phase = graphene.InputField(PhaseKind, description="Those that name this phase as theirs.")
    status = graphene.InputField(ArchiveStatus, description="Those that go on, or that ended.")


ArchiveEntryConnection = connection_of(ArchiveEntry, "entries of the archive")


class Query:
    archive = graphene.Field(
        graphene.NonNull(ArchiveEntryConnection),
        description="Past work, in the editors' order, page by page.",
        **PAGING,
        filter=graphene.Argument(ArchiveFilter, description="Which of it; all without it."),
    )

    @staticmethod
    def resolve_archive(
        root: None,
        info: graphene.ResolveInfo,
        first: int,
        after: str | None = None,
        filter: dict[str, Any] | None = None,
    ) -> Slice[queries.ArchiveEntryRow]:
        return queries.archive_entries(first=first, after=after, **(filter or {}))
