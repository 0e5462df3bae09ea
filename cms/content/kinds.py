"""What the parts of a content file are made of."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from cms.richtext.formats import from_paragraphs


class Content(BaseModel):
    """A part of a content file. Its fields are the keys it may have, and there are no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("A text holds a NUL character, which nothing in this service has.")
    return text


#: One line of text, as it is to be read.
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=255, strict=True),
    AfterValidator(_without_nul),
]

#: The last part of a page's address.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", strict=True)]

#: Paragraphs, each on a line (in YAML's folded style: parted by an empty line); kept as markup.
Paragraphs = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, strict=True),
    AfterValidator(_without_nul),
    AfterValidator(from_paragraphs),
]
