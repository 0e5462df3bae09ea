"""Chains of predecessors, so that none is closed into a circle."""

from collections import defaultdict

from django.apps import apps
from wagtail.models import Page


def circle_sentence(page: Page, predecessor: Page) -> str | None:
    """Why ``page`` cannot have grown out of ``predecessor``: the chain that leads back to it. None
    where it can."""
    chain = _chain(predecessor.pk, page.pk)
    if chain is None:
        return None
    pages = Page.objects.specific().in_bulk(chain)
    first, *others = (f"“{pages[pk].get_admin_display_title()}”" for pk in chain)
    if not others:
        return f"{first} cannot have grown out of itself."
    chain_in_words = ", which grew out of ".join(others)
    return f"{first} cannot be a predecessor here: it grew out of {chain_in_words}."


def _chain(start: int, end: int | None) -> list[int] | None:
    """The pages from ``start`` to ``end``, each a predecessor of the one before; the shortest such
    chain there is."""
    predecessors = defaultdict(list)
    links = apps.get_model("lineage", "Predecessor").objects
    for page, predecessor in links.values_list("page", "predecessor"):
        predecessors[page].append(predecessor)
    chains, seen = [[start]], {start}
    for chain in chains:
        if chain[-1] == end:
            return chain
        for predecessor in predecessors[chain[-1]]:
            if predecessor not in seen:
                seen.add(predecessor)
                chains.append([*chain, predecessor])
    return None
