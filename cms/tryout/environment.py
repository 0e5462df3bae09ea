"""What the environment leaves out, so that a fresh checkout runs with nothing set."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cms.tryout import postgres

LOCAL_FOLDER = Path(__file__).resolve().parent.parent.parent / ".local"


@contextmanager
def completed(local: Path = LOCAL_FOLDER) -> Iterator[None]:
    """Run the block with SECRET_KEY and DATABASE_URL set, each kept as it is where it is set.

    The secret and the embedded server's data live in ``local``. Raises PostgresUnavailable.
    """
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = kept_secret(local / "secret-key")
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with postgres.running(local / "postgres") as url:
        os.environ["DATABASE_URL"] = url
        yield


def kept_secret(file: Path) -> str:
    """The secret that ``file`` holds; a new one is written there when it does not exist."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".unfinished")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(48))
        unfinished.rename(file)
    return file.read_text()
