"""The rows of a page that name other pages."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from modelcluster.models import get_all_child_relations, model_from_serializable_data
from wagtail.models import Orderable, Page


class NamingRow(Orderable):
    """A row of a page, about the page that its foreign key ``names`` holds."""

    names: ClassVar[str]

    class Meta(Orderable.Meta):
        abstract = True

    @classmethod
    def from_serializable_data(cls, data: Mapping[str, Any], **checks: bool) -> Self:
        """The row as a version of its page holds it, which has looked up what the row names."""
        row: Self = model_from_serializable_data(cls, data, check_fks=False)
        return row


class PageWithRows(Page):
    """A page whose versions are read in as few statements for many rows as for one."""

    class Meta:
        abstract = True

    @classmethod
    def from_serializable_data(cls, data: Mapping[str, Any], *args: Any, **kwargs: Any) -> Self:
        """The page as a version holds it, but for the rows that name a page which has been deleted
        since. What all rows name is looked up together, and each row has it at hand."""
        names = {
            relation.get_accessor_name(): relation.related_model.names
            for relation in get_all_child_relations(cls)
            if issubclass(relation.related_model, NamingRow)
        }
        rows = {relation: data[relation] for relation in names if relation in data}
        named = {row[names[relation]] for relation in rows for row in rows[relation]}
        found = Page.objects.specific().in_bulk(named - {None})
        kept = {
            relation: [row for row in rows[relation] if row[names[relation]] in {None, *found}]
            for relation in rows
        }
        page: Self = super().from_serializable_data({**data, **kept}, *args, **kwargs)
        for relation in kept:
            name = names[relation]
            for row in getattr(page, relation).all():
                setattr(row, name, found.get(getattr(row, f"{name}_id")))
        return page
