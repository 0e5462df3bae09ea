"""The codes of national Work Groups: NCP, the year, a number, perhaps a letter (NCP17-06a).

NCP stands for National Collaborative Project (mathshubs.org.uk, "What Maths Hubs are doing").
"""

import re
import unicodedata

#: How a code is kept, for Python and for PostgreSQL.
NATIONAL_CODE = r"^NCP[0-9]{2}-[0-9]{2}[a-z]?$"

_LENIENT = re.compile(r"NCP([0-9]{2})-?([0-9]{2})([A-Z]?)")


class MalformedCode(ValueError):
    """The text cannot be read as a national code. The message says how one reads."""

    def __init__(self) -> None:
        super().__init__(
            "A code reads NCP, the two figures of its year, a dash, two figures and perhaps a "
            "letter, for example NCP17-06a."
        )


def read_code(text: str) -> str:
    """The code that ``text`` means, as it is kept: ``ncp17–06A`` and `` NCP17 - 06a`` are both
    NCP17-06a. Case, white space and the kind of dash do not matter; a dash left out does no harm.

    Raises MalformedCode when it cannot be one.
    """
    match = _LENIENT.fullmatch(without_spelling(text))
    if match is None:
        raise MalformedCode
    year, number, letter = match.groups()
    return f"NCP{year}-{number}{letter.lower()}"


def without_spelling(code: str) -> str:
    """What is the same of any code however it is typed: case, white space and the kind of dash do
    not matter."""
    return "".join(
        "-" if unicodedata.category(character) == "Pd" or character == "\u2212" else character
        for character in unicodedata.normalize("NFKC", code)
        if not character.isspace() and unicodedata.category(character) != "Cf"
    ).upper()


def in_one_form(text: str) -> str:
    """The code that ``text`` means, as it is kept; what is no code stays what it is."""
    try:
        return read_code(text)
    except MalformedCode:
        return text


def spellings(code: str) -> str:
    """What people may type into a search for a code: NCP17-06a is also NCP17 06a and NCP1706a.

    A search takes NCP17-15 for the word NCP17 and the number 15, which the code does not hold.
    """
    start, dash, rest = code.partition("-")
    return f"{code} {start} {rest} {start}{rest}" if dash else code
