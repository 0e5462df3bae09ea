"""A little of everything, each thing leading to the others, for tests that look at all of it."""

from datetime import date
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
    home,
)

#: Stands in whatever is told of a page that ``make_world`` answers.
MARK = "Marked"
#: Stands in the names of what is in a private collection.
KEPT_BACK = "kept-back"


def make_world() -> dict[str, Page]:
    """A page of each type, by the name of the type, among others that lead to it in every way that
    there is: all that can be told of a page is told of these. Another academic year than that of
    this world is the current one."""
    current = AcademicYearFactory(start_year=2018)
    year = AcademicYearFactory(start_year=2017, heading=f"{MARK} heading")
    archive, programmes, hubs = ArchiveFactory(), ProgrammesFactory(), HubsFactory()
    phase = PhaseFactory(parent=year, kind=PhaseKind.PRIMARY, heading=f"{MARK} heading")
    work_group = WorkGroupFactory(parent=year, code="NCP17-02", title=f"{MARK} work group")
    programme = ProgrammeFactory(
        parent=programmes, title=f"{MARK} programme", phases=[PhaseKind.PRIMARY], first_year=2016
    )
    entry = ArchiveEntryFactory(
        parent=archive,
        title=f"{MARK} entry",
        code="NCP1a",
        phases=[PhaseKind.PRIMARY],
        start_year=2016,
        end_year=2018,
    )
    hub = HubFactory(
        parent=hubs,
        title=f"{MARK} hub",
        lead_school="An example school",
        website="https://hub.example",
        email="hub@example.org",
    )
    other_hub = HubFactory(parent=hubs)
    local = LocalWorkGroupFactory(
        parent=other_hub, academic_year=year, code="LOCAL-1", title=f"{MARK} local work group"
    )
    marked = [home(), year, archive, programmes, hubs]
    marked += [phase, work_group, programme, entry, hub, local]

    other = WorkGroupFactory(parent=year, code="NCP17-01", description=_leading_to(marked))
    _offer(phase, work_group, other)
    _offer(PhaseFactory(parent=year, kind=PhaseKind.SECONDARY), work_group, other)
    other_programme = ProgrammeFactory(parent=programmes)
    _tell(other_programme, year, work_group, other)
    _tell(other_programme, current)
    _tell(programme, year, work_group, other)
    for chosen in (work_group, local):
        HubOfferFactory(hub=other_hub, work_group=chosen)
    HubOfferFactory(hub=other_hub, work_group=other, note=other.description)
    for chosen in (work_group, other):
        HubOfferFactory(
            hub=hub,
            work_group=chosen,
            note=f"<p>{MARK} note.</p>",
            starts_on=date(2018, 1, 8),
            contact_email="contact@example.org",
            apply_url="https://hub.example/apply",
        )
    LocalWorkGroupFactory(parent=hub, academic_year=year, title=f"{MARK} one of the hub's own")
    before, after = (ArchiveEntryFactory(parent=archive) for _ in range(2))
    for earlier, later in pairwise([before, entry, programme, work_group, local, after]):
        PredecessorFactory(page=later, predecessor=earlier)
    merged = WorkGroupFactory(parent=year, code="NCP17-03")
    PredecessorFactory(page=work_group, predecessor=merged, merged=True)
    Page.objects.update(seo_title="For a search engine", search_description="What it shows")
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
