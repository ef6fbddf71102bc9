"""How does a coordinator see, take and close what patients need?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.intake.screens import toasts
from bot.intake.update import Visit
from bot.safety.alert_messages import listed, message_for, open_about, shown_anew
from bot.staff.audit import note
from bot.staff.patient_card import show_card
from content.staff.alerts import places_of
from db import alerts, patients, prompts, staff
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from rules.alert_details import CloseReason
from rules.alerts import Alert, AlertRule, AlertState, read_is_enough
from rules.delivery import DeliveryKind
from rules.prompts import Answer, Edit, Prompt, Say, Toast

# What she is not told that somebody has read: she sent nothing.
_UNTOLD = frozenset({AlertRule.SILENCE})


async def on_alerts_asked(visit: Visit) -> Sequence[Answer]:
    """List what is open, the most urgent first."""
    await note(visit, "alerts_listed")
    found = await alerts.listed_alerts(visit.session, cohorts=visit.staff.cohorts)
    return [await listed(visit, found), *toasts(visit)]


async def on_show_tapped(visit: Visit) -> Sequence[Answer]:
    """Show one alert of a list, or of several in one message, with buttons of its own."""
    alert = await _meant(visit)
    if alert is None:
        return [_toast(visit, "alert.gone")]
    prompt = await open_about(visit, [alert.id], subject_id=alert.id)
    await note(visit, "alert_shown", f"alert:{alert.id}")
    return [
        Say(message=await message_for(visit, prompt, visit.staff), prompt_id=prompt.id),
        _toast(visit),
    ]


async def on_take_tapped(visit: Visit) -> Sequence[Answer]:
    """Let the first who taps have it; the others see who that is, and the patient is told."""
    alert = await _meant(visit)
    if alert is None:
        return [_toast(visit, "alert.gone")]
    if not await alerts.take_alert(visit.session, alert.id, visit.staff.id, now=visit.now):
        return [*await _shown(visit, visit.asked), await _why_not(visit, alert)]
    await _settle(visit, alert, "taken")
    told = "alert.yours" if alert.rule in _UNTOLD else "alert.yours_told"
    return [*await shown_anew(visit, alert.id), _toast(visit, told)]


async def on_close_tapped(visit: Visit) -> Sequence[Answer]:
    """Ask for the reason."""
    alert = await _meant(visit)
    if alert is None or not alert.open:
        return [*await _shown(visit, visit.asked), _toast(visit, "alert.gone")]
    return [*await _shown(visit, await _asking(visit, closing=int(visit.value))), _toast(visit)]


async def on_back_tapped(visit: Visit) -> Sequence[Answer]:
    """Leave it open after all."""
    return [*await _shown(visit, await _asking(visit)), _toast(visit)]


async def on_reason_tapped(visit: Visit) -> Sequence[Answer]:
    """Close it with the reason; a second tap changes nothing."""
    place, _, reason = visit.value.partition(":")
    alert = await _meant(visit, place)
    if alert is None or reason not in list(CloseReason):
        return [_toast(visit, "alert.gone")]
    await _asking(visit)
    closed = await alerts.close_alert(
        visit.session, alert.id, visit.staff.id, reason=reason, now=visit.now
    )
    if not closed:
        prompt = await prompts.prompt_by_id(visit.session, visit.asked.id)
        return [*await _shown(visit, prompt or visit.asked), await _why_not(visit, alert)]
    await _settle(visit, alert, "closed")
    return [*await shown_anew(visit, alert.id), _toast(visit, "alert.is_closed")]


async def on_read_tapped(visit: Visit) -> Sequence[Answer]:
    """Close those of a list whose lines she has read; what became more since stays open."""
    shown: dict[tuple[int | None, int], Edit] = {}
    closed = []
    for place in places_of(visit.value):
        alert = await _meant(visit, str(place))
        if alert is None or not read_is_enough(alert):
            continue
        reason = CloseReason.NOTHING
        if await alerts.close_alert(
            visit.session, alert.id, visit.staff.id, reason=reason, now=visit.now
        ):
            await _settle(visit, alert, "closed")
            closed.append(alert.id)
    for alert_id in closed:
        shown |= {(one.chat_id, one.message_id): one for one in await shown_anew(visit, alert_id)}
    if not closed:
        return [*await _shown(visit, visit.asked), _toast(visit, "alert.gone")]
    told = visit.speech.counted("alert.read_done", len(closed))
    return [*shown.values(), Toast(tap_id=visit.tap_id or "", text=told)]


async def on_pass_tapped(visit: Visit) -> Sequence[Answer]:
    """Ask who of the team shall have it."""
    alert = await _meant(visit)
    if alert is None or not alert.open:
        return [*await _shown(visit, visit.asked), _toast(visit, "alert.gone")]
    others = [one for one in await staff.reachable_staff(visit.session) if one.id != visit.staff.id]
    if not others:
        return [_toast(visit, "alert.nobody_else")]
    return [*await _shown(visit, await _asking(visit, passing=int(visit.value))), _toast(visit)]


async def on_passed_to(visit: Visit) -> Sequence[Answer]:
    """Let a colleague hear of it, and her alone at first; if she does not take it, all do again."""
    place, _, chosen = visit.value.partition(":")
    alert = await _meant(visit, place)
    member = None
    if chosen.isdecimal():
        working = await staff.reachable_staff(visit.session)
        member = next((one for one in working if one.id == int(chosen)), None)
    if alert is None or member is None:
        return [_toast(visit, "alert.gone")]
    await _asking(visit)
    if not await alerts.pass_alert(
        visit.session, alert, to=member.id, by=visit.staff.id, now=visit.now
    ):
        return [*await shown_anew(visit, alert.id), _toast(visit, "alert.gone")]
    await note(visit, "alert_passed", f"alert:{alert.id}", to=member.id)
    told = visit.speech.say("alert.passed", name=member.name or visit.speech.say("alert.somebody"))
    return [*await shown_anew(visit, alert.id), Toast(tap_id=visit.tap_id or "", text=told)]


async def on_card_tapped(visit: Visit) -> Sequence[Answer]:
    """Show the card of the patient an alert is about."""
    alert = await _meant(visit)
    patient = (
        None if alert is None else await patients.patient_by_id(visit.session, alert.patient_id)
    )
    if patient is None or not visit.staff.looks_after(patient):
        return [_toast(visit, "alert.gone")]
    return [*await show_card(visit, patient), _toast(visit)]


async def on_clear_tapped(visit: Visit) -> Sequence[Answer]:
    """Let the patient have exercises again, or for the first time when her safety answers waited."""
    alert = await _meant(visit)
    if alert is None:
        return [_toast(visit, "alert.gone")]
    values: dict[str, object] = {"exercise_stopped_at": None}
    if alert.rule is AlertRule.SAFETY_ANSWERS:
        values |= {"safety_cleared_at": visit.now, "safety_cleared_by": visit.staff.id}
    await patients.change_patient(visit.session, alert.patient_id, **values)
    await note(visit, "exercise_cleared", f"alert:{alert.id}")
    return [*await shown_anew(visit, alert.id), _toast(visit, "alert.exercise_on")]


# ---------------------------------------------------------------- how it is done


async def _meant(visit: Visit, place: str | None = None) -> Alert | None:
    """Return the alert that the button's place in the message stands for, or None."""
    listed = visit.asked.data.get("alerts", [])
    place = visit.value if place is None else place
    if not place.isdecimal() or int(place) >= len(listed):
        return None
    return await alerts.alert_by_id(visit.session, listed[int(place)])


