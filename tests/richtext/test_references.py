"""What a text refers to, as the API answers it."""

import html
import re
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.images.views.serve import generate_image_url
from wagtail.models import Collection, CollectionViewRestriction
from wagtail_factories import DocumentFactory, ImageFactory
from willow.image import Image as Willow

from tests.factories import AcademicYearFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db

QUERY = (
    "query($format: RichTextFormat! = HTML)"
    " { workGroups { nodes { description(format: $format) } } }"
)


def link(page, words="a link"):
    return f'<p>See <a linktype="page" id="{page.pk}">{words}</a>.</p>'


def image(picture):
    alt = "An example of a &quot;chart&quot;"
    return f'<embed embedtype="image" id="{picture.pk}" alt="{alt}" format="fullwidth"/>'


def private_collection():
    """A collection below a private one."""
    private = Collection.get_first_root_node().add_child(name="An example of a private one")
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type=CollectionViewRestriction.LOGIN
    )
    return private.add_child(name="An example of one below it")


@pytest.fixture
def download(client):
    """What the public gets from an address of this service, with the status."""

    def download(address):
        response = client.get(address.removeprefix(settings.WAGTAILADMIN_BASE_URL))
        return response.status_code, response.getvalue()

    return download


@pytest.fixture(autouse=True)
def uploads(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def year():
    return AcademicYearFactory(start_year=2017)


def descriptions(ask, **variables):
    nodes = ask(QUERY, **variables).data["workGroups"]["nodes"]
    return [node["description"] for node in nodes]


def test_link_to_a_page_leads_to_its_address(ask, year):
    WorkGroupFactory(parent=year, description=link(year))
    assert descriptions(ask) == ['<p>See <a href="/2017-18/">a link</a>.</p>']
    assert descriptions(ask, format="MARKDOWN") == ["See [a link](/2017-18/)."]
    assert descriptions(ask, format="PLAIN") == ["See a link."]


def test_link_to_another_site_stays(ask, year):
    text = '<p>See <a href="https://example.org/?a=1&amp;b=2">a link</a>.</p>'
    WorkGroupFactory(parent=year, description=text)
    assert descriptions(ask) == [text]


@pytest.mark.parametrize("wanted", ["HTML", "PLAIN", "MARKDOWN"])
def test_link_to_what_may_not_be_seen_is_words(ask, year, wanted):
    hidden = WorkGroupFactory(parent=year, live=False)
    WorkGroupFactory(parent=year, description=link(hidden))
    [answered] = descriptions(ask, format=wanted)
    assert answered in ("<p>See a link.</p>", "See a link.")


@pytest.mark.parametrize("id", ["1", "999999", "", "x", "99999999999999999999", "1 OR 1=1"])
def test_link_to_what_never_was_is_words(ask, year, id):
    WorkGroupFactory(parent=year, description=f'<p><a linktype="page" id="{id}">a link</a></p>')
    assert descriptions(ask) == ["<p>a link</p>"]


@pytest.mark.parametrize("kind", ["email", "Page", "image", ""])
def test_link_of_another_kind_is_words(ask, year, kind):
    WorkGroupFactory(parent=year, description=f'<p><a linktype="{kind}" id="1">a link</a></p>')
    assert descriptions(ask) == ["<p>a link</p>"]


def test_link_to_a_document_leads_to_the_document(ask, year, download):
    document = DocumentFactory()
    text = f'<p>See <a linktype="document" id="{document.pk}">a link</a>.</p>'
    WorkGroupFactory(parent=year, description=text)
    [answered] = descriptions(ask)
    address = re.search('href="(.*?)"', answered)[1]
    assert address.startswith(f"{settings.WAGTAILADMIN_BASE_URL}{document.url}?signature=")
    assert answered == f'<p>See <a href="{address}">a link</a>.</p>'
    assert descriptions(ask, format="MARKDOWN") == [f"See [a link]({address})."]
    assert download(address) == (200, Path(document.file.path).read_bytes())


def test_link_to_a_document_of_a_private_collection_is_words(ask, year):
    document = DocumentFactory(collection=private_collection())
    text = f'<p>See <a linktype="document" id="{document.pk}">a link</a>.</p>'
    WorkGroupFactory(parent=year, description=text)
    assert descriptions(ask) == ["<p>See a link.</p>"]


def test_image_has_its_address_its_size_and_its_description(ask, year, download):
    picture = ImageFactory(file__width=1600, file__height=900)
    WorkGroupFactory(parent=year, description=image(picture))
    [answered] = descriptions(ask)
    address = html.unescape(re.search('src="(.*?)"', answered)[1])
    assert answered == (
        f'<img src="{address}" alt="An example of a &quot;chart&quot;" width="800" height="450">'
    )
    _, shown = download(address)
    assert Willow.open(BytesIO(shown)).get_size() == (800, 450)
    assert descriptions(ask, format="PLAIN") == ['An example of a "chart"']
    assert descriptions(ask, format="MARKDOWN") == [f'![An example of a "chart"]({address})']


def test_image_that_is_narrow_keeps_its_size(ask, year):
    picture = ImageFactory(file__width=300, file__height=200)
    WorkGroupFactory(parent=year, description=image(picture))
    assert 'width="300" height="200"' in descriptions(ask)[0]


@pytest.mark.parametrize("format", ['format="left"', ""])
def test_image_stands_the_same_whatever_format_its_text_names(ask, year, format):
    picture = ImageFactory()
    WorkGroupFactory(parent=year, description=image(picture))
    [expected] = descriptions(ask)
    other = image(picture).replace('format="fullwidth"', format)
    WorkGroupFactory(parent=year, description=other)
    assert descriptions(ask) == [expected, expected]


def test_image_whose_collection_is_made_private_is_shown_no_more(ask, year, download):
    picture = ImageFactory()
    WorkGroupFactory(parent=year, description=image(picture) + "<p>The words.</p>")
    path = urlsplit(re.search('src="(.*?)"', descriptions(ask)[0])[1]).path
    assert download(path)[0] == 200
    CollectionViewRestriction.objects.create(
        collection=picture.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    for wanted in ("HTML", "PLAIN", "MARKDOWN"):
        assert descriptions(ask, format=wanted)[0] in ("<p>The words.</p>", "The words.")
    assert download(path)[0] == 404


def test_image_is_not_shown_in_a_size_that_nobody_signed(download):
    picture = ImageFactory()
    signed = generate_image_url(picture, "width-800")
    assert download(signed.replace("width-800", "width-8000"))[0] == 403


@pytest.mark.parametrize("id", ["999999", "", "x", "99999999999999999999"])
def test_image_that_never_was_is_left_out(ask, year, id):
    text = f'<embed embedtype="image" id="{id}" alt="A chart" format="fullwidth"/><p>Words.</p>'
    WorkGroupFactory(parent=year, description=text)
    assert descriptions(ask) == ["<p>Words.</p>"]
    assert descriptions(ask, format="PLAIN") == ["Words."]


def test_all_that_an_answer_refers_to_costs_one_statement(ask, year):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            answered = "".join(descriptions(ask))
            assert "/2017-18/" in answered
            assert "/documents/" in answered
            assert "/images/" in answered
        return len(captured)

    def add(to):
        document = f'<p><a linktype="document" id="{DocumentFactory().pk}">a document</a></p>'
        WorkGroupFactory(parent=year, description=link(to) + image(ImageFactory()) + document)

    add(year)
    few = statements()
    for _ in range(10):
        add(WorkGroupFactory(parent=year))
        add(year)
    assert statements() == few == 3
