"""Lineage in the API."""

import graphene

from cms.lineage import queries
from cms.pages.schema import PageInterface


def _lineage(query: object, description: str) -> graphene.Field:
    return graphene.Field(
        lambda: graphene.NonNull(graphene.List(graphene.NonNull(PieceOfWork))),
        description=description,
        resolver=lambda work, _info: work.with_peers(query, among=queries.WorkRow),
    )


class PieceOfWork(PageInterface):
    """A Work Group, a programme or an entry of the archive: what it grew out of, and what it
    turned into."""

    class Meta:
        interfaces = (PageInterface,)

    predecessors = _lineage(
        queries.predecessors_of, "What it grew out of. Only what may be seen is listed."
    )
    successors = _lineage(
        queries.successors_of, "What it turned into. Only what may be seen is listed."
    )
