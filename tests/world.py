"""A little of everything, each thing leading to the others, for tests that look at all of it."""

from itertools import pairwise

from wagtail.models import Collection, CollectionViewRestriction, Page
from wagtail_factories import DocumentFactory, ImageFactory

from cms.programmes.models import Programme, ProgrammeWorkGroup
from cms.workgroups.models import AcademicYear, Phase, WorkGroup
from cms.workgroups.phases import PhaseKind
from tests.factories import (
    AcademicYearFactory,
    ArchiveEntryFactory,
    ArchiveFactory,
    HubFactory,
    HubOfferFactory,
    HubsFactory,
    LocalWorkGroupFactory,
    PhaseFactory,
    PhaseOfferFactory,
    PredecessorFactory,
    ProgrammeFactory,
    ProgrammesFactory,
    ProgrammeUpdateFactory,
    WorkGroupFactory,
)

#: Stands in whatever is told of a page that ``make_world`` answers.
MARK = "Marked"
#: Stands in the names of what is in a private collection.
KEPT_BACK = "kept-back"


def make_world() -> dict[str, Page]:
    """A page of each type, by the name of the type, among others that lead to it in every way that
    there is. Another academic year than that of this world is the current one."""
    AcademicYearFactory(start_year=2018)
    year = AcademicYearFactory(start_year=2017, heading=f"{MARK} heading")
    archive, programmes, hubs = ArchiveFactory(), ProgrammesFactory(), HubsFactory()
    phase = PhaseFactory(parent=year, kind=PhaseKind.PRIMARY, heading=f"{MARK} heading")
    work_group = WorkGroupFactory(parent=year, code="NCP17-01", title=f"{MARK} work group")
    programme = ProgrammeFactory(parent=programmes, title=f"{MARK} programme")
    entry = ArchiveEntryFactory(parent=archive, title=f"{MARK} entry")
    hub = HubFactory(parent=hubs, title=f"{MARK} hub")
    other_hub = HubFactory(parent=hubs)
    local = LocalWorkGroupFactory(
        parent=other_hub, academic_year=year, code="LOCAL-1", title=f"{MARK} local work group"
    )
    marked = [year, archive, programmes, hubs, phase, work_group, programme, entry, hub, local]

    other = WorkGroupFactory(parent=year, code="NCP17-02", description=_leading_to(marked))
    _offer(phase, work_group, other)
    _offer(PhaseFactory(parent=year, kind=PhaseKind.SECONDARY), work_group, other)
    _tell(ProgrammeFactory(parent=programmes), year, work_group, other)
    _tell(programme, year, work_group, other)
    for chosen in (work_group, local, other):
        HubOfferFactory(hub=other_hub, work_group=chosen, note=_leading_to(marked))
    HubOfferFactory(hub=hub, work_group=other, note=f"<p>{MARK} note.</p>")
    LocalWorkGroupFactory(parent=hub, academic_year=year, title=f"{MARK} one of the hub's own")
    _grow([ArchiveEntryFactory(parent=archive)], [work_group, programme, entry, local], [other])
    return {type(page).__name__: page for page in marked}


def _leading_to(pages: list[Page]) -> str:
    """A text with links to the pages, and with an image and a document that are kept back."""
    private = Collection.get_first_root_node().add_child(name=KEPT_BACK)
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    image = ImageFactory(collection=private, title=KEPT_BACK, file__filename=f"{KEPT_BACK}.png")
    document = DocumentFactory(
        collection=private, title=KEPT_BACK, file__filename=f"{KEPT_BACK}.txt"
    )
    links = "".join(f'<a linktype="page" id="{page.pk}">one</a>, ' for page in pages)
    return (
        f'<p>{links}<a linktype="document" id="{document.pk}">a document</a></p>'
        f'<embed embedtype="image" id="{image.pk}" alt="a picture" format="fullwidth"/>'
    )


def _offer(phase: Phase, *work_groups: WorkGroup) -> None:
    for work_group in work_groups:
        PhaseOfferFactory(
            phase=phase, work_group=work_group, title=f"{work_group.title} in {phase.title}"
        )


def _tell(programme: Programme, year: AcademicYear, *work_groups: WorkGroup) -> None:
    text = f"<p>An update of {programme.title}.</p>"
    ProgrammeUpdateFactory(programme=programme, academic_year=year, text=text)
    for work_group in work_groups:
        ProgrammeWorkGroup.objects.create(programme=programme, work_group=work_group)


def _grow(*generations: list[Page]) -> None:
    for earlier, later in pairwise(generations):
        for page in later:
            for predecessor in earlier:
                PredecessorFactory(page=page, predecessor=predecessor)
