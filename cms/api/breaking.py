"""What a change of the schema would break, and for whom."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from graphql import GraphQLSchema, find_breaking_changes, get_named_type

from cms.api.deprecation import promised
from cms.api.documents import Document
from cms.api.errors import Refused
from cms.api.models import FieldUse, TrustedDocument

DAYS_OF_RECENT_USE = 30


@dataclass(frozen=True)
class BreakingChange:
    """A change, in a sentence, and the front ends that have asked for what it concerns; an empty
    name stands for those that give none."""

    description: str
    front_ends: tuple[str, ...]

    def __str__(self) -> str:
        names = ", ".join(name or "front ends without a name" for name in self.front_ends)
        return f"{self.description} It breaks {names or 'no front end that is known here'}."


def breaking_changes(before: GraphQLSchema, after: GraphQLSchema) -> list[BreakingChange]:
    """What a client of ``before`` could miss in ``after``, with who asks for it, as far as the
    database tells: by documents that were registered, and by fields that were used.

    What was deprecated until a day that has passed may go, but for those front ends that have asked
    for it in the last month.
    """
    changes = find_breaking_changes(before, after)
    if not changes:
        return []
    promises = find_breaking_changes(promised(before, timezone.localdate()), after)
    used = FieldUse.objects.values_list("front_end", "field")
    uses = [*used, *_registered(before)]
    month = timezone.now() - timedelta(days=DAYS_OF_RECENT_USE)
    recent_uses = list(used.filter(last_used_at__gt=month).exclude(front_end=""))
    told = []
    for change in changes:
        is_promised = change in promises
        concerned = _concerned(change.description, before)
        users = _users(uses if is_promised else recent_uses, concerned)
        if is_promised or users:
            told.append(BreakingChange(change.description, users))
    return told


def _registered(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """Front ends, each with something that its documents ask for, as ``Document.fields`` tells."""
    for front_end, text in TrustedDocument.objects.values_list("front_end", "text"):
        try:
            document = Document(text, schema)
        except Refused:  # of an older schema still
            continue
        for field in document.fields:
            yield front_end, field


def _users(uses: Iterable[tuple[str, str]], concerned: set[str]) -> tuple[str, ...]:
    return tuple(sorted({user for user, used in uses if concerned & {used, _whole(used)}}))


def _concerned(description: str, schema: GraphQLSchema) -> set[str]:
    """What a sentence of graphql-core's is about: a part of a type; or whole types, and then what
    leads to them too."""
    match re.findall(r"\w+(?:\.\w+)?", description):
        case [value, "was", "removed", "from", "enum", "type", kind]:
            return {f"{kind}.{value}"}
        case [field, "arg", argument, "was", "removed"]:
            return {f"{field}({argument}:)"}
        case ["A", "required", "arg", _, "on", field, "was", "added"]:
            return {field}
        case ["A", "required", "field", _, "on", "input", "type", kind, "was", "added"]:
            kinds = {kind}
        case [kind, "was", "removed", "from", "union", "type", another]:
            kinds = {kind, another}
        case [kind, "no", "longer", "implements", "interface", another]:
            kinds = {kind, another}
        case [field, *_] if _whole(field) != field:
            return {field}
        case [kind, *_]:
            kinds = {kind}
    return kinds.union(*(_leading_to(kind, schema) for kind in kinds))


def _leading_to(kind: str, schema: GraphQLSchema) -> Iterator[str]:
    """The fields and arguments of that type."""
    for parent in schema.type_map.values():
        for name, field in getattr(parent, "fields", {}).items():
            if get_named_type(field.type).name == kind:
                yield f"{parent}.{name}"
            for argument, of in getattr(field, "args", {}).items():
                if get_named_type(of.type).name == kind:
                    yield f"{parent}.{name}({argument}:)"


def _whole(part: str) -> str:
    """The type that it is a part of."""
    return part.partition(".")[0]
