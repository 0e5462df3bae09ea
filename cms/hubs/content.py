"""Hubs as content files tell of them, with what they chose and what they devised."""

from datetime import date
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from cms.content.kinds import Content, Line, Paragraphs, Slug
from cms.content.loading import Loading
from cms.content.places import Place
from cms.hubs.models import Hub, HubOffer, Hubs, LocalWorkGroup
from cms.hubs.regions import Region
from cms.pages.models import Home
from cms.workgroups import years
from cms.workgroups.codes import in_one_form
from cms.workgroups.content import Phases, StartYear
from cms.workgroups.models import AcademicYear, WorkGroup
from cms.workgroups.provenance import Provenance


def _region(label: Any) -> Region:
    for region in Region:
        if region.label == label:
            return region
    raise ValueError(f"A region is one of {', '.join(Region.labels)}.")


def _offer(content: Any) -> Any:
    return {"work_group": content} if isinstance(content, str) else content


class HubOfferContent(Content):
    """A Work Group in the hub's programme: by its code, or by the title of one of its own."""

    work_group: Annotated[Line, AfterValidator(in_one_form)]
    phases: Phases = []
    note: Paragraphs = ""
    starts_on: Annotated[date, Field(strict=True)] | None = None
    contact_email: Line = ""
    apply_url: Line = ""


class LocalWorkGroupContent(Content):
    """A Work Group that the hub devised."""

    year: StartYear
    title: Line
    phases: Phases
    description: Paragraphs

    def load(self, loading: Loading, at: Place, hub: Hub) -> None:
        year = AcademicYear.objects.filter(start_year=self.year).first()
        if year is None:
            loading.note(at, f"There is no academic year {years.label(int(self.year))}.")
            return
        loading.put(
            LocalWorkGroup,
            {"devised_by": hub, "title": self.title},
            under=hub,
            at=at,
            wanted={
                "academic_year": year,
                "phases": self.phases,
                "description": self.description,
            },
        )


class HubContent(Content):
    """One Maths Hub."""

    slug: Slug
    title: Line
    region: Annotated[Region, BeforeValidator(_region)]
    lead_school: Line = ""
    website: Line = ""
    email: Line = ""
    own: list[LocalWorkGroupContent] = []
    offers: list[Annotated[HubOfferContent, BeforeValidator(_offer)]] = []

    @property
    def pages(self) -> int:
        return 1 + len(self.own)

    def load(self, loading: Loading, at: Place, under: Hubs) -> None:
        hub = loading.put(
            Hub,
            {"slug": self.slug},
            under=under,
            at=at,
            wanted={
                "title": self.title,
                "region": self.region,
                "lead_school": self.lead_school,
                "website": self.website,
                "email": self.email,
            },
        )
        if hub is not None:
            loading.when_all_are_there(partial(self._complete, loading, at, hub))

    def _complete(self, loading: Loading, at: Place, hub: Hub) -> None:
        for index, own in enumerate(self.own):
            own.load(loading, at / "own" / index, hub)
        known = {
            work_group.code: work_group
            for work_group in WorkGroup.objects.filter(provenance=Provenance.NATIONAL)
        } | {own.title: own for own in LocalWorkGroup.objects.filter(devised_by=hub)}
        offers = []
        for index, offer in enumerate(self.offers):
            place = at / "offers" / index
            if offer.work_group in known:
                details = offer.model_dump(exclude={"work_group"})
                offers.append((place, HubOffer(work_group=known[offer.work_group], **details)))
            else:
                loading.note(place, f"There is no Work Group {offer.work_group}.")
        loading.complete(hub, "offers", offers, at)


class HubsContent(Content):
    """The page of all hubs, and each of them."""

    title: Line
    entries: list[HubContent]

    @property
    def pages(self) -> int:
        return 1 + sum(entry.pages for entry in self.entries)

    def load(self, loading: Loading, at: Place) -> None:
        hubs = loading.put(
            Hubs,
            {"slug": "hubs"},
            under=Home.objects.get(),
            at=at,
            wanted={"title": self.title},
        )
        if hubs is not None:
            for index, entry in enumerate(self.entries):
                entry.load(loading, at / "entries" / index, hubs)
