"""What happens when a patient answers a nudge?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.intake.screens import team_there, toasts
from bot.intake.update import Visit
from bot.safety import danger
from content.patient.nudges import (
    NEW,
    USUAL,
    Page,
    drawing_message,
    drawn_items,
    nudge_message,
    toast_of,
)
from db import activities, alerts, item_offers, item_preferences, patients, prompts
from db.delivery import deliveries
from db.nudges import note_on_nudge, nudge_of
from db.patient_days import day_of_patient, programme_of
from rules.activities import CARE, Did
from rules.alerts import AlertRule
from rules.item_choice import choose
from rules.local_time import local_day
from rules.nudges import Asks, Nudge, Offer, counts_as_care, minute_choices, offer_of
from rules.prompts import Answer, Edit, PromptKind, Say
from rules.quiet_hours import later_choices, quiet_hours, quiet_until
from rules.vocabulary import ReplyTo


async def on_done_tapped(visit: Visit) -> Sequence[Answer]:
    """Count what she did, in minutes where they count; another number replaces the first."""
    nudge = await _nudge(visit)
    item_id, minutes = nudge.offer.movement, _minutes(visit, nudge)
    if not nudge.answerable or item_id is None or minutes is None:
        return await _shown(visit)
    item = visit.services.shelf.library.items[item_id]
    kind = CARE if counts_as_care(nudge.offer) else item.kind
    await _settle(visit, nudge, ReplyTo.DONE)
    await _count(visit, Did(kind=kind, day=_day(visit), minutes=minutes or None), item_id)
    return await _shown(visit)


async def take_minutes(visit: Visit, minutes: int) -> list[Answer] | None:
    """Take typed minutes as her answer to today's walk, and name them back; None if none waits."""
    asked = await prompts.newest_prompt(visit.session, visit.chat_id, PromptKind.NUDGE)
    today = local_day(visit.now, visit.patient.zone)
    if asked is None or asked.day != today or asked.message_id is None:
        return None
    visit = replace(visit, prompt=asked, message_id=asked.message_id)
    nudge = await _nudge(visit)
    item_id, waits = nudge.offer.movement, nudge.reply in (None, ReplyTo.LATER)
    if not nudge.answerable or item_id is None or not waits:
        return None
    item = visit.services.shelf.library.items[item_id]
    if not item.counts_minutes:
        return None
    await _settle(visit, nudge, ReplyTo.DONE)
    await _count(visit, Did(kind=item.kind, day=_day(visit), minutes=minutes), item_id)
    named = visit.speech.message("doing.for_nudge", minutes=visit.speech.number(minutes))
    return [*await _shown(visit), Say(message=named)]


async def on_not_today_tapped(visit: Visit) -> Sequence[Answer]:
    """Let it be; on a sore day the rest counts as care."""
    nudge = await _nudge(visit)
    if nudge.answerable:
        await _settle(visit, nudge, ReplyTo.NOT_TODAY)
        if counts_as_care(nudge.offer):
            await _count(visit, Did(kind=CARE, day=_day(visit)), nudge.offer.movement)
    return await _shown(visit)


async def on_later_tapped(visit: Visit) -> Sequence[Answer]:
    """Ask when, or bring it back at the time she chose."""
    nudge = await _nudge(visit)
    if not nudge.answerable:
        return await _shown(visit)
    chosen = _moment(visit.value)
    if chosen is not None and await _put_off(visit, nudge, chosen):
        return await _shown(visit)
    if not await _moments(visit):
        text = visit.speech.say("nudge.no_time")
        return toasts(visit, text, loud=True)
    await note_on_nudge(visit.session, nudge.prompt_id, asks=Asks.WHEN.value)
    return await _shown(visit)


async def on_sore_tapped(visit: Visit) -> Sequence[Answer]:
    """Ask whether it is her usual pain, and act on what she says."""
    nudge = await _nudge(visit)
    if not nudge.answerable:
        return await _shown(visit)
    if visit.value == NEW:
        return await _new_pain(visit, nudge)
    if visit.value == USUAL:
        await _swap(visit, nudge)
    else:
        await note_on_nudge(visit.session, nudge.prompt_id, asks=Asks.SORE.value)
    return await _shown(visit)


async def on_keep_tapped(visit: Visit) -> Sequence[Answer]:
    """Keep an item for later, or keep it no more; with several she says which."""
    nudge = await _nudge(visit)
    item_id = await _which(visit, nudge, Asks.KEEP)
    if item_id is not None:
        kept = item_id not in nudge.liked
        await item_preferences.keep_item(
            visit.session, visit.patient.id, item_id, kept=kept, now=visit.now
        )
        await note_on_nudge(visit.session, nudge.prompt_id, asks=Asks.ANSWER.value)
    return await _shown(visit)


