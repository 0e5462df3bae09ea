"""The names of hubs: how they are written, and that no two are given at once."""

import unicodedata

from django.db import connection


def as_read(name: str) -> str:
    """The name with each letter written in the one way, and without what nobody sees in it: signs
    that have no width, blanks at its ends, and more of them between two words than one."""
    seen = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
    return " ".join(unicodedata.normalize("NFC", seen).split())


def wait_for_others_who_name_hubs() -> None:
    """Until this transaction ends, no other one gives a hub its name: what it finds of names
    holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('names_of_hubs'))")
