"""What a piece of work grew out of and turned into, as front ends read it."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.workgroups.models import AcademicYear
from tests.factories import (
    AcademicYearFactory,
    ArchiveEntryFactory,
    PredecessorFactory,
    ProgrammeFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db

BOTH_WAYS = """
query($code: String!) {
  workGroup(code: $code) {
    title
    predecessors { __typename title url }
    successors { __typename title url }
  }
}
"""


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)


@pytest.fixture
def work_group(year):
    return WorkGroupFactory(parent=year, code="NCP17-01", title="The Work Group")


def titles(links):
    return [link["title"] for link in links]


def test_lineage_is_read_both_ways_across_kinds_of_work(ask, work_group):
    entry = ArchiveEntryFactory(title="The entry")
    programme = ProgrammeFactory(title="The programme")
    PredecessorFactory(page=work_group, predecessor=entry)
    PredecessorFactory(page=programme, predecessor=work_group)
    assert ask(BOTH_WAYS, code="NCP17-01").data["workGroup"] == {
        "title": "The Work Group",
        "predecessors": [
            {"__typename": "ArchiveEntry", "title": "The entry", "url": f"/archive/{entry.slug}/"}
        ],
        "successors": [
            {
                "__typename": "Programme",
                "title": "The programme",
                "url": f"/programmes/{programme.slug}/",
            }
        ],
    }


def test_predecessors_come_in_the_editors_order(ask, work_group):
    for place in (2, 1, 3):
        PredecessorFactory(
            page=work_group, predecessor=WorkGroupFactory(title=str(place)), sort_order=place
        )
    links = ask(BOTH_WAYS, code="NCP17-01").data["workGroup"]["predecessors"]
    assert titles(links) == ["1", "2", "3"]


@pytest.mark.parametrize("direction", ["predecessors", "successors"])
def test_what_may_not_be_seen_is_in_no_lineage(ask, work_group, direction):
    hidden = WorkGroupFactory(title="A secret", live=False)
    ends = (work_group, hidden) if direction == "predecessors" else (hidden, work_group)
    PredecessorFactory(page=ends[0], predecessor=ends[1])
    assert ask(BOTH_WAYS, code="NCP17-01").data["workGroup"][direction] == []


def test_five_generations_are_walked_both_ways_in_one_request(ask, year):
    makers = (ArchiveEntryFactory, ProgrammeFactory)
    works = [makers[n % 2](title=f"Generation {n}") for n in range(4)]
    works.append(WorkGroupFactory(parent=year, code="NCP17-01", title="Generation 4"))
    for earlier, later in itertools.pairwise(works):
        PredecessorFactory(page=later, predecessor=earlier)
    back = (
        "title predecessors { title predecessors { title predecessors { title predecessors { title "
    )
    forth = "successors { title successors { title successors { title successors { title } } } }"
    answer = ask(f'{{ workGroup(code: "NCP17-01") {{ {back} {forth} }} }} }} }} }} }}')
    generation, seen = answer.data["workGroup"], []
    for direction in ("predecessors", "successors"):
        while direction in generation:
            seen.append(generation["title"])
            [generation] = generation[direction]
    assert [*seen, generation["title"]] == [f"Generation {n}" for n in (4, 3, 2, 1, 0, 1, 2, 3, 4)]


def test_lineage_of_a_long_list_costs_the_same_statements_as_of_a_short_one(ask, year):
    def add(number):
        for n in range(number):
            maker = (WorkGroupFactory, ProgrammeFactory, ArchiveEntryFactory)[n % 3]
            work_group = WorkGroupFactory(parent=year)
            PredecessorFactory(page=work_group, predecessor=maker())
            PredecessorFactory(page=maker(), predecessor=work_group)

    def statements():
        query = """{ workGroups(first: 100) { nodes {
            predecessors { title predecessors { title } }
            successors { title ... on Programme { phases } successors { title } }
        } } }"""
        with CaptureQueriesContext(connection) as captured:
            assert any(node["successors"] for node in ask(query).data["workGroups"]["nodes"])
        return len(captured)

    add(3)
    few = statements()
    add(20)
    assert statements() == few


class TestMergedCodes:
    QUERY = "query($code: String!) { workGroup(code: $code) { code mergedCodes } }"

    def merge(self, merged, into):
        PredecessorFactory(page=into, predecessor=merged, merged=True)

    def work_groups(self, year, *codes):
        return [WorkGroupFactory(parent=year, code=code) for code in codes]

    def across(self, later, earlier):
        """One of each year."""
        return [*self.work_groups(later, "NCP18-01"), *self.work_groups(earlier, "NCP17-02")]

    def test_merged_code_leads_to_the_survivor_which_says_so(self, ask, year):
        merged, survivor = self.work_groups(year, "NCP17-01", "NCP17-02")
        self.merge(merged, survivor)
        assert ask(self.QUERY, code="ncp17–01").data["workGroup"] == {
            "code": "NCP17-02",
            "mergedCodes": ["NCP17-01"],
        }
        assert merged.code not in str(ask(self.QUERY, code="NCP17-03").body)

    def test_code_leads_through_several_mergers(self, ask, year):
        first, second, third = self.work_groups(year, "NCP17-01", "NCP17-02", "NCP17-03")
        self.merge(first, second)
        self.merge(second, third)
        assert ask(self.QUERY, code="NCP17-01").data["workGroup"] == {
            "code": "NCP17-03",
            "mergedCodes": ["NCP17-02", "NCP17-01"],
        }

    def test_published_code_leads_on_even_when_its_page_is_withdrawn(self, ask, year):
        merged, survivor = self.work_groups(year, "NCP17-01", "NCP17-02")
        self.merge(merged, survivor)
        merged.save_revision().publish()
        merged.refresh_from_db()
        merged.unpublish()
        assert ask(self.QUERY, code="NCP17-01").data["workGroup"]["code"] == "NCP17-02"

    def test_code_that_was_never_public_leads_nowhere_and_is_not_told(self, ask, year):
        draft = WorkGroupFactory(parent=year, code="NCP17-01", live=False)
        [survivor] = self.work_groups(year, "NCP17-02")
        self.merge(draft, survivor)
        assert ask(self.QUERY, code="NCP17-01").data["workGroup"] is None
        assert ask(self.QUERY, code="NCP17-02").data["workGroup"]["mergedCodes"] == []

    def test_code_of_a_year_that_was_never_public_leads_nowhere_and_is_not_told(self, ask, year):
        staged = AcademicYearFactory(start_year=2018, live=False)
        merged, survivor = self.across(staged, year)
        self.merge(merged, survivor)
        merged.save_revision().publish()
        assert ask(self.QUERY, code="NCP18-01").data["workGroup"] is None
        assert ask(self.QUERY, code="NCP17-02").data["workGroup"]["mergedCodes"] == []

    def test_published_code_leads_on_even_when_its_year_is_withdrawn(self, ask, year):
        later = AcademicYearFactory(start_year=2018)
        merged, survivor = self.across(later, year)
        self.merge(merged, survivor)
        for page in (later, merged):
            page.save_revision().publish()
        AcademicYear.objects.get(start_year=2018).unpublish()
        assert ask(self.QUERY, code="NCP18-01").data["workGroup"] == {
            "code": "NCP17-02",
            "mergedCodes": ["NCP18-01"],
        }

    def test_code_leads_no_further_than_may_be_seen(self, ask, year):
        first, third = self.work_groups(year, "NCP17-01", "NCP17-03")
        draft = WorkGroupFactory(parent=year, code="NCP17-02", live=False)
        self.merge(first, draft)
        self.merge(draft, third)
        assert ask(self.QUERY, code="NCP17-01").data["workGroup"]["code"] == "NCP17-01"
        assert ask(self.QUERY, code="NCP17-03").data["workGroup"]["mergedCodes"] == []

    def test_code_leads_on_past_every_page_that_was_withdrawn(self, ask, year):
        codes = ["NCP17-01", "NCP17-02", "NCP17-03", "NCP17-04"]
        *merged, survivor = self.work_groups(year, *codes)
        for earlier, later in itertools.pairwise([*merged, survivor]):
            self.merge(earlier, later)
        for work_group in reversed(merged):
            work_group.save_revision().publish()
            work_group.refresh_from_db()
            work_group.unpublish()
            for code in codes:
                found = ask(self.QUERY, code=code).data["workGroup"]
                assert found == {"code": "NCP17-04", "mergedCodes": codes[2::-1]}
