"""One box over everything public."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from cms.statements import _write
from cms.workgroups.phases import PhaseKind
from tests.bulk import add_offers
from tests.factories import (
    AcademicYearFactory,
    ArchiveEntryFactory,
    HubFactory,
    LocalWorkGroupFactory,
    PhaseFactory,
    PhaseOfferFactory,
    ProgrammeFactory,
    ProgrammeUpdateFactory,
    WorkGroupFactory,
)
from tests.test_statements import executions_of_a_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)


@pytest.fixture
def find(ask_contract):
    """The titles of what is found, and nothing of their order."""

    def find(query, **variables):
        found = ask_contract("search", query=query, first=100, **variables).data["search"]
        assert found["totalCount"] == len(found["nodes"])
        return sorted(node["page"]["title"] for node in found["nodes"])

    return find


class TestWords:
    @pytest.fixture(autouse=True)
    def content(self, year):
        WorkGroupFactory(
            parent=year,
            code="NCP17-06a",
            title="Running a café",
            description="<p>What makes a <b>good</b> lesson design? Fractions &amp; ratios.</p>",
        )
        WorkGroupFactory(
            parent=year, code="NCP17-15", title="Ratio", description="<p>Design of a lesson.</p>"
        )

    @pytest.mark.parametrize(
        ("typed", "titles"),
        [
            ("running", ["Running a café"]),
            ("RUN", ["Running a café"]),
            ("runn", ["Running a café"]),
            ("cafe", ["Running a café"]),
            ("café", ["Running a café"]),
            ("lesson design", ["Ratio", "Running a café"]),
            ('"lesson design"', ["Running a café"]),
            ("lesson -fractions", ["Ratio"]),
            ("café OR ratio", ["Ratio", "Running a café"]),
            ("the rat", ["Ratio", "Running a café"]),
            ("good fract", ["Running a café"]),
            ("running ratio", ["Running a café"]),
            ("nowhere", []),
            ("the", []),
            ("amp", []),
            ("b", []),
        ],
    )
    def test_words_are_found(self, find, typed, titles):
        assert find(typed) == titles

    @pytest.mark.parametrize(
        "typed", ["NCP17-06a", "ncp17–06A", " NCP17 - 06a", "ncp17 06a", "NCP1706a", "ncp17-06"]
    )
    def test_code_is_found_in_any_spelling(self, find, typed):
        assert find(typed) == ["Running a café"]

    @pytest.mark.parametrize("typed", ["ncp 17-06a running", "café NCP17–06A", "NCP17 - 06a good"])
    def test_code_is_found_among_other_words(self, find, typed):
        assert find(typed) == ["Running a café"]

    @pytest.mark.parametrize("typed", ["lesson OR fractio", "lesson or fractio", "nowhere OR good"])
    def test_either_of_two_words_is_found_while_the_second_is_typed(self, find, typed):
        assert "Running a café" in find(typed)

    @pytest.mark.parametrize("typed", ['"good less', '"good lesson d', 'café "lesson des', '"run'])
    def test_phrase_is_found_while_it_is_typed(self, find, typed):
        assert find(typed) == ["Running a café"]
        assert find('"design les') == []

    @pytest.mark.parametrize(
        "words", ["Post-16", "KS3/4", "primary/secondary", "a – b", "When a < b and c > d"]
    )
    def test_words_are_found_whatever_sign_stands_between_them(self, find, year, words):
        WorkGroupFactory(parent=year, title="Signs", description=f"<p>{html.escape(words)}</p>")
        for typed in (words, *re.findall(r"[A-Za-z0-9]{2,}", words)):
            assert "Signs" in find(typed), typed
        for typed in re.findall(r"\w+.\w+", words):
            assert "Signs" in find(re.sub(r"\W", " ", typed)), typed

    def test_code_of_figures_alone_is_found(self, find):
        assert find("NCP17-15") == ["Ratio"]
        assert find("NCP17") == ["Ratio", "Running a café"]


class TestWordings:
    def test_work_group_is_found_by_the_wording_of_any_phase_and_once(self, find, year):
        work_group = WorkGroupFactory(parent=year, title="Its own", description="<p>Common.</p>")
        for kind, title in ((PhaseKind.PRIMARY, "Abacus"), (PhaseKind.SECONDARY, "Protractor")):
            PhaseOfferFactory(
                phase=PhaseFactory(parent=year, kind=kind), work_group=work_group, title=title
            )
        for typed in ("abacus", "protractor", "abacus common", "own", "common"):
            assert find(typed) == ["Its own"]

    def test_change_of_any_wording_is_found_at_once(self, find, year):
        offer = PhaseOfferFactory(phase=PhaseFactory(parent=year), title="Abacus")
        work_group = offer.work_group
        work_group.title = "Compasses"
        work_group.save()
        assert find("compasses") == ["Compasses"]
        offer.title = "Protractor"
        offer.save()
        assert find("abacus") == []
        assert find("protractor") == ["Compasses"]
        offer.delete()
        assert find("protractor") == []

    def test_programme_is_found_by_what_it_says_of_itself_in_any_year(self, find, year):
        update = ProgrammeUpdateFactory(academic_year=year, text="<p>Now with cohorts.</p>")
        assert find("cohorts") == [update.programme.title]
        update.delete()
        assert find("cohorts") == []

    def test_archive_entry_is_found_by_its_old_code(self, find):
        ArchiveEntryFactory(title="An exchange", code="NCP1a")
        assert find("ncp1a") == ["An exchange"]


class TestFilters:
    @pytest.fixture(autouse=True)
    def content(self, year):
        work_group = WorkGroupFactory(parent=year, title="word group")
        PhaseOfferFactory(phase=PhaseFactory(parent=year), work_group=work_group)
        programme = ProgrammeFactory(title="word programme", phases=["POST_16"])
        ProgrammeUpdateFactory(academic_year=year, programme=programme)
        ArchiveEntryFactory(title="word ongoing", start_year=2014, status="ONGOING")
        ArchiveEntryFactory(title="word ended", start_year=2014, end_year=2016, phases=["PRIMARY"])
        AcademicYearFactory(start_year=2018)

    @pytest.mark.parametrize(
        ("filter", "titles"),
        [
            ({}, ["word ended", "word group", "word ongoing", "word programme"]),
            ({"types": ["WORK_GROUP", "PROGRAMME"]}, ["word group", "word programme"]),
            ({"types": ["ARCHIVE_ENTRY"]}, ["word ended", "word ongoing"]),
            ({"types": ["HUB"]}, []),
            ({"types": []}, []),
            ({"year": "2017-18"}, ["word group", "word ongoing", "word programme"]),
            ({"year": "2018-19"}, ["word ongoing"]),
            ({"phase": "PRIMARY"}, ["word ended", "word group"]),
            ({"phase": "POST_16"}, ["word programme"]),
            ({"year": "2017-18", "phase": "PRIMARY"}, ["word group"]),
        ],
    )
    def test_search_is_filtered(self, find, filter, titles):
        assert find("word", **filter) == titles


class TestVisibility:
    def hide(self, page, how):
        if how == "unpublished":
            page.unpublish()
        else:
            PageViewRestriction.objects.create(page=page, restriction_type=how)

    @pytest.mark.parametrize("how", ["unpublished", "login", "password"])
    def test_hidden_page_is_not_found(self, find, year, how):
        work_group = WorkGroupFactory(parent=year, title="A secret")
        assert find("secret") == ["A secret"]
        self.hide(work_group, how)
        assert find("secret") == []

    @pytest.mark.parametrize("how", ["unpublished", "login", "password"])
    def test_wording_of_a_hidden_phase_finds_nothing(self, find, year, how):
        phase = PhaseFactory(parent=year)
        PhaseOfferFactory(phase=phase, title="A secret")
        assert len(find("secret")) == 1
        self.hide(phase, how)
        assert find("secret") == []

    def test_what_is_said_in_a_hidden_year_finds_nothing(self, find, year):
        ProgrammeUpdateFactory(academic_year=year, text="<p>A secret.</p>")
        assert len(find("secret")) == 1
        year.unpublish()
        assert find("secret") == []

    def test_draft_of_a_live_page_is_not_found(self, find, year):
        work_group = WorkGroupFactory(parent=year)
        work_group.description = "<p>A secret.</p>"
        work_group.save_revision()
        assert find("secret") == []


class TestExcerpts:
    def excerpt(self, ask_contract, typed):
        [node] = ask_contract("search", query=typed).data["search"]["nodes"]
        return node["excerpt"]

    @pytest.mark.parametrize(
        ("typed", "marked"),
        [
            ("teaching", "<mark>teach</mark>"),
            ("teachi", "<mark>teaching</mark>"),
            ("title", "<mark>title</mark>"),
        ],
    )
    def test_hit_is_marked(self, ask_contract, year, typed, marked):
        description = "<p>We teach by teaching.</p>"
        WorkGroupFactory(parent=year, title="A title", description=description)
        assert marked in self.excerpt(ask_contract, typed)

    @pytest.mark.parametrize("typed", ["cafe", "café", "caf", "post-16", "16"])
    def test_hit_is_marked_as_it_is_written_wherever_it_stands(self, ask_contract, year, typed):
        words = "One of many words. " * 50
        description = f"<p>{words}A café for post-16 students. {words}</p>"
        WorkGroupFactory(parent=year, description=description)
        excerpt = self.excerpt(ask_contract, typed)
        assert re.search("<mark>(café|post|16)</mark>", excerpt)
        assert "A café for post-16" in re.sub("</?mark>", "", excerpt)

    def test_signs_that_mark_hits_can_be_typed_into_no_excerpt(self, ask_contract):
        HubFactory(title="One \x02 two \x03\x03 three", lead_school="A \x02school")
        for typed in ("two", "school"):
            excerpt = self.excerpt(ask_contract, typed)
            assert excerpt.count("<mark>") == excerpt.count("</mark>") == 1

    def test_excerpt_is_safe_html(self, ask_contract, year):
        WorkGroupFactory(
            parent=year,
            description="<p>1 &lt; 2 &amp; &lt;script&gt;x&lt;/script&gt; \x02 words</p>",
        )
        excerpt = self.excerpt(ask_contract, "words")
        assert excerpt.startswith("1 &lt; 2 &amp;")
        assert excerpt.endswith("<mark>words</mark>")
        assert set(re.findall("<[^>]*>", excerpt)) == {"<mark>", "</mark>"}


class TestPaging:
    def test_pages_follow_each_other_until_the_end_without_repeating_any(self, ask_contract, year):
        for n in range(7):
            WorkGroupFactory(parent=year, title="word " * (n % 3 + 1), code=f"NCP17-{n:02}")
        seen, after = [], None
        while True:
            page = ask_contract("search", query="word", first=2, after=after).data["search"]
            assert page["totalCount"] == 7
            seen += [node["page"]["id"] for node in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert len(seen) == len(set(seen)) == 7

    def test_number_of_statements_is_the_same_for_a_hundred_times_the_content(
        self, ask_contract, year
    ):
        phases = [PhaseFactory(parent=year, kind=kind) for kind in PhaseKind]

        def statements():
            with CaptureQueriesContext(connection) as captured:
                assert ask_contract("search", query="example", first=100).data["search"]["nodes"]
            return len(captured)

        add_offers(year, phases, 19)
        few = statements()
        add_offers(year, phases, 1900 - 19)
        assert statements() == few <= 9


class TestStatements:
    @pytest.fixture(autouse=True)
    def content(self, year):
        WorkGroupFactory(parent=year, title="Running a café", description="<p>Good lessons.</p>")

    def test_no_words_make_a_statement_that_others_did_not(self, ask_contract):
        ask_contract("search", query="running")
        written = _write.cache_info().misses
        for typed in ("cafe", "runn", "good less", '"good less', "a OR runn", "run -x", "NCP17-06"):
            assert "errors" not in ask_contract("search", query=typed).body
        assert _write.cache_info().misses == written

    def test_postgresql_plans_once_for_all_words(self, ask_contract):
        for n in range(10):
            assert ask_contract("search", query=f"running OR word{n}").data["search"]["nodes"]
        assert executions_of_a_plan("websearch_to_tsquery") >= 7
        assert executions_of_a_plan("ts_rank%LIMIT") >= 7
        assert executions_of_a_plan("ts_headline") >= 7


# ruff: noqa: E501
ODD = [
    '"', "'", '"""', "''", "\\", "\\'", "&", "|", "!", "<->", "<2>", "(", ")", "()", ":", ":*", "a:*",
    "*", "-", "--", "- a", "a -", "-a", "a & b", "a | !b", "a <-> b", "%", "_", "%s", "%(a)s", "{}",
    "$1", "$$", ";", "; DROP TABLE x", "--comment", "/* a */", "<b>", "&amp;", "\t\n", "\u00a0a", "😀",
    "a😀", "👩‍👩‍👧", "日本語", "עברית", "\u202eabc", "\u200b", "\ufeff", "é" * 50, "e\u0301", "ﬁ", "Ⅷ", "½",
    "OR", "or", "a or", "or a", "AND", "NOT", '"a', 'a"', '"a b', "a\\", "a'b", "O'Brien", "a/b",
    "a.b", "a@b.c", "http://a.b/c?d", "1e999", "-1", "0x0", "NaN", "null", "undefined", "\x01", "\x7f",
    "\x02\x03", "a\x02b", "x" * 200, " ".join("ab" * 60)[:200], "(" * 200, '"' * 199, "!" * 200,
    "-" * 33, "- " * 33, "--" * 17, "-" * 60 + " mastery", '-"' * 99, "-a " * 66, "—" * 200, "/" * 200,
]  # fmt: skip


