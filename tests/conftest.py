import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import settings

from tests.factories import EditorFactory

CHECKOUT = Path(__file__).resolve().parent.parent
CONTRACT = CHECKOUT / "contract"
BROWSER_TESTS = CHECKOUT / "tests" / "browser"

# However long a busy machine takes for an example, it is none against a property.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what leaves its process unfit for other tests: a transaction that is committed,
    after which the database is emptied, and a browser. Both come after the tests of one
    transaction, as pytest-django orders them."""
    for item in items:
        marked = item.get_closest_marker("django_db")
        if marked and marked.kwargs.get("transaction"):
            item.add_marker(pytest.mark.xdist_group("commits"))
        if item.path.is_relative_to(BROWSER_TESTS):
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass
class Answer:
    """What the endpoint answered."""

    status: int
    body: dict[str, Any]

    @property
    def data(self) -> dict[str, Any]:
        assert "errors" not in self.body, self.body["errors"]
        return self.body["data"]

    @property
    def error(self) -> dict[str, Any]:
        """The only error there is."""
        [error] = self.body["errors"]
        return error

    @property
    def code(self) -> str:
        return self.error["extensions"]["code"]


@pytest.fixture
def ask(client: Client) -> Callable[..., Answer]:
    """Asks the endpoint, as anybody can: ``ask("{ academicYears { slug } }", year="2017-18")``."""

    def ask(document: str, /, **variables: Any) -> Answer:
        response = client.post(
            "/graphql/",
            {"query": document, "variables": variables},
            content_type="application/json",
        )
        return Answer(response.status_code, json.loads(response.content))

    return ask


@pytest.fixture
def ask_contract(ask: Callable[..., Answer]) -> Callable[..., Answer]:
    """Asks an operation of the contract: ``ask_contract("catalogue", year="2017-18")``."""

    def ask_contract(operation: str, /, **variables: Any) -> Answer:
        return ask((CONTRACT / f"{operation}.graphql").read_text(), **variables)

    return ask_contract


@pytest.fixture
def seed(db: None) -> None:
    """The content that the checkout carries."""
    load_seed()


def load_seed() -> None:
    call_command("load_content", *sorted((CHECKOUT / "fixtures").glob("*.yaml")), verbosity=0)


@pytest.fixture
def editor_client(client: Client, db: None) -> Client:
    """A browser in which somebody who may do everything is logged in."""
    client.force_login(EditorFactory())
    return client
