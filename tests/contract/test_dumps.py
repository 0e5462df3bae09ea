"""What is dumped can be loaded, and the database makes of it what it had made before."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from cms.freshness.version import VERSION
from cms.pages.models import ListedPage
from cms.search.models import SearchEntry
from tests.factories import HubOfferFactory, LocalWorkGroupFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def what_follows_from_other_rows() -> dict[str, list[Any]]:
    listed = [model for model in apps.get_models() if issubclass(model, ListedPage)]
    found = {model._meta.label: model.objects.values_list("pk", "place") for model in listed}
    found["entries"] = SearchEntry.objects.values_list("pk", "told_by", "title", "text", "vector")
    return {name: list(rows.order_by("pk")) for name, rows in found.items()}


def content_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute(VERSION)
        [number] = cursor.fetchone()
    return number


@pytest.mark.parametrize("left_out", [[], ["search"]])
def test_dump_of_everything_is_loaded_as_it_was(seed, tmp_path, left_out):
    LocalWorkGroupFactory(parent=HubOfferFactory().hub)
    dump = str(tmp_path / "everything.json")
    before, version = what_follows_from_other_rows(), content_version()
    assert all(before.values())
    call_command("dumpdata", output=dump, exclude=left_out, verbosity=0)
    call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
    call_command("loaddata", dump, verbosity=0)
    assert what_follows_from_other_rows() == before
    assert content_version() > version
