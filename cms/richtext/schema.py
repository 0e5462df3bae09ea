"""Text with markup in the API."""

import graphene

from cms.enums import described
from cms.peers import Row
from cms.richtext.formats import Format
from cms.richtext.queries import targets
from cms.richtext.references import Text, Texts

RichTextFormat = described(
    "RichTextFormat",
    Format,
    "How a text with markup is to be answered.",
    {
        Format.HTML: "Safe HTML: paragraphs, lists, bold, italics, links to the front end's pages "
        "and to documents, and images with their size.",
        Format.PLAIN: "Words only, an image's description for the image. An empty line parts "
        "paragraphs, a dash begins a list's item, and the items of a list within a list are "
        "indented.",
        Format.MARKDOWN: "Markdown, with links and images.",
    },
)


def text_field(attribute: str, description: str) -> graphene.Field:
    """A field that answers the markup in ``attribute`` of its row in the format asked for."""

    def resolve(row: Row, info: graphene.ResolveInfo, format: Format) -> Text:
        texts: Texts = info.context.setdefault("texts", Texts(targets))
        return texts.later(getattr(row, attribute), format)

    return graphene.Field(
        graphene.NonNull(graphene.String),
        description=description,
        format=graphene.Argument(
            graphene.NonNull(RichTextFormat),
            default_value=Format.HTML,
            description="The format to answer the text in.",
        ),
        resolver=resolve,
    )
