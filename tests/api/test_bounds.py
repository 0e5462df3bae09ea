"""What one request may ask for at most."""

import pytest
from graphql import get_introspection_query

from cms.api.execution import documents

pytestmark = pytest.mark.django_db


def tripling(kind, edge, *, levels):
    """Fragments of which each asks for the next one three times."""
    return (
        "".join(
            f"fragment F{n} on {kind} {{"
            + " ".join(f"{alias}: {edge} {{ ...F{n + 1} }}" for alias in "abc")
            + "}"
            for n in range(levels)
        )
        + f"fragment F{levels} on {kind} {{ __typename }}"
    )


def chain(fragments, inside, innermost="__typename"):
    """Fragments of which each has the next one ``inside`` of something."""
    parts = [
        f"fragment F{n} on Query {{ {inside % f'...F{n + 1}'} }}" for n in range(fragments - 1)
    ]
    return "{ ...F0 }" + "".join(parts) + f"fragment F{fragments - 1} on Query {{ {innermost} }}"


def inside(opening, times):
    return f"{opening} {{ " * times + "%s" + " }" * times


TOO_MUCH = {
    "tokens": ("{ " + "slug " * 4_000 + "}", "TOO_MANY_TOKENS"),
    "braces": ("{ a" * 500 + "}" * 500, "TOO_DEEP"),
    "brackets": ("{ a(b: " + "[" * 500 + "]" * 500 + ") }", "TOO_DEEP"),
    "types": ("query($a: " + "[" * 500 + "Int" + "]" * 500 + ") { a }", "TOO_DEEP"),
    "fragments in fragments": (chain(30, "a { %s }"), "TOO_DEEP"),
    "deep fields in fragments in fragments": (chain(30, inside("a", 15)), "TOO_DEEP"),
    "fragments of nothing but fragments": (chain(99, inside("...", 3)), "TOO_DEEP"),
    "fragments that lead back to themselves": (
        chain(99, inside("...", 3), innermost="...F0"),
        "TOO_DEEP",
    ),
    "aliases": (
        "{" + " ".join(f"a{n}: academicYears {{ slug }}" for n in range(300)) + "}",
        "TOO_MANY_ALIASES",
    ),
    "repetitions": ("{" + "academicYears { slug } " * 300 + "}", "TOO_MANY_ALIASES"),
    "repetitions in fragments": (
        "{ academicYears {" + "... { slug } " * 300 + "} }",
        "TOO_MANY_ALIASES",
    ),
    "root fields": (
        "{" + " ".join(f"a{n}: __typename" for n in range(30)) + "}",
        "TOO_MANY_ROOT_FIELDS",
    ),
    "root fields of fragments": (
        "{ ...A ...B }"
        + "fragment A on Query {"
        + " ".join(f"a{n}: __typename" for n in range(15))
        + "}"
        + "fragment B on Query {"
        + " ".join(f"b{n}: __typename" for n in range(15))
        + "}",
        "TOO_MANY_ROOT_FIELDS",
    ),
    "directives": ("{ __typename " + "@skip(if: false) " * 60 + "}", "TOO_MANY_DIRECTIVES"),
    "rows": (
        "{ workGroups(first: 100) { nodes { hubs { programme { phases { offers { workGroup {"
        " hubs { title } } } } } } } } }",
        "TOO_COSTLY",
    ),
    "rows by fragments that double": (
        '{ workGroup(code: "NCP17-01") { ...F0 } }'
        + "".join(
            f"fragment F{n} on PieceOfWork {{ a: predecessors {{ ...F{n + 1} }}"
            f" b: successors {{ ...F{n + 1} }} }}"
            for n in range(8)
        )
        + "fragment F8 on PieceOfWork { slug }",
        "TOO_COSTLY",
    ),
    "texts of many rows, again and again": (
        "{ academicYears { phases { offers {"
        + " ".join(f"d{n}: description" for n in range(50))
        + "} } } }",
        "TOO_COSTLY",
    ),
    "selections of few rows": (
        '{ __type(name: "WorkGroup") { ...F0 } }' + tripling("__Type", "ofType", levels=12),
        "TOO_COSTLY",
    ),
    "fragments one in another": (chain(370, "%s"), "TOO_MANY_FRAGMENTS"),
}


