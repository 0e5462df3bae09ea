"""Pages in the API: what all have, and any of them by its path."""

import graphene

from cms.pages import queries


class PageInterface(graphene.Interface):
    """A page, of whatever type. Only what is published and public is ever answered."""

    id = graphene.ID(required=True, description="Stays the same as long as the page exists.")
    title = graphene.String(required=True, description="The name of what the page is about.")
    slug = graphene.String(
        required=True, description="The last part of the page's path; its siblings have others."
    )
    url = graphene.String(
        required=True,
        description="Where the page is on the front end: a path from its root, or a whole address "
        "where the service knows that of the front end.",
    )
    seo_title = graphene.String(
        required=True,
        description="The title for search engines and browser tabs; the page's own title where "
        "editors gave no other.",
        resolver=lambda row, _info: row.seo_title or row.title,
    )
    search_description = graphene.String(
        required=True,
        description="What search engines may show below the title; empty where editors gave none.",
    )


class Home(graphene.ObjectType):
    """The page that all others stand under."""

    class Meta:
        interfaces = (PageInterface,)
        possible_types = (queries.HomeRow,)


class Query:
    page = graphene.Field(
        PageInterface,
        description="Any page by its path; null when there is none that may be seen.",
        url_path=graphene.String(
            description="The path from the front end's root, for example "
            "`/2017-18/primary/`. The slashes at its ends may be left out.",
        ),
        token=graphene.String(
            description="Shows a draft: an editor makes such a token for one page in the admin. "
            "The draft then stands wherever the page does in the whole answer; without a `urlPath` "
            "its page is what is answered. `extensions.preview` says whether the token was good."
        ),
    )

    @staticmethod
    def resolve_page(
        root: None,
        info: graphene.ResolveInfo,
        url_path: str | None = None,
        token: str | None = None,
    ) -> queries.PageRow | None:
        if url_path is not None:
            return queries.page_at(url_path)
        shown = info.context["preview"] if token else None
        return queries.page_with_id(shown.page_id) if shown else None
