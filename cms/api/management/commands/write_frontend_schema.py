from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.api import published


class Command(BaseCommand):
    help = "Writes the GraphQL schema to frontend_schema.graphql, for front ends to build on."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only tell whether the file is current"
        )

    def handle(self, *, check: bool, **options: Any) -> None:
        current = published.printed()
        if not check:
            published.FILE.write_text(current)
            self.stdout.write(f"Wrote {published.FILE.name}.")
        elif not published.FILE.exists() or published.FILE.read_text() != current:
            raise CommandError(
                f"{published.FILE.name} is not what the code serves. Write it again with "
                "python manage.py write_frontend_schema, and look at what changed."
            )
