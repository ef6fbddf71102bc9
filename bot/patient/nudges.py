"""What happens when a patient answers a nudge?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import chain

from bot.intake.screens import team_there, toasts
from bot.intake.update import IncomingUpdate
from bot.safety import danger
from content.buttons.patient import (
    ChangeReply,
    DropIdea,
    KeepIdea,
    LackNeed,
    NudgeAside,
    NudgeChange,
    NudgeDone,
    NudgeLater,
    NudgeNotToday,
    NudgeReply,
    NudgeTooSore,
    SayRoom,
    SayTalk,
    SayTooSore,
    ShowDrawing,
    SwapIdea,
    SwapMove,
    UnfoldNudge,
)
from content.patient.nudges import (
    Page,
    drawing_message,
    drawn_items,
    folded_buttons,
    how_message,
    nudge_message,
    toast_of,
)
from db import (
    activities,
    alerts,
    item_offers,
    item_preferences,
    patients,
    prompts,
    strength_sessions,
)
from db.delivery import deliveries
from db.nudges import note_on_nudge, nudge_of
from db.patient_days import day_of_patient, programme_of
from rules.activities import ASK_AGAIN, CARE, Did, asks_talk
from rules.activity_log import is_believable
from rules.alerts import AlertFacts, AlertRule
from rules.circuits import LEAST_MOVES, with_other_form
from rules.item_choice import Choice, Rest, choose, other_food
from rules.item_fit import DayOfPatient
from rules.items import way_of
from rules.local_time import local_day
from rules.message import Button
from rules.nudges import (
    Asks,
    Nudge,
    Offer,
    Swap,
    counts_as,
    counts_as_care,
    offer_of,
)
from rules.pain_checks import Novelty
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say
from rules.quiet_hours import later_choices, quiet_hours, quiet_until
from rules.strength_ladder import Move
from rules.vocabulary import AtHand, ReplyTo, Talk


async def on_reply_tapped(incoming: IncomingUpdate, button: NudgeReply) -> Sequence[Answer]:
    """Take what she answers to the idea; the message then shows how it stands."""
    nudge = await _nudge(incoming)
    if not nudge.answerable:
        return await _shown(incoming)
    match button:
        case NudgeDone(minutes=minutes):
            await _done(incoming, nudge, minutes)
        case NudgeNotToday():
            await _settle(incoming, nudge, ReplyTo.NOT_TODAY)
            if counts_as_care(nudge.offer):
                # On a sore day the rest counts as care.
                await _count(incoming, Did(kind=CARE, day=_day(incoming)), nudge.offer.movement)
        case NudgeLater(until=until):
            if not await _later(incoming, nudge, until):
                return toasts(incoming, incoming.speech.say("nudge.no_time"), loud=True)
        case NudgeTooSore(novelty=Novelty.NEW):
            return await _new_pain(incoming, nudge)
        case NudgeTooSore(novelty=Novelty.USUAL):
            await _usually_sore(incoming, nudge)
        case NudgeTooSore():
            await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.SORE)
    return await _shown(incoming)


async def on_nudge_tapped(incoming: IncomingUpdate, button: NudgeChange) -> Sequence[Answer]:
    """Keep or drop an item, send its drawing, or ask again."""
    nudge = await _nudge(incoming)
    match button:
        case KeepIdea(place=place):
            await _keep(incoming, nudge, place)
        case DropIdea(place=place):
            await _drop(incoming, nudge, place)
        case ShowDrawing(place=None) if nudge.offer.moves:
            await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.HOW)
        case ShowDrawing(place=place):
            return await _draw(incoming, nudge, place)
        case ChangeReply():
            await _change(incoming, nudge)
    return await _shown(incoming)


async def on_aside_tapped(incoming: IncomingUpdate, button: NudgeAside) -> Sequence[Answer]:
    """Unfold the rest, bring something else, or hear how a session went."""
    nudge = await _nudge(incoming)
    unfolds = isinstance(button, UnfoldNudge) and nudge.open and nudge.offer.item_ids
    if not (nudge.answerable or unfolds):
        return await _shown(incoming)
    found = True
    match button:
        case UnfoldNudge():
            asks = Asks.HOW if nudge.offer.moves else Asks.MORE
            await note_on_nudge(incoming.session, nudge.prompt_id, asks=asks)
        case SwapIdea(how=how):
            found = await _swap(incoming, nudge, how)
        case LackNeed(need=need):
            found = await _without(incoming, nudge, need)
        case SwapMove(place=place):
            found = await _swap_move(incoming, nudge, place)
        case SayRoom(two_more=two_more):
            await _room(incoming, nudge, two_more)
        case SayTalk(talk=talk):
            await _talk(incoming, nudge, talk)
        case SayTooSore(place=place):
            await _lighten(incoming, nudge, place)
    if not found:
        return toasts(incoming, incoming.speech.say("nudge.no_other"), loud=True)
    return await _shown(incoming)


async def _done(incoming: IncomingUpdate, nudge: Nudge, tapped: int | None) -> None:
    """Count what she did, in minutes where they count; another number replaces the first."""
    item_id = nudge.offer.movement
    if item_id is None:
        return
    item = incoming.services.bundle.library.items[item_id]
    if item.counts_minutes and (tapped is None or not is_believable(tapped)):
        return
    minutes = tapped if item.counts_minutes else None
    kind = counts_as(nudge.offer, item)
    await _settle(incoming, nudge, ReplyTo.DONE)
    way = way_of(item) if minutes else None
    did = Did(kind=kind, day=_day(incoming), minutes=minutes, way=way)
    await _count(incoming, did, item_id)
    if minutes and await _wants_talk(incoming, did):
        await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.TALK)
    if nudge.offer.moves:
        await strength_sessions.answer_session(incoming.session, nudge.prompt_id, done=True)
        await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.ROOM)


async def _room(incoming: IncomingUpdate, nudge: Nudge, two_more: bool) -> None:
    """Keep whether a session left room for more; the next step hangs on it."""
    if nudge.offer.moves and nudge.reply is ReplyTo.DONE:
        await strength_sessions.answer_session(
            incoming.session, nudge.prompt_id, done=True, two_more=two_more
        )
        await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.ANSWER)


async def _wants_talk(incoming: IncomingUpdate, did: Did) -> bool:
    """Tell whether to ask how brisk it was; once a week she says so for each way of moving."""
    done = await activities.activities_of(
        incoming.session, incoming.patient.id, since=did.day - ASK_AGAIN
    )
    return asks_talk(done, did.way or "", did.day)


async def _talk(incoming: IncomingUpdate, nudge: Nudge, talk: Talk) -> None:
    """Keep how brisk her minutes were, by her own word."""
    if nudge.reply is ReplyTo.DONE and nudge.minutes_done:
        await activities.note_talk(incoming.session, nudge.prompt_id, talk)
        await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.ANSWER)


async def todays_nudge(incoming: IncomingUpdate) -> Prompt | None:
    """Return the prompt of today's idea while it may still be answered, or None."""
    asked = await prompts.newest_had(
        incoming.session,
        incoming.chat_id,
        PromptKind.NUDGE,
        said_at=incoming.said_at,
        sent_id=incoming.sent_id,
    )
    today = local_day(incoming.said_at, incoming.patient.zone)
    there = asked is not None and asked.day == today and asked.message_id is not None
    return asked if there and asked is not None and asked.counted_at(incoming.said_at) else None


