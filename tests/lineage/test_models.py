"""Lineage has no circles: through Wagtail, which names the chain, and round it."""

import itertools
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from cms.lineage.models import Predecessor
from tests.factories import (
    ArchiveEntryFactory,
    PredecessorFactory,
    ProgrammeFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db


def check_constraints_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def chain(*titles):
    """Pieces of work of every kind, each grown out of the one before it."""
    makers = (ArchiveEntryFactory, ProgrammeFactory, WorkGroupFactory)
    works = [makers[n % 3](title=title) for n, title in enumerate(titles)]
    for earlier, later in itertools.pairwise(works):
        PredecessorFactory(page=later, predecessor=earlier)
    return works


def test_circle_is_refused_with_the_chain_that_it_would_close():
    first, _, third = chain("The first", "The second", "The third")
    first.predecessor_links.add(Predecessor(predecessor=third.page_ptr))
    with pytest.raises(ValidationError) as refused:
        first.save_revision()
    assert refused.value.messages == [
        "“The third” cannot be a predecessor here: it grew out of “The second”, which grew out of "
        "“The first”."
    ]


def test_work_cannot_have_grown_out_of_itself():
    work = WorkGroupFactory(title="A Work Group")
    work.predecessor_links.add(Predecessor(predecessor=work.page_ptr))
    with pytest.raises(ValidationError, match="“A Work Group” cannot have grown out of itself"):
        work.save_revision()


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_postgresql_refuses_a_circle_of_any_length(length):
    works = chain(*(f"Number {n}" for n in range(length)))
    with (
        pytest.raises(DatabaseError, match="would be among its own predecessors"),
        transaction.atomic(),
    ):
        PredecessorFactory(page=works[0], predecessor=works[-1])
        check_constraints_now()


def test_two_ways_to_one_ancestor_are_no_circle():
    ancestor, left, right, heir = (WorkGroupFactory() for _ in range(4))
    for page, predecessor in ((left, ancestor), (right, ancestor), (heir, left), (heir, right)):
        PredecessorFactory(page=page, predecessor=predecessor)
    check_constraints_now()
    heir.save_revision().publish()


def test_rows_can_exchange_their_predecessors():
    work, first, second = (WorkGroupFactory() for _ in range(3))
    rows = [PredecessorFactory(page=work, predecessor=other) for other in (first, second)]
    rows[0].predecessor, rows[1].predecessor = rows[1].predecessor, rows[0].predecessor
    for row in rows:
        row.save()
    check_constraints_now()


def test_code_leads_to_one_work_group():
    merged = WorkGroupFactory()
    PredecessorFactory(predecessor=merged, merged=True)
    with pytest.raises(DatabaseError, match="code_leads_to_one_work_group"), transaction.atomic():
        PredecessorFactory(predecessor=merged, merged=True)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_halves_of_a_circle_cannot_be_saved_at_the_same_time():
    one, other = WorkGroupFactory(), WorkGroupFactory()
    both_have_written = threading.Barrier(2)
    refused = []

    def save(page, predecessor):
        try:
            with transaction.atomic():
                PredecessorFactory(page=page, predecessor=predecessor)
                both_have_written.wait()
        except DatabaseError as error:
            refused.append(error)
        finally:
            connection.close()

    halves = [threading.Thread(target=save, args=pair) for pair in ((one, other), (other, one))]
    for half in halves:
        half.start()
    for half in halves:
        half.join()
    assert len(refused) == 1
    assert Predecessor.objects.count() == 1
