"""What somebody types into a search box, as PostgreSQL's full-text search takes it."""

import re
import unicodedata

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery

from cms.errors import BadInput
from cms.search.letters import DASHES, WITHOUT_ACCENTS
from cms.workgroups.codes import in_one_form

LONGEST = 200

AnySearchQuery = SearchQuery | CombinedSearchQuery

_SIGNS = str.maketrans(WITHOUT_ACCENTS | dict.fromkeys(DASHES, "-") | {"/": " "})
_CODE = re.compile(r"\bNCP\s*([0-9]{2})\s*-?\s*([0-9]{2}[a-z]?)\b", re.IGNORECASE)
_WITHOUT_SEVERAL = re.compile(r"(?<!\S)-(\w+(?:-\w+)+)")
_DASH_THAT_MEANS_NOTHING = re.compile(r'(?<=\S)-|-(?!"?\w)')
_UNFINISHED_WORD = re.compile(r"(?:^|\s)(\w+)$")
_OR = re.compile(r"\s+OR$|^OR$", re.IGNORECASE)


def search_query(typed: str) -> AnySearchQuery:
    """The query that ``typed`` means: words in English, "phrases", OR and -without, and a last
    word that may not be finished. A code may be spelt in any way.

    Raises BadInput where nothing is typed, or too much.
    """
    if not typed.strip():
        raise BadInput("`query` takes the words to look for.")
    if len(typed) > LONGEST:
        raise BadInput(f"`query` takes up to {LONGEST} characters.")
    words = _with_signs_that_count(in_one_form(typed))
    if words.count('"') % 2:
        return _with_unfinished_phrase(words)
    return _with_unfinished_word(words)


def _with_signs_that_count(typed: str) -> str:
    """A dash says "without" before a word or a phrase, and nothing anywhere else: what it joins are
    words of their own in the entries (``ALIGNED``), but for a code, which is also one word."""
    words = unicodedata.normalize("NFC", typed).translate(_SIGNS)
    words = _CODE.sub(r"NCP\1\2", words)
    words = _WITHOUT_SEVERAL.sub(lambda joined: f'-"{joined[1].replace("-", " ")}"', words)
    return _DASH_THAT_MEANS_NOTHING.sub(" ", words).strip()


def _with_unfinished_word(words: str) -> AnySearchQuery:
    unfinished = _UNFINISHED_WORD.search(words)
    if unfinished is None:
        return _whole_words(words)
    beginning = SearchQuery(f"'{unfinished[1]}':*", config="simple", search_type="raw")
    before = words[: unfinished.start()].strip()
    if _OR.search(before):
        return _whole_words(words) | _whole_words(_OR.sub("", before)) | beginning
    return _whole_words(words) | (_whole_words(before) & beginning if before else beginning)


def _with_unfinished_phrase(words: str) -> AnySearchQuery:
    before, _, phrase = words.rpartition('"')
    if not (begun := re.findall(r"\w+", phrase)):
        return _whole_words(before)
    in_a_row = " <-> ".join(f"'{word}'" for word in begun)
    beginning = SearchQuery(f"{in_a_row}:*", config="simple", search_type="raw")
    whole = _whole_words(f'{words}"')
    return whole | (_whole_words(before) & beginning if before.strip() else beginning)


def _whole_words(words: str) -> SearchQuery:
    return SearchQuery(words, config="english", search_type="websearch")
