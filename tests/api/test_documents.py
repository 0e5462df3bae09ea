"""Documents that are asked for by their text or by their hash, and kept."""

import json
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from graphql import Source, build_schema
from hypothesis import given
from hypothesis import strategies as st

from cms.api import known
from cms.api.documents import Document, Documents, NumberedLines, hash_of
from cms.api.execution import documents
from cms.api.models import KnownDocument, TrustedDocument
from cms.api.published import served_schema
from tests.api.test_bounds import TOO_MUCH

pytestmark = pytest.mark.django_db

TEXT = "query Example($slug: String) { academicYear(slug: $slug) { slug } }"
HASH = hash_of(TEXT)
NOBODY = {"academicYear": None}


@pytest.fixture(autouse=True)
def nothing_kept():
    documents.forget()


@pytest.fixture
def post(client):
    def post(**body):
        return client.post("/graphql/", body, content_type="application/json").json()

    return post


@pytest.fixture
def get(client):
    def get(**parameters):
        parameters = {
            name: json.dumps(value) if isinstance(value, dict) else value
            for name, value in parameters.items()
        }
        return client.get(f"/graphql/?{urlencode(parameters)}").json()

    return get


def code_of(answer):
    [error] = answer["errors"]
    return error["extensions"]["code"]


APOLLO = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": HASH}}}
BY_ID = {"documentId": f"sha256:{HASH}"}


@pytest.mark.parametrize("by_hash", [APOLLO, BY_ID], ids=["Apollo's extension", "documentId"])
@pytest.mark.parametrize("method", ["get", "post"])
class TestAskingByHash:
    @pytest.fixture
    def ask(self, request, method):
        return request.getfixturevalue(method)

    def test_unknown_document_is_asked_for(self, ask, by_hash):
        answer = ask(**by_hash)
        assert code_of(answer) == "PERSISTED_QUERY_NOT_FOUND"
        assert answer["errors"][0]["message"] == "PersistedQueryNotFound"

    def test_document_that_was_sent_once_is_known_by_its_hash(self, ask, by_hash):
        assert ask(query=TEXT, **by_hash)["data"] == NOBODY
        assert ask(**by_hash)["data"] == NOBODY

    def test_hash_of_another_document_is_refused(self, ask, by_hash):
        assert code_of(ask(query=f"{TEXT} ", **by_hash)) == "PERSISTED_QUERY_HASH_MISMATCH"
        assert code_of(ask(**by_hash)) == "PERSISTED_QUERY_NOT_FOUND"

    def test_registered_document_is_known_from_the_start(self, ask, by_hash, tmp_path):
        file = tmp_path / "example.graphql"
        file.write_text(TEXT)
        call_command("register_operations", "example", file, verbosity=0)
        assert ask(**by_hash)["data"] == NOBODY


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
def test_nobody_keeps_the_answer_that_a_document_is_unknown(client, accept):
    answer = client.get(f"/graphql/?documentId={HASH}", headers={"Accept": accept})
    assert "PersistedQueryNotFound" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


class TestOtherProcesses:
    """Each has documents of its own in memory; one that has none stands for any other here."""

    @pytest.fixture
    def post_to_one(self, post):
        def post_to_one(**body):
            answer = post(**body)
            documents.forget()
            return answer

        return post_to_one

    @pytest.mark.parametrize("by_hash", [APOLLO, BY_ID], ids=["Apollo's extension", "documentId"])
    def test_document_that_one_was_sent_with_its_hash_is_known_to_all(
        self, post_to_one, get, by_hash
    ):
        assert post_to_one(query=TEXT, **by_hash)["data"] == NOBODY
        assert get(**by_hash)["data"] == NOBODY

    def test_document_is_known_to_all_though_one_had_its_text_before(self, post, post_to_one, get):
        post(query=TEXT)
        post_to_one(query=TEXT, **APOLLO)
        assert get(**APOLLO)["data"] == NOBODY

    def test_document_that_others_took_the_place_of_is_known_when_it_is_sent_again(
        self, post, post_to_one, get
    ):
        post(query=TEXT, **APOLLO)
        KnownDocument.objects.all().delete()
        post_to_one(query=TEXT, **APOLLO)
        assert get(**APOLLO)["data"] == NOBODY

    @pytest.mark.parametrize(
        "body",
        [
            {"query": TEXT},
            {"query": f"{TEXT} ", **APOLLO},
            {"query": "{ noSuchField }", "documentId": hash_of("{ noSuchField }")},
            BY_ID,
        ],
        ids=["without a hash", "with another's hash", "invalid", "without a text"],
    )
    def test_nothing_else_is_written(self, post, body):
        post(**body)
        assert not KnownDocument.objects.exists()

    def test_known_document_is_neither_read_nor_written_again(
        self, post, django_assert_num_queries
    ):
        asked = {"documentId": hash_of("{ __typename }")}
        post(query="{ __typename }", **asked)
        with django_assert_num_queries(0):
            assert post(**asked)["data"] == {"__typename": "Query"}

    @pytest.mark.parametrize(
        ("bound", "most"), [("MOST_DOCUMENTS", 3), ("MOST_BYTES", 3 * len("{ a0: __typename }"))]
    )
    def test_those_that_came_last_are_kept_within_bounds(self, post, monkeypatch, bound, most):
        monkeypatch.setattr(known, bound, most)
        texts = [f"{{ a{n}: __typename }}" for n in range(5)]
        for text in texts:
            post(query=text, documentId=hash_of(text))
        kept = KnownDocument.objects.order_by("sent_at").values_list("text", flat=True)
        assert list(kept) == texts[2:]

    def test_document_that_cannot_be_written_is_answered(self, post):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        assert post(query=TEXT, **APOLLO)["data"] == NOBODY
        assert not KnownDocument.objects.exists()


