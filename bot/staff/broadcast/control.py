"""What can a coordinator do with a broadcast that runs, rests or is over?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import toasts
from bot.intake.update import Visit
from bot.staff.audit import note
from bot.staff.broadcast.draft import WRITING, listen
from bot.staff.broadcast.screens import meant, over, shown_anew, watched
from content.language.buttons import button, rows_of
from content.patient.patient_settings import language_in, language_name
from content.staff.broadcast.progress import CHANGE_ACTION, missed_list
from db.delivery import broadcasts
from rules.broadcasts import TAKEN_BACK_WITHIN, Broadcast, BroadcastState, Purpose
from rules.delivery import DeliveryState
from rules.prompts import Answer, Edit, Say

MOST_LISTED = 60


async def on_pause_tapped(visit: Visit) -> Sequence[Answer]:
    """Send no more of it for now."""
    broadcast = await meant(visit)
    if not await broadcasts.pause(visit.session, broadcast.id):
        return over(visit)
    await note(visit, "broadcast_paused", f"broadcast:{broadcast.id}")
    return await _shown(visit, "pausing")


async def on_resume_tapped(visit: Visit) -> Sequence[Answer]:
    """Go on where it stands."""
    broadcast = await meant(visit)
    if not await broadcasts.resume(visit.session, broadcast.id):
        return over(visit)
    await note(visit, "broadcast_resumed", f"broadcast:{broadcast.id}")
    return await _shown(visit, "going_on")


async def on_stop_tapped(visit: Visit) -> Sequence[Answer]:
    """Stop it for good; its report follows by itself."""
    broadcast = await meant(visit)
    runs = broadcast.state in (BroadcastState.RUNNING, BroadcastState.PAUSED)
    if not runs or not await broadcasts.cancel(visit.session, broadcast.id, now=visit.now):
        return over(visit)
    await note(visit, "broadcast_cancelled", f"broadcast:{broadcast.id}")
    return await _shown(visit, "stopping")


async def on_missed_tapped(visit: Visit) -> Sequence[Answer]:
    """List who did not get it for sure, and why."""
    broadcast = await meant(visit)
    who = await broadcasts.missed(
        visit.session, broadcast.id, within=visit.staff.cohorts, limit=MOST_LISTED
    )
    total = broadcast.ended - broadcast.counts[DeliveryState.SENT]
    await note(visit, "broadcast_missed_read", f"broadcast:{broadcast.id}")
    return [Say(message=missed_list(visit.speech, who, total)), *toasts(visit)]


async def on_retry_tapped(visit: Visit) -> Sequence[Answer]:
    """Send it again to those whom it surely did not reach; a second tap finds nobody."""
    broadcast = await meant(visit)
    if broadcast.state not in (BroadcastState.RUNNING, BroadcastState.FINISHED):
        return over(visit)
    again = await broadcasts.retry_failed(
        visit.session,
        broadcast.id,
        worth=visit.services.clinic.timing.broadcast_worth,
        now=visit.now,
    )
    if not again:
        return over(visit)
    await note(visit, "broadcast_retried", f"broadcast:{broadcast.id}", count=again)
    return await _shown(visit, "starting")


async def on_change_tapped(visit: Visit) -> Sequence[Answer]:
    """Ask for the new words, and first in which language where there are several."""
    broadcast = await meant(visit)
    if not _may_amend(broadcast):
        return over(visit)
    chosen = visit.value or (broadcast.language if len(broadcast.versions) == 1 else "")
    if chosen not in broadcast.versions:
        buttons = [
            button(language_name(one), CHANGE_ACTION, visit.asked.id, one)
            for one in broadcast.versions
        ]
        question = visit.speech.text("broadcast.which_version").message(rows_of(buttons, 3))
        return [Say(message=question), *toasts(visit)]
    data = {"about": broadcast.id, "language": chosen}
    await listen(visit, WRITING, prompt_id=visit.asked.id, data=data)
    asked = visit.speech.message("broadcast.ask_change", language=language_in(visit.speech, chosen))
    return [Say(message=asked), *toasts(visit)]


async def on_take_back_tapped(visit: Visit) -> Sequence[Answer]:
    """Ask whether it is to be taken back from everybody it was sent to."""
    broadcast = await meant(visit)
    if not _may_amend(broadcast):
        return over(visit)
    last = broadcast.finished_at or visit.now
    if visit.now >= last + TAKEN_BACK_WITHIN:
        return toasts(visit, visit.speech.say("broadcast.too_old"), loud=True)
    others = {code: one for code, one in broadcast.versions.items() if code != broadcast.language}
    broadcast_id = await broadcasts.add_broadcast(
        visit.session,
        author_id=visit.staff.id,
        content=broadcast.content,
        language=broadcast.language,
        versions=others,
        audience=broadcast.audience.all_who_got_it(),
        purpose=Purpose.TAKE_BACK,
        about_id=broadcast.id,
        now=visit.now,
    )
    return [*await shown_anew(visit, broadcast_id), *toasts(visit)]


async def on_tip_tapped(visit: Visit) -> Sequence[Answer]:
    """Keep what it says among the clinic's own tips."""
    broadcast = await meant(visit)
    if broadcast.kept_at is not None or broadcast.confirmed_at is None:
        return over(visit)
    await broadcasts.change_broadcast(visit.session, broadcast.id, kept_at=visit.now)
    await note(visit, "broadcast_kept", f"broadcast:{broadcast.id}")
    present = await meant(visit)
    message = await watched(visit, present, visit.asked.id)
    kept = visit.speech.say("broadcast.is_tip")
    return [Edit(message_id=visit.tapped_message, message=message), *toasts(visit, kept)]


def _may_amend(broadcast: Broadcast) -> bool:
    return broadcast.purpose == Purpose.SEND and broadcast.state in (
        BroadcastState.PAUSED,
        BroadcastState.CANCELLED,
        BroadcastState.FINISHED,
    )


async def _shown(visit: Visit, key: str) -> Sequence[Answer]:
    """Say what happens now, and show it unless the progress does so by itself."""
    toast = toasts(visit, visit.speech.say(f"broadcast.{key}"))
    broadcast = await meant(visit)
    if broadcast.prompt_id == visit.asked.id:
        return toast
    message = await watched(visit, broadcast, visit.asked.id)
    return [Edit(message_id=visit.tapped_message, message=message), *toast]
