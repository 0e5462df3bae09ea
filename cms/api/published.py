"""The schema that is served, and the files that publish it."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string
from graphql import GraphQLSchema, build_schema, lexicographic_sort_schema, print_schema

from cms.api.reference import reference

FILE = Path(settings.CHECKOUT) / "frontend_schema.graphql"
REFERENCE = Path(settings.CHECKOUT) / "docs" / "schema.md"


@cache
def served_schema() -> GraphQLSchema:
    """The schema that the setting GRAPHQL_SCHEMA names."""
    schema: GraphQLSchema = import_string(settings.GRAPHQL_SCHEMA).graphql_schema
    return schema


def published_schema() -> GraphQLSchema:
    """The served schema as clients have it: built anew from its text, because graphene's types can
    neither be sorted nor compared with others. The order does not change from one process to the
    next."""
    return lexicographic_sort_schema(build_schema(print_schema(served_schema())))


def files() -> dict[Path, str]:
    """What each file holds that publishes the schema: for tools, and for people."""
    schema = published_schema()
    return {FILE: print_schema(schema) + "\n", REFERENCE: reference(schema)}
