from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify

from cms.hubs.models import Hub, Hubs
from cms.hubs.names import as_read, wait_for_others_who_name_hubs
from cms.hubs.regions import Region
from cms.hubs.teams import add_editor, is_called, known_hub, set_up_team
from cms.pages.models import Home

MOST_LETTERS = 100
REGIONS = [region.lower() for region in Region.values]


class Command(BaseCommand):
    help = "Sets up a hub: its page, the group of its editors, their collection, and an editor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the hub's name, as people read it")
        parser.add_argument(
            "--region", required=True, type=str.lower, choices=REGIONS, help="where it is"
        )
        parser.add_argument("--editor", required=True, metavar="EMAIL", help="who is to edit it")

    def handle(self, *, name: str, region: str, editor: str, **options: Any) -> None:
        try:
            validate_email(editor)
            with transaction.atomic():
                hub, is_new = self.hub(as_read(name), region.upper())
                account, password = add_editor(set_up_team(hub), editor)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        state = "is new" if is_new else f"is known already, as {hub.slug}"
        path = reverse("wagtailadmin_pages:edit", args=[hub.pk])
        self.stdout.write(f"{hub.title} {state}: {settings.WAGTAILADMIN_BASE_URL}{path}")
        if password is None:
            named = " ".join(filter(None, [account.username, account.get_full_name()]))
            self.stdout.write(f"{editor} is the existing account “{named}”, and edits it.")
        else:
            self.stdout.write(
                f"{editor} is new, logs in with the password {password} and then changes it."
            )

    def hub(self, name: str, region: str) -> tuple[Hub, bool]:
        """The hub, and whether it was made now."""
        if not slugify(name) or len(name) > MOST_LETTERS:
            raise ValidationError(
                f"A hub's name has Latin letters or figures, for its address, and {MOST_LETTERS} "
                "characters at most."
            )
        wait_for_others_who_name_hubs()
        known = known_hub(name)
        if known is None:
            return self.new_hub(name, region), True
        if not is_called(known, name):
            raise ValidationError(
                f"{name} would have the address of {known.title}, {known.slug}. Name that one by "
                "its name or its address, or the new hub by another name."
            )
        if known.region != region:
            raise ValidationError(
                f"{known.title} is known already, in another region: {known.region.lower()}. Name "
                "that one, or change it on the hub's page."
            )
        return known, False

    def new_hub(self, name: str, region: str) -> Hub:
        bearer = Hub.objects.filter(title__iexact=name).first()
        if bearer is not None:
            raise ValidationError(
                f"The hub with the address {bearer.slug} is called {bearer.title} now. Name it by "
                "its address, or the new hub by another name."
            )
        hubs = Hubs.objects.first()
        if hubs is None:
            hubs = Home.objects.get().add_child(instance=Hubs(title="Hubs", slug="hubs"))
            hubs.save_revision().publish()
        hub: Hub = hubs.add_child(instance=Hub(title=name, slug=slugify(name), region=region))
        hub.save_revision().publish()
        return hub
