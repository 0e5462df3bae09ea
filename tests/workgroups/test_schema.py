"""Academic years, phases and Work Groups, as front ends read them."""

import json
from base64 import urlsafe_b64encode

import pytest
from wagtail.models import Page

from cms.workgroups.models import CurrentAcademicYear
from cms.workgroups.phases import PhaseKind
from tests.factories import AcademicYearFactory, PhaseFactory, PhaseOfferFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db


class TestAcademicYears:
    def test_years_come_latest_first_with_their_status(self, ask):
        AcademicYearFactory(start_year=2018)
        current = CurrentAcademicYear.load()
        AcademicYearFactory(start_year=2017)
        AcademicYearFactory(start_year=2019)
        assert current.academic_year.slug == "2018-19"
        assert ask("{ academicYears { slug status } }").data["academicYears"] == [
            {"slug": "2019-20", "status": "UPCOMING"},
            {"slug": "2018-19", "status": "CURRENT"},
            {"slug": "2017-18", "status": "PAST"},
        ]

    def test_without_a_slug_the_current_year_is_answered(self, ask):
        years = [AcademicYearFactory(start_year=start_year) for start_year in (2017, 2018, 2019)]
        for year in years:
            CurrentAcademicYear.objects.update(academic_year=year)
            assert ask("{ academicYear { slug } }").data["academicYear"]["slug"] == year.slug

    def test_without_any_year_there_is_none_and_no_list(self, ask):
        data = ask("{ academicYear { slug } academicYears { slug } }").data
        assert data == {"academicYear": None, "academicYears": []}

    def test_year_that_is_not_there_is_null(self, ask):
        assert ask('{ academicYear(slug: "2030-31") { slug } }').data == {"academicYear": None}

    @pytest.mark.parametrize("slug", ["", "2017", "2017-19", "nonsense"])
    def test_year_written_otherwise_is_refused_with_the_right_way(self, ask, slug):
        answer = ask("query($slug: String) { academicYear(slug: $slug) { slug } }", slug=slug)
        assert answer.code == "BAD_USER_INPUT"
        assert answer.error["message"] == "An academic year is written like 2017-18."
        assert answer.error["path"] == ["academicYear"]

    def test_phases_are_always_in_the_same_order(self, ask):
        year = AcademicYearFactory()
        for kind in reversed(PhaseKind):
            PhaseFactory(parent=year, kind=kind)
        phases = ask("{ academicYear { phases { kind academicYear { slug } } } }").data[
            "academicYear"
        ]["phases"]
        assert phases == [
            {"kind": kind, "academicYear": {"slug": year.slug}}
            for kind in ("EARLY_YEARS", "PRIMARY", "SECONDARY", "POST_16")
        ]


class TestPhase:
    def test_phase_is_that_of_the_current_year_unless_another_is_named(self, ask):
        years = [AcademicYearFactory(start_year=start_year) for start_year in (2018, 2017)]
        for year in years:
            PhaseFactory(parent=year, kind=PhaseKind.SECONDARY)
            PhaseFactory(parent=year, heading=f"Heading of {year.title}")
        query = "query($year: String) { phase(kind: PRIMARY, year: $year) { heading } }"
        for year in years:
            CurrentAcademicYear.objects.update(academic_year=year)
            assert ask(query).data["phase"]["heading"] == f"Heading of {year.title}"
            assert ask(query, year="2017-18").data["phase"]["heading"] == "Heading of 2017-18"

    def test_phase_that_is_not_there_is_null(self, ask):
        AcademicYearFactory(start_year=2017)
        assert ask("{ phase(kind: PRIMARY) { heading } }").data == {"phase": None}
        assert ask('{ phase(kind: PRIMARY, year: "2030-31") { heading } }').data == {"phase": None}

    def test_offers_come_in_the_editors_order(self, ask):
        phase = PhaseFactory()
        for place in (3, 1, 2):
            work_group = WorkGroupFactory(parent=phase.academic_year, title=f"Number {place}")
            PhaseOfferFactory(phase=phase, work_group=work_group, sort_order=place)
        offers = ask("{ phase(kind: PRIMARY) { offers { title } } }").data["phase"]["offers"]
        assert [offer["title"] for offer in offers] == ["Number 1", "Number 2", "Number 3"]


