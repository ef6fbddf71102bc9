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
from content.language.speech import Speech
from content.patient.privacy import emptied, forgotten, sure_to_forget
from db import alerts, erasure, patients
from db.delivery import unexpected_messages
from db.erasure import Traces
from db.patient_data import held_about
from reports.own_data import OwnData, own_data_zip
from rules.message import Media, MediaKind, Message
from rules.people import Patient, Staff
from rules.prompts import Answer, Edit, Forget, Made, PromptKind, Remove, Say

OWN_DATA = "own_data"
# Telegram lets a bot delete what is younger, at most so many messages at once.
DELETABLE = timedelta(hours=48)
MOST_AT_ONCE = 100


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


async def on_forget_declined(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Keep everything as it is."""
    kept = incoming.speech.message("forget.kept")
    return [Edit(message_id=incoming.tapped_message, message=kept), *toasts(incoming)]


async def on_forgotten(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Remove every row about her, say what cannot be recalled, and clear the chat as far as it goes."""
    patient, speech = incoming.patient, incoming.speech
    traces = await erasure.traces_of(incoming.session, patient)
    waits = bool(await alerts.open_alerts_of(incoming.session, patient.id))
    actor = f"patient:{patient.id}"
    await erasure.erase(incoming.session, patient.id, now=incoming.now, actor=actor)
    goodbye = Say(message=forgotten(speech, alert_stays=waits))
    return [*toasts(incoming), goodbye, *_cleared(incoming, traces, speech), Forget()]


def _cleared(incoming: IncomingUpdate, traces: Traces, speech: Speech) -> list[Answer]:
    """Return the deletions of what is young enough, and the emptying of our older messages."""
    since = incoming.now - DELETABLE
    young = [number for number, at in (*traces.ours, *traces.heard) if at > since]
    batches = [young[i : i + MOST_AT_ONCE] for i in range(0, len(young), MOST_AT_ONCE)]
    old = [number for number, at in traces.ours if at <= since]
    return [
        *(Remove(message_ids=tuple(sorted(batch))) for batch in batches),
        *(Edit(message_id=number, message=emptied(speech)) for number in reversed(old)),
    ]


def _nothing(incoming: IncomingUpdate) -> list[Answer]:
    key = "forget.staff" if isinstance(incoming.person, Staff) else "forget.nothing"
    return [Say(message=incoming.speech.message(key)), *toasts(incoming)]
