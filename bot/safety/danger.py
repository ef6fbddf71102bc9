"""What happens when something feels wrong, by button or in her own words?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.routing import Handler, command_of
from bot.intake.screens import Page, has_menu, shown, team_there
from bot.intake.update import Visit, words_of
from bot.safety import stop
from content.patient.danger import (
    MESSAGES,
    OTHER,
    PAGES,
    TABLETS,
    TeamTold,
    about_tablets,
    call_noted,
    danger_answer,
    danger_page,
    nothing_to_stop,
    other_answer,
    which_to_stop,
)
from content.patient.menu import WRONG_ACTION
from db import alerts, patients
from rules.alerts import AlertRule
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


async def on_wrong_asked(visit: Visit) -> Sequence[Answer]:
    """Show the list of signs, or another page of it."""
    if isinstance(visit.person, Stranger):
        return [Say(message=other_answer(visit.speech, None, menu=False))]
    page = int(visit.value) if _turns_page(visit) and visit.value.isdecimal() else 0
    return await _shown(visit, lambda prompt: _page(visit, prompt, min(page, len(PAGES) - 1)))


async def on_sign_tapped(visit: Visit) -> Sequence[Answer]:
    """Say what to do about the sign she tapped, and tell her team."""
    if visit.value == OTHER:
        menu = has_menu(visit)
        return await _shown(visit, lambda prompt: other_answer(visit.speech, prompt, menu=menu))
    if visit.value not in set(DangerSign):
        return await _shown(visit, lambda prompt: _page(visit, prompt, 0))
    sign = danger_of(DangerSign(visit.value), visit.services.shelf.typed.danger)
    return await _answered(visit, [sign], spotted=False)


async def on_call_asked(visit: Visit) -> Sequence[Answer]:
    """Tell her team that she would like a call."""
    facts = {"said_at": visit.now.isoformat()}
    await alerts.raise_alert(
        visit.session, visit.patient, AlertRule.CALL_ME, now=visit.now, facts=facts
    )
    when, menu = team_there(visit), has_menu(visit)
    return await _shown(
        visit, lambda prompt: call_noted(visit.speech, prompt, when=when, menu=menu)
    )


def names_danger(visit: Visit) -> bool:
    """Tell whether the words that came hold something that must not wait.

    Of a stranger we know no tablets; staff write of dangers every day.
    """
    found = _found(visit)
    return is_red_flag(found) or (bool(found) and isinstance(visit.person, Patient))


async def on_danger_written(visit: Visit) -> Sequence[Answer]:
    """Say what to do about what she wrote; her words go no further, only the signs."""
    return await _answered(visit, _found(visit), spotted=True)


def seen_first(then: Handler) -> Handler:
    """Let danger words be answered also where a flow keeps what she writes."""

    async def on_words_written(visit: Visit) -> Sequence[Answer]:
        answers = await then(visit)
        return [*answers, *await on_danger_written(visit)] if names_danger(visit) else answers

    return on_words_written


async def on_stopping_meant(visit: Visit) -> Sequence[Answer]:
    """Act on which she wants to stop: the messages, her tablets, or neither."""
    if visit.value == MESSAGES:
        return await stop.on_stopped(visit)
    if visit.value == TABLETS:
        return await _answered(visit, _only_medicine(visit), spotted=False)
    menu = has_menu(visit)
    return await _shown(visit, lambda prompt: nothing_to_stop(visit.speech, prompt, menu=menu))


async def _answered(visit: Visit, found: Sequence[Found], *, spotted: bool) -> Sequence[Answer]:
    if isinstance(visit.person, Stranger):
        return [Say(message=_to_stranger(visit, found))]
    if not is_red_flag(found) and spotted and not _names_tablets(visit):
        return await _shown(visit, lambda prompt: which_to_stop(visit.speech, prompt))
    await _tell_team(visit, found)
    return await _shown(visit, lambda prompt: _what_to_do(visit, prompt, found, spotted))


def _what_to_do(visit: Visit, prompt_id: int, found: Sequence[Found], spotted: bool) -> Message:
    speech, when, menu = visit.speech, team_there(visit), has_menu(visit)
    if not is_red_flag(found):
        return about_tablets(speech, prompt_id, when=when, spotted=spotted, menu=menu)
    told = TeamTold(when=when, exercise_rests=menu and stops_exercise(found))
    return danger_answer(speech, prompt_id, found, told=told, spotted=spotted, menu=menu)


def _to_stranger(visit: Visit, found: Sequence[Found]) -> Message:
    return danger_answer(visit.speech, None, found, told=None, spotted=True, menu=False)


async def _tell_team(visit: Visit, found: Sequence[Found]) -> None:
    """Raise what staff must hear of, and put exercise away until they clear it."""
    said_at = visit.now.isoformat()
    signs = [one.sign.value for one in found if one.sign is not DangerSign.STOP_MEDICINE]
    if signs:
        facts = {"signs": signs, "said_at": said_at}
        await alerts.raise_alert(
            visit.session, visit.patient, AlertRule.RED_FLAG, now=visit.now, facts=facts
        )
    if len(signs) < len(found):
        await alerts.raise_alert(
            visit.session,
            visit.patient,
            AlertRule.STOP_MEDICINE,
            now=visit.now,
            facts={"said_at": said_at},
        )
    if stops_exercise(found) and not visit.patient.exercise_stopped:
        await patients.change_patient(
            visit.session, visit.patient.id, exercise_stopped_at=visit.now
        )


def _found(visit: Visit) -> tuple[Found, ...]:
    return _find(visit, _free_words(visit))


def _find(visit: Visit, words: str) -> tuple[Found, ...]:
    person = visit.person
    cautions = (isinstance(person, Patient) and person.cautions) or frozenset()
    return find_danger(words, visit.services.shelf.typed.danger, cautions=cautions)


def _names_tablets(visit: Visit) -> bool:
    """Tell whether her words name her tablets, and do not merely end in "I want to stop"."""
    return any(
        one.sign is DangerSign.STOP_MEDICINE for one in _find(visit, _free_words(visit) + " x")
    )


def _only_medicine(visit: Visit) -> list[Found]:
    return [danger_of(DangerSign.STOP_MEDICINE, visit.services.shelf.typed.danger)]


def _free_words(visit: Visit) -> str:
    words = words_of(visit.update)
    return words.partition(" ")[2] if command_of(visit) else words


def _turns_page(visit: Visit) -> bool:
    return visit.payload is not None and visit.payload.action == WRONG_ACTION


def _page(visit: Visit, prompt_id: int, page: int) -> Message:
    danger = visit.services.shelf.typed.danger
    return danger_page(visit.speech, prompt_id, danger, page, menu=has_menu(visit))


async def _shown(visit: Visit, page: Page) -> Sequence[Answer]:
    return await shown(visit, page, kind=PromptKind.DANGER)
