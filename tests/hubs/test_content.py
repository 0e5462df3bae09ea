"""Hubs in content files."""

import pytest
from django.core.management import CommandError, call_command

from cms.hubs.models import Hub, HubOffer
from tests.conftest import CHECKOUT
from tests.factories import AcademicYearFactory

pytestmark = pytest.mark.django_db

HUB = """
hubs:
  title: Hubs
  entries:
    - slug: example-hub
      title: Example hub
      region: {region}
      offers: [{offer}]
      own: [{own}]
""".lstrip()


@pytest.fixture
def refusal(tmp_path):
    """The lines that say what is to be mended in a file."""

    def refusal(**changed):
        file = tmp_path / "content.yaml"
        file.write_text(HUB.format(**{"region": "London", "offer": "", "own": ""} | changed))
        with pytest.raises(CommandError) as refused:
            call_command("load_content", file, verbosity=0)
        assert not Hub.objects.exists()
        return [line.removeprefix(f"{file}, ") for line in str(refused.value).splitlines()[1:]]

    return refusal


def test_example_hub_has_its_programme_in_its_own_order(seed, ask_contract):
    answered = ask_contract("hub", slug="example-hub", year="2017-18").data["hub"]
    offers = {
        phase["kind"]: [offer["workGroup"]["code"] for offer in phase["offers"]]
        for phase in answered["programme"]["phases"]
    }
    assert offers == {
        "EARLY_YEARS": [],
        "PRIMARY": ["NCP17-15", ""],
        "SECONDARY": ["NCP17-15", "", "NCP17-10a"],
        "POST_16": ["NCP17-19"],
    }


def test_what_is_made_up_says_so(seed):
    example = Hub.objects.get(slug="example-hub")
    assert "made up" in example.title
    notes = HubOffer.objects.exclude(note="").values_list("note", flat=True)
    assert all(note.startswith("<p>Made up for the try-out.") for note in notes)
    assert not HubOffer.objects.exclude(hub=example).exists()
    assert (CHECKOUT / "fixtures/hubs.yaml").read_text().count("https://") == 2


def test_region_there_is_not_is_told(refusal):
    [told] = refusal(region="Atlantis")
    assert told.startswith("line 6: A region is one of East Midlands, ")


def test_work_group_there_is_not_is_told(refusal):
    assert refusal(offer="NCP17-99") == ["line 7: There is no Work Group NCP17-99."]


def test_phases_of_what_the_hub_devised_are_told_of_it_alone(refusal):
    AcademicYearFactory(start_year=2017)
    own = "{year: 2017-18, title: Ours, phases: [Primary, Secondary], description: An example}"
    told = refusal(own=own, offer="{work_group: Ours, phases: [Primary]}")
    sentence = (
        "Choose no phases here: those of the hub's own Work Group are chosen on its own page."
    )
    assert told == [f"line 7: {sentence}"]
