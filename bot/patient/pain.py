"""What happens when a patient rates her pain?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.intake.update import Visit
from bot.joining.current_step import FLOW as JOINING
from bot.safety import danger, severe_rating
from content.patient.pain import check_there, moved, pain_question
from db import alerts, patients, prompts, ratings, reminders
from db.delivery import deliveries
from db.pain_checks import check_of, note_on_check, open_check
from db.ratings import Saved
from rules.delivery import DeliveryKind
from rules.local_time import local_day
from rules.message import Message
from rules.pain import HIGHEST, LOWEST, Rating, Verdict, judge_rating
from rules.pain_checks import Check, Novelty, Stage, Urgency
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say, Toast
from rules.vocabulary import Joint, ReminderKind

# How far back the rules may want to look; their own windows are in the thresholds.
LOOK_BACK = timedelta(days=30)
# A rating that she gave of her own accord can be changed this long when no check is to come.
OPEN_FOR = timedelta(days=1)


# ---------------------------------------------------------------- the number


async def on_rating_tapped(visit: Visit) -> Sequence[Answer]:
    """Store the rating she tapped, or correct the one that stands."""
    value = int(visit.value) if visit.value.isdecimal() else -1
    if visit.asked.kind != PromptKind.PAIN or not LOWEST <= value <= HIGHEST:
        return [_received(visit)]
    if not await _may_answer(visit, visit.asked):
        text = visit.speech.say("pain.too_late")
        return [Toast(tap_id=visit.tap_id or "", text=text, loud=True)]
    others = await _rate(visit, visit.asked, value, source="tapped")
    return [*await _shown(visit), *others]


async def on_number_typed(visit: Visit) -> Sequence[Answer]:
    """Take a typed number as the answer to the open check, and name it back."""
    asked, value = visit.check, visit.typed_rating
    if asked is None or value is None:
        raise ValueError("the route lets only a number through, and only for an open check")
    others = await _rate(visit, asked, value, source="typed")
    message = await _message(visit, asked)
    return [*_moved_on(visit, asked), Say(message=message, prompt_id=asked.id), *others]


def answers_check(visit: Visit) -> bool:
    """Tell whether a text is the answer to the open check: a number, and nobody waits for words."""
    talk = visit.conversation
    return visit.check is not None and (talk is None or talk.flow == JOINING)


async def on_change_tapped(visit: Visit) -> Sequence[Answer]:
    """Show the scale again."""
    await note_on_check(visit.session, visit.asked.id, changing=True)
    return await _shown(visit)


async def on_pain_asked(visit: Visit) -> Sequence[Answer]:
    """Answer /pain with the check that is open, or a new one when it has its answer."""
    asked = await open_check(visit.session, visit.chat_id, now=visit.now)
    if asked is not None:
        question = pain_question(visit.speech, asked.id)
        return [*_moved_on(visit, asked), Say(message=question, prompt_id=asked.id)]
    due = await reminders.next_due_of(visit.session, visit.patient.id, ReminderKind.PAIN_CHECK)
    asked = await prompts.open_prompt(
        visit.session,
        visit.patient,
        PromptKind.PAIN,
        now=visit.now,
        day=local_day(visit.now, visit.patient.zone),
        open_until=due or visit.now + OPEN_FOR,
    )
    return [Say(message=pain_question(visit.speech, asked.id), prompt_id=asked.id)]


# ---------------------------------------------------------------- what follows it


async def on_novelty_tapped(visit: Visit) -> Sequence[Answer]:
    """Take what she says to "Is anything new?"; a second tap changes nothing."""
    check = await _check(visit, visit.asked)
    if check.stage is Stage.ANYTHING_NEW and visit.value in set(Novelty):
        await _read_of_team(visit)
        await severe_rating.take_novelty(visit, Novelty(visit.value))
        if visit.value == Novelty.NEW:
            return [*await _shown(visit), *await _signs(visit)]
    return await _shown(visit)


async def on_urgency_tapped(visit: Visit) -> Sequence[Answer]:
    """Take whether it can wait; she may still ask for a call when she said that it can."""
    check = await _check(visit, visit.asked)
    asks_after_all = check.urgency is Urgency.WAIT and visit.value == Urgency.CALL
    if visit.value in set(Urgency) and (check.stage is Stage.CAN_IT_WAIT or asks_after_all):
        await _read_of_team(visit)
        await severe_rating.take_urgency(visit, Urgency(visit.value))
    return await _shown(visit)


async def on_where_tapped(visit: Visit) -> Sequence[Answer]:
    """Tick or untick a joint, kept at once; Done ends the question."""
    check = await _check(visit, visit.asked)
    if check.stage is Stage.WHERE and visit.value in set(Joint):
        joints = check.joints ^ {Joint(visit.value)}
        stored = [joint.value for joint in Joint if joint in joints]
        rating = await ratings.rating_of_prompt(visit.session, visit.asked.id)
        if rating is not None:
            await ratings.change_rating(visit.session, rating.id, joints=stored)
        await patients.change_patient(visit.session, visit.patient.id, sore_joints=stored)
    elif check.stage is Stage.WHERE and visit.value == "done":
        await note_on_check(visit.session, visit.asked.id, where=False)
        if not check.joints:
            await patients.change_patient(visit.session, visit.patient.id, sore_joints=[])
    return await _shown(visit)


# ---------------------------------------------------------------- how it is done


async def _may_answer(visit: Visit, asked: Prompt) -> bool:
    """Tell whether a tap still counts: until the next check, or later when nothing was answered."""
    if asked.open_at(visit.now):
        return True
    return await ratings.rating_of_prompt(visit.session, asked.id) is None


async def _rate(visit: Visit, asked: Prompt, value: int, *, source: str) -> list[Answer]:
    """Store the rating and let happen what follows; return what others must see changed."""
    session = visit.session
    day = asked.day or local_day(visit.now, visit.patient.zone)
    saved = await ratings.save_rating(session, asked, value, day=day, source=source, now=visit.now)
    if asked.data.get("changing"):
        await note_on_check(session, asked.id, changing=False)
    if not asked.open_at(visit.now):
        await _reopen(visit, asked)
    await deliveries.withdraw(
        session,
        patient_id=visit.patient.id,
        kinds=(DeliveryKind.PAIN_REMINDER,),
        reason="answered",
    )
    if saved.was == value:
        return []
    return await _follow(visit, asked, saved, await _judge(visit, asked, value, day))


async def _reopen(visit: Visit, asked: Prompt) -> None:
    """Give a late answer the questions that follow it, until the next check."""
    due = await reminders.next_due_of(visit.session, visit.patient.id, ReminderKind.PAIN_CHECK)
    await prompts.change_prompt(
        visit.session, asked.id, closed_at=None, open_until=due or visit.now + OPEN_FOR
    )


async def _follow(visit: Visit, asked: Prompt, saved: Saved, verdict: Verdict) -> list[Answer]:
    threshold = visit.services.clinic.thresholds.severe_from
    if saved.was is not None and saved.was >= threshold and verdict.severe:
        return await severe_rating.shown_to_staff(visit, saved.id)
    others: list[Answer] = []
    if saved.was is not None:
        others = await severe_rating.take_back(visit, asked, saved, verdict)
    await severe_rating.tell_staff(visit, saved.id, verdict)
    await _ask_where(visit, asked, saved, asks=verdict.ask_where)
    return others


async def _ask_where(visit: Visit, asked: Prompt, saved: Saved, *, asks: bool) -> None:
    """Let the message ask where it aches, or no longer; what she has ticked stays."""
    if saved.was is None and not asks:
        return
    if saved.was is not None and (await _check(visit, asked)).joints:
        return
    await note_on_check(visit.session, asked.id, where=asks)
    await ratings.change_rating(visit.session, saved.id, joints=[] if asks else None)


async def _judge(visit: Visit, asked: Prompt, value: int, day: date) -> Verdict:
    session, patient = visit.session, visit.patient
    earlier = await ratings.ratings_of(
        session, patient.id, since=day - LOOK_BACK, without_prompt=asked.id
    )
    return judge_rating(
        rating=Rating(value=value, at=visit.now, day=day),
        earlier=earlier,
        thresholds=visit.services.clinic.thresholds,
        now=visit.now,
        known=await alerts.known_alerts(session, patient.id, since=visit.now - LOOK_BACK),
        where_asked_day=await ratings.where_asked_day(session, patient.id, without_prompt=asked.id),
    )


async def _read_of_team(visit: Visit) -> None:
    """Note when she reads of her team, so that the message names the same hours later."""
    await note_on_check(visit.session, visit.asked.id, told_at=visit.now.isoformat())


async def _check(visit: Visit, asked: Prompt) -> Check:
    thresholds = visit.services.clinic.thresholds
    return await check_of(visit.session, asked, thresholds=thresholds, now=visit.now)


async def _message(visit: Visit, asked: Prompt) -> Message:
    check, zone = await _check(visit, asked), visit.patient.zone
    return check_there(visit.speech, visit.services.clinic, check, now=visit.now, zone=zone)


async def _shown(visit: Visit) -> list[Answer]:
    """Edit the tapped message into what it is now; a newer one of the same check too."""
    message = await _message(visit, visit.asked)
    ids = {visit.tapped_message, visit.asked.message_id or visit.tapped_message}
    return [*(Edit(message_id=one, message=message) for one in sorted(ids)), _received(visit)]


async def _signs(visit: Visit) -> list[Answer]:
    """Show the list of "Something feels wrong", so that she reads what to do about what is new."""
    page = await danger.on_wrong_asked(visit)
    return [answer for answer in page if not isinstance(answer, Toast)]


def _moved_on(visit: Visit, asked: Prompt) -> list[Answer]:
    """Take the buttons off the message that a newer one replaces."""
    if asked.message_id is None:
        return []
    return [Edit(message_id=asked.message_id, message=moved(visit.speech))]


def _received(visit: Visit) -> Toast:
    return Toast(tap_id=visit.tap_id or "")
