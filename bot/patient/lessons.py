"""How does a patient read about a topic, as deep as she likes?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
from content.buttons.patient import (
    KeepLesson,
    LessonButton,
    OpenLesson,
    OpenTopic,
    OpenTopics,
)
from content.patient.lessons import lesson_page, lessons_page, topics_of, topics_page
from db import item_preferences
from db.item_switches import items_off
from rules.item_fit import WEIGHT_GROUP
from rules.items import Item
from rules.prompts import Answer
from rules.vocabulary import Depth, Kind


async def on_lesson_tapped(incoming: IncomingUpdate, button: LessonButton) -> Sequence[Answer]:
    """Show the lessons of a topic, or one lesson, and keep it for later or no more."""
    lessons = await _lessons(incoming)
    match button:
        case OpenTopic(topic=topic) if topic in topics_of(lessons):
            library = incoming.services.bundle.library
            return await shown(
                incoming,
                lambda prompt: lessons_page(incoming.speech, library, prompt, lessons, topic),
            )
        case OpenLesson(place=place, depth=depth) if place < len(lessons):
            return await _lesson(incoming, lessons, place, depth)
        case KeepLesson(place=place, depth=depth, kept=kept) if place < len(lessons):
            await item_preferences.keep_item(
                incoming.session,
                incoming.patient.id,
                lessons[place].id,
                kept=kept,
                now=incoming.now,
            )
            return await _lesson(incoming, lessons, place, depth)
        case OpenTopics() | OpenTopic() | OpenLesson() | KeepLesson():
            return await on_learning_asked(incoming)


async def on_learning_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show the topics."""
    lessons = await _lessons(incoming)
    return await shown(incoming, lambda prompt: topics_page(incoming.speech, prompt, lessons))


async def _lesson(
    incoming: IncomingUpdate, lessons: Sequence[Item], place: int, depth: Depth
) -> Sequence[Answer]:
    chosen = await item_preferences.preferences_of(incoming.session, incoming.patient.id)
    item = lessons[place]
    return await shown(
        incoming,
        lambda prompt: lesson_page(
            incoming.speech,
            incoming.services.bundle.library,
            prompt,
            place=place,
            item=item,
            depth=depth,
            kept=item.id in chosen.liked,
        ),
    )


async def _lessons(incoming: IncomingUpdate) -> tuple[Item, ...]:
    """Return the lessons she may read: those on weight only if she turned it on."""
    off = await items_off(incoming.session)
    lessons = incoming.services.bundle.library.of_kind(Kind.LESSON)
    hidden = frozenset() if incoming.patient.weight_on else frozenset({WEIGHT_GROUP})
    return tuple(
        one for one in lessons if one.group not in hidden and one.id not in off and not one.refused
    )
