"""What does the daily pain check look like, before and after each tap?"""

from __future__ import annotations

from datetime import date, datetime

from content.buttons import button
from content.buttons.patient import (
    ChangeRating,
    FillIn,
    JointsDone,
    RatePain,
    SayAgain,
    SayNovelty,
    SayUrgency,
    TickJoint,
)
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, lines
from content.patient.team_hours import when_there
from rules.coverage import TeamCalendar
from rules.local_time import local_day
from rules.message import Button, Message
from rules.pain_checks import Check, CheckStage, Novelty, Urgency
from rules.people import Patient
from rules.vocabulary import Joint

# Rows that sore thumbs can hit: 0 / 1-3 / 4-6 / 7-9 / 10.
SCALE_ROWS = ((0,), (1, 2, 3), (4, 5, 6), (7, 8, 9), (10,))

Rows = tuple[tuple[Button, ...], ...]


def pain_question(
    speech: Speech, prompt_id: int, *, again: bool = False, flare: int | None = None
) -> Message:
    """Return the check with its eleven buttons; `again` words it as the one reminder.

    In a `flare` (the severe value of yesterday, nothing new) one button says all of that again.
    """
    text = speech.text("pain.question_again" if again else "pain.question")
    if flare is None:
        return text.message(_scale(prompt_id))
    same = button(speech.say("pain.say_again", value=flare), SayAgain(), prompt_id)
    return text.message(((same,), *_scale(prompt_id)))


def missed_question(speech: Speech, prompt_id: int, day: date) -> Message:
    """Ask for a day that has no answer yet."""
    return speech.text("pain.question_for", day=speech.day(day)).message(_scale(prompt_id))


def check_there(
    speech: Speech, calendar: TeamCalendar, check: Check, patient: Patient, *, now: datetime
) -> Message:
    """Return the check's message as it stands at `now` for her."""
    # Only what follows a severe rating names the hours of her team.
    told, zone, when = check.told_at or now, patient.zone, ""
    if check.severe:
        when = when_there(speech, calendar, told, zone, cohort_id=patient.cohort_id)
    late = check.day if check.day != local_day(now, zone) else None
    return check_message(speech, check, when=when, late=late)


def check_message(speech: Speech, check: Check, *, when: str, late: date | None = None) -> Message:
    """Return the check's message as it now stands.

    `when` says when her team is there; `late` is the day to name when the answer came on another.
    """
    if check.value is None:
        return _unanswered(speech, check)
    if check.changing and check.open:
        return pain_question(speech, check.prompt_id, flare=check.flare)
    saved = _saved(speech, check.value, late)
    text = lines(lines(saved, *_parts(speech, check, when), gap=" "), _where(speech, check))
    return text.message(_buttons(speech, check) if check.open else ())


def moved(speech: Speech) -> Message:
    """Return what an older message of a check becomes when a newer one takes its place."""
    return speech.message("pain.moved")


def joint_names(speech: Speech, joints: frozenset[Joint]) -> str:
    """Return the joints as a list in words, in the order of the picker."""
    names = [speech.say(f"joint.{joint}") for joint in Joint if joint in joints]
    return speech.listed(names)


def _unanswered(speech: Speech, check: Check) -> Message:
    if check.open:
        return pain_question(speech, check.prompt_id, flare=check.flare)
    return speech.message("pain.no_answer", day=speech.day(check.day))


def _parts(speech: Speech, check: Check, when: str) -> list[Text]:
    match check.stage:
        case CheckStage.ANYTHING_NEW if check.unheard:
            return [speech.text("pain.unheard", when=when), speech.text("pain.anything_new")]
        case CheckStage.ANYTHING_NEW:
            return [speech.text("pain.sorry"), speech.text("pain.anything_new")]
        case CheckStage.CAN_IT_WAIT if check.unheard:
            return [speech.text("pain.unheard", when=when), speech.text("pain.usual_rest")]
        case CheckStage.CAN_IT_WAIT:
            return [speech.text("pain.usual_rest"), speech.text("pain.if_worse", when=when)]
    return [_ending(speech, check, when), _chosen(speech, check)]


