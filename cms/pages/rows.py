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


def kinds_of_rows(model: type[Page]) -> dict[str, str]:
    """The relations of a page to its rows that name others, and what those are named by in each."""
    return {
        relation.get_accessor_name(): relation.related_model.names
        for relation in get_all_child_relations(model)
        if issubclass(relation.related_model, NamingRow)
    }
