"""How does somebody join, screen by screen?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.intake.routing import command_of
from bot.intake.update import IncomingUpdate
from bot.joining.answers import Taken, set_safety, set_zone, take
from bot.joining.completion import finish
from bot.joining.current_step import FLOW, Place, begin, frame_of, keep, place_of, screen, speech_of
from bot.joining.location_zone import zone_of
from content.buttons.joining import (
    AnswerTheRest,
    Go,
    GoOn,
    JoiningButton,
    PickLanguage,
    StepButton,
)
from content.language.text import Text, lines
from content.patient import joining as screens
from content.patient.joining import CONSENT_VERSION
from db import audit, cohorts, conversations, invites, patients, prompts, reminders
from db.patient_days import programme_of
from db.patients import PatientChange
from db.tables import PatientState
from rules.default_times import QUIET_FROM, QUIET_TO
from rules.invites import Invite
from rules.joining import READING, Step, asking, catching_up, told_before
from rules.message import Message
from rules.occurrences import reminders_of_data
from rules.people import Patient
from rules.prompt_data import JoiningPromptData, ScreenPromptData
from rules.prompts import Answer, Edit, Prompt, PromptKind, Remove, Say, Toast

# What works as ever for somebody who is still joining.
NEVER_HELD_BACK = frozenset({"start", "stop", "wrong", "privacy", "mydata", "forget"})


async def on_joining_tapped(incoming: IncomingUpdate, button: JoiningButton) -> Sequence[Answer]:
    """Take a tap on the step she is at; a tap on any other draws her step anew, for she sees an old one."""
    if isinstance(button, AnswerTheRest):
        return await _rest_asked(incoming)
    place = place_of(incoming)
    if place is None or place.prompt_id != incoming.asked.id:
        return [_toast(incoming, incoming.speech.say("joining.stale"))]
    if button.step is not place.way.step:
        drawn = await screen(incoming, place)
        return [Edit(message_id=incoming.tapped_message, message=drawn), _toast(incoming)]
    if button == GoOn(step=place.way.step, go=Go.BACK):
        return await _shows(incoming, place.at(place.way.back()))
    if place.way.step in READING:
        return await _read(incoming, place, button)
    if not isinstance(incoming.person, Patient):
        return [_toast(incoming, incoming.speech.say("joining.stale"))]
    return await _answered(incoming, place, button)


async def on_sent_while_joining(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Take a shared location; answer anything else with where she was, and that nobody has seen it."""
    place = place_of(incoming)
    if place is None:
        raise ValueError("the route lets only those through who are joining")
    shared = incoming.message.location if incoming.message else None
    if shared is not None and place.way.step is Step.ZONE and isinstance(incoming.person, Patient):
        return await _place_shared(incoming, place, zone_of(shared.latitude, shared.longitude))
    if place.keys and incoming.text == speech_of(incoming, place).say("joining.no_share_key"):
        return await _place_shared(incoming, place, None)
    return await show_again(
        incoming, place, before=speech_of(incoming, place).text("joining.not_seen")
    )


async def _rest_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Ask what she put off when she joined."""
    later = incoming.asked.kept(JoiningPromptData).later
    if not later:
        return [_toast(incoming)]
    place = Place(
        way=catching_up(later), language=incoming.patient.language, prompt_id=incoming.asked.id
    )
    return await _shows(incoming, place)


async def start(incoming: IncomingUpdate, invite_id: int | None) -> Sequence[Answer]:
    """Show the first screen to somebody who followed a link, or needs none."""
    place = await begin(incoming, invite_id=invite_id)
    return [Say(message=await screen(incoming, place), prompt_id=place.prompt_id)]


async def resume(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show her step again; a patient whose place was lost starts with the first question."""
    place = place_of(incoming)
    if place is None:
        known = () if incoming.patient.safety is None else (Step.SAFETY,)
        place = await begin(incoming, asking(known))
    return await show_again(incoming, place)


async def show_again(
    incoming: IncomingUpdate, place: Place, *, before: Text | None = None
) -> list[Answer]:
    """Say her step anew below what she wrote, and take the older copy away."""
    message = await screen(incoming, place)
    if before is not None:
        message = lines(before, Text(message.text, message.entities)).message(message.buttons)
    answers: list[Answer] = []
    if place.keys:
        place = replace(place, keys=False)
        answers.append(Say(message=screens.place_answered(speech_of(incoming, place), None)))
    await keep(incoming, place)
    answers.append(Say(message=message, prompt_id=place.prompt_id))
    return answers + await _without_older(incoming, place)


