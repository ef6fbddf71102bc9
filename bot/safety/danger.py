"""What happens when something feels wrong, by button or in her own words?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.routing import Handler, command_of
from bot.intake.screens import Page, has_menu, shown, team_there
from bot.intake.update import IncomingUpdate, words_of
from bot.safety import stop
from content.buttons.safety import (
    AskForCall,
    DangerButton,
    OpenSigns,
    SayStopWhat,
    StopWhat,
    TellSign,
)
from content.patient.danger import (
    PAGES,
    TeamTold,
    about_tablets,
    call_noted,
    danger_answer,
    danger_page,
    nothing_to_stop,
    other_answer,
    which_to_stop,
)
from db import alerts, patients
from rules.alerts import AlertRule
from rules.answers import AnswerClass
from rules.danger import (
    DangerSign,
    Found,
    danger_of,
    find_danger,
    is_red_flag,
    stops_exercise,
)
from rules.message import Message
from rules.people import Patient, Stranger
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
            return await _answered(incoming, _only_medicine(incoming), spotted=False)
        case SayStopWhat():
            menu = has_menu(incoming)
            return await _shown(
                incoming, lambda prompt: nothing_to_stop(incoming.speech, prompt, menu=menu)
            )


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
    found = danger_of(sign, incoming.services.bundle.typed.danger)
    return await _answered(incoming, [found], spotted=False)


async def _call_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Tell her team that she would like a call."""
    facts = {"said_at": incoming.now.isoformat()}
    await alerts.raise_alert(
        incoming.session, incoming.patient, AlertRule.CALL_ME, now=incoming.now, facts=facts
    )
    when, menu = team_there(incoming), has_menu(incoming)
    return await _shown(
        incoming, lambda prompt: call_noted(incoming.speech, prompt, when=when, menu=menu)
    )


def names_danger(incoming: IncomingUpdate) -> bool:
    """Tell whether the words that came hold something that must not wait.

    Of a stranger we know no tablets; staff write of dangers every day.
    """
    found = _found(incoming)
    return is_red_flag(found) or (bool(found) and isinstance(incoming.person, Patient))


async def on_danger_written(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Say what to do about what she wrote; her words go no further, only the signs."""
    return await _answered(incoming, _found(incoming), spotted=True)


def seen_first(then: Handler) -> Handler:
    """Let danger words be answered also where a flow keeps what she writes."""

    async def on_words_written(incoming: IncomingUpdate) -> Sequence[Answer]:
        answers = await then(incoming)
        return [*answers, *await on_danger_written(incoming)] if names_danger(incoming) else answers

    return on_words_written


async def _answered(
    incoming: IncomingUpdate, found: Sequence[Found], *, spotted: bool
) -> Sequence[Answer]:
    if isinstance(incoming.person, Stranger):
        return [_safe(_to_stranger(incoming, found))]
    if not is_red_flag(found) and spotted and not _names_tablets(incoming):
        return await _shown(incoming, lambda prompt: which_to_stop(incoming.speech, prompt))
    await _tell_team(incoming, found)
    return await _shown(incoming, lambda prompt: _what_to_do(incoming, prompt, found, spotted))


def _what_to_do(
    incoming: IncomingUpdate, prompt_id: int, found: Sequence[Found], spotted: bool
) -> Message:
    speech, when, menu = incoming.speech, team_there(incoming), has_menu(incoming)
    if not is_red_flag(found):
        return about_tablets(speech, prompt_id, when=when, spotted=spotted, menu=menu)
    told = TeamTold(when=when, exercise_rests=menu and stops_exercise(found))
    return danger_answer(speech, prompt_id, found, told=told, spotted=spotted, menu=menu)


def _to_stranger(incoming: IncomingUpdate, found: Sequence[Found]) -> Message:
    return danger_answer(incoming.speech, None, found, told=None, spotted=True, menu=False)


async def _tell_team(incoming: IncomingUpdate, found: Sequence[Found]) -> None:
    """Raise what staff must hear of, and put exercise away until they clear it."""
    said_at = incoming.now.isoformat()
    signs = [one.sign.value for one in found if one.sign is not DangerSign.STOP_MEDICINE]
    if signs:
        levels = list(dict.fromkeys(one.level.value for one in found))
        facts = {"signs": signs, "levels": levels, "said_at": said_at}
        await alerts.raise_alert(
            incoming.session, incoming.patient, AlertRule.RED_FLAG, now=incoming.now, facts=facts
        )
    if len(signs) < len(found):
        await alerts.raise_alert(
            incoming.session,
            incoming.patient,
            AlertRule.STOP_MEDICINE,
            now=incoming.now,
            facts={"said_at": said_at},
        )
    if stops_exercise(found) and not incoming.patient.exercise_stopped:
        await patients.change_patient(
            incoming.session, incoming.patient.id, exercise_stopped_at=incoming.now
        )


def _found(incoming: IncomingUpdate) -> tuple[Found, ...]:
    return _find(incoming, _free_words(incoming))


def _find(incoming: IncomingUpdate, words: str) -> tuple[Found, ...]:
    person = incoming.person
    cautions = (isinstance(person, Patient) and person.cautions) or frozenset()
    return find_danger(words, incoming.services.bundle.typed.danger, cautions=cautions)


def _names_tablets(incoming: IncomingUpdate) -> bool:
    """Tell whether her words name her tablets, and do not merely end in "I want to stop"."""
    return any(
        one.sign is DangerSign.STOP_MEDICINE
        for one in _find(incoming, _free_words(incoming) + " x")
    )


def _only_medicine(incoming: IncomingUpdate) -> list[Found]:
    return [danger_of(DangerSign.STOP_MEDICINE, incoming.services.bundle.typed.danger)]


def _free_words(incoming: IncomingUpdate) -> str:
    words = words_of(incoming.update)
    return words.partition(" ")[2] if command_of(incoming) else words


def _page(incoming: IncomingUpdate, prompt_id: int, page: int) -> Message:
    danger = incoming.services.bundle.typed.danger
    return danger_page(incoming.speech, prompt_id, danger, page, menu=has_menu(incoming))


def _safe(message: Message) -> Say:
    return Say(message=message, kind=AnswerClass.SAFETY)


async def _shown(incoming: IncomingUpdate, page: Page) -> Sequence[Answer]:
    return await shown(incoming, page, kind=PromptKind.DANGER)
