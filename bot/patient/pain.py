"""What happens when a patient rates her pain?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.intake.update import IncomingUpdate
from bot.safety import danger, severe_rating
from content.buttons.patient import (
    ChangeRating,
    FillIn,
    JointsDone,
    PainButton,
    RatePain,
    SayAgain,
    SayNovelty,
    SayUrgency,
    TickJoint,
)
from content.patient.pain import check_there, missed_question, moved, pain_question
from db import alerts, patients, prompts, ratings, reminders
from db.delivery import deliveries
from db.pain_checks import check_of, flare_of, missed_days, note_on_check, open_check
from db.ratings import Saved
from rules.answers import AnswerClass
from rules.delivery import DeliveryKind
from rules.local_time import local_day
from rules.message import Message
from rules.pain import Rating, Verdict, judge_rating
from rules.pain_checks import FILLED_IN_FOR, Check, CheckStage, Novelty, Urgency
from rules.prompt_data import CheckPromptData
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say, Toast
from rules.vocabulary import Joint, ReminderKind

# How far back the rules may want to look; their own windows are in the thresholds.
LOOK_BACK = timedelta(days=30)
# A rating that she gave of her own accord can be changed this long when no check is to come.
OPEN_FOR = timedelta(days=1)


# ---------------------------------------------------------------- the number


async def on_pain_tapped(incoming: IncomingUpdate, button: PainButton) -> Sequence[Answer]:
    """Do what a button of the check says; the message then shows how it stands."""
    match button:
        case RatePain(value=value):
            return await _on_rating_tapped(incoming, value)
        case ChangeRating():
            await note_on_check(incoming.session, incoming.asked.id, changing=True)
            return await _shown(incoming)
        case SayNovelty(novelty=novelty):
            return await _on_novelty_tapped(incoming, novelty)
        case SayUrgency(urgency=urgency):
            return await _on_urgency_tapped(incoming, urgency)
        case TickJoint(joint=joint):
            return await _on_joint_tapped(incoming, joint)
        case JointsDone():
            return await _on_joints_done(incoming)
        case SayAgain():
            return await _on_said_again(incoming)
        case FillIn():
            return await _on_filling_in(incoming)


async def _on_rating_tapped(incoming: IncomingUpdate, value: int) -> Sequence[Answer]:
    """Store the rating she tapped, or correct the one that stands."""
    if not await _may_answer(incoming, incoming.asked):
        text = incoming.speech.say("pain.too_late")
        return [Toast(tap_id=incoming.tap_id or "", text=text, loud=True)]
    others = await _rate(incoming, incoming.asked, value, source="tapped")
    return [*await _shown(incoming), *others]


async def take_number(
    incoming: IncomingUpdate, asked: Prompt, value: int, joints: frozenset[Joint]
) -> list[Answer]:
    """Take a typed number as the answer to a check, or as another one, and name it back below."""
    others = await _rate(incoming, asked, value, source="typed")
    if joints:
        await _take_joints(incoming, asked, joints)
    severe = value >= incoming.services.clinic.thresholds.severe_from
    kind = AnswerClass.SAFETY if severe else AnswerClass.WORDS
    return [*await said_below(incoming, asked, kind=kind), *others]


async def take_joints(
    incoming: IncomingUpdate, asked: Prompt, joints: frozenset[Joint]
) -> list[Answer]:
    """Take typed joints as the answer to "Where?", beside those that are ticked, and name them back below."""
    check = await _check(incoming, asked)
    await _take_joints(incoming, asked, joints | check.joints)
    return await said_below(incoming, asked)


async def said_below(
    incoming: IncomingUpdate,
    asked: Prompt,
    message: Message | None = None,
    *,
    kind: AnswerClass = AnswerClass.WORDS,
) -> list[Answer]:
    """Say a check as it stands, or `message` in its place, below what she typed."""
    message = message or await message_of(incoming, asked)
    return [*_moved_on(incoming, asked), Say(message=message, prompt_id=asked.id, kind=kind)]


async def on_pain_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Answer /pain with the check that is open, or a new one when it has its answer."""
    asked = await check_for(incoming)
    question = pain_question(incoming.speech, asked.id, flare=asked.kept(CheckPromptData).flare)
    return await said_below(incoming, asked, question)


async def check_for(incoming: IncomingUpdate) -> Prompt:
    """Return the check that is open, or a new one when it has its answer."""
    asked = await open_check(incoming.session, incoming.chat_id, now=incoming.now)
    if asked is not None:
        return asked
    due = await reminders.next_due_of(
        incoming.session, incoming.patient.id, ReminderKind.PAIN_CHECK
    )
    day = local_day(incoming.now, incoming.patient.zone)
    severe_from = incoming.services.clinic.thresholds.severe_from
    return await prompts.open_prompt(
        incoming.session,
        incoming.patient,
        PromptKind.PAIN,
        now=incoming.now,
        day=day,
        data=await flare_of(incoming.session, incoming.patient.id, day, severe_from=severe_from),
        open_until=due or incoming.now + OPEN_FOR,
    )


