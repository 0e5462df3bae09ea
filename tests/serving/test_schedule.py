"""What is published at a time that an editor set, while the service runs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from cms.serving import schedule
from tests.factories import AcademicYearFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def due():
    """A page whose time to be published has come."""
    page = WorkGroupFactory(live=False, parent=AcademicYearFactory())
    let_its_time_come(page)
    return page


def let_its_time_come(page, **content):
    """Schedules a draft that says so, and lets it be due."""
    page.go_live_at = timezone.now() + timedelta(days=1)
    revision = page.save_revision()
    revision.publish()
    revision.approved_go_live_at = timezone.now()
    revision.content |= {"go_live_at": timezone.now().isoformat(), **content}
    revision.save()


def is_public(page):
    return type(page).objects.visible().filter(pk=page.pk).exists()


def test_page_is_published_when_its_time_has_come(due):
    assert not is_public(due)
    schedule.publish_what_is_due()
    assert is_public(due)


def test_page_is_unpublished_when_its_time_is_over():
    page = WorkGroupFactory(expire_at=timezone.now())
    schedule.publish_what_is_due()
    assert not is_public(page)


def test_draft_that_is_refused_holds_nothing_up_and_its_history_says_why(
    due, editor_client, caplog
):
    refused = WorkGroupFactory(live=False, parent=due.academic_year, title="An example title")
    let_its_time_come(refused, description="")
    schedule.publish_what_is_due()
    assert not is_public(refused)
    assert is_public(due)
    history = editor_client.get(reverse("wagtailadmin_pages:history", args=[refused.pk])).text
    assert "Could not be published as scheduled: This field cannot be blank." in history
    assert type(refused).objects.get(pk=refused.pk).scheduled_revision is None
    [message] = caplog.messages
    assert "An example title" in message
    schedule.publish_what_is_due()
    assert caplog.messages == [message]


def test_failure_of_one_page_is_logged_and_holds_nothing_up(due, caplog):
    broken = WorkGroupFactory(live=False, parent=due.academic_year)
    let_its_time_come(broken)
    expired = WorkGroupFactory(expire_at=timezone.now())
    with connection.execute_wrapper(failing_for(broken)):
        schedule.publish_what_is_due()
    assert not is_public(broken)
    assert not is_public(expired)
    assert is_public(due)
    assert len(caplog.records) == 1
    schedule.publish_what_is_due()
    assert is_public(broken)


def failing_for(page):
    """Refuses every statement that would make the page public."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith('UPDATE "wagtailcore_page"') and page.slug in (params or ()):
            raise IntegrityError("an example of a failure")
        return execute(sql, params, many, context)

    return refuse


def test_of_several_services_one_publishes(due):
    with ThreadPoolExecutor(1) as other_service:
        other_service.submit(select, f"pg_advisory_lock({schedule.LOCK})").result()
        schedule.publish_what_is_due()
        assert not is_public(due)
        other_service.submit(select, "pg_advisory_unlock_all()").result()
        other_service.submit(lambda: connection.close()).result()
    schedule.publish_what_is_due()
    assert is_public(due)


def select(function):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}")


def test_database_that_is_away_is_told_in_a_line_and_asked_again(due, caplog):
    def away(*_):
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(away):
        schedule.publish_what_is_due()
    assert caplog.messages == [
        "Scheduled publishing waits for the database: the server closed the connection"
    ]
    schedule.publish_what_is_due()
    assert is_public(due)
