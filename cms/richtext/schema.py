"""Text with markup in the API."""

import graphene

from cms.enums import described
from cms.pages.queries import addresses
from cms.peers import Row
from cms.richtext.formats import Format
from cms.richtext.links import Text, Texts

RichTextFormat = described(
    "RichTextFormat",
    Format,
    "How a text with markup is to be answered.",
    {
        Format.HTML: "Safe HTML: paragraphs, lists, bold, italics and links, whose addresses are "
        "those of the front end.",
        Format.PLAIN: "Words only. An empty line parts paragraphs, a dash begins a list's item, "
        "and the items of a list within a list are indented.",
        Format.MARKDOWN: "Markdown, with links.",
    },
)


def text_field(attribute: str, description: str) -> graphene.Field:
    """A field that answers the markup in ``attribute`` of its row in the format asked for."""

    def resolve(row: Row, info: graphene.ResolveInfo, format: Format) -> Text:
        texts: Texts = info.context.setdefault("texts", Texts(addresses))
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