class TestOffers:
    @pytest.fixture
    def work_group(self):
        return WorkGroupFactory(title="Its own title", description="<p>Its own description.</p>")

    def offered(self, ask, work_group, **wording):
        phase = PhaseFactory(parent=work_group.academic_year)
        PhaseOfferFactory(phase=phase, work_group=work_group, **wording)
        [offer] = ask("{ phase(kind: PRIMARY) { offers { title description } } }").data["phase"][
            "offers"
        ]
        return offer

    def test_offer_says_what_the_work_group_says(self, ask, work_group):
        assert self.offered(ask, work_group) == {
            "title": "Its own title",
            "description": "<p>Its own description.</p>",
        }

    def test_offer_with_a_title_of_its_own_keeps_the_other_description(self, ask, work_group):
        assert self.offered(ask, work_group, title="As Primary calls it") == {
            "title": "As Primary calls it",
            "description": "<p>Its own description.</p>",
        }

    def test_offer_with_a_description_of_its_own_keeps_the_other_title(self, ask, work_group):
        assert self.offered(ask, work_group, description="<p>As Primary tells it.</p>") == {
            "title": "Its own title",
            "description": "<p>As Primary tells it.</p>",
        }

    def test_work_group_behind_the_offer_keeps_its_own_words(self, ask, work_group):
        self.offered(ask, work_group, title="As Primary calls it")
        answer = ask("{ phase(kind: PRIMARY) { offers { workGroup { title } } } }")
        assert answer.data["phase"]["offers"] == [{"workGroup": {"title": "Its own title"}}]


class TestWorkGroup:
    QUERY = "query($code: String!) { workGroup(code: $code) { code title provenance } }"

    @pytest.mark.parametrize("typed", ["NCP17-06a", "ncp17–06A", " NCP17 - 06a", "NCP1706A"])
    def test_code_is_read_leniently(self, ask, typed):
        WorkGroupFactory(parent=AcademicYearFactory(start_year=2017), code="NCP17-06a")
        assert ask(self.QUERY, code=typed).data["workGroup"]["code"] == "NCP17-06a"

    def test_code_of_a_past_year_is_answered_in_the_same_way(self, ask):
        AcademicYearFactory(start_year=2018)
        WorkGroupFactory(parent=AcademicYearFactory(start_year=2017), code="NCP17-06a")
        answer = ask('{ workGroup(code: "NCP17-06a") { academicYear { status } } }')
        assert answer.data["workGroup"]["academicYear"]["status"] == "PAST"

    def test_code_that_never_was_is_null(self, ask):
        WorkGroupFactory(parent=AcademicYearFactory(start_year=2017), code="NCP17-06a")
        for code in ("NCP17-99", "NCP17-06", "NCP17-06b"):
            assert ask(self.QUERY, code=code).data == {"workGroup": None}

    def test_offers_come_in_the_order_of_the_phases(self, ask):
        work_group = WorkGroupFactory(parent=AcademicYearFactory(start_year=2017), code="NCP17-01")
        for kind in (PhaseKind.SECONDARY, PhaseKind.POST_16, PhaseKind.EARLY_YEARS):
            phase = PhaseFactory(parent=work_group.academic_year, kind=kind)
            PhaseOfferFactory(phase=phase, work_group=work_group)
        offers = ask('{ workGroup(code: "NCP17-01") { offers { phase { kind } } } }')
        assert offers.data["workGroup"]["offers"] == [
            {"phase": {"kind": kind}} for kind in ("EARLY_YEARS", "SECONDARY", "POST_16")
        ]

    @pytest.mark.parametrize("code", ["", "06a", "NCP17", "nonsense", "x" * 10_000])
    def test_what_is_no_code_is_refused_with_an_example_of_one(self, ask, code):
        answer = ask(self.QUERY, code=code)
        assert answer.code == "BAD_USER_INPUT"
        assert "for example NCP17-06a" in answer.error["message"]


