"""Which time zone is a shared location in?"""

from __future__ import annotations

from rules.local_time import known_zone


def zone_of(latitude: float, longitude: float) -> str | None:
    """Return the IANA zone of a point in degrees, or None at sea and where the database knows no name."""
    # Its map is large, and most patients tap a time instead.
    from tzfpy import get_tz

    name = get_tz(longitude, latitude)
    return name if name and not name.startswith("Etc/") and known_zone(name) else None
