"""The place of a page in the lists it is read in, kept in its own table.

What a list is ordered by stands in Wagtail's table of all pages, its filters in the table of its
type, and no index spans two tables. So the place is kept beside the filters, where one does.
"""

import pgtrigger


def place_is(expression: str) -> pgtrigger.Trigger:
    """Keeps the place: an expression of PostgreSQL's over the row (``NEW``) and its ``page``.

    A migration of the same app adds ``page_moves_place`` for what changes in the page alone.
    """
    return pgtrigger.Trigger(
        name="place_is_kept",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            NEW.place := (
                SELECT {expression} FROM wagtailcore_page page WHERE page.id = NEW.page_ptr_id
            );
            RETURN NEW;
        """,  # noqa: S608
    )
