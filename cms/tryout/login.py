"""The first editor of a fresh checkout."""

import secrets
from pathlib import Path

from cms.accounts.models import User

NAME = "editor"


def first_login(file: Path) -> str | None:
    """A name and a password to try the admin with, as one line; ``file`` keeps the password, one
    for every database that is tried from this checkout.

    None where there are editors already whose passwords are their own.
    """
    if not User.objects.exists():
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(9))
        User.objects.create_superuser(NAME, password=file.read_text())
    editor = User.objects.filter(username=NAME).first()
    if editor is None or not file.exists() or not editor.check_password(file.read_text()):
        return None
    return f"{NAME}, password {file.read_text()}"
