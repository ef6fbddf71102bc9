"""Which time zone does a patient pick when she says what time it is for her?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.intake.screens import Page
from bot.intake.update import IncomingUpdate
from content.buttons.patient import SetZone, ZoneStep
from content.patient.patient_settings import SettingsSheet, cities_page, times_page
from rules.local_time import known_zone, local_wall
from rules.prompt_data import ScreenPromptData
from rules.zones import ZoneChoice, time_choices, zone_choices, zones_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonesPage:
    """A page to show, and the zones that its buttons count in."""

    page: Page
    zones: tuple[str, ...]


def zone_choice(incoming: IncomingUpdate, button: SetZone) -> ZonesPage | str:
    """Return the zone she has picked, or the page that comes before; anything odd begins again."""
    picked = picked_zone(incoming, button)
    match button.step:
        case ZoneStep.MORE:
            return _times(incoming, time_choices(incoming.now, _offered(incoming)), more=False)
        case ZoneStep.TIME if picked:
            return _cities(incoming, picked)
        case ZoneStep.CITY if picked:
            return picked
    likely = incoming.services.bundle.zones.likely.get(incoming.patient.language, ())
    near = incoming.services.clinic.zone
    return _times(incoming, zone_choices(incoming.now, likely, near=near), more=True)


def _times(incoming: IncomingUpdate, choices: Sequence[ZoneChoice], *, more: bool) -> ZonesPage:
    walls = [choice.wall for choice in choices]
    home = incoming.patient.home_zone
    city = incoming.services.bundle.zones.city(home, incoming.patient.language) if home else None
    return ZonesPage(
        page=lambda prompt: times_page(
            SettingsSheet(incoming.speech, prompt), walls, more=more, home=city
        ),
        zones=tuple(choice.zone for choice in choices),
    )


def _cities(incoming: IncomingUpdate, picked: str) -> ZonesPage | str:
    """Ask for the city where several share that time; the likeliest comes first."""
    wall = local_wall(incoming.now, picked).time()
    offered = dict.fromkeys((picked, *_offered(incoming)))
    zones = zones_at(incoming.now, wall, offered)
    if len(zones) == 1:
        return picked
    named = incoming.services.bundle.zones
    cities = [named.city(zone, incoming.patient.language) for zone in zones]
    return ZonesPage(
        page=lambda prompt: cities_page(SettingsSheet(incoming.speech, prompt), cities), zones=zones
    )


def _offered(incoming: IncomingUpdate) -> tuple[str, ...]:
    return tuple(incoming.services.bundle.zones.cities)


def picked_zone(incoming: IncomingUpdate, button: SetZone) -> str | None:
    """Return the zone that a button's place stands for in its prompt, or None for no place of ours."""
    data = incoming.prompt.data if incoming.prompt else None
    zones = data.zones if isinstance(data, ScreenPromptData) else ()
    if button.place >= len(zones):
        return None
    zone = zones[button.place]
    return zone if known_zone(zone) else None
