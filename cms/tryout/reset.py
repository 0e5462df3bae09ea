"""Throws away what a try-out keeps: ``python -m cms.tryout.reset``."""

import shutil
import sys

from cms.tryout import postgres
from cms.tryout.environment import LOCAL_FOLDER

QUESTION = (
    "This throws away the content, the uploads and the try-out login of this checkout.\n"
    "Type yes to go on: "
)


def main() -> None:
    if postgres.is_in_use(LOCAL_FOLDER / "postgres"):
        sys.exit("The service is running. End it first, with Ctrl-C where it runs.")
    try:
        answer = input(QUESTION)
    except (EOFError, KeyboardInterrupt):
        answer = ""
    if answer.strip().lower() != "yes":
        sys.exit("Nothing was thrown away.")
    postgres.remove(LOCAL_FOLDER / "postgres")
    shutil.rmtree(LOCAL_FOLDER / "media", ignore_errors=True)
    (LOCAL_FOLDER / "try-out-login").unlink(missing_ok=True)
    sys.stdout.write("Done. make run begins anew.\n")


if __name__ == "__main__":
    main()
