"""Hubs through the API: what they chose and what they devised, in one list, and nobody's copy."""

from datetime import date

import pytest
from wagtail.models import PageViewRestriction

from cms.hubs.regions import Region
from cms.workgroups.models import CurrentAcademicYear, WorkGroup
from cms.workgroups.phases import PhaseKind
from tests.factories import (
    AcademicYearFactory,
    HubFactory,
    HubOfferFactory,
    LocalWorkGroupFactory,
    PhaseFactory,
    PhaseOfferFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)


@pytest.fixture
def primary(year):
    return PhaseFactory(parent=year, kind=PhaseKind.PRIMARY, heading="On offer for Primary")


@pytest.fixture
def secondary(year):
    return PhaseFactory(parent=year, kind=PhaseKind.SECONDARY, heading="On offer for Secondary")


@pytest.fixture
def hub():
    return HubFactory(title="Example hub", slug="example-hub", lead_school="An example school")


@pytest.fixture
def programme(ask_contract, hub):
    """What the hub offers in each phase."""

    def programme(year="2017-18"):
        answered = ask_contract("hub", slug=hub.slug, year=year).data["hub"]["programme"]
        return answered and {phase["kind"]: phase["offers"] for phase in answered["phases"]}

    return programme


def titles(offers):
    return [offer["title"] for offer in offers]


def test_hub_tells_of_itself(ask_contract, hub):
    answered = ask_contract("hub", slug="example-hub").data["hub"]
    assert answered | {"programme": None} == {
        "slug": "example-hub",
        "title": "Example hub",
        "region": "LONDON",
        "leadSchool": "An example school",
        "website": None,
        "email": None,
        "programme": None,
    }


def test_hub_that_is_not_public_is_none(ask_contract, hub):
    PageViewRestriction.objects.create(page=hub.get_parent(), restriction_type="login")
    assert ask_contract("hub", slug="example-hub").data["hub"] is None