class TestTrustedDocumentsOnly:
    @pytest.fixture(autouse=True)
    def only_trusted(self, settings, tmp_path):
        settings.GRAPHQL_TRUSTED_ONLY = True
        file = tmp_path / "example.graphql"
        file.write_text(TEXT)
        call_command("register_operations", "example", file, verbosity=0)

    def test_registered_document_is_answered_by_its_hash_and_by_its_text(self, post):
        assert post(**BY_ID)["data"] == post(query=TEXT)["data"] == NOBODY

    def test_documents_that_were_sent_are_neither_kept_nor_known(self, post):
        post(query=TEXT, **BY_ID)
        assert not KnownDocument.objects.exists()
        other = "{ __typename }"
        KnownDocument.objects.create(hash=hash_of(other), text=other)
        assert code_of(post(documentId=hash_of(other))) == "DOCUMENT_NOT_TRUSTED"

    @pytest.mark.parametrize("asked", [{"query": "{ __typename }"}, {"documentId": "a" * 64}])
    def test_any_other_is_refused(self, post, asked):
        assert code_of(post(**asked)) == "DOCUMENT_NOT_TRUSTED"


class TestRegistering:
    @pytest.fixture
    def file(self, tmp_path):
        file = tmp_path / "example.graphql"
        file.write_text(TEXT)
        return file

    @pytest.fixture
    def register(self, capsys):
        def register(*arguments):
            call_command("register_operations", *arguments)
            return capsys.readouterr().out.splitlines()

        return register

    def test_each_operation_is_told_with_its_hash(self, register, file):
        assert register("example", file) == [
            f"sha256:{HASH}  Example",
            "Registered: 1, of them new: 1. Taken back: 0.",
        ]

    def test_registering_again_does_no_harm(self, register, file):
        register("example", file)
        assert register("example", file)[-1] == "Registered: 1, of them new: 0. Taken back: 0."
        assert register("another", file)[-1] == "Registered: 1, of them new: 1. Taken back: 0."

    def test_document_that_is_given_twice_is_one(self, register, file, tmp_path):
        again = tmp_path / "again.json"
        again.write_text(json.dumps({HASH: TEXT}))
        told = register("example", file, file, again)
        assert told == [f"sha256:{HASH}  Example", "Registered: 1, of them new: 1. Taken back: 0."]

    def test_replacing_takes_back_what_the_files_do_not_hold(self, register, file, tmp_path):
        other = tmp_path / "other.graphql"
        other.write_text("{ academicYears { slug } }")
        register("example", file)
        register("another", file)
        told = register("example", other, "--replace")[-1]
        assert told == "Registered: 1, of them new: 1. Taken back: 1."
        assert set(TrustedDocument.objects.values_list("front_end", "text")) == {
            ("example", other.read_text()),
            ("another", TEXT),
        }
        told = register("example", other, file, "--replace")[-1]
        assert told == "Registered: 2, of them new: 1. Taken back: 0."

    @pytest.mark.parametrize(
        "content",
        [
            {HASH: TEXT},
            {f"sha256:{HASH}": TEXT},
            {
                "format": "apollo-persisted-query-manifest",
                "version": 1,
                "operations": [{"id": HASH, "body": TEXT, "name": "Example", "type": "query"}],
            },
        ],
        ids=["graphql-codegen", "graphql-codegen with the algorithm", "Apollo"],
    )
    def test_files_that_clients_build_are_read(self, register, tmp_path, content):
        file = tmp_path / "persisted.json"
        file.write_text(json.dumps(content))
        register("example", file)
        assert TrustedDocument.objects.get().text == TEXT

    def test_check_keeps_nothing(self, register, file):
        assert register("example", file, "--check")[-1] == "Can be registered: 1."
        assert not TrustedDocument.objects.exists()

    @pytest.mark.parametrize(
        ("name", "content", "told"),
        [
            ("a.graphql", "{ noSuchField }", "Cannot query field 'noSuchField' on type 'Query'."),
            ("a.graphql", "{", "Syntax Error"),
            ("a.json", "{", "a JSON object of hashes"),
            ("a.json", "[]", "a JSON object of hashes"),
            ("a.json", '{"a": 17}', "a JSON object of hashes"),
            ("a.json", json.dumps({"a" * 40: TEXT}), "is not the SHA-256 of its text"),
            ("a.json", '{"operations": [{}]}', "a JSON object of hashes"),
            ("a.graphql", None, "cannot be read: No such file or directory."),
            ("a.graphql", "mutation { change }", "Everything here is read, by a `query`."),
            ("a.graphql", "query A { page { id } } mutation B { change }", "by a `query`."),
            ("a.graphql", TOO_MUCH["rows"][0], "An operation may ask for 10,000 rows"),
            (
                "a.graphql",
                TOO_MUCH["fragments of nothing but fragments"][0],
                "stand in one another at most 60 deep",
            ),
            (
                "a.graphql",
                "query ($path: String!, $n: Int!) { page(urlPath: $path) { id } "
                + TOO_MUCH["rows"][0].replace("100", "$n").removeprefix("{"),
                "An operation may ask for 10,000 rows",
            ),
        ],
    )
    @pytest.mark.parametrize(
        ("options", "outcome"),
        [
            ([], "Nothing was registered."),
            (["--replace"], "Nothing was registered."),
            (["--check"], "Not all of this can be registered."),
        ],
    )
    def test_file_with_a_mistake_is_told_and_nothing_is_registered(
        self, file, tmp_path, name, content, told, options, outcome
    ):
        wrong = tmp_path / name
        if content is not None:
            wrong.write_text(content)
        with pytest.raises(CommandError) as refused:
            call_command("register_operations", "example", file, wrong, *options)
        assert str(refused.value).startswith(f"{outcome}\n")
        assert str(wrong) in str(refused.value)
        assert told in str(refused.value)
        assert not TrustedDocument.objects.exists()

    def test_operation_that_some_variables_make_too_costly_can_be_registered(self, file, register):
        file.write_text(
            """query ($n: Int!, $year: String!) {
                workGroups(first: $n, filter: {year: $year}) { nodes {
                    hubs { programme { phases { offers { workGroup { slug } } } } }
                } }
            }"""
        )
        assert register("example", file)[-1] == "Registered: 1, of them new: 1. Taken back: 0."

    def test_name_that_cannot_be_sent_is_refused(self, file):
        with pytest.raises(CommandError, match="cannot be sent as the name of a front end"):
            call_command("register_operations", "an example", file)


