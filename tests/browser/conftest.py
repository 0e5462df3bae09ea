import json
import shutil
from dataclasses import dataclass
from pathlib import Path
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
    """The running service: its address, the login that it told of, and where its code is."""

    address: str
    password: str
    checkout: Path

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
    password = (checkout / ".local" / "try-out-login").read_text()
    yield Site(f"http://localhost:{port}", password, checkout)
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
def open_window(browser, site):
    """Opens windows that know nothing of each other, and reach nothing but the service; an error in
    a page's script fails the test."""
    windows, errors = [], []

    def open_window():
        window = browser.new_page(base_url=site.address, viewport={"width": 1300, "height": 1600})
        window.set_default_timeout(SECONDS_TO_WAIT * 1000)
        window.route(lambda url: not url.startswith(site.address), lambda route: route.abort())
        window.on("pageerror", lambda error: errors.append(str(error)))
        window.on("console", lambda message: errors.extend(errors_told_by(message)))
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        window.close()
    assert errors == []


@pytest.fixture
def page(open_window):
    return open_window()


@pytest.fixture
def log_in(open_window):
    """Opens a window with somebody logged in to the admin."""

    def log_in(username, password):
        window = open_window()
        window.goto("/admin/login/")
        window.get_by_label("Username").fill(username)
        window.get_by_label("Password").fill(password)
        window.get_by_role("button", name="Sign in").click()
        window.wait_for_url("**/admin/")
        return window

    return log_in


@pytest.fixture
def admin(log_in, site):
    """The admin, with an editor who may do everything."""
    return log_in("editor", site.password)
