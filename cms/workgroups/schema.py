"""Academic years, phases, Work Groups and offers in the API."""

from typing import Any

import graphene

from cms.connections.schema import PAGING, connection_of
from cms.connections.slices import Slice
from cms.enums import described
from cms.hubs.queries import HubRow, hubs_of, work_groups_at
from cms.lineage.schema import PieceOfWork
from cms.pages.schema import PageInterface
from cms.programmes.queries import ProgrammeRow, ProgrammeUpdateRow, programmes_of, updates_in
from cms.richtext.schema import text_field
from cms.workgroups import queries
from cms.workgroups.phases import PhaseKind as PhaseKinds
from cms.workgroups.provenance import Provenance as Provenances

PhaseKind = described(
    "PhaseKind",
    PhaseKinds,
    "A phase of education that Maths Hubs work in.",
    {
        PhaseKinds.EARLY_YEARS: "Before and at the start of school.",
        PhaseKinds.PRIMARY: "Key Stages 1 and 2.",
        PhaseKinds.SECONDARY: "Key Stages 3 and 4.",
        PhaseKinds.POST_16: "Sixth forms and colleges.",
    },
)

AcademicYearStatus = described(
    "AcademicYearStatus",
    queries.AcademicYearStatus,
    "Where an academic year stands to the current one. Exactly one year is current.",
    {
        queries.AcademicYearStatus.UPCOMING: "Comes after the current year.",
        queries.AcademicYearStatus.CURRENT: "The year whose programme is on offer now.",
        queries.AcademicYearStatus.PAST: "Came before the current year; read it in the same way.",
    },
)

Provenance = described(
    "Provenance",
    Provenances,
    "Who devised a Work Group.",
    {
        Provenances.NATIONAL: "Coordinated nationally: hubs choose it from the national selection.",
        Provenances.LOCAL: "Devised by one hub.",
    },
)

WorkGroupOrder = described(
    "WorkGroupOrder",
    queries.WorkGroupOrder,
    "How Work Groups are listed.",
    {
        queries.WorkGroupOrder.CODE: "By code, so by academic year first.",
        queries.WorkGroupOrder.TITLE: "By title, capitals and small letters alike.",
    },
)


class WorkGroup(graphene.ObjectType):
    """A Work Group: several schools working together for a year on one question, with a code."""

    class Meta:
        interfaces = (PageInterface, PieceOfWork)
        possible_types = (queries.WorkGroupRow,)

    code = graphene.String(
        required=True,
        description="The code it is known by in print, for example NCP17-06a. It resolves for "
        "ever: see `workGroup`. Empty where a hub's own has none.",
    )
    description = text_field(
        "description", "What it is about, in its own words. A phase may use others: see `offers`."
    )
    provenance = graphene.Field(
        graphene.NonNull(Provenance), description="Whether it is national or a hub's own."
    )
    academic_year = graphene.Field(
        lambda: graphene.NonNull(AcademicYear), description="The year it is a project of."
    )
    offers = graphene.Field(
        lambda: graphene.NonNull(graphene.List(graphene.NonNull(PhaseOffer))),
        description="Where it is on offer, in the order Early Years, Primary, Secondary, Post-16.",
    )
    programmes = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull("cms.programmes.schema.Programme"))),
        description="The programmes that name it as part of their work.",
    )
    hubs = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull("cms.hubs.schema.Hub"))),
        description="The hubs that have it in their programme, by region.",
    )
    merged_codes = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(graphene.String))),
        description="The codes of Work Groups that were merged into this one. Whoever asks for one "
        "of them is answered this Work Group.",
    )

    @staticmethod
    def resolve_academic_year(
        work_group: queries.WorkGroupRow, info: graphene.ResolveInfo
    ) -> queries.AcademicYearRow:
        return work_group.with_peers(queries.years_of)

    @staticmethod
    def resolve_offers(
        work_group: queries.WorkGroupRow, info: graphene.ResolveInfo
    ) -> list[queries.PhaseOfferRow]:
        return work_group.with_peers(queries.offers_of)

    @staticmethod
    def resolve_programmes(
        work_group: queries.WorkGroupRow, info: graphene.ResolveInfo
    ) -> list[ProgrammeRow]:
        return work_group.with_peers(programmes_of)

    @staticmethod
    def resolve_hubs(work_group: queries.WorkGroupRow, info: graphene.ResolveInfo) -> list[HubRow]:
        return work_group.with_peers(hubs_of)

    @staticmethod
    def resolve_merged_codes(
        work_group: queries.WorkGroupRow, info: graphene.ResolveInfo
    ) -> list[str]:
        return work_group.with_peers(queries.merged_codes_of)


class PhaseOffer(graphene.ObjectType):
    """A Work Group on offer in a phase, as that phase words it."""

    class Meta:
        possible_types = (queries.PhaseOfferRow,)

    title = graphene.String(
        required=True, description="What the Work Group is called in this phase."
    )
    description = text_field("description", "What it is about, as told to this phase.")
    phase = graphene.Field(
        lambda: graphene.NonNull(Phase), description="The phase it is on offer in."
    )
    work_group = graphene.Field(
        graphene.NonNull(WorkGroup), description="The Work Group on offer, in its own words."
    )


