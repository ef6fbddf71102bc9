"""How are records read from one moment of a database that is in use?"""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from db.engine.copies import standing_still
from db.engine.sealing import KeyRing
from db.exports import export_of
from rules.exports import Export


def exported(url: str, keys: KeyRing, *, now: datetime) -> Export:
    """Return every record; call it off the event loop."""
    with (
        tempfile.TemporaryDirectory(prefix="limber-export-") as folder,
        standing_still(url, Path(folder) / "export", keys) as connection,
    ):
        return export_of(connection, now=now)
