"""What the documentation claims, against the code."""

import ast
import re
import tomllib

import pytest
from django.core.management import get_commands

from cms.api.errors import ErrorCode
from tests.conftest import CHECKOUT

DOCUMENTS = [
    *CHECKOUT.glob("*.md"),
    *CHECKOUT.glob("docs/**/*.md"),
    *CHECKOUT.glob("contract/*.md"),
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_links_lead_to_files_that_are_there(document):
    links = re.findall(r"\]\(([^)#]+)", document.read_text())
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_commands_that_are_told_of_exist(document):
    code = "".join(re.findall(r"```.*?```|`.*?`", document.read_text(), re.DOTALL))
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", code)) <= targets
    assert set(re.findall(r"manage\.py ([a-z_]+)", code)) <= set(get_commands())


def test_every_setting_is_told_of_with_its_default():
    row = re.compile(r"^\| `([A-Z_]+)` \| (?:`(.*?)` )?\|", re.MULTILINE)
    told = row.findall((CHECKOUT / "docs/operators.md").read_text())
    assert [(name, default or "") for name, default in told] == list(settings_with_defaults())


def settings_with_defaults():
    """The variables that the settings read, each with its default as an environment has it."""
    for call in ast.walk(ast.parse((CHECKOUT / "cms" / "settings.py").read_text())):
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name("env")), args=[ast.Constant(name), *rest]
            ):
                yield name, ",".join(str(default) for default in map(written, rest))


def written(default):
    match default:
        case ast.Constant(bool(value)):
            return str(value).lower()
        case ast.Constant(value):
            return str(value)
        case ast.JoinedStr(parts):
            return "".join(map(written, parts))
        case ast.FormattedValue(ast.Name(variable)):
            return variable
        case ast.List(elements):
            return ",".join(map(written, elements))
        case ast.BinOp(ast.Name("CHECKOUT"), ast.Div(), folder):
            return written(folder)
        case ast.BinOp(folder, ast.Div(), below):
            return f"{written(folder)}/{written(below)}"
    raise AssertionError(f"no default can be read in {ast.unparse(default)}")


def test_every_error_code_is_told_of():
    told = re.findall(r"^\| `([A-Z_]+)` \|", (CHECKOUT / "docs/front-end.md").read_text(), re.M)
    assert told == list(ErrorCode)


def test_every_dependency_is_named_with_its_reason():
    decision = (CHECKOUT / "docs/decisions/0005-dependencies.md").read_text()
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = [re.split(r"[\[~=]", requirement)[0] for requirement in wanted]
    assert [name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", decision)] == []
