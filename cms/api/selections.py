"""What is selected in a document, by whichever fragments."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    SelectionSetNode,
)

Fragments = Mapping[str, FragmentDefinitionNode]


def fragments_of(document: DocumentNode) -> Fragments:
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def root_fields(selection_set: SelectionSetNode, fragments: Fragments) -> Iterator[FieldNode]:
    """The fields of ``Query`` that an operation asks for."""
    for _, field in fields_in(selection_set, fragments, set()):
        yield field


def fields_in(
    selection_set: SelectionSetNode, fragments: Fragments, spread: set[str], parent: str = ""
) -> Iterator[tuple[str, FieldNode]]:
    """The fields of a selection, those of its fragments among them, each with the name of the type
    that a fragment is about."""
    for selection in selection_set.selections:
        if isinstance(selection, FieldNode):
            yield parent, selection
            continue
        fragment: Any = selection
        if isinstance(selection, FragmentSpreadNode):
            name = selection.name.value
            if name in spread or name not in fragments:
                continue
            spread.add(name)
            fragment = fragments[name]
        about = fragment.type_condition.name.value if fragment.type_condition else parent
        yield from fields_in(fragment.selection_set, fragments, spread, about)