async def on_drop_tapped(visit: Visit) -> Sequence[Answer]:
    """Send an item no more; with several she says which."""
    nudge = await _nudge(visit)
    item_id = await _which(visit, nudge, Asks.DROP)
    if item_id is not None:
        retired = item_id not in nudge.retired
        await item_preferences.retire_item(
            visit.session, visit.patient.id, item_id, retired=retired, now=visit.now
        )
        await note_on_nudge(visit.session, nudge.prompt_id, asks=Asks.ANSWER.value)
    return await _shown(visit)


async def on_show_tapped(visit: Visit) -> Sequence[Answer]:
    """Send the drawing, once."""
    nudge = await _nudge(visit)
    page = _page(visit, nudge)
    drawn = drawn_items(page)
    if nudge.shown or not drawn:
        return toasts(visit, visit.speech.say("nudge.shown"))
    await note_on_nudge(visit.session, nudge.prompt_id, shown=True)
    return [*(Say(message=drawing_message(page, one)) for one in drawn), *toasts(visit)]


async def on_change_tapped(visit: Visit) -> Sequence[Answer]:
    """Take back what she answered, and ask again."""
    nudge = await _nudge(visit)
    if nudge.asks is not Asks.ANSWER:
        await note_on_nudge(visit.session, nudge.prompt_id, asks=Asks.ANSWER.value)
    elif nudge.open and nudge.told_at is None:
        await _take_back(visit, nudge)
        await _bring_in_again(visit, nudge)
        if nudge.offer.swapped:
            await _count(visit, Did(kind=CARE, day=_day(visit)), nudge.offer.movement)
    return await _shown(visit)


# ---------------------------------------------------------------- how it is done


async def _nudge(visit: Visit) -> Nudge:
    if visit.asked.kind != PromptKind.NUDGE:
        raise ValueError("the buttons of a nudge belong to a nudge")
    items = visit.services.shelf.library.items
    nudge = await nudge_of(visit.session, visit.asked, known=items, now=visit.now)
    return replace(nudge, open=nudge.open and not _older_copy(visit))


def _older_copy(visit: Visit) -> bool:
    """Tell whether the nudge came back later, below the tapped message."""
    return visit.tapped_message < (visit.asked.message_id or visit.tapped_message)


async def _shown(visit: Visit) -> list[Answer]:
    """Edit the tapped message into what the nudge is now; an older copy of it only says so."""
    nudge = await _nudge(visit)
    if _older_copy(visit):
        text = visit.speech.message("nudge.closed")
        return [Edit(message_id=visit.tapped_message, message=text), *toasts(visit)]
    later = await _moments(visit) if nudge.asks is Asks.WHEN else ()
    page = _page(visit, nudge, later)
    toast = visit.speech.say("nudge.closed") if not nudge.open else toast_of(page)
    edit = Edit(message_id=visit.tapped_message, message=nudge_message(page))
    return [edit, *toasts(visit, toast or None)]


def _page(visit: Visit, nudge: Nudge, later: Sequence[datetime] = ()) -> Page:
    return Page(
        speech=visit.speech,
        library=visit.services.shelf.library,
        nudge=nudge,
        zone=visit.patient.zone,
        later=later,
        when=team_there(visit),
    )


def _day(visit: Visit) -> date:
    return visit.asked.day or local_day(visit.now, visit.patient.zone)


def _minutes(visit: Visit, nudge: Nudge) -> int | None:
    """Return the minutes she tapped, 0 where none are counted, None for what no button says."""
    item_id = nudge.offer.movement
    if item_id is None or not visit.services.shelf.library.items[item_id].counts_minutes:
        return 0
    choices = {str(one): one for one in minute_choices(nudge.offer.minutes)}
    return choices.get(visit.value)


async def _settle(visit: Visit, nudge: Nudge, reply: ReplyTo) -> None:
    """Keep her answer in place of an earlier one; what was put off need not come back."""
    await _take_back(visit, nudge)
    await item_offers.answer_offer(
        visit.session, nudge.prompt_id, nudge.offer.movement or "", reply, now=visit.now
    )


async def _take_back(visit: Visit, nudge: Nudge) -> None:
    session, prompt_id, movement = visit.session, nudge.prompt_id, nudge.offer.movement
    await note_on_nudge(session, prompt_id, asks=Asks.ANSWER.value, later_at=None)
    await deliveries.stay_put(session, visit.patient.id, prompt_id=prompt_id)
    if movement is not None:
        await activities.drop_activity(session, prompt_id)
        await item_offers.answer_offer(session, prompt_id, movement, None, now=visit.now)


