"""What the documentation claims, against the code."""

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
    text = document.read_text()
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)[ `\n]", text)) <= targets | {"and"}
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= set(get_commands())


def test_every_setting_is_told_of_with_its_default():
    source = (CHECKOUT / "cms" / "settings.py").read_text()
    read = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source)
    told = re.findall(r"^\| `([A-Z_]+)` \|", (CHECKOUT / "docs/operators.md").read_text(), re.M)
    assert read == told


def test_every_error_code_is_told_of():
    told = re.findall(r"^\| `([A-Z_]+)` \|", (CHECKOUT / "docs/front-end.md").read_text(), re.M)
    assert told == list(ErrorCode)


def test_every_dependency_is_named_with_its_reason():
    decision = (CHECKOUT / "docs/decisions/0005-dependencies.md").read_text()
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = [re.split(r"[\[~=]", requirement)[0] for requirement in wanted]
    assert [name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", decision)] == []
