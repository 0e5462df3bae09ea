"""The addresses of documents in texts, which nobody can guess."""

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

_SIGNER = Signer(salt="the address of a document")


def signature(document_id: int) -> str:
    """What the address of a document ends with."""
    return _SIGNER.signature(str(document_id))


def is_signed(document_id: int, given: str) -> bool:
    """Whether what an address ends with was made for the document."""
    return constant_time_compare(given, signature(document_id))