class TestProgramme:
    def test_chosen_work_group_is_told_in_the_words_of_each_phase(
        self, programme, hub, primary, secondary
    ):
        work_group = WorkGroupFactory(parent=primary.academic_year, title="In its own words")
        PhaseOfferFactory(phase=primary, work_group=work_group)
        PhaseOfferFactory(phase=secondary, work_group=work_group, title="As Secondary has it")
        HubOfferFactory(hub=hub, work_group=work_group)
        answered = programme()
        assert titles(answered["PRIMARY"]) == ["In its own words"]
        assert titles(answered["SECONDARY"]) == ["As Secondary has it"]

    def test_national_correction_is_in_every_hubs_next_answer(
        self, ask, hub, primary, ask_contract
    ):
        offer = PhaseOfferFactory(phase=primary)
        hubs = [hub, HubFactory()]
        for each in hubs:
            HubOfferFactory(hub=each, work_group=offer.work_group)
        offer.work_group.title = "The correct title"
        offer.work_group.save_revision().publish()
        for each in hubs:
            answered = ask_contract("hub", slug=each.slug, year="2017-18").data["hub"]
            assert titles(answered["programme"]["phases"][0]["offers"]) == ["The correct title"]

    def test_details_of_the_hub_stand_beside_the_wording(self, programme, hub, primary):
        offer = PhaseOfferFactory(phase=primary)
        HubOfferFactory(
            hub=hub,
            work_group=offer.work_group,
            note="<p>An example note.</p>",
            starts_on=date(2017, 11, 6),
            contact_email="hub@example.org",
            apply_url="https://example.org/apply",
        )
        [answered] = programme()["PRIMARY"]
        assert answered["note"] == "An example note."
        assert answered["startsOn"] == "2017-11-06"
        assert answered["contactEmail"] == "hub@example.org"
        assert answered["applyUrl"] == "https://example.org/apply"
        assert answered["provenance"] == "NATIONAL"
        assert answered["workGroup"]["code"] == offer.work_group.code

    def test_hub_runs_a_work_group_in_the_phases_it_names(self, programme, hub, primary, secondary):
        work_group = WorkGroupFactory(parent=primary.academic_year)
        for phase in (primary, secondary):
            PhaseOfferFactory(phase=phase, work_group=work_group)
        HubOfferFactory(hub=hub, work_group=work_group, phases=[PhaseKind.SECONDARY])
        answered = programme()
        assert (len(answered["PRIMARY"]), len(answered["SECONDARY"])) == (0, 1)

    def test_chosen_and_own_stand_in_the_hubs_order(self, programme, hub, year, primary):
        chosen = WorkGroupFactory(parent=year, title="Chosen")
        PhaseOfferFactory(phase=primary, work_group=chosen)
        named = LocalWorkGroupFactory(parent=hub, academic_year=year, title="Own, named first")
        LocalWorkGroupFactory(parent=hub, academic_year=year, title="Own, not named")
        HubOfferFactory(hub=hub, work_group=named, note="<p>Beside its own.</p>")
        HubOfferFactory(hub=hub, work_group=chosen)
        answered = programme()["PRIMARY"]
        assert titles(answered) == ["Own, named first", "Chosen", "Own, not named"]
        assert [offer["provenance"] for offer in answered] == ["LOCAL", "NATIONAL", "LOCAL"]
        assert answered[0]["note"] == "Beside its own."

    def test_own_work_group_for_a_phase_without_national_page_is_told(self, programme, hub, year):
        LocalWorkGroupFactory(parent=hub, academic_year=year, phases=[PhaseKind.POST_16])
        assert len(programme()["POST_16"]) == 1

    def test_what_is_withdrawn_disappears(self, programme, hub, primary):
        offer = PhaseOfferFactory(phase=primary)
        HubOfferFactory(hub=hub, work_group=offer.work_group)
        offer.work_group.unpublish()
        assert programme()["PRIMARY"] == []

    def test_draft_of_the_hub_s_own_is_not_told(self, programme, hub, year, primary):
        LocalWorkGroupFactory(parent=hub, academic_year=year, live=False)
        assert programme()["PRIMARY"] == []

    def test_work_group_of_another_hub_is_not_told(self, programme, year, primary):
        LocalWorkGroupFactory(parent=HubFactory(), academic_year=year)
        assert programme()["PRIMARY"] == []

    def test_year_that_is_not_named_is_the_current_one(self, programme, year, primary):
        assert programme(None) == programme()
        CurrentAcademicYear.objects.update(academic_year=AcademicYearFactory())
        assert programme(None) == {}

    def test_there_is_none_in_a_year_there_is_not(self, programme, year):
        assert programme("2030-31") is None


class TestHubs:
    QUERY = "query($r: Region) { hubs(filter: {region: $r}) { totalCount nodes { title region } } }"

    def test_hubs_are_listed_by_region_and_title(self, ask):
        for title, region in [
            ("C", Region.LONDON),
            ("B", Region.EAST_MIDLANDS),
            ("A", Region.LONDON),
        ]:
            HubFactory(title=title, region=region)
        nodes = ask(self.QUERY).data["hubs"]["nodes"]
        assert [node["title"] for node in nodes] == ["B", "A", "C"]
        assert ask(self.QUERY, r="LONDON").data["hubs"]["totalCount"] == 2


