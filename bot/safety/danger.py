"""What happens when something feels wrong, by button or in her own words?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.intake.screens import Page, has_menu, shown, team_there
from bot.intake.update import IncomingUpdate
from bot.safety import stop
from bot.safety.sent_to_team import sent_shown
from content.buttons.safety import (
    AskForCall,
    DangerButton,
    OpenSigns,
    SayCalled,
    SayHelped,
    SayNotMine,
    SayStopWhat,
    StopWhat,
    TellSign,
)
from content.patient.danger import (
    PAGES,
    TeamTold,
    about_tablets,
    answered_page,
    danger_answer,
    danger_page,
    nothing_to_stop,
    other_answer,
    which_to_stop,
)
from db import alerts, patients
from db.delivery import deliveries
from db.delivery.morning_after import owe_morning_after
from rules.alerts import Alert, AlertFacts, AlertNote, AlertRule
from rules.answers import AnswerClass
from rules.danger import (
    DangerLevel,
    DangerSign,
    Found,
    danger_of,
    in_order,
    is_red_flag,
    stops_exercise,
    to_be_said,
    with_following,
)
from rules.danger_words import Tier
from rules.delivery import DeliveryKind
from rules.message import Message
from rules.people import Patient, Stranger
from rules.prompt_data import ScreenPromptData
from rules.prompts import Answer, PromptKind, Say


async def on_danger_tapped(incoming: IncomingUpdate, button: DangerButton) -> Sequence[Answer]:
    """Show the list of signs, or act on what she taps there."""
    match button:
        case OpenSigns(page=page):
            return await on_wrong_asked(incoming, page)
        case TellSign(sign=sign):
            return await _sign_told(incoming, sign)
        case AskForCall():
            return await _call_asked(incoming)
        case SayStopWhat(what=StopWhat.MESSAGES):
            return await stop.on_stopped(incoming)
        case SayStopWhat(what=StopWhat.TABLETS):
            return await told(incoming, _only_medicine(incoming), spotted=False)
        case SayStopWhat():
            menu = has_menu(incoming)
            return await _shown(
                incoming, lambda prompt: nothing_to_stop(incoming.speech, prompt, menu=menu)
            )
        case SayCalled():
            return await _noted(incoming, AlertNote.CALLED)
        case SayNotMine() | SayHelped():
            return await _answered(incoming, button)


async def on_wrong_asked(incoming: IncomingUpdate, page: int = 0) -> Sequence[Answer]:
    """Show a page of the list of signs."""
    if isinstance(incoming.person, Stranger):
        return [_safe(other_answer(incoming.speech, None, menu=False))]
    return await _shown(incoming, lambda prompt: _page(incoming, prompt, min(page, len(PAGES) - 1)))


async def _sign_told(incoming: IncomingUpdate, sign: DangerSign | None) -> Sequence[Answer]:
    """Say what to do about the sign she tapped, and tell her team."""
    if sign is None:
        menu = has_menu(incoming)
        return await _shown(
            incoming, lambda prompt: other_answer(incoming.speech, prompt, menu=menu)
        )
    return await told(incoming, signs_and_following(incoming, [sign]), spotted=False)


async def _call_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Tell her team that she would like a call."""
    facts = AlertFacts(said_at=incoming.said_at)
    alert = await alerts.raise_alert(
        incoming.session, incoming.patient, AlertRule.CALL_ME, now=incoming.now, facts=facts
    )
    return await sent_shown(incoming, alert, about=AlertRule.CALL_ME)


def names_danger(incoming: IncomingUpdate) -> bool:
    """Tell whether the words that came clearly hold something that must not wait.

    Of a stranger we know no tablets, and send no messages.
    """
    if incoming.heard.tier is not Tier.ACT:
        return False
    return isinstance(incoming.person, Patient) or is_red_flag(incoming.heard.signs)


