"""What does she see of what she sent to her team, and how does she take it back?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from bot.intake.screens import page_under, team_there, toasts
from bot.intake.update import IncomingUpdate
from bot.safety.alert_messages import shown_anew
from content.buttons.safety import TakeBackSent
from content.patient.sent_to_team import SentPage, sent_message
from db import alerts, prompts, staff
from rules.alerts import Alert, AlertNote, AlertRule
from rules.answers import AnswerClass
from rules.prompt_data import SentPromptData
from rules.prompts import Answer, Edit, PromptKind, Say
from rules.sent_to_team import sent_state


async def on_sent_taken_back(incoming: IncomingUpdate, button: TakeBackSent) -> Sequence[Answer]:
    """Keep what she says of it; the alert stays in her team's sight, and says so."""
    alert = await alerts.alert_by_id(incoming.session, incoming.asked.subject_id or 0)
    if alert is None:
        return toasts(incoming)
    if alert.open:
        note = AlertNote.MISTAKE if button.mistake else AlertNote.NOT_NEEDED
        alert = replace(alert, facts=alert.facts.noted(note, at=incoming.now))
        await alerts.change_alert(incoming.session, alert.id, facts=alert.facts)
    return [*await sent_shown(incoming, alert), *await shown_anew(incoming, alert.id)]


async def sent_shown(
    incoming: IncomingUpdate, alert: Alert, *, about: AlertRule | None = None
) -> list[Answer]:
    """Show what has become of it; a page she tapped, or its message, becomes the one message about it.

    `about` is what she has just said, where that joined an alert of more.
    """
    here = incoming.prompt if incoming.tap_id and incoming.message_id is not None else None
    if here is None or here.kind is not PromptKind.SENT:
        here = page_under(incoming)
    sent = sent_state(alert, incoming.team, incoming.patient.cohort_id, now=incoming.now)
    member = await staff.staff_by_id(incoming.session, sent.staff_id or 0)
    prompt_id = here.id if here else prompts.new_prompt_id(incoming.now)
    page = SentPage(
        prompt_id=prompt_id,
        patient=incoming.patient,
        alert=replace(alert, rule=about or alert.rule),
        sent=sent,
        when=team_there(incoming),
        name=member.name if member else None,
    )
    message, data = sent_message(incoming.speech, page), SentPromptData(sent=sent)
    buttons = [*chain(*message.buttons)]
    if here is None:
        await prompts.open_prompt(
            incoming.session,
            incoming.person,
            PromptKind.SENT,
            subject_id=alert.id,
            data=data,
            prompt_id=prompt_id,
            shown=buttons,
            now=incoming.now,
        )
        return [
            Say(message=message, prompt_id=prompt_id, kind=AnswerClass.SAFETY),
            *toasts(incoming),
        ]
    await prompts.change_prompt(
        incoming.session,
        here.id,
        kind=PromptKind.SENT,
        subject_id=alert.id,
        data=data,
        buttons=prompts.labelled(buttons),
    )
    drawn = Edit(message_id=incoming.tapped_message, message=message, kind=AnswerClass.SAFETY)
    return [drawn, *toasts(incoming)]