class TestOtherSides:
    def test_hubs_of_a_work_group_stand_in_the_order_of_all_hubs(self, ask, year):
        offer = PhaseOfferFactory(phase=PhaseFactory(parent=year))
        for number, title in enumerate(("b", "É", "A", "a b", "a-a", "Ba")):
            hub = HubFactory(title=title, slug=f"hub-{number}")
            HubOfferFactory(hub=hub, work_group=offer.work_group)
        query = """query($code: String!) {
            hubs { nodes { title } } workGroup(code: $code) { hubs { title } } }"""
        answered = ask(query, code=offer.work_group.code).data
        assert answered["workGroup"]["hubs"] == answered["hubs"]["nodes"]

    def test_work_group_names_the_hubs_that_offer_it(self, ask_contract, year, hub):
        work_group = WorkGroupFactory(parent=year, code="NCP17-01")
        PhaseOfferFactory(phase=PhaseFactory(parent=year), work_group=work_group)
        HubOfferFactory(hub=hub, work_group=work_group)
        HubOfferFactory(hub=HubFactory(live=False), work_group=work_group)
        answered = ask_contract("work-group", code="NCP17-01").data["workGroup"]
        assert answered["hubs"] == [{"slug": "example-hub", "title": "Example hub"}]

    def test_work_groups_of_a_hub_are_chosen_and_own(self, ask, year, hub):
        query = """query($hub: String) { workGroups(filter: {hub: $hub}, orderBy: TITLE) {
            totalCount nodes { title hubs { title } } } }"""
        chosen = WorkGroupFactory(parent=year, title="Chosen")
        PhaseOfferFactory(phase=PhaseFactory(parent=year), work_group=chosen)
        HubOfferFactory(hub=hub, work_group=chosen)
        WorkGroupFactory(parent=year, title="Not chosen")
        LocalWorkGroupFactory(parent=hub, academic_year=year, title="Own")
        LocalWorkGroupFactory(parent=hub, academic_year=year, title="Own draft", live=False)
        answered = ask(query, hub="example-hub").data["workGroups"]
        assert answered["nodes"] == [
            {"title": title, "hubs": [{"title": "Example hub"}]} for title in ("Chosen", "Own")
        ]
        national = ask(query).data["workGroups"]
        assert titles(national["nodes"]) == ["Chosen", "Not chosen"]

    @pytest.mark.parametrize("phase", [None, *PhaseKind])
    def test_programme_holds_the_same_work_groups(self, ask, year, hub, phase):
        primary = PhaseFactory(parent=year, kind=PhaseKind.PRIMARY)
        secondary = PhaseFactory(parent=year, kind=PhaseKind.SECONDARY)
        withdrawn = PhaseFactory(parent=year, kind=PhaseKind.POST_16, live=False)
        for title, offered_in, run_in in [
            ("In both", [primary, secondary], []),
            ("In one of both", [primary, secondary], [PhaseKind.SECONDARY]),
            ("In none that it is on offer in", [primary], [PhaseKind.EARLY_YEARS]),
            ("On offer in none", [], []),
            ("On offer in one that was withdrawn", [withdrawn], []),
        ]:
            work_group = WorkGroupFactory(parent=year, title=title)
            for page in offered_in:
                PhaseOfferFactory(phase=page, work_group=work_group)
            HubOfferFactory(hub=hub, work_group=work_group, phases=run_in)
        own = LocalWorkGroupFactory(parent=hub, academic_year=year, title="Own")
        HubOfferFactory(hub=hub, work_group=own, phases=[PhaseKind.SECONDARY])
        HubOfferFactory(hub=hub, work_group=LocalWorkGroupFactory(academic_year=year))
        answered = ask(
            """query($phase: PhaseKind) {
              hub(slug: "example-hub") {
                programme(year: "2017-18") { phases { kind offers { workGroup { title } } } }
              }
              workGroups(filter: {hub: "example-hub", phase: $phase}) {
                nodes { title hubs { title } }
              }
            }""",
            phase=phase and phase.value,
        ).data
        in_programme = {
            offer["workGroup"]["title"]
            for told in answered["hub"]["programme"]["phases"]
            for offer in told["offers"]
            if phase is None or told["kind"] == phase
        }
        nodes = answered["workGroups"]["nodes"]
        assert set(titles(nodes)) == in_programme
        assert all(node["hubs"] == [{"title": "Example hub"}] for node in nodes)
        if phase is None:
            assert in_programme == {"In both", "In one of both", "Own"}

    def test_hub_there_is_not_is_told(self, ask):
        answered = ask('{ workGroups(filter: {hub: "nowhere"}) { totalCount } }')
        assert answered.code == "BAD_USER_INPUT"
        assert answered.error["message"].startswith("There is no hub `nowhere`; `hubs` lists")

    def test_code_of_a_hubs_own_is_nobody_elses(self, ask, year, hub):
        LocalWorkGroupFactory(parent=hub, academic_year=year, code="NCP17-33")
        assert ask('{ workGroup(code: "NCP17-33") { title } }').data["workGroup"] is None
        WorkGroupFactory(parent=year, code="NCP17-33", title="The national one")
        assert WorkGroup.objects.count() == 2
