"""Which pages, documents and images somebody may refer to in a text: those they may choose."""

from typing import Any

from wagtail.documents.permissions import permission_policy as documents
from wagtail.images.permissions import permission_policy as images
from wagtail.models import Page

from cms.pages.choosing import choosable_by
from cms.richtext.references import Reference


def choosable(references: set[Reference], user: Any) -> set[Reference]:
    """Those of the references that lead to what the user may choose."""
    may_choose = {
        "page": Page.objects.filter(choosable_by(user)),
        "document": documents.instances_user_has_any_permission_for(user, ["choose"]),
        "image": images.instances_user_has_any_permission_for(user, ["choose"]),
    }
    found: set[Reference] = set()
    for kind, theirs in may_choose.items():
        ids = [reference.id for reference in references if reference.kind == kind]
        chosen = theirs.filter(pk__in=ids).values_list("pk", flat=True) if ids else []
        found.update(Reference(kind, id) for id in chosen)
    return found
