"""Signs that a search takes for others, one for one: what was found stands where it stood."""

import unicodedata

_LETTERS = [*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)]  # Latin, with accents
_DASHES = ["-", *map(chr, range(0x2010, 0x2016)), "\u2212", "\u00ad"]
#: What parts words, though PostgreSQL would make a number, a path or a tag of it; and the two that
#: mark a hit in an excerpt.
_BLANKS = [*_DASHES, "/", "<", ">", "&", "\x02", "\x03"]


def _without_accents() -> dict[str, str]:
    bases = {chr(code): unicodedata.normalize("NFD", chr(code))[0] for code in _LETTERS}
    return {letter: base for letter, base in bases.items() if base != letter and base.isascii()}


WITHOUT_ACCENTS = _without_accents()
ALIGNED = WITHOUT_ACCENTS | dict.fromkeys(_BLANKS, " ")
DASHES = frozenset(_DASHES)
