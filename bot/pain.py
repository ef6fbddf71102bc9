"""What happens when a patient rates her pain?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.visits import Visit
from content.pain import anything_new, pain_question, pain_saved
from db import deliveries, prompts, ratings
from rules.local_time import local_day
from rules.message import Message
from rules.pain import HIGHEST, LOWEST, Rating, Verdict, judge_rating, parse_typed_rating
from rules.sending import DeliveryKind
from rules.talk import Answer, Edit, Prompt, PromptKind, Say, Toast

# How far back the rules may want to look; their own windows are in the thresholds.
LOOK_BACK = timedelta(days=30)


async def on_rating_tapped(visit: Visit) -> Sequence[Answer]:
    """Store the rating she tapped, or correct the one that stands."""
    value = int(visit.value) if visit.value.isdecimal() else -1
    if not LOWEST <= value <= HIGHEST:
        return [Toast(tap_id=visit.tap_id or "")]
    if not await _may_answer(visit, visit.asked):
        text = visit.speech.say("pain.too_late")
        return [Toast(tap_id=visit.tap_id or "", text=text, loud=True)]
    message = await _rate(visit, visit.asked, value, source="tapped")
    return [
        Edit(message_id=visit.tapped_message, message=message),
        Toast(tap_id=visit.tap_id or ""),
    ]


async def on_change_tapped(visit: Visit) -> Sequence[Answer]:
    """Show the scale again."""
    message = pain_question(visit.speech, visit.asked.id)
    return [
        Edit(message_id=visit.tapped_message, message=message),
        Toast(tap_id=visit.tap_id or ""),
    ]


async def on_number_typed(visit: Visit) -> Sequence[Answer]:
    """Take a typed number as the answer to the open check, and name it back."""
    value = parse_typed_rating(visit.text or "")
    asked = await open_check(visit)
    if value is None or asked is None:
        raise ValueError("the route lets only a number through, and only for an open check")
    message = await _rate(visit, asked, value, source="typed")
    answers: list[Answer] = [Say(message=message, prompt_id=asked.id)]
    if asked.message_id is not None:
        old = pain_saved(visit.speech, asked.id, value, changeable=False)
        answers.insert(0, Edit(message_id=asked.message_id, message=old))
    return answers


async def on_pain_asked(visit: Visit) -> Sequence[Answer]:
    """Answer /pain with today's check, or a new one when there is none open."""
    asked = await open_check(visit)
    if asked is None:
        asked = await prompts.open_prompt(
            visit.session,
            visit.patient,
            PromptKind.PAIN,
            now=visit.now,
            day=local_day(visit.now, visit.patient.zone),
            open_until=visit.now + timedelta(days=1),
        )
    return [Say(message=pain_question(visit.speech, asked.id), prompt_id=asked.id)]


async def open_check(visit: Visit) -> Prompt | None:
    """Return the newest check that can still be answered, or None."""
    asked = await prompts.newest_prompt(visit.session, visit.chat_id, PromptKind.PAIN)
    return asked if asked is not None and asked.open_at(visit.now) else None


async def _may_answer(visit: Visit, asked: Prompt) -> bool:
    """Tell whether a tap still counts: until the next check, or later when nothing was answered."""
    if asked.open_at(visit.now):
        return True
    return await ratings.rating_of_prompt(visit.session, asked.id) is None


async def _rate(visit: Visit, asked: Prompt, value: int, *, source: str) -> Message:
    day = asked.day or local_day(visit.now, visit.patient.zone)
    verdict = await _judge(visit, value, day)
    await ratings.save_rating(visit.session, asked, value, day=day, source=source, now=visit.now)
    await deliveries.withdraw(
        visit.session,
        patient_id=visit.patient.id,
        kinds=(DeliveryKind.PAIN_REMINDER,),
        reason="answered",
    )
    late = day if day != local_day(visit.now, visit.patient.zone) else None
    if verdict.ask_anything_new:
        return anything_new(visit.speech, asked.id, value, day=late)
    return pain_saved(visit.speech, asked.id, value, day=late)


async def _judge(visit: Visit, value: int, day: date) -> Verdict:
    earlier = await ratings.ratings_of(visit.session, visit.patient.id, since=day - LOOK_BACK)
    return judge_rating(
        rating=Rating(value=value, at=visit.now, day=day),
        earlier=earlier,
        thresholds=visit.services.clinic.thresholds,
        now=visit.now,
        where_asked_day=await ratings.where_asked_day(visit.session, visit.patient.id),
    )
