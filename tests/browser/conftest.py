import json
import shutil
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import ConsoleMessage, expect, sync_playwright

from cms.tryout import postgres
from tests.conftest import CONTRACT
from tests.service import Service, copy_checkout, free_port

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
SECONDS_TO_WAIT = 60  # for whatever a busy machine is slow to show

expect.set_options(timeout=SECONDS_TO_WAIT * 1000)


@dataclass
class Site:
    """The running service: its address, and the login that it told of."""

    address: str
    password: str

    def ask(self, operation: str, **variables: Any) -> Any:
        """What the API answers to an operation of the contract."""
        query = (CONTRACT / f"{operation}.graphql").read_text()
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"Content-Type": "application/json"}
        with urlopen(Request(f"{self.address}/graphql/", body, headers)) as response:
            return json.load(response)["data"]

    def offers(self, kind: str) -> list[dict[str, Any]]:
        """What a phase has on offer."""
        phases = self.ask("catalogue")["academicYear"]["phases"]
        [phase] = [phase for phase in phases if phase["kind"] == kind]
        return phase["offers"]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed, so what needs a browser is not tested")
    checkout = tmp_path_factory.mktemp("checkout")
    copy_checkout(checkout)
    port = free_port()
    service = Service(checkout, PORT=port)
    service.wait_until_it_says("Ctrl-C stops everything")
    yield Site(f"http://localhost:{port}", (checkout / ".local" / "try-out-login").read_text())
    service.process.terminate()
    service.process.wait(SECONDS_TO_WAIT)
    postgres.remove(checkout / ".local" / "postgres")


@pytest.fixture(scope="session")
def browser(site):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], timeout=SECONDS_TO_WAIT * 1000
        )
        yield browser
        browser.close()


def errors_told_by(message: ConsoleMessage) -> list[str]:
    """What a script complains of; that autosave was refused for a mistake is no complaint."""
    refused = message.text.startswith("Failed to load resource")
    return [message.text] if message.type == "error" and not refused else []


@pytest.fixture
def page(browser, site):
    """A window that reaches nothing but the service; an error in a page's script fails the test."""
    page = browser.new_page(base_url=site.address, viewport={"width": 1300, "height": 1600})
    page.set_default_timeout(SECONDS_TO_WAIT * 1000)
    page.route(lambda url: not url.startswith(site.address), lambda route: route.abort())
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.extend(errors_told_by(message)))
    yield page
    page.close()
    assert errors == []


@pytest.fixture
def admin(page, site):
    """The admin, with somebody logged in."""
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    return page
