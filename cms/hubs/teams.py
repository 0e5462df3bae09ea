"""The people of a hub: a group of editors, and a collection for their images and documents."""

import secrets

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cms.accounts.models import User
from cms.hubs.models import Hub, HubTeam

#: What a hub's editors may do to its page and to what stands below it. Publishing is kept in
#: bounds by ``cms.hubs.permissions``.
ON_PAGES = ("add_page", "change_page", "publish_page")
ON_FILES = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)


def set_up_team(hub: Hub) -> Group:
    """The group of the hub's editors, with all that it may do and no more; made where it is
    missing. Raises ValidationError where something else has the hub's name."""
    team = HubTeam.objects.select_related("group", "collection").filter(hub=hub).first()
    if team is None:
        team = HubTeam(hub=hub, group=_new_group(hub))
    if team.collection is None:
        team.collection = Collection.get_first_root_node().add_child(name=hub.title)
    team.save()
    team.group.permissions.set([Permission.objects.get(codename="access_admin")])
    for codename in ON_PAGES:
        permission = Permission.objects.get(
            codename=codename, content_type__app_label="wagtailcore"
        )
        GroupPagePermission.objects.get_or_create(group=team.group, page=hub, permission=permission)
    for codename in ON_FILES:
        GroupCollectionPermission.objects.get_or_create(
            group=team.group,
            collection=team.collection,
            permission=Permission.objects.get(codename=codename),
        )
    return team.group


def _new_group(hub: Hub) -> Group:
    name = f"{hub.title} editors"
    if Group.objects.filter(name__iexact=name).exists():
        raise ValidationError(
            f"There is a group “{name}” already, which is not this hub's. Give the hub another "
            "name, or the group."
        )
    return Group.objects.create(name=name)


def add_editor(group: Group, email: str) -> tuple[User, str | None]:
    """Let somebody edit the hub. Answers who that is, with a first password where they are new to
    the service. Raises ValidationError for whoever may not log in any more, and where the address
    was somebody's once."""
    editor = User.objects.filter(email__iexact=email).first()
    password = None
    if editor is None:
        password = secrets.token_urlsafe(9)
        editor = _new_editor(email, password)
    if not editor.is_active:
        raise ValidationError(f"{email} may not log in any more: see Users in the admin.")
    editor.groups.add(group)
    return editor, password


def _new_editor(email: str, password: str) -> User:
    once_theirs = User.objects.filter(username__iexact=email).first()
    if once_theirs is not None:
        raise ValidationError(
            f"The account {once_theirs.username} has the email address "
            f"“{once_theirs.email}” now. Name that one, or change it under Users in the admin."
        )
    editor = User(username=email, email=email)
    editor.set_password(password)
    editor.full_clean()
    editor.save()
    return editor
