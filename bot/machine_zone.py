"""Which time zone is this machine in, when it surely says so?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

_ROOT = Path("/")


@cache
def known_zones() -> frozenset[str]:
    """Return the IANA names of the pinned tzdata: what a machine's own zone files add is not known elsewhere."""
    return frozenset((files("tzdata") / "zones").read_text(encoding="utf-8").split())


def machine_zone(environment: Mapping[str, str] = os.environ, root: Path = _ROOT) -> str | None:
    """Return the machine's zone: TZ, else what /etc/localtime leads to, else /etc/timezone; None in any doubt.

    A TZ that is set and not understood is a doubt, and so is a zone file that was copied: it bears no name.
    """
    if told := environment.get("TZ"):
        return _known(told.strip().removeprefix(":"))
    link = root / "etc/localtime"
    if link.is_symlink():
        return _known(str(link.readlink()).rpartition("zoneinfo/")[2])
    named = root / "etc/timezone"
    if named.is_file() and not link.exists():
        return _known(named.read_text(encoding="utf-8").strip())
    return None


def _known(name: str) -> str | None:
    return name if name in known_zones() else None
