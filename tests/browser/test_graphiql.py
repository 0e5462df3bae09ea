"""GraphiQL, in a browser that reaches nothing but the service."""

from playwright.sync_api import expect

from tests.conftest import CONTRACT


def test_operations_of_the_contract_are_ready_examples_and_are_answered(page):
    page.goto("/graphiql/")
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_count(len(list(CONTRACT.glob("*.graphql"))))
    page.get_by_role("button", name="Execute query (Ctrl-Enter)").click()
    expect(page.locator(".result-window")).to_contain_text("Teaching for Mastery")
    page.get_by_role("tab", name="WorkGroup", exact=True).click()
    expect(page.get_by_role("region", name="Query Editor")).to_contain_text("query WorkGroup(")
    # GraphiQL waits for a pause before it reads the operation's name, and keeps the last it read.
    page.wait_for_function("localStorage['graphiql:operationName'] === 'WorkGroup'")
    page.get_by_role("button", name="Execute query (Ctrl-Enter)").click()
    expect(page.locator(".result-window")).to_contain_text("NCP17-15")


def test_documentation_of_the_schema_can_be_read(page):
    page.goto("/graphiql/")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    expect(page.get_by_role("link", name="Query")).to_be_visible()
    page.get_by_role("link", name="Query").click()
    expect(page.get_by_text("The Work Group that a code leads to, of any year")).to_be_visible()
