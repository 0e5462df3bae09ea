from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.api import published


class Command(BaseCommand):
    help = "Writes frontend_schema.graphql and docs/schema.md, for front ends to build on."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only tell whether the files are current"
        )

    def handle(self, *, check: bool, **options: Any) -> None:
        for file, current in published.files().items():
            if not check:
                file.write_text(current)
                self.stdout.write(f"Wrote {file.name}.")
            elif not file.exists() or file.read_text() != current:
                raise CommandError(
                    f"{file.name} is not what the code serves. Write it again with "
                    "python manage.py write_frontend_schema, and look at what changed."
                )
