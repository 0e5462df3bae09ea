from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, Revision
from wagtail.search.backends import get_search_backend

from cms.content.files import read
from cms.content.places import Mistakes
from cms.workgroups.models import AcademicYear, Phase, WorkGroup
from tests.conftest import CHECKOUT
from tests.factories import AcademicYearFactory, EditorFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db

SMALL = """
academic_years:
  - year: 2017-18
    heading: An example
    introduction: An example.
    work_groups:
      - code: NCP17-01
        title: An example
        description: An example.
    phases:
      - phase: Primary
        heading: An example
        audience: example teachers
        offers:
          - NCP17-01
""".lstrip()


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "content.yaml"
    file.write_text(SMALL)
    return file


def load(*files, **options):
    output = StringIO()
    call_command("load_content", *files, stdout=output, **options)
    return output.getvalue()


def change(file: Path, old: str, new: str) -> None:
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def refusal(*files) -> list[str]:
    """The lines that say what is to be mended, without the file's folder."""
    with pytest.raises(CommandError) as refused:
        load(*files)
    first, *lines = str(refused.value).splitlines()
    assert first == "Nothing was loaded. To be mended:"
    assert not AcademicYear.objects.exists()
    return [line.removeprefix(f"{Path(files[0]).parent}/") for line in lines]


class TestLoading:
    def test_pages_are_published_with_a_revision_and_can_be_searched(self, file):
        load(file)
        work_group = WorkGroup.objects.get()
        assert work_group.live
        assert work_group.latest_revision == work_group.live_revision is not None
        assert list(get_search_backend().search("example", WorkGroup)) == [work_group]
        [offer] = Phase.objects.get().offers.all()
        assert offer.work_group == work_group

    def test_loading_again_changes_nothing(self, seed):
        before = list(Revision.objects.values()), list(Page.objects.values())
        report = load(*(CHECKOUT / "fixtures").glob("*.yaml"))
        assert report == "0 added, 0 changed, 51 as it was, 0 left as an editor has it.\n"
        assert (list(Revision.objects.values()), list(Page.objects.values())) == before

    def test_change_of_the_file_is_published(self, file):
        load(file)
        change(file, "title: An example", "title: Another title")
        report = load(file)
        assert "Work Group NCP17-01 Another title: changed" in report
        assert "0 added, 1 changed, 2 as it was" in report
        assert WorkGroup.objects.get().title == "Another title"

    def test_change_of_an_offers_wording_or_place_is_published(self, file):
        change(
            file, "    phases:", "      - { code: NCP17-02, title: b, description: b }\n    phases:"
        )
        file.write_text(file.read_text() + "          - NCP17-02\n")
        load(file)
        change(
            file,
            "- NCP17-01\n          - NCP17-02",
            "- NCP17-02\n          - work_group: NCP17-01\n            title: As Primary calls it",
        )
        assert "phase Primary: changed" in load(file)
        offers = Phase.objects.get().offers.all()
        assert [(offer.work_group.code, offer.title, offer.sort_order) for offer in offers] == [
            ("NCP17-02", "", 0),
            ("NCP17-01", "As Primary calls it", 1),
        ]

    @pytest.mark.parametrize("done", ["edited", "unpublished"])
    def test_page_that_an_editor_has_worked_on_is_left_alone(self, file, done):
        load(file)
        work_group, editor = WorkGroup.objects.get(), EditorFactory()
        if done == "edited":
            work_group.title = "What the editor wrote"
            work_group.save_revision(user=editor, log_action=True).publish(user=editor)
        else:
            work_group.unpublish(user=editor, log_action=True)
        before = WorkGroup.objects.values().get()
        change(file, "title: An example", "title: Another title")
        assert "1 left as an editor has it" in load(file)
        assert WorkGroup.objects.values().get() == before

    def test_dry_run_tells_what_would_be_done_and_does_nothing(self, file):
        told = load(file, dry_run=True)
        assert "Work Group NCP17-01 An example: added" in told
        assert "3 added, 0 changed" in told
        assert "nothing was changed" in told
        assert not AcademicYear.objects.exists()

    def test_year_can_be_told_in_several_files(self, file, tmp_path):
        other = tmp_path / "other.yaml"
        other.write_text(SMALL.replace("2017-18", "2018-19").replace("NCP17", "NCP18"))
        load(file, other)
        assert AcademicYear.objects.count() == 2