async def _bring_in_again(visit: Visit, nudge: Nudge) -> None:
    """Take "Not for me" back where that is what her message says."""
    ids = (nudge.offer.movement, nudge.offer.food)
    retired = next((one for one in ids if one in nudge.retired), None)
    if retired is not None and nudge.reply in (None, ReplyTo.LATER):
        await item_preferences.retire_item(
            visit.session, visit.patient.id, retired, retired=False, now=visit.now
        )


async def _count(visit: Visit, did: Did, item_id: str | None) -> None:
    await activities.note_activity(
        visit.session,
        visit.patient.id,
        did,
        source="tapped",
        prompt_id=visit.asked.id,
        item_id=item_id,
        now=visit.now,
    )


# ---------------------------------------------------------------- Later


def _moment(value: str) -> datetime | None:
    return (
        datetime.fromtimestamp(int(value), UTC) if value.isdecimal() and len(value) < 12 else None
    )


async def _moments(visit: Visit) -> tuple[datetime, ...]:
    """Return the moments it may still be put off to."""
    delivery = await deliveries.delivery_of_prompt(visit.session, visit.patient.id, visit.asked.id)
    if delivery is None:
        return ()
    patient = visit.patient
    quiet = quiet_hours(patient.quiet_from, patient.quiet_to)
    return later_choices(visit.now, delivery.expires_at, patient.zone, quiet)


async def _put_off(visit: Visit, nudge: Nudge, until: datetime) -> bool:
    """Owe it once more; False for a moment that is past, too late, or in her quiet hours."""
    patient = visit.patient
    quiet = quiet_hours(patient.quiet_from, patient.quiet_to)
    if until <= visit.now or quiet_until(until, patient.zone, quiet) is not None:
        return False
    if not await deliveries.put_off(
        visit.session, patient.id, prompt_id=nudge.prompt_id, until=until
    ):
        return False
    await item_offers.answer_offer(
        visit.session, nudge.prompt_id, nudge.offer.movement or "", ReplyTo.LATER, now=visit.now
    )
    await note_on_nudge(
        visit.session, nudge.prompt_id, asks=Asks.ANSWER.value, later_at=until.isoformat()
    )
    return True


# ---------------------------------------------------------------- Too sore


async def _swap(visit: Visit, nudge: Nudge) -> None:
    """Offer something gentle in its place, or rest; either counts as care."""
    if nudge.offer.swapped:
        return
    session, patient, day = visit.session, visit.patient, _day(visit)
    await _settle(visit, nudge, ReplyTo.TOO_SORE)
    library = visit.services.shelf.library
    programme = await programme_of(session, patient, visit.services.shelf.programmes)
    today = await day_of_patient(session, patient, programme, day, now=visit.now)
    items = tuple(library.items.values())
    chosen = choose(today, items, library.safety, seed=patient.number)
    found = offer_of(chosen, today) or Offer(why=chosen.why)
    offer = Offer(
        movement=found.movement,
        minutes=found.minutes,
        food=nudge.offer.food,
        swapped=True,
        careful=nudge.offer.careful,
        why=found.why,
    )
    if offer.movement is not None:
        await item_offers.note_offers(
            session,
            patient,
            [library.items[offer.movement]],
            prompt_id=nudge.prompt_id,
            day=day,
            now=visit.now,
        )
    await _count(visit, Did(kind=CARE, day=day), offer.movement)
    await note_on_nudge(session, nudge.prompt_id, **offer.as_data())


async def _new_pain(visit: Visit, nudge: Nudge) -> Sequence[Answer]:
    """Put exercise away until staff clear it, tell them, and show what must not wait."""
    said_at = visit.now.isoformat()
    await _settle(visit, nudge, ReplyTo.TOO_SORE)
    await alerts.raise_alert(
        visit.session,
        visit.patient,
        AlertRule.SOMETHING_NEW,
        now=visit.now,
        facts={"said_at": said_at, "told_at": said_at},
    )
    if not visit.patient.exercise_stopped:
        await patients.change_patient(
            visit.session, visit.patient.id, exercise_stopped_at=visit.now
        )
    await note_on_nudge(visit.session, nudge.prompt_id, told_at=said_at)
    edit, *_ = await _shown(visit)
    return [edit, *await danger.on_wrong_asked(visit)]


# ---------------------------------------------------------------- the heart, and "Not for me"


async def _which(visit: Visit, nudge: Nudge, asks: Asks) -> str | None:
    """Return the item that the tap is about; None when she must first say which, or none is meant."""
    ids = nudge.offer.item_ids
    if not nudge.open or not ids:
        return None
    if visit.value.isdecimal():
        place = int(visit.value)
        return ids[place] if place < len(ids) else None
    if len(ids) == 1:
        return ids[0]
    await note_on_nudge(visit.session, nudge.prompt_id, asks=asks.value)
    return None
