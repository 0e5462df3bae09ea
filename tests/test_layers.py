"""Data flows one way: pyproject.toml says which way, and this holds the code to it."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.conftest import CHECKOUT


def test_imports_point_one_way(monkeypatch):
    monkeypatch.chdir(CHECKOUT)
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS
