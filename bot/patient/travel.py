"""What happens when a patient is where the clocks show another time?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown
from bot.intake.update import Visit
from bot.joining.location_zone import zone_of
from bot.patient.zone_picker import ZonesPage, zone_choice
from content.patient.joining import place_wanted
from content.patient.patient_settings import Sheet
from content.patient.travel import Journey, place_taken, travel_page
from rules.prompts import Answer, PromptKind, Say
from rules.zones import same_time


def wanted_place(visit: Visit) -> list[Answer]:
    """Bring the key with which she shares her location."""
    return [Say(message=place_wanted(visit.speech))]


def shares_place(visit: Visit) -> bool:
    """Tell whether she shared where she is, or tapped the key that says she would rather not."""
    if visit.message is not None and visit.message.location is not None:
        return True
    speeches = visit.services.shelf.phrases.speeches.values()
    return visit.text in {speech.say("joining.no_share_key") for speech in speeches}


async def on_place_shared(visit: Visit) -> Sequence[Answer]:
    """Look up the time there and ask what follows; the place itself is not kept."""
    shared = visit.message.location if visit.message else None
    if shared is None:
        return [_taken(visit, "travel.choose"), *await _times(visit)]
    zone = zone_of(shared.latitude, shared.longitude)
    if zone is None:
        return [_taken(visit, "travel.unknown"), *await _times(visit)]
    if same_time(visit.now, zone, visit.patient.zone):
        return [_taken(visit, "travel.same")]
    return [_taken(visit, "travel.looked_up"), *await travel_asked(visit, zone)]


async def travel_asked(visit: Visit, zone: str) -> Sequence[Answer]:
    """Ask whether to keep home time or to switch."""
    city = visit.services.shelf.zones.city
    language = visit.patient.language
    journey = Journey(
        home=city(visit.patient.zone, language),
        home_zone=visit.patient.zone,
        there=city(zone, language),
        there_zone=zone,
    )
    return await shown(
        visit,
        lambda prompt: travel_page(Sheet(visit.speech, prompt), journey, visit.now),
        kind=PromptKind.SETTINGS,
        data={"zones": [zone]},
    )


async def _times(visit: Visit) -> Sequence[Answer]:
    offered = zone_choice(visit, ())
    if not isinstance(offered, ZonesPage):
        raise ValueError("without a choice there is a page")
    return await shown(
        visit, offered.page, kind=PromptKind.SETTINGS, data={"zones": list(offered.zones)}
    )


def _taken(visit: Visit, key: str) -> Say:
    return Say(message=place_taken(visit.speech, key))
