"""The people of a hub: a group of editors, and a collection for their images and documents."""

import secrets

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cms.accounts.models import User
from cms.hubs.models import Hub, HubTeam
from cms.hubs.names import as_read

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


def known_hub(name: str) -> Hub | None:
    """The hub that has the address of this name, or that was set up by this name, or that bears it
    while nobody edits it: who edits a hub may give it a name that another is to have."""
    return (
        Hub.objects.filter(slug=slugify(name)).first()
        or Hub.objects.filter(team__group__name__iexact=_group_name(name)).first()
        or Hub.objects.filter(team__group=None, title__iexact=name).first()
    )


def is_called(hub: Hub, name: str) -> bool:
    """Whether the hub has this name: now, or when it was set up. Its address is one too. Another
    name may lead to the same address."""
    team = HubTeam.objects.select_related("group").filter(hub=hub).first()
    names = [_group_name(as_read(hub.title)), *([team.group.name] if team and team.group else [])]
    return name == hub.slug or _group_name(name).casefold() in map(str.casefold, names)


def set_up_team(hub: Hub) -> Group:
    """The group of the hub's editors, with what it needs to work on the hub; made where it is
    missing. What else it was given in the admin stays. Raises ValidationError where something else
    has the hub's name."""
    team = HubTeam.objects.select_related("group", "collection").filter(hub=hub).first()
    if team is None:
        team = HubTeam(hub=hub)
    if team.group is None:
        team.group = _new_group(hub)
    if team.collection is None:
        team.collection = Collection.get_first_root_node().add_child(name=hub.title)
    team.save()
    team.group.permissions.add(Permission.objects.get(codename="access_admin"))
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
    name = _group_name(hub.title)
    if Group.objects.filter(name__iexact=name).exists():
        raise ValidationError(
            f"There is a group “{name}” already, which is not this hub's. Give the hub another "
            "name, or the group."
        )
    return Group.objects.create(name=name)


def _group_name(of_hub: str) -> str:
    return f"{of_hub} editors"


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
