"""What was found out about the content is kept for as long as that stays as it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms.freshness import snapshots
from tests.factories import AcademicYearFactory, WorkGroupFactory


class Counted:
    def __init__(self):
        self.asked = 0

    def __call__(self):
        self.asked += 1
        return self.asked


def in_snapshot(version, find, *, times=1):
    with snapshots.reading(version):
        return [snapshots.once("example", find) for _ in range(times)]


def test_it_is_asked_once_for_all_snapshots_of_a_version():
    find = Counted()
    assert in_snapshot(7, find, times=2) == [1, 1]
    assert in_snapshot(7, find) == [1]
    assert in_snapshot(8, find) == [2]
    assert in_snapshot(7, find) == [3]


def test_it_is_asked_once_in_each_snapshot_of_no_version():
    find = Counted()
    assert in_snapshot(None, find, times=2) == [1, 1]
    assert in_snapshot(None, find) == [2]


def test_no_more_is_kept_than_may_be(monkeypatch):
    monkeypatch.setattr(snapshots, "MOST_FOUND", 1)
    first, second = Counted(), Counted()
    with snapshots.reading(9):
        for _ in range(2):
            snapshots.once("first", first)
            snapshots.once("second", second)
    assert (first.asked, second.asked) == (1, 2)


def test_it_is_asked_each_time_where_no_snapshot_is_read():
    find = Counted()
    assert [snapshots.once("example", find) for _ in range(2)] == [1, 2]


TITLES = "{ workGroups(first: 10) { nodes { title } } }"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestWhatIsHidden:
    def test_is_asked_for_once_a_version(self, ask):
        WorkGroupFactory(title="An example")
        ask(TITLES)
        with CaptureQueriesContext(connection) as captured:
            assert ask(TITLES).data["workGroups"]["nodes"] == [{"title": "An example"}]
        assert not [query for query in captured if "pageviewrestriction" in query["sql"]]

    def test_is_hidden_from_the_next_answer_on(self, ask):
        page = WorkGroupFactory(title="An example")
        assert ask(TITLES).data["workGroups"]["nodes"]
        restriction = PageViewRestriction.objects.create(
            page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN
        )
        assert ask(TITLES).data["workGroups"]["nodes"] == []
        restriction.delete()
        assert ask(TITLES).data["workGroups"]["nodes"]
        AcademicYearFactory()  # another is current then, so that this one may be unpublished
        page.get_parent().specific.unpublish()
        assert ask(TITLES).data["workGroups"]["nodes"] == []

    def test_is_found_in_one_statement(self, ask):
        page = WorkGroupFactory(title="An example")
        ask(TITLES)
        page.save_revision().publish()
        with CaptureQueriesContext(connection) as captured:
            ask(TITLES)
        assert len([query for query in captured if "pageviewrestriction" in query["sql"]]) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_list_is_counted_once_a_version(ask):
    def counts():
        with CaptureQueriesContext(connection) as captured:
            for after in (None, cursor):
                [count] = [ask(COUNTED, after=after).data["workGroups"]["totalCount"]]
        return count, len([query for query in captured if "count(*)" in query["sql"]])

    WorkGroupFactory()
    cursor = ask(COUNTED).data["workGroups"]["pageInfo"]["endCursor"]
    assert counts() == (1, 0)
    WorkGroupFactory()
    assert counts() == (2, 1)


COUNTED = """
query ($after: String) { workGroups(after: $after) { totalCount pageInfo { endCursor } } }
"""