async def waits_for_minutes(incoming: IncomingUpdate, asked: Prompt) -> bool:
    """Tell whether an idea is a walk, or the like, whose minutes she has not told."""
    nudge = await _nudge(replace(incoming, prompt=asked, message_id=asked.message_id))
    item_id, waits = nudge.offer.movement, nudge.reply in (None, ReplyTo.LATER)
    if not nudge.answerable or item_id is None or not waits:
        return False
    return incoming.services.bundle.library.items[item_id].counts_minutes


async def buttons_of(incoming: IncomingUpdate, asked: Prompt) -> list[Button]:
    """Return the buttons of an idea as it stands, those that it would unfold among them."""
    incoming = replace(incoming, prompt=asked, message_id=asked.message_id)
    nudge = await _nudge(incoming)
    later = await _moments(incoming) if nudge.asks is Asks.WHEN else ()
    page = _page(incoming, nudge, later)
    return [*chain(*nudge_message(page).buttons), *folded_buttons(page)]


async def _later(incoming: IncomingUpdate, nudge: Nudge, until: datetime | None) -> bool:
    """Ask when, or bring it back at the time she chose; False when no time is left today."""
    if until is not None and await _put_off(incoming, nudge, until):
        return True
    if not await _moments(incoming):
        return False
    await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.WHEN)
    return True


