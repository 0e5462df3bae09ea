"""What front ends build on: the operations of the contract, and the published schema."""

import subprocess
from pathlib import Path

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
def test_no_change_of_the_published_schema_breaks_a_front_end(frontend_schema):
    before = published_before(CHECKOUT)
    if before is None:
        pytest.skip("no older schema is in the git history here, to compare with")
    assert list(map(str, breaking_changes(build_schema(before), frontend_schema))) == []


def published_before(checkout: Path) -> str | None:
    """The schema that the main branch published last and that is not the checkout's: on a branch,
    and before a commit to main, what main has; on main, what the last change of it replaced."""
    name = published.FILE.name
    onto_main = (
        git(checkout, "merge-base", "HEAD", "origin/main")
        or git(checkout, "merge-base", "HEAD", "main")
        or "HEAD"
    )
    changes = git(checkout, "rev-list", "--first-parent", onto_main.strip(), "--", name)
    versions = (git(checkout, "show", f"{commit}:{name}") for commit in changes.split())
    current = (checkout / name).read_text()
    return next((version for version in versions if version and version != current), None)


def git(checkout: Path, *command: str) -> str:
    """What git says; nothing where it cannot do that."""
    ran = subprocess.run(
        ["git", *command], cwd=checkout, capture_output=True, check=False, text=True
    )
    return ran.stdout if ran.returncode == 0 else ""


class TestPublishedBefore:
    @pytest.fixture
    def checkout(self, tmp_path):
        git(tmp_path, "init", "--initial-branch=main")
        git(tmp_path, "config", "user.name", "Example")
        git(tmp_path, "config", "user.email", "example@example.org")
        return tmp_path

    def commit(self, checkout, schema):
        (checkout / published.FILE.name).write_text(schema)
        git(checkout, "add", ".")
        git(checkout, "commit", "--allow-empty", "-m", "an example")

    def test_on_a_branch_it_is_what_main_has(self, checkout):
        for schema in ("first", "second"):
            self.commit(checkout, schema)
        git(checkout, "checkout", "-b", "branch")
        for schema in ("third", "fourth"):
            self.commit(checkout, schema)
        assert published_before(checkout) == "second"

    def test_before_a_commit_to_main_it_is_what_main_has(self, checkout):
        for schema in ("first", "second"):
            self.commit(checkout, schema)
        (checkout / published.FILE.name).write_text("third")
        assert published_before(checkout) == "second"

    def test_on_main_it_is_what_the_last_change_replaced(self, checkout):
        for schema in ("first", "second", "second"):
            self.commit(checkout, schema)
        assert published_before(checkout) == "first"

    def test_on_main_a_branch_that_was_merged_is_one_change(self, checkout):
        self.commit(checkout, "first")
        git(checkout, "checkout", "-b", "branch")
        for schema in ("second", "third"):
            self.commit(checkout, schema)
        git(checkout, "checkout", "main")
        git(checkout, "merge", "--no-ff", "branch")
        assert published_before(checkout) == "first"

    def test_before_a_push_to_main_it_is_what_main_has_elsewhere(self, checkout):
        self.commit(checkout, "first")
        git(checkout, "update-ref", "refs/remotes/origin/main", "HEAD")
        for schema in ("second", "third"):
            self.commit(checkout, schema)
        assert published_before(checkout) == "first"

    def test_where_no_history_is_at_hand_it_is_nothing(self, checkout):
        (checkout / published.FILE.name).write_text("first")
        assert published_before(checkout) is None
        self.commit(checkout, "first")
        assert published_before(checkout) is None


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
