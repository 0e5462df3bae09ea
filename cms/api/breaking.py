"""What a change of the schema would break, and for whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphql import GraphQLSchema, find_breaking_changes

from cms.api.documents import Document
from cms.api.errors import Refused
from cms.api.models import FieldUse, TrustedDocument

_TYPE_AND_FIELD = re.compile(r"\b[A-Z]\w*(?:\.\w+)?")


@dataclass(frozen=True)
class BreakingChange:
    """A change, in a sentence, and the front ends that have asked for what it concerns."""

    description: str
    front_ends: tuple[str, ...]

    def __str__(self) -> str:
        names = ", ".join(self.front_ends) or "no front end that is known here"
        return f"{self.description} It breaks {names}."


def breaking_changes(before: GraphQLSchema, after: GraphQLSchema) -> list[BreakingChange]:
    """What a client of ``before`` could miss in ``after``, with who asks for it, as far as the
    database tells: by documents that were registered, and by fields that were used."""
    changes = find_breaking_changes(before, after)
    uses = list(_uses(before)) if changes else []
    return [
        BreakingChange(
            change.description,
            tuple(sorted({user for user, field in uses if _concerns(change.description, field)})),
        )
        for change in changes
    ]


def _uses(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """Front ends, each with a field it asks for, such as ``WorkGroup.title``."""
    yield from FieldUse.objects.values_list("front_end", "field")
    for front_end, text in TrustedDocument.objects.values_list("front_end", "text"):
        try:
            document = Document(text, schema)
        except Refused:  # of an older schema still
            continue
        for field in document.fields:
            yield front_end, field


def _concerns(description: str, field: str) -> bool:
    """Whether graphql-core's sentence names the field, its whole type, or a part of what a variable
    holds, of which only the type is known."""
    kind, _, part = field.partition(".")
    named = {match[0] for match in _TYPE_AND_FIELD.finditer(description)}
    kinds_with_parts = {name.partition(".")[0] for name in named}
    return field in named or kind in named or (not part and kind in kinds_with_parts)
