"""What hubs are called: each differently."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.hubs.models import Hub
from tests.factories import HubFactory, HubsFactory

pytestmark = pytest.mark.django_db

TAKEN = "Another hub has this name already. Give this one its own."


@pytest.fixture
def rename(editor_client):
    """Publishes a hub under a title; answers what the admin does."""

    def rename(hub, title):
        data = {
            "title": title,
            "region": hub.region,
            "offers": inline_formset([]),
            "action-publish": "1",
        }
        edit_page = reverse("wagtailadmin_pages:edit", args=[hub.pk])
        return editor_client.post(edit_page, nested_form_data(data))

    return rename


@pytest.mark.parametrize(
    "title",
    [
        "Example hub",
        "EXAMPLE HUB",
        " example hub ",
        "Example  hub",
        "Example\N{NO-BREAK SPACE}hub",
        "Example hub\N{ZERO WIDTH SPACE}",
    ],
)
def test_name_of_another_hub_is_refused_beside_its_field(rename, title):
    HubFactory(title="Example hub")
    hub = HubFactory(title="A hub of its own")
    answer = rename(hub, title)
    assert answer.context["form"].errors["title"] == [TAKEN]
    assert Hub.objects.get(pk=hub.pk).title == "A hub of its own"


@pytest.mark.parametrize("between", ["", "\N{ZERO WIDTH JOINER}"])
def test_name_in_letters_that_are_composed_otherwise_is_the_same(rename, between):
    HubFactory(title="Caf\N{LATIN SMALL LETTER E WITH ACUTE}")
    answer = rename(HubFactory(), f"Cafe{between}\N{COMBINING ACUTE ACCENT}")
    assert answer.context["form"].errors["title"] == [TAKEN]


@pytest.mark.parametrize("nothing", ["\N{ZERO WIDTH SPACE}", "\N{HANGUL FILLER}", "–"])
def test_name_that_nobody_reads_is_none(rename, nothing):
    answer = rename(HubFactory(), nothing)
    told = "A hub's name has Latin letters or figures."
    assert answer.context["form"].errors["title"] == [told]


def test_name_of_another_hub_is_refused_of_a_new_one(editor_client):
    HubFactory(title="Example hub")
    add_page = reverse("wagtailadmin_pages:add", args=["hubs", "hub", HubsFactory().pk])
    data = {"title": "Example hub", "region": "LONDON", "offers": inline_formset([])}
    answer = editor_client.post(add_page, nested_form_data(data))
    assert answer.context["form"].errors["title"] == [TAKEN]
    assert Hub.objects.count() == 1


def test_hub_that_is_yet_to_be_published_is_told_to_nobody(rename):
    HubFactory(title="Example hub", live=False)
    assert rename(HubFactory(), "Example hub").status_code == 302


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_that_are_published_at_once_under_one_name_one_is_refused():
    hubs = [HubFactory(), HubFactory()]
    for hub in hubs:
        hub.title = "Example hub"
        hub.save_revision()
    start = Barrier(len(hubs))

    def publish(hub):
        try:
            start.wait()
            hub.get_latest_revision().publish()
        except ValidationError as refusal:
            return refusal.messages
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads:
        assert sorted(threads.map(publish, hubs), key=bool) == [None, [TAKEN]]


def test_of_two_drafts_of_one_name_one_is_published():
    one, other = HubFactory(live=False), HubFactory(live=False)
    for hub in (one, other):
        hub.title = "Example hub"
        hub.save_revision()
    one.get_latest_revision().publish()
    with pytest.raises(ValidationError, match=TAKEN):
        other.get_latest_revision().publish()
    assert Hub.objects.get(live=True).pk == one.pk


def test_drafts_of_one_name_are_not_published_together(editor_client):
    hubs = [HubFactory(live=False), HubFactory(live=False)]
    for hub in hubs:
        hub.title = "Example hub"
        hub.save_revision()
    publish = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    ids = "&".join(f"id={hub.pk}" for hub in hubs)
    answer = editor_client.post(f"{publish}?{ids}", follow=True)
    assert TAKEN in answer.text
    assert not Hub.objects.filter(live=True).exists()


def test_content_files_give_two_hubs_two_names(tmp_path):
    file = tmp_path / "content.yaml"
    file.write_text(
        "hubs:\n  title: Hubs\n  entries:\n"
        "    - {slug: one, title: Example hub, region: London}\n"
        "    - {slug: other, title: EXAMPLE hub, region: London}\n"
    )
    with pytest.raises(CommandError, match=f"line 5: {TAKEN}"):
        call_command("load_content", file, verbosity=0)
    assert not Hub.objects.exists()


def test_hub_that_has_the_name_of_another_from_of_old_is_saved_on(rename):
    HubFactory(title="Example hub")
    hub = HubFactory()
    Hub.objects.filter(pk=hub.pk).update(title="Example hub", draft_title="Example hub")
    assert rename(hub, "Example hub").status_code == 302
    assert rename(hub, "EXAMPLE HUB").context["form"].errors["title"] == [TAKEN]


@pytest.mark.parametrize("title", ["Example hub", "EXAMPLE hub", "A name that nobody has"])
def test_name_of_its_own_is_taken(rename, title):
    hub = HubFactory(title="Example hub")
    assert rename(hub, title).status_code == 302
    assert Hub.objects.get(pk=hub.pk).title == title
