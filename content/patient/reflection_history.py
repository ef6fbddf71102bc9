"""What does a patient see when she reads her reflections back?"""

from __future__ import annotations

from content.files.library import Library
from content.language.buttons import button
from content.language.speech import Speech
from content.language.text import Text, bold, lines, quote, rich
from content.patient.menu import REFLECTIONS_ACTION, back_button
from rules.local_time import local_day
from rules.message import Button, Message
from rules.reflections import ReflectionEntry

SHARE_ACTION = "words_share"
DELETE_ACTION = "words_gone"
ASK, YES, NO = "ask", "yes", "no"


def nothing_page(speech: Speech, prompt_id: int) -> Message:
    """Return what stands where there is nothing to read yet."""
    return speech.text("rereading.nothing").message(((back_button(speech, prompt_id),),))


def entry_page(
    speech: Speech,
    library: Library,
    prompt_id: int,
    entries: list[ReflectionEntry],
    place: int,
    *,
    zone: str,
) -> Message:
    """Return one entry; `place` counts from the newest."""
    entry = entries[place]
    text = lines(
        _entry_text(speech, library, entry, zone),
        speech.text("rereading.shared" if entry.shared else "rereading.private"),
        speech.text(
            "rereading.place",
            place=speech.number(place + 1),
            count=speech.number(len(entries)),
        ),
    )
    turning = []
    if place + 1 < len(entries):
        turning.append(_to(speech, prompt_id, "rereading.older", place + 1))
    if place > 0:
        turning.append(_to(speech, prompt_id, "rereading.newer", place - 1))
    share = ("rereading.unshare", NO) if entry.shared else ("rereading.share", ASK)
    rows = [
        tuple(turning),
        (_about(speech, prompt_id, share[0], SHARE_ACTION, entry, share[1]),),
        (_about(speech, prompt_id, "rereading.delete", DELETE_ACTION, entry, ASK),),
        (back_button(speech, prompt_id),),
    ]
    return text.message(tuple(row for row in rows if row))


def sure_page(
    speech: Speech, prompt_id: int, action: str, entry: ReflectionEntry, place: int
) -> Message:
    """Say what sharing, or deleting, means before it is done."""
    name = "share" if action == SHARE_ACTION else "delete"
    yes = _about(speech, prompt_id, f"rereading.{name}_yes", action, entry, YES)
    no = _to(speech, prompt_id, "rereading.no", place)
    return speech.text(f"rereading.{name}_sure").message(((yes,), (no,)))


def _entry_text(speech: Speech, library: Library, entry: ReflectionEntry, zone: str) -> Text:
    day = speech.text("rereading.on", day=speech.day(local_day(entry.answered_at, zone)))
    if entry.item_id not in library.items:
        return lines(day, quote(entry.words or ""))
    words = library.words(entry.item_id, speech.language)
    asked = lines(bold(words.title), rich(words.body), gap="\n")
    if entry.words is not None:
        return lines(asked, day, quote(entry.words))
    answer = words.answers.get(entry.answer or "", "")
    return lines(asked, day, quote(answer) if answer else Text())


def _to(speech: Speech, prompt_id: int, key: str, place: int) -> Button:
    return button(speech.say(key), REFLECTIONS_ACTION, prompt_id, str(place))


def _about(
    speech: Speech, prompt_id: int, key: str, action: str, entry: ReflectionEntry, value: str
) -> Button:
    return button(speech.say(key), action, prompt_id, f"{value}:{entry.prompt_id}")
