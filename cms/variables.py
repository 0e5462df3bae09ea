"""What the variables of the environment may hold, each with the sentence that says so.

Every function takes the value that was set, and raises ValidationError where that cannot be.
"""

from pathlib import Path
from urllib.parse import urlsplit

from dj_database_url import parse as parse_database_url
from dj_email_url import parse as parse_email_url
from environs import ValidationError

SHORTEST_SECRET = 32


def database_address(value: str) -> None:
    try:
        database = parse_database_url(value)
        is_one = database["ENGINE"].endswith("postgresql") and bool(database["NAME"])
    except (KeyError, ValueError):
        is_one = False
    if not is_one:
        raise ValidationError(
            "The content lives in PostgreSQL: postgresql://user:password@host:5432/database."
        )


def mail_address(value: str) -> None:
    try:
        mail = parse_email_url(value)
        is_one = bool(mail["EMAIL_HOST"]) and value.startswith(("smtp://", "submission://"))
    except (KeyError, ValueError):
        is_one = False
    if value and not is_one:
        raise ValidationError(
            "Write submission://user:password@host/?_default_from_email=sender@example.org."
        )


def web_address(value: str) -> None:
    try:
        address = urlsplit(value)
        is_one = (
            address.scheme in ("http", "https")
            and bool(address.hostname)
            and address.port != 0
            and not (address.query or address.fragment or set(value) & set(' "<>\\'))
        )
    except ValueError:
        is_one = False
    if not is_one:
        raise ValidationError("Write the whole address, for example https://hubs.example.org.")


def web_address_or_none(value: str) -> None:
    if value:
        web_address(value)


def host_names(value: list[str]) -> None:
    if not any(value):
        raise ValidationError("Write one name or more, for example cms.example.org,localhost.")


def origins(value: list[str]) -> None:
    if value == ["*"]:
        return
    for origin in value:
        address = urlsplit(origin)
        if address.scheme not in ("http", "https") or origin != (
            f"{address.scheme}://{address.netloc}"
        ):
            raise ValidationError(
                "Write * for any, or the origins of front ends, for example "
                "https://hub.example.org,https://another.example.org."
            )


def secret(value: str) -> None:
    if len(set(value)) == 1 or len(value.strip()) < SHORTEST_SECRET:
        raise ValidationError(f"Write at least {SHORTEST_SECRET} characters that nobody can guess.")


def folder(value: Path) -> None:
    if not value.is_absolute():
        raise ValidationError("Write the folder's whole path, for example /srv/media.")
