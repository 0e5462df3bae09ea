"""The schema that is served, and the file that publishes it."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string
from graphql import GraphQLSchema, build_schema, lexicographic_sort_schema, print_schema

FILE = Path(settings.CHECKOUT) / "frontend_schema.graphql"


@cache
def served_schema() -> GraphQLSchema:
    """The schema that the setting GRAPHQL_SCHEMA names."""
    schema: GraphQLSchema = import_string(settings.GRAPHQL_SCHEMA).graphql_schema
    return schema


def printed() -> str:
    """The served schema as text, in an order that does not change from one process to the next."""
    # Built anew from its text, because graphene's enums cannot be sorted.
    built = build_schema(print_schema(served_schema()))
    return print_schema(lexicographic_sort_schema(built)) + "\n"
