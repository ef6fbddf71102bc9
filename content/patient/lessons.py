"""What does a lesson look like at each depth, and how does a patient find one by topic?"""

from __future__ import annotations

from collections.abc import Sequence

from content.buttons import button
from content.buttons.patient import KeepLesson, OpenLesson, OpenTopic, OpenTopics
from content.files.library import Library
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import lines
from content.patient.item_details import item_text
from content.patient.menu import back_button
from rules.items import Item
from rules.message import Button, Message
from rules.vocabulary import Depth


def deeper(depth: Depth | None) -> Depth:
    """Return the next depth of a lesson, the first again after the last, and before any was read."""
    depths = list(Depth)
    if depth is None:
        return depths[0]
    return depths[(depths.index(depth) + 1) % len(depths)]


def more_key(depth: Depth | None) -> str:
    """Return the phrase of the button that leads from one depth to the next."""
    if depth is None:
        return "weekly.read"
    return "weekly.short" if depth is list(Depth)[-1] else "weekly.more"


def topics_of(lessons: Sequence[Item]) -> tuple[str, ...]:
    """Return the topics of some lessons, in the order of their names."""
    return tuple(sorted({lesson.group for lesson in lessons}))


def topics_page(speech: Speech, prompt_id: int, lessons: Sequence[Item]) -> Message:
    """Ask which topic."""
    topics = [
        button(speech.say(f"learning.topic.{topic}"), OpenTopic(topic=topic), prompt_id)
        for topic in topics_of(lessons)
    ]
    text = speech.text("learning.which_topic")
    return text.message((*rows_of(topics, 2), (back_button(speech, prompt_id),)))


def lessons_page(
    speech: Speech, library: Library, prompt_id: int, lessons: Sequence[Item], topic: str
) -> Message:
    """Ask which lesson of a topic."""
    found = [
        button(_title(speech, library, lesson.id), OpenLesson(place=place), prompt_id)
        for place, lesson in enumerate(lessons)
        if lesson.group == topic
    ]
    text = speech.text("learning.which_lesson", topic=speech.say(f"learning.topic.{topic}"))
    return text.message((*rows_of(found, 1), _back(speech, prompt_id, OpenTopics())))


def lesson_page(
    speech: Speech,
    library: Library,
    prompt_id: int,
    *,
    place: int,
    item: Item,
    depth: Depth,
    kept: bool,
) -> Message:
    """Return a lesson with the way deeper; `place` is its number in the list of all lessons."""
    number = list(Depth).index(depth) + 1
    where = speech.text("learning.depth", number=number, of=len(Depth))
    text = lines(item_text(speech, library, item, depth=depth), where)
    onward = OpenLesson(place=place, depth=deeper(depth))
    more = button(speech.say(more_key(depth)), onward, prompt_id)
    switch = KeepLesson(place=place, depth=depth, kept=not kept)
    keep = button(speech.say("nudge.kept" if kept else "nudge.keep"), switch, prompt_id)
    return text.message(((more,), (keep,), _back(speech, prompt_id, OpenTopic(topic=item.group))))


def _title(speech: Speech, library: Library, item_id: str) -> str:
    return library.words(item_id, speech.language).title


def _back(speech: Speech, prompt_id: int, to: OpenTopics | OpenTopic) -> tuple[Button, ...]:
    return (button(speech.say("menu.back"), to, prompt_id),)
