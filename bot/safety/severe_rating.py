"""What does a rating, and what she says of it, mean for her team?"""

from __future__ import annotations

from dataclasses import replace

from bot.intake.update import IncomingUpdate
from bot.safety.alert_messages import shown_anew
from db import alerts, patients, ratings
from db.delivery.deliveries import withdraw
from db.pain_checks import note_on_check
from db.ratings import Saved
from db.tables import AlertState
from rules.alerts import HER_WORD, Alert, AlertFacts, AlertRule, SevereReply, joined_by, judge_reply
from rules.pain import Verdict
from rules.pain_checks import Novelty, Urgency
from rules.prompts import Answer, Edit, Prompt

_REPLIES = {Urgency.CALL: SevereReply.CALL_ME, Urgency.WAIT: SevereReply.CAN_WAIT}


async def tell_staff(incoming: IncomingUpdate, rating_id: int, verdict: Verdict) -> None:
    """Raise what the rating itself asks for. A severe one waits for her word first."""
    session, patient, now = incoming.session, incoming.patient, incoming.now
    rules = [one.rule for one in verdict.alerts]
    if verdict.severe:
        stands = next((rule for rule in rules if rule is not AlertRule.SUSTAINED), None)
        await _ask_first(incoming, rating_id, stands, verdict)
    elif AlertRule.JUMP in rules:
        await alerts.raise_alert(session, patient, AlertRule.JUMP, rating_id=rating_id, now=now)
    if AlertRule.SUSTAINED in rules:
        await alerts.raise_alert(session, patient, AlertRule.SUSTAINED, now=now)


async def take_novelty(incoming: IncomingUpdate, novelty: Novelty) -> None:
    """Keep what she said. Something new goes to staff at once and stops all exercise nudges."""
    rating = await _rating(incoming)
    await ratings.change_rating(incoming.session, rating.id, novelty=novelty)
    if novelty is Novelty.NEW:
        await _raise(incoming, rating, SevereReply.SOMETHING_NEW)
        if not incoming.patient.exercise_stopped:
            await patients.change_patient(
                incoming.session, incoming.patient.id, exercise_stopped_at=incoming.now
            )


async def take_urgency(incoming: IncomingUpdate, urgency: Urgency) -> None:
    """Keep whether it can wait, and tell staff so."""
    rating = await _rating(incoming)
    await ratings.change_rating(incoming.session, rating.id, urgency=urgency)
    await _raise(incoming, rating, _REPLIES[urgency])


async def take_back(
    incoming: IncomingUpdate, asked: Prompt, saved: Saved, verdict: Verdict
) -> list[Answer]:
    """Undo what only the old value caused, and forget what was said of it.

    What she said herself, and what somebody has taken, stays: staff see the corrected number.
    """
    await ratings.change_rating(incoming.session, saved.id, novelty=None, urgency=None)
    await note_on_check(incoming.session, asked.id, unheard=False, told_at=None)
    kept = {*HER_WORD, *(one.rule for one in verdict.alerts)}
    shown: list[Answer] = []
    for alert in await _about(incoming, saved.id):
        if alert.rule not in kept and alert.state is not AlertState.TAKEN:
            await _unsay(incoming, alert, saved.id)
        shown += await shown_anew(incoming, alert.id)
    return shown


async def shown_to_staff(incoming: IncomingUpdate, rating_id: int) -> list[Answer]:
    """Let staff see another number in what they were sent."""
    shown: list[Edit] = []
    for alert in await _about(incoming, rating_id):
        shown += await shown_anew(incoming, alert.id)
    return [*shown]


async def _ask_first(
    incoming: IncomingUpdate, rating_id: int, stands: AlertRule | None, verdict: Verdict
) -> None:
    known = await alerts.open_alerts_of(incoming.session, incoming.patient.id)
    joins = joined_by(known, AlertRule.SEVERE_AGAIN)
    if joins is not None:
        await alerts.raise_alert(
            incoming.session,
            incoming.patient,
            AlertRule.SEVERE_AGAIN,
            rating_id=rating_id,
            now=incoming.now,
        )
        return
    await alerts.ask_first(
        incoming.session,
        incoming.patient,
        stands or AlertRule.NO_REPLY,
        rating_id=rating_id,
        until=verdict.reply_due_at or incoming.now,
        now=incoming.now,
    )


async def _raise(incoming: IncomingUpdate, rating: Saved, reply: SevereReply) -> None:
    await alerts.raise_alert(
        incoming.session,
        incoming.patient,
        judge_reply(reply).rule,
        rating_id=rating.id,
        facts=AlertFacts(reply=reply, said_at=incoming.said_at, told_at=incoming.now),
        now=incoming.now,
    )


async def _unsay(incoming: IncomingUpdate, alert: Alert, rating_id: int) -> None:
    """Take one rating out of an alert; drop the alert when it had no other cause."""
    others = tuple(one for one in alert.facts.ratings if one != rating_id)
    if others:
        facts = replace(alert.facts, ratings=others)
        await alerts.change_alert(incoming.session, alert.id, facts=facts, rating_id=others[-1])
        return
    await alerts.drop_alert(incoming.session, alert.id, reason="corrected", now=incoming.now)
    await withdraw(incoming.session, alert_id=alert.id, reason="corrected")


async def _about(incoming: IncomingUpdate, rating_id: int) -> list[Alert]:
    found = await alerts.open_alerts_of(incoming.session, incoming.patient.id)
    return [alert for alert in found if rating_id in alert.facts.ratings]


async def _rating(incoming: IncomingUpdate) -> Saved:
    rating = await ratings.rating_of_prompt(incoming.session, incoming.asked.id)
    if rating is None:
        raise ValueError("nothing was rated yet")
    return rating
