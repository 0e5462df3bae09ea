"""Tokens that show a draft, in a request's header or in an argument of its operation."""

from typing import Any

from graphql import OperationDefinitionNode, StringValueNode, VariableNode

from cms.api.errors import ErrorCode, Refused
from cms.api.selections import Fragments, root_fields

ARGUMENT = "token"


def preview_token(
    header: str,
    operation: OperationDefinitionNode,
    fragments: Fragments,
    variables: dict[str, Any],
) -> str:
    """The one token that is given; an empty text without any. Raises Refused for several."""
    given = {header} if header else set()
    for field in root_fields(operation.selection_set, fragments):
        for argument in field.arguments or ():
            if argument.name.value != ARGUMENT:
                continue
            match argument.value:
                case StringValueNode(value=token):
                    given.add(token)
                case VariableNode(name=name):
                    given.add(_value_of(name.value, operation, variables))
    given.discard("")
    if len(given) > 1:
        raise Refused(ErrorCode.BAD_USER_INPUT, "An operation shows one draft, for one token.")
    return next(iter(given), "")


def _value_of(name: str, operation: OperationDefinitionNode, variables: dict[str, Any]) -> str:
    """The text that a variable stands for, an empty one where it stands for none."""
    if name in variables:  # what is wrong with it, execution tells
        return variables[name] if isinstance(variables[name], str) else ""
    for definition in operation.variable_definitions or ():
        if definition.variable.name.value == name:
            usual = definition.default_value
            return usual.value if isinstance(usual, StringValueNode) else ""
    return ""
