"""Which program listens on a port of this machine? Linux tells in /proc, as far as this account may look."""

from __future__ import annotations

from pathlib import Path

_PROC = Path("/proc")
_LISTENS = "0A"


def listener_on(port: int) -> str | None:
    """Return such as "nginx (process 812)", or None where nobody tells."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    if not sockets:
        return None
    for process in _PROC.glob("[0-9]*"):
        try:
            if any(str(handle.readlink()) in sockets for handle in (process / "fd").iterdir()):
                # The name alone: a command line may hold a secret.
                return f"{(process / 'comm').read_text().strip()} (process {process.name})"
        except OSError:
            # It ended meanwhile, or belongs to another account.
            continue
    return None


def _listening(port: int) -> set[str]:
    """Return the inodes of the sockets that listen on a port."""
    found = set()
    for table in ("tcp", "tcp6"):
        try:
            rows = (_PROC / "net" / table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            _, local, _, state, *others = row.split()
            if state == _LISTENS and int(local.rpartition(":")[2], 16) == port:
                found.add(others[5])
    return found
