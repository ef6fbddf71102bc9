"""What does a patient see when she reads her reflections back?"""

from __future__ import annotations

from content.buttons import button
from content.buttons.patient import DeleteReflection, OpenReflections, ShareReflection
from content.files.library import Library
from content.language.speech import Speech
from content.language.text import Text, bold, lines, quote, rich
from content.patient.menu import back_button
from rules.local_time import local_day
from rules.message import Button, Message
from rules.reflections import ReflectionEntry


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
    share = ShareReflection(prompt_id=entry.prompt_id, shared=not entry.shared)
    delete = DeleteReflection(prompt_id=entry.prompt_id)
    key = "rereading.unshare" if entry.shared else "rereading.share"
    rows = [
        tuple(turning),
        (button(speech.say(key), share, prompt_id),),
        (button(speech.say("rereading.delete"), delete, prompt_id),),
        (back_button(speech, prompt_id),),
    ]
    return text.message(tuple(row for row in rows if row))


def sure_page(
    speech: Speech, prompt_id: int, wish: ShareReflection | DeleteReflection, place: int
) -> Message:
    """Say what sharing, or deleting, means before it is done."""
    name = "share" if isinstance(wish, ShareReflection) else "delete"
    sure = wish.model_copy(update={"sure": True})
    yes = button(speech.say(f"rereading.{name}_yes"), sure, prompt_id)
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
    return button(speech.say(key), OpenReflections(place=place), prompt_id)
