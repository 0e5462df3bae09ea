"""Search in the API."""

from typing import Any

import graphene

from cms.connections.schema import PAGING, connection_of
from cms.connections.slices import Slice
from cms.enums import described
from cms.pages.schema import PageInterface
from cms.search import queries
from cms.search.kinds import SearchType as SearchTypes
from cms.workgroups.schema import PhaseKind

SearchType = described(
    "SearchType",
    SearchTypes,
    "A kind of page that can be searched.",
    {
        SearchTypes.WORK_GROUP: "Work Groups, in all their wordings.",
        SearchTypes.PROGRAMME: "Programmes, with what they say of themselves in any year.",
        SearchTypes.ARCHIVE_ENTRY: "Entries of the archive.",
        SearchTypes.HUB: "Hubs.",
    },
)


class SearchResult(graphene.ObjectType):
    """A page that a search found."""

    class Meta:
        possible_types = (queries.HitRow,)

    excerpt = graphene.String(
        required=True,
        description="Some words of the page around what was looked for, as safe HTML; each hit "
        "stands in a `mark` element.",
        resolver=lambda hit, _info: hit.with_peers(queries.excerpts_of),
    )
    page = graphene.Field(
        graphene.NonNull(PageInterface),
        description="The page.",
        resolver=lambda hit, _info: hit.with_peers(queries.pages_of),
    )


class SearchFilter(graphene.InputObjectType):
    """Which pages to search. A value of null, or none, is no filter."""

    types = graphene.InputField(
        graphene.List(graphene.NonNull(SearchType)), description="Those of these kinds."
    )
    year = graphene.String(
        description="Those of this academic year, written like 2017-18: its Work Groups, the "
        "programmes that tell of it, the archive's entries about work that went on then."
    )
    phase = graphene.InputField(
        PhaseKind, description="Those on offer in this phase, or that name it as theirs."
    )


SearchResultConnection = connection_of(SearchResult, "pages that were found")


class Query:
    search = graphene.Field(
        graphene.NonNull(SearchResultConnection),
        description="Looks for words in everything that is public, and answers what fits best "
        "first.",
        query=graphene.String(
            required=True,
            description='The words to look for, up to 200 characters: `mastery`, `"lesson '
            'design"`, `fractions OR ratio`, `mastery -primary`. The last word need not be '
            "finished. A code may be spelt in any way.",
        ),
        **PAGING,
        filter=graphene.Argument(SearchFilter, description="Where to look; everywhere without it."),
    )

    @staticmethod
    def resolve_search(
        root: None,
        info: graphene.ResolveInfo,
        query: str,
        first: int,
        after: str | None = None,
        filter: dict[str, Any] | None = None,
    ) -> Slice[queries.HitRow]:
        return queries.search(query, first=first, after=after, **(filter or {}))
