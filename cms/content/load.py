"""Bringing the site to what content files say: all of it, or nothing."""

from collections.abc import Sequence

from django.db import transaction

from cms.content.files import ContentFile
from cms.content.loading import Loading
from cms.content.places import Mistakes, Place


def load(
    contents: Sequence[tuple[Place, ContentFile]], loading: Loading, *, dry_run: bool = False
) -> None:
    """Bring the site to what ``contents`` say, and note it in ``loading``; with ``dry_run`` only
    note what would be done. Raises Mistakes, and changes nothing then."""
    with transaction.atomic():
        for start, content in contents:
            content.load(loading, start)
        loading.take_last_steps()
        if loading.mistakes:
            raise Mistakes(loading.mistakes)
        if dry_run:
            transaction.set_rollback(True)
