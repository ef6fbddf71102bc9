"""Is it the database that failed, and in which way, or what we asked of it?"""

from __future__ import annotations

import sqlite3

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
