"""A pytest plugin: one PostgreSQL for the whole run, from before the settings are read.

DATABASE_URL names another server where it is set. Otherwise the embedded one is used, without the
safety in a power cut that a test run has no use for.
"""

import os
import secrets
from contextlib import ExitStack

from cms.tryout import postgres
from cms.tryout.environment import LOCAL_FOLDER

_for_the_run = ExitStack()

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
# However long a busy machine takes for an answer, it is none against what it says.
os.environ.setdefault("GRAPHQL_MAX_ANSWER_MS", "60000")
if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = _for_the_run.enter_context(
        postgres.running(LOCAL_FOLDER / "postgres-for-tests", durable=False)
    )


def pytest_unconfigure() -> None:
    _for_the_run.close()
