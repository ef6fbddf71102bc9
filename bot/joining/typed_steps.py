"""What happens when somebody types what she could tap while she joins?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from bot.intake.routing import Handler, command_of
from bot.intake.update import IncomingUpdate
from bot.joining import screens
from bot.joining.current_step import Place, offered, place_of, screen, speech_of
from content.buttons import button_of
from content.buttons.joining import (
    Go,
    GoOn,
    JoiningButton,
    PickCity,
    PickMinute,
    PickTimeThere,
)
from content.buttons.patient import OpenHelp, OpenMenu
from content.buttons.payload import decode
from content.patient.joining import Frame, cities_question, time_name
from content.patient.typed_answers import read_as
from content.patient.typed_choices import choices_of, ways_out_of_joining
from db import prompts
from rules.danger_words import Tier
from rules.joining import Step
from rules.local_time import wall_of_minute
from rules.people import Patient
from rules.prompts import Answer, Edit, Remove, Say, Toast
from rules.quiet_hours import quiet_hours
from rules.typed_answer import Asked, AtTime, InZone, Meaning, Picked, Thanked, understand
from rules.zones import zones_at

# A text stands for a tap; what would show on the button for a moment is said by the screen itself.
_NO_TAP = "typed"
_TIMES = (Step.CHECK, Step.NUDGE)


def text_while_joining(on_danger_possible: Handler) -> Handler:
    """Do what she typed where that is clear and may be typed; ask her where it may name danger."""

    async def on_text_while_joining(incoming: IncomingUpdate) -> Sequence[Answer]:
        understood = await _understood(incoming)
        return await on_danger_possible(incoming) if understood is None else understood

    return on_text_while_joining


async def _understood(incoming: IncomingUpdate) -> Sequence[Answer] | None:
    """Show the screen again where what she typed is not clear; None where it may name danger."""
    place = place_of(incoming)
    if place is None:
        raise ValueError("the route lets only those through who are joining")
    speech = speech_of(incoming, place)
    if command_of(incoming) is not None:
        key = "joining.help" if command_of(incoming) == "help" else "joining.not_understood"
        return await screens.show_again(incoming, place, before=speech.text(key))
    message = await screen(incoming, place)
    asks_place = place.way.step is Step.ZONE
    asked = Asked(
        choices=choices_of(chain(*message.buttons)),
        others=ways_out_of_joining(speech),
        clock=place.way.step in (Step.ZONE, *_TIMES),
        places=incoming.services.bundle.zones.names if asks_place else None,
        near=incoming.services.clinic.zone,
    )
    languages = incoming.services.bundle.answer_words(place.language)
    found = understand(incoming.text or "", asked, languages)
    if incoming.heard.tier is Tier.ASK and not found.sure:
        return None
    if place.way.step is Step.CONSENT and not _asks_for_help(found.meanings):
        # Consent is given by a tap alone.
        return await screens.show_again(incoming, place, before=speech.text("joining.tap_consent"))
    if not found.sure:
        return await _asked_again(incoming, place, found.meanings)
    return await _act(incoming, place, found.meanings[0])


async def _act(incoming: IncomingUpdate, place: Place, meaning: Meaning) -> Sequence[Answer]:
    speech = speech_of(incoming, place)
    match meaning:
        case Picked(button=picked):
            payload = decode(picked.payload)
            data = None if payload is None else button_of(payload)
            if isinstance(data, OpenHelp | OpenMenu):
                return await screens.show_again(incoming, place, before=speech.text("joining.help"))
            if isinstance(data, JoiningButton):
                return await _tapped(incoming, place, data, picked.label)
        case InZone(zone=zone):
            [there] = await offered(incoming, place, [zone])
            label = f"{there.city}, {time_name(speech, there.wall.time())}"
            return await _tapped(incoming, place, PickCity(place=there.number), label)
        case AtTime(minute=minute) if place.way.step is Step.ZONE:
            return await _time_there(incoming, place, minute)
        case AtTime(minute=minute):
            return await _at(incoming, place, minute)
        case Thanked():
            return await screens.show_again(incoming, place)
    return await _asked_again(incoming, place, ())


async def _asked_again(
    incoming: IncomingUpdate, place: Place, meanings: Sequence[Meaning]
) -> Sequence[Answer]:
    """Show the cities that she may have meant, or her screen again with a line above it."""
    speech = speech_of(incoming, place)
    zones = [one.zone for one in meanings if isinstance(one, InZone)]
    minutes = [one.minute for one in meanings if isinstance(one, AtTime)]
    if zones:
        return await _cities(incoming, place, zones)
    open_minutes = [one for one in minutes if _is_open(incoming, one)]
    if place.way.step in _TIMES and len(open_minutes) == 1:
        return await _at(incoming, place, open_minutes[0])
    return await screens.show_again(incoming, place, before=speech.text("joining.not_understood"))


async def _cities(incoming: IncomingUpdate, place: Place, zones: Sequence[str]) -> Sequence[Answer]:
    frame = Frame(speech=speech_of(incoming, place), step=place.way.step, prompt_id=place.prompt_id)
    page = cities_question(frame, await offered(incoming, place, zones))
    return [Say(message=page, prompt_id=place.prompt_id), *await _without_older(incoming, place)]


async def _time_there(incoming: IncomingUpdate, place: Place, minute: int) -> Sequence[Answer]:
    """Take the time that it is for her now; where several cities share it she says which."""
    cities = incoming.services.bundle.zones.cities
    zones = zones_at(incoming.now, wall_of_minute(minute), cities)
    if not zones:
        return await _asked_again(incoming, place, ())
    [there] = await offered(incoming, place, zones[:1])
    return await _tapped(incoming, place, PickTimeThere(place=there.number), None)


async def _at(incoming: IncomingUpdate, place: Place, minute: int) -> Sequence[Answer]:
    """Take the time of day at which something shall come, outside her quiet hours."""
    speech, step = speech_of(incoming, place), place.way.step
    if not isinstance(incoming.person, Patient) or not _is_open(incoming, minute):
        return await screens.show_again(incoming, place, before=speech.text("joining.at_night"))
    label = time_name(speech, wall_of_minute(minute))
    picked = Step.CHECK if step is Step.CHECK else Step.NUDGE
    return await _tapped(incoming, place, PickMinute(step=picked, minute=minute), label)


def _is_open(incoming: IncomingUpdate, minute: int) -> bool:
    person = incoming.person
    if not isinstance(person, Patient):
        return True
    quiet = quiet_hours(person.quiet_from, person.quiet_to)
    return quiet is None or not quiet.holds(wall_of_minute(minute))


async def _tapped(
    incoming: IncomingUpdate, place: Place, data: JoiningButton, label: str | None
) -> Sequence[Answer]:
    """Do what a button of her screen does; the next screen comes below her text, and the older one goes."""
    prompt = await prompts.prompt_by_id(incoming.session, place.prompt_id)
    older = prompt.message_id if prompt else None
    tapped = replace(
        incoming, text=None, button=data, prompt=prompt, message_id=older or 0, tap_id=_NO_TAP
    )
    said: list[Answer] = []
    for answer in await screens.on_joining_tapped(tapped, data):
        match answer:
            case Toast():
                continue
            case Edit(message_id=message_id, message=message) if message_id == tapped.message_id:
                speech = speech_of(incoming, place)
                named = read_as(speech, label, message) if label is not None else message
                said.append(Say(message=named, prompt_id=place.prompt_id))
                said += [] if older is None else [Remove(message_ids=(older,))]
            case _:
                said.append(answer)
    return said or await screens.show_again(incoming, place)


async def _without_older(incoming: IncomingUpdate, place: Place) -> list[Answer]:
    prompt = await prompts.prompt_by_id(incoming.session, place.prompt_id)
    older = prompt.message_id if prompt else None
    return [] if older is None else [Remove(message_ids=(older,))]


def _asks_for_help(meanings: Sequence[Meaning]) -> bool:
    found = [decode(one.button.payload) for one in meanings if isinstance(one, Picked)]
    data = [button_of(one) for one in found if one is not None]
    leaves = [
        isinstance(one, OpenHelp | OpenMenu)
        or (isinstance(one, GoOn) and one.go in (Go.BACK, Go.LATER))
        for one in data
    ]
    return bool(leaves) and all(leaves)
