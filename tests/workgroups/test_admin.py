"""What the admin refuses, whoever asks and by whatever way."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.pages.models import Home
from cms.workgroups.models import AcademicYear, CurrentAcademicYear, Phase, WorkGroup
from cms.workgroups.phases import PhaseKind
from tests.factories import (
    AcademicYearFactory,
    EditorFactory,
    PhaseFactory,
    PhaseOfferFactory,
    WorkGroupFactory,
    home,
)
from tests.workgroups.forms import phase_data, work_group_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)


def messages_of(response) -> dict[str, list[str]]:
    return response.context["form"].errors


def add(client, model, parent, **data):
    add_page = reverse("wagtailadmin_pages:add", args=["workgroups", model, parent.pk])
    return client.post(add_page, nested_form_data({"action-publish": "1", **data}))


class TestWorkGroups:
    def test_work_group_is_added_with_its_code_in_the_one_form(self, editor_client, year):
        add(editor_client, "workgroup", year, **work_group_data(code=" ncp17–06A"))
        work_group = WorkGroup.objects.get()
        assert (work_group.code, work_group.slug, work_group.live) == (
            "NCP17-06a",
            "ncp17-06a",
            True,
        )
        assert work_group.academic_year == year

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ("ncp17-01", "NCP17-01 is the code of “The first” already."),
            ("NCP16-01", "NCP16-01 is not a code of 2017-18: those begin NCP17-."),
            ("seventeen", "A code reads NCP, the two figures of its year"),
            ("x" * 30, "Ensure this value has at most 20 characters"),
            ("", "A code reads NCP, the two figures of its year"),
        ],
    )
    @pytest.mark.parametrize("action", ["action-publish", "draft"])
    def test_code_that_cannot_be_is_told_at_its_field(
        self, editor_client, year, code, message, action
    ):
        WorkGroupFactory(parent=year, code="NCP17-01", title="The first")
        data = work_group_data(code=code, title="Words that stay")
        add_page = reverse("wagtailadmin_pages:add", args=["workgroups", "workgroup", year.pk])
        response = editor_client.post(add_page, nested_form_data({action: "1", **data}))
        assert any(told.startswith(message) for told in messages_of(response)["code"])
        assert "Words that stay" in response.text
        assert WorkGroup.objects.count() == 1

    def test_autosave_is_told_of_a_mistake_and_keeps_nothing(self, editor_client, year):
        add_page = reverse("wagtailadmin_pages:add", args=["workgroups", "workgroup", year.pk])
        response = editor_client.post(
            add_page, nested_form_data(work_group_data(code="NCP1")), HTTP_ACCEPT="application/json"
        )
        assert response.status_code == 400
        assert response.json()["error_code"] == "validation_error"
        assert not WorkGroup.objects.exists()

    def test_draft_holds_no_code_but_its_latest(self, editor_client, year):
        add_page = reverse("wagtailadmin_pages:add", args=["workgroups", "workgroup", year.pk])
        editor_client.post(add_page, nested_form_data(work_group_data(code="NCP17-10")))
        draft = WorkGroup.objects.get()
        edit_page = reverse("wagtailadmin_pages:edit", args=[draft.pk])
        editor_client.post(edit_page, nested_form_data(work_group_data(code="NCP17-10a")))
        draft.refresh_from_db()
        assert (draft.code, draft.slug, draft.live) == ("NCP17-10a", "ncp17-10a", False)
        assert draft.url_path.endswith("/2017-18/ncp17-10a/")
        response = add(editor_client, "workgroup", year, **work_group_data(code="NCP17-10a"))
        assert messages_of(response)["code"] == ["NCP17-10a is the code of “A title” already."]
        add(editor_client, "workgroup", year, **work_group_data(code="NCP17-10"))
        assert WorkGroup.objects.filter(code="NCP17-10", live=True).exists()

    def test_draft_may_be_half_written(self, editor_client, year):
        add_page = reverse("wagtailadmin_pages:add", args=["workgroups", "workgroup", year.pk])
        data = work_group_data(description="null")  # as the editor sends one without a word
        editor_client.post(add_page, nested_form_data(data))
        assert not WorkGroup.objects.get().live

    @pytest.mark.parametrize("nothing", ["null", rich_text("<p></p>"), rich_text("<p> </p>")])
    def test_description_that_says_nothing_is_not_published(self, editor_client, year, nothing):
        response = add(editor_client, "workgroup", year, **work_group_data(description=nothing))
        assert messages_of(response)["description"] == ["This field is required."]

    def test_published_code_cannot_be_changed(self, editor_client, year):
        work_group = WorkGroupFactory(parent=year, code="NCP17-01")
        work_group.save_revision().publish()
        edit_page = reverse("wagtailadmin_pages:edit", args=[work_group.pk])
        response = editor_client.post(edit_page, nested_form_data(work_group_data(code="NCP17-02")))
        [message] = messages_of(response)["code"]
        assert message.startswith("This Work Group was published as NCP17-01")

    def test_page_tells_where_the_work_group_is_on_offer(self, editor_client, year):
        offer = PhaseOfferFactory(phase=PhaseFactory(parent=year), title="In other words")
        edit_page = reverse("wagtailadmin_pages:edit", args=[offer.work_group.pk])
        response = editor_client.get(edit_page)
        assert reverse("wagtailadmin_pages:edit", args=[offer.phase.pk]) in response.text
        assert "in words of its own" in response.text


class TestPhases:
    def test_year_has_one_page_a_phase(self, editor_client, year):
        PhaseFactory(parent=year, kind=PhaseKind.PRIMARY)
        response = add(editor_client, "phase", year, **phase_data(heading="Words that stay"))
        assert messages_of(response)["kind"] == [
            "2017-18 has a Primary page already. Edit that one."
        ]
        assert "Words that stay" in response.text

    def test_published_page_keeps_its_phase(self, editor_client, year):
        phase = PhaseFactory(parent=year, kind=PhaseKind.PRIMARY)
        phase.save_revision().publish()
        edit_page = reverse("wagtailadmin_pages:edit", args=[phase.pk])
        data = phase_data(kind="SECONDARY", heading="Words that stay")
        response = editor_client.post(edit_page, nested_form_data(data))
        [message] = messages_of(response)["kind"]
        assert message.startswith("This page was published for Primary")
        assert "Words that stay" in response.text

    def test_draft_holds_no_phase_but_its_latest(self, editor_client, year):
        draft = PhaseFactory(parent=year, kind=PhaseKind.PRIMARY, live=False)
        edit_page = reverse("wagtailadmin_pages:edit", args=[draft.pk])
        editor_client.post(edit_page, nested_form_data(phase_data(kind="SECONDARY")))
        draft.refresh_from_db()
        assert (draft.kind, draft.draft_title) == ("SECONDARY", "Secondary")
        assert (draft.title, draft.slug) == ("Secondary", "secondary")

    def test_rows_are_kept_in_the_order_given(self, editor_client, year):
        work_groups = [WorkGroupFactory(parent=year) for _ in range(3)]
        offers = [(work_group, "") for work_group in reversed(work_groups)]
        add(editor_client, "phase", year, **phase_data(*offers))
        kept = [offer.work_group for offer in Phase.objects.get().offers.all()]
        assert kept == list(reversed(work_groups))

    def test_rows_keep_the_order_given_when_one_of_them_has_a_mistake(self, editor_client, year):
        one, other = WorkGroupFactory(parent=year), WorkGroupFactory(parent=year)
        upside_down = {"offers-0-ORDER": "3", "offers-1-ORDER": "2", "offers-2-ORDER": "1"}
        data = phase_data((one, ""), (other, ""), (one, "")) | upside_down
        response = add(editor_client, "phase", year, **data)
        assert re.findall('name="offers-([0-9])-work_group"', response.text) == ["2", "1", "0"]
        last, *before = response.context["form"].formsets["offers"].forms
        assert "further up" in last.errors["work_group"][0]
        assert not any(row.errors for row in before)

    def test_work_group_that_is_on_offer_twice_is_told_at_its_row(self, editor_client, year):
        work_group = WorkGroupFactory(parent=year, code="NCP17-01")
        offers = [(work_group, ""), (work_group, "Words that stay")]
        response = add(editor_client, "phase", year, **phase_data(*offers))
        first, second, *_ = response.context["form"].formsets["offers"].forms
        assert first.errors == {}
        assert second.errors["work_group"] == [
            "NCP17-01 is on offer in this phase already, further up. A phase offers a Work Group "
            "once."
        ]
        assert "Words that stay" in response.text

    def test_work_group_that_two_editors_add_is_told_to_the_second(self, editor_client, year):
        before, work_group = (WorkGroupFactory(parent=year) for _ in range(2))
        phase = PhaseFactory(parent=year)
        offer = PhaseOfferFactory(phase=phase, work_group=before)
        phase.save_revision().publish()
        rows = [{"id": offer.pk, "work_group": before.pk}, {"work_group": work_group.pk}]
        data = phase_data() | {"offers": inline_formset(rows, initial=1), "action-publish": "1"}
        edit_page = reverse("wagtailadmin_pages:edit", args=[phase.pk])
        first, second = (editor_client.post(edit_page, nested_form_data(data)) for _ in range(2))
        assert first.status_code == 302
        *_, told = second.context["form"].formsets["offers"].errors
        assert "was named by somebody else since you opened this page" in told["work_group"][0]
        assert phase.offers.count() == 2

    def test_rows_exchange_their_work_groups_and_keep_their_words(self, editor_client, year):
        phase = PhaseFactory(parent=year)
        offers = [PhaseOfferFactory(phase=phase, title=title) for title in ("a", "b", "c")]
        phase.save_revision().publish()
        work_groups = [offers[n - 1].work_group for n in range(3)]
        rows = [
            {"id": offer.pk, "work_group": work_group.pk, "title": offer.title}
            | {"description": rich_text("")}
            for offer, work_group in zip(offers, work_groups, strict=True)
        ]
        data = phase_data() | {"offers": inline_formset(rows, initial=3), "action-publish": "1"}
        edit_page = reverse("wagtailadmin_pages:edit", args=[phase.pk])
        assert editor_client.post(edit_page, nested_form_data(data)).status_code == 302
        assert [(offer.work_group, offer.title) for offer in phase.offers.all()] == [
            *zip(work_groups, "abc", strict=True)
        ]

    def test_only_work_groups_of_the_year_can_be_chosen(self, editor_client, year):
        own, other = WorkGroupFactory(parent=year), WorkGroupFactory()
        add_page = reverse("wagtailadmin_pages:add", args=["workgroups", "phase", year.pk])
        shown = editor_client.get(add_page).text
        assert own.title in shown
        assert other.title not in shown
        response = add(editor_client, "phase", year, **phase_data((other, "")))
        assert response.context["form"].formsets["offers"].errors[0]["work_group"]


class TestAcademicYears:
    def year_data(self, **data):
        return {
            "heading": "A heading",
            "introduction": rich_text("<p>x</p>"),
            "programme_updates": inline_formset([]),
            **data,
        }

    def test_there_is_one_page_a_year(self, editor_client, year):
        home = Home.objects.get()
        response = add(editor_client, "academicyear", home, **self.year_data(start_year=2017))
        assert messages_of(response)["start_year"] == [
            "There is a page for this academic year already."
        ]

    def test_year_of_a_page_cannot_be_changed(self, editor_client, year):
        edit_page = reverse("wagtailadmin_pages:edit", args=[year.pk])
        response = editor_client.post(edit_page, nested_form_data(self.year_data(start_year=2018)))
        [message] = messages_of(response)["start_year"]
        assert message.startswith("This is the page of 2017-18.")

    @pytest.mark.parametrize("action", ["action-publish", "draft"])
    def test_first_year_has_no_time_to_be_unpublished_at(self, editor_client, action):
        tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
        data = self.year_data(start_year=2017, expire_at=tomorrow) | {action: "1"}
        add_page = reverse("wagtailadmin_pages:add", args=["workgroups", "academicyear", home().pk])
        response = editor_client.post(add_page, nested_form_data(data))
        assert "will be as the first that is published" in messages_of(response)["expire_at"][0]
        assert not AcademicYear.objects.exists()

    def test_home_page_has_no_time_to_be_unpublished_at(self, editor_client, year):
        page = home()
        tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
        data = {"title": page.title, "action-publish": "1"}
        data |= {"go_live_at": tomorrow, "expire_at": tomorrow}
        editor_client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
        page.refresh_from_db()
        assert (page.live, page.go_live_at, page.expire_at) == (True, None, None)

    def test_draft_year_cannot_become_the_current_one(self, editor_client, year):
        draft = AcademicYearFactory(live=False)
        edit_setting = reverse(
            "wagtailsettings:edit", args=["workgroups", "currentacademicyear", 1]
        )
        response = editor_client.post(edit_setting, {"academic_year": draft.pk})
        assert "is not published" in messages_of(response)["academic_year"][0]
        assert CurrentAcademicYear.load().academic_year == year

    @pytest.mark.parametrize(
        ("group", "may"), [("NCETM publishers", True), ("NCETM editors", False)]
    )
    def test_current_year_is_chosen_by_publishers(self, client, year, group, may):
        person = EditorFactory(is_superuser=False)
        person.groups.add(Group.objects.get(name=group))
        client.force_login(person)
        next_year = AcademicYearFactory()
        edit_setting = reverse(
            "wagtailsettings:edit", args=["workgroups", "currentacademicyear", 1]
        )
        offered = reverse("wagtailsettings:edit", args=["workgroups", "currentacademicyear"])
        assert (offered in client.get(reverse("wagtailadmin_home")).text) is may
        client.post(edit_setting, {"academic_year": next_year.pk})
        assert (CurrentAcademicYear.load().academic_year == next_year) is may

    def test_current_year_is_neither_deleted_nor_unpublished_nor_private(self, editor_client, year):
        for action in ("delete", "unpublish", "set_privacy"):
            url = reverse(f"wagtailadmin_pages:{action}", args=[year.pk])
            editor_client.post(url, {"restriction_type": "login"})
        for action in ("delete", "unpublish"):
            url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
            editor_client.post(f"{url}?id={year.pk}")
        assert AcademicYear.objects.visible().get() == year

    def test_year_that_is_not_the_current_one_can_be_unpublished(self, editor_client, year):
        other = AcademicYearFactory()
        editor_client.post(reverse("wagtailadmin_pages:unpublish", args=[other.pk]))
        assert AcademicYear.objects.visible().get() == year

    def test_draft_year_is_deleted_with_what_stands_under_it(self, editor_client, year):
        draft = AcademicYearFactory(live=False)
        PhaseOfferFactory(phase=PhaseFactory(parent=draft, live=False))
        editor_client.post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
        assert AcademicYear.objects.get() == year

    def test_setting_says_what_is_missing_while_there_is_no_year(self, editor_client):
        response = editor_client.get(
            reverse("wagtailsettings:edit", args=["workgroups", "currentacademicyear"])
        )
        assert response.status_code == 404


def test_search_finds_pages_by_code_and_by_year(editor_client, year):
    work_group = WorkGroupFactory(parent=year, code="NCP17-15")
    search = reverse("wagtailadmin_pages:search")
    for typed in ("NCP17-15", "ncp17 15", "ncp1715"):
        assert [page.pk for page in editor_client.get(search, {"q": typed}).context["pages"]] == [
            work_group.pk
        ]
    found = editor_client.get(search, {"q": "2017-18"}).context["pages"]
    assert year.pk in [page.pk for page in found]
