"""How academic years are written: 2017-18 runs from September 2017 to August 2018."""

import re

FIRST_YEAR, LAST_YEAR = 2014, 2099  # the network began in autumn 2014; a code has two figures

_LABEL = re.compile(r"(20[0-9]{2})-([0-9]{2})")


class MalformedYear(ValueError):
    """The text cannot be read as an academic year. The message says how one is written."""

    def __init__(self) -> None:
        super().__init__("An academic year is written like 2017-18.")


def label(start_year: int) -> str:
    """2017 is ``2017-18``."""
    return f"{start_year}-{(start_year + 1) % 100:02}"


def read_label(text: str) -> int:
    """``2017-18`` is 2017. Raises MalformedYear when it is not written so."""
    match = _LABEL.fullmatch(text)
    if match is None or text != label(int(match[1])):
        raise MalformedYear
    return int(match[1])


def code_prefix(start_year: int) -> str:
    """How the codes of the year's Work Groups begin: 2017 gives ``NCP17-``."""
    return f"NCP{start_year % 100:02}-"
