"""What do staff read of when they are there: who is away, on which weekdays each works, which days are closed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from content.buttons import button
from content.buttons.staff import (
    DropAbsence,
    OpenClosedDay,
    OpenTeam,
    SetAway,
    SetCover,
    TickWeekday,
)
from content.language.button_rows import TICK, rows_of
from content.language.speech import Speech
from content.language.text import Text, lines, plain
from content.patient.team_hours import when_there
from content.staff.team import AWAY_DAYS, TeamPage, member_line, weekdays_said
from rules.coverage import Closure, TeamCalendar, Uncovered
from rules.local_time import ONE_DAY
from rules.message import Message
from rules.people import Staff

# More days than these are counted rather than named.
MOST_NAMED = 5
_MONDAY = date(2026, 3, 2)


def away_page(speech: Speech, page: TeamPage, *, bare: Text | None = None) -> Message:
    """Ask how long she is away, or say that she is; `bare` says what nobody covers."""
    reader = page.reader
    coming = [(place, one) for place, one in enumerate(reader.absences) if one.end > page.now]
    days = [
        button(speech.counted("staff.away_days", n), SetAway(days=n), page.prompt_id)
        for n in AWAY_DAYS
    ]
    asks = speech.text("staff.ask_away")
    if not coming:
        return asks.message(rows_of(days, 2))
    back = [
        button(speech.say("staff.i_am_back"), SetAway(days=0), page.prompt_id)
        if one.start <= page.now
        else button(
            speech.say("staff.not_away", day=speech.short_day(one.start.date())),
            DropAbsence(place=place),
            page.prompt_id,
        )
        for place, one in coming
    ]
    text = lines(member_line(speech, page, reader), bare or Text(), asks)
    return text.message((*rows_of(days, 2), *((one,) for one in back)))


def cover_page(
    speech: Speech, page: TeamPage, *, place: int, taken: int, bare: Text | None = None
) -> Message:
    """Ask who stands in for the absence at that place; what she has taken goes to that colleague.

    `bare` says what nobody covers so far.
    """
    names = [
        button(
            one.name or speech.say("alert.somebody"),
            SetCover(staff_id=one.id, place=place),
            page.prompt_id,
        )
        for one in page.members
        if one.id != page.reader.id
    ]
    confirms = "staff.nobody_covers" if bare else "staff.no_cover"
    nobody = button(speech.say(confirms), SetCover(place=place), page.prompt_id)
    last = lines(speech.text("staff.last_one"), bare, gap=" ") if bare else Text()
    asks = plain(speech.counted("staff.ask_cover", taken))
    return lines(member_line(speech, page, page.reader), last, asks).message(
        (*((one,) for one in names), (nobody,))
    )


def bare_days(speech: Speech, team: TeamCalendar, found: Uncovered, cohorts: Sequence[str]) -> Text:
    """Return on which days nobody is there, for which cohorts if not for all, and what patients read then."""
    if len(found.days) > MOST_NAMED:
        first = speech.day(found.days[0])
        days = speech.counted("staff.bare_more", len(found.days), day=first)
    else:
        days = speech.say("staff.bare", days=speech.listed([speech.day(one) for one in found.days]))
    only = (
        speech.text("staff.bare_cohorts", cohorts=speech.listed([*cohorts])) if cohorts else Text()
    )
    said = when_there(speech, team, found.first, team.zone, cohort_id=found.cohorts[0])
    return lines(plain(days), only, speech.text("staff.patients_read", said=said), gap=" ")


def rota_page(
    speech: Speech,
    prompt_id: int,
    member: Staff,
    team: TeamCalendar,
    *,
    bare: Text | None = None,
) -> Message:
    """Ask on which weekdays she works; `bare` says what nobody covers."""
    staffed = sorted({shift.weekday for shift in team.staffed.shifts})
    ticks = []
    for weekday in staffed:
        name = speech.weekday(_MONDAY + (weekday - 1) * ONE_DAY)
        works = member.rota is None or weekday in member.rota
        label = TICK + name if works else name
        ticks.append(button(label, TickWeekday(weekday=weekday), prompt_id))
    hers = staffed if member.rota is None else member.rota
    told = speech.text("staff.your_days", days=weekdays_said(speech, hers))
    back = button(speech.say("staff.back"), OpenTeam(), prompt_id)
    return lines(told, bare or Text()).message((*rows_of(ticks, 2), (back,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosuresPage:
    """The closed days to come as somebody of the team sees them; an admin `may_change` them."""

    prompt_id: int
    closures: Sequence[Closure]
    team: TeamCalendar
    may_change: bool
    done: Text | None = None


def closures_page(speech: Speech, page: ClosuresPage) -> Message:
    """Return the days on which the team is not there though a usual week says so, and how to change them."""
    listed = [
        plain(f"{place}. ") + closure_said(speech, one)
        for place, one in enumerate(page.closures, start=1)
    ]
    holidays = page.team.holidays
    known = speech.text("staff.holidays_none")
    if holidays.until is not None:
        until = speech.day(holidays.until)
        year = str(holidays.until.year)
        known = speech.text("staff.holidays", place=holidays.place, day=until, year=year)
    text = lines(
        page.done or Text(),
        speech.text("staff.closed_head"),
        lines(*listed, gap="\n") if listed else speech.text("staff.closed_none"),
        known,
        speech.text("staff.closed_how") if page.may_change else Text(),
    )
    opens = [
        button(
            speech.say("staff.open_nth", place=place),
            OpenClosedDay(place=place - 1),
            page.prompt_id,
        )
        for place in range(1, len(page.closures) + 1)
        if page.may_change
    ]
    back = button(speech.say("staff.back"), OpenTeam(), page.prompt_id)
    return text.message((*rows_of(opens, 3), (back,)))


def closure_said(speech: Speech, closure: Closure) -> Text:
    """Return one closure: its day or days, and its name."""
    days = speech.day(closure.first)
    if closure.last != closure.first:
        days = speech.say("staff.days", first=days, last=speech.day(closure.last))
    return plain(days) + plain(f": {closure.name}" if closure.name else "")
