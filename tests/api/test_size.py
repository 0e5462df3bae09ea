"""An answer becomes no larger than it may be, however long lists and texts turn out."""

import pytest

from cms.lineage.models import Predecessor
from cms.richtext import references
from tests.factories import AcademicYearFactory, HubFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client):
    return lambda query: client.get("/graphql/", {"query": query})


def assert_too_large(answer):
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "ANSWER_TOO_LARGE"
    assert answer.json()["data"] is None
    assert answer.json()["extensions"]["cost"]
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    return error["message"]


def test_answer_of_too_many_bytes_is_refused_and_kept_by_nobody(get, settings):
    AcademicYearFactory(introduction=f"<p>{'words ' * 300}</p>")
    query = "{ academicYears { introduction } }"
    whole = get(query)
    settings.GRAPHQL_MAX_ANSWER = len(whole.content)
    assert get(query).json() == whole.json()
    settings.GRAPHQL_MAX_ANSWER = len(whole.content) - 1
    message = assert_too_large(get(query))
    assert f" in {len(whole.content) - 1:,} bytes. Ask for fewer rows" in message


def test_no_more_texts_are_rendered_than_an_answer_may_have(get, settings, monkeypatch):
    for _ in range(10):
        AcademicYearFactory(introduction=f"<p>{'words ' * 300}</p>")
    rendered = []
    really_convert = references.convert
    monkeypatch.setattr(
        references, "convert", lambda *told: rendered.append(told) or really_convert(*told)
    )
    settings.GRAPHQL_MAX_ANSWER = 5_000
    assert_too_large(get("{ academicYears { introduction } }"))
    assert len(rendered) == 3


def test_answer_of_more_errors_than_anybody_reads_is_given_up_with_the_first_of_them(get):
    for _ in range(3):
        HubFactory()
    programmes = " ".join(f'a{n}: programme(year: "x") {{ __typename }}' for n in range(40))
    answer = get(f"{{ hubs(first: 3) {{ nodes {{ {programmes} }} }} }}").json()
    codes = [error["extensions"]["code"] for error in answer["errors"]]
    assert codes == [*["BAD_USER_INPUT"] * 100, "ANSWER_TOO_LARGE"]
    assert answer["errors"][-1]["message"] == (
        "An answer has at most 100 errors. Mend what the first of them tell."
    )
    assert answer["data"] is None


def test_answer_of_as_many_errors_as_it_may_have_is_whole(get):
    for _ in range(2):
        HubFactory()
    programmes = " ".join(f'a{n}: programme(year: "x") {{ __typename }}' for n in range(50))
    answer = get(f"{{ hubs(first: 2) {{ nodes {{ title {programmes} }} }} }}").json()
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}
    assert len(answer["errors"]) == 100
    assert len(answer["data"]["hubs"]["nodes"]) == 2


def test_answer_of_too_many_values_is_refused_and_kept_by_nobody(get, settings):
    AcademicYearFactory()
    query = "{ academicYears { title slug } }"
    settings.GRAPHQL_MAX_VALUES = 3  # the list, and two of its row
    assert get(query).json()["data"]
    settings.GRAPHQL_MAX_VALUES = 2
    assert "at most 2 values" in assert_too_large(get(query))


def test_lists_that_lead_back_to_one_another_are_given_up_where_they_become_too_many(get):
    root = WorkGroupFactory()
    for _ in range(8):
        grown_out_of_it = WorkGroupFactory(parent=root.get_parent().specific)
        Predecessor.objects.create(page=grown_out_of_it, predecessor=root)
    there_and_back = "{ title }"
    for _ in range(6):
        there_and_back = f"{{ successors {{ predecessors {there_and_back} }} }}"
    assert_too_large(get(f'{{ workGroup(code: "{root.code}") {there_and_back} }}'))