async def _keep(incoming: IncomingUpdate, nudge: Nudge, place: int | None) -> None:
    """Keep an item for later, or keep it no more; with several she says which."""
    item_id = await _which(incoming, nudge, place, Asks.KEEP)
    if item_id is not None:
        kept = item_id not in nudge.liked
        await item_preferences.keep_item(
            incoming.session, incoming.patient.id, item_id, kept=kept, now=incoming.now
        )
        await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.ANSWER)


async def _drop(incoming: IncomingUpdate, nudge: Nudge, place: int | None) -> None:
    """Send an item no more; with several she says which."""
    item_id = await _which(incoming, nudge, place, Asks.DROP)
    if item_id is not None:
        retired = item_id not in nudge.retired
        await item_preferences.retire_item(
            incoming.session, incoming.patient.id, item_id, retired=retired, now=incoming.now
        )
        await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.ANSWER)


async def _draw(incoming: IncomingUpdate, nudge: Nudge, place: int | None) -> Sequence[Answer]:
    """Send the drawing, once; of a session, that of the movement she asks about."""
    page = _page(incoming, nudge)
    if place is not None:
        known = place < len(nudge.offer.moves)
        return [*([Say(message=how_message(page, place))] if known else []), *toasts(incoming)]
    drawn = drawn_items(page)
    if nudge.shown or not drawn:
        return toasts(incoming, incoming.speech.say("nudge.shown"))
    await note_on_nudge(incoming.session, nudge.prompt_id, shown=True)
    return [*(Say(message=drawing_message(page, one)) for one in drawn), *toasts(incoming)]


async def _change(incoming: IncomingUpdate, nudge: Nudge) -> None:
    """Take back what she answered, and ask again."""
    if nudge.asks not in (Asks.ANSWER, Asks.ROOM, Asks.TALK):
        await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.ANSWER)
    elif nudge.open and nudge.told_at is None:
        await _take_back(incoming, nudge)
        await _bring_in_again(incoming, nudge)
        if nudge.offer.swapped:
            await _count(incoming, Did(kind=CARE, day=_day(incoming)), nudge.offer.movement)


# ---------------------------------------------------------------- how it is done


async def _nudge(incoming: IncomingUpdate) -> Nudge:
    items = incoming.services.bundle.library.items
    nudge = await nudge_of(incoming.session, incoming.asked, known=items, now=incoming.said_at)
    return replace(nudge, open=nudge.open and not _older_copy(incoming))


def _older_copy(incoming: IncomingUpdate) -> bool:
    """Tell whether the nudge came back later, below the tapped message."""
    return incoming.tapped_message < (incoming.asked.message_id or incoming.tapped_message)


async def _shown(incoming: IncomingUpdate) -> list[Answer]:
    """Edit the tapped message into what the nudge is now; an older copy of it only says so."""
    nudge = await _nudge(incoming)
    if _older_copy(incoming):
        text = incoming.speech.message("nudge.closed")
        return [Edit(message_id=incoming.tapped_message, message=text), *toasts(incoming)]
    later = await _moments(incoming) if nudge.asks is Asks.WHEN else ()
    page = _page(incoming, nudge, later)
    toast = incoming.speech.say("nudge.closed") if not nudge.open else toast_of(page)
    edit = Edit(message_id=incoming.tapped_message, message=nudge_message(page))
    return [edit, *toasts(incoming, toast or None)]


