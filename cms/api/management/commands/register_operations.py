from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from pydantic import BaseModel, TypeAdapter, ValidationError

from cms.api.cost import bound_operation
from cms.api.documents import Document
from cms.api.errors import Refused
from cms.api.published import served_schema
from cms.api.requests import NAME_OF_A_FRONT_END
from cms.api.trusted import register, take_back_others


class ManifestOperation(BaseModel):
    id: str
    body: str


class Manifest(BaseModel):
    """Of persisted queries, as Apollo's tools write it."""

    operations: list[ManifestOperation]


FILE_OF_A_CLIENT: TypeAdapter[Manifest | dict[str, str]] = TypeAdapter(Manifest | dict[str, str])


class Command(BaseCommand):
    help = (
        "Registers the documents of a front end, so that it can ask by their hashes. A file is a "
        "GraphQL document, or JSON: hashes with their texts, as graphql-codegen writes them, or "
        "Apollo's manifest of persisted queries."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the front end calls itself")
        parser.add_argument("files", nargs="+", type=Path)
        either = parser.add_mutually_exclusive_group()
        either.add_argument(
            "--check", action="store_true", help="only tell whether the schema answers them"
        )
        either.add_argument(
            "--replace",
            action="store_true",
            help="take back what the front end registered before and these files do not hold",
        )

    def handle(
        self, *, name: str, files: list[Path], check: bool, replace: bool, **options: Any
    ) -> None:
        if not NAME_OF_A_FRONT_END.fullmatch(name):
            raise CommandError(
                f"“{name}” cannot be sent as the name of a front end: it has up to 50 letters, "
                "figures, dots, dashes and underscores."
            )
        documents, mistakes = _read(files)
        if mistakes:
            outcome = "Not all of this can be registered." if check else "Nothing was registered."
            raise CommandError("\n".join([outcome, *mistakes]))
        for document in documents:
            operations = ", ".join(document.operations) or "without a name"
            self.stdout.write(f"sha256:{document.hash}  {operations}")
        if check:
            self.stdout.write(f"Can be registered: {len(documents)}.")
            return
        with transaction.atomic():
            taken_back = take_back_others(name, documents) if replace else 0
            new = register(name, documents)
        self.stdout.write(
            f"Registered: {len(documents)}, of them new: {new}. Taken back: {taken_back}."
        )


def _read(files: Iterable[Path]) -> tuple[list[Document], list[str]]:
    """The documents of the files, each once, and what is wrong with others."""
    documents, mistakes = {}, []
    for file in files:
        try:
            for hash, text in _texts(file):
                document = Document(text, served_schema())
                if hash not in (None, document.hash):
                    raise ValueError(f"{hash} is not the SHA-256 of its text in hexadecimal.")
                for name in document.operations:
                    operation = document.operation(name or None)
                    bound_operation(document.schema, operation, document.fragments)
                documents[document.hash] = document
        except Refused as refused:
            mistakes += [f"{file}: {error}" for error in refused.errors]
        except OSError as error:
            mistakes.append(f"{file} cannot be read: {error.strerror}.")
        except ValueError as error:
            mistakes.append(f"{file}: {error}")
    return list(documents.values()), mistakes


def _texts(file: Path) -> Iterator[tuple[str | None, str]]:
    """The documents of a file, each with the hash that the file gives it, if it does."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".json":
        yield None, text
        return
    try:
        content = FILE_OF_A_CLIENT.validate_json(text)
    except ValidationError as error:
        raise ValueError("This takes a JSON object of hashes, each with its text.") from error
    if isinstance(content, Manifest):
        content = {operation.id: operation.body for operation in content.operations}
    for hash, document in content.items():
        yield hash.removeprefix("sha256:"), document
