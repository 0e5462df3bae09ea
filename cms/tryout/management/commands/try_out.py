from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cms.serving.server import PortUnavailable, require_port, serve
from cms.tryout.environment import LOCAL_FOLDER
from cms.tryout.login import first_login
from cms.workgroups.models import AcademicYear


class Command(BaseCommand):
    help = "Runs the service with the content of this checkout, and a login to try the admin."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        try:
            require_port()
            self.prepare()
            login = first_login(LOCAL_FOLDER / "try-out-login")
            connection.close()
            self.stdout.write("Starting…")
            serve(on_ready=lambda: self.tell_addresses(login))
        except PortUnavailable as problem:
            raise CommandError(str(problem)) from problem

    def prepare(self) -> None:
        self.stdout.write("Bringing the database up to date…")
        call_command("migrate", verbosity=0)
        if not AcademicYear.objects.exists():
            self.stdout.write("Loading the content…")
            call_command("load_content", *sorted((settings.CHECKOUT / "fixtures").glob("*.yaml")))

    def tell_addresses(self, login: str | None) -> None:
        start = f"http://localhost:{settings.PORT}"
        self.stdout.write(
            f"\n  Admin      {start}/admin/   {f'log in as {login}' if login else ''}\n"
            f"  GraphQL    {start}/graphql/\n"
            f"  GraphiQL   {start}/graphiql/\n\n"
            "Ctrl-C stops everything."
        )