def _page(incoming: IncomingUpdate, nudge: Nudge, later: Sequence[datetime] = ()) -> Page:
    return Page(
        speech=incoming.speech,
        library=incoming.services.bundle.library,
        nudge=nudge,
        zone=incoming.patient.zone,
        later=later,
        when=team_there(incoming),
    )


def _day(incoming: IncomingUpdate) -> date:
    return incoming.asked.day or local_day(incoming.said_at, incoming.patient.zone)


async def _settle(incoming: IncomingUpdate, nudge: Nudge, reply: ReplyTo) -> None:
    """Keep her answer in place of an earlier one; what was put off need not come back."""
    await _take_back(incoming, nudge)
    await item_offers.answer_offer(
        incoming.session, nudge.prompt_id, nudge.offer.movement or "", reply, now=incoming.said_at
    )


async def _take_back(incoming: IncomingUpdate, nudge: Nudge) -> None:
    session, prompt_id, movement = incoming.session, nudge.prompt_id, nudge.offer.movement
    await note_on_nudge(session, prompt_id, asks=Asks.ANSWER, later_at=None)
    await deliveries.stay_put(session, incoming.patient.id, prompt_id=prompt_id)
    if movement is not None:
        await activities.drop_activity(session, prompt_id)
        await strength_sessions.answer_session(session, prompt_id)
        await item_offers.answer_offer(session, prompt_id, movement, None, now=incoming.now)


async def _bring_in_again(incoming: IncomingUpdate, nudge: Nudge) -> None:
    """Take "Not for me" back where that is what her message says."""
    ids = (nudge.offer.movement, nudge.offer.food)
    retired = next((one for one in ids if one in nudge.retired), None)
    if retired is not None and nudge.reply in (None, ReplyTo.LATER):
        await item_preferences.retire_item(
            incoming.session, incoming.patient.id, retired, retired=False, now=incoming.now
        )


async def _count(incoming: IncomingUpdate, did: Did, item_id: str | None) -> None:
    await activities.note_activity(
        incoming.session,
        incoming.patient.id,
        did,
        source="tapped",
        prompt_id=incoming.asked.id,
        item_id=item_id,
        now=incoming.said_at,
    )


# ---------------------------------------------------------------- Later


async def _moments(incoming: IncomingUpdate) -> tuple[datetime, ...]:
    """Return the moments it may still be put off to."""
    delivery = await deliveries.delivery_of_prompt(
        incoming.session, incoming.patient.id, incoming.asked.id
    )
    if delivery is None:
        return ()
    patient = incoming.patient
    quiet = quiet_hours(patient.quiet_from, patient.quiet_to)
    return later_choices(incoming.now, delivery.expires_at, patient.zone, quiet)


async def _put_off(incoming: IncomingUpdate, nudge: Nudge, until: datetime) -> bool:
    """Owe it once more; False for a moment that is past, too late, or in her quiet hours."""
    patient = incoming.patient
    quiet = quiet_hours(patient.quiet_from, patient.quiet_to)
    if until <= incoming.now or quiet_until(until, patient.zone, quiet) is not None:
        return False
    if not await deliveries.put_off(
        incoming.session, patient.id, prompt_id=nudge.prompt_id, until=until
    ):
        return False
    await item_offers.answer_offer(
        incoming.session,
        nudge.prompt_id,
        nudge.offer.movement or "",
        ReplyTo.LATER,
        now=incoming.now,
    )
    await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.ANSWER, later_at=until)
    return True


# ---------------------------------------------------------------- Too sore


async def _usually_sore(incoming: IncomingUpdate, nudge: Nudge) -> None:
    """Bring something gentler; of a session, ask first which movement it was."""
    if nudge.offer.moves:
        await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.SORE_MOVE)
    else:
        await _rest_from(incoming, nudge)


