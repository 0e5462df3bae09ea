"""Ongoing work, as front ends read it."""

import pytest
from wagtail.models import PageViewRestriction

from cms.programmes.models import ProgrammeWorkGroup
from tests.factories import (
    AcademicYearFactory,
    ProgrammeFactory,
    ProgrammesFactory,
    ProgrammeUpdateFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def years():
    return [AcademicYearFactory(start_year=start_year) for start_year in (2017, 2018)]


def titles(answer):
    return [node["title"] for node in answer.data["programmes"]["nodes"]]


def test_updates_of_a_year_come_in_the_years_own_order(ask, years):
    programmes = [ProgrammeFactory(title=title) for title in ("a", "b", "c")]
    for year, order in zip(years, ((2, 0, 1), (1, 2, 0)), strict=True):
        for programme, place in zip(programmes, order, strict=True):
            ProgrammeUpdateFactory(
                academic_year=year, programme=programme, sort_order=place, text=f"<p>{place}</p>"
            )
    answer = ask(
        "{ academicYears { programmeUpdates { text(format: PLAIN) programme { title } } } }"
    )
    told = [
        [(update["text"], update["programme"]["title"]) for update in year["programmeUpdates"]]
        for year in answer.data["academicYears"]
    ]
    assert told == [
        [("0", "c"), ("1", "a"), ("2", "b")],
        [("0", "b"), ("1", "c"), ("2", "a")],
    ]


def test_programme_tells_of_itself_the_latest_year_first(ask, ask_contract, years):
    programme = ProgrammeFactory()
    for year in years:
        ProgrammeUpdateFactory(academic_year=year, programme=programme)
    [node] = ask_contract("programmes").data["programmes"]["nodes"]
    assert [update["academicYear"]["slug"] for update in node["updates"]] == ["2018-19", "2017-18"]


def test_programmes_are_filtered_by_year_and_by_phase(ask_contract, years):
    primary = ProgrammeFactory(title="Primary", phases=["PRIMARY"])
    both = ProgrammeFactory(title="Both", phases=["POST_16", "PRIMARY"])
    ProgrammeFactory(title="None in particular")
    ProgrammeUpdateFactory(academic_year=years[0], programme=primary)
    ProgrammeUpdateFactory(academic_year=years[1], programme=both)
    assert titles(ask_contract("programmes")) == ["Primary", "Both", "None in particular"]
    assert titles(ask_contract("programmes", year="2017-18")) == ["Primary"]
    assert titles(ask_contract("programmes", phase="PRIMARY")) == ["Primary", "Both"]
    assert titles(ask_contract("programmes", year="2018-19", phase="POST_16")) == ["Both"]
    assert titles(ask_contract("programmes", year="2017-18", phase="POST_16")) == []


def test_phases_are_always_in_the_same_order(ask):
    ProgrammeFactory(phases=["POST_16", "EARLY_YEARS", "PRIMARY"])
    [node] = ask("{ programmes { nodes { phases } } }").data["programmes"]["nodes"]
    assert node["phases"] == ["EARLY_YEARS", "PRIMARY", "POST_16"]


def test_programme_and_the_work_groups_it_names_lead_to_each_other(ask, years):
    programme = ProgrammeFactory(title="The programme", first_year=2015, is_ongoing=False)
    for place, code in enumerate(("NCP17-02", "NCP17-01")):
        ProgrammeWorkGroup.objects.create(
            programme=programme,
            work_group=WorkGroupFactory(parent=years[0], code=code),
            sort_order=place,
        )
    answer = ask(
        "{ programmes { nodes { firstYear isOngoing workGroups { code } } } "
        'workGroup(code: "NCP17-01") { programmes { title } } }'
    ).data
    [node] = answer["programmes"]["nodes"]
    assert [named["code"] for named in node["workGroups"]] == ["NCP17-02", "NCP17-01"]
    assert (node["firstYear"], node["isOngoing"]) == (2015, False)
    assert answer["workGroup"]["programmes"] == [{"title": "The programme"}]


def test_page_of_a_programme_is_found_by_its_path(ask):
    ProgrammeFactory(title="A programme", slug="a-programme")
    query = "query($p: String!) { page(urlPath: $p) { __typename ... on Programmes { heading } } }"
    assert ask(query, p="/programmes/a-programme/").data["page"]["__typename"] == "Programme"
    assert ask(query, p="/programmes/").data["page"]["heading"] == ProgrammesFactory.heading


class TestVisibility:
    EVERYTHING = """
    {
      academicYears { programmeUpdates { text programme { title } } }
      programmes {
        totalCount
        nodes { title summary updates { text academicYear { title } } workGroups { title } }
      }
      workGroups { nodes { programmes { title } } }
    }
    """

    @pytest.fixture
    def content(self, years):
        programme = ProgrammeFactory(title="A secret programme", summary="<p>A secret.</p>")
        work_group = WorkGroupFactory(parent=years[0], title="A secret Work Group")
        ProgrammeUpdateFactory(
            academic_year=years[0], programme=programme, text="<p>A secret update.</p>"
        )
        ProgrammeWorkGroup.objects.create(programme=programme, work_group=work_group)
        return {"programme": programme, "work group": work_group, "year": years[0]}

    def test_all_is_answered_while_all_is_public(self, ask, content):
        answer = str(ask(self.EVERYTHING).data)
        for secret in ("A secret programme", "A secret update", "A secret Work Group"):
            assert secret in answer

    def test_hidden_programme_is_nowhere(self, ask, content):
        content["programme"].unpublish()
        data = ask(self.EVERYTHING).data
        assert "A secret programme" not in str(data)
        assert "A secret update" not in str(data)
        assert data["programmes"]["totalCount"] == 0

    def test_private_programmes_are_nowhere(self, ask, content):
        PageViewRestriction.objects.create(
            page=content["programme"].get_parent(), restriction_type=PageViewRestriction.LOGIN
        )
        assert "A secret programme" not in str(ask(self.EVERYTHING).data)

    def test_update_in_a_hidden_year_is_nowhere(self, ask, content):
        content["year"].unpublish()
        data = ask(self.EVERYTHING).data
        assert "A secret update" not in str(data)
        assert [node["updates"] for node in data["programmes"]["nodes"]] == [[]]

    def test_hidden_work_group_is_named_by_nobody(self, ask, content):
        content["work group"].unpublish()
        assert "A secret Work Group" not in str(ask(self.EVERYTHING).data)
