"""The people of a hub: a group of editors, and a collection for their images and documents."""

import secrets

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cms.accounts.models import User
from cms.hubs.models import Hub

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
    missing."""
    group, _ = Group.objects.get_or_create(name=f"{hub.title} editors")
    group.permissions.set([Permission.objects.get(codename="access_admin")])
    for codename in ON_PAGES:
        permission = Permission.objects.get(
            codename=codename, content_type__app_label="wagtailcore"
        )
        GroupPagePermission.objects.get_or_create(group=group, page=hub, permission=permission)
    collection = _collection(hub)
    for codename in ON_FILES:
        GroupCollectionPermission.objects.get_or_create(
            group=group,
            collection=collection,
            permission=Permission.objects.get(codename=codename),
        )
    return group


def _collection(hub: Hub) -> Collection:
    found = Collection.objects.filter(name=hub.title).first()
    if found is not None:
        return found
    new: Collection = Collection.get_first_root_node().add_child(name=hub.title)
    return new


def add_editor(group: Group, email: str) -> str | None:
    """Let somebody edit the hub. Answers a first password, where they are new to the service."""
    editor = User.objects.filter(email__iexact=email).first()
    password = None
    if editor is None:
        password = secrets.token_urlsafe(9)
        editor = User.objects.create_user(email, email, password)
    editor.groups.add(group)
    return password
