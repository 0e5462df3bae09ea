"""The Work Groups that a hub devises: their codes and their addresses."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from cms.hubs.models import LocalWorkGroup
from tests.factories import (
    AcademicYearFactory,
    HubFactory,
    LocalWorkGroupFactory,
    WorkGroupFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub():
    return HubFactory()


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)


@pytest.fixture
def add(editor_client, hub, year):
    """Adds a Work Group of the hub as the admin's form does, and publishes it."""

    def add(**fields):
        data = {
            "title": "An example of our own",
            "academic_year": year.pk,
            "phases": "PRIMARY",
            "description": rich_text("<p>An example.</p>"),
            "predecessor_links": inline_formset([]),
            "action-publish": "1",
            **fields,
        }
        address = reverse("wagtailadmin_pages:add", args=["hubs", "localworkgroup", hub.pk])
        return editor_client.post(address, nested_form_data(data))

    return add


def test_it_can_have_a_code_of_the_hubs(add, hub):
    assert add(code="ab-1").status_code == 302
    assert LocalWorkGroup.objects.child_of(hub).get().code == "ab-1"


@pytest.mark.parametrize("code", ["ab-1", "AB-1", "ab–1", " ab - 1 "])
def test_code_is_unique_within_the_hub_in_any_spelling(add, hub, code):
    add(code="ab-1", title="The first")
    assert "ab-1 is the code of “The first” already." in add(code=code).text
    assert LocalWorkGroup.objects.child_of(hub).count() == 1


def test_another_hub_can_have_the_same_code(add):
    LocalWorkGroupFactory(code="ab-1")
    assert add(code="ab-1").status_code == 302


def test_code_is_unique_within_the_hub_whoever_writes_it(hub):
    LocalWorkGroupFactory(parent=hub, code="ab-1")
    other = LocalWorkGroupFactory(parent=hub, code="ab-2")
    with pytest.raises(IntegrityError), transaction.atomic():
        LocalWorkGroup.objects.filter(pk=other.pk).update(code_in_hub="AB-1")


@pytest.mark.parametrize("code", ["Große-Maße-Kurse-01", "x…y…1234567890123456", "½" * 20])
def test_code_that_is_longer_in_other_spellings_is_taken(add, client, editor_client, hub, code):
    code = code[:20]
    assert add(code=code, **{"action-publish": ""}).status_code == 302
    draft = LocalWorkGroup.objects.child_of(hub).get()
    token = client.get(reverse("preview", args=[draft.pk])).context["token"]
    query = {"query": "{ hubs { totalCount } }"}
    answer = client.post("/graphql/", query, "application/json", headers={"Preview-Token": token})
    assert answer.json()["extensions"]["preview"] == {"shown": True}
    draft.get_latest_revision().publish()
    assert LocalWorkGroup.objects.get().code == code


def test_code_of_a_national_draft_is_told_to_nobody(add, year):
    national = WorkGroupFactory(parent=year, code="NCP17-07", live=False)
    assert add(code="ncp17-07").status_code == 302
    national.save_revision().publish()
    with pytest.raises(ValidationError, match="NCP17-07 is the code of a national Work Group."):
        LocalWorkGroup.objects.get().save_revision()


@pytest.mark.parametrize(
    ("field", "wrong", "sentence"),
    [
        ("phases", [], "This field is required."),
        ("phases", "SIXTH_FORM", "Select a valid choice."),
        ("code", "x" * 21, "at most 20 characters"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(add, field, wrong, sentence):
    answer = add(**{field: wrong})
    assert answer.status_code == 200
    assert sentence in answer.text


def test_it_is_of_a_year_that_is_public(add, hub):
    draft = AcademicYearFactory(start_year=2018, live=False)
    answer = add(academic_year=draft.pk)
    assert "Select a valid choice." in answer.text
    assert "2018-19" not in answer.text
    assert not LocalWorkGroup.objects.exists()


def test_it_keeps_its_year_when_that_is_withdrawn(editor_client, hub, year):
    own = LocalWorkGroupFactory(parent=hub, academic_year=year)
    AcademicYearFactory(start_year=2018)
    year.unpublish()
    edit_page = reverse("wagtailadmin_pages:edit", args=[own.pk])
    form = editor_client.get(edit_page).context["form"]
    assert [str(label) for _, label in form.fields["academic_year"].choices] == [
        "---------",
        "2018-19",
        "2017-18",
    ]


@pytest.mark.parametrize("title", ["An example of our own", "!!!", "數學", "x" * 255])
def test_work_groups_of_one_title_have_addresses_of_their_own(add, hub, title):
    assert add(title=title).status_code == 302
    assert add(title=title).status_code == 302
    pages = LocalWorkGroup.objects.child_of(hub).live()
    assert len(set(pages.values_list("slug", flat=True))) == 2


def test_address_stays_once_it_is_published(hub):
    page = LocalWorkGroupFactory(parent=hub, title="The first title", code="")
    page.save_revision().publish()
    page.refresh_from_db()
    page.title, page.code = "Another title", "ab-1"
    page.save_revision().publish()
    assert LocalWorkGroup.objects.get(pk=page.pk).slug == "the-first-title"


def test_phases_are_not_chosen_in_its_row(editor_client, hub, year):
    own = LocalWorkGroupFactory(parent=hub, academic_year=year, phases=["PRIMARY", "SECONDARY"])
    row = {"work_group": own.pk, "phases": "SECONDARY", "note": rich_text("")}
    data = {"title": hub.title, "region": hub.region, "offers": inline_formset([row])}
    edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
    answer = editor_client.post(edit_page, nested_form_data(data | {"action-publish": "1"}))
    [refused] = answer.context["form"].formsets["offers"].forms
    told = "Choose no phases here: those of the hub's own Work Group are chosen on its own page."
    assert refused.errors["phases"] == [told]
    assert not hub.offers.exists()
