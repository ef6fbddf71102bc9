"""How does the calendar of a programme read, in a terminal and on a page?"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Any

from content.files.library import Library
from content.gallery.message_html import message_html, page_html
from content.language.speech import Speech
from content.patient.nudges import Page, nudge_message
from content.patient.pain import pain_question
from content.patient.reasons import why_this
from content.patient.reflections import reflection_message
from content.patient.weekly_summary import WeekPage, weekly_message
from rules.calendar import ClockChange, Planned, Somebody
from rules.item_choice import Choice, Rest
from rules.items import Item
from rules.local_time import local_wall
from rules.message import Message
from rules.nudges import Nudge, Offer, offer_of
from rules.programmes import DAYS, Programme, week_of
from rules.reflections import Reflection
from rules.vocabulary import Goal, ReminderKind
from rules.weekly_summary import Summary, Trend, Week

_OPEN = 1  # the prompt that the buttons of a picture of a message name


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar worked out, and in which language it is read."""

    speech: Speech
    library: Library
    programme: Programme
    who: Somebody
    days: int
    planned: Sequence[Planned]
    changes: Sequence[ClockChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of it: the time by her clock and its distance from UTC, what comes, and why.

    A line without a message is a day on which nothing is sent.
    """

    at: str
    offset: str
    name: str
    why: str
    message: Message | None


def as_text(calendar: Calendar) -> Iterator[str]:
    """Yield the calendar line by line, a day's date above what it brings."""
    yield from _head(calendar)
    for day, planned in _by_day(calendar):
        yield ""
        yield from _new_week(calendar, day)
        yield f"{_day(calendar, day)}{_change(calendar, day)}"
        for line in (line_of(calendar, one) for one in planned):
            yield f"  {line.at} ({line.offset})  {line.name}"
            if line.why:
                yield f"      {line.why}"


def as_html(calendar: Calendar) -> str:
    """Return the calendar as one page, each message as it reaches her."""
    title, *head = _head(calendar)
    body = [f'<p class="lead">{escape(" ".join(head))}</p>\n', "<table>\n"]
    body.append("<thead><tr><th>Time</th><th>Message</th><th>Why</th></tr></thead>\n<tbody>\n")
    for day, planned in _by_day(calendar):
        for week in _new_week(calendar, day):
            body.append(f'<tr class="week"><td colspan="3">{escape(week)}</td></tr>\n')
        change = _change(calendar, day)
        kind = ' class="change"' if change else ""
        body.append(f'<tr{kind}><td colspan="3"><b>{escape(_day(calendar, day))}</b>')
        body.append(f"{escape(change)}</td></tr>\n")
        body += [_row(calendar, line_of(calendar, one)) for one in planned]
    body.append("</tbody></table>\n")
    return page_html(title, body, language="en")


def as_json(calendar: Calendar) -> str:
    """Return what each day asks of her: kind, circuit, items, minutes, words seen at once, and why."""
    nudges = [one for one in calendar.planned if one.kind is ReminderKind.NUDGE]
    return json.dumps({"days": [_facts(calendar, one) for one in nudges]}, indent=2)


def _facts(calendar: Calendar, planned: Planned) -> dict[str, Any]:
    found = planned.found
    message, _, why = _nudge(calendar, planned, "")
    facts: dict[str, Any] = {
        "day": planned.day.day.isoformat(),
        "kind": "rest",
        "circuit": None,
        "item": None,
        "minutes": 0,
        "brisk_minutes": 0,
        "words_visible": len(message.text.split()) if message else 0,
        "reason": why,
    }
    if isinstance(found, Rest) and found.food is not None:
        return facts | {"kind": found.food.kind.value, "item": found.food.id}
    if not isinstance(found, Choice):
        return facts
    return facts | {
        "kind": found.movement.kind.value,
        "circuit": None if found.circuit is None else "AB"[found.circuit],
        "item": "+".join(move.item_id for move in found.moves) or found.movement.id,
        "minutes": found.minutes,
        "brisk_minutes": found.brisk,
    }


def line_of(calendar: Calendar, planned: Planned) -> Line:
    """Return one due moment as it is read."""
    wall = local_wall(planned.due.at, calendar.who.zone)
    offset = wall.strftime("%z")
    message, name, why = _content(calendar, planned)
    return Line(
        at=wall.strftime("%H:%M"),
        offset=f"UTC{offset[:3]}:{offset[3:5]}",
        name=name,
        why=why,
        message=message,
    )


def _content(calendar: Calendar, planned: Planned) -> tuple[Message | None, str, str]:
    """Return the message of a due moment, what to call it, and why it comes."""
    speech, library = calendar.speech, calendar.library
    kind = speech.say(f"settings.kind.{planned.kind}")
    if planned.kind is ReminderKind.PAIN_CHECK:
        return pain_question(speech, _OPEN), kind, "It comes on each of its days."
    if planned.kind is ReminderKind.NUDGE:
        return _nudge(calendar, planned, kind)
    if planned.item is None:
        return None, kind, ""
    name = f"{kind}: {library.words(planned.item.id, speech.language).title}"
    if planned.kind is ReminderKind.REFLECTION:
        reflection = Reflection(prompt_id=_OPEN, item_id=planned.item.id, open=True)
        return reflection_message(speech, library, reflection), name, "She has not had this one."
    return weekly_message(_week(calendar, planned)), name, _why_lesson(calendar, planned.item)


def _week(calendar: Calendar, planned: Planned) -> WeekPage:
    """Return her week as its summary shows it, a goal of hers asked."""
    day, last = planned.day, planned.due.day
    checks = min(DAYS, (last - calendar.who.first).days + 1)
    rated = [calendar.who.pain_on(last - timedelta(days=ago)) for ago in range(checks)]
    known = [one for one in rated if one is not None]
    middle = statistics.median(known) if known else None
    summary = Summary(
        first=last - timedelta(days=DAYS - 1),
        last=last,
        checks=len(known),
        middle=middle,
        usual=middle if last - calendar.who.first >= timedelta(days=2 * DAYS) else None,
        trend=Trend.CHANCE,
        walked=day.minutes_done,
        strength_days=day.strength_done,
        care_days=0,
    )
    return WeekPage(
        speech=calendar.speech,
        library=calendar.library,
        prompt_id=_OPEN,
        open=True,
        summary=summary,
        week=Week(day=last, goal=Goal.OPEN_JARS),
        lesson=planned.item.id if planned.item else None,
    )


def _why_lesson(calendar: Calendar, lesson: Item) -> str:
    first = calendar.programme.lessons
    if lesson.id not in first:
        return "A lesson she has not had."
    return f"Lesson {first.index(lesson.id) + 1} of the programme's {len(first)}."


def _nudge(calendar: Calendar, planned: Planned, kind: str) -> tuple[Message | None, str, str]:
    if planned.found is None:
        return None, kind, ""
    speech, library = calendar.speech, calendar.library
    why = (
        why_this(speech, library, Offer(why=planned.found.why))
        .removeprefix(speech.say("nudge.why"))
        .strip()
    )
    offer = offer_of(planned.found, planned.day)
    if offer is None:
        return None, f"{kind}: -", why
    nudge = Nudge(prompt_id=_OPEN, open=True, offer=offer)
    page = Page(speech=speech, library=library, nudge=nudge, zone=calendar.who.zone)
    moved = tuple(move.item_id for move in offer.moves) or (offer.movement,)
    ids = (one for one in (offer.warm_up, *moved, offer.food) if one)
    name = " + ".join(_titled(page, one) for one in ids)
    return nudge_message(page), f"{kind}: {name or speech.say('nudge.rest').split('.')[0]}", why


def _titled(page: Page, item_id: str) -> str:
    """Return an item's title, for a walk with its minutes."""
    title = page.words(item_id).title
    if not page.library.items[item_id].counts_minutes:
        return title
    minutes = page.speech.number(page.nudge.offer.minutes)
    return f"{title} ({page.speech.say('nudge.minutes', minutes=minutes)})"


def _by_day(calendar: Calendar) -> Iterator[tuple[date, list[Planned]]]:
    for count in range(calendar.days):
        day = calendar.who.first + timedelta(days=count)
        yield day, [one for one in calendar.planned if one.due.day == day]


def _head(calendar: Calendar) -> Iterator[str]:
    who = calendar.who
    yield f"Programme {calendar.programme.id}, {calendar.days} days in {who.zone}"
    yield f"From {who.first.isoformat()}, with {_ratings(who)}; she does all that she is offered."
    yield f"{sum(_is_sent(calendar, one) for one in calendar.planned)} messages."


def _ratings(who: Somebody) -> str:
    said = ["none" if one is None else str(one) for one in who.pains]
    if len(said) > 1:
        return f"ratings of {', '.join(said)} from day to day, the last one from then on"
    return "no ratings" if said == ["none"] else f"a rating of {said[0]} every day"


def _is_sent(calendar: Calendar, planned: Planned) -> bool:
    return _content(calendar, planned)[0] is not None


def _new_week(calendar: Calendar, day: date) -> Iterator[str]:
    if (day - calendar.who.first).days % DAYS == 0:
        yield f"Week {week_of(calendar.who.first, day)}"


def _day(calendar: Calendar, day: date) -> str:
    return calendar.speech.day(day)


def _change(calendar: Calendar, day: date) -> str:
    for change in calendar.changes:
        if change.day == day:
            way = "forward" if change.minutes > 0 else "back"
            return f"  (clocks go {way} by {abs(change.minutes)} minutes)"
    return ""


def _row(calendar: Calendar, line: Line) -> str:
    name, why = escape(line.name), escape(line.why)
    at = f'<td class="at">{line.at}<br><span class="quiet">{line.offset}</span></td>'
    if line.message is None:
        return f'<tr class="nothing">{at}<td>{name} Nothing is sent.</td><td>{why}</td></tr>\n'
    shown = message_html(line.message, language=calendar.speech.language)
    folded = f"<details><summary>{name}</summary>{shown}</details>"
    return f'<tr>{at}<td>{folded}</td><td class="quiet">{why}</td></tr>\n'
