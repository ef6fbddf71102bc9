"""Which Limber is this?"""

from __future__ import annotations

from importlib import metadata

DISTRIBUTION = "limber-companion"


def version() -> str:
    """Return the release, or that this is a checkout which nobody has installed."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "of a checkout"