class TestWorkGroups:
    QUERY = """
      query(
        $first: Int = 20, $after: String, $filter: WorkGroupFilter, $order: WorkGroupOrder! = CODE
      ) {
        workGroups(first: $first, after: $after, filter: $filter, orderBy: $order) {
          totalCount
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
          nodes { code title }
          edges { cursor node { code } }
        }
      }
    """

    @pytest.fixture
    def codes(self):
        years = [AcademicYearFactory(start_year=2017), AcademicYearFactory(start_year=2018)]
        codes = ["NCP17-01", "NCP17-02a", "NCP17-02b", "NCP18-01", "NCP18-02"]
        for code, title in zip(reversed(codes), ["b", "A", "C", "a", "B"], strict=True):
            year = years[0] if code.startswith("NCP17") else years[1]
            WorkGroupFactory(parent=year, code=code, title=title)
        return codes

    def test_pages_follow_each_other_until_the_end(self, ask, codes):
        seen, after = [], None
        for page in (1, 2, 3):
            found = ask(self.QUERY, first=2, after=after).data["workGroups"]
            assert found["totalCount"] == 5
            assert found["pageInfo"]["hasNextPage"] is (page < 3)
            assert found["pageInfo"]["hasPreviousPage"] is (page > 1)
            cursors = [edge["cursor"] for edge in found["edges"]]
            assert cursors[0] == found["pageInfo"]["startCursor"]
            assert cursors[-1] == found["pageInfo"]["endCursor"]
            seen += [node["code"] for node in found["nodes"]]
            after = found["pageInfo"]["endCursor"]
        assert seen == codes

    def test_page_that_ends_with_the_list_is_the_last(self, ask, codes):
        page = ask(self.QUERY, first=len(codes)).data["workGroups"]["pageInfo"]
        assert page["hasNextPage"] is False

    def test_rows_of_the_same_title_neither_repeat_nor_are_skipped(self, ask):
        year = AcademicYearFactory()
        work_groups = [WorkGroupFactory(parent=year, title="The same") for _ in range(30)]
        for work_group in work_groups[::2]:  # which the database then keeps behind the others
            Page.objects.filter(pk=work_group.pk).update(seo_title="Changed")
        seen, after = [], None
        while len(seen) < 30:
            page = ask(self.QUERY, first=7, after=after, order="TITLE").data["workGroups"]
            seen += [node["code"] for node in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
        assert seen == [work_group.code for work_group in work_groups]

    def test_rows_that_come_or_go_meanwhile_neither_repeat_nor_skip_any(self, ask, codes):
        first = ask(self.QUERY, first=2).data["workGroups"]
        WorkGroupFactory(parent=AcademicYearFactory(start_year=2016), code="NCP16-01")
        rest = ask(self.QUERY, after=first["pageInfo"]["endCursor"]).data["workGroups"]
        assert [node["code"] for node in rest["nodes"]] == codes[2:]

    def test_titles_are_ordered_without_regard_to_capitals(self, ask, codes):
        seen, after = [], None
        for _ in range(5):
            page = ask(self.QUERY, first=1, after=after, order="TITLE").data["workGroups"]
            seen += [node["title"] for node in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
        assert [title.lower() for title in seen] == ["a", "a", "b", "b", "c"]
        assert len(set(seen)) == 5

    def test_empty_page_has_no_cursors(self, ask):
        assert ask(self.QUERY).data["workGroups"] == {
            "totalCount": 0,
            "pageInfo": {
                "hasNextPage": False,
                "hasPreviousPage": False,
                "startCursor": None,
                "endCursor": None,
            },
            "nodes": [],
            "edges": [],
        }

    def test_filters_by_year_and_by_phase(self, ask, codes):
        phase = PhaseFactory(parent=AcademicYearFactory(start_year=2019))
        PhaseOfferFactory(
            phase=phase, work_group=WorkGroupFactory(parent=phase.academic_year, code="NCP19-01")
        )
        WorkGroupFactory(parent=phase.academic_year, code="NCP19-02")

        def found(**filter):
            page = ask(self.QUERY, filter=filter).data["workGroups"]
            assert page["totalCount"] == len(page["nodes"])
            return [node["code"] for node in page["nodes"]]

        assert found(year="2017-18") == codes[:3]
        assert found(year="2019-20") == ["NCP19-01", "NCP19-02"]
        assert found(phase="PRIMARY") == ["NCP19-01"]
        assert found(year="2019-20", phase="PRIMARY") == ["NCP19-01"]
        assert found(year="2017-18", phase="PRIMARY") == []
        assert found(year=None, phase=None, hub=None) == [*codes, "NCP19-01", "NCP19-02"]

    @pytest.mark.parametrize(
        ("variables", "sentence"),
        [
            ({"first": 0}, "`first` takes a number from 1 to 100, not 0."),
            ({"first": -1}, "`first` takes a number from 1 to 100, not -1."),
            ({"first": 1000}, "`first` takes a number from 1 to 100, not 1000."),
            ({"after": "nonsense"}, "`after` takes the `endCursor` of an earlier page"),
            ({"after": ""}, "`after` takes the `endCursor` of an earlier page"),
            ({"after": "é"}, "`after` takes the `endCursor` of an earlier page"),
            ({"filter": {"year": "2017"}}, "An academic year is written like 2017-18."),
            ({"filter": {"year": "2030-31"}}, "There is no academic year 2030-31"),
            ({"filter": {"hub": "nowhere"}}, "There is no hub `nowhere`"),
        ],
    )
    def test_argument_that_cannot_be_is_refused_in_a_sentence(self, ask, variables, sentence):
        answer = ask(self.QUERY, **variables)
        assert answer.code == "BAD_USER_INPUT"
        assert answer.error["message"].startswith(sentence)

    def test_cursor_of_another_order_is_refused(self, ask, codes):
        cursor = ask(self.QUERY, first=1).data["workGroups"]["pageInfo"]["endCursor"]
        answer = ask(self.QUERY, after=cursor, order="TITLE")
        assert answer.code == "BAD_USER_INPUT"
        assert "in the same order" in answer.error["message"]

    @pytest.mark.parametrize(
        "content",
        [
            ["title", "a"],
            ["title", "a\0", 1],
            ["title", "a", "1"],
            ["title", 1, 1],
            [["title"], "a", 1],
            {"title": 1},
            17,
            None,
        ],
    )
    def test_cursor_that_somebody_made_up_is_refused(self, ask, codes, content):
        cursor = urlsafe_b64encode(json.dumps(content).encode()).decode()
        answer = ask(self.QUERY, after=cursor, order="TITLE")
        assert answer.code == "BAD_USER_INPUT"
        assert answer.error["message"].startswith("`after` takes the `endCursor`")

    def test_cursor_of_a_row_that_cannot_be_is_answered(self, ask, codes):
        cursor = urlsafe_b64encode(json.dumps(["title", "b", 2**62]).encode()).decode()
        nodes = ask(self.QUERY, after=cursor, order="TITLE").data["workGroups"]["nodes"]
        assert [node["title"] for node in nodes] == ["C"]

    def test_first_of_another_kind_is_refused(self, ask):
        assert ask(self.QUERY, first="many").code == "BAD_USER_INPUT"
        assert ask(self.QUERY, first=10**20).code == "BAD_USER_INPUT"
        assert ask(self.QUERY, first=None).code == "BAD_USER_INPUT"
