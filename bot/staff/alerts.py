"""How does a coordinator see, take and close what patients need?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.safety.alert_messages import listed, message_for, open_about, shown_anew
from bot.staff.audit import note
from bot.staff.patient_card import show_card
from content.buttons.staff import (
    AlertAct,
    AlertListButton,
    AlertPage,
    AlertQuestion,
    AskCallTime,
    ClearExercise,
    CloseAlert,
    CloseAlertFor,
    CloseRead,
    KeepAlert,
    ListAlerts,
    OpenAlertPatient,
    OpenSentFiles,
    PassAlert,
    PassAlertTo,
    ReopenAlert,
    ReopenRead,
    SetCallTime,
    ShowAlert,
    TakeAlert,
    TurnAlerts,
)
from content.staff.alerts import file_message
from db import alerts, patients, prompts, staff
from db.alert_details import handled_by, story_of
from db.delivery import deliveries
from db.delivery.sent_to_team import owe_status
from db.patients import PatientChange
from rules.alert_details import CALL_LATE, REOPENED, CloseReason
from rules.alerts import Alert, AlertRule, AlertState, read_is_enough
from rules.coverage import call_times, next_open_morning
from rules.delivery import DeliveryKind
from rules.prompt_data import AlertPromptData
from rules.prompts import Answer, Edit, Prompt, Say, Toast
from rules.rights import may_see


async def on_alert_opened(incoming: IncomingUpdate, button: AlertPage) -> Sequence[Answer]:
    """Show what a button of an alert leads to, or let its patient have exercises again."""
    if isinstance(button, ListAlerts):
        return await on_alerts_asked(incoming)
    alert = await _meant(incoming, button.place)
    if alert is None:
        return [_toast(incoming, "alert.not_yours")]
    match button:
        case ShowAlert():
            return await _alert_shown(incoming, alert)
        case OpenSentFiles():
            return await _files_sent(incoming, alert)
        case OpenAlertPatient():
            return await _card_shown(incoming, alert)
        case ClearExercise():
            return await _cleared(incoming, alert)


async def _files_sent(incoming: IncomingUpdate, alert: Alert) -> Sequence[Answer]:
    """Send what came with her question, each with what she wrote below it."""
    story = await story_of(incoming.session, alert.id, incoming.services.clinic.thresholds)
    if story is None or not story.files or not may_see(incoming.staff, story.patient.cohort_id):
        return [_toast(incoming, "alert.gone")]
    await note(incoming, "files_opened", f"alert:{alert.id}")
    sent = [file_message(story, file) for file in story.files]
    return [*(Say(message=one) for one in sent), _toast(incoming)]


async def on_alert_list_tapped(
    incoming: IncomingUpdate, button: AlertListButton
) -> Sequence[Answer]:
    """Turn a list, close what it says all of, or open that again."""
    match button:
        case TurnAlerts(view=view, page=page, cohort=cohort):
            data = incoming.asked.kept(AlertPromptData)
            prompt = await _noting(incoming, replace(data, view=view, page=page, cohort=cohort))
            await note(incoming, "alerts_listed")
            return [*await _shown(incoming, prompt), _toast(incoming)]
        case CloseRead(places=places):
            return await _read_closed(incoming, places)
        case ReopenRead():
            return await _reopened(incoming, incoming.asked.kept(AlertPromptData).closed)


async def on_alert_question_tapped(
    incoming: IncomingUpdate, button: AlertQuestion
) -> Sequence[Answer]:
    """Ask why it is closed, whom it is passed on to, or when she calls; or ask no more."""
    if isinstance(button, KeepAlert):
        return [*await _shown(incoming, await _asking(incoming)), _toast(incoming)]
    alert = await _meant(incoming, button.place)
    if alert is None:
        return [*await _shown(incoming, incoming.asked), _toast(incoming, "alert.not_yours")]
    if not alert.open:
        return [*await _shown(incoming, incoming.asked), _toast(incoming, "alert.gone")]
    match button:
        case CloseAlert(place=place):
            prompt = await _asking(incoming, closing=place)
        case AskCallTime():
            times = call_times(incoming.team, incoming.staff, incoming.now)
            prompt = await _asking(incoming, call_times=tuple(times))
        case PassAlert(place=place):
            return await _pass_asked(incoming, place)
    return [*await _shown(incoming, prompt), _toast(incoming)]


async def on_alert_tapped(incoming: IncomingUpdate, button: AlertAct) -> Sequence[Answer]:
    """Take an alert, close it, pass it on, say when she calls, or open it again."""
    alert = await _meant(incoming, button.place)
    if alert is None:
        return [_toast(incoming, "alert.not_yours")]
    match button:
        case TakeAlert():
            return await _taken(incoming, alert)
        case CloseAlertFor(reason=reason):
            return await _closed(incoming, alert, reason)
        case PassAlertTo(staff_id=staff_id):
            return await _passed(incoming, alert, staff_id)
        case SetCallTime(time=nth):
            return await _calls(incoming, alert, nth)
        case ReopenAlert():
            return await _reopened(incoming, [alert.id])


async def on_alerts_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """List what is open, the most urgent first."""
    await note(incoming, "alerts_listed")
    found = await alerts.listed_alerts(incoming.session, cohorts=incoming.staff.cohorts)
    return [await listed(incoming, found), *toasts(incoming)]


async def _alert_shown(incoming: IncomingUpdate, alert: Alert) -> Sequence[Answer]:
    """Show one alert of a list, or of several in one message, with buttons of its own."""
    prompt = await open_about(incoming, alert.id)
    await note(incoming, "alert_shown", f"alert:{alert.id}")
    return [
        Say(message=await message_for(incoming, prompt, incoming.staff), prompt_id=prompt.id),
        _toast(incoming),
    ]


async def _taken(incoming: IncomingUpdate, alert: Alert) -> Sequence[Answer]:
    """Let the first who taps have it; the others see who that is, and the patient is told."""
    taken = await alerts.take_alert(
        incoming.session,
        alert.id,
        incoming.staff.id,
        rests_until=_next_morning(incoming),
        now=incoming.now,
    )
    if not taken:
        return [*await _shown(incoming, incoming.asked), await _why_not(incoming, alert)]
    await _settle(incoming, alert, "taken")
    told = "alert.yours" if alert.rule is AlertRule.SILENCE else "alert.yours_told"
    return [*await shown_anew(incoming, alert.id), _toast(incoming, told)]


async def _closed(incoming: IncomingUpdate, alert: Alert, reason: CloseReason) -> Sequence[Answer]:
    """Close it with the reason; a second tap changes nothing."""
    await _asking(incoming)
    closed = await alerts.close_alert(
        incoming.session, alert.id, incoming.staff.id, reason=reason, now=incoming.now
    )
    if not closed:
        prompt = await prompts.prompt_by_id(incoming.session, incoming.asked.id)
        return [*await _shown(incoming, prompt or incoming.asked), await _why_not(incoming, alert)]
    await _settle(incoming, alert, "closed")
    return [*await shown_anew(incoming, alert.id), _toast(incoming, "alert.is_closed")]


async def _read_closed(incoming: IncomingUpdate, places: Sequence[int]) -> Sequence[Answer]:
    """Close those of a list whose lines she has read; what became more since stays open."""
    closed = []
    for place in places:
        alert = await _meant(incoming, place)
        if alert is None or not read_is_enough(alert):
            continue
        reason = CloseReason.NOTHING
        if await alerts.close_alert(
            incoming.session, alert.id, incoming.staff.id, reason=reason, now=incoming.now
        ):
            await _settle(incoming, alert, "closed")
            closed.append(alert.id)
    if not closed:
        return [*await _shown(incoming, incoming.asked), _toast(incoming, "alert.gone")]
    data = incoming.asked.kept(AlertPromptData)
    prompt = await _noting(incoming, replace(data, closed=tuple(closed)))
    told = incoming.speech.counted("alert.read_done", len(closed))
    edits: list[Answer] = [*await shown_anew(incoming, *closed)]
    if not any(isinstance(one, Edit) and _is_tapped(incoming, one) for one in edits):
        edits += await _shown(incoming, prompt)
    return [*edits, Toast(tap_id=incoming.tap_id or "", text=told)]


async def _reopened(incoming: IncomingUpdate, alert_ids: Sequence[int]) -> Sequence[Answer]:
    """Open again what was closed a moment ago."""
    opened = [
        one
        for one in alert_ids
        if await _hers(incoming, one) is not None
        and await alerts.reopen_alert(
            incoming.session,
            one,
            since=incoming.now - REOPENED,
            rests_until=_next_morning(incoming),
        )
    ]
    for one in opened:
        await note(incoming, "alert_reopened", f"alert:{one}")
        alert = await alerts.alert_by_id(incoming.session, one)
        if alert is not None:
            await _tell_patient(incoming, alert)
    data = incoming.asked.kept(AlertPromptData)
    prompt = await _noting(incoming, replace(data, closed=()))
    if not opened:
        return [*await _shown(incoming, prompt), _toast(incoming, "alert.reopen_late")]
    edits: list[Answer] = [*await shown_anew(incoming, *opened)]
    if not any(isinstance(one, Edit) and _is_tapped(incoming, one) for one in edits):
        edits += await _shown(incoming, prompt)
    told = incoming.speech.counted("alert.reopened", len(opened))
    return [*edits, Toast(tap_id=incoming.tap_id or "", text=told)]


async def _calls(incoming: IncomingUpdate, alert: Alert, nth: int) -> Sequence[Answer]:
    """Tell the patient when she is called; half an hour later both are told if she was not."""
    times = incoming.asked.kept(AlertPromptData).call_times
    prompt = await _asking(incoming)
    patient = await patients.patient_by_id(incoming.session, alert.patient_id)
    if (
        nth >= len(times)
        or patient is None
        or not alert.open
        or times[nth] + CALL_LATE < incoming.now
    ):
        return [*await _shown(incoming, prompt), _toast(incoming, "alert.gone")]
    at = times[nth]
    await alerts.change_alert(
        incoming.session,
        alert.id,
        state=AlertState.TAKEN,
        taken_by=incoming.staff.id,
        taken_at=alert.taken_at or incoming.now,
        facts=replace(alert.facts, call_at=at, call_late=False),
        next_at=at + CALL_LATE,
    )
    await note(incoming, "call_promised", f"alert:{alert.id}", at=at.isoformat())
    await owe_status(incoming.session, patient, alert.id, now=incoming.now)
    time = incoming.speech.clock(at, incoming.staff.zone)
    told = incoming.speech.say("alert.call_told", time=time)
    return [*await shown_anew(incoming, alert.id), Toast(tap_id=incoming.tap_id or "", text=told)]


async def _pass_asked(incoming: IncomingUpdate, place: int) -> Sequence[Answer]:
    """Ask who of the team shall have it."""
    others = [
        one for one in await staff.reachable_staff(incoming.session) if one.id != incoming.staff.id
    ]
    if not others:
        return [_toast(incoming, "alert.nobody_else")]
    return [*await _shown(incoming, await _asking(incoming, passing=place)), _toast(incoming)]


async def _passed(incoming: IncomingUpdate, alert: Alert, staff_id: int) -> Sequence[Answer]:
    """Let a colleague hear of it, and her alone at first; if she does not take it, all do again."""
    working = await staff.reachable_staff(incoming.session)
    member = next((one for one in working if one.id == staff_id), None)
    if member is None:
        return [_toast(incoming, "alert.gone")]
    await _asking(incoming)
    if not await alerts.pass_alert(
        incoming.session, alert, to=member.id, by=incoming.staff.id, now=incoming.now
    ):
        return [*await shown_anew(incoming, alert.id), _toast(incoming, "alert.gone")]
    await note(incoming, "alert_passed", f"alert:{alert.id}", to=member.id)
    await _tell_patient(incoming, alert)
    told = incoming.speech.say(
        "alert.passed", name=member.name or incoming.speech.say("alert.somebody")
    )
    return [*await shown_anew(incoming, alert.id), Toast(tap_id=incoming.tap_id or "", text=told)]


async def _card_shown(incoming: IncomingUpdate, alert: Alert) -> Sequence[Answer]:
    """Show the card of the patient an alert is about."""
    patient = await patients.patient_by_id(incoming.session, alert.patient_id)
    if patient is None or not may_see(incoming.staff, patient.cohort_id):
        return [_toast(incoming, "alert.gone")]
    return [*await show_card(incoming, patient), _toast(incoming)]


async def _cleared(incoming: IncomingUpdate, alert: Alert) -> Sequence[Answer]:
    """Let the patient have exercises again, or for the first time when her safety answers waited."""
    values = PatientChange(exercise_stopped_at=None)
    if alert.rule is AlertRule.SAFETY_ANSWERS:
        values |= PatientChange(safety_cleared_at=incoming.now, safety_cleared_by=incoming.staff.id)
    await patients.change_patient(incoming.session, alert.patient_id, **values)
    await note(incoming, "exercise_cleared", f"alert:{alert.id}")
    return [*await shown_anew(incoming, alert.id), _toast(incoming, "alert.exercise_on")]


# ---------------------------------------------------------------- how it is done


async def _meant(incoming: IncomingUpdate, place: int) -> Alert | None:
    """Return the alert at that place of the message, or None."""
    listed = incoming.asked.kept(AlertPromptData).alerts
    return await _hers(incoming, listed[place]) if place < len(listed) else None


async def _hers(incoming: IncomingUpdate, alert_id: int) -> Alert | None:
    """Return the alert where it is hers to handle now, whatever she was shown before."""
    alert = await alerts.alert_by_id(incoming.session, alert_id)
    if alert is None or may_see(incoming.staff, None):
        return alert
    return next(
        iter(await handled_by(incoming.session, incoming.staff, [alert], incoming.now)), None
    )


async def _asking(
    incoming: IncomingUpdate,
    *,
    closing: int | None = None,
    passing: int | None = None,
    call_times: tuple[datetime, ...] = (),
) -> Prompt:
    data = incoming.asked.kept(AlertPromptData)
    return await _noting(
        incoming, replace(data, closing=closing, passing=passing, call_times=call_times)
    )


def _is_tapped(incoming: IncomingUpdate, edit: Edit) -> bool:
    return (edit.chat_id, edit.message_id) == (incoming.chat_id, incoming.tapped_message)


def _next_morning(incoming: IncomingUpdate) -> datetime:
    return next_open_morning(incoming.team, incoming.now)


async def _noting(incoming: IncomingUpdate, data: AlertPromptData) -> Prompt:
    """Write down in the message what it shows from now on."""
    await prompts.change_prompt(incoming.session, incoming.asked.id, data=data)
    return replace(incoming.asked, data=data)


async def _shown(incoming: IncomingUpdate, prompt: Prompt) -> list[Answer]:
    message = await message_for(incoming, prompt, incoming.staff)
    return [Edit(message_id=incoming.tapped_message, message=message)]


async def _settle(incoming: IncomingUpdate, alert: Alert, how: str) -> None:
    """Tell nobody else of it any more, and tell the patient that somebody has read it."""
    await deliveries.withdraw(
        incoming.session, alert_id=alert.id, kinds=(DeliveryKind.ALERT,), reason=how
    )
    await note(incoming, f"alert_{how}", f"alert:{alert.id}")
    await _tell_patient(incoming, alert)


async def _tell_patient(incoming: IncomingUpdate, alert: Alert) -> None:
    patient = await patients.patient_by_id(incoming.session, alert.patient_id)
    if patient is not None:
        await owe_status(incoming.session, patient, alert.id, now=incoming.now)


async def _why_not(incoming: IncomingUpdate, alert: Alert) -> Toast:
    fresh = await alerts.alert_by_id(incoming.session, alert.id)
    if fresh is None or fresh.state is not AlertState.TAKEN or fresh.taken_by is None:
        return _toast(incoming, "alert.gone")
    owner = await staff.staff_by_id(incoming.session, fresh.taken_by)
    name = (owner.name if owner else None) or incoming.speech.say("alert.somebody")
    return Toast(tap_id=incoming.tap_id or "", text=incoming.speech.say("alert.has_it", name=name))


def _toast(incoming: IncomingUpdate, key: str | None = None) -> Toast:
    return Toast(tap_id=incoming.tap_id or "", text=incoming.speech.say(key) if key else None)
