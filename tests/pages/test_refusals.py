"""What a page refuses where there is no form that could tell it."""

import pytest
from django.db import connection
from django.urls import reverse

from cms.workgroups.models import AcademicYear
from tests.factories import AcademicYearFactory, ArchiveEntryFactory, LocalWorkGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def half_written():
    entry = ArchiveEntryFactory(title="Half written", live=False)
    entry.body = ""
    entry.save_revision(clean=False)
    return entry


def publish(client, page, **query):
    action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return client.post(action, query_params={"id": page.pk, **query})


def test_field_that_is_missing_is_named_where_the_editor_came_from(editor_client, half_written):
    came_from = reverse("wagtailadmin_explore", args=[half_written.get_parent().pk])
    assert publish(editor_client, half_written, next=came_from)["Location"] == came_from
    [told] = editor_client.get(came_from).context["messages"]
    assert str(told) == "Nothing was changed: body: This field cannot be blank."
    half_written.refresh_from_db()
    assert not half_written.live


def test_editor_is_led_nowhere_outside_the_admin(editor_client, half_written):
    answer = publish(editor_client, half_written, next="https://example.org/")
    assert answer["Location"] == reverse("wagtailadmin_home")


def test_who_is_in_the_way_of_somebody_else_is_told_to_do_it_again(editor_client):
    entry = ArchiveEntryFactory(live=False)
    entry.save_revision()
    with connection.cursor() as cursor:  # PostgreSQL ends one of two who wait for each other
        cursor.execute(
            "CREATE FUNCTION end_one_of_two() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE deadlock_detected; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER end_one_of_two BEFORE UPDATE ON archive_archiveentry "
            "EXECUTE FUNCTION end_one_of_two()"
        )
    came_from = reverse("wagtailadmin_explore", args=[entry.get_parent().pk])
    assert publish(editor_client, entry, next=came_from)["Location"] == came_from
    [told] = editor_client.get(came_from).context["messages"]
    assert str(told) == (
        "Somebody else was changing the same at this moment, so this was not done, or not all of "
        "it. See how it stands now, and do it again."
    )
    entry.refresh_from_db()
    assert not entry.live


class TestDeletion:
    @pytest.fixture
    def year(self):
        return AcademicYearFactory(start_year=2018, live=False)

    @pytest.fixture
    def told(self, editor_client, year):
        """What the editor is told when the year is to be deleted."""

        def told():
            came_from = reverse("wagtailadmin_explore", args=[year.get_parent().pk])
            delete = reverse("wagtailadmin_pages:delete", args=[year.pk])
            answer = editor_client.post(delete, query_params={"next": came_from})
            assert answer["Location"] == came_from
            [message] = editor_client.get(came_from).context["messages"]
            return str(message)

        return told

    def test_of_what_others_need_is_refused_and_they_are_named(self, told, year):
        LocalWorkGroupFactory(academic_year=year, title="Of our own")
        sentence = "Nothing was changed: what you would delete is needed by “Of our own”."
        assert told() == sentence
        assert AcademicYear.objects.filter(pk=year.pk).exists()

    def test_of_what_many_need_names_some_of_them(self, told, year):
        for letter in "edcba":
            LocalWorkGroupFactory(academic_year=year, title=letter)
        assert told().endswith("is needed by “a”, “b”, “c” and 2 more.")

    def test_of_what_nobody_needs_is_done(self, told, year):
        assert "deleted" in told()
        assert not AcademicYear.objects.filter(pk=year.pk).exists()