async def _lighten(incoming: IncomingUpdate, nudge: Nudge, place: int | None) -> None:
    """Note which movement of a session was too sore, so that it gets lighter, and rest from it."""
    moves = nudge.offer.moves
    if not moves or nudge.asks is not Asks.SORE_MOVE:
        return
    sore = [move.muscle for at, move in enumerate(moves) if place is None or at == place]
    await _rest_from(incoming, nudge)
    await strength_sessions.answer_session(incoming.session, nudge.prompt_id, sore=sore)


async def _rest_from(incoming: IncomingUpdate, nudge: Nudge) -> None:
    """Offer something gentle in its place, or rest; either counts as care."""
    if nudge.offer.swapped:
        return
    await _settle(incoming, nudge, ReplyTo.TOO_SORE)
    today = await _today(incoming)
    chosen = _chosen(incoming, today)
    found = offer_of(chosen, today) or Offer(why=chosen.why)
    await _count(incoming, Did(kind=CARE, day=_day(incoming)), found.movement)
    await _offer_instead(incoming, nudge, replace(found, swapped=True, harder=False))


# ---------------------------------------------------------------- Swap


async def _swap(incoming: IncomingUpdate, nudge: Nudge, how: Swap | None) -> bool:
    """Ask what would suit her better, or bring it; False when there is nothing else today."""
    moves = nudge.offer.moves
    match how:
        case Swap.ANOTHER if not moves:
            return await _another(incoming, nudge)
        case Swap.SHORTER if len(moves) > LEAST_MOVES:
            await _retrain(incoming, nudge, moves[:LEAST_MOVES])
        case Swap.MOVE if moves:
            await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.MOVE)
        case _:
            await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.SWAP)
    return True


async def _another(incoming: IncomingUpdate, nudge: Nudge) -> bool:
    """Bring another idea of the same day, and remember that this one did not suit her."""
    today = await _today(incoming)
    found = offer_of(_chosen(incoming, today), today)
    if found is None or found.movement is None:
        return False
    await _settle(incoming, nudge, ReplyTo.SWAPPED)
    await _offer_instead(incoming, nudge, found)
    return True


async def _without(incoming: IncomingUpdate, nudge: Nudge, need: AtHand) -> bool:
    """Remember what she does not have, and bring what does without it; False when there is nothing else today."""
    items, patient = incoming.services.bundle.library.items, incoming.patient
    lacks = patient.lacks | {need}
    await patients.change_patient(incoming.session, patient.id, lacks=sorted(lacks))
    incoming = replace(incoming, person=replace(patient, lacks=lacks))
    offer = nudge.offer
    if offer.food is not None and need in items[offer.food].needs:
        await _other_food(incoming, nudge)
    if any(need in items[one].needs for one in offer.item_ids if one != offer.food):
        return await _another(incoming, nudge)
    await note_on_nudge(incoming.session, nudge.prompt_id, asks=Asks.ANSWER)
    return True


async def _other_food(incoming: IncomingUpdate, nudge: Nudge) -> None:
    """Put another food in the place of the one of the day; none where nothing else suits her."""
    library, today = incoming.services.bundle.library, await _today(incoming)
    items = tuple(library.items.values())
    food = other_food(today, items, library.safety, seed=incoming.patient.number)
    offer = replace(nudge.offer, food=food.id if food else None)
    await note_on_nudge(incoming.session, nudge.prompt_id, offer=offer)
    if food is not None:
        await item_offers.note_offers(
            incoming.session,
            incoming.patient,
            [food],
            prompt_id=nudge.prompt_id,
            day=_day(incoming),
            now=incoming.now,
        )