def _ending(speech: Speech, check: Check, when: str) -> Text:
    if check.severe and check.novelty is Novelty.NEW:
        return speech.text("pain.new_now", when=when)
    if not check.severe or check.urgency is None:
        return speech.text("pain.thanks")
    # Until when the team is there, and what rests today, is no news the day after.
    if not check.open:
        return speech.text(f"pain.said_{check.urgency}")
    noted = "call_noted" if check.urgency is Urgency.CALL else "wait_noted"
    return speech.text(f"pain.{noted}", when=when)


def _where(speech: Speech, check: Check) -> Text:
    asks = check.stage is CheckStage.WHERE and check.open
    return speech.text("pain.where") if asks else Text()


def _chosen(speech: Speech, check: Check) -> Text:
    if not check.joints or (check.stage is CheckStage.WHERE and check.open):
        return Text()
    return speech.text("pain.where_saved", joints=joint_names(speech, check.joints))


def _buttons(speech: Speech, check: Check) -> Rows:
    prompt = check.prompt_id
    match check.stage:
        case CheckStage.ANYTHING_NEW:
            return (
                (
                    button(
                        speech.say("pain.something_new"), SayNovelty(novelty=Novelty.NEW), prompt
                    ),
                ),
                *_same(speech, check),
                (button(speech.say("pain.usual_pain"), SayNovelty(novelty=Novelty.USUAL), prompt),),
                (button(speech.say("pain.tapped_wrong"), ChangeRating(), prompt),),
            )
        case CheckStage.CAN_IT_WAIT:
            return (_call(speech, check), _wait(speech, check))
        case CheckStage.WHERE:
            return (*_joints(speech, check), *_last_row(speech, check))
    return _last_row(speech, check)


def _same(speech: Speech, check: Check) -> Rows:
    if check.flare is None:
        return ()
    return ((button(speech.say("pain.same_joints"), SayAgain(), check.prompt_id),),)


def _last_row(speech: Speech, check: Check) -> Rows:
    call = (_call(speech, check),) if check.urgency is Urgency.WAIT else ()
    change = (button(speech.say("pain.change"), ChangeRating(), check.prompt_id),)
    missed = [
        (button(speech.say("pain.fill_in", day=speech.weekday(one.day)), FillIn(), one.prompt_id),)
        for one in check.missed
        if check.stage is CheckStage.DONE
    ]
    return (*call, change, *missed)


def _call(speech: Speech, check: Check) -> tuple[Button]:
    return (button(speech.say("pain.call_me"), SayUrgency(urgency=Urgency.CALL), check.prompt_id),)


def _wait(speech: Speech, check: Check) -> tuple[Button]:
    return (button(speech.say("pain.can_wait"), SayUrgency(urgency=Urgency.WAIT), check.prompt_id),)


def _joints(speech: Speech, check: Check) -> Rows:
    """Return the picker; a chosen joint carries a tick."""
    done = button(speech.say("pain.where_done"), JointsDone(), check.prompt_id)
    return (*rows_of([_joint(speech, check, joint) for joint in Joint], 2), (done,))


def _joint(speech: Speech, check: Check, joint: Joint) -> Button:
    name = speech.say(f"joint.{joint}")
    label = speech.say("pain.chosen", name=name) if joint in check.joints else name
    return button(label, TickJoint(joint=joint), check.prompt_id)


def _saved(speech: Speech, value: int, day: date | None) -> Text:
    if day is None:
        return speech.text("pain.saved", value=value)
    return speech.text("pain.saved_for", value=value, day=speech.day(day))


def _scale(prompt_id: int) -> Rows:
    return tuple(
        tuple(button(str(value), RatePain(value=value), prompt_id) for value in row)
        for row in SCALE_ROWS
    )
