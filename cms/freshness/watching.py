"""Which tables move the content version: all of them, but for those that are named here.

And what else is seen to whenever the tables have changed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, connections, models
from modelcluster.fields import ParentalKey
from wagtail.models import Page

#: Of which no answer shows anything: whole apps, and single models.
_UNSEEN = {
    "accounts",
    "auth",
    "contenttypes",  # do not change once they are there
    "pgtrigger",
    "sessions",
    "taggit",
    "wagtailadmin",
    "wagtailembeds",
    "wagtailsearch",  # of the admin
    "wagtailusers",
    "api.fielduse",
    "api.knowndocument",
    "api.operationuse",
    "api.trusteddocument",
    "search.searchentry",  # follows from what else changes
    "hubs.hubteam",
    "wagtailcore.comment",
    "wagtailcore.commentreply",
    "wagtailcore.collectionviewrestriction_groups",
    "wagtailcore.groupapprovaltask",
    "wagtailcore.groupapprovaltask_groups",
    "wagtailcore.groupcollectionpermission",
    "wagtailcore.grouppagepermission",
    "wagtailcore.groupsitepermission",
    "wagtailcore.locale",
    "wagtailcore.modellogentry",
    "wagtailcore.pagelogentry",
    "wagtailcore.pagesubscription",
    "wagtailcore.pageviewrestriction_groups",
    "wagtailcore.referenceindex",
    "wagtailcore.revision",
    "wagtailcore.site",
    "wagtailcore.task",
    "wagtailcore.taskstate",
    "wagtailcore.uploadedfile",
    "wagtailcore.workflow",
    "wagtailcore.workflowcontenttype",
    "wagtailcore.workflowpage",
    "wagtailcore.workflowstate",
    "wagtailcore.workflowtask",
    "wagtaildocs.uploadeddocument",
    "wagtailimages.rendition",
    "wagtailimages.uploadedimage",
}
#: What saving a draft changes of a page, and other columns that no answer shows.
_UNSEEN_COLUMNS = {
    "wagtailcore.page": {
        "draft_title",
        "go_live_at",
        "expire_at",
        "has_unpublished_changes",
        "latest_revision_created_at",
        "latest_revision_id",
        "live_revision_id",
        "locked",
        "locked_at",
        "locked_by_id",
        "numchild",
        "owner_id",
    },
    "hubs.huboffer": {"noted_wording"},
}
#: What an answer shows of a page that is not live any more: that its code leads on.
_SEEN_OF_WITHDRAWN = {
    "wagtailcore.page": {"path", "first_published_at"},
    "workgroups.workgroup": {"code", "provenance"},
    "lineage.predecessor": {"page_id", "predecessor_id", "merged"},
}


@dataclass(frozen=True)
class WatchedTable:
    """A table whose rows move the content version, but for the columns that are ``unseen``; where
    they are of a page, by a column, while that page is live, and by some columns for as long as it
    is withdrawn."""

    name: str
    page: str
    unseen: frozenset[str]
    seen_of_withdrawn: frozenset[str]

    @property
    def arguments(self) -> list[str]:
        """Those of the trigger."""
        return [self.page, _array(self.unseen), _array(self.seen_of_withdrawn)]


def watched_tables() -> Iterator[WatchedTable]:
    """Every table that an answer could show something of."""
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and not {meta.app_label, meta.label_lower} & _UNSEEN:
            yield WatchedTable(
                meta.db_table,
                _column_of_page(model),
                frozenset(_UNSEEN_COLUMNS.get(meta.label_lower, ())),
                frozenset(_SEEN_OF_WITHDRAWN.get(meta.label_lower, ())),
            )


def watch_tables(database: str) -> None:
    """Give every watched table its triggers, where it has not got them, and take them from those
    that are not watched any more."""
    with connections[database].cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgargs FROM pg_trigger WHERE tgname = %s",
            ["content_moves"],
        )
        there = {table: bytes(arguments) for table, arguments in cursor.fetchall()}
        tables = set(connections[database].introspection.table_names(cursor))
        for table in watched_tables():
            if table.name not in tables:  # its migration is yet to come
                continue
            wanted = b"".join(argument.encode() + b"\0" for argument in table.arguments)
            if there.pop(table.name, None) != wanted:
                cursor.execute(_triggers(table), table.arguments)
        for name in there:
            cursor.execute(_no_triggers(name))


def keep_to_their_schema(database: str) -> None:
    """Let the functions of all triggers find tables, and each other, where a session names no
    schema, as those of pg_restore do. Functions that statements call have to stay as they are:
    PostgreSQL would no longer make them part of the statement."""
    with connections[database].cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER FUNCTION %s SET search_path = %I', p.oid::regprocedure, nspname) "
            "FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace "
            "WHERE nspname = current_schema() AND prorettype = 'trigger'::regtype "
            "AND proconfig IS NULL"
        )
        for [statement] in cursor.fetchall():
            cursor.execute(statement)


def move_version(database: str) -> None:
    """Move the content version, whatever has changed."""
    with connections[database].cursor() as cursor:
        cursor.execute("SELECT move_content_version()")


def _column_of_page(model: type[models.Model]) -> str:
    """The column that says which page a row is part of, if it is of one."""
    for field in model._meta.local_fields:
        whole = field.related_model
        is_part = isinstance(field, ParentalKey) or getattr(
            field.remote_field, "parent_link", False
        )
        if is_part and isinstance(whole, type) and issubclass(whole, Page):
            return str(field.column)
    return ""


def _array(columns: Iterable[str]) -> str:
    """As PostgreSQL writes it."""
    return f"{{{','.join(sorted(columns))}}}"


def _triggers(table: WatchedTable) -> str:
    name = connection.ops.quote_name(table.name)
    return f"""
        {_no_triggers(table.name)}
        CREATE CONSTRAINT TRIGGER content_moves AFTER INSERT OR UPDATE OR DELETE ON {name}
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION row_moves_content_version(%s, %s, %s);
        CREATE TRIGGER content_is_truncated AFTER TRUNCATE ON {name}
        FOR EACH STATEMENT EXECUTE FUNCTION truncation_moves_content_version();
    """


def _no_triggers(table: str) -> str:
    name = connection.ops.quote_name(table)
    return f"""
        DROP TRIGGER IF EXISTS content_moves ON {name};
        DROP TRIGGER IF EXISTS content_is_truncated ON {name};
    """
