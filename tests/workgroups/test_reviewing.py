"""Drafts, moderation, schedules and history: Wagtail's own parts, as they fit these pages."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data

from cms.workgroups.models import CurrentAcademicYear
from tests.factories import AcademicYearFactory, WorkGroupFactory
from tests.workgroups.forms import work_group_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)


def let_its_time_come(revision):
    revision.approved_go_live_at = timezone.now()
    revision.content["go_live_at"] = timezone.now().isoformat()
    revision.save()


class TestReviewing:
    @pytest.fixture
    def work_group(self, year):
        work_group = WorkGroupFactory(parent=year, code="NCP17-15", title="The first title")
        work_group.save_revision().publish()
        return work_group

    @pytest.fixture
    def edit(self, editor_client, work_group):
        """Sends the Work Group's page with another title: ``edit("action-publish")``."""

        def edit(action="draft", **data):
            data = work_group_data(code="NCP17-15", title="Another title") | {action: "1"} | data
            edit_page = reverse("wagtailadmin_pages:edit", args=[work_group.pk])
            return editor_client.post(edit_page, nested_form_data(data))

        return edit

    @pytest.fixture
    def title_in_api(self, ask):
        def title_in_api():
            work_group = ask('{ workGroup(code: "NCP17-15") { title } }').data["workGroup"]
            return work_group and work_group["title"]

        return title_in_api

    def test_draft_is_read_by_nobody_until_it_is_published(self, edit, title_in_api):
        edit()
        assert title_in_api() == "The first title"
        edit("action-publish")
        assert title_in_api() == "Another title"

    def test_submitted_draft_is_read_by_nobody_until_a_moderator_approves(
        self, editor_client, edit, work_group, title_in_api
    ):
        edit("action-submit")
        assert title_in_api() == "The first title"
        task = work_group.current_workflow_task_state
        approve = "wagtailadmin_pages:workflow_action"
        editor_client.post(reverse(approve, args=[work_group.pk, "approve", task.pk]))
        assert title_in_api() == "Another title"

    def test_scheduled_draft_is_published_when_its_time_has_come(
        self, edit, work_group, title_in_api
    ):
        tomorrow = timezone.localtime() + timedelta(days=1)
        edit("action-publish", go_live_at=tomorrow.strftime("%Y-%m-%d %H:%M"))
        call_command("publish_scheduled")
        assert title_in_api() == "The first title"
        let_its_time_come(work_group.scheduled_revision)
        call_command("publish_scheduled")
        assert title_in_api() == "Another title"

    def test_earlier_wording_can_be_compared_and_brought_back(
        self, editor_client, edit, work_group, title_in_api
    ):
        first = work_group.latest_revision
        edit("action-publish")
        compare = reverse(
            "wagtailadmin_pages:revisions_compare", args=[work_group.pk, first.pk, "latest"]
        )
        assert {"The first", "Another"} <= set(
            re.findall('class="(?:addition|deletion)">(.*?)<', editor_client.get(compare).text)
        )
        edit("action-publish", title="The first title", revision=first.pk)
        assert title_in_api() == "The first title"

    def test_past_year_is_unpublished_with_its_pages(self, editor_client, work_group, title_in_api):
        CurrentAcademicYear.objects.update(academic_year=AcademicYearFactory())
        unpublish = reverse("wagtailadmin_pages:unpublish", args=[work_group.academic_year.pk])
        editor_client.post(unpublish, {"include_descendants": "on"})
        assert title_in_api() is None
        work_group.refresh_from_db()
        assert not work_group.live

    def test_page_with_a_password_is_read_by_nobody(self, editor_client, work_group, title_in_api):
        privacy = reverse("wagtailadmin_pages:set_privacy", args=[work_group.pk])
        editor_client.post(privacy, {"restriction_type": "password", "password": "an example"})
        assert title_in_api() is None
