"""How does a patient get everything we hold about her, and how does she have it deleted?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.intake.attachments import off_loop
from bot.intake.screens import shown, toasts
from bot.intake.update import Visit
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


async def on_own_data_asked(visit: Visit) -> Sequence[Answer]:
    """Send her everything as a file; to somebody we do not know, say that there is nothing."""
    if not isinstance(visit.person, Patient):
        return _nothing(visit)
    made = Made(
        maker=OWN_DATA,
        details={"patient": visit.patient.id},
        otherwise=visit.speech.message("progress.failed"),
    )
    return [*toasts(visit), made]


async def make_own_data(services: Services, details: Mapping[str, Any]) -> Message | None:
    """Pack everything held about a patient; None when she was erased."""
    now = services.clock.now()
    async with services.database.transaction() as session:
        patient = await patients.patient_by_id(session, details["patient"])
        if patient is None:
            return None
        held = await held_about(session, patient)
    speech = services.shelf.speech(patient.language)
    own = OwnData(
        speech=speech, library=services.shelf.library, patient=patient, held=held, now=now
    )
    packed = await off_loop(own_data_zip, own)
    media = Media(kind=MediaKind.DOCUMENT, name=speech.say("mydata.file"), data=packed)
    caption = speech.text("mydata.caption")
    return Message(text=caption.text, entities=caption.entities, media=media)


async def on_forget_asked(visit: Visit) -> Sequence[Answer]:
    """Ask once whether all is to be deleted; of somebody who has not joined it is at once."""
    if not isinstance(visit.person, Patient):
        place = place_of(visit)
        if place is not None:
            await forget_stranger(visit, place)
        if not isinstance(visit.person, Staff):
            await unexpected_messages.forget_strays(visit.session, visit.chat_id)
            return [*_nothing(visit), Forget()]
        return _nothing(visit)
    return await shown(
        visit, lambda prompt_id: sure_to_forget(visit.speech, prompt_id), kind=PromptKind.STOPPING
    )


async def on_forget_declined(visit: Visit) -> Sequence[Answer]:
    """Keep everything as it is."""
    kept = visit.speech.message("forget.kept")
    return [Edit(message_id=visit.tapped_message, message=kept), *toasts(visit)]


async def on_forgotten(visit: Visit) -> Sequence[Answer]:
    """Remove every row about her, say what cannot be recalled, and clear the chat as far as it goes."""
    patient, speech = visit.patient, visit.speech
    traces = await erasure.traces_of(visit.session, patient)
    waits = bool(await alerts.open_alerts_of(visit.session, patient.id))
    actor = f"patient:{patient.id}"
    await erasure.erase(visit.session, patient.id, now=visit.now, actor=actor)
    goodbye = Say(message=forgotten(speech, alert_stays=waits))
    return [*toasts(visit), goodbye, *_cleared(visit, traces, speech), Forget()]


def _cleared(visit: Visit, traces: Traces, speech: Speech) -> list[Answer]:
    """Return the deletions of what is young enough, and the emptying of our older messages."""
    since = visit.now - DELETABLE
    young = [number for number, at in (*traces.ours, *traces.heard) if at > since]
    batches = [young[i : i + MOST_AT_ONCE] for i in range(0, len(young), MOST_AT_ONCE)]
    old = [number for number, at in traces.ours if at <= since]
    return [
        *(Remove(message_ids=tuple(sorted(batch))) for batch in batches),
        *(Edit(message_id=number, message=emptied(speech)) for number in reversed(old)),
    ]


def _nothing(visit: Visit) -> list[Answer]:
    key = "forget.staff" if isinstance(visit.person, Staff) else "forget.nothing"
    return [Say(message=visit.speech.message(key)), *toasts(visit)]
