"""Which time zone does a patient pick when she says what time it is for her?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.intake.screens import Page
from bot.intake.update import Visit
from content.patient.patient_settings import Sheet, cities_page, times_page
from rules.local_time import known_zone, local_wall
from rules.zones import ZoneChoice, time_choices, zone_choices, zones_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonesPage:
    """A page to show, and the zones that its buttons count in."""

    page: Page
    zones: tuple[str, ...]


def zone_choice(visit: Visit, rest: Sequence[str]) -> ZonesPage | str:
    """Return the zone she has picked, or the page that comes before; anything odd begins again."""
    picked = picked_zone(visit, rest)
    match rest:
        case ["more"]:
            return _times(visit, time_choices(visit.now, _offered(visit)), more=False)
        case ["t", _] if picked:
            return _cities(visit, picked)
        case ["c", _] if picked:
            return picked
    likely = visit.services.shelf.zones.likely.get(visit.patient.language, ())
    near = visit.services.clinic.zone
    return _times(visit, zone_choices(visit.now, likely, near=near), more=True)


def _times(visit: Visit, choices: Sequence[ZoneChoice], *, more: bool) -> ZonesPage:
    walls = [choice.wall for choice in choices]
    home = visit.patient.home_zone
    city = visit.services.shelf.zones.city(home, visit.patient.language) if home else None
    return ZonesPage(
        page=lambda prompt: times_page(Sheet(visit.speech, prompt), walls, more=more, home=city),
        zones=tuple(choice.zone for choice in choices),
    )


def _cities(visit: Visit, picked: str) -> ZonesPage | str:
    """Ask for the city where several share that time; the likeliest comes first."""
    wall = local_wall(visit.now, picked).time()
    offered = dict.fromkeys((picked, *_offered(visit)))
    zones = zones_at(visit.now, wall, offered)
    if len(zones) == 1:
        return picked
    named = visit.services.shelf.zones
    cities = [named.city(zone, visit.patient.language) for zone in zones]
    return ZonesPage(
        page=lambda prompt: cities_page(Sheet(visit.speech, prompt), cities), zones=zones
    )


def _offered(visit: Visit) -> tuple[str, ...]:
    return tuple(visit.services.shelf.zones.cities)


def picked_zone(visit: Visit, rest: Sequence[str]) -> str | None:
    """Return the zone that a button's number stands for in its prompt, or None for no number of ours."""
    zones = visit.prompt.data.get("zones", ()) if visit.prompt else ()
    if len(rest) != 2 or not rest[1].isdecimal() or int(rest[1]) >= len(zones):
        return None
    zone = str(zones[int(rest[1])])
    return zone if known_zone(zone) else None
