from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class FreshnessConfig(AppConfig):
    name = "cms.freshness"

    def ready(self) -> None:
        # Django tells it once for each app that has models: one of them is enough.
        post_migrate.connect(_watch, sender=apps.get_app_config("wagtailcore"))


def _watch(*, using: str, plan: Sequence[Any] = (), **told: Any) -> None:
    from cms.freshness.watching import keep_to_their_schema, move_version, watch_tables

    watch_tables(using)
    keep_to_their_schema(using)
    if plan:  # what changes a table may change its rows, of which triggers are not told
        move_version(using)