class TestMistakes:
    def test_every_mistake_is_told_with_its_line_and_nothing_is_loaded(self, file):
        file.write_text(
            SMALL.replace("heading: An example\n    intro", "intro")
            .replace("code: NCP17-01", "code: 17/01")
            .replace("title: An example", "titel: An example")
            .replace("phase: Primary", "phase: Tertiary")
        )
        assert refusal(file) == [
            "content.yaml, line 2: `heading` is missing here.",
            "content.yaml, line 5: A code reads NCP, the two figures of its year, a dash, two "
            "figures and perhaps a letter, for example NCP17-06a.",
            "content.yaml, line 5: `title` is missing here.",
            "content.yaml, line 6: `titel` means nothing here.",
            "content.yaml, line 9: A phase is one of Early Years, Primary, Secondary, Post-16.",
        ]

    def test_mistakes_of_all_files_are_told(self, file, tmp_path):
        other = tmp_path / "other.yaml"
        other.write_text("academic_years: text\n")
        change(file, "title: An example", "title: 17")
        assert refusal(file, other) == [
            "content.yaml, line 7: `title` takes text; a number or a yes goes in quotes.",
            "other.yaml, line 1: `academic_years` takes a list: lines that begin with a dash.",
        ]

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            (
                "code: NCP17-01",
                "code: NCP16-01",
                "line 6: NCP16-01 is not a code of 2017-18: those begin NCP17-.",
            ),
            ("- NCP17-01\n", "- NCP17-99\n", "line 14: 2017-18 has no Work Group NCP17-99."),
            (
                "          - NCP17-01\n",
                "          - NCP17-01\n          - ncp17-01\n",
                "line 15: NCP17-01 is on offer in this phase already, further up.",
            ),
            ("2017-18", "2013-14", "line 2: Ensure this value is greater than or equal to 2014."),
            ("2017-18", "2017", "line 2: `year` takes text; a number or a yes goes in quotes."),
            ("2017-18", "17-18", "line 2: An academic year is written like 2017-18."),
            (
                "introduction: An example.",
                "introduction: ''",
                "line 4: `introduction` takes text, and has none.",
            ),
            (
                "heading: An example",
                f"heading: {'x' * 256}",
                "line 3: `heading` is too long: String should have at most 255 characters.",
            ),
            (
                "- year: 2017-18",
                "- year: 2017-18\n    year: 2018-19",
                'line 3: This is not YAML: found duplicate key "year"',
            ),
        ],
    )
    def test_mistake_is_told_in_a_sentence_at_its_line(self, file, old, new, told):
        file.write_text(file.read_text().replace(old, new, 1))
        assert any(line.startswith(f"content.yaml, {told}") for line in refusal(file))

    def test_code_that_is_told_twice_is_refused_with_both_places(self, file, tmp_path):
        change(
            file, "    phases:", "      - { code: ncp17-01, title: b, description: b }\n    phases:"
        )
        [told] = refusal(file)
        assert told.startswith("content.yaml, line 9: This is told of already in ")
        assert told.endswith("content.yaml, line 6.")

    def test_mistake_of_a_work_group_is_not_told_again_where_it_is_on_offer(self, file):
        change(file, "code: NCP17-01", "code: NCP16-01")
        change(file, "- NCP17-01\n", "- NCP16-01\n")
        assert len(refusal(file)) == 1

    def test_work_group_of_another_year_is_not_taken_over(self, tmp_path, seed):
        thief = tmp_path / "thief.yaml"
        thief.write_text(
            "academic_years:\n"
            "  - { year: 2018-19, heading: a, introduction: a, work_groups: ["
            "{ code: NCP17-15, title: Stolen, description: a }] }\n"
        )
        with pytest.raises(CommandError, match="NCP17-15 .* stands under another page already"):
            load(thief)
        assert WorkGroup.objects.get(code="NCP17-15").title != "Stolen"

    @pytest.mark.parametrize("field", ["heading", "introduction"])
    def test_nul_in_a_text_is_refused(self, file, field):
        change(file, f"{field}: An example", f'{field}: "An\\0example" #')
        assert any("NUL" in line for line in refusal(file))

    def test_code_that_stands_in_another_year_already_is_refused(self, file):
        other = WorkGroupFactory(parent=AcademicYearFactory(start_year=2016), code="NCP16-01")
        change(file, "code: NCP17-01", "code: NCP16-01")
        change(file, "- NCP17-01\n", "- NCP16-01\n")
        with pytest.raises(CommandError, match="line 6: NCP16-01 .* stands under another page"):
            load(file)
        other.refresh_from_db()
        assert other.title != "An example"

    @pytest.mark.parametrize(
        "nonsense",
        [
            b"\xff\xfe",
            b"a: [",
            b"\0",
            b"- - -",
            b"17",
            b"text",
            b"[" * 5000,
            b"&a [*a]",
            b"a: !!python/object:x y",
            b"academic_years: !!python/object:os.system [ls]",
            b"academic_years: !a [{year: !b [1]}]",
            b"%",
            b"a: 2001-99-99",
            b"!!int x",
            b"!!float x",
            b"!!bool x",
        ],
    )
    def test_nonsense_is_refused_in_a_sentence(self, file, nonsense):
        file.write_bytes(nonsense)
        for line in refusal(file):
            assert line.startswith("content.yaml, line ")

    def test_file_that_is_not_there_is_told(self, tmp_path):
        assert refusal(tmp_path / "none.yaml") == [
            "none.yaml, line 1: The file cannot be read: No such file or directory."
        ]

    def test_folder_is_no_file(self, tmp_path):
        (tmp_path / "folder").mkdir()
        assert refusal(tmp_path / "folder") == [
            "folder, line 1: The file cannot be read: Is a directory."
        ]

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(), st.integers(0, len(SMALL)))
    def test_any_file_is_read_or_refused(self, tmp_path, stray, place):
        file = tmp_path / "stray.yaml"
        file.write_text(SMALL[:place] + stray + SMALL[place:], encoding="utf-8")
        with suppress(Mistakes):
            read([file])

    def test_empty_file_holds_nothing(self, file):
        file.write_text("# Nothing yet.\n")
        assert load(file) == "0 added, 0 changed, 0 as it was, 0 left as an editor has it.\n"
