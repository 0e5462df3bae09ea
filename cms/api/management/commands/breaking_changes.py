import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError
from graphql import GraphQLError, GraphQLSchema, build_schema

from cms.api.breaking import breaking_changes
from cms.api.published import published_schema


class Command(BaseCommand):
    help = (
        "Tells what this version breaks of an older one's schema, and for which front ends, as far "
        "as the database knows them. Ends with status 1 where anything breaks."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            type=Path,
            help="frontend_schema.graphql of the older version; - reads it from standard input",
        )

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            changes = breaking_changes(_schema(file), published_schema())
        except ProgrammingError as error:
            raise CommandError(
                "The database knows of no front ends yet: `python manage.py migrate` comes first."
            ) from error
        if changes:
            raise CommandError("\n".join(map(str, changes)))
        self.stdout.write("Nothing that front ends rely on has changed.")


def _schema(file: Path) -> GraphQLSchema:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        return build_schema(text)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except (GraphQLError, TypeError, UnicodeDecodeError) as error:  # which say what is wrong
        raise CommandError(f"{file} is no GraphQL schema: {error}") from error
