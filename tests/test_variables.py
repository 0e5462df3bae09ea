"""What the variables of the environment may hold."""

from pathlib import Path

import pytest
from environs import ValidationError

from cms import variables

RIGHT = [
    (variables.database_address, "postgresql://someone@%2Ftmp%2Fsockets/postgres"),
    (variables.database_address, "postgres://user:password@host:5432/database?sslmode=require"),
    (variables.mail_address, ""),
    (variables.mail_address, "submission://user:password@host/?_default_from_email=a@b.example"),
    (variables.mail_address, "smtp://localhost:25"),
    (variables.web_address, "http://localhost:8000"),
    (variables.web_address, "https://hubs.example.org/cms/"),
    (variables.web_address_or_none, ""),
    (variables.host_names, ["cms.example.org"]),
    (variables.origins, ["*"]),
    (variables.origins, ["https://hub.example.org", "http://localhost:3000"]),
    (variables.secret, "an example of what nobody can guess"),
    (variables.folder, Path("/srv/media")),
]

WRONG = [
    (variables.database_address, "mysql://host/database"),
    (variables.database_address, "postgresql://"),
    (variables.database_address, "postgresql://user@host:port/database"),
    (variables.database_address, "postgresql://user@host:99999/database"),
    (variables.database_address, "postgresql://[bad/database"),
    (variables.database_address, "database"),
    (variables.mail_address, "host:25"),
    (variables.mail_address, "smtp://host:bad"),
    (variables.mail_address, "smtp://[bad"),
    (variables.mail_address, "smtp://host?timeout=long"),
    (variables.web_address, ""),
    (variables.origins, ["hub.example.org"]),
    (variables.origins, ["https://hub.example.org/"]),
    (variables.origins, ["https://hub.example.org", "*"]),
    (variables.origins, [""]),
    (variables.web_address, "ftp://hubs.example.org"),
    (variables.web_address, "https://"),
    (variables.web_address, "https://hubs.example.org:port"),
    (variables.web_address, "https://[bad"),
    (variables.web_address, "https://hubs.example.org/?a=b"),
    (variables.web_address_or_none, "hubs.example.org"),
    (variables.web_address_or_none, "https://hubs example/<b>"),
    (variables.host_names, []),
    (variables.host_names, [""]),
    (variables.secret, "short"),
    (variables.secret, " " * 50),
    (variables.folder, Path("media")),
    (variables.folder, Path()),
]


@pytest.mark.parametrize(("check", "value"), RIGHT)
def test_what_can_be_is_taken(check, value):
    check(value)


@pytest.mark.parametrize(("check", "value"), WRONG)
def test_what_cannot_be_is_refused_with_what_would_be_right(check, value):
    with pytest.raises(ValidationError, match="^(Write|The content lives in PostgreSQL)"):
        check(value)
