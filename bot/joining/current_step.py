"""Where is somebody in joining, and what does she see there?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.intake.update import IncomingUpdate
from content.language.speech import Speech
from content.patient import joining as screens
from content.patient.joining import Frame, OfferedChoices
from content.patient.team_hours import on_day
from db import conversations, invites, prompts, reminders, staff
from db.conversations import Conversation
from db.tables import PatientState
from rules.default_times import CHECK_TIMES, NUDGE_TIMES
from rules.joining import Step, Way, reading, way_of_data
from rules.local_time import local_wall
from rules.message import Message
from rules.people import Patient
from rules.prompt_data import JoiningPromptData
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


def place_of(incoming: IncomingUpdate) -> Place | None:
    """Return where the visitor is in joining, or None when she is not."""
    talk = incoming.conversation
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


async def begin(
    incoming: IncomingUpdate, way: Way | None = None, *, invite_id: int | None = None
) -> Place:
    """Open a prompt for joining and stand at its first step (that of reading, unless `way` is given)."""
    prompt = await prompts.open_prompt(
        incoming.session, incoming.person, PromptKind.JOINING, now=incoming.now
    )
    place = Place(
        way=way or reading(),
        language=incoming.person.language,
        prompt_id=prompt.id,
        invite_id=invite_id,
    )
    await keep(incoming, place)
    return place


async def keep(incoming: IncomingUpdate, place: Place) -> None:
    """Write where she is. Before her consent it holds nothing about her, and is forgotten in time."""
    data = {
        **place.way.as_data(),
        "language": place.language,
        "invite": place.invite_id,
        "ticked": sorted(place.ticked),
        "keys": place.keys,
    }
    await conversations.put_conversation(
        incoming.session,
        incoming.chat_id,
        FLOW,
        place.way.step,
        now=incoming.now,
        prompt_id=place.prompt_id,
        data=data,
        expires_at=_expiry(incoming),
    )


def _expiry(incoming: IncomingUpdate) -> datetime | None:
    match incoming.person:
        case Patient(state=PatientState.JOINING):
            return None
        case Patient(state=PatientState.ACTIVE):
            return incoming.now + CATCHING_UP_LASTS
        case _:
            return incoming.now + READING_LASTS


def speech_of(incoming: IncomingUpdate, place: Place) -> Speech:
    """Return the language she chose; a stranger's phone may speak another."""
    return on_day(incoming.services.bundle.speech(place.language), incoming.team, incoming.now)


def frame_of(incoming: IncomingUpdate, place: Place) -> Frame:
    """Return what every screen of this place is built on."""
    return Frame(
        speech=speech_of(incoming, place),
        step=place.way.step,
        prompt_id=place.prompt_id,
        back=bool(place.way.behind),
    )


async def screen(incoming: IncomingUpdate, place: Place) -> Message:
    """Return what she sees at her step."""
    frame = frame_of(incoming, place)
    match place.way.step:
        case Step.HELLO:
            inviter = await _inviter(incoming, place.invite_id)
            return screens.hello(frame, inviter=inviter, others=_other_languages(incoming, place))
        case Step.SEEN | Step.KEPT | Step.CONSENT:
            return screens.about_privacy(frame, kept_days=incoming.services.clinic.retention.days)
        case Step.ZONE:
            return screens.zone_question(frame, await _likely(incoming, place))
        case Step.CHECK:
            now_at = await _time_now(incoming, ReminderKind.PAIN_CHECK)
            return screens.times_question(frame, CHECK_TIMES, now_at)
        case Step.NUDGE:
            now_at = await _time_now(incoming, ReminderKind.NUDGE)
            return screens.times_question(frame, NUDGE_TIMES, now_at)
        case Step.SAFETY:
            return screens.safety_question(frame, place.ticked)
        case Step.GOAL:
            return screens.goal_question(frame)


async def offered(
    incoming: IncomingUpdate, place: Place, zones: Sequence[str]
) -> list[OfferedChoices]:
    """Number the zones in the prompt, where a button's number finds them again."""
    numbers = await _numbers(incoming, place.prompt_id, zones)
    cities = incoming.services.bundle.zones
    return [
        OfferedChoices(
            number=numbers[zone],
            city=cities.city(zone, place.language),
            wall=local_wall(incoming.now, zone),
        )
        for zone in zones
    ]


async def zone_numbered(incoming: IncomingUpdate, place: Place, number: int) -> str | None:
    """Return the zone that a button's number stands for, or None for no number of ours."""
    prompt = await prompts.prompt_by_id(incoming.session, place.prompt_id)
    known = prompt.kept(JoiningPromptData).zones if prompt else ()
    return known[number] if number < len(known) else None


async def _time_now(incoming: IncomingUpdate, kind: ReminderKind) -> time:
    """Return when that comes unless she chooses another time."""
    patient = incoming.patient
    current = await reminders.reminders_of(incoming.session, patient.id, zone=patient.zone)
    return current[kind].at


async def _likely(incoming: IncomingUpdate, place: Place) -> list[OfferedChoices]:
    likely = incoming.services.bundle.zones.likely.get(place.language, ())
    choices = zone_choices(incoming.now, likely, near=incoming.services.clinic.zone)
    return await offered(incoming, place, _zones(choices))


def _zones(choices: Iterable[ZoneChoice]) -> list[str]:
    return [choice.zone for choice in choices]


async def _numbers(
    incoming: IncomingUpdate, prompt_id: int, zones: Sequence[str]
) -> dict[str, int]:
    # Numbers are only ever added: an older copy of the screen keeps its meaning.
    prompt = await prompts.prompt_by_id(incoming.session, prompt_id)
    data = prompt.kept(JoiningPromptData) if prompt else JoiningPromptData()
    known = tuple(dict.fromkeys((*data.zones, *zones)))
    await prompts.change_prompt(incoming.session, prompt_id, data=replace(data, zones=known))
    return {zone: number for number, zone in enumerate(known)}


async def _inviter(incoming: IncomingUpdate, invite_id: int | None) -> str | None:
    invite = await invites.invite_by_id(incoming.session, invite_id) if invite_id else None
    maker = invite.created_by if invite else None
    person = await staff.staff_by_id(incoming.session, maker) if maker else None
    return person.name if person else None


def _other_languages(incoming: IncomingUpdate, place: Place) -> dict[str, str]:
    phrases = incoming.services.bundle.phrases
    return {
        code: phrases.speech(code).say("joining.language")
        for code in phrases.languages
        if code != place.language
    }
