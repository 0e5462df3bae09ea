"""Connections: how the API answers lists that grow."""

from typing import Any

import graphene

from cms.connections.slices import MOST_ROWS, Slice

DEFAULT_ROWS = 20

#: The arguments of a field that answers a connection.
PAGING = {
    "first": graphene.Argument(
        graphene.NonNull(graphene.Int),
        default_value=DEFAULT_ROWS,
        description=f"How many rows to answer: 1 to {MOST_ROWS}.",
    ),
    "after": graphene.String(
        description="The `endCursor` of the page before; without it the list starts at its "
        "beginning."
    ),
}


class PageInfo(graphene.ObjectType):
    """Where a page of a list stands in it."""

    has_next_page = graphene.Boolean(required=True, description="Whether more rows follow.")
    has_previous_page = graphene.Boolean(required=True, description="Whether rows came before.")
    start_cursor = graphene.String(
        description="The cursor of the first row; null on a page without rows."
    )
    end_cursor = graphene.String(
        description="The cursor of the last row, for `after`; null on a page without rows."
    )

    @staticmethod
    def resolve_has_next_page(page: Slice[Any], info: graphene.ResolveInfo) -> bool:
        return page.has_next

    @staticmethod
    def resolve_has_previous_page(page: Slice[Any], info: graphene.ResolveInfo) -> bool:
        return page.has_previous

    @staticmethod
    def resolve_start_cursor(page: Slice[Any], info: graphene.ResolveInfo) -> str | None:
        return page.cursors[0] if page.cursors else None

    @staticmethod
    def resolve_end_cursor(page: Slice[Any], info: graphene.ResolveInfo) -> str | None:
        return page.cursors[-1] if page.cursors else None


def connection_of(node: type[graphene.ObjectType], nodes: str) -> type[graphene.ObjectType]:
    """The connection type whose rows are of type ``node``; ``nodes`` names them in its
    descriptions ("Work Groups")."""
    name = node._meta.name

    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {
            "__doc__": f"One of the {nodes} of a list, with its place there.",
            "cursor": graphene.String(
                required=True, description="The place of this row in the list, for `after`."
            ),
            "node": graphene.Field(graphene.NonNull(node), description="The row itself."),
        },
    )
    return type(
        f"{name}Connection",
        (graphene.ObjectType,),
        {
            "__doc__": f"A page of a list of {nodes}.",
            "nodes": graphene.Field(
                _list_of(node),
                description=f"The {nodes} of this page.",
                resolver=lambda page, _info: page.rows,
            ),
            "edges": graphene.Field(
                _list_of(edge),
                description=f"The {nodes} of this page, each with its cursor.",
                resolver=lambda page, _info: [
                    {"cursor": cursor, "node": row}
                    for cursor, row in zip(page.cursors, page.rows, strict=True)
                ],
            ),
            "page_info": graphene.Field(
                graphene.NonNull(PageInfo),
                description="Where this page stands in the list.",
                resolver=lambda page, _info: page,
            ),
            "total_count": graphene.Int(
                required=True,
                description="How many rows the whole list has. Counted only when it is asked for.",
                resolver=lambda page, _info: page.total,
            ),
        },
    )


def _list_of(of_type: type[graphene.ObjectType]) -> Any:
    return graphene.NonNull(graphene.List(graphene.NonNull(of_type)))
