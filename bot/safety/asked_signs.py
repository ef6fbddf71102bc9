"""What happens when her words may be a danger sign, or a number her temperature? She is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.intake.routing import Handler
from bot.intake.screens import has_menu, shown
from bot.intake.update import IncomingUpdate
from bot.joining import screens
from bot.safety import danger
from content.buttons.safety import AnswerAsked, AskedButton, SayTemperature
from content.patient.danger import answered_page, asked_page, other_answer, temperature_page
from db import alerts
from rules.alerts import ASKED_SIGNS, Alert, AlertFacts, AlertNote, AlertRule, AlertState
from rules.danger import AskedGroup, DangerSign, signs_of_group
from rules.danger_words import Tier
from rules.message import Button
from rules.people import Stranger, Who
from rules.prompt_data import ScreenPromptData
from rules.prompts import Answer, PromptKind, Say

# So long an answer is waited for before she is asked once more and staff are told (docs/clinical.md, 5.3).
WAITED_FOR = timedelta(minutes=10)
# A fever, in tenths of a degree Celsius.
FEVER_FROM = 380


def may_name_danger(incoming: IncomingUpdate) -> bool:
    """Tell whether the words that came may hold something that must not wait, so that she is asked."""
    return incoming.heard.tier is Tier.ASK


def may_name_danger_before(incoming: IncomingUpdate) -> bool:
    """Tell the same of somebody who has not joined, or has left, and could not have tapped it."""
    if Who.ACTIVE.includes(incoming.person) or screens.types_while_joining(incoming):
        return False
    return may_name_danger(incoming)


def hands_on_danger(incoming: IncomingUpdate) -> bool:
    """Tell whether words that wait for a person name an emergency at all: nobody reads them now."""
    return incoming.heard.tier is not Tier.ACT and bool(
        may_name_danger(incoming) or incoming.heard.signs
    )


async def on_danger_possible(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Ask which sign she has; what to do if it is bad stands first. Unanswered, staff hear of it."""
    if isinstance(incoming.person, Stranger):
        return [Say(message=other_answer(incoming.speech, None, menu=False))]
    heard, now = incoming.heard, incoming.now
    alert = await alerts.ask_whether(
        incoming.session,
        incoming.patient,
        AlertRule.MENTIONED_SIGN if heard.aside else AlertRule.POSSIBLE_SIGN,
        facts=AlertFacts(signs=tuple(one.sign for one in heard.signs), said_at=incoming.said_at),
        until=now + WAITED_FOR,
        now=now,
    )
    return await shown(
        incoming,
        lambda prompt: asked_page(incoming.speech, prompt),
        kind=PromptKind.DANGER,
        data=ScreenPromptData(alert=alert.id),
    )


async def on_asked_tapped(incoming: IncomingUpdate, button: AskedButton) -> Sequence[Answer]:
    """Act on what she says she has, or leave it at that."""
    match button:
        case SayTemperature(tenths=tenths, hers=True) if tenths >= FEVER_FROM:
            found = danger.signs_and_following(incoming, [DangerSign.FEVER])
            return await danger.told(incoming, found, spotted=False)
        case SayTemperature(hers=hers):
            return await _left(incoming, "no_fever" if hers else "no_temperature")
        case AnswerAsked(group=group):
            return await _answered(incoming, group)


def seen_first(then: Handler) -> Handler:
    """Let danger words be answered also where a flow keeps what she writes."""

    async def on_words_written(incoming: IncomingUpdate) -> Sequence[Answer]:
        answers = await then(incoming)
        if danger.names_danger(incoming):
            return [*answers, *await danger.on_danger_written(incoming)]
        if hands_on_danger(incoming):
            return [*answers, *await on_danger_possible(incoming)]
        return answers

    return on_words_written


async def ask_temperature(
    incoming: IncomingUpdate, degrees: float, others: Callable[[int], Sequence[Button]]
) -> Sequence[Answer]:
    """Ask whether a number is her temperature; `others` make buttons of what else it may be."""
    typed, tenths = (incoming.text or "").strip(), round(degrees * 10)
    return await shown(
        incoming,
        lambda prompt: temperature_page(incoming.speech, prompt, typed, tenths, others(prompt)),
        kind=PromptKind.DANGER,
    )


async def _answered(incoming: IncomingUpdate, group: AskedGroup) -> Sequence[Answer]:
    alert = await _asked_about(incoming)
    if group is AskedGroup.NONE:
        if alert is not None and not await _dropped(incoming, alert, "none"):
            facts = alert.facts.noted(AlertNote.NONE, at=incoming.now)
            await alerts.change_alert(incoming.session, alert.id, facts=facts)
        return await _left(incoming, AlertNote.NONE)
    if alert is not None:
        await alerts.drop_alert(incoming.session, alert.id, reason="answered", now=incoming.now)
    if group is AskedGroup.OTHER:
        return await danger.on_wrong_asked(incoming)
    possible = () if alert is None else alert.facts.signs
    found = danger.signs_and_following(incoming, signs_of_group(group, possible))
    return await danger.told(incoming, found, spotted=False)


async def _asked_about(incoming: IncomingUpdate) -> Alert | None:
    """Return the alert that waits for this answer, while nobody has closed it."""
    alert_id = danger.asked_alert(incoming)
    alert = await alerts.alert_by_id(incoming.session, alert_id) if alert_id else None
    return alert if alert is not None and alert.open and alert.rule in ASKED_SIGNS else None


async def _dropped(incoming: IncomingUpdate, alert: Alert, reason: str) -> bool:
    """Drop what staff have not been told of; what they have, stays in their sight."""
    return alert.state is AlertState.ASKING and await alerts.drop_alert(
        incoming.session, alert.id, reason=reason, now=incoming.now
    )


async def _left(incoming: IncomingUpdate, what: str) -> Sequence[Answer]:
    menu = has_menu(incoming)
    return await shown(
        incoming,
        lambda prompt: answered_page(incoming.speech, prompt, what, menu=menu),
        kind=PromptKind.DANGER,
    )
