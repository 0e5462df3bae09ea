"""What somebody types into a search box, as PostgreSQL's full-text search takes it."""

import re
import unicodedata

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery

from cms.errors import BadInput
from cms.workgroups.codes import in_one_form

LONGEST = 200

AnySearchQuery = SearchQuery | CombinedSearchQuery

#: The last word, and what is joined to it by dashes: NCP17- and 06 in NCP17-06.
_UNFINISHED_WORD = re.compile(r"(?:^|\s)((?:\w+-)*)(\w+)$")


def search_query(typed: str) -> AnySearchQuery:
    """The query that ``typed`` means: words in English, "phrases", OR and -without, and a last
    word that may not be finished. A code may be spelt in any way.

    Raises BadInput where nothing is typed, or too much.
    """
    if not typed.strip():
        raise BadInput("`query` takes the words to look for.")
    if len(typed) > LONGEST:
        raise BadInput(f"`query` takes up to {LONGEST} characters.")
    words = _folded(in_one_form(typed))
    unfinished = _UNFINISHED_WORD.search(words)
    if unfinished is None or words.count('"') % 2:
        return _whole_words(words)
    joined, word = unfinished.groups()
    beginning = SearchQuery(f"'{word}':*", config="simple", search_type="raw")
    before = f"{words[: unfinished.start()]} {joined.replace('-', ' ')}".strip()
    return _whole_words(words) | (_whole_words(before) & beginning if before else beginning)


def _whole_words(words: str) -> SearchQuery:
    return SearchQuery(words, config="english", search_type="websearch")


def _folded(words: str) -> str:
    """Without accents, as the entries are kept (``search_folded`` in entries.sql)."""
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", words))
