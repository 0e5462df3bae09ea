"""The files of images, for whoever may see them."""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.static import serve
from wagtail.admin.auth import require_admin_access
from wagtail.images.models import Image
from wagtail.images.permissions import permission_policy
from wagtail.images.views.serve import ServeView

from cms.pages.visibility import in_public_collection

USES = ("add", "change", "choose")


@require_admin_access
def image_in_admin(request: HttpRequest, name: str) -> HttpResponseBase:
    """An image in one of the sizes that the admin shows, to those who may choose or change it."""
    if "\0" in name:  # which PostgreSQL cannot look up
        raise Http404
    theirs = permission_policy.instances_user_has_any_permission_for(request.user, USES)
    get_object_or_404(theirs, renditions__file=f"images/{name}")
    return serve(request, name, document_root=f"{settings.MEDIA_ROOT}/images")


class PublicImageView(ServeView):
    """An image of a text in the size that its signed address names, while its collection is
    public."""

    def get(
        self, request: HttpRequest, signature: str, image_id: str, filter_spec: str
    ) -> HttpResponseBase:
        if not Image.objects.filter(in_public_collection(), pk=image_id).exists():
            raise Http404
        return super().get(request, signature, image_id, filter_spec)
