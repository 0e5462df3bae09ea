"""The documents that clients sent with their hashes, so that every process finds them by these."""

import logging

from django.db import Error as DatabaseError
from django.db import models
from django.db.models import Func, Q, Sum, Window
from django.db.models.functions import RowNumber

from cms.api.documents import Document
from cms.api.models import KnownDocument
from cms.api.snapshot import bounded_transaction

#: Anybody may send some, so what is kept is bounded. The oldest goes first; whoever asks for it is
#: told so, and sends it again.
MOST_DOCUMENTS = 5000
MOST_BYTES = 20_000_000

logger = logging.getLogger(__name__)


def text_of_known(hash: str) -> str | None:
    """The text of the document that was sent with this hash, if it is still kept."""
    sent = KnownDocument.objects.filter(hash=hash).values_list("text", flat=True)
    return sent.first()


def remember(document: Document) -> None:
    """Keep a document that was sent with its hash, where it is not kept. A failure is logged, as
    the document can be answered all the same, and so is giving up where it takes long."""
    try:
        with bounded_transaction():
            _, is_new = KnownDocument.objects.get_or_create(
                hash=document.hash, defaults={"text": document.text}
            )
            if is_new:
                _forget_the_oldest()
    except DatabaseError as error:
        logger.warning("A document is known to one process alone: %s", str(error).strip())


def _forget_the_oldest() -> None:
    newest_first = ["-sent_at", "hash"]
    size = Func("text", function="octet_length", output_field=models.BigIntegerField())
    counted = KnownDocument.objects.annotate(
        number=Window(RowNumber(), order_by=newest_first),
        size=Window(Sum(size), order_by=newest_first),
    )
    too_many = counted.filter(Q(number__gt=MOST_DOCUMENTS) | Q(size__gt=MOST_BYTES))
    KnownDocument.objects.filter(hash__in=too_many.values("hash")).delete()
