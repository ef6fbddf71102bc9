"""How does somebody join, screen by screen?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.intake.routing import command_of
from bot.intake.update import Visit
from bot.joining.answers import TAKES, Taken, set_safety, set_zone
from bot.joining.completion import finish
from bot.joining.current_step import FLOW, Place, begin, frame_of, keep, place_of, screen, speech_of
from bot.joining.location_zone import zone_of
from content.language.text import Text, lines
from content.patient import joining as screens
from content.patient.joining import AGREE, BACK, CONSENT_VERSION, DECLINE, LATER, NEXT, PLACE
from db import audit, cohorts, conversations, invites, patients, prompts, reminders
from db.patient_days import programme_of
from db.tables import PatientState
from rules.default_times import QUIET_FROM, QUIET_TO
from rules.invites import Invite
from rules.joining import READING, Step, asking, catching_up
from rules.message import Message
from rules.people import Patient
from rules.prompts import Answer, Edit, Remove, Say, Toast

# What works as ever for somebody who is still joining.
NEVER_HELD_BACK = frozenset({"start", "stop", "wrong", "help", "privacy", "mydata", "forget"})


async def on_step_tapped(visit: Visit) -> Sequence[Answer]:
    """Take a tap on the step she is at; a tap on any other changes nothing."""
    place = place_of(visit)
    if place is None or place.prompt_id != visit.asked.id:
        return [_toast(visit, visit.speech.say("joining.stale"))]
    step, _, choice = visit.value.partition(":")
    if step != place.way.step:
        return [_toast(visit)]
    if choice == BACK:
        return await _shows(visit, place.at(place.way.back()))
    if place.way.step in READING:
        return await _read(visit, place, choice)
    if not isinstance(visit.person, Patient):
        return [_toast(visit, visit.speech.say("joining.stale"))]
    return await _answered(visit, place, choice)


async def on_said_while_joining(visit: Visit) -> Sequence[Answer]:
    """Take a shared location; answer anything else with where she was, and that nobody has seen it."""
    place = place_of(visit)
    if place is None:
        raise ValueError("the route lets only those through who are joining")
    shared = visit.message.location if visit.message else None
    if shared is not None and place.way.step is Step.ZONE and isinstance(visit.person, Patient):
        return await _place_shared(visit, place, zone_of(shared.latitude, shared.longitude))
    if place.keys and visit.text == speech_of(visit, place).say("joining.no_share_key"):
        return await _place_shared(visit, place, None)
    return await show_again(visit, place, before=speech_of(visit, place).text("joining.not_seen"))


async def on_rest_asked(visit: Visit) -> Sequence[Answer]:
    """Ask what she put off when she joined."""
    later = tuple(Step(one) for one in visit.asked.data.get("later", ()))
    if not later:
        return [_toast(visit)]
    place = Place(way=catching_up(later), language=visit.patient.language, prompt_id=visit.asked.id)
    return await _shows(visit, place)


async def start(visit: Visit, invite_id: int | None) -> Sequence[Answer]:
    """Show the first screen to somebody who followed a link, or needs none."""
    place = await begin(visit, invite_id=invite_id)
    return [Say(message=await screen(visit, place), prompt_id=place.prompt_id)]


async def resume(visit: Visit) -> Sequence[Answer]:
    """Show her step again; a patient whose place was lost starts with the first question."""
    place = place_of(visit)
    if place is None:
        place = await begin(visit, asking(safety_known=visit.patient.safety is not None))
    return await show_again(visit, place)


async def show_again(visit: Visit, place: Place, *, before: Text | None = None) -> list[Answer]:
    """Say her step anew below what she wrote, and take the older copy away."""
    message = await screen(visit, place)
    if before is not None:
        message = lines(before, Text(message.text, message.entities)).message(message.buttons)
    answers: list[Answer] = []
    if place.keys:
        place = replace(place, keys=False)
        answers.append(Say(message=screens.place_answered(speech_of(visit, place), None)))
    await keep(visit, place)
    answers.append(Say(message=message, prompt_id=place.prompt_id))
    return answers + await _without_older(visit, place)


def still_joining(visit: Visit) -> bool:
    """Tell whether the visitor is in the middle of joining and sends what would lead her astray.

    Of a patient who only catches up, that is what the keys for her location send, and nothing else.
    """
    place = place_of(visit)
    if place is None or visit.message is None:
        return False
    if isinstance(visit.person, Patient) and visit.person.state == PatientState.ACTIVE:
        label = speech_of(visit, place).say("joining.no_share_key")
        return place.keys and (visit.message.location is not None or visit.text == label)
    command = command_of(visit)
    return command is None or command not in NEVER_HELD_BACK


async def forget_stranger(visit: Visit, place: Place) -> None:
    """Leave nothing of somebody who did not join, and let her link work again."""
    await conversations.end_conversation(visit.session, visit.chat_id)
    if place.invite_id is not None:
        await invites.give_back(visit.session, place.invite_id)
    if not isinstance(visit.person, Patient):
        await prompts.forget_prompts(visit.session, visit.chat_id)


async def _read(visit: Visit, place: Place, choice: str) -> Sequence[Answer]:
    step = place.way.step
    onward = place.way.on()
    if choice == LATER:
        return _edits(visit, screens.put_off(frame_of(visit, place)))
    if choice == "again":
        return await _shows(visit, place)
    if choice == NEXT and onward is not None:
        return await _shows(visit, place.at(onward))
    if step is Step.HELLO and choice.removeprefix("in_") in visit.services.shelf.phrases.speeches:
        return await _shows(visit, replace(place, language=choice.removeprefix("in_")))
    if step is Step.CONSENT and choice == DECLINE:
        return await _declines(visit, place)
    if step is Step.CONSENT and choice == AGREE:
        return await _agrees(visit, place)
    return [_toast(visit)]


async def _declines(visit: Visit, place: Place) -> Sequence[Answer]:
    await forget_stranger(visit, place)
    again = isinstance(visit.person, Patient)
    key = "joining.declined_again" if again else "joining.declined"
    return _edits(visit, speech_of(visit, place).message(key))


async def _agrees(visit: Visit, place: Place) -> Sequence[Answer]:
    invite = await invites.invite_by_id(visit.session, place.invite_id) if place.invite_id else None
    patient = await _enrol(visit, place, invite)
    await prompts.change_prompt(visit.session, place.prompt_id, patient_id=patient.id)
    programme = await programme_of(visit.session, patient, visit.services.shelf.programmes)
    cohort = await cohorts.cohort_by_id(visit.session, patient.cohort_id)
    begins = programme.appointments.at_times(check=cohort.check_at, nudge=cohort.nudge_at)
    for reminder in begins.reminders(patient.zone):
        await reminders.set_reminder(visit.session, patient.id, reminder, now=visit.now)
    filled_in = invite.safety if invite else None
    if filled_in is not None:
        await set_safety(visit, patient, filled_in)
    visit = replace(visit, person=patient)
    return await _shows(visit, place.at(asking(safety_known=filled_in is not None)))


async def _enrol(visit: Visit, place: Place, invite: Invite | None) -> Patient:
    """Write who agreed, when, and to which version; somebody who comes back keeps her history."""
    sender = visit.update.effective_user
    person = visit.person
    if not isinstance(person, Patient):
        default = await cohorts.default_cohort(visit.session, now=visit.now)
        person = await patients.add_patient(
            visit.session,
            chat_id=visit.chat_id,
            cohort_id=default.id,
            language=place.language,
            zone=visit.services.clinic.zone,
            quiet_from=QUIET_FROM,
            quiet_to=QUIET_TO,
            name=sender.first_name if sender else None,
            now=visit.now,
        )
    await patients.change_patient(visit.session, person.id, **_agreed(visit, place, invite))
    if invite is not None:
        await patients.rename(visit.session, person.id, label=invite.label)
    await audit.note(
        visit.session,
        actor=f"patient:{person.id}",
        act="consented",
        subject=f"patient:{person.id}",
        details={"version": CONSENT_VERSION, "language": place.language},
        now=visit.now,
    )
    patient = await patients.patient_by_id(visit.session, person.id)
    if patient is None:
        raise ValueError("a patient just written is there")
    return patient


def _agreed(visit: Visit, place: Place, invite: Invite | None) -> dict[str, object]:
    values: dict[str, object] = {
        "state": PatientState.JOINING,
        "language": place.language,
        "consent_version": CONSENT_VERSION,
        "consented_at": visit.now,
        "last_heard_at": visit.now,
        "left_at": None,
        "paused_at": None,
        "paused_until": None,
        "unreachable_at": None,
        "silence": "none",
    }
    if invite is not None and invite.cohort_id is not None:
        values["cohort_id"] = invite.cohort_id
    if invite is not None and invite.created_by is not None:
        values["invited_by"] = invite.created_by
    return values


async def _answered(visit: Visit, place: Place, choice: str) -> Sequence[Answer]:
    step = place.way.step
    if step is Step.ZONE and choice == PLACE:
        return await _place_wanted(visit, place)
    if choice == LATER:
        return await _goes_on(visit, place, put_off=True)
    taken = await TAKES[step](visit, place, choice)
    if isinstance(taken, Message):
        return _edits(visit, taken)
    if taken is Taken.NONSENSE:
        return [_toast(visit)]
    if taken is Taken.STAY:
        return await _shows(visit, place)
    return await _goes_on(visit, place, put_off=False)


async def _goes_on(visit: Visit, place: Place, *, put_off: bool) -> Sequence[Answer]:
    onward = place.way.on(put_off=put_off)
    if onward is None:
        ending = await finish(visit, place, later=place.way.put_off(put_off))
        return [*ending, _toast(visit)]
    if place.keys:
        return [*await _zone_found(visit, place.at(onward)), _toast(visit)]
    return await _shows(visit, place.at(onward))


async def _place_wanted(visit: Visit, place: Place) -> Sequence[Answer]:
    await keep(visit, replace(place, keys=True))
    return [Say(message=screens.place_wanted(speech_of(visit, place))), _toast(visit)]


async def _place_shared(visit: Visit, place: Place, zone: str | None) -> Sequence[Answer]:
    if zone is None:
        return await show_again(visit, replace(place, keys=True))
    await set_zone(visit, zone)
    onward = place.way.on()
    if onward is None:
        return await finish(visit, place, later=place.way.put_off(False))
    return await _zone_found(visit, place.at(onward))


async def _zone_found(visit: Visit, place: Place) -> list[Answer]:
    """Name the place, take the key for it off her screen, and go on below."""
    patient = await patients.patient_by_id(visit.session, visit.patient.id)
    zone = (patient or visit.patient).zone
    city = visit.services.shelf.zones.city(zone, place.language)
    known = Say(message=screens.place_answered(speech_of(visit, place), city))
    return [known, *await show_again(visit, replace(place, keys=False))]


async def _shows(visit: Visit, place: Place) -> Sequence[Answer]:
    await keep(visit, place)
    return _edits(visit, await screen(visit, place))


async def _without_older(visit: Visit, place: Place) -> list[Answer]:
    prompt = await prompts.prompt_by_id(visit.session, place.prompt_id)
    if prompt is None or prompt.message_id is None:
        return []
    return [Remove(message_ids=(prompt.message_id,))]


def _edits(visit: Visit, message: Message) -> list[Answer]:
    return [Edit(message_id=visit.tapped_message, message=message), _toast(visit)]


def _toast(visit: Visit, text: str | None = None) -> Toast:
    return Toast(tap_id=visit.tap_id or "", text=text)


__all__ = [
    "FLOW",
    "forget_stranger",
    "on_rest_asked",
    "on_said_while_joining",
    "on_step_tapped",
    "resume",
    "start",
    "still_joining",
]