@pytest.mark.parametrize(("document", "code"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_too_much_is_refused_in_a_sentence_before_anything_is_read(
    ask, document, code, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = ask(document)
    assert answer.code == code
    assert "data" not in answer.body
    assert answer.error["message"].endswith(".")


def test_fragments_may_stand_in_one_another_between_fields(ask):
    """As where a front end's components each bring one, and one for each kind of a page."""
    links = "predecessors { ...F%d } ... on WorkGroup { ... on PieceOfWork { ...G } }"
    parts = [f"fragment F{n} on PieceOfWork {{ {links % (n + 1)} }}" for n in range(12)]
    document = '{ workGroup(code: "NCP17-01") { ...F0 } }' + "".join(parts)
    document += "fragment F12 on PieceOfWork { slug } fragment G on PieceOfWork { title }"
    assert ask(document).data == {"workGroup": None}


def test_what_is_too_deep_is_said_of_fields_and_of_fragments(ask):
    fields = ask("{ a" * 21 + "}" * 21).error["message"]
    fragments = ask(chain(99, "%s")).error["message"]
    assert fields.startswith("Fields stand in one another at most 20 deep.")
    assert fragments.startswith("Fields, fragments and values stand in one another at most 60")


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 51, "1." + "0" * 60, "1e" + "9" * 60])
def test_number_of_many_figures_is_refused_without_repeating_it(ask, number):
    answer = ask(f"{{ workGroups(first: {number}) {{ totalCount }} }}")
    assert answer.code == "BAD_USER_INPUT"
    assert answer.error["message"] == "A number in a document has at most 50 figures."


@pytest.mark.parametrize(
    "document", ["{{ {name} }}", "query {name} {{ nothing }}", "{{ hubs {{ ...{name} }} }}"]
)
def test_long_name_is_refused_without_repeating_it(ask, document):
    assert ask(document.format(name="n" * 200)).code == "GRAPHQL_VALIDATION_FAILED"
    answer = ask(document.format(name="n" * 201))
    assert answer.code == "BAD_USER_INPUT"
    assert answer.error["message"] == "A name in a document has at most 200 characters."


def test_fields_that_overlap_in_many_fragments_are_refused(ask):
    names = "id title slug url seoTitle searchDescription description(format: PLAIN)"
    few, many = (
        '{ workGroup(code: "NCP17-01") {'
        + " ".join(f"...F{n}" for n in range(number))
        + "} }"
        + "".join(f"fragment F{n} on WorkGroup {{ {names} }}" for n in range(number))
        for number in (30, 98)
    )
    assert ask(few).data == {"workGroup": None}
    answer = ask(many)
    assert answer.code == "TOO_MANY_FRAGMENTS"
    assert answer.error["message"].startswith("The fragments of this document ask for")


@pytest.mark.parametrize(
    ("setting", "document", "code"),
    [
        ("GRAPHQL_MAX_TOKENS", "{ __typename __typename }", "TOO_MANY_TOKENS"),
        ("GRAPHQL_MAX_DEPTH", "{ academicYears { phases { slug } } }", "TOO_DEEP"),
        (
            "GRAPHQL_MAX_ALIASES",
            "{ a: __typename b: __typename c: __typename }",
            "TOO_MANY_ALIASES",
        ),
        (
            "GRAPHQL_MAX_ROOT_FIELDS",
            "{ hubs { totalCount } archive { totalCount } __typename }",
            "TOO_MANY_ROOT_FIELDS",
        ),
        (
            "GRAPHQL_MAX_DIRECTIVES",
            "{ __typename @skip(if: false) @include(if: true) page @skip(if: true) { id } }",
            "TOO_MANY_DIRECTIVES",
        ),
        (
            "GRAPHQL_MAX_FRAGMENTS",
            "{ ...A ...B ...C }"
            + "".join(f"fragment {n} on Query {{ __typename }}" for n in "ABC"),
            "TOO_MANY_FRAGMENTS",
        ),
        ("GRAPHQL_MAX_COST", "{ workGroups(first: 3) { nodes { slug } } }", "TOO_COSTLY"),
    ],
)
def test_each_bound_is_a_setting(ask, settings, setting, document, code):
    settings.GRAPHQL_MAX_COST = 10_000
    assert "errors" not in ask(document).body
    documents.forget()
    setattr(settings, setting, 2)
    assert ask(document).code == code


def test_pages_of_the_admin_may_be_larger_than_questions(settings):
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE > settings.GRAPHQL_MAX_BODY


def test_introspection_that_goes_round_in_circles_is_refused(ask):
    round_and_round = "{ __schema { types { fields { type { fields { type { fields { name }}}}}}}}"
    assert ask(round_and_round).code == "GRAPHQL_VALIDATION_FAILED"


def test_tools_can_read_the_schema(ask):
    everything = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )
    assert ask(everything).data["__schema"]["types"]


def test_one_of_many_mistakes_in_variables_is_told(ask):
    document = 'query ($f: SearchFilter) { search(query: "x", filter: $f) { totalCount } }'
    answer = ask(document, f={f"made_up_{n}": 1 for n in range(1000)})
    assert answer.code == "BAD_USER_INPUT"
    assert answer.error["message"].endswith(
        "Field 'made_up_0' is not defined by type 'SearchFilter'."
    )
