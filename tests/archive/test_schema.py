"""The archive, as its readers ask for it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from cms.archive.models import ArchiveEntry
from tests.factories import ArchiveEntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries():
    for title, start_year, end_year, status, phases in (
        ("goes on", 2015, None, "ONGOING", ["PRIMARY"]),
        ("ended", 2014, 2016, "ENDED", ["SECONDARY"]),
        ("ended some time", 2014, None, "ENDED", []),
    ):
        ArchiveEntryFactory(
            title=title, start_year=start_year, end_year=end_year, status=status, phases=phases
        )


def found(ask_contract, **variables):
    archive = ask_contract("archive", **variables).data["archive"]
    assert archive["totalCount"] == len(archive["nodes"])
    return [node["title"] for node in archive["nodes"]]


@pytest.mark.parametrize(
    ("variables", "titles"),
    [
        ({}, ["goes on", "ended", "ended some time"]),
        ({"from": 2015}, ["goes on", "ended"]),
        ({"from": 2017}, ["goes on"]),
        ({"to": 2014}, ["ended", "ended some time"]),
        ({"from": 2014, "to": 2014}, ["ended", "ended some time"]),
        ({"status": "ENDED"}, ["ended", "ended some time"]),
        ({"status": "ONGOING"}, ["goes on"]),
        ({"phase": "SECONDARY"}, ["ended"]),
        ({"phase": "POST_16"}, []),
        ({"from": None, "to": None, "phase": None}, ["goes on", "ended", "ended some time"]),
    ],
)
def test_entries_are_filtered(ask_contract, entries, variables, titles):
    assert found(ask_contract, **variables) == titles


def test_entry_tells_its_years_status_and_code(ask, entries):
    ArchiveEntryFactory(title="with a code", code="NCP1a", sources="Not for everybody")
    nodes = ask("{ archive { nodes { title startYear endYear status code } } }").data["archive"][
        "nodes"
    ]
    assert nodes[0] == {
        "title": "goes on",
        "startYear": 2015,
        "endYear": None,
        "status": "ONGOING",
        "code": None,
    }
    assert nodes[1]["endYear"] == 2016
    assert nodes[3]["code"] == "NCP1a"


def test_years_in_the_wrong_order_are_refused(ask_contract):
    answer = ask_contract("archive", **{"from": 2017, "to": 2014})
    assert answer.code == "BAD_USER_INPUT"
    assert answer.error["message"] == "`from` is 2017, which comes after `to`, 2014."


def test_draft_entry_is_nowhere(ask_contract):
    ArchiveEntryFactory(live=False)
    assert found(ask_contract) == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"end_year": 2013, "status": "ENDED"}, "It began in 2014."),
        ({"end_year": 2016, "status": "ONGOING"}, "What goes on has no year in which it ended."),
    ],
)
def test_years_that_cannot_be_are_refused_in_words_and_by_postgresql(wrong, message):
    with pytest.raises(ValidationError, match=message):
        ArchiveEntryFactory(**wrong)
    entry = ArchiveEntryFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        ArchiveEntry.objects.filter(pk=entry.pk).update(**wrong)
