"""Data flows one way: pyproject.toml says which way, and this holds the code to it."""

from copy import deepcopy

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.protected import ProtectedContract

from tests.conftest import CHECKOUT

CONTRACTS = {"forbidden": ForbiddenContract, "protected": ProtectedContract}


def test_imports_point_one_way(monkeypatch):
    monkeypatch.chdir(CHECKOUT)
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.fixture(scope="module")
def imports():
    return grimp.build_graph("cms", include_external_packages=True, cache_dir=None)


# cms.hubs and cms.programmes are packages that the rules hold for without naming them.
@pytest.mark.parametrize(
    ("importer", "imported", "broken"),
    [
        ("cms.workgroups.models", "cms.workgroups.schema", "Schemas are put together"),
        ("cms.workgroups.queries", "cms.pages.schema", "Schemas are put together"),
        ("cms.hubs.models", "cms.hubs.schema", "Schemas are put together"),
        ("cms.api.views", "cms.schema", "Schemas are put together"),
        ("cms.workgroups.models", "cms.workgroups.queries", "Queries serve schemas"),
        ("cms.hubs.panels", "cms.programmes.queries", "Queries serve schemas"),
        ("cms.workgroups.schema", "cms.workgroups.models", "A resolver asks queries"),
        ("cms.hubs.schema", "cms.programmes.models", "A resolver asks queries"),
        ("cms.hubs.schema", "django", "A resolver asks queries"),
        ("cms.connections.schema", "wagtail", "A resolver asks queries"),
        ("cms.hubs.queries", "graphene", "Only schemas know graphene"),
        ("cms.hubs.panels", "graphene", "Only schemas know graphene"),
        ("cms.richtext.formats", "graphene", "Only schemas know graphene"),
        ("cms.api.execution", "graphene", "Only schemas know graphene"),
        ("cms.api.execution", "cms.workgroups.codes", "The API knows nothing"),
        ("cms.api.execution", "cms.hubs.regions", "The API knows nothing"),
        ("cms.api.execution", "cms.peers", "The API knows nothing"),
        ("cms.api.execution", "wagtail", "The API knows nothing"),
        ("cms.connections.slices", "cms.workgroups.codes", "What every part"),
        ("cms.peers", "cms.workgroups.models", "What every part"),
        ("cms.pages.queries", "cms.hubs.queries", "What every part"),
        ("cms.pages.models", "cms.richtext.formats", "What every part"),
        ("cms.richtext.links", "cms.pages.queries", "What every part"),
        ("cms.workgroups.models", "cms.content.loading", "Content files"),
        ("cms.hubs.queries", "cms.hubs.content", "Content files"),
        ("cms.workgroups.queries", "cms.api.requests", "Nothing stands on"),
        ("cms.hubs.models", "cms.tryout.login", "Nothing stands on"),
        ("cms.api.views", "cms.serving.server", "Nothing stands on"),
        ("cms.accounts.models", "cms.serving.requests", "Nothing stands on"),
    ],
)
def test_import_the_other_way_is_refused(imports, importer, imported, broken):
    with_it = deepcopy(imports)
    for package in ("cms.hubs", "cms.programmes"):
        with_it.add_module(package)
    with_it.add_import(importer=importer, imported=imported)
    assert any(name.startswith(broken) for name in broken_contracts(with_it))


def broken_contracts(imports) -> list[str]:
    configured = read_configuration(str(CHECKOUT / "pyproject.toml"))
    return [
        options["name"]
        for options in configured["contracts_options"]
        if not CONTRACTS[options["type"]](options["name"], configured["session_options"], options)
        .check(deepcopy(imports), verbose=False)
        .kept
    ]
