"""What front ends build on: the operations of the contract, and the published schema."""

import subprocess

import pytest
from django.core.management import CommandError, call_command
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
    parse,
    validate,
)

from cms.api import published
from cms.api.breaking import breaking_changes
from tests.conftest import CHECKOUT, CONTRACT

OPERATIONS = sorted(CONTRACT.glob("*.graphql"))


@pytest.fixture(scope="module")
def frontend_schema() -> GraphQLSchema:
    return build_schema(published.FILE.read_text())


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda file: file.stem)
def test_operation_of_the_contract_is_valid_against_the_published_schema(
    operation, frontend_schema
):
    assert validate(frontend_schema, parse(operation.read_text())) == []


def test_published_schema_is_what_the_code_serves():
    call_command("write_frontend_schema", check=True)


def test_stale_published_schema_is_told(tmp_path, monkeypatch):
    stale = tmp_path / "frontend_schema.graphql"
    monkeypatch.setattr(published, "FILE", stale)
    with pytest.raises(CommandError, match="is not what the code serves"):
        call_command("write_frontend_schema", check=True)
    call_command("write_frontend_schema")
    call_command("write_frontend_schema", check=True)


@pytest.mark.django_db
def test_no_change_since_the_main_branch_breaks_a_front_end(frontend_schema):
    on_main = schema_on_main()
    if on_main is None:
        pytest.skip("no main branch with a published schema is here to compare with")
    assert list(map(str, breaking_changes(build_schema(on_main), frontend_schema))) == []


def schema_on_main() -> str | None:
    for branch in ("main", "origin/main", "HEAD"):
        shown = subprocess.run(
            ["git", "show", f"{branch}:{published.FILE.name}"],
            cwd=CHECKOUT,
            capture_output=True,
            check=False,
            text=True,
        )
        if shown.returncode == 0:
            return shown.stdout
    return None


def test_everything_in_the_schema_is_described(frontend_schema):
    undescribed = []
    for name, kind in frontend_schema.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        parts = {name: kind}
        if isinstance(kind, GraphQLEnumType):
            parts |= {f"{name}.{value}": told for value, told in kind.values.items()}
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field, told in kind.fields.items():
                parts[f"{name}.{field}"] = told
                for argument, argument_told in getattr(told, "args", {}).items():
                    parts[f"{name}.{field}({argument})"] = argument_told
        undescribed += [part for part, told in parts.items() if not told.description]
    assert undescribed == []


def test_no_type_carries_what_an_editor_alone_should_see(frontend_schema):
    shown = {
        field
        for kind in frontend_schema.type_map.values()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        for field in kind.fields
    }
    kept_inside = {"draftTitle", "hasUnpublishedChanges", "path", "owner", "lockedAt", "goLiveAt"}
    assert not shown & kept_inside