async def _swap_move(incoming: IncomingUpdate, nudge: Nudge, place: int) -> bool:
    """Put another movement in the place of one of a session; False when none suits her."""
    moves, library = nudge.offer.moves, incoming.services.bundle.library
    if place >= len(moves):
        return True
    today = await _today(incoming)
    items = tuple(library.items.values())
    changed = with_other_form(moves, place, today, items, library.safety)
    if changed == moves:
        return False
    await item_offers.note_offers(
        incoming.session,
        incoming.patient,
        [library.items[changed[place].item_id]],
        prompt_id=nudge.prompt_id,
        day=_day(incoming),
        now=incoming.now,
    )
    await _retrain(incoming, nudge, changed)
    return True


async def _retrain(incoming: IncomingUpdate, nudge: Nudge, moves: Sequence[Move]) -> None:
    """Let the session have these movements."""
    fewer = len(nudge.offer.moves) - len(moves)
    minutes = nudge.offer.minutes - fewer * nudge.offer.minutes // (len(nudge.offer.moves) + 1)
    offer = replace(nudge.offer, movement=moves[0].item_id, moves=tuple(moves), minutes=minutes)
    await strength_sessions.note_session(
        incoming.session,
        incoming.patient.id,
        moves,
        circuit=offer.circuit or 0,
        prompt_id=nudge.prompt_id,
        day=_day(incoming),
        now=incoming.now,
    )
    await note_on_nudge(incoming.session, nudge.prompt_id, offer=offer, asks=Asks.ANSWER)


async def _today(incoming: IncomingUpdate) -> DayOfPatient:
    programme = await programme_of(
        incoming.session, incoming.patient, incoming.services.bundle.programmes
    )
    return await day_of_patient(
        incoming.session, incoming.patient, programme, _day(incoming), now=incoming.now
    )


def _chosen(incoming: IncomingUpdate, today: DayOfPatient) -> Choice | Rest:
    library = incoming.services.bundle.library
    items = tuple(library.items.values())
    return choose(today, items, library.safety, seed=incoming.patient.number)


async def _offer_instead(incoming: IncomingUpdate, nudge: Nudge, found: Offer) -> None:
    """Let the message offer something else; the food of the day stays as it is."""
    offer = replace(found, food=nudge.offer.food, careful=nudge.offer.careful)
    items = incoming.services.bundle.library.items
    moved = [items[one] for one in offer.item_ids if one != offer.food]
    await item_offers.note_offers(
        incoming.session,
        incoming.patient,
        moved,
        prompt_id=nudge.prompt_id,
        day=_day(incoming),
        now=incoming.now,
    )
    await note_on_nudge(
        incoming.session, nudge.prompt_id, offer=offer, asks=Asks.ANSWER, shown=False
    )


async def _new_pain(incoming: IncomingUpdate, nudge: Nudge) -> Sequence[Answer]:
    """Put exercise away until staff clear it, tell them, and show what must not wait."""
    await _settle(incoming, nudge, ReplyTo.TOO_SORE)
    await alerts.raise_alert(
        incoming.session,
        incoming.patient,
        AlertRule.SOMETHING_NEW,
        now=incoming.now,
        facts=AlertFacts(said_at=incoming.said_at, told_at=incoming.now),
    )
    if not incoming.patient.exercise_stopped:
        await patients.change_patient(
            incoming.session, incoming.patient.id, exercise_stopped_at=incoming.now
        )
    await note_on_nudge(incoming.session, nudge.prompt_id, told_at=incoming.now)
    edit, *_ = await _shown(incoming)
    return [edit, *await danger.on_wrong_asked(incoming)]


# ---------------------------------------------------------------- the heart, and "Not for me"


async def _which(
    incoming: IncomingUpdate, nudge: Nudge, place: int | None, asks: Asks
) -> str | None:
    """Return the item that the tap is about; None when she must first say which, or none is meant."""
    ids = nudge.offer.item_ids
    if not nudge.open or not ids:
        return None
    if place is not None:
        return ids[place] if place < len(ids) else None
    if len(ids) == 1:
        return ids[0]
    await note_on_nudge(incoming.session, nudge.prompt_id, asks=asks)
    return None
