"""What does the daily pain check look like, before and after the tap?"""

from __future__ import annotations

from datetime import date

from content.buttons import button
from content.speech import Speech
from content.text import Text, lines
from rules.message import Button, Message
from rules.words import Joint

# Rows that sore thumbs can hit: 0 / 1-3 / 4-6 / 7-9 / 10.
SCALE_ROWS = ((0,), (1, 2, 3), (4, 5, 6), (7, 8, 9), (10,))


def pain_question(speech: Speech, prompt_id: int, *, again: bool = False) -> Message:
    """Return the check with its eleven buttons; `again` words it as the one reminder."""
    text = speech.text("pain.question_again" if again else "pain.question")
    return text.message(_scale(prompt_id))


def pain_saved(
    speech: Speech, prompt_id: int, value: int, *, day: date | None = None, changeable: bool = True
) -> Message:
    """Return what the check becomes once it is answered; `day` is named when the answer came late."""
    saved = _saved(speech, value, day)
    change = ((button(speech.say("pain.change"), "change", prompt_id),),)
    return lines(saved, speech.text("pain.thanks"), gap=" ").message(change if changeable else ())


def anything_new(speech: Speech, prompt_id: int, value: int, *, day: date | None = None) -> Message:
    """Return what follows a severe rating: is anything new?"""
    text = lines(_saved(speech, value, day), speech.text("pain.anything_new"), gap=" ")
    return text.message(
        (
            (button(speech.say("pain.something_new"), "novelty", prompt_id, "new"),),
            (button(speech.say("pain.usual_pain"), "novelty", prompt_id, "usual"),),
            (button(speech.say("pain.tapped_wrong"), "change", prompt_id),),
        )
    )


def can_it_wait(speech: Speech, prompt_id: int, value: int) -> Message:
    """Return what follows "my usual pain": can it wait, or shall somebody call?"""
    text = lines(_saved(speech, value, None), speech.text("pain.usual_rest"), gap=" ")
    return text.message(
        (
            (button(speech.say("pain.call_me"), "urgency", prompt_id, "call"),),
            (button(speech.say("pain.can_wait"), "urgency", prompt_id, "wait"),),
        )
    )


def where_question(speech: Speech, prompt_id: int, chosen: frozenset[Joint]) -> Message:
    """Return the picker of sore joints; a chosen one carries a tick, in words for a screen reader."""
    choices = [_joint(speech, prompt_id, joint, chosen) for joint in Joint]
    rows = tuple(tuple(choices[i : i + 2]) for i in range(0, len(choices), 2))
    done = button(speech.say("pain.where_done"), "where", prompt_id, "done")
    return speech.text("pain.where").message((*rows, (done,)))


def joint_names(speech: Speech, joints: frozenset[Joint]) -> str:
    """Return the joints as a list in words, in the order of the picker."""
    names = [speech.say(f"joint.{joint}") for joint in Joint if joint in joints]
    return speech.listed(names)


def _joint(speech: Speech, prompt_id: int, joint: Joint, chosen: frozenset[Joint]) -> Button:
    name = speech.say(f"joint.{joint}")
    label = speech.say("pain.chosen", name=name) if joint in chosen else name
    return button(label, "where", prompt_id, joint)


def _saved(speech: Speech, value: int, day: date | None) -> Text:
    if day is None:
        return speech.text("pain.saved", value=value)
    return speech.text("pain.saved_for", value=value, day=speech.day(day))


def _scale(prompt_id: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        tuple(button(str(value), "rate", prompt_id, str(value)) for value in row)
        for row in SCALE_ROWS
    )
