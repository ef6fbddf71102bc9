"""How does a patient read about a topic, as deep as she likes?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown
from bot.intake.update import Visit
from content.patient.lessons import lesson_page, lessons_page, topics_of, topics_page
from db import item_preferences
from db.item_switches import items_off
from rules.item_fit import WEIGHT_GROUP
from rules.items import Item
from rules.prompts import Answer
from rules.vocabulary import Depth, Kind


async def on_learning_asked(visit: Visit) -> Sequence[Answer]:
    """Show the topics, the lessons of one, or one lesson, as the tapped button says."""
    lessons = await _lessons(visit)
    match visit.value.split(":"):
        case ["t", topic] if topic in topics_of(lessons):
            library = visit.services.shelf.library
            return await shown(
                visit, lambda prompt: lessons_page(visit.speech, library, prompt, lessons, topic)
            )
        case ["l", place, depth] if _fits(place, lessons) and _fits(depth, list(Depth)):
            return await _lesson(visit, lessons, int(place), list(Depth)[int(depth)])
    return await shown(visit, lambda prompt: topics_page(visit.speech, prompt, lessons))


async def on_lesson_kept(visit: Visit) -> Sequence[Answer]:
    """Keep a lesson for later, or keep it no more; the button says which."""
    lessons = await _lessons(visit)
    match visit.value.split(":"):
        case [place, depth, kept] if _fits(place, lessons) and _fits(depth, list(Depth)):
            item = lessons[int(place)]
            await item_preferences.keep_item(
                visit.session, visit.patient.id, item.id, kept=kept == "1", now=visit.now
            )
            return await _lesson(visit, lessons, int(place), list(Depth)[int(depth)])
    return await on_learning_asked(visit)


async def _lesson(
    visit: Visit, lessons: Sequence[Item], place: int, depth: Depth
) -> Sequence[Answer]:
    chosen = await item_preferences.preferences_of(visit.session, visit.patient.id)
    item = lessons[place]
    return await shown(
        visit,
        lambda prompt: lesson_page(
            visit.speech,
            visit.services.shelf.library,
            prompt,
            place=place,
            item=item,
            depth=depth,
            kept=item.id in chosen.liked,
        ),
    )


async def _lessons(visit: Visit) -> tuple[Item, ...]:
    """Return the lessons she may read: those on weight only if she turned it on."""
    off = await items_off(visit.session)
    lessons = visit.services.shelf.library.of_kind(Kind.LESSON)
    hidden = frozenset() if visit.patient.weight_on else frozenset({WEIGHT_GROUP})
    return tuple(one for one in lessons if one.group not in hidden and one.id not in off)


def _fits(number: str, choices: Sequence[object]) -> bool:
    return number.isdecimal() and int(number) < len(choices)
