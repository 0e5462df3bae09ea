"""Predecessors in content files."""

import pytest
from django.core.management import CommandError, call_command

from cms.archive.models import ArchiveEntry

pytestmark = pytest.mark.django_db

ARCHIVE = """
archive:
  title: Archive
  heading: An example
  introduction: An example.
  entries:
    - slug: first
      title: The first
      start_year: 2014
      status: ended
      body: An example.
      sources: [an example]
      predecessors: [{first}]
    - slug: second
      title: The second
      start_year: 2015
      status: ended
      body: An example.
      sources: [an example]
      predecessors: [first]
    - slug: third
      title: The third
      start_year: 2016
      status: ended
      body: An example.
      sources: [an example]
      predecessors: [second]
""".lstrip()


@pytest.fixture
def file(tmp_path):
    """A content file in which the first entry grew out of the one that is named."""

    def file(first):
        written = tmp_path / "content.yaml"
        written.write_text(ARCHIVE.format(first=first))
        return written

    return file


def test_predecessors_of_one_file_may_be_told_before_their_pages(file):
    archive = file("").read_text().replace("[first]", "[third]").replace("[second]", "[]")
    written = file("")
    written.write_text(archive)
    call_command("load_content", written, verbosity=0)
    [link] = ArchiveEntry.objects.get(slug="second").predecessor_links.all()
    assert link.predecessor.title == "The third"


@pytest.mark.parametrize(
    ("first", "line", "sentence"),
    [
        (
            "third",
            26,
            "“The second” cannot be a predecessor here: it grew out of “The first”, which grew "
            "out of “The third”.",
        ),
        ("first", 12, "“The first” cannot have grown out of itself."),
        (
            "fourth",
            12,
            "There is no piece of work `fourth`: a code such as NCP17-06a, or the slug of a "
            "programme or of an entry of the archive.",
        ),
    ],
)
def test_predecessor_that_cannot_be_is_told_and_nothing_is_loaded(file, first, line, sentence):
    with pytest.raises(CommandError) as refused:
        call_command("load_content", file(first), verbosity=0)
    assert str(refused.value).splitlines()[1:] == [f"{file(first)}, line {line}: {sentence}"]
    assert not ArchiveEntry.objects.exists()


def test_circle_with_what_was_loaded_before_is_told_and_nothing_is_changed(file):
    call_command("load_content", file(""), verbosity=0)
    changed = file("third")
    changed.write_text(changed.read_text().replace("body: An example.", "body: Another."))
    with pytest.raises(CommandError) as refused:
        call_command("load_content", changed, verbosity=0)
    [mistake] = str(refused.value).splitlines()[1:]
    assert mistake == (
        f"{changed}, line 12: “The third” cannot be a predecessor here: it grew out of “The "
        "second”, which grew out of “The first”."
    )
    assert not ArchiveEntry.objects.filter(body__contains="Another").exists()
    assert not ArchiveEntry.objects.get(slug="first").predecessor_links.exists()


def test_lineage_may_be_turned_round(file):
    call_command("load_content", file(""), verbosity=0)
    turned = file("second")
    turned.write_text(turned.read_text().replace("[first]", "[]"))
    call_command("load_content", turned, verbosity=0)
    [link] = ArchiveEntry.objects.get(slug="first").predecessor_links.all()
    assert link.predecessor.title == "The second"


def test_predecessor_that_is_named_twice_is_told(file):
    twice = file("")
    twice.write_text(twice.read_text().replace("[second]", "[second, first, second]"))
    with pytest.raises(CommandError, match="line 26: This is told of already, further up"):
        call_command("load_content", twice, "--dry-run", verbosity=0)


def test_merger_of_what_is_no_work_group_is_told(file):
    merged = file("")
    merged.write_text(merged.read_text().replace("[second]", "[{work: second, merged: true}]"))
    with pytest.raises(CommandError, match="line 26: Only a national Work Group can be merged"):
        call_command("load_content", merged, verbosity=0)