def types_while_joining(incoming: IncomingUpdate) -> bool:
    """Tell whether the visitor is in the middle of joining and types; the keys for her location type too."""
    place = place_of(incoming)
    if place is None or incoming.text is None or not still_joining(incoming):
        return False
    return not place.keys or incoming.text != speech_of(incoming, place).say("joining.no_share_key")


def still_joining(incoming: IncomingUpdate) -> bool:
    """Tell whether the visitor is in the middle of joining and sends what would lead her astray.

    Of a patient who only catches up, that is what the keys for her location send, and nothing else.
    """
    place = place_of(incoming)
    if place is None or incoming.message is None:
        return False
    if isinstance(incoming.person, Patient) and incoming.person.state == PatientState.ACTIVE:
        label = speech_of(incoming, place).say("joining.no_share_key")
        return place.keys and (incoming.message.location is not None or incoming.text == label)
    command = command_of(incoming)
    return command is None or command not in NEVER_HELD_BACK


async def forget_stranger(incoming: IncomingUpdate, place: Place) -> None:
    """Leave nothing of somebody who did not join, and let her link work again."""
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    if place.invite_id is not None:
        await invites.give_back(incoming.session, place.invite_id)
    if not isinstance(incoming.person, Patient):
        await prompts.forget_prompts(incoming.session, incoming.chat_id)


async def _read(incoming: IncomingUpdate, place: Place, button: StepButton) -> Sequence[Answer]:
    onward = place.way.on()
    match button:
        case GoOn(go=Go.LATER):
            return _edits(incoming, screens.put_off(frame_of(incoming, place)))
        case GoOn(go=Go.AGAIN):
            return await _shows(incoming, place)
        case GoOn(go=Go.NEXT) if onward is not None:
            return await _shows(incoming, place.at(onward))
        case PickLanguage(language=code) if code in incoming.services.bundle.phrases.speeches:
            return await _shows(incoming, replace(place, language=code))
        case GoOn(step=Step.CONSENT, go=Go.DECLINE):
            return await _declines(incoming, place)
        case GoOn(step=Step.CONSENT, go=Go.AGREE):
            return await _agrees(incoming, place)
    return [_toast(incoming)]


async def _declines(incoming: IncomingUpdate, place: Place) -> Sequence[Answer]:
    await forget_stranger(incoming, place)
    again = isinstance(incoming.person, Patient)
    key = "joining.declined_again" if again else "joining.declined"
    return _edits(incoming, speech_of(incoming, place).message(key))


async def _agrees(incoming: IncomingUpdate, place: Place) -> Sequence[Answer]:
    invite = (
        await invites.invite_by_id(incoming.session, place.invite_id) if place.invite_id else None
    )
    back = incoming.person if isinstance(incoming.person, Patient) else None
    left = await _farewell_of(incoming) if back is not None and back.joined_at else None
    patient = await _enrol(incoming, place, invite)
    await prompts.change_prompt(incoming.session, place.prompt_id, patient_id=patient.id)
    programme = await programme_of(incoming.session, patient, incoming.services.bundle.programmes)
    cohort = await cohorts.cohort_by_id(incoming.session, patient.cohort_id)
    begins = programme.appointments.at_times(check=cohort.check_at, nudge=cohort.nudge_at)
    kept = reminders_of_data(left.kept(ScreenPromptData).times, patient.zone) if left else ()
    for reminder in (*begins.reminders(patient.zone), *kept):
        await reminders.set_reminder(incoming.session, patient.id, reminder, now=incoming.now)
    filled_in = invite.safety if invite else None
    if filled_in is not None:
        await set_safety(incoming, patient, filled_in)
    incoming = replace(incoming, person=patient)
    known = frozenset() if filled_in is None else frozenset({Step.SAFETY})
    if left is not None:
        known |= told_before(
            away=incoming.now - left.created_at,
            keeps_times=bool(kept),
            safety=patient.safety is not None,
            goal=patient.goal is not None,
        )
    way = asking(known)
    if way is None:
        return [*await finish(incoming, place, later=()), _toast(incoming)]
    return await _shows(incoming, place.at(way))


async def _farewell_of(incoming: IncomingUpdate) -> Prompt | None:
    """Return the farewell to a patient who left, which keeps her times, None without one."""
    left = await prompts.newest_prompt(incoming.session, incoming.chat_id, PromptKind.STOPPING)
    return left if left is not None and left.kept(ScreenPromptData).times else None


