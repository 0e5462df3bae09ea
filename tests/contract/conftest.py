"""A world, and all that can be asked about it."""

import re

import pytest

from cms.api.published import served_schema
from cms.pages.preview import token_for
from cms.workgroups.models import CurrentAcademicYear
from tests.factories import EditorFactory
from tests.questions import Questions
from tests.world import MARK, make_world


@pytest.fixture
def world(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for bound in ("TOKENS", "DEPTH", "ALIASES", "COST"):
        setattr(settings, f"GRAPHQL_MAX_{bound}", 10**9)
    return make_world()


@pytest.fixture
def current_year(world):
    return CurrentAcademicYear.load().academic_year


@pytest.fixture
def answers(ask):
    """What each of some questions is answered."""
    return lambda questions: [ask(document, **variables).body for document, variables in questions]


@pytest.fixture
def questions_with(world, answers):
    """All that somebody could ask who knows everything about the pages, has a token, and has seen
    where every list begins: ``questions_with(token)``."""

    def questions_with(token):
        pages = world.values()
        known = {
            "urlPath": [page.url_path.removeprefix("/home") for page in pages],
            "slug": [page.slug for page in pages],
            "hub": [page.slug for page in pages],
            "code": [page.code for page in pages if hasattr(page, "code")],
            "year": [world["AcademicYear"].slug],
            "query": [MARK],
            "token": [token],
            "first": [1, 100],
            "after": [],
        }
        for question in Questions(served_schema(), known):
            if 1 in question.variables.values():
                found = re.search("'PageInfo__endCursor': '(.*?)'", str(answers([question])))
                known["after"].append(found[1])
        return Questions(served_schema(), known)

    return questions_with


@pytest.fixture
def questions(questions_with, current_year):
    """Those with a token for the draft of another page."""
    current_year.save_revision()
    return questions_with(token_for(current_year, EditorFactory()))


@pytest.fixture
def everything(answers, questions):
    """Asks all questions: ``everything()`` are the answers."""
    asked = list(questions)
    return lambda: answers(asked)
