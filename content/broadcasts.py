"""What do a broadcast and its report look like?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from content.buttons import button
from content.speech import Speech
from content.text import Text, lines, plain
from rules.broadcasts import Broadcast, BroadcastState, Content
from rules.message import Button, Entity, Message, utf16_length
from rules.sending import DeliveryState

BAR_LENGTH = 10
TITLE_LENGTH = 40

_NAMED = re.compile(r"\{([^{}]*)\}")
_ENDS = (
    DeliveryState.SENT,
    DeliveryState.UNCERTAIN,
    DeliveryState.BLOCKED,
    DeliveryState.FAILED,
    DeliveryState.EXPIRED,
)
_OTHERS = ("paused", "left", "cancelled", "waits_quiet", "waits_over_limit", "waits_turn")


def filled_in(content: Content, values: Mapping[str, str]) -> Message:
    """Return what one patient reads: the variables filled in, the formatting moved along."""
    text, entities = content.text, list(content.entities)
    for match in reversed(list(_NAMED.finditer(text))):
        value = values.get(match[1], match[0])
        start = utf16_length(text[: match.start()])
        grown = utf16_length(value) - utf16_length(match[0])
        end = start + utf16_length(match[0])
        entities = [_moved(entity, start, end, grown) for entity in entities]
        text = text[: match.start()] + value + text[match.end() :]
    return Message(text=text, entities=tuple(one for one in entities if one.length > 0))


def audience_question(
    speech: Speech, broadcast: Broadcast, count: int, cohorts: Mapping[int, str]
) -> Message:
    """Return the message under the preview: to whom, how many, send or not."""
    prompt_id = broadcast.prompt_id or 0
    chosen = broadcast.audience.cohort_id
    everyone = speech.say("broadcast.everyone")
    name = everyone if chosen is None else cohorts.get(chosen, everyone)
    text = lines(
        speech.text("broadcast.looks_like"),
        speech.text("broadcast.to_whom", audience=name, people=_people(speech, count)),
    )
    choices = [(everyone, None, "all")] + [(cohorts[one], one, str(one)) for one in cohorts]
    rows = [
        (_choice(speech, label, prompt_id, value, chosen=key == chosen),)
        for label, key, value in choices
        if len(cohorts) > 1
    ]
    send = speech.say("broadcast.send_to", people=_people(speech, count))
    last: tuple[Button, ...] = (button(speech.say("broadcast.discard"), "bc_drop", prompt_id),)
    if count:
        last = (button(send, "bc_send", prompt_id), *last)
    return text.message((*rows, last))


def progress(speech: Speech, broadcast: Broadcast, others: Mapping[str, int]) -> Message:
    """Return the message that watches a broadcast: its bar while it runs, then its report."""
    if broadcast.state == BroadcastState.RUNNING:
        stop = button(speech.say("broadcast.stop"), "bc_stop", broadcast.prompt_id or 0)
        text = lines(
            _title(speech, broadcast), plain(_bar(broadcast)), _numbers(speech, broadcast, others)
        )
        return text.message(((stop,),))
    return lines(_title(speech, broadcast), _numbers(speech, broadcast, others)).message()


def _title(speech: Speech, broadcast: Broadcast) -> Text:
    first = broadcast.content.text.strip().splitlines()[0]
    title = first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1].rstrip() + "…"
    return speech.text(f"broadcast.title_{broadcast.state}", title=title)


def _bar(broadcast: Broadcast) -> str:
    share = broadcast.ended / broadcast.chosen if broadcast.chosen else 0
    full = round(share * BAR_LENGTH)
    return "▓" * full + "░" * (BAR_LENGTH - full) + f" {share:.0%}"


def _numbers(speech: Speech, broadcast: Broadcast, others: Mapping[str, int]) -> Text:
    parts = [
        speech.counted(f"broadcast.{state}", count)
        for state in _ENDS
        if (count := broadcast.counts.get(state, 0)) or state == DeliveryState.SENT
    ]
    parts += [speech.counted(f"broadcast.{why}", n) for why in _OTHERS if (n := others.get(why, 0))]
    chosen = speech.counted("broadcast.chosen", broadcast.chosen)
    return speech.text("broadcast.sum", chosen=chosen, parts=", ".join(parts))


def _people(speech: Speech, count: int) -> str:
    return speech.counted("broadcast.people", count)


def _choice(speech: Speech, label: str, prompt_id: int, value: str, *, chosen: bool) -> Button:
    shown = speech.say("broadcast.chosen_one", name=label) if chosen else label
    return button(shown, "bc_to", prompt_id, value)


def _moved(entity: Entity, start: int, end: int, grown: int) -> Entity:
    """Return the entity after the stretch from `start` to `end` grew by `grown` units."""
    if entity.offset >= end:
        return replace(entity, offset=entity.offset + grown)
    if entity.offset <= start and entity.offset + entity.length >= end:
        return replace(entity, length=entity.length + grown)
    if entity.offset + entity.length <= start:
        return entity
    # It begins or ends inside the variable's name: it keeps only what lies outside.
    length = start - entity.offset if entity.offset < start else 0
    return replace(entity, length=length)
