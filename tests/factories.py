"""Makes what tests need, through Wagtail: every page stands where an editor could put it."""

from string import ascii_lowercase

import factory
import wagtail_factories

from cms.accounts.models import User
from cms.archive.models import Archive, ArchiveEntry
from cms.hubs.models import Hub, HubOffer, Hubs, LocalWorkGroup
from cms.hubs.regions import Region
from cms.lineage.models import Predecessor
from cms.pages.models import Home
from cms.programmes.models import Programme, Programmes, ProgrammeUpdate
from cms.workgroups.models import AcademicYear, Phase, PhaseOffer, WorkGroup
from cms.workgroups.phases import PhaseKind


def home() -> Home:
    return Home.objects.get()


class EditorFactory(factory.django.DjangoModelFactory):
    """An editor who may do everything."""

    username = factory.Sequence(lambda n: f"editor{n}")
    is_superuser = True
    password = factory.django.Password("an example password")

    class Meta:
        model = User


class AcademicYearFactory(wagtail_factories.PageFactory):
    parent = factory.LazyFunction(home)
    start_year = factory.Sequence(lambda n: 2020 + n % 69)  # tests name others themselves
    heading = "An example heading of a year"
    introduction = "<p>An example introduction.</p>"

    class Meta:
        model = AcademicYear


class PhaseFactory(wagtail_factories.PageFactory):
    parent = factory.SubFactory(AcademicYearFactory)
    kind = PhaseKind.PRIMARY
    heading = "An example heading of a phase"
    audience = "example teachers"

    class Meta:
        model = Phase


def nth_code(start_year: int, n: int) -> str:
    number, letter = n % 100, ["", *ascii_lowercase][n // 100 % 27]
    return f"NCP{start_year % 100:02}-{number:02}{letter}"


class WorkGroupFactory(wagtail_factories.PageFactory):
    parent = factory.SubFactory(AcademicYearFactory)
    code = factory.LazyAttributeSequence(lambda page, n: nth_code(page.parent.start_year, n))
    title = factory.LazyAttribute(lambda page: f"An example Work Group with the code {page.code}")
    description = "<p>An example description.</p>"

    class Meta:
        model = WorkGroup


class PhaseOfferFactory(factory.django.DjangoModelFactory):
    phase = factory.SubFactory(PhaseFactory)
    work_group = factory.SubFactory(
        WorkGroupFactory, parent=factory.SelfAttribute("..phase.academic_year")
    )
    sort_order = factory.Sequence(lambda n: n)

    class Meta:
        model = PhaseOffer


class ProgrammesFactory(wagtail_factories.PageFactory):
    """The one there is."""

    parent = factory.LazyFunction(home)
    title = "Programmes"
    slug = "programmes"
    heading = "An example heading of the programmes"

    class Meta:
        model = Programmes
        django_get_or_create = ("parent", "slug")


class ProgrammeFactory(wagtail_factories.PageFactory):
    parent = factory.SubFactory(ProgrammesFactory)
    title = factory.Sequence(lambda n: f"Example programme {n}")
    summary = "<p>An example summary.</p>"

    class Meta:
        model = Programme


class ProgrammeUpdateFactory(factory.django.DjangoModelFactory):
    academic_year = factory.SubFactory(AcademicYearFactory)
    programme = factory.SubFactory(ProgrammeFactory)
    text = "<p>An example of what it says.</p>"
    sort_order = factory.Sequence(lambda n: n)

    class Meta:
        model = ProgrammeUpdate


class ArchiveFactory(wagtail_factories.PageFactory):
    """The one there is."""

    parent = factory.LazyFunction(home)
    title = "Archive"
    slug = "archive"
    heading = "An example heading of the archive"
    introduction = "<p>An example introduction.</p>"

    class Meta:
        model = Archive
        django_get_or_create = ("parent", "slug")


class ArchiveEntryFactory(wagtail_factories.PageFactory):
    parent = factory.SubFactory(ArchiveFactory)
    title = factory.Sequence(lambda n: f"Example entry {n}")
    start_year = 2014
    body = "<p>An example of past work.</p>"

    class Meta:
        model = ArchiveEntry


class PredecessorFactory(factory.django.DjangoModelFactory):
    page = factory.SubFactory(WorkGroupFactory)
    predecessor = factory.SubFactory(WorkGroupFactory)
    sort_order = factory.Sequence(lambda n: n)

    class Meta:
        model = Predecessor


class HubsFactory(wagtail_factories.PageFactory):
    """The one there is."""

    parent = factory.LazyFunction(home)
    title = "Hubs"
    slug = "hubs"

    class Meta:
        model = Hubs
        django_get_or_create = ("parent", "slug")


class HubFactory(wagtail_factories.PageFactory):
    parent = factory.SubFactory(HubsFactory)
    title = factory.Sequence(lambda n: f"Example hub {n}")
    region = Region.LONDON

    class Meta:
        model = Hub


class HubOfferFactory(factory.django.DjangoModelFactory):
    hub = factory.SubFactory(HubFactory)
    work_group = factory.SubFactory(WorkGroupFactory)
    sort_order = factory.Sequence(lambda n: n)

    class Meta:
        model = HubOffer


class LocalWorkGroupFactory(wagtail_factories.PageFactory):
    parent = factory.SubFactory(HubFactory)
    academic_year = factory.SubFactory(AcademicYearFactory)
    title = factory.Sequence(lambda n: f"Example of a hub's own {n}")
    phases = [PhaseKind.PRIMARY]
    description = "<p>An example description.</p>"

    class Meta:
        model = LocalWorkGroup
