"""What can a coordinator do with a broadcast that runs, rests or is over?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import toasts
from bot.intake.staff_acts import WRITING
from bot.intake.update import IncomingUpdate
from bot.staff.audit import note
from bot.staff.broadcast.draft import listen
from bot.staff.broadcast.screens import meant, over, shown_anew, watched
from content.buttons import button
from content.buttons.broadcast import (
    ChangeSent,
    ControlButton,
    KeepAsTip,
    ListMissed,
    PauseBroadcast,
    ResumeBroadcast,
    RetryFailed,
    StopBroadcast,
    TakeSentBack,
)
from content.language.button_rows import rows_of
from content.patient.patient_settings import language_in, language_name
from content.staff.broadcast.progress import missed_list
from db.delivery import broadcasts
from rules.broadcasts import TAKEN_BACK_WITHIN, Broadcast, BroadcastState, Purpose
from rules.delivery import DeliveryState
from rules.prompts import Answer, Edit, Say

MOST_LISTED = 60


async def on_control_tapped(incoming: IncomingUpdate, button: ControlButton) -> Sequence[Answer]:
    """Do what a button below the progress or the report says."""
    broadcast = await meant(incoming)
    match button:
        case PauseBroadcast():
            return await _paused(incoming, broadcast)
        case ResumeBroadcast():
            return await _resumed(incoming, broadcast)
        case StopBroadcast():
            return await _stopped(incoming, broadcast)
        case ListMissed():
            return await _missed_listed(incoming, broadcast)
        case RetryFailed():
            return await _retried(incoming, broadcast)
        case ChangeSent(language=language):
            return await _change_asked(incoming, broadcast, language)
        case TakeSentBack():
            return await _take_back_asked(incoming, broadcast)
        case KeepAsTip():
            return await _tip_kept(incoming, broadcast)


async def _paused(incoming: IncomingUpdate, broadcast: Broadcast) -> Sequence[Answer]:
    """Send no more of it for now."""
    if not await broadcasts.pause(incoming.session, broadcast.id):
        return over(incoming)
    await note(incoming, "broadcast_paused", f"broadcast:{broadcast.id}")
    return await _shown(incoming, "pausing")


async def _resumed(incoming: IncomingUpdate, broadcast: Broadcast) -> Sequence[Answer]:
    """Go on where it stands."""
    if not await broadcasts.resume(incoming.session, broadcast.id):
        return over(incoming)
    await note(incoming, "broadcast_resumed", f"broadcast:{broadcast.id}")
    return await _shown(incoming, "going_on")


async def _stopped(incoming: IncomingUpdate, broadcast: Broadcast) -> Sequence[Answer]:
    """Stop it for good; its report follows by itself."""
    runs = broadcast.state in (BroadcastState.RUNNING, BroadcastState.PAUSED)
    if not runs or not await broadcasts.cancel(incoming.session, broadcast.id, now=incoming.now):
        return over(incoming)
    await note(incoming, "broadcast_cancelled", f"broadcast:{broadcast.id}")
    return await _shown(incoming, "stopping")


async def _missed_listed(incoming: IncomingUpdate, broadcast: Broadcast) -> Sequence[Answer]:
    """List who did not get it for sure, and why."""
    who = await broadcasts.missed(
        incoming.session, broadcast.id, within=incoming.staff.cohorts, limit=MOST_LISTED
    )
    total = broadcast.ended - broadcast.counts[DeliveryState.SENT]
    await note(incoming, "broadcast_missed_read", f"broadcast:{broadcast.id}")
    return [Say(message=missed_list(incoming.speech, who, total)), *toasts(incoming)]


async def _retried(incoming: IncomingUpdate, broadcast: Broadcast) -> Sequence[Answer]:
    """Send it again to those whom it surely did not reach; a second tap finds nobody."""
    if broadcast.state not in (BroadcastState.RUNNING, BroadcastState.FINISHED):
        return over(incoming)
    again = await broadcasts.retry_failed(
        incoming.session,
        broadcast.id,
        worth=incoming.services.clinic.timing.broadcast_worth,
        now=incoming.now,
    )
    if not again:
        return over(incoming)
    await note(incoming, "broadcast_retried", f"broadcast:{broadcast.id}", count=again)
    return await _shown(incoming, "starting")


async def _change_asked(
    incoming: IncomingUpdate, broadcast: Broadcast, language: str | None
) -> Sequence[Answer]:
    """Ask for the new words, and first in which language where there are several."""
    if not _may_amend(broadcast):
        return over(incoming)
    chosen = language or (broadcast.language if len(broadcast.versions) == 1 else "")
    if chosen not in broadcast.versions:
        buttons = [
            button(language_name(one), ChangeSent(language=one), incoming.asked.id)
            for one in broadcast.versions
        ]
        question = incoming.speech.text("broadcast.which_version").message(rows_of(buttons, 3))
        return [Say(message=question), *toasts(incoming)]
    data = {"about": broadcast.id, "language": chosen}
    await listen(incoming, WRITING, prompt_id=incoming.asked.id, data=data)
    asked = incoming.speech.message(
        "broadcast.ask_change", language=language_in(incoming.speech, chosen)
    )
    return [Say(message=asked), *toasts(incoming)]


async def _take_back_asked(incoming: IncomingUpdate, broadcast: Broadcast) -> Sequence[Answer]:
    """Ask whether it is to be taken back from everybody it was sent to."""
    if not _may_amend(broadcast):
        return over(incoming)
    last = broadcast.finished_at or incoming.now
    if incoming.now >= last + TAKEN_BACK_WITHIN:
        return toasts(incoming, incoming.speech.say("broadcast.too_old"), loud=True)
    others = {code: one for code, one in broadcast.versions.items() if code != broadcast.language}
    broadcast_id = await broadcasts.add_broadcast(
        incoming.session,
        author_id=incoming.staff.id,
        content=broadcast.content,
        language=broadcast.language,
        versions=others,
        audience=broadcast.audience.all_who_got_it(),
        purpose=Purpose.TAKE_BACK,
        about_id=broadcast.id,
        now=incoming.now,
    )
    return [*await shown_anew(incoming, broadcast_id), *toasts(incoming)]


async def _tip_kept(incoming: IncomingUpdate, broadcast: Broadcast) -> Sequence[Answer]:
    """Keep what it says among the clinic's own tips."""
    if broadcast.kept_at is not None or broadcast.confirmed_at is None:
        return over(incoming)
    await broadcasts.change_broadcast(incoming.session, broadcast.id, kept_at=incoming.now)
    await note(incoming, "broadcast_kept", f"broadcast:{broadcast.id}")
    present = await meant(incoming)
    message = await watched(incoming, present, incoming.asked.id)
    kept = incoming.speech.say("broadcast.is_tip")
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming, kept)]


def _may_amend(broadcast: Broadcast) -> bool:
    return broadcast.purpose == Purpose.SEND and broadcast.state in (
        BroadcastState.PAUSED,
        BroadcastState.CANCELLED,
        BroadcastState.FINISHED,
    )


async def _shown(incoming: IncomingUpdate, key: str) -> Sequence[Answer]:
    """Say what happens now, and show it unless the progress does so by itself."""
    toast = toasts(incoming, incoming.speech.say(f"broadcast.{key}"))
    broadcast = await meant(incoming)
    if broadcast.prompt_id == incoming.asked.id:
        return toast
    message = await watched(incoming, broadcast, incoming.asked.id)
    return [Edit(message_id=incoming.tapped_message, message=message), *toast]