# ---------------------------------------------------------------- what follows it


async def _on_novelty_tapped(incoming: IncomingUpdate, novelty: Novelty) -> Sequence[Answer]:
    """Take what she says to "Is anything new?"; a second tap changes nothing."""
    check = await _check(incoming, incoming.asked)
    if check.stage is CheckStage.ANYTHING_NEW:
        await _read_of_team(incoming)
        await severe_rating.take_novelty(incoming, novelty)
        if novelty is Novelty.NEW:
            return [*await _shown(incoming), *await _signs(incoming)]
    return await _shown(incoming)


async def _on_urgency_tapped(incoming: IncomingUpdate, urgency: Urgency) -> Sequence[Answer]:
    """Take whether it can wait; she may still ask for a call when she said that it can."""
    check = await _check(incoming, incoming.asked)
    asks_after_all = check.urgency is Urgency.WAIT and urgency is Urgency.CALL
    if check.stage is CheckStage.CAN_IT_WAIT or asks_after_all:
        await _read_of_team(incoming)
        await severe_rating.take_urgency(incoming, urgency)
    return await _shown(incoming)


async def _on_filling_in(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Ask for a missed day below, while it may still be filled in."""
    asked = incoming.asked
    if asked.day is None or not await _may_answer(incoming, asked):
        text = incoming.speech.say("pain.too_late")
        return [Toast(tap_id=incoming.tap_id or "", text=text, loud=True)]
    question = missed_question(incoming.speech, asked.id, asked.day)
    return [Say(message=question, prompt_id=asked.id), _received(incoming)]


async def _on_said_again(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Take the day before once more, in one tap: its number where none is tapped yet, its joints, nothing new."""
    check, others = await _check(incoming, incoming.asked), list[Answer]()
    if check.stage is CheckStage.SCALE and check.flare is not None:
        others = await _rate(incoming, incoming.asked, check.flare, source="tapped")
        check = await _check(incoming, incoming.asked)
    if check.stage is CheckStage.ANYTHING_NEW:
        await _read_of_team(incoming)
        await severe_rating.take_novelty(incoming, Novelty.USUAL)
        await severe_rating.take_urgency(incoming, Urgency.WAIT)
        await _take_joints(incoming, incoming.asked, check.flare_joints)
    return [*await _shown(incoming), *others]


async def _on_joint_tapped(incoming: IncomingUpdate, joint: Joint) -> Sequence[Answer]:
    """Tick or untick a joint, kept at once."""
    check = await _check(incoming, incoming.asked)
    if check.stage is CheckStage.WHERE:
        await _keep_joints(incoming, incoming.asked, check.joints ^ {joint})
    return await _shown(incoming)


async def _take_joints(incoming: IncomingUpdate, asked: Prompt, joints: frozenset[Joint]) -> None:
    await _keep_joints(incoming, asked, joints)
    await note_on_check(incoming.session, asked.id, where=False)


async def _keep_joints(incoming: IncomingUpdate, asked: Prompt, joints: frozenset[Joint]) -> None:
    stored = [joint.value for joint in Joint if joint in joints]
    rating = await ratings.rating_of_prompt(incoming.session, asked.id)
    if rating is not None:
        await ratings.change_rating(incoming.session, rating.id, joints=stored)
    await patients.change_patient(incoming.session, incoming.patient.id, sore_joints=stored)


async def _on_joints_done(incoming: IncomingUpdate) -> Sequence[Answer]:
    check = await _check(incoming, incoming.asked)
    if check.stage is CheckStage.WHERE:
        await note_on_check(incoming.session, incoming.asked.id, where=False)
        if not check.joints:
            await patients.change_patient(incoming.session, incoming.patient.id, sore_joints=[])
    return await _shown(incoming)


# ---------------------------------------------------------------- how it is done


async def _may_answer(incoming: IncomingUpdate, asked: Prompt) -> bool:
    """Tell whether a tap still counts: until the next check, or for some days when nothing was answered."""
    if asked.open_at(incoming.now):
        return True
    today = local_day(incoming.now, incoming.patient.zone)
    if asked.day is not None and asked.day < today - FILLED_IN_FOR:
        return False
    return await ratings.rating_of_prompt(incoming.session, asked.id) is None


async def _rate(
    incoming: IncomingUpdate, asked: Prompt, value: int, *, source: str
) -> list[Answer]:
    """Store the rating and let happen what follows; return what others must see changed."""
    session = incoming.session
    day = asked.day or local_day(incoming.said_at, incoming.patient.zone)
    saved = await ratings.save_rating(
        session,
        asked,
        value,
        day=day,
        source=source,
        late=incoming.received_late or not asked.open_at(incoming.now),
        now=incoming.said_at,
    )
    if asked.kept(CheckPromptData).changing:
        await note_on_check(session, asked.id, changing=False)
    if asked.open_at(incoming.now):
        await deliveries.withdraw(
            session,
            patient_id=incoming.patient.id,
            kinds=(DeliveryKind.PAIN_REMINDER,),
            reason="answered",
        )
    else:
        # The reminder that is owed by now is that of a later check.
        await _reopen(incoming, asked)
    if saved.was == value:
        return []
    return await _follow(incoming, asked, saved, await _judge(incoming, asked, value, day))


async def _reopen(incoming: IncomingUpdate, asked: Prompt) -> None:
    """Give a late answer the questions that follow it, until the next check."""
    due = await reminders.next_due_of(
        incoming.session, incoming.patient.id, ReminderKind.PAIN_CHECK
    )
    await prompts.change_prompt(
        incoming.session, asked.id, closed_at=None, open_until=due or incoming.now + OPEN_FOR
    )


async def _follow(
    incoming: IncomingUpdate, asked: Prompt, saved: Saved, verdict: Verdict
) -> list[Answer]:
    threshold = incoming.services.clinic.thresholds.severe_from
    if saved.was is not None and saved.was >= threshold and verdict.severe:
        return await severe_rating.shown_to_staff(incoming, saved.id)
    others: list[Answer] = []
    if saved.was is not None:
        others = await severe_rating.take_back(incoming, asked, saved, verdict)
    await severe_rating.tell_staff(incoming, saved.id, verdict)
    await _ask_where(incoming, asked, saved, asks=verdict.ask_where)
    return others


async def _ask_where(incoming: IncomingUpdate, asked: Prompt, saved: Saved, *, asks: bool) -> None:
    """Let the message ask where it aches, or no longer; what she has ticked stays."""
    if saved.was is None and not asks:
        return
    if saved.was is not None and (await _check(incoming, asked)).joints:
        return
    await note_on_check(incoming.session, asked.id, where=asks)
    # What ached yesterday is ticked already.
    before = [one.value for one in asked.kept(CheckPromptData).flare_joints]
    await ratings.change_rating(incoming.session, saved.id, joints=before if asks else None)


async def _judge(incoming: IncomingUpdate, asked: Prompt, value: int, day: date) -> Verdict:
    session, patient = incoming.session, incoming.patient
    earlier = await ratings.ratings_of(
        session, patient.id, since=day - LOOK_BACK, without_prompt=asked.id
    )
    return judge_rating(
        rating=Rating(value=value, at=incoming.said_at, day=day),
        earlier=earlier,
        thresholds=incoming.services.clinic.thresholds,
        now=incoming.now,
        known=await alerts.known_alerts(session, patient.id, since=incoming.now - LOOK_BACK),
        where_asked_day=await ratings.where_asked_day(session, patient.id, without_prompt=asked.id),
    )


async def _read_of_team(incoming: IncomingUpdate) -> None:
    """Note when she reads of her team, so that the message names the same hours later."""
    await note_on_check(incoming.session, incoming.asked.id, told_at=incoming.now)


async def _check(incoming: IncomingUpdate, asked: Prompt) -> Check:
    thresholds = incoming.services.clinic.thresholds
    return await check_of(incoming.session, asked, thresholds=thresholds, now=incoming.now)


async def message_of(incoming: IncomingUpdate, asked: Prompt) -> Message:
    """Return the message of a check as it stands."""
    check = await _check(incoming, asked)
    today = local_day(incoming.now, incoming.patient.zone)
    if check.open and check.stage is CheckStage.DONE and check.day == today:
        missed = await missed_days(
            incoming.session, incoming.chat_id, incoming.patient.id, today=today
        )
        check = replace(check, missed=missed)
    return check_there(incoming.speech, incoming.team, check, incoming.patient, now=incoming.now)


async def _shown(incoming: IncomingUpdate) -> list[Answer]:
    """Edit the tapped message into what it is now; a newer one of the same check too."""
    message = await message_of(incoming, incoming.asked)
    ids = {incoming.tapped_message, incoming.asked.message_id or incoming.tapped_message}
    return [*(Edit(message_id=one, message=message) for one in sorted(ids)), _received(incoming)]


async def _signs(incoming: IncomingUpdate) -> list[Answer]:
    """Show the list of "Something feels wrong", so that she reads what to do about what is new."""
    page = await danger.on_wrong_asked(incoming)
    return [answer for answer in page if not isinstance(answer, Toast)]


def _moved_on(incoming: IncomingUpdate, asked: Prompt) -> list[Answer]:
    """Take the buttons off the message that a newer one replaces."""
    if asked.message_id is None:
        return []
    return [Edit(message_id=asked.message_id, message=moved(incoming.speech))]


def _received(incoming: IncomingUpdate) -> Toast:
    return Toast(tap_id=incoming.tap_id or "")
