"""What is a patient told when something feels wrong? Written texts, fixed beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from content.buttons import button
from content.buttons.safety import (
    AnswerAsked,
    AskForCall,
    OpenSigns,
    SayCalled,
    SayHelped,
    SayNotMine,
    SayStopWhat,
    SayTemperature,
    StopWhat,
    TellSign,
)
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, lines
from content.patient.menu import menu_button
from rules.danger import (
    AskedGroup,
    DangerLevel,
    DangerRules,
    DangerSign,
    Found,
    buttons_of,
    is_red_flag,
)
from rules.message import Button, Message

PAGES = (DangerLevel.EMERGENCY, DangerLevel.SAME_DAY, DangerLevel.SOON)
# More signs at once would push what to do off the screen.
_MOST_SIGNS = 2
# For these the first line is their own, and who is in despair, or poisoned, reads of no machine and no exercise.
_OWN_ACT = (DangerSign.OVERDOSE, DangerSign.EXTRA_TABLET, DangerSign.FEVER_ON_TREATMENT)
_NO_MACHINE = frozenset({DangerSign.SELF_HARM, DangerSign.OVERDOSE})


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
    """Return what to do about `found`, the most serious first: the act, then why, then who is told.

    `spotted` says that a machine matched her words; `told` is None for somebody we do not know.
    """
    urgent = [one for one in found if is_red_flag([one])][:_MOST_SIGNS]
    signs = [one.sign for one in urgent]
    bare = not _NO_MACHINE.isdisjoint(signs)
    pieces = [speech.text(f"danger.text.{sign}") for sign in signs]
    if any(one.level is DangerLevel.MEDICINE for one in found):
        pieces.append(speech.text("medicine.talk_first"))
    text = lines(
        _act(speech, urgent[0]),
        *pieces,
        _told(speech, told, exercise=not bare),
        speech.text("danger.spotted") if spotted and not bare else Text(),
    )
    if prompt_id is None:
        return text.message()
    acted = _acted(speech, prompt_id, urgent[0], spotted=spotted)
    return text.message((*rows_of(acted, 2), *_after(speech, prompt_id, menu=menu)))


def asked_page(speech: Speech, prompt_id: int, *, again: bool = False) -> Message:
    """Return the question whether she has a sign, where her words may be one; what to do stands first."""
    labels = [
        button(speech.say(f"danger.group.{group}"), AnswerAsked(group=group), prompt_id)
        for group in AskedGroup
    ]
    text = speech.text("danger.asked_again" if again else "danger.asked")
    return text.message(rows_of(labels, 2))


def answered_page(speech: Speech, prompt_id: int, what: str, *, menu: bool) -> Message:
    """Return what follows "I have called", "I don't have this", "None of these", and a number that is no fever."""
    return speech.text(f"danger.{what}").message(_after(speech, prompt_id, menu=menu))


def morning_after(speech: Speech, prompt_id: int) -> Message:
    """Ask her, the morning after a danger sign, whether she got help."""
    rows = (
        (
            button(speech.say("danger.got_help"), SayHelped(helped=True), prompt_id),
            button(speech.say("danger.no_help"), SayHelped(helped=False), prompt_id),
        ),
        (button(speech.say("danger.not_mine"), SayNotMine(), prompt_id),),
    )
    return speech.text("danger.morning_after").message(rows)


def temperature_page(
    speech: Speech, prompt_id: int, typed: str, tenths: int, others: Sequence[Button]
) -> Message:
    """Return the question whether a number is her temperature; `others` are what else it may be."""
    yes, no = (
        button(
            speech.say(f"danger.temperature_{one}"),
            SayTemperature(tenths=tenths, hers=hers),
            prompt_id,
        )
        for one, hers in (("yes", True), ("no", False))
    )
    text = speech.text("danger.temperature", typed=typed)
    return text.message(rows_of((yes, *others, no), 2))


def other_answer(speech: Speech, prompt_id: int | None, *, menu: bool) -> Message:
    """Return what to do when it is not on the list."""
    text = speech.text("danger.do.other")
    if prompt_id is None:
        return text.message()
    call = button(speech.say("danger.call_me"), AskForCall(), prompt_id)
    return text.message(((call,), *_after(speech, prompt_id, menu=menu)))


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
        speech.text("medicine.talk_first"),
        speech.text("danger.told", when=when),
        speech.text("medicine.call"),
        speech.text("danger.spotted") if spotted else Text(),
    )
    meant = _stop(speech, prompt_id, "medicine.meant_messages", StopWhat.MESSAGES)
    return text.message(((meant,), *_after(speech, prompt_id, menu=menu)))


def nothing_to_stop(speech: Speech, prompt_id: int, *, menu: bool) -> Message:
    """Return what follows "Neither"."""
    return speech.text("medicine.unchanged").message(_after(speech, prompt_id, menu=menu))


def _page_of(level: DangerLevel) -> DangerLevel:
    return DangerLevel.SOON if level is DangerLevel.MEDICINE else level


def _act(speech: Speech, worst: Found) -> Text:
    if worst.sign is DangerSign.SELF_HARM:
        return Text()
    return speech.text(f"danger.act.{worst.sign if worst.sign in _OWN_ACT else worst.level}")


def _told(speech: Speech, told: TeamTold | None, *, exercise: bool) -> Text:
    if told is None:
        return Text()
    rests = speech.text("danger.exercise") if told.exercise_rests and exercise else Text()
    return lines(speech.text("danger.told", when=told.when), rests, gap=" ")


def _acted(speech: Speech, prompt_id: int, worst: Found, *, spotted: bool) -> tuple[Button, ...]:
    """Return how she says that she has called, or that it is not so."""
    called = button(speech.say("danger.have_called"), SayCalled(), prompt_id)
    if worst.sign is DangerSign.SELF_HARM:
        return (called, button(speech.say("danger.call_me"), AskForCall(), prompt_id))
    denied = button(speech.say("danger.not_mine"), SayNotMine(), prompt_id)
    return (called, denied) if spotted else (called,)


def _stop(speech: Speech, prompt_id: int, key: str, what: StopWhat) -> Button:
    return button(speech.say(key), SayStopWhat(what=what), prompt_id)


def _after(speech: Speech, prompt_id: int, *, menu: bool) -> tuple[tuple[Button, ...], ...]:
    another = button(speech.say("danger.another"), OpenSigns(), prompt_id)
    return rows_of((another, menu_button(speech, prompt_id)), 2) if menu else ((another,),)


def _ways_on(
    speech: Speech, prompt_id: int, page: int, *, menu: bool
) -> tuple[tuple[Button, ...], ...]:
    ways: list[Button] = []
    if page + 1 < len(PAGES):
        ways.append(button(speech.say("danger.next"), OpenSigns(page=page + 1), prompt_id))
    if page:
        ways.append(button(speech.say("danger.back"), OpenSigns(page=page - 1), prompt_id))
    elif menu:
        ways.append(menu_button(speech, prompt_id))
    return rows_of(ways, 2)


def every_sign(danger: DangerRules) -> tuple[DangerSign, ...]:
    """Return the signs that have a text of their own."""
    leaving = (DangerLevel.MEDICINE, DangerLevel.STOP)
    return tuple(sign for sign, rule in danger.items() if rule.level not in leaving)
