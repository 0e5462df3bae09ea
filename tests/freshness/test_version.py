"""The content version moves with what an answer could show, and with nothing else."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from psycopg.errors import ForeignKeyViolation
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupSitePermission,
    Page,
    PageViewRestriction,
    Site,
)
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text
from wagtail_factories import DocumentFactory, ImageFactory

from cms.api.models import KnownDocument, TrustedDocument
from cms.freshness.version import CHANNEL, VERSION
from cms.freshness.watching import watch_tables, watched_tables
from cms.hubs.models import HubOffer
from cms.workgroups.models import CurrentAcademicYear
from tests.factories import (
    AcademicYearFactory,
    ArchiveEntryFactory,
    EditorFactory,
    HubFactory,
    PhaseFactory,
    PhaseOfferFactory,
    PredecessorFactory,
    WorkGroupFactory,
)
from tests.sessions import sessions

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def content_version():
    with connection.cursor() as cursor:
        cursor.execute(VERSION)
        return cursor.fetchone()[0]


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2090)


@pytest.fixture
def work_group(year):
    return WorkGroupFactory(parent=year)


@pytest.fixture
def withdrawn(year):
    page = WorkGroupFactory(parent=year)
    page.save_revision().publish()
    page.refresh_from_db()
    page.unpublish()
    return page


@pytest.fixture
def offer(year, work_group):
    return PhaseOfferFactory(phase=PhaseFactory(parent=year), work_group=work_group)


@pytest.fixture
def moves():
    """How often something moves the version, and tells so."""

    def moves(change):
        before = content_version()
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
            list(connection.connection.notifies(timeout=0))
        with transaction.atomic():
            change()
        told = [int(one.payload) for one in connection.connection.notifies(timeout=0.05)]
        assert content_version() == max([before, *told])
        return len(set(told))

    return moves


def publish(page, **changed):
    for name, value in changed.items():
        setattr(page, name, value)
    page.save_revision().publish()


class TestWhatMovesIt:
    """Once each."""

    @pytest.fixture(autouse=True)
    def moved(self, moves):
        self.moved = lambda change: moves(change) == 1

    def test_publishing(self, work_group):
        assert self.moved(lambda: publish(work_group, title="Another title"))

    def test_publishing_for_the_first_time(self, year):
        assert self.moved(lambda: publish(WorkGroupFactory(parent=year, live=False)))

    def test_unpublishing(self, work_group):
        assert self.moved(work_group.unpublish)

    def test_deleting(self, year):
        never_published_before = PhaseFactory(parent=year)
        Page.objects.filter(pk=never_published_before.pk).update(first_published_at=None)
        never_published_before.refresh_from_db()
        assert self.moved(never_published_before.delete)

    def test_reordering(self, year):
        first, second = (PhaseFactory(parent=year, kind=kind) for kind in ("PRIMARY", "SECONDARY"))
        assert self.moved(lambda: second.move(first, pos="left"))

    def test_raw_sql(self, work_group):
        def change():
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE wagtailcore_page SET title = 'x' WHERE id = %s", [work_group.pk]
                )

        assert self.moved(change)

    def test_bulk_work(self, offer, year):
        assert self.moved(lambda: [WorkGroupFactory(parent=year) for _ in range(5)])
        assert self.moved(lambda: type(offer).objects.update(title="x"))

    def test_wording_of_a_phase(self, offer):
        offer.title = "Another"
        assert self.moved(offer.save)

    def test_privacy(self, work_group):
        restriction = PageViewRestriction(page=work_group, restriction_type="login")
        assert self.moved(restriction.save)
        assert self.moved(restriction.delete)

    def test_choice_of_a_hub(self, work_group):
        hub = HubFactory()
        offer = HubOffer(hub=hub, work_group=work_group)
        assert self.moved(offer.save)
        assert self.moved(offer.delete)

    def test_lineage(self, work_group, year):
        assert self.moved(lambda: PredecessorFactory(page=work_group))

    def test_current_year(self, year):
        pointer = CurrentAcademicYear.load()
        pointer.academic_year = AcademicYearFactory(start_year=2095)
        assert self.moved(pointer.save)

    def test_images_and_documents(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        for make in (ImageFactory, DocumentFactory):
            assert self.moved(make)

    def test_private_collections(self):
        collection = Collection.get_first_root_node().add_child(name="An example")
        restriction = CollectionViewRestriction(collection=collection, restriction_type="login")
        assert self.moved(restriction.save)

    def test_whether_a_page_is_one_that_was_published(self, withdrawn):
        pages = Page.objects.filter(pk=withdrawn.pk)
        assert self.moved(lambda: pages.update(first_published_at=None))
        assert self.moved(lambda: pages.update(first_published_at=timezone.now()))

    def test_what_was_merged_into_a_page_that_was_withdrawn(self, withdrawn, work_group):
        merger = PredecessorFactory.build(page=withdrawn, predecessor=work_group, merged=True)
        assert self.moved(merger.save)
        merger.merged = False
        assert self.moved(merger.save)
        assert self.moved(merger.delete)

    def test_draft_that_no_longer_stands_above_a_public_page(self, work_group):
        draft = Page.objects.filter(pk=work_group.get_parent().pk)
        draft.update(live=False, first_published_at=None)
        assert self.moved(lambda: draft.update(path="0002"))
        assert self.moved(lambda: draft.update(path=work_group.path[:-4]))

    def test_truncation(self):
        def truncate():
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE hubs_huboffer")

        assert self.moved(truncate)


class TestWhatDoesNot:
    @pytest.fixture(autouse=True)
    def stood(self, moves):
        self.stood = lambda change: moves(change) == 0

    def test_saving_a_draft(self, work_group):
        work_group.title = "A draft"
        assert self.stood(work_group.save_revision)

    def test_beginning_a_page(self, year):
        assert self.stood(lambda: WorkGroupFactory(parent=year, live=False).save_revision())

    def test_draft_of_a_hubs_programme(self, work_group):
        hub = HubFactory()
        hub.offers = [HubOffer(work_group=work_group)]
        assert self.stood(hub.save_revision)

    def test_draft_of_a_page_that_was_withdrawn(self, withdrawn, editor_client):
        form = {
            "code": withdrawn.code,
            "title": "A draft",
            "description": rich_text("<p>A draft.</p>"),
            "predecessor_links": inline_formset([]),
        }
        edit_page = reverse("wagtailadmin_pages:edit", args=[withdrawn.pk])
        assert self.stood(lambda: editor_client.post(edit_page, nested_form_data(form)))
        withdrawn.refresh_from_db()
        assert withdrawn.draft_title == "A draft"

    def test_what_was_merged_into_a_draft(self, year, work_group):
        draft = WorkGroupFactory(parent=year, live=False)
        merger = PredecessorFactory.build(page=draft, predecessor=work_group, merged=True)
        assert self.stood(merger.save)

    def test_locking(self, work_group):
        user = EditorFactory()
        assert self.stood(
            lambda: Page.objects.filter(pk=work_group.pk).update(locked=True, locked_by=user)
        )

    def test_writing_what_stands_there(self, work_group):
        assert self.stood(
            lambda: Page.objects.filter(pk=work_group.pk).update(title=work_group.title)
        )

    def test_document_that_a_client_sends(self):
        assert self.stood(lambda: KnownDocument.objects.create(hash="a" * 64, text="{ a }"))

    def test_document_that_a_front_end_registers(self):
        assert self.stood(
            lambda: TrustedDocument.objects.create(front_end="one", hash="a" * 64, text="{ a }")
        )

    def test_permissions(self):
        permission, group = Permission.objects.first(), Group.objects.first()
        assert self.stood(
            lambda: GroupSitePermission.objects.create(
                group=group, site=Site.objects.get(), permission=permission
            )
        )

    def test_site(self):
        site = Site.objects.get()
        site.hostname = "example.org"
        assert self.stood(site.save)

    def test_people(self):
        assert self.stood(lambda: EditorFactory().groups.set(Group.objects.all()))

    def test_what_is_undone(self, work_group):
        before = content_version()
        with transaction.atomic():
            work_group.unpublish()
            transaction.set_rollback(True)
        assert content_version() == before


def test_one_draft_in_a_transaction_does_not_hide_what_is_published_with_it(
    moves, work_group, year
):
    def change():
        WorkGroupFactory(parent=year, live=False).save_revision()
        publish(work_group, title="Another title")

    assert moves(change) == 1


@pytest.mark.parametrize("ends_first", ["who changes its part", "who publishes it"])
def test_part_that_is_changed_while_its_page_is_published_has_a_version_of_its_own(
    offer, ends_first
):
    """Whatever is read at a version, it is the same content."""
    Page.objects.filter(pk=offer.phase_id).update(live=False)
    read = {(content_version(), wording_that_is_seen(offer))}
    with sessions(2) as (writer, publisher):
        writer.execute(f"UPDATE workgroups_phaseoffer SET title = 'Other' WHERE id = {offer.pk}")
        publish = f"UPDATE wagtailcore_page SET live = true WHERE id = {offer.phase_id}"
        if ends_first == "who publishes it":
            publisher.execute(publish)
            writer.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit does first
            publisher.commit()
        else:
            writer.execute("SET CONSTRAINTS ALL IMMEDIATE")
            publisher.execute(publish, "COMMIT")
        read.add((content_version(), wording_that_is_seen(offer)))
        writer.commit()
        publisher.join()
        writer.join()
    read.add((content_version(), wording_that_is_seen(offer)))
    assert wording_that_is_seen(offer) == "Other"
    assert len(read) == len({version for version, _ in read})


def test_who_changes_a_part_and_who_publishes_it_do_not_wait_for_each_other(offer):
    Page.objects.filter(pk=offer.phase_id).update(live=False)
    change = f"UPDATE workgroups_phaseoffer SET title = '%s' WHERE id = {offer.pk}"
    with sessions(2) as (writer, publisher):
        writer.execute(change % "Other")
        publish = f"UPDATE wagtailcore_page SET live = true WHERE id = {offer.phase_id}"
        publisher.execute(publish, change % "Published", "COMMIT")
        writer.commit()
        writer.join()
        publisher.join()
    assert wording_that_is_seen(offer) == "Published"


@pytest.fixture
def add_predecessor():
    """The statement that does it."""

    def add_predecessor(page, predecessor):
        return (
            "INSERT INTO lineage_predecessor (page_id, predecessor_id, merged, sort_order) "
            f"VALUES ({page.pk}, {predecessor.pk}, false, 0)"
        )

    return add_predecessor


class TestWhoHoldsTheNumberWaitsForNobody:
    def test_not_for_who_deletes_what_a_new_row_names(self, work_group, add_predecessor):
        entry = ArchiveEntryFactory()
        with sessions(2) as (deleter, writer):
            for table, key in (("archive_archiveentry", "page_ptr_id"), ("wagtailcore_page", "id")):
                deleter.execute(f"DELETE FROM {table} WHERE {key} = {entry.pk}")
            writer.execute(
                f"UPDATE wagtailcore_page SET title = 'x' WHERE id = {work_group.pk}",
                add_predecessor(work_group, entry),
            )
            writer.commit()
            deleter.commit()
            deleter.join()
            with pytest.raises(ForeignKeyViolation):
                writer.join()
        assert not Page.objects.filter(pk=entry.pk).exists()

    def test_not_for_who_changes_lineage(self, year, work_group, add_predecessor):
        draft, other = WorkGroupFactory(parent=year, live=False), WorkGroupFactory(parent=year)
        with sessions(2) as (of_draft, of_live):
            of_draft.execute(add_predecessor(draft, other), "SET CONSTRAINTS ALL IMMEDIATE")
            of_live.execute(add_predecessor(work_group, other))
            of_live.commit()
            of_draft.execute(f"UPDATE wagtailcore_page SET title = 'x' WHERE id = {other.pk}")
            for session in (of_draft, of_live):
                session.commit()
                session.join()
        assert other.successor_links.count() == 2


def wording_that_is_seen(offer):
    seen = type(offer).objects.filter(pk=offer.pk, phase__live=True)
    return seen.values_list("title", flat=True).first()


def test_triggers_are_where_they_should_be_after_migrating():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER content_moves ON hubs_huboffer")
        for trigger in ("content_moves AFTER INSERT", "content_is_truncated AFTER TRUNCATE"):
            cursor.execute(
                f"CREATE TRIGGER {trigger} ON hubs_hubteam "
                "EXECUTE FUNCTION truncation_moves_content_version()"
            )
        watch_tables("default")
        for name in ("content_moves", "content_is_truncated"):
            cursor.execute(
                "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", [name]
            )
            there = {table for [table] in cursor.fetchall()}
            assert there == {table.name for table in watched_tables()}


def test_migration_moves_it_as_it_may_change_what_triggers_do_not_see():
    before = content_version()
    call_command("migrate", "search", "0002", verbosity=0)
    between = content_version()
    call_command("migrate", "search", verbosity=0)
    assert before < between < content_version()
    standing = content_version()
    call_command("migrate", verbosity=0)  # there is nothing to migrate
    assert content_version() == standing


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {schema}.workgroups_phaseoffer SET title = 'x'",
        "UPDATE {schema}.wagtailcore_page SET title = 'x', path = path || '0001' WHERE depth > 3",
        "UPDATE {schema}.workgroups_workgroup SET description = 'x'",
        "UPDATE {schema}.lineage_predecessor SET merged = NOT merged",
        "UPDATE {schema}.workgroups_phase SET kind = kind",
        "DELETE FROM {schema}.workgroups_phaseoffer",
    ],
)
def test_triggers_find_their_tables_where_a_session_names_no_schema(moves, offer, change):
    """As in what pg_restore does."""
    PredecessorFactory(page=offer.work_group, predecessor=WorkGroupFactory())

    def do():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            [schema] = cursor.fetchone()
            cursor.execute("SET LOCAL search_path = ''")
            cursor.execute(change.format(schema=schema))
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert moves(do) == ("kind = kind" not in change)


def test_no_number_is_given_twice():
    with connection.cursor() as cursor:
        AcademicYearFactory()
        before = content_version()
        cursor.execute("UPDATE content_version SET number = 1")  # as in an older copy
        AcademicYearFactory()
    assert content_version() > before


@pytest.mark.parametrize("statement", ["DELETE FROM content_version", "TRUNCATE content_version"])
def test_there_always_is_a_number(statement):
    with pytest.raises(DatabaseError, match="always has a number"), connection.cursor() as cursor:
        cursor.execute(statement)
