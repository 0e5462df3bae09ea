"""The programme of 2017-18 as the NCETM published it, against what the API answers."""

import re
from pathlib import Path

import pytest
from django.db import transaction

from tests.conftest import load_seed

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("seed")]

PUBLISHED = (Path(__file__).parent / "what-maths-hubs-are-doing-2017-18.txt").read_text()

TITLES = {
    "EARLY_YEARS": [
        "Developing Deep Mathematical Learning in Early Years (Subject Knowledge Focus)",
        "Developing Deep Mathematical Learning in Early Years (Language in Early Years)",
    ],
    "PRIMARY": [
        "Teaching for Mastery (Primary): Researching and trialling models of intervention to "
        "support pupil progress",
        "Teaching for Mastery (Primary): What Makes an Excellent Lesson Design?",
        "Teaching for Mastery (Primary): Showing evidence of pupil progress, including ‘greater "
        "depth’",
        "Improving continuity in maths across the transition between primary and secondary school "
        "(year 5 to 8)",
        "Improving Continuity in Maths across the transition between primary and secondary "
        "school: Y5-8 (Multiplicative Reasoning)",
        "Mathematics and subject knowledge enhancement (SKE) for Primary teachers",
        "Maths Subject Knowledge Enhancement for (Primary) Teaching Assistants",
    ],
    "SECONDARY": [
        "Secondary Teaching for Mastery",
        "Mathematical Thinking and the new GCSE",
        "Improving continuity in maths across the transition between primary and secondary school "
        "(year 5 to 8)",
        "Improving Continuity in Maths across the transition between primary and secondary "
        "school: Y5-8 (Multiplicative Reasoning)",
        "Challenging topics in the new GCSE: developing updated teaching approaches to match the "
        "new landscape",
        "Maths Subject Knowledge Enhancement for (Secondary)Teaching Assistants",
    ],
    "POST_16": [
        "Supporting teaching the New GCSE Mathematics Re-sit",
        "Supporting Post-16 Mathematics Leadership",
        "Supporting Core Maths",
        "Supporting the Teaching of the New A Level Mathematics Using Technology",
    ],
}


def folded(text: str) -> str:
    return re.sub(r"[\s\u00a0]+", " ", text).strip()


def published_rows(heading: str) -> list[str]:
    """The rows of the table below a heading, each as one line: title, description and code."""
    below = PUBLISHED.split(heading, 1)[1].splitlines()
    rows = []
    for line in below[1:]:
        if line.startswith(("On offer for", "Ongoing Maths Hubs work")):
            break
        if re.search(r"NCP17-\d\d[a-z]?\s*$", line):
            rows.append(folded(line))
    return rows


@pytest.fixture(scope="module", autouse=True)
def seed(django_db_setup, django_db_blocker):
    """Loaded once, as it is read alone here."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_seed()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def year(ask_contract):
    return ask_contract("catalogue").data["academicYear"]


def test_the_year_has_its_heading_and_introduction(year, ask):
    lines = [folded(line) for line in PUBLISHED.splitlines() if line.strip()]
    assert year["introduction"] == lines[1]
    assert ask("{ academicYear { heading } }").data["academicYear"]["heading"] == lines[0]


def test_phases_come_in_their_order_with_heading_and_audience(year):
    assert [(phase["kind"], phase["title"], phase["heading"]) for phase in year["phases"]] == [
        ("EARLY_YEARS", "Early Years", "On offer for Early Years practitioners"),
        ("PRIMARY", "Primary", "On offer for Primary teachers and TAs"),
        ("SECONDARY", "Secondary", "On offer for Secondary teachers and TAs"),
        ("POST_16", "Post-16", "On offer for those teaching post-16"),
    ]
    for phase in year["phases"]:
        assert phase["heading"] == f"On offer for {phase['audience']}"
        assert phase["heading"] in PUBLISHED


def test_every_row_reads_as_published_in_the_published_order(year):
    numbers = []
    for phase in year["phases"]:
        answered = [
            f"{offer['title']} {offer['description']} {offer['workGroup']['code']}"
            for offer in phase["offers"]
        ]
        assert answered == published_rows(phase["heading"])
        numbers.append(len(answered))
    assert numbers == [2, 7, 6, 4]


def test_titles_end_where_the_published_titles_end(year):
    answered = {
        phase["kind"]: [offer["title"] for offer in phase["offers"]] for phase in year["phases"]
    }
    assert answered == TITLES


def test_the_whole_page_is_put_together_again_from_answers_alone(year, ask):
    headings = ask(
        """{
            year: academicYear { heading }
            ongoing: page(urlPath: "/programmes/") { ... on Programmes { heading } }
            past: page(urlPath: "/archive/") {
              ... on Archive { heading introduction(format: PLAIN) }
            }
        }"""
    ).data
    page = [headings["year"]["heading"], year["introduction"]]
    for phase in year["phases"]:
        page += [phase["heading"], "Work GroupDescriptionCode"]
        page += [
            f"{offer['title']} {offer['description']} {offer['workGroup']['code']}"
            for offer in phase["offers"]
        ]
    page += [headings["ongoing"]["heading"]]
    page += [update["text"] for update in year["programmeUpdates"]]
    page += [headings["past"]["heading"], headings["past"]["introduction"]]
    assert " ".join(page) == folded(PUBLISHED)


def test_ongoing_work_is_told_programme_by_programme(year):
    assert [update["programme"]["slug"] for update in year["programmeUpdates"]] == [
        "mastery-specialists-primary",
        "mastery-specialists-secondary",
        "china-england-exchange",
        "pd-lead-development",
        "llme-support-network",
        "sle-school-improvement",
    ]


def test_post_16_leadership_is_named_by_ongoing_work_of_post_16(ask_contract):
    [named] = ask_contract("work-group", code="NCP17-19").data["workGroup"]["programmes"]
    found = ask_contract("programmes", phase="POST_16").data["programmes"]["nodes"]
    assert named["slug"] in [programme["slug"] for programme in found]


def test_archive_leads_to_what_became_of_it_and_back(ask_contract):
    entries = {entry["slug"]: entry for entry in ask_contract("archive").data["archive"]["nodes"]}
    assert entries["teaching-for-mastery"]["status"] == "ONGOING"
    [became] = entries["reasoning-in-key-stage-3"]["successors"]
    assert became["title"] == "Mathematical Thinking and the new GCSE"
    [grew_out_of] = ask_contract("work-group", code="NCP17-09").data["workGroup"]["predecessors"]
    assert grew_out_of["title"] == entries["reasoning-in-key-stage-3"]["title"]


def test_sixteen_work_groups_stand_behind_the_nineteen_rows(ask_contract):
    found = ask_contract("work-groups", first=100).data
    assert found["workGroups"]["totalCount"] == 16
    assert sum(len(node["offers"]) for node in found["workGroups"]["nodes"]) == 19


def test_a_work_group_is_worded_by_each_phase_in_its_own_way(ask_contract):
    offers = ask_contract("work-group", code="NCP17-15").data["workGroup"]["offers"]
    assert [(offer["phase"]["kind"], offer["title"]) for offer in offers] == [
        ("PRIMARY", "Maths Subject Knowledge Enhancement for (Primary) Teaching Assistants"),
        ("SECONDARY", "Maths Subject Knowledge Enhancement for (Secondary)Teaching Assistants"),
    ]
    assert offers[0]["description"] == offers[1]["description"]


def test_the_year_is_the_current_one(year):
    assert (year["slug"], year["title"], year["status"]) == ("2017-18", "2017-18", "CURRENT")
