"""The place of a page in the lists it is read in, kept in its own table.

What a list is ordered by stands in Wagtail's table of all pages, its filters in the table of its
type, and no index spans two tables. So the place is kept beside the filters, where one does.
"""

import re

import pgtrigger
from django.db import models
from pgtrigger import compiler


def place_is(expression: str) -> pgtrigger.Trigger:
    """Keeps the place: an expression of PostgreSQL's over the row (``NEW``) and its ``page``. One
    of the two may be written before the other, as dumps are loaded in any order."""
    return _Place(
        name="place_is_kept",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            NEW.place := coalesce(
                (SELECT {expression} FROM wagtailcore_page page WHERE page.id = NEW.page_ptr_id), ''
            );
            RETURN NEW;
        """,  # noqa: S608
    )


class _Place(pgtrigger.Trigger):
    def compile(self, model: models.Model) -> compiler.Trigger:
        compiled = super().compile(model)
        return PlaceTriggers(name=compiled.name, sql=compiled.sql)


class PlaceTriggers(compiler.Trigger):
    """That of the type's own table, and with it those of Wagtail's table, by which the first finds
    out the place anew where what it is made of changes in the page alone."""

    @property
    def install_sql(self) -> str:
        table, name = self.sql.table, self._name
        columns = sorted(set(re.findall(r"\bpage\.(title|path)\b", str(self.sql))))
        changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)
        return f"""
            {self.sql}
            CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE {table} SET place = place WHERE page_ptr_id = NEW.id;
                RETURN NULL;
            END $$;
            CREATE OR REPLACE TRIGGER {name} AFTER UPDATE OF {", ".join(columns)}
            ON wagtailcore_page FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {name}();
            CREATE OR REPLACE TRIGGER {name}_when_added AFTER INSERT
            ON wagtailcore_page FOR EACH ROW EXECUTE FUNCTION {name}();
            UPDATE {table} SET place = place;
            -- No table is altered while triggers wait for the end of a transaction.
            SET CONSTRAINTS ALL IMMEDIATE;
            SET CONSTRAINTS ALL DEFERRED;
        """  # noqa: S608

    @property
    def uninstall_sql(self) -> str:
        return f"DROP FUNCTION {self._name} CASCADE; {super().uninstall_sql}"

    @property
    def _name(self) -> str:
        return f"place_in_{self.sql.table}"
