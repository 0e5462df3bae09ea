"""Lineage has no circles: through Wagtail, which names the chain, and round it."""

import itertools
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from cms.lineage.models import Predecessor
from tests.factories import (
    AcademicYearFactory,
    ArchiveEntryFactory,
    HubFactory,
    LocalWorkGroupFactory,
    PhaseFactory,
    PredecessorFactory,
    ProgrammeFactory,
    WorkGroupFactory,
    home,
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
        f"“{third.code} The third” cannot be a predecessor here: it grew out of “The second”, "
        "which grew out of “The first”."
    ]


def test_work_cannot_have_grown_out_of_itself():
    work = WorkGroupFactory(title="A Work Group")
    work.predecessor_links.add(Predecessor(predecessor=work.page_ptr))
    with pytest.raises(ValidationError, match=" A Work Group” cannot have grown out of itself"):
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
    with pytest.raises(DatabaseError, match="leads to one Work Group"), transaction.atomic():
        PredecessorFactory(predecessor=merged, merged=True)
        check_constraints_now()


def test_merger_may_move_to_another_page():
    merged = WorkGroupFactory()
    before = PredecessorFactory(predecessor=merged, merged=True)
    PredecessorFactory(predecessor=merged, merged=True)
    before.delete()
    check_constraints_now()


def test_second_survivor_is_refused_with_the_name_of_the_first():
    merged, survivor, another = (WorkGroupFactory(title=f"Number {n}") for n in range(3))
    PredecessorFactory(page=survivor, predecessor=merged, merged=True)
    another.predecessor_links.add(Predecessor(predecessor=merged.page_ptr, merged=True))
    with pytest.raises(ValidationError, match="of “Number 0” leads to “Number 1” already"):
        another.save_revision()


@pytest.mark.parametrize("make", [ArchiveEntryFactory, ProgrammeFactory, LocalWorkGroupFactory])
def test_only_national_work_groups_are_merged(make):
    for page, predecessor in ((make(), WorkGroupFactory()), (WorkGroupFactory(), make())):
        page.predecessor_links.add(Predecessor(predecessor=predecessor.page_ptr, merged=True))
        with pytest.raises(ValidationError, match="Only a national Work Group can be merged"):
            page.save_revision()


@pytest.mark.parametrize("make", [home, AcademicYearFactory, PhaseFactory, HubFactory])
def test_only_a_piece_of_work_is_a_predecessor(make):
    work, other = WorkGroupFactory(), make()
    work.predecessor_links.add(Predecessor(predecessor=other.page_ptr))
    with pytest.raises(ValidationError, match="is no Work Group, no programme and no entry"):
        work.save_revision()


def test_draft_that_was_never_public_hinders_nobody():
    merged, survivor = WorkGroupFactory(), WorkGroupFactory()
    draft = WorkGroupFactory(live=False)
    links = (("predecessor", merged.page_ptr, True), ("predecessor", survivor.page_ptr, False))
    draft.predecessor_links = [Predecessor(predecessor=p, merged=m) for _, p, m in links]
    draft.save_revision()
    assert not Predecessor.objects.exists()
    for predecessor, is_merged in ((merged, True), (draft, False)):
        link = Predecessor(predecessor=predecessor.page_ptr, merged=is_merged)
        survivor.predecessor_links.add(link)
    survivor.save_revision()
    named = draft.get_latest_revision_as_object().predecessor_links.all()
    assert [link.predecessor_id for link in named] == [merged.pk, survivor.pk]


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
