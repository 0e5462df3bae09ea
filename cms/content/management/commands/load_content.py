from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from cms.content.files import read
from cms.content.load import load
from cms.content.loading import Loading, Outcome
from cms.content.places import Mistakes


class Command(BaseCommand):
    help = (
        "Publishes what content files say. A file with a mistake changes nothing, and pages that "
        "an editor has worked on are left as they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would be done, and change nothing"
        )

    def handle(self, *, files: list[Path], dry_run: bool, verbosity: int, **options: Any) -> None:
        try:
            contents = read(files)
            pages = sum(content.pages for _, content in contents)
            with tqdm(total=pages, unit=" pages", delay=1, disable=None) as progress:
                loading = Loading(on_page=progress.update)
                load(contents, loading, dry_run=dry_run)
        except Mistakes as mistakes:
            raise CommandError(f"Nothing was loaded. To be mended:\n{mistakes}") from mistakes
        if verbosity > 0:
            self.report(loading, dry_run=dry_run)

    def report(self, loading: Loading, *, dry_run: bool) -> None:
        for page, outcome in loading.outcomes.items():
            if outcome is not Outcome.UNCHANGED:
                name = f"{page._meta.verbose_name} {page.get_admin_display_title()}"
                self.stdout.write(f"{name}: {outcome}")
        outcomes = list(loading.outcomes.values())
        counts = ", ".join(f"{outcomes.count(outcome)} {outcome}" for outcome in Outcome)
        self.stdout.write(f"{counts}.")
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")
