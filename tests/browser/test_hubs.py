"""A hub's editors and the nation's, each in a browser of their own."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.test_editor import publish
from tests.service import environment

CHANGED = "The national wording has changed since the note was written."


@pytest.fixture(scope="session")
def hub_passwords(site):
    """The first passwords of the editors of two hubs, by their names."""

    def password(name, editor):
        told = subprocess.run(
            [sys.executable, "manage.py", "add_hub", name, "--region=london", f"--editor={editor}"],
            cwd=site.checkout,
            env=environment(),
            capture_output=True,
            check=True,
            text=True,
        )
        return re.search(r"with the password (\S+)", told.stdout)[1]

    return {
        editor: password(name, editor)
        for name, editor in {
            "Example hub (made up for the try-out)": "one@example.org",
            "Another example of a hub": "another@example.org",
        }.items()
    }


@pytest.fixture
def log_in_to_hub(log_in, hub_passwords):
    return lambda editor: log_in(editor, hub_passwords[editor])


def open_hub(window):
    """Opens the only hub that its editor is led to; answers the address of its page."""
    window.goto("/admin/pages/")
    window.locator("header").get_by_role("button", name="Actions").first.click()
    window.get_by_role("link", name="Edit", exact=True).first.click()
    window.wait_for_url("**/edit/")
    return window.url


def test_note_is_questioned_when_the_nation_changes_and_the_hub_keeps_it(
    admin, log_in_to_hub, site
):
    def offered():
        programme = site.ask("hub", slug="example-hub")["hub"]["programme"]
        offers = [offer for phase in programme["phases"] for offer in phase["offers"]]
        [offer] = [offer for offer in offers if offer["workGroup"]["code"] == "NCP17-10a"]
        return offer

    before = offered()
    hub = log_in_to_hub("one@example.org")
    programme = open_hub(hub)
    heading = hub.locator("[data-panel-heading-text]", has_text="NCP17-10a")
    row = hub.locator("[data-inline-panel-child]", has=heading)
    expect(row.get_by_role("textbox").first).to_be_visible()
    expect(row.get_by_text(CHANGED)).to_have_count(0)

    admin.goto("/admin/pages/search/?q=NCP17-10a")
    admin.get_by_role("link", name=re.compile("NCP17-10a")).first.click()
    admin.get_by_role("textbox", name="Title").first.fill("As an example corrects it")
    publish(admin)
    assert offered() == before | {"title": "As an example corrects it"}

    hub.goto(programme)
    expect(row.get_by_text(CHANGED)).to_be_visible()
    expect(row.locator("ins").first).to_contain_text("example corrects it")
    row.get_by_label("The note fits the new wording: keep it.").check()
    publish(hub)
    hub.goto(programme)
    expect(row.get_by_role("textbox").first).to_be_visible()
    expect(row.get_by_text(CHANGED)).to_have_count(0)
    assert offered()["note"] == before["note"]


def test_hub_is_closed_to_the_editors_of_another(log_in_to_hub, site):
    one, another = map(log_in_to_hub, ("one@example.org", "another@example.org"))
    programme = open_hub(one)
    open_hub(another)
    for listing in ("/admin/pages/", "/admin/pages/search/?q=hub", "/admin/images/"):
        another.goto(listing)
        expect(another.get_by_text("Example hub (made up for the try-out)")).to_have_count(0)
    another.goto(programme)
    expect(another.get_by_text("Sorry, you do not have permission")).to_be_visible()
    forged = another.request.post(
        programme,
        form={
            "csrfmiddlewaretoken": another.context.cookies()[0]["value"],
            "title": "Forged",
            "action-publish": "1",
        },
    )
    assert forged.url == f"{site.address}/admin/"
    assert site.ask("hub", slug="example-hub")["hub"]["title"] != "Forged"