async def on_danger_written(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Say what to do about what she wrote; her words go no further, only the signs."""
    if incoming.heard.signs[0].level is DangerLevel.STOP:
        return await stop.on_leaving_meant(incoming)
    return await told(incoming, incoming.heard.signs, spotted=True)


async def told(
    incoming: IncomingUpdate, found: Sequence[Found], *, spotted: bool
) -> Sequence[Answer]:
    """Say what to do about these signs, and tell her team of them."""
    rules = incoming.services.bundle.hearing.rules
    said = to_be_said(found, rules)
    if isinstance(incoming.person, Stranger):
        return [
            _safe(
                danger_answer(incoming.speech, None, said, told=None, spotted=spotted, menu=False)
            )
        ]
    if not is_red_flag(found) and spotted and not incoming.heard.named:
        return await _shown(incoming, lambda prompt: which_to_stop(incoming.speech, prompt))
    alert = await _tell_team(incoming, found)
    return await _shown(
        incoming,
        lambda prompt: _what_to_do(incoming, prompt, said, spotted),
        data=ScreenPromptData(alert=alert.id),
    )


def signs_and_following(
    incoming: IncomingUpdate, signs: Collection[DangerSign]
) -> tuple[Found, ...]:
    """Return signs that she tapped, and what follows from them for what she takes."""
    rules = incoming.services.bundle.hearing.rules
    cautions = incoming.person.cautions_for_danger if isinstance(incoming.person, Patient) else None
    return in_order(with_following(signs, rules, cautions), rules)


def asked_alert(incoming: IncomingUpdate) -> int | None:
    """Return the alert that the tapped page is about, if it is about one."""
    data = incoming.prompt.data if incoming.prompt else None
    return data.alert if isinstance(data, ScreenPromptData) else None


async def _noted(incoming: IncomingUpdate, note: AlertNote) -> Sequence[Answer]:
    """Let staff see what she says since; it takes nothing from their sight."""
    alert_id = asked_alert(incoming)
    alert = await alerts.alert_by_id(incoming.session, alert_id) if alert_id else None
    if alert is not None and alert.open:
        facts = alert.facts.noted(note, at=incoming.now)
        await alerts.change_alert(incoming.session, alert.id, facts=facts)
    menu = has_menu(incoming)
    return await _shown(
        incoming,
        lambda prompt: answered_page(incoming.speech, prompt, note, menu=menu),
    )


async def _answered(incoming: IncomingUpdate, button: SayNotMine | SayHelped) -> Sequence[Answer]:
    """Note what she says of a sign; it is no silence, the morning after."""
    await deliveries.withdraw(
        incoming.session,
        patient_id=incoming.patient.id,
        kinds=(DeliveryKind.NO_REPLY,),
        reason="answered",
    )
    match button:
        case SayNotMine():
            return await _noted(incoming, AlertNote.DENIED)
        case SayHelped(helped=True):
            return await _noted(incoming, AlertNote.HELPED)
    return await _not_helped(incoming)


async def _not_helped(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Say again what to do about what she told of, and tell her team again."""
    alert_id = asked_alert(incoming)
    before = await alerts.alert_by_id(incoming.session, alert_id) if alert_id else None
    if before is None or not before.facts.signs:
        return await on_wrong_asked(incoming)
    found = signs_and_following(incoming, before.facts.signs)
    answers = await told(incoming, found, spotted=False)
    for alert in await alerts.open_alerts_of(incoming.session, incoming.patient.id):
        if alert.rule is before.rule:
            facts = alert.facts.noted(AlertNote.NOT_HELPED, at=incoming.now)
            await alerts.renew_alert(incoming.session, alert.id, facts=facts, now=incoming.now)
    return answers


def _what_to_do(
    incoming: IncomingUpdate, prompt_id: int, found: Sequence[Found], spotted: bool
) -> Message:
    speech, when, menu = incoming.speech, team_there(incoming), has_menu(incoming)
    if not is_red_flag(found):
        return about_tablets(speech, prompt_id, when=when, spotted=spotted, menu=menu)
    told = TeamTold(when=when, exercise_rests=menu and stops_exercise(found))
    return danger_answer(speech, prompt_id, found, told=told, spotted=spotted, menu=menu)


async def _tell_team(incoming: IncomingUpdate, found: Sequence[Found]) -> Alert:
    """Raise what staff must hear of, and put exercise away until they clear it; return the worst of it."""
    session, patient, now = incoming.session, incoming.patient, incoming.now
    signs = tuple(one.sign for one in found if one.sign is not DangerSign.STOP_MEDICINE)
    raised = []
    if signs:
        levels = tuple(dict.fromkeys(one.level for one in found))
        facts = AlertFacts(signs=signs, levels=levels, said_at=incoming.said_at)
        raised.append(
            await alerts.raise_alert(session, patient, AlertRule.RED_FLAG, now=now, facts=facts)
        )
        if is_red_flag(found):
            await owe_morning_after(session, patient, raised[0].id, now=now)
    if len(signs) < len(found):
        rule, facts = AlertRule.STOP_MEDICINE, AlertFacts(said_at=incoming.said_at)
        raised.append(await alerts.raise_alert(session, patient, rule, now=now, facts=facts))
    if stops_exercise(found) and not incoming.patient.exercise_stopped:
        await patients.change_patient(
            incoming.session, incoming.patient.id, exercise_stopped_at=incoming.now
        )
    return raised[0]


def _only_medicine(incoming: IncomingUpdate) -> list[Found]:
    return [danger_of(DangerSign.STOP_MEDICINE, incoming.services.bundle.hearing.rules)]


def _page(incoming: IncomingUpdate, prompt_id: int, page: int) -> Message:
    danger = incoming.services.bundle.hearing.rules
    return danger_page(incoming.speech, prompt_id, danger, page, menu=has_menu(incoming))


def _safe(message: Message) -> Say:
    return Say(message=message, kind=AnswerClass.SAFETY)


async def _shown(
    incoming: IncomingUpdate, page: Page, data: ScreenPromptData | None = None
) -> Sequence[Answer]:
    return await shown(incoming, page, kind=PromptKind.DANGER, data=data)
