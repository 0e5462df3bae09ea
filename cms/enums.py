"""Python's enums as GraphQL's, with a description on every value."""

from enum import Enum
from typing import Any

import graphene


def described(name: str, enum: type[Enum], description: str, values: dict[Enum, str]) -> Any:
    """The GraphQL type ``name`` for ``enum``, with its ``description`` and that of each value."""
    return graphene.Enum.from_enum(
        enum, name=name, description=lambda value: description if value is None else values[value]
    )