async def _enrol(incoming: IncomingUpdate, place: Place, invite: Invite | None) -> Patient:
    """Write who agreed, when, and to which version; somebody who comes back keeps her history."""
    sender = incoming.update.effective_user
    person = incoming.person
    if not isinstance(person, Patient):
        default = await cohorts.default_cohort(incoming.session, now=incoming.now)
        person = await patients.add_patient(
            incoming.session,
            chat_id=incoming.chat_id,
            cohort_id=default.id,
            language=place.language,
            zone=incoming.services.clinic.zone,
            quiet_from=QUIET_FROM,
            quiet_to=QUIET_TO,
            name=sender.first_name if sender else None,
            now=incoming.now,
        )
    await patients.change_patient(incoming.session, person.id, **_agreed(incoming, place, invite))
    if invite is not None:
        await patients.rename(incoming.session, person.id, label=invite.label)
    await audit.note(
        incoming.session,
        actor=f"patient:{person.id}",
        act="consented",
        subject=f"patient:{person.id}",
        details={"version": CONSENT_VERSION, "language": place.language},
        now=incoming.now,
    )
    patient = await patients.patient_by_id(incoming.session, person.id)
    if patient is None:
        raise ValueError("a patient just written is there")
    return patient


def _agreed(incoming: IncomingUpdate, place: Place, invite: Invite | None) -> PatientChange:
    values = PatientChange(
        state=PatientState.JOINING,
        language=place.language,
        consent_version=CONSENT_VERSION,
        consented_at=incoming.now,
        last_heard_at=incoming.now,
        left_at=None,
        paused_at=None,
        paused_until=None,
        unreachable_at=None,
        silence="none",
    )
    if invite is not None and invite.cohort_id is not None:
        values["cohort_id"] = invite.cohort_id
    if invite is not None and invite.created_by is not None:
        values["invited_by"] = invite.created_by
    return values


async def _answered(incoming: IncomingUpdate, place: Place, button: StepButton) -> Sequence[Answer]:
    match button:
        case GoOn(step=Step.ZONE, go=Go.SHARE):
            return await _place_wanted(incoming, place)
        case GoOn(go=Go.LATER):
            return await _goes_on(incoming, place, put_off=True)
    taken = await take(incoming, place, button)
    if isinstance(taken, Message):
        return _edits(incoming, taken)
    if taken is Taken.NONSENSE:
        return [_toast(incoming)]
    if taken is Taken.STAY:
        return await _shows(incoming, place)
    return await _goes_on(incoming, place, put_off=False)


async def _goes_on(incoming: IncomingUpdate, place: Place, *, put_off: bool) -> Sequence[Answer]:
    onward = place.way.on(put_off=put_off)
    if onward is None:
        ending = await finish(incoming, place, later=place.way.put_off(put_off))
        return [*ending, _toast(incoming)]
    if place.keys:
        return [*await _zone_found(incoming, place.at(onward)), _toast(incoming)]
    return await _shows(incoming, place.at(onward))


async def _place_wanted(incoming: IncomingUpdate, place: Place) -> Sequence[Answer]:
    await keep(incoming, replace(place, keys=True))
    return [Say(message=screens.place_wanted(speech_of(incoming, place))), _toast(incoming)]


async def _place_shared(
    incoming: IncomingUpdate, place: Place, zone: str | None
) -> Sequence[Answer]:
    if zone is None:
        return await show_again(incoming, replace(place, keys=True))
    await set_zone(incoming, zone)
    onward = place.way.on()
    if onward is None:
        return await finish(incoming, place, later=place.way.put_off(False))
    return await _zone_found(incoming, place.at(onward))


async def _zone_found(incoming: IncomingUpdate, place: Place) -> list[Answer]:
    """Name the place, take the key for it off her screen, and go on below."""
    patient = await patients.patient_by_id(incoming.session, incoming.patient.id)
    zone = (patient or incoming.patient).zone
    city = incoming.services.bundle.zones.city(zone, place.language)
    known = Say(message=screens.place_answered(speech_of(incoming, place), city))
    return [known, *await show_again(incoming, replace(place, keys=False))]


async def _shows(incoming: IncomingUpdate, place: Place) -> Sequence[Answer]:
    await keep(incoming, place)
    return _edits(incoming, await screen(incoming, place))


async def _without_older(incoming: IncomingUpdate, place: Place) -> list[Answer]:
    prompt = await prompts.prompt_by_id(incoming.session, place.prompt_id)
    if prompt is None or prompt.message_id is None:
        return []
    return [Remove(message_ids=(prompt.message_id,))]


def _edits(incoming: IncomingUpdate, message: Message) -> list[Answer]:
    return [Edit(message_id=incoming.tapped_message, message=message), _toast(incoming)]


def _toast(incoming: IncomingUpdate, text: str | None = None) -> Toast:
    return Toast(tap_id=incoming.tap_id or "", text=text)


__all__ = [
    "FLOW",
    "forget_stranger",
    "on_joining_tapped",
    "on_sent_while_joining",
    "resume",
    "start",
    "still_joining",
    "types_while_joining",
]
