"""What somebody types into a search box, as PostgreSQL's full-text search takes it."""

import re
import unicodedata

from cms.errors import BadInput
from cms.search.letters import DASHES, WITHOUT_ACCENTS
from cms.statements import ask
from cms.workgroups.codes import in_one_form

LONGEST = 200

#: Whole words, or other whole words, or whole words with the beginning of one. What is empty counts
#: for nothing, so that a beginning may also stand by itself.
_QUERY = """
    SELECT (
        websearch_to_tsquery('english', %s)
        || websearch_to_tsquery('english', %s)
        || (websearch_to_tsquery('english', %s) && to_tsquery('simple', %s))
    )::text
"""
#: The texts that it takes.
_Parts = tuple[str, str, str, str]

_SIGNS = str.maketrans(WITHOUT_ACCENTS | dict.fromkeys(DASHES, "-") | {"/": " "})
_CODE = re.compile(r"\bNCP\s*([0-9]{2})\s*-?\s*([0-9]{2}[a-z]?)\b", re.IGNORECASE)
_WITHOUT_SEVERAL = re.compile(r"(?<!\S)-(\w+(?:-\w+)+)")
_DASH_THAT_MEANS_NOTHING = re.compile(r'(?<=\S)-|-(?!"?\w)')
_UNFINISHED_WORD = re.compile(r"(?:^|\s)(\w+)$")
_OR = re.compile(r"\s+OR$|^OR$", re.IGNORECASE)


def search_query(typed: str) -> str:
    """The tsquery that ``typed`` means, as PostgreSQL writes it: words in English, "phrases", OR
    and -without, and a last word that may not be finished. A code may be spelt in any way.

    Raises BadInput where nothing is typed, or too much.
    """
    if not typed.strip():
        raise BadInput("`query` takes the words to look for.")
    if len(typed) > LONGEST:
        raise BadInput(f"`query` takes up to {LONGEST} characters.")
    words = _with_signs_that_count(in_one_form(typed))
    is_in_phrase = words.count('"') % 2
    parts = _with_unfinished_phrase(words) if is_in_phrase else _with_unfinished_word(words)
    [[query]] = ask(_QUERY, parts)
    return str(query)


def _with_signs_that_count(typed: str) -> str:
    """A dash says "without" before a word or a phrase, and nothing anywhere else: what it joins are
    words of their own in the entries (``ALIGNED``), but for a code, which is also one word."""
    words = unicodedata.normalize("NFC", typed).translate(_SIGNS)
    words = _CODE.sub(r"NCP\1\2", words)
    words = _WITHOUT_SEVERAL.sub(lambda joined: f'-"{joined[1].replace("-", " ")}"', words)
    return _DASH_THAT_MEANS_NOTHING.sub(" ", words).strip()


def _with_unfinished_word(words: str) -> _Parts:
    unfinished = _UNFINISHED_WORD.search(words)
    if unfinished is None:
        return words, "", "", ""
    beginning = f"'{unfinished[1]}':*"
    before = words[: unfinished.start()].strip()
    if _OR.search(before):
        return words, _OR.sub("", before), "", beginning
    return words, "", before, beginning


def _with_unfinished_phrase(words: str) -> _Parts:
    before, _, phrase = words.rpartition('"')
    if not (begun := re.findall(r"\w+", phrase)):
        return before, "", "", ""
    in_a_row = " <-> ".join(f"'{word}'" for word in begun)
    return f'{words}"', "", before, f"{in_a_row}:*"