async def _asking(
    visit: Visit, *, closing: int | None = None, passing: int | None = None
) -> Prompt:
    data = {**visit.asked.data, "closing": closing, "passing": passing}
    await prompts.change_prompt(visit.session, visit.asked.id, data=data)
    return replace(visit.asked, data=data)


async def _shown(visit: Visit, prompt: Prompt) -> list[Answer]:
    message = await message_for(visit, prompt, visit.staff)
    return [Edit(message_id=visit.tapped_message, message=message)]


async def _settle(visit: Visit, alert: Alert, how: str) -> None:
    """Tell nobody else of it any more, and tell the patient that somebody has read it."""
    await deliveries.withdraw(
        visit.session, alert_id=alert.id, kinds=(DeliveryKind.ALERT,), reason=how
    )
    await note(visit, f"alert_{how}", f"alert:{alert.id}")
    patient = await patients.patient_by_id(visit.session, alert.patient_id)
    if patient is None or alert.rule in _UNTOLD:
        return
    read = Owed(
        kind=DeliveryKind.READ_NOTE,
        chat_id=patient.chat_id,
        patient_id=patient.id,
        alert_id=alert.id,
        once=f"read:{alert.id}:{alert.round}",
        subject_id=visit.staff.id,
        due_at=visit.now,
        expires_at=visit.now + visit.services.clinic.timing.alert_worth,
    )
    await deliveries.owe(visit.session, [read], now=visit.now)


async def _why_not(visit: Visit, alert: Alert) -> Toast:
    fresh = await alerts.alert_by_id(visit.session, alert.id)
    if fresh is None or fresh.state is not AlertState.TAKEN or fresh.taken_by is None:
        return _toast(visit, "alert.gone")
    owner = await staff.staff_by_id(visit.session, fresh.taken_by)
    name = (owner.name if owner else None) or visit.speech.say("alert.somebody")
    return Toast(tap_id=visit.tap_id or "", text=visit.speech.say("alert.has_it", name=name))


def _toast(visit: Visit, key: str | None = None) -> Toast:
    return Toast(tap_id=visit.tap_id or "", text=visit.speech.say(key) if key else None)