class TestOddInput:
    QUERY = "query($q: String!) { search(query: $q) { totalCount nodes { excerpt } } }"

    @pytest.fixture(autouse=True)
    def content(self, year):
        WorkGroupFactory(parent=year, title="a b c", description="<p>a or b</p>")

    @pytest.mark.parametrize("typed", ODD)
    def test_odd_words_are_answered(self, ask, typed):
        answer = ask(self.QUERY, q=typed)
        if not typed.strip():
            assert answer.code == "BAD_USER_INPUT"
        else:
            assert answer.data["search"]["totalCount"] in (0, 1)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("", "`query` takes the words to look for."),
            ("   ", "`query` takes the words to look for."),
            ("x" * 10_240, "`query` takes up to 200 characters."),
        ],
    )
    def test_words_that_cannot_be_are_refused_in_a_sentence(self, ask, typed, sentence):
        answer = ask(self.QUERY, q=typed)
        assert answer.code == "BAD_USER_INPUT"
        assert answer.error["message"] == sentence

    def test_nul_is_refused_in_a_sentence(self, ask):
        assert "NUL" in ask(self.QUERY, q="a\0b").error["message"]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=200)
        | st.text("ab\"'()&|!:*<>- OR", min_size=1, max_size=40)
    )
    def test_any_words_are_answered_or_refused(self, ask, typed):
        body = ask(self.QUERY, q=typed).body
        assert "errors" not in body or body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert not re.search("[\x02\x03]", str(body.get("data")))


class TestHubs:
    def test_hub_is_found_by_its_name_its_school_and_its_region(self, find):
        HubFactory(title="A hub of an example", lead_school="Saint Example's", region="NORTH_WEST")
        for typed in ("example hub", "saint example", "north west"):
            assert find(typed) == ["A hub of an example"]

    def test_hubs_own_work_group_is_found_with_its_phase(self, find):
        LocalWorkGroupFactory(title="Of a hub's own", phases=["POST_16"])
        assert find("own", phase="POST_16") == ["Of a hub's own"]
        assert find("own", phase="PRIMARY") == []