class TestFields:
    def test_all_that_is_asked_for_and_may_be_sent_is_told(self):
        schema = build_schema(
            """
            type Query { list(filter: Filter, order: Order, first: Int): [Thing!]! }
            type Thing { title: String }
            input Filter { days: Days  kind: Kind  not: Filter }
            input Days { from: Date  to: Date }
            enum Kind { A B }
            enum Order { UP DOWN }
            scalar Date
            """
        )
        document = Document(
            "query ($f: Filter, $n: Int) { list(filter: $f, order: UP, first: $n) { title } }",
            schema,
        )
        assert set(document.fields) == {
            "Query.list",
            "Query.list(filter:)",
            "Query.list(order:)",
            "Query.list(first:)",
            "Thing.title",
            "Order.UP",
            "Filter.days",
            "Filter.kind",
            "Filter.not",
            "Days.from",
            "Days.to",
            "Kind.A",
            "Kind.B",
        }


class TestKeeping:
    def test_document_is_parsed_once(self):
        kept = Documents()
        assert kept.read(TEXT, served_schema()) is kept.read(TEXT, served_schema())

    @given(st.lists(st.integers(0, 30)))
    def test_those_used_last_are_kept_within_bounds(self, asked):
        kept = Documents(number=5, characters=200)
        texts = ["{ __typename" + " " * (n * 3) + "}" for n in asked]
        for text in texts:
            kept.read(text, served_schema())
        still = [text for text in dict.fromkeys(reversed(texts)) if kept.find(hash_of(text))]
        assert len(still) == len(kept) <= 5
        assert sum(map(len, still)) <= 200
        assert still == list(dict.fromkeys(reversed(texts)))[: len(still)]


@given(st.text("a#\n\r\u2028é"), st.data())
def test_place_of_an_error_is_told_as_the_library_tells_it(text, data):
    position = data.draw(st.integers(0, len(text)))
    assert NumberedLines(text).get_location(position) == Source(text).get_location(position)


def test_lines_of_a_document_are_counted_once_for_all_its_errors(post):
    told = post(query="\n" * 3 + "{ academicYear { nothing other } }")["errors"]
    assert [error["locations"] for error in told] == [
        [{"line": 4, "column": column}] for column in (18, 26)
    ]
    assert isinstance(Document(TEXT, served_schema()).ast.loc.source, NumberedLines)
