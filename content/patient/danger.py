"""What is a patient told when something feels wrong? Written texts, fixed beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from content.buttons import button
from content.buttons.safety import AskForCall, OpenSigns, SayStopWhat, StopWhat, TellSign
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, lines
from content.patient.menu import menu_button
from rules.danger import DangerLevel, DangerRules, DangerSign, Found, buttons_of
from rules.message import Button, Message

PAGES = (DangerLevel.EMERGENCY, DangerLevel.SAME_DAY, DangerLevel.SOON)
# More signs at once would push what to do off the screen.
_MOST_SIGNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamTold:
    """What came of it: when the team is there, and whether exercise rests now."""

    when: str
    exercise_rests: bool


def danger_page(
    speech: Speech, prompt_id: int, danger: DangerRules, page: int, *, menu: bool
) -> Message:
    """Return one page of the list, the most serious signs on the first; `menu` adds the way back there."""
    level = PAGES[page]
    signs = [sign for sign in buttons_of(danger) if _page_of(danger[sign].level) is level]
    labels = [
        button(speech.say(f"danger.label.{sign}"), TellSign(sign=sign), prompt_id) for sign in signs
    ]
    text = speech.text(f"danger.page.{level}")
    if page == len(PAGES) - 1:
        text = lines(text, speech.text("danger.limits"))
        labels.append(button(speech.say("danger.other"), TellSign(), prompt_id))
    return text.message((*rows_of(labels, 2), *_ways_on(speech, prompt_id, page, menu=menu)))


def danger_answer(
    speech: Speech,
    prompt_id: int | None,
    found: Sequence[Found],
    *,
    told: TeamTold | None,
    spotted: bool,
    menu: bool,
) -> Message:
    """Return what to do about `found`, the most serious first; it ends with the telephone lines.

    `spotted` says that a machine matched her words; `told` is None for somebody we do not know.
    """
    urgent = [one for one in found if one.level is not DangerLevel.MEDICINE][:_MOST_SIGNS]
    pieces = [speech.text(f"danger.text.{one.sign}") for one in urgent]
    if any(one.level is DangerLevel.MEDICINE for one in found):
        pieces.append(speech.text("medicine.talk_first"))
    text = lines(
        speech.text("danger.spotted") if spotted else Text(),
        *pieces,
        _told(speech, told),
        speech.text(f"danger.do.{urgent[0].level}"),
    )
    return text.message(() if prompt_id is None else _after(speech, prompt_id, menu=menu))


def other_answer(speech: Speech, prompt_id: int | None, *, menu: bool) -> Message:
    """Return what to do when it is not on the list."""
    text = speech.text("danger.do.other")
    if prompt_id is None:
        return text.message()
    call = button(speech.say("danger.call_me"), AskForCall(), prompt_id)
    return text.message(((call,), *_after(speech, prompt_id, menu=menu)))


def call_noted(speech: Speech, prompt_id: int, *, when: str, menu: bool) -> Message:
    """Return what follows "Please call me"."""
    text = speech.text("danger.call_noted", when=when)
    return text.message(_after(speech, prompt_id, menu=menu))


def which_to_stop(speech: Speech, prompt_id: int) -> Message:
    """Return the question behind "I want to stop": these messages, or the tablets?"""
    return speech.text("medicine.which").message(
        tuple((_stop(speech, prompt_id, f"medicine.{one}", one),) for one in StopWhat)
    )


def about_tablets(
    speech: Speech, prompt_id: int, *, when: str, spotted: bool, menu: bool
) -> Message:
    """Return what a patient hears who may want to stop her tablets."""
    text = lines(
        speech.text("medicine.spotted") if spotted else Text(),
        speech.text("medicine.talk_first"),
        speech.text("danger.told", when=when),
        speech.text("medicine.call"),
    )
    meant = _stop(speech, prompt_id, "medicine.meant_messages", StopWhat.MESSAGES)
    return text.message(((meant,), *_after(speech, prompt_id, menu=menu)))


def nothing_to_stop(speech: Speech, prompt_id: int, *, menu: bool) -> Message:
    """Return what follows "Neither"."""
    return speech.text("medicine.unchanged").message(_after(speech, prompt_id, menu=menu))


def _page_of(level: DangerLevel) -> DangerLevel:
    return DangerLevel.SOON if level is DangerLevel.MEDICINE else level


def _told(speech: Speech, told: TeamTold | None) -> Text:
    if told is None:
        return Text()
    rests = speech.text("danger.exercise") if told.exercise_rests else Text()
    return lines(speech.text("danger.told", when=told.when), rests, gap=" ")


def _stop(speech: Speech, prompt_id: int, key: str, what: StopWhat) -> Button:
    return button(speech.say(key), SayStopWhat(what=what), prompt_id)


def _after(speech: Speech, prompt_id: int, *, menu: bool) -> tuple[tuple[Button, ...], ...]:
    another = button(speech.say("danger.another"), OpenSigns(), prompt_id)
    return rows_of((another, menu_button(speech, prompt_id)), 2) if menu else ((another,),)


def _ways_on(
    speech: Speech, prompt_id: int, page: int, *, menu: bool
) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    if page + 1 < len(PAGES):
        rows.append((button(speech.say("danger.next"), OpenSigns(page=page + 1), prompt_id),))
    if page:
        rows.append((button(speech.say("danger.back"), OpenSigns(page=page - 1), prompt_id),))
    elif menu:
        rows.append((menu_button(speech, prompt_id),))
    return tuple(rows)


def every_sign(danger: DangerRules) -> tuple[DangerSign, ...]:
    """Return the signs that have a text of their own."""
    return tuple(sign for sign, rule in danger.items() if rule.level is not DangerLevel.MEDICINE)
