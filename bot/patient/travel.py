"""What happens when a patient is where the clocks show another time?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
from bot.joining.location_zone import zone_of
from bot.patient.zone_picker import ZonesPage, zone_choice
from content.buttons.patient import SetZone
from content.patient.joining import place_wanted
from content.patient.patient_settings import SettingsSheet
from content.patient.travel import Journey, place_taken, travel_page
from rules.prompt_data import ScreenPromptData
from rules.prompts import Answer, PromptKind, Say
from rules.zones import same_time


def wanted_place(incoming: IncomingUpdate) -> list[Answer]:
    """Bring the key with which she shares her location."""
    return [Say(message=place_wanted(incoming.speech))]


def shares_place(incoming: IncomingUpdate) -> bool:
    """Tell whether she shared where she is, or tapped the key that says she would rather not."""
    if incoming.message is not None and incoming.message.location is not None:
        return True
    speeches = incoming.services.bundle.phrases.speeches.values()
    return incoming.text in {speech.say("joining.no_share_key") for speech in speeches}


async def on_place_shared(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Look up the time there and ask what follows; the place itself is not kept."""
    shared = incoming.message.location if incoming.message else None
    if shared is None:
        return [_taken(incoming, "travel.choose"), *await _times(incoming)]
    zone = zone_of(shared.latitude, shared.longitude)
    if zone is None:
        return [_taken(incoming, "travel.unknown"), *await _times(incoming)]
    if same_time(incoming.now, zone, incoming.patient.zone):
        return [_taken(incoming, "travel.same")]
    return [_taken(incoming, "travel.looked_up"), *await travel_asked(incoming, zone)]


async def travel_asked(incoming: IncomingUpdate, zone: str) -> Sequence[Answer]:
    """Ask whether to keep home time or to switch."""
    city = incoming.services.bundle.zones.city
    language = incoming.patient.language
    journey = Journey(
        home=city(incoming.patient.zone, language),
        home_zone=incoming.patient.zone,
        there=city(zone, language),
        there_zone=zone,
    )
    return await shown(
        incoming,
        lambda prompt: travel_page(SettingsSheet(incoming.speech, prompt), journey, incoming.now),
        kind=PromptKind.SETTINGS,
        data=ScreenPromptData(zones=(zone,)),
    )


async def _times(incoming: IncomingUpdate) -> Sequence[Answer]:
    offered = zone_choice(incoming, SetZone())
    if not isinstance(offered, ZonesPage):
        raise ValueError("without a choice there is a page")
    data = ScreenPromptData(zones=offered.zones)
    return await shown(incoming, offered.page, kind=PromptKind.SETTINGS, data=data)


def _taken(incoming: IncomingUpdate, key: str) -> Say:
    return Say(message=place_taken(incoming.speech, key))
