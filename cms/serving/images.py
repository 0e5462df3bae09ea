"""The files of images, for whoever may see them."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve
from wagtail.admin.auth import require_admin_access


@require_admin_access
def image_in_admin(request: HttpRequest, name: str) -> HttpResponseBase:
    """An image in one of the sizes that the admin shows; editors see private collections too."""
    return serve(request, name, document_root=f"{settings.MEDIA_ROOT}/images")
