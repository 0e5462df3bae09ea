"""An editor's round in a real browser."""

import re

from playwright.sync_api import expect


def open_year(admin):
    """Opens the list of the year's pages, and answers the year's id."""
    admin.goto("/admin/pages/search/?q=2017-18")
    link = admin.get_by_role("link", name="2017-18", exact=True).first
    year = re.search(r"/pages/(\d+)/", link.get_attribute("href"))[1]
    admin.goto(f"/admin/pages/{year}/")
    return year


def open_phase(admin, title):
    open_year(admin)
    admin.get_by_role("link", name=title, exact=True).first.click()
    admin.wait_for_url("**/edit/")
    expect(admin.get_by_role("heading", name="On offer, in this order")).to_be_visible()


def wait_until_it_says(admin, words):
    """Until the page that says so is there, and its buttons work."""
    expect(admin.get_by_text(words)).to_be_visible()
    admin.wait_for_load_state()


def choose_action(admin, action):
    admin.locator("footer").get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name=action).click()


def publish(admin):
    choose_action(admin, "Publish")
    wait_until_it_says(admin, "has been published")


def row_of(admin, code):
    """The row of a phase in which a Work Group is chosen."""
    rows = admin.locator("[data-inline-panel-child]")
    for index in range(rows.count()):
        chosen = rows.nth(index).locator("select option:checked")
        if code in chosen.text_content():
            return rows.nth(index)
    raise AssertionError(f"no row has {code}")


def fold_out_wording(row):
    row.get_by_text("Wording in this phase").click()


def test_work_group_is_found_by_its_code(admin):
    admin.goto("/admin/pages/search/?q=NCP17-15")
    expect(admin.get_by_text("There is one matching page")).to_be_visible()
    admin.get_by_role("link", name=re.compile("NCP17-15")).first.click()
    panel = admin.locator("section", has_text="Where it is on offer")
    expect(panel.get_by_role("link", name="Primary")).to_be_visible()
    expect(panel.get_by_role("link", name="Secondary")).to_be_visible()


def test_wording_for_one_phase_is_drafted_published_and_leaves_the_other_alone(admin, site):
    def titles(kind):
        return [offer["title"] for offer in site.offers(kind)]

    primary, secondary = titles("PRIMARY"), titles("SECONDARY")
    open_phase(admin, "Secondary")
    row_of(admin, "NCP17-15").get_by_role("textbox", name="Title in this phase").fill(
        "As an example calls it"
    )
    admin.get_by_role("button", name="Save draft").click()
    wait_until_it_says(admin, "has been updated")
    assert (titles("PRIMARY"), titles("SECONDARY")) == (primary, secondary)
    publish(admin)
    assert titles("SECONDARY") == [*secondary[:-1], "As an example calls it"]
    assert titles("PRIMARY") == primary


def test_rows_are_put_into_another_order(admin, site):
    before = [offer["workGroup"]["code"] for offer in site.offers("PRIMARY")]
    open_phase(admin, "Primary")
    row_of(admin, before[0]).get_by_role("button", name="Move down").first.click()
    publish(admin)
    after = [offer["workGroup"]["code"] for offer in site.offers("PRIMARY")]
    assert after == [before[1], before[0], *before[2:]]


def test_code_that_cannot_be_is_told_beside_its_field_and_nothing_is_lost(admin):
    admin.goto(f"/admin/pages/add/workgroups/workgroup/{open_year(admin)}/")
    admin.get_by_role("textbox", name="Title").first.fill("An example of a title")
    admin.locator("[data-contentpath=description] [contenteditable=true]").click()
    admin.keyboard.type("Words that stay.")
    expect(admin.locator("input[name=description]")).to_have_value(re.compile("Words that stay"))
    for code, message in {
        "ncp17-15": "NCP17-15 is the code of “Maths Subject Knowledge Enhancement",
        "NCP16-15": "NCP16-15 is not a code of 2017-18: those begin NCP17-.",
        "seventeen": "A code reads NCP, the two figures of its year",
    }.items():
        admin.get_by_role("textbox", name="Code").fill(code)
        admin.get_by_role("button", name="Save draft").click()
        expect(admin.locator("[data-contentpath=code]")).to_contain_text(message)
        wait_until_it_says(admin, "could not be created due to validation errors")
        expect(admin.get_by_role("textbox", name="Code")).to_have_value(code)
        expect(admin.get_by_role("textbox", name="Title").first).to_have_value(
            "An example of a title"
        )
        expect(admin.locator("[data-contentpath=description]")).to_contain_text("Words that stay.")


def test_work_group_that_is_on_offer_twice_is_told_beside_its_row(admin, site):
    before = site.offers("POST_16")
    open_phase(admin, "Post-16")
    fold_out_wording(row_of(admin, "NCP17-18"))
    row_of(admin, "NCP17-18").get_by_role("textbox", name="Title in this phase").fill(
        "Words that stay"
    )
    row_of(admin, "NCP17-21").get_by_role("button", name="Move up").first.click()
    row_of(admin, "NCP17-20").locator("select").select_option(
        label=row_of(admin, "NCP17-19").locator("option:checked").text_content()
    )
    admin.get_by_role("button", name="Save draft").click()
    wait_until_it_says(admin, "could not be saved due to validation errors")
    rows = admin.locator("[data-inline-panel-child]")
    expect(rows.locator("h2[aria-level='3']")).to_contain_text(
        ["NCP17-18", "NCP17-19", "NCP17-21", "NCP17-19"]
    )
    expect(rows.nth(3)).to_contain_text("NCP17-19 is on offer in this phase already, further up.")
    expect(rows.nth(0).get_by_role("textbox", name="Title in this phase")).to_have_value(
        "Words that stay"
    )
    assert site.offers("POST_16") == before


def test_row_is_headed_by_its_work_group_and_folds_away_wording_it_has_not(admin):
    open_phase(admin, "Secondary")
    with_wording, without = row_of(admin, "NCP17-15"), row_of(admin, "NCP17-16")
    expect(with_wording.get_by_role("heading", name="NCP17-15")).to_be_visible()
    expect(with_wording.get_by_role("textbox", name="Title in this phase")).to_be_visible()
    expect(without.get_by_role("textbox", name="Title in this phase")).to_be_hidden()
    admin.get_by_role("button", name="Add Work Group on offer").click()
    added = admin.locator("[data-inline-panel-child]").last
    expect(added.get_by_role("heading", name="Work Group on offer")).to_be_visible()
    added.locator("select").select_option(index=1)
    expect(added.get_by_role("heading", name="NCP17-06a")).to_be_visible()
