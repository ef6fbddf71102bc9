"""How does a patient get everything we hold about her, and how does she have it deleted?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.intake.attachments import off_loop
from bot.intake.screens import shown, toasts
from bot.intake.update import IncomingUpdate
from bot.joining.current_step import place_of
from bot.joining.screens import forget_stranger
from bot.services import Services
from content.buttons.safety import (
    AskForMyData,
    AskToForget,
    ForgetAll,
    ForgetNothing,
    PrivacyButton,
)
from content.language.speech import Speech
from content.patient.privacy import emptied, forgotten, sure_to_forget
from content.patient.team_hours import on_day
from db import alerts, erasure, patients
from db.delivery import unexpected_messages
from db.erasure import Traces
from db.patient_data import held_about
from db.team_calendar import calendar_of
from reports.own_data import OwnData, own_data_zip
from rules.answers import AnswerClass
from rules.message import Media, MediaKind, Message
from rules.people import Patient, Staff
from rules.prompts import Answer, ClearChat, Edit, Forget, Made, PromptKind, Say

OWN_DATA = "own_data"
GOODBYE = "goodbye"
# Telegram lets a bot delete what is younger by its own clock, at most so many messages at once.
DELETABLE = timedelta(hours=48)
# What we sent or heard of so close to that may be older there.
MARGIN = timedelta(hours=1)
MOST_AT_ONCE = 100


async def on_privacy_tapped(incoming: IncomingUpdate, button: PrivacyButton) -> Sequence[Answer]:
    """Give her what is kept of her, or delete it once she is sure."""
    match button:
        case AskForMyData():
            return await on_own_data_asked(incoming)
        case AskToForget():
            return await on_forget_asked(incoming)
        case ForgetAll():
            return await _forgotten(incoming)
        case ForgetNothing():
            kept = incoming.speech.message("forget.kept")
            return [Edit(message_id=incoming.tapped_message, message=kept), *toasts(incoming)]


async def on_own_data_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Send her everything as a file; to somebody we do not know, say that there is nothing."""
    if not isinstance(incoming.person, Patient):
        return _nothing(incoming)
    made = Made(
        maker=OWN_DATA,
        details={"patient": incoming.patient.id},
        otherwise=incoming.speech.message("progress.failed"),
    )
    return [*toasts(incoming), made]


async def make_own_data(services: Services, details: Mapping[str, Any]) -> Message | None:
    """Pack everything held about a patient; None when she was erased."""
    now = services.clock.now()
    async with services.database.transaction() as session:
        patient = await patients.patient_by_id(session, details["patient"])
        if patient is None:
            return None
        held = await held_about(session, patient)
    speech = services.bundle.speech(patient.language)
    own = OwnData(
        speech=speech, library=services.bundle.library, patient=patient, held=held, now=now
    )
    packed = await off_loop(own_data_zip, own)
    media = Media(kind=MediaKind.DOCUMENT, name=speech.say("mydata.file"), data=packed)
    caption = speech.text("mydata.caption")
    return Message(text=caption.text, entities=caption.entities, media=media)


async def on_forget_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Ask once whether all is to be deleted; of somebody who has not joined it is at once."""
    if not isinstance(incoming.person, Patient):
        place = place_of(incoming)
        if place is not None:
            await forget_stranger(incoming, place)
        if not isinstance(incoming.person, Staff):
            await unexpected_messages.forget_strays(incoming.session, incoming.chat_id)
            return [*_nothing(incoming), Forget()]
        return _nothing(incoming)
    return await shown(
        incoming,
        lambda prompt_id: sure_to_forget(incoming.speech, prompt_id),
        kind=PromptKind.STOPPING,
    )


async def _forgotten(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Remove every row about her, say what cannot be recalled, and clear the chat as far as it goes."""
    patient, speech = incoming.patient, incoming.speech
    traces = await erasure.traces_of(incoming.session, patient)
    waits = bool(await alerts.open_alerts_of(incoming.session, patient.id))
    actor = f"patient:{patient.id}"
    await erasure.erase(incoming.session, patient.id, now=incoming.now, actor=actor)
    goodbye = Made(
        maker=GOODBYE,
        details={"language": patient.language, "alert_stays": waits},
        otherwise=forgotten(speech, alert_stays=waits),
        kind=AnswerClass.SAFETY,
    )
    return [*toasts(incoming), _clearing(incoming, traces, speech), goodbye, Forget()]


def _clearing(incoming: IncomingUpdate, traces: Traces, speech: Speech) -> ClearChat:
    """Return what is to be deleted, what is surely young enough apart from what is near the end."""
    oldest = incoming.now - DELETABLE
    known = [*traces.ours, *traces.heard]
    young = sorted(number for number, at in known if at > oldest + MARGIN)
    near = sorted(number for number, at in known if abs(at - oldest) <= MARGIN)
    batches = [
        tuple(group[i : i + MOST_AT_ONCE])
        for group in (young, near)
        for i in range(0, len(group), MOST_AT_ONCE)
    ]
    return ClearChat(
        batches=tuple(batches),
        ours=tuple(number for number, _ in traces.ours),
        emptied=emptied(speech),
    )


async def make_goodbye(services: Services, details: Mapping[str, Any]) -> Message:
    """Say what became of the chat; nothing about her is left to look up."""
    async with services.database.transaction() as session:
        team = await calendar_of(session, services.clinic)
    return forgotten(
        on_day(services.bundle.speech(details["language"]), team, services.clock.now()),
        alert_stays=details["alert_stays"],
        deleted=details["deleted"],
        emptied=details["emptied"],
        stay=details["stay"],
    )


def _nothing(incoming: IncomingUpdate) -> list[Answer]:
    key = "forget.staff" if isinstance(incoming.person, Staff) else "forget.nothing"
    return [Say(message=incoming.speech.message(key)), *toasts(incoming)]
