"""The whole API, put together from its parts."""

import graphene

import cms.pages.schema
import cms.workgroups.schema


class Query(cms.workgroups.schema.Query, cms.pages.schema.Query, graphene.ObjectType):
    """Everything that can be asked. Only what is published and public is ever answered."""


schema = graphene.Schema(query=Query, types=[cms.pages.schema.Home])
