"""What the rows of a hub list: what may be chosen, and nothing else."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.hubs.teams import set_up_team
from cms.workgroups.models import WorkGroup
from tests.factories import (
    AcademicYearFactory,
    EditorFactory,
    HubFactory,
    HubOfferFactory,
    HubsFactory,
    LocalWorkGroupFactory,
    PhaseFactory,
    PhaseOfferFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub():
    return HubFactory()


@pytest.fixture
def phase():
    return PhaseFactory(parent=AcademicYearFactory(start_year=2017))


@pytest.fixture
def work_group(phase):
    """One that is on offer nationally."""
    return on_offer(phase, "NCP17-01", title="On offer")


@pytest.fixture
def browser(client, hub):
    """A browser in which an editor of the hub is logged in."""
    editor = EditorFactory(is_superuser=False)
    editor.groups.add(set_up_team(hub))
    client.force_login(editor)
    return client


@pytest.fixture
def rows(browser, hub):
    """The rows of the hub's page, the last of them a new one."""

    def rows():
        edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
        formset = browser.get(edit_page).context["form"].formsets["offers"]
        return [*formset.forms, formset.empty_form]

    return rows


@pytest.fixture
def choose(browser, hub):
    """Publishes the hub's page with a new row; answers what the admin does."""

    def choose(work_group):
        data = {
            "title": hub.title,
            "region": hub.region,
            "offers": inline_formset([{"work_group": work_group.pk, "note": rich_text("")}]),
            "action-publish": "1",
        }
        edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
        return browser.post(edit_page, nested_form_data(data))

    return choose


def on_offer(phase, code, **fields):
    work_group = WorkGroupFactory(parent=phase.academic_year, code=code, **fields)
    return PhaseOfferFactory(phase=phase, work_group=work_group).work_group


def listed(row):
    """What a row lists, by its headings."""
    _, *groups = row.fields["work_group"].choices
    return {heading: [label for _, label in choices] for heading, choices in groups}


def test_national_work_groups_are_listed_by_year_and_code(rows, phase, work_group):
    on_offer(phase, "NCP17-03a", title="The last")
    on_offer(phase, "NCP17-02", title="The second")
    later = PhaseFactory(parent=AcademicYearFactory(start_year=2018))
    on_offer(later, "NCP18-01", title="Of the next year")
    [row] = rows()
    assert list(listed(row).items()) == [
        ("2018-19", ["NCP18-01 Of the next year"]),
        ("2017-18", ["NCP17-01 On offer", "NCP17-02 The second", "NCP17-03a The last"]),
    ]


def test_hubs_own_are_listed_drafts_too(rows, hub, phase, work_group):
    LocalWorkGroupFactory(parent=hub, academic_year=phase.academic_year, title="Public")
    own = {"parent": hub, "academic_year": phase.academic_year}
    LocalWorkGroupFactory(**own, title="A draft", code="ab-1", live=False)
    [row] = rows()
    assert listed(row)["2017-18, the hub's own"] == ["Public", "ab-1 A draft"]


class TestWhatMayNotBeChosen:
    @pytest.fixture(params=["another hub's", "draft", "on offer nowhere", "in a phase not public"])
    def other(self, request, phase):
        match request.param:
            case "another hub's":
                return LocalWorkGroupFactory(academic_year=phase.academic_year)
            case "draft":
                return on_offer(phase, "NCP17-02", live=False)
            case "on offer nowhere":
                return WorkGroupFactory(parent=phase.academic_year)
            case "in a phase not public":
                draft = PhaseFactory(parent=phase.academic_year, kind="SECONDARY", live=False)
                return on_offer(draft, "NCP17-02")

    def test_is_not_listed(self, rows, work_group, other):
        [row] = rows()
        assert listed(row) == {"2017-18": ["NCP17-01 On offer"]}

    def test_is_not_taken_from_a_forged_form(self, choose, hub, work_group, other):
        assert "neither on offer nationally any more nor the hub&#x27;s own" in choose(other).text
        assert not hub.offers.exists()

    def test_is_not_listed_for_a_hub_that_is_added(self, editor_client, work_group, other):
        add_page = reverse("wagtailadmin_pages:add", args=["hubs", "hub", HubsFactory().pk])
        formset = editor_client.get(add_page).context["form"].formsets["offers"]
        assert listed(formset.empty_form) == {"2017-18": ["NCP17-01 On offer"]}


def test_saved_row_lists_those_of_its_year_and_a_new_one_all(rows, hub, work_group):
    later = PhaseFactory(parent=AcademicYearFactory(start_year=2018))
    on_offer(later, "NCP18-01")
    HubOfferFactory(hub=hub, work_group=work_group)
    saved, new = rows()
    assert list(listed(saved)) == ["2017-18"]
    assert list(listed(new)) == ["2018-19", "2017-18"]


def test_withdrawn_work_group_is_listed_as_such_where_it_was_chosen_alone(
    rows, hub, phase, work_group
):
    HubOfferFactory(hub=hub, work_group=work_group)
    HubOfferFactory(hub=hub, work_group=on_offer(phase, "NCP17-02", title="The second"))
    work_group.save_revision().publish()
    WorkGroup.objects.get(pk=work_group.pk).unpublish()
    withdrawn, other, new = map(listed, rows())
    stays = "NCP17-02 The second"
    assert withdrawn == {"2017-18": ["NCP17-01, which is not published (withdrawn)", stays]}
    assert other == new == {"2017-18": [stays]}


def test_own_work_group_that_is_withdrawn_is_still_the_hubs(rows, hub, phase):
    own = LocalWorkGroupFactory(parent=hub, academic_year=phase.academic_year, title="Ours")
    HubOfferFactory(hub=hub, work_group=own)
    own.unpublish()
    saved, _ = map(listed, rows())
    assert saved == {"2017-18, the hub's own": ["Ours"]}


NONSENSE = ["abc", "-1", "", "9" * 30, "1.5", "\x00", "é"]
FIELDS = ["work_group", "phases", "starts_on", "ORDER", "DELETE"]


@pytest.mark.parametrize(
    ("field", "nonsense"),
    # The first number of a row that is none is refused before the others are looked at.
    [*((field, NONSENSE) for field in FIELDS), *(("id", [wrong]) for wrong in NONSENSE)],
)
def test_nonsense_in_rows_is_refused_or_read_as_nothing(browser, hub, phase, field, nonsense):
    offers = [
        HubOfferFactory(hub=hub, work_group=on_offer(phase, f"NCP17-{n:02}"))
        for n, _ in enumerate(nonsense, 1)
    ]
    rows = [
        {"id": offer.pk, "work_group": offer.work_group_id, "note": rich_text(""), field: wrong}
        for offer, wrong in zip(offers, nonsense, strict=True)
    ]
    data = {
        "title": hub.title,
        "region": hub.region,
        "offers": inline_formset(rows, initial=len(rows)),
    }
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    assert browser.post(edit_page, nested_form_data(data)).status_code in (200, 302)
