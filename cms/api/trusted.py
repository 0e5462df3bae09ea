"""The documents that front ends registered, so that they can ask by their hashes."""

from collections.abc import Iterable

from cms.api.documents import Document
from cms.api.models import TrustedDocument


def text_of_trusted(hash: str) -> str | None:
    """The text of the registered document that has this hash, if there is one."""
    registered = TrustedDocument.objects.filter(hash=hash).values_list("text", flat=True)
    return registered.first()


def take_back_others(front_end: str, documents: Iterable[Document]) -> int:
    """Forget what a front end has registered besides these documents. Answers how many those
    were. A process that has one of them in memory answers it until it ends."""
    others = TrustedDocument.objects.filter(front_end=front_end).exclude(
        hash__in=[document.hash for document in documents]
    )
    number, _ = others.delete()
    return number


def register(front_end: str, documents: Iterable[Document]) -> int:
    """Keep documents for a front end. Answers how many it had not registered before."""
    before = TrustedDocument.objects.count()
    TrustedDocument.objects.bulk_create(
        (
            TrustedDocument(front_end=front_end, hash=document.hash, text=document.text)
            for document in documents
        ),
        ignore_conflicts=True,
    )
    return TrustedDocument.objects.count() - before
