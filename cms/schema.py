"""The whole API, put together from its parts."""

import graphene

import cms.archive.schema
import cms.hubs.schema
import cms.pages.schema
import cms.programmes.schema
import cms.search.schema
import cms.workgroups.schema


class Query(
    cms.workgroups.schema.Query,
    cms.programmes.schema.Query,
    cms.archive.schema.Query,
    cms.hubs.schema.Query,
    cms.search.schema.Query,
    cms.pages.schema.Query,
    graphene.ObjectType,
):
    """Everything that can be asked. Only what is published and public is ever answered."""


schema = graphene.Schema(
    query=Query,
    types=[
        cms.archive.schema.Archive,
        cms.hubs.schema.Hubs,
        cms.pages.schema.Home,
        cms.programmes.schema.Programmes,
    ],
)

# A question may follow lineage through many generations, of which each has few members.
for kind in schema.graphql_schema.type_map.values():
    for name, field in getattr(kind, "fields", {}).items():
        if name in ("predecessors", "successors"):
            field.extensions["rows"] = 2