class Phase(graphene.ObjectType):
    """What is on offer for one phase of education in one academic year."""

    class Meta:
        interfaces = (PageInterface,)
        possible_types = (queries.PhaseRow,)

    kind = graphene.Field(graphene.NonNull(PhaseKind), description="Which phase it is.")
    heading = graphene.String(required=True, description="Stands above the phase's list of offers.")
    audience = graphene.String(
        required=True,
        description="Whom the list is for, as it reads within a sentence: Primary teachers and "
        "TAs (teaching assistants).",
    )
    academic_year = graphene.Field(
        lambda: graphene.NonNull(AcademicYear), description="The year of this list."
    )
    offers = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(PhaseOffer))),
        description="The Work Groups on offer, in the editors' order.",
    )

    @staticmethod
    def resolve_academic_year(
        phase: queries.PhaseRow, info: graphene.ResolveInfo
    ) -> queries.AcademicYearRow:
        return phase.with_peers(queries.years_of)

    @staticmethod
    def resolve_offers(
        phase: queries.PhaseRow, info: graphene.ResolveInfo
    ) -> list[queries.PhaseOfferRow]:
        return phase.with_peers(queries.offers_in)


class AcademicYear(graphene.ObjectType):
    """The programme of one academic year, September to August. Its slug reads 2017-18."""

    class Meta:
        interfaces = (PageInterface,)
        possible_types = (queries.AcademicYearRow,)

    status = graphene.Field(
        graphene.NonNull(AcademicYearStatus), description="Whether it is the current year."
    )
    heading = graphene.String(required=True, description="Stands above the year's programme.")
    introduction = text_field("introduction", "What the year's programme is and how to take part.")
    phases = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(Phase))),
        description="What is on offer, phase by phase: Early Years, Primary, Secondary, Post-16.",
    )
    programme_updates = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull("cms.programmes.schema.ProgrammeUpdate"))),
        description="What ongoing work says of itself this year, in the editors' order.",
    )

    @staticmethod
    def resolve_phases(
        year: queries.AcademicYearRow, info: graphene.ResolveInfo
    ) -> list[queries.PhaseRow]:
        return year.with_peers(queries.phases_of)

    @staticmethod
    def resolve_programme_updates(
        year: queries.AcademicYearRow, info: graphene.ResolveInfo
    ) -> list[ProgrammeUpdateRow]:
        return year.with_peers(updates_in)


class WorkGroupFilter(graphene.InputObjectType):
    """Which Work Groups to list. A value of null, or none, is no filter."""

    year = graphene.String(description="Those of this academic year, written like 2017-18.")
    phase = graphene.InputField(PhaseKind, description="Those on offer in this phase.")
    hub = graphene.String(
        description="Those in the programme of the hub with this slug: what it chose from the "
        "national selection, and what it devised."
    )


WorkGroupConnection = connection_of(WorkGroup, "Work Groups")


class Query:
    academic_year = graphene.Field(
        AcademicYear,
        description="One year's programme; null when there is none that may be seen.",
        slug=graphene.String(
            description="The year, written like 2017-18. Without it: the current year."
        ),
    )
    academic_years = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(AcademicYear))),
        description="Every year's programme, the latest first.",
    )
    phase = graphene.Field(
        Phase,
        description="What is on offer in one phase of one year; null when there is none that may "
        "be seen.",
        kind=graphene.Argument(graphene.NonNull(PhaseKind), description="Which phase."),
        year=graphene.String(
            description="The academic year, written like 2017-18. Without it: the current year."
        ),
    )
    work_group = graphene.Field(
        WorkGroup,
        description="The Work Group that a code leads to, of any year: the one that has it, or "
        "the one that this was merged into. Null when there is none that may be seen.",
        code=graphene.String(
            required=True,
            description="The code as somebody has it from print or email: case, spaces and the "
            "kind of dash do not matter.",
        ),
    )
    work_groups = graphene.Field(
        graphene.NonNull(WorkGroupConnection),
        description="The national Work Groups of all years, or some of them, page by page; a hub's "
        "own are among those of the hub.",
        **PAGING,
        filter=graphene.Argument(WorkGroupFilter, description="Which of them; all without it."),
        order_by=graphene.Argument(
            graphene.NonNull(WorkGroupOrder),
            default_value=queries.WorkGroupOrder.CODE,
            description="In which order.",
        ),
    )

    @staticmethod
    def resolve_academic_year(
        root: None, info: graphene.ResolveInfo, slug: str | None = None
    ) -> queries.AcademicYearRow | None:
        return queries.academic_year(slug)

    @staticmethod
    def resolve_academic_years(
        root: None, info: graphene.ResolveInfo
    ) -> list[queries.AcademicYearRow]:
        return queries.academic_years()

    @staticmethod
    def resolve_phase(
        root: None, info: graphene.ResolveInfo, kind: PhaseKinds, year: str | None = None
    ) -> queries.PhaseRow | None:
        return queries.phase(kind, year)

    @staticmethod
    def resolve_work_group(
        root: None, info: graphene.ResolveInfo, code: str
    ) -> queries.WorkGroupRow | None:
        return queries.work_group(code)

    @staticmethod
    def resolve_work_groups(
        root: None,
        info: graphene.ResolveInfo,
        first: int,
        order_by: queries.WorkGroupOrder,
        after: str | None = None,
        filter: dict[str, Any] | None = None,
    ) -> Slice[queries.WorkGroupRow]:
        wanted = {"first": first, "after": after, "order": order_by, **(filter or {})}
        hub = wanted.pop("hub", None)
        return queries.work_groups(**wanted) if hub is None else work_groups_at(hub, **wanted)
