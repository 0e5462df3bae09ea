"""Every address this service answers."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from cms.api.views import GraphiQLView, GraphQLView
from cms.serving.health import health
from cms.serving.images import PublicImageView, image_in_admin

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    path("admin/", include(admin_urls)),
    path("documents/", include(document_urls)),
    path("media/images/<path:name>", image_in_admin),
    re_path(
        r"^images/([^/]*)/(\d+)/([^/]*)/[^/]*$",
        PublicImageView.as_view(),
        name="wagtailimages_serve",
    ),
    path("graphql/", GraphQLView.as_view(), name="graphql"),
    path("graphiql/", GraphiQLView.as_view(), name="graphiql"),
    path("health/", health),
]

handler400 = "cms.api.views.bad_request"
