from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.serving.server import PortUnavailable, serve


class Command(BaseCommand):
    help = "Runs the web process, until it is told to end."

    def handle(self, **options: Any) -> None:
        try:
            serve(on_ready=self.tell)
        except PortUnavailable as problem:
            raise CommandError(str(problem)) from problem

    def tell(self) -> None:
        self.stdout.write(f"Serving on http://{settings.BIND}:{settings.PORT}/")
