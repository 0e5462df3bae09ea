from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class FreshnessConfig(AppConfig):
    name = "cms.freshness"

    def ready(self) -> None:
        # Django tells it once for each app that has models: one of them is enough.
        post_migrate.connect(_watch, sender=apps.get_app_config("wagtailcore"))


def _watch(*, using: str, **told: Any) -> None:
    from cms.freshness.watching import watch_tables

    watch_tables(using)
