"""What is searched: the words of each page, once for each wording it has."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from wagtail.models import Page

from cms.search.kinds import SearchType


class SearchEntry(models.Model):
    """One wording of a page. Triggers keep the entries (see the migrations); nothing else writes
    them."""

    #: Made of the two that follow.
    id = models.BigIntegerField(primary_key=True)
    page = models.ForeignKey(Page, on_delete=models.DO_NOTHING, related_name="search_entries")
    told_by = models.ForeignKey(
        Page,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        help_text="The phase or the academic year whose wording it is; none for the page's own.",
    )
    kind = models.CharField(max_length=20, choices=SearchType)
    title = models.TextField()
    text = models.TextField()
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="search_entry_vector")]
