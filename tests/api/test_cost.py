"""How many rows an operation may ask for."""

import json

import pytest
from graphql import build_schema, get_introspection_query

from cms.api.cost import cost_of
from cms.api.documents import Document
from cms.api.published import served_schema
from tests.conftest import CONTRACT

pytestmark = pytest.mark.django_db


def cost(document, **variables):
    parsed = Document(document, served_schema())
    operation = parsed.operation(None)
    return cost_of(served_schema(), operation, parsed.fragments, variables)


@pytest.mark.parametrize(
    ("document", "rows"),
    [
        ("{ __typename }", 0),
        ("{ academicYear { slug title } }", 1),
        ("{ academicYears { slug } }", 10),
        ("{ academicYears { phases { slug } } }", 10 + 100),
        ("{ workGroups(first: 7) { totalCount pageInfo { hasNextPage } nodes { slug } } }", 7),
        ("{ workGroups(first: 7) { edges { cursor node { slug } } } }", 7),
        ("{ workGroups { nodes { slug } } }", 20),
        ('{ workGroup(code: "NCP17-01") { predecessors { predecessors { slug } } } }', 1 + 2 + 4),
        ("{ workGroups(first: 7) { nodes { academicYear { slug } } } }", 7 + 7),
        ("{ academicYear { title a: title b: title slug c: slug } }", 1 + 3),
        ("{ academicYears { title title ... { title } a: title } }", 10 * (1 + 1)),
        ("{ workGroups(first: 7) { nodes { html: description text: description } } }", 7 * 2),
        ("{ hubs(first: 7) { a: totalCount b: totalCount nodes { slug } } }", 1 + 7),
        (
            "{ academicYear { ...A ...A ... { phases { slug } } } } fragment A on AcademicYear "
            "{ phases { kind } }",
            1 + 10,
        ),
    ],
)
def test_cost_is_the_rows_that_an_operation_may_ask_for(document, rows):
    assert cost(document) == rows


def test_cost_follows_the_variables():
    document = "query($n: Int!) { workGroups(first: $n) { nodes { slug } } }"
    assert cost(document, n=3) == 3
    assert cost(document, n=90) == 90
    assert cost(document.replace("Int!", "Int"), n=None) == 0


def test_answer_tells_what_it_cost_of_what_it_may(ask, settings):
    settings.GRAPHQL_MAX_COST = 500
    told = ask("{ workGroups(first: 7) { nodes { slug } } }").body["extensions"]
    assert told == {"cost": {"rows": 7, "most": 500}}


def large_fragments(levels, first):
    """Fragments of which each asks for the next one twice, and for what twenty others hold."""
    names = "id title slug url ... on WorkGroup { code description } ... on ArchiveEntry { body }"
    return (
        f"{{ workGroups(first: {first}) {{ nodes {{ ...F0 }} }} }}"
        + "".join(
            f"fragment F{n} on PieceOfWork {{ ...All predecessors {{ ...F{n + 1} }}"
            f" successors {{ ...F{n + 1} }} }}"
            for n in range(levels)
        )
        + f"fragment F{levels} on PieceOfWork {{ ...All }}"
        + "fragment All on PieceOfWork {"
        + " ".join(f"...S{n}" for n in range(20))
        + "}"
        + "".join(f"fragment S{n} on PieceOfWork {{ {names} }}" for n in range(20))
    )


def put_together_anew(steps):
    """Fragments that make another selection of each row of ``predecessors`` and ``successors``
    that leads to it: what one of them asks for depends on what was taken ``steps`` before."""
    parts = []
    for step in range(steps):
        below = step + 1
        parts.append(
            f"fragment F{step}x0 on PieceOfWork {{ predecessors {{ ...F{below}x0 ...F{below}x1 }}"
            f" successors {{ ...F{below}x0 }} }}"
        )
        parts += [
            f"fragment F{step}x{n} on PieceOfWork {{ predecessors {{ ...F{below}x{n + 1} }}"
            f" successors {{ ...F{below}x{n + 1} }} }}"
            for n in range(1, step + 1)
        ]
    parts += [f"fragment F{steps}x{n} on PieceOfWork {{ slug }}" for n in range(steps + 1)]
    return "{ workGroups(first: 0) { nodes { ...F0x0 } } }" + "".join(parts)


def test_what_many_fragments_lead_to_is_looked_at_once(settings):
    settings.GRAPHQL_MAX_COST = 10**12
    assert cost(large_fragments(levels=13, first=3)) == 3 * sum(4**level for level in range(14))


def test_fragments_that_are_put_together_in_many_ways_are_refused(ask):
    assert cost(put_together_anew(steps=5)) == 0
    answer = ask(put_together_anew(steps=12))
    assert answer.code == "TOO_COSTLY"
    assert "Spread each of them in fewer places." in answer.error["message"]


@pytest.mark.parametrize("order", ["AB", "BA"])
def test_cost_is_that_of_the_type_that_asks_for_most(order):
    schema = build_schema(
        """
        type Query { node: Node }
        interface Node { id: ID }
        type A implements Node { id: ID list(first: Int! = 20): RowConnection! }
        type B implements Node { id: ID list(first: Int! = 20): RowConnection! }
        type RowConnection { nodes: [Row!]! }
        type Row { id: ID }
        """
    )
    lists = {
        kind: f"... on {kind} {{ list(first: {n}) {{ nodes {{ id }} }} }}"
        for kind, n in (("A", 100), ("B", 1))
    }
    document = Document("{ node {" + " ".join(lists[kind] for kind in order) + "} }", schema)
    operation = document.operation(None)
    assert cost_of(schema, operation, document.fragments, {}) == 1 + 100


def test_introspection_costs_what_it_costs():
    whole, names = cost(get_introspection_query()), cost("{ __schema { types { name } } }")
    assert names == 1 + len(served_schema().type_map)
    assert 20 * names < whole < 200 * names


@pytest.mark.parametrize(
    "operation", sorted(CONTRACT.glob("*.graphql")), ids=lambda file: file.stem
)
def test_operations_of_the_contract_stay_far_from_every_bound(operation, settings):
    for name in ("TOKENS", "DEPTH", "ALIASES", "ROOT_FIELDS", "DIRECTIVES", "FRAGMENTS", "COST"):
        bound = f"GRAPHQL_MAX_{name}"
        setattr(settings, bound, getattr(settings, bound) // 2)
    example = operation.with_suffix(".json")
    cost(operation.read_text(), **(json.loads(example.read_text()) if example.exists() else {}))
