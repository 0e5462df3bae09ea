"""What is kept of front ends: documents they registered or sent, and what they last asked for."""

from django.db import models


class TrustedDocument(models.Model):
    """A document that a front end registered, to ask for it by its hash."""

    front_end = models.CharField(max_length=50)
    hash = models.CharField(max_length=64)  # SHA-256 of the text, in hexadecimal
    text = models.TextField()
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hash", "front_end"], name="document_registered_once")
        ]

    def __str__(self) -> str:
        return f"{self.front_end}: {self.hash}"


class KnownDocument(models.Model):
    """A document that a client sent with its hash, which any process may then be asked for by."""

    hash = models.CharField(max_length=64, primary_key=True)  # SHA-256 of the text, in hexadecimal
    text = models.TextField()
    sent_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.hash


class Use(models.Model):
    """When a front end last asked for an operation, or for a field."""

    front_end = models.CharField("front end", max_length=50)
    last_used_at = models.DateTimeField("last used")

    class Meta:
        abstract = True
        ordering = ["front_end", "-last_used_at"]


class OperationUse(Use):
    operation = models.CharField(max_length=200)

    class Meta(Use.Meta):
        constraints = [
            models.UniqueConstraint(fields=["front_end", "operation"], name="one_use_of_operation")
        ]

    def __str__(self) -> str:
        return f"{self.front_end}: {self.operation}"


class FieldUse(Use):
    field = models.CharField(max_length=200)  # WorkGroup.title

    class Meta(Use.Meta):
        constraints = [
            models.UniqueConstraint(fields=["front_end", "field"], name="one_use_of_field")
        ]

    def __str__(self) -> str:
        return f"{self.front_end}: {self.field}"
