"""Where is somebody in joining, and what does she see there?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.intake.update import Visit
from content.language.speech import Speech
from content.patient import joining as screens
from content.patient.joining import Frame, Offered
from db import conversations, invites, prompts, reminders, staff
from db.conversations import Conversation
from db.tables import PatientState
from rules.default_times import CHECK_TIMES, NUDGE_TIMES
from rules.joining import Step, Way, reading, way_of_data
from rules.local_time import local_wall
from rules.message import Message
from rules.people import Patient
from rules.prompts import PromptKind
from rules.vocabulary import ReminderKind, SafetyAnswer
from rules.zones import ZoneChoice, zone_choices

FLOW = "joining"
# Whoever has read the first screens may think it over for as long as the links of patients last.
READING_LASTS = timedelta(days=30)
# A patient who answers what she put off may lay it aside; /start offers it again.
CATCHING_UP_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody is in joining, what her buttons belong to, and what she has not confirmed yet.

    `keys` says that the key for sharing her location is on her screen.
    """

    way: Way
    language: str
    prompt_id: int
    invite_id: int | None = None
    ticked: frozenset[SafetyAnswer] = frozenset()
    keys: bool = False

    def at(self, way: Way) -> Place:
        """Return the place with another step."""
        return replace(self, way=way)


def place_of(visit: Visit) -> Place | None:
    """Return where the visitor is in joining, or None when she is not."""
    talk = visit.conversation
    if talk is None or talk.flow != FLOW or talk.prompt_id is None:
        return None
    return _place(talk, talk.prompt_id)


def _place(talk: Conversation, prompt_id: int) -> Place:
    return Place(
        way=way_of_data(talk.step, talk.data),
        language=talk.data["language"],
        prompt_id=prompt_id,
        invite_id=talk.data.get("invite"),
        ticked=frozenset(map(SafetyAnswer, talk.data.get("ticked", ()))),
        keys=talk.data.get("keys", False),
    )


async def begin(visit: Visit, way: Way | None = None, *, invite_id: int | None = None) -> Place:
    """Open a prompt for joining and stand at its first step (that of reading, unless `way` is given)."""
    prompt = await prompts.open_prompt(
        visit.session, visit.person, PromptKind.JOINING, now=visit.now
    )
    place = Place(
        way=way or reading(),
        language=visit.person.language,
        prompt_id=prompt.id,
        invite_id=invite_id,
    )
    await keep(visit, place)
    return place


async def keep(visit: Visit, place: Place) -> None:
    """Write where she is. Before her consent it holds nothing about her, and is forgotten in time."""
    data = {
        **place.way.as_data(),
        "language": place.language,
        "invite": place.invite_id,
        "ticked": sorted(place.ticked),
        "keys": place.keys,
    }
    await conversations.put_conversation(
        visit.session,
        visit.chat_id,
        FLOW,
        place.way.step,
        now=visit.now,
        prompt_id=place.prompt_id,
        data=data,
        expires_at=_expiry(visit),
    )


def _expiry(visit: Visit) -> datetime | None:
    match visit.person:
        case Patient(state=PatientState.JOINING):
            return None
        case Patient(state=PatientState.ACTIVE):
            return visit.now + CATCHING_UP_LASTS
        case _:
            return visit.now + READING_LASTS


def speech_of(visit: Visit, place: Place) -> Speech:
    """Return the language she chose; a stranger's phone may speak another."""
    return visit.services.shelf.speech(place.language)


def frame_of(visit: Visit, place: Place) -> Frame:
    """Return what every screen of this place is built on."""
    return Frame(
        speech=speech_of(visit, place),
        step=place.way.step,
        prompt_id=place.prompt_id,
        back=bool(place.way.behind),
    )


async def screen(visit: Visit, place: Place) -> Message:
    """Return what she sees at her step."""
    frame = frame_of(visit, place)
    match place.way.step:
        case Step.HELLO:
            inviter = await _inviter(visit, place.invite_id)
            return screens.hello(frame, inviter=inviter, others=_other_languages(visit, place))
        case Step.SEEN | Step.KEPT | Step.CONSENT:
            return screens.about_privacy(frame, kept_days=visit.services.clinic.retention.days)
        case Step.ZONE:
            return screens.zone_question(frame, await _likely(visit, place))
        case Step.CHECK:
            now_at = await _time_now(visit, ReminderKind.PAIN_CHECK)
            return screens.times_question(frame, CHECK_TIMES, now_at)
        case Step.NUDGE:
            now_at = await _time_now(visit, ReminderKind.NUDGE)
            return screens.times_question(frame, NUDGE_TIMES, now_at)
        case Step.SAFETY:
            return screens.safety_question(frame, place.ticked)
        case Step.GOAL:
            return screens.goal_question(frame)


async def offered(visit: Visit, place: Place, zones: Sequence[str]) -> list[Offered]:
    """Number the zones in the prompt, where a button's number finds them again."""
    numbers = await _numbers(visit, place.prompt_id, zones)
    cities = visit.services.shelf.zones
    return [
        Offered(
            number=numbers[zone],
            city=cities.city(zone, place.language),
            wall=local_wall(visit.now, zone),
        )
        for zone in zones
    ]


async def zone_numbered(visit: Visit, place: Place, number: str) -> str | None:
    """Return the zone that a button's number stands for, or None for no number of ours."""
    prompt = await prompts.prompt_by_id(visit.session, place.prompt_id)
    known: list[str] = prompt.data.get("zones", []) if prompt else []
    if not number.isdecimal() or int(number) >= len(known):
        return None
    return known[int(number)]


async def _time_now(visit: Visit, kind: ReminderKind) -> time:
    """Return when that comes unless she chooses another time."""
    patient = visit.patient
    current = await reminders.reminders_of(visit.session, patient.id, zone=patient.zone)
    return current[kind].at


async def _likely(visit: Visit, place: Place) -> list[Offered]:
    likely = visit.services.shelf.zones.likely.get(place.language, ())
    choices = zone_choices(visit.now, likely, near=visit.services.clinic.zone)
    return await offered(visit, place, _zones(choices))


def _zones(choices: Iterable[ZoneChoice]) -> list[str]:
    return [choice.zone for choice in choices]


async def _numbers(visit: Visit, prompt_id: int, zones: Sequence[str]) -> dict[str, int]:
    # Numbers are only ever added: an older copy of the screen keeps its meaning.
    prompt = await prompts.prompt_by_id(visit.session, prompt_id)
    data = dict(prompt.data) if prompt else {}
    known: list[str] = [*data.get("zones", [])]
    known += [zone for zone in zones if zone not in known]
    await prompts.change_prompt(visit.session, prompt_id, data={**data, "zones": known})
    return {zone: number for number, zone in enumerate(known)}


async def _inviter(visit: Visit, invite_id: int | None) -> str | None:
    invite = await invites.invite_by_id(visit.session, invite_id) if invite_id else None
    maker = invite.created_by if invite else None
    person = await staff.staff_by_id(visit.session, maker) if maker else None
    return person.name if person else None


def _other_languages(visit: Visit, place: Place) -> dict[str, str]:
    phrases = visit.services.shelf.phrases
    return {
        code: phrases.speech(code).say("joining.language")
        for code in phrases.languages
        if code != place.language
    }
