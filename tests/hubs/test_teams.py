"""A hub is set up with its team, in one step, and again without harm."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.accounts.models import User
from cms.hubs.models import Hub
from tests.factories import HubFactory, HubOfferFactory, HubsFactory

pytestmark = pytest.mark.django_db


def add_hub(name, *, region="london", editor):
    output = StringIO()
    call_command("add_hub", name, region=region, editor=editor, stdout=output)
    return output.getvalue()


@pytest.fixture
def hub():
    add_hub("Example hub", editor="editor@example.org")
    return Hub.objects.get(slug="example-hub")


def test_hub_is_added_again_without_harm(hub):
    HubOfferFactory(hub=hub)
    before = list(Page.objects.values())
    assert "with the password" not in add_hub("Example hub", editor="EDITOR@example.org")
    assert list(Page.objects.values()) == before
    assert User.objects.count() == 1


def test_new_editor_can_log_in_with_the_password_that_is_told(client):
    told = add_hub("Example hub", editor="editor@example.org")
    password = re.search(r"with the password (\S+) and", told)[1]
    assert client.login(username="editor@example.org", password=password)
    assert "password" not in add_hub("Another hub", editor="editor@example.org")


def test_existing_account_is_told(hub):
    User.objects.create_user("alpha", "alpha@example.org", first_name="An", last_name="Example")
    told = add_hub("Example hub", editor="ALPHA@example.org")
    assert "ALPHA@example.org is the existing account “alpha An Example”" in told


def test_address_that_an_account_had_once_makes_no_other_account(hub):
    User.objects.update(email="another@example.org")
    with pytest.raises(CommandError, match="“another@example.org” now"):
        add_hub("Another hub", editor="Editor@example.org")
    assert User.objects.count() == Hub.objects.count() == 1


def test_hub_is_added_again_after_it_was_renamed(hub):
    hub.title = "Another example"
    hub.save_revision().publish()
    add_hub("Example hub", editor="another@example.org")
    [group] = User.objects.get(email="another@example.org").groups.all()
    assert group == hub.team.group


def test_hub_that_has_another_address_is_found_by_its_title():
    hub = HubFactory(title="Example Hub of a place", slug="example")
    add_hub("Example hub of a place", editor="editor@example.org")
    assert Hub.objects.get() == hub

    told = add_hub("Example hub of a place", editor="another@example.org")
    assert "is known already, as example:" in told
    assert Hub.objects.get() == hub


def test_new_hub_and_known_one_are_told_apart():
    assert "Example hub is new: " in add_hub("Example hub", editor="editor@example.org")
    for known in (" example  HUB", "example-hub"):
        told = add_hub(known, editor="editor@example.org")
        assert "Example hub is known already, as example-hub: " in told


@pytest.mark.parametrize(("known", "other"), [("C# hub", "C hub"), ("hub's", "Hubs")])
def test_name_that_leads_to_the_address_of_another_is_refused(known, other):
    add_hub(known, editor="editor@example.org")
    with pytest.raises(CommandError, match=f"{other} would have the address of {known}, "):
        add_hub(other, editor="another@example.org")
    assert Hub.objects.count() == User.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_add_one_hub_at_once_the_other_finds_it():
    HubsFactory()

    def add(n):
        try:
            return add_hub("Example hub", editor=f"editor{n}@example.org")
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads:
        told = list(threads.map(add, range(2)))
    assert ["is known already" in one for one in sorted(told)] == [True, False]


def test_hub_is_not_found_by_a_name_that_it_gave_itself(hub):
    hub.title = "Another hub"
    hub.save_revision().publish()
    with pytest.raises(CommandError, match="The hub with the address example-hub is called"):
        add_hub("another  HUB", editor="another@example.org")
    assert Hub.objects.count() == User.objects.count() == 1


def test_known_hub_in_another_region_is_refused(hub):
    with pytest.raises(CommandError, match="in another region: london"):
        add_hub("Example hub", region="south_west", editor="another@example.org")
    assert User.objects.count() == 1


def test_hub_that_is_added_again_leaves_its_group_what_it_was_given_beside(hub):
    of_others = {"page": HubFactory(), "permission_type": "change"}
    GroupPagePermission.objects.create(group=hub.team.group, **of_others)
    hub.team.group.permissions.add(Permission.objects.get(codename="view_user"))
    add_hub("Example hub", editor="editor@example.org")
    assert hub.team.group.page_permissions.filter(page=of_others["page"]).exists()
    assert hub.team.group.permissions.filter(codename="view_user").exists()


def test_hub_whose_group_is_deleted_gets_another_for_the_files_it_has(hub):
    collection = hub.team.collection
    hub.team.group.delete()
    add_hub("Example hub", editor="editor@example.org")
    team = Hub.objects.get().team
    assert team.collection == collection
    assert Collection.objects.filter(name="Example hub").count() == 1
    permissions = GroupCollectionPermission.objects.filter(group=team.group)
    assert {permission.collection for permission in permissions} == {collection}
    assert User.objects.get().groups.get() == team.group


def test_hub_gets_no_group_that_is_not_its_own():
    with pytest.raises(CommandError, match="“NCETM editors” already"):
        add_hub("NCETM", editor="editor@example.org")
    assert not Hub.objects.exists()
    assert not User.objects.exists()


def test_hub_that_takes_anothers_name_keeps_its_own_group(hub):
    add_hub("Another hub", editor="another@example.org")
    for renamed, title in (("another-hub", "A third hub"), ("example-hub", "Another hub")):
        hub = Hub.objects.get(slug=renamed)
        hub.title = title
        hub.save_revision().publish()
    add_hub("Example hub", editor="editor@example.org")
    [group] = User.objects.get(email="editor@example.org").groups.all()
    assert [permission.page_id for permission in group.page_permissions.all()] == [hub.pk] * 3


def test_who_may_not_log_in_any_more_is_no_editor(hub):
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="may not log in any more"):
        add_hub("Example hub", editor="editor@example.org")


def test_region_can_be_in_capitals():
    add_hub("Example hub", region="LONDON", editor="editor@example.org")
    assert Hub.objects.get().region == "LONDON"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"region": "atlantis"}, "invalid choice"),
        ({"editor": "nobody"}, "valid email"),
        ({"editor": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.org"}, "at most 150 characters"),
        ({"name": "數學"}, "Latin letters or figures"),
        ({"name": " "}, "Latin letters or figures"),
        ({"name": "x" * 101}, "100 characters at most"),
    ],
)
def test_what_cannot_be_is_told(changed, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command(
            "add_hub",
            changed.get("name", "Example hub"),
            f"--region={changed.get('region', 'london')}",
            f"--editor={changed.get('editor', 'editor@example.org')}",
        )
    assert not Hub.objects.exists()
