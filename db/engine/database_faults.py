"""Is it the database that failed, in which way and why, or what we asked of it?"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from rules.engine_health import DatabaseFault

_OF_SQLITE = {
    sqlite3.SQLITE_FULL: DatabaseFault.FULL,
    sqlite3.SQLITE_READONLY: DatabaseFault.READ_ONLY,
}
_OF_POSTGRESQL = {"25006": DatabaseFault.READ_ONLY, "53100": DatabaseFault.FULL}


# What libpq says of a server that is not there yet, or on its way down or up; it gives no code for any of these.
_COMES_LATER = (
    "connection refused",
    "no such file or directory",
    "timeout expired",
    "connection timeout",
    "no route to host",
    "network is unreachable",
    "server closed the connection",
    "the database system is",
)


def comes_later(fault: BaseException) -> bool:
    """Tell whether a server that cannot be reached may well come by itself: no name or password is wrong."""
    words = str(fault.orig if isinstance(fault, DBAPIError) else fault).casefold()
    return any(one in words for one in _COMES_LATER)


def database_fault(fault: BaseException) -> DatabaseFault | None:
    """Return in which way the database failed; None where it was asked something that it cannot do."""
    if isinstance(fault, PoolTimeout | TimeoutError):
        return DatabaseFault.AWAY
    if not isinstance(fault, DBAPIError):
        return None
    code = getattr(fault.orig, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return DatabaseFault.AWAY
    if isinstance(code, int) and code & 0xFF in _OF_SQLITE:
        return _OF_SQLITE[code & 0xFF]
    known = _OF_POSTGRESQL.get(getattr(fault.orig, "sqlstate", None) or "")
    if known is not None:
        return known
    away = fault.connection_invalidated or isinstance(fault, OperationalError | InterfaceError)
    return DatabaseFault.AWAY if away else None


_FULL = "the disk is full; make room, or move the database to a larger one"
_MAY_NOT = "this account may not read and write the database; give it the file and its folder"
_READ_ONLY = "the database is read-only here; mount it writable, or ask the server that leads"

# One sentence for each cause: what is wrong, and what mends it. Never a name or a value from the address.
_BY_SQLITE_NAME = {
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _MAY_NOT,
    "SQLITE_AUTH": _MAY_NOT,
    "SQLITE_NOTADB": "that file is no SQLite database; name another, or restore a copy",
    "SQLITE_CORRUPT": "the database file is damaged; restore a copy",
    "SQLITE_BUSY": "another program holds the database locked; end it, and try again",
    "SQLITE_LOCKED": "another program holds the database locked; end it, and try again",
    "SQLITE_IOERR": "the disk does not read or write; look at the machine's log",
    "SQLITE_CANTOPEN": "the file or its folder does not open; is it there, and may this account write there?",
}
_BY_SQLSTATE = {
    "28P01": "PostgreSQL refuses this user's password; set the right one",
    "28000": "PostgreSQL lets this user not in from here; look at the user's name and at pg_hba.conf",
    "3D000": "there is no such database on that server; create it, or correct the name",
    "42501": "PostgreSQL does not allow this user that; grant it the database and its schema",
    "53100": _FULL,
    "53300": "PostgreSQL has no connection left; raise max_connections, or end other programs",
    "57P03": "PostgreSQL is starting up or going down; try again in a moment",
    "25006": _READ_ONLY,
}
# A connection that fails has no sqlstate: libpq has words for it, and passes the server's on.
_BY_WORDS = {
    "password authentication failed": _BY_SQLSTATE["28P01"],
    "no password supplied": "PostgreSQL asks for a password, and the address has none; add it",
    "no pg_hba.conf entry": _BY_SQLSTATE["28000"],
    "failed to resolve host": "that host is not known here; is its name spelt right?",
    "could not translate host name": "that host is not known here; is its name spelt right?",
    "connection refused": "nobody listens at that host and port; is PostgreSQL running there?",
    "timeout": "that host does not answer; is it on, and does a firewall stand between?",
    "no route to host": "that host cannot be reached; is it on, and is the network there?",
    "network is unreachable": "that host cannot be reached; is it on, and is the network there?",
    "ssl": "PostgreSQL and this machine do not agree on TLS; look at sslmode and the certificates",
    "too many clients": _BY_SQLSTATE["53300"],
    "remaining connection slots": _BY_SQLSTATE["53300"],
    "the database system is": _BY_SQLSTATE["57P03"],
}
_BY_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _MAY_NOT,
    errno.EPERM: _MAY_NOT,
    errno.EMFILE: "this process has no file handle left; raise its limit (LimitNOFILE, ulimit -n)",
    errno.ENOENT: "the file or its folder is not there; put it back, or name where it is",
    errno.ENOTDIR: "a file stands where a folder should be; move it, or name another folder",
    errno.EEXIST: "a file stands where a folder should be; move it, or name another folder",
    errno.EISDIR: "that is a folder; name the file",
}


def why_it_failed(fault: BaseException) -> str | None:
    """Return cause and mend of what kept a database from opening, in one sentence; None for what we do not know."""
    for one in _causes(fault):
        name = getattr(one, "sqlite_errorname", None) or ""
        state = getattr(one, "sqlstate", None) or ""
        number = one.errno if isinstance(one, OSError) else None
        # SQLITE_IOERR_WRITE is an SQLITE_IOERR.
        plain = "_".join(name.split("_")[:2])
        known = _BY_SQLITE_NAME.get(plain) or _BY_SQLSTATE.get(state) or _BY_ERRNO.get(number or 0)
        if known is not None:
            return known
        if not name and not isinstance(one, OSError) and (said := _by_words(one)) is not None:
            return said
    return None


def _by_words(fault: BaseException) -> str | None:
    words = str(fault).casefold()
    if 'database "' in words and "does not exist" in words:
        return _BY_SQLSTATE["3D000"]
    if 'role "' in words and "does not exist" in words:
        return _BY_SQLSTATE["28000"]
    return next((said for part, said in _BY_WORDS.items() if part in words), None)


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """Yield what a library's exception stands for, before the exception itself."""
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, DBAPIError) and seen.orig is not None:
            yield seen.orig
        yield seen
        seen = seen.__cause__
