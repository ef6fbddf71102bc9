"""When is each of the team there: who is away, on which weekdays she works, and which days are closed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.intake.routing import arguments_of
from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.staff.audit import note
from bot.staff.team import change_member, edited, open_menu, page_of
from content.buttons.staff import (
    CoverageButton,
    DropAbsence,
    OpenAway,
    OpenClosedDay,
    OpenClosures,
    OpenRota,
    SetAway,
    SetCover,
    SetMemberAway,
    TickWeekday,
)
from content.language.text import Text
from content.staff.coverage import (
    ClosuresPage,
    away_page,
    bare_days,
    closure_said,
    closures_page,
    cover_page,
    rota_page,
)
from content.staff.team import AWAY_DAYS, away_note, member_page, team_page
from db import alerts, cohorts, staff, team_calendar
from db.delivery.engine_notes import owe_engine_note
from rules.coverage import (
    Closure,
    Uncovered,
    coming_closures,
    uncovered,
    with_absence,
)
from rules.engine_notes import EngineNote
from rules.local_time import ONE_DAY, at_local, local_day, wall_of_minute
from rules.message import Message
from rules.pauses import pause_until, pause_until_day
from rules.people import Absence, Staff
from rules.prompts import Answer, Say
from rules.text_normalization import plain
from rules.typed_days import TypedDays, parse_days
from rules.vocabulary import Role

# How far ahead a list of closed days looks, short of where a date needs its year, and how many it holds.
LISTED_DAYS, MOST_LISTED = 330, 12
# How far ahead her own weekdays are looked at for what they leave open.
ROTA_LOOKS = timedelta(days=14)


async def on_coverage_tapped(incoming: IncomingUpdate, button: CoverageButton) -> Sequence[Answer]:
    """Go where a button points, or set when she is there herself."""
    match button:
        case OpenAway():
            page = await page_of(incoming, incoming.asked.id)
            return edited(incoming, away_page(incoming.speech, page))
        case SetAway(days=0):
            await _returns(incoming, incoming.staff)
            return edited(incoming, incoming.speech.message("staff.is_back"))
        case SetAway(days=days) if days in AWAY_DAYS:
            until = pause_until(incoming.now, incoming.staff.zone, days)
            return await _away(incoming, Absence(start=incoming.now, end=until))
        case SetAway():
            return toasts(incoming)
        case DropAbsence(place=place):
            left = [one for nth, one in enumerate(incoming.staff.absences) if nth != place]
            await change_member(incoming, incoming.staff, "absence_dropped", absences=left)
            await _look_again(incoming)
            page = await page_of(incoming, incoming.asked.id)
            return edited(incoming, away_page(incoming.speech, page))
        case SetCover(staff_id=staff_id, place=place):
            return await _covered(incoming, staff_id, place)
        case OpenRota():
            return edited(incoming, await _rota(incoming))
        case TickWeekday(weekday=weekday):
            return await _ticked(incoming, weekday)
        case OpenClosures():
            return edited(incoming, closures_page(incoming.speech, await _closures(incoming)))


async def on_away_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Ask how long she is away; days that follow the command are taken at their word."""
    words = arguments_of(incoming)
    if not words:
        prompt_id = await open_menu(incoming)
        page = await page_of(incoming, prompt_id)
        return [Say(message=away_page(incoming.speech, page), prompt_id=prompt_id)]
    zone = incoming.staff.zone
    days = _days_in(incoming, words, zone)
    if days is None or days.words:
        return [Say(message=incoming.speech.message("staff.days_not_read", command="/away"))]
    starts = at_local(days.first, wall_of_minute(0), zone)
    absence = Absence(
        start=max(starts or incoming.now, incoming.now),
        end=pause_until_day(days.last + ONE_DAY, zone),
    )
    return await _away(incoming, absence)


async def on_closures_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """List the closed days; an admin closes those that follow the command."""
    words, done = arguments_of(incoming), None
    if words:
        if incoming.staff.role is not Role.ADMIN:
            return [Say(message=incoming.speech.message("staff.not_yours"))]
        days = _days_in(incoming, words, incoming.team.zone)
        if days is None:
            return [
                Say(message=incoming.speech.message("staff.days_not_read", command="/closures"))
            ]
        done = await _closed(incoming, days)
    prompt_id = await open_menu(incoming)
    page = replace(await _closures(incoming), prompt_id=prompt_id, done=done)
    return [Say(message=closures_page(incoming.speech, page), prompt_id=prompt_id)]


async def on_closed_day_tapped(incoming: IncomingUpdate, button: OpenClosedDay) -> Sequence[Answer]:
    """Let the team be there at a closure of the list after all."""
    page = await _closures(incoming)
    if button.place >= len(page.closures):
        return edited(incoming, closures_page(incoming.speech, page))
    closure = page.closures[button.place]
    if closure.id is None:
        await team_calendar.add_closure(
            incoming.session,
            first=closure.first,
            last=closure.last,
            opens=True,
            by=incoming.staff.id,
            now=incoming.now,
        )
    else:
        await team_calendar.remove_closure(incoming.session, closure.id)
    await note(incoming, "day_opened", first=f"{closure.first}", last=f"{closure.last}")
    await _look_again(incoming)
    said = closure_said(incoming.speech, replace(closure, name="")).text
    done = incoming.speech.text("staff.opened_now", days=said)
    page = replace(await _closures(incoming), done=done)
    return edited(incoming, closures_page(incoming.speech, page))


async def on_member_away_tapped(
    incoming: IncomingUpdate, button: SetMemberAway
) -> Sequence[Answer]:
    """Note that a colleague is away, or back; she is told, and what she had taken is passed on to all."""
    page, place = await page_of(incoming, incoming.asked.id), button.place
    if place >= len(page.members) or button.days not in (0, *AWAY_DAYS):
        return edited(incoming, team_page(incoming.speech, page))
    member, absence, bare = page.members[place], None, None
    if button.days:
        until = pause_until(incoming.now, member.zone, button.days)
        absence = Absence(start=incoming.now, end=until)
        await _goes(incoming, member, absence)
        await _pass_taken(incoming, member, None)
        if found := await _uncovered(incoming, member, absence):
            await _tell_admins(incoming, member, absence, found)
        bare = await _bare(incoming, member, absence)
    else:
        await _returns(incoming, member)
    page = await page_of(incoming, incoming.asked.id)
    hers = incoming.services.bundle.speech(member.language)
    told = away_note(hers, page.name_of(hers, incoming.staff.id), absence, member.zone)
    shown = member_page(incoming.speech, page, page.members[place], bare=bare)
    return [*edited(incoming, shown), Say(message=told, chat_id=member.chat_id)]


# ---------------------------------------------------------------- away


async def _away(incoming: IncomingUpdate, absence: Absence) -> Sequence[Answer]:
    """Tell her nothing while she is away, and ask who stands in; the last one is told that she is."""
    absences = await _goes(incoming, incoming.staff, absence)
    return await _cover_asked(incoming, absences.index(absence))


async def _goes(incoming: IncomingUpdate, member: Staff, absence: Absence) -> tuple[Absence, ...]:
    absences = with_absence(member.absences, absence, now=incoming.now)
    details = {"start": absence.start.isoformat(), "end": absence.end.isoformat()}
    await change_member(incoming, member, "is_away", details, absences=absences)
    await _look_again(incoming)
    return absences


async def _returns(incoming: IncomingUpdate, member: Staff) -> None:
    left = [one for one in member.absences if not one.start <= incoming.now < one.end]
    await change_member(incoming, member, "is_back", absences=left)
    await _look_again(incoming)


async def _pass_taken(incoming: IncomingUpdate, member: Staff, to: int | None) -> None:
    """Pass on what she had taken to that colleague, or to all."""
    for alert in await alerts.alerts_taken_by(incoming.session, member.id):
        await alerts.pass_alert(
            incoming.session, alert, to=to, by=incoming.staff.id, now=incoming.now
        )


async def _tell_admins(
    incoming: IncomingUpdate, member: Staff, absence: Absence, found: Uncovered
) -> None:
    await owe_engine_note(
        incoming.session,
        EngineNote.NOBODY_COVERS,
        once=f"{member.id}:{absence.start.isoformat()}:{absence.end.isoformat()}",
        data={
            "since": absence.start.isoformat(),
            "until": absence.end.isoformat(),
            "cohorts": [*found.cohorts],
        },
        subject_id=member.id,
        now=incoming.now,
    )


async def _cover_asked(incoming: IncomingUpdate, place: int) -> Sequence[Answer]:
    prompt_id = incoming.asked.id if incoming.tap_id else await open_menu(incoming)
    page = await page_of(incoming, prompt_id)
    absence = page.reader.absences[place]
    taken = await alerts.alerts_taken_by(incoming.session, incoming.staff.id)
    bare = await _bare(incoming, incoming.staff, absence)
    now_away = absence.start <= incoming.now
    message = cover_page(
        incoming.speech, page, place=place, taken=len(taken) if now_away else 0, bare=bare
    )
    if incoming.tap_id:
        return edited(incoming, message)
    return [Say(message=message, prompt_id=prompt_id)]


async def _covered(incoming: IncomingUpdate, staff_id: int | None, place: int) -> Sequence[Answer]:
    """Let a colleague stand in; what she had taken is passed on to that one, or to all, once she is away."""
    working = await staff.working_staff(incoming.session)
    cover = next((one for one in working if one.id == staff_id), None)
    absences = [*incoming.staff.absences]
    if (cover is None and staff_id is not None) or place >= len(absences):
        return toasts(incoming, incoming.speech.say("staff.not_yours"))
    absence = absences[place] = replace(absences[place], cover_id=cover.id if cover else None)
    details = {"cover": absence.cover_id}
    await change_member(incoming, incoming.staff, "is_covered", details, absences=absences)
    await _look_again(incoming)
    if absence.start <= incoming.now:
        await _pass_taken(incoming, incoming.staff, absence.cover_id)
    found = await _uncovered(incoming, incoming.staff, absence)
    if found is not None and cover is not None:
        # Whoever was named is not there either.
        return await _cover_asked(incoming, place)
    if found is not None:
        await _tell_admins(incoming, incoming.staff, absence, found)
    page = await page_of(incoming, incoming.asked.id)
    bare = await _bare(incoming, incoming.staff, absence)
    return edited(incoming, away_page(incoming.speech, page, bare=bare))


# ---------------------------------------------------------------- weekdays and closed days


async def _rota(incoming: IncomingUpdate) -> Message:
    team = await team_calendar.calendar_of(incoming.session, incoming.services.clinic)
    member = next(one for one in team.members or () if one.id == incoming.staff.id)
    looked_at = Absence(start=incoming.now, end=incoming.now + ROTA_LOOKS)
    bare = await _bare(incoming, incoming.staff, looked_at)
    return rota_page(incoming.speech, incoming.asked.id, member, team, bare=bare)


async def _ticked(incoming: IncomingUpdate, weekday: int) -> Sequence[Answer]:
    staffed = {shift.weekday for shift in incoming.team.staffed.shifts}
    before = staffed if incoming.staff.rota is None else incoming.staff.rota
    days = before ^ {weekday}
    rota = None if days >= staffed else sorted(days)
    await change_member(incoming, incoming.staff, "days_changed", {"days": rota}, rota=rota)
    await _look_again(incoming)
    return edited(incoming, await _rota(incoming))


async def _closed(incoming: IncomingUpdate, days: TypedDays) -> Text:
    closure_id = await team_calendar.add_closure(
        incoming.session,
        first=days.first,
        last=days.last,
        name=days.words,
        by=incoming.staff.id,
        now=incoming.now,
    )
    await note(incoming, "day_closed", first=f"{days.first}", last=f"{days.last}")
    closed = Closure(id=closure_id, first=days.first, last=days.last)
    said = closure_said(incoming.speech, closed).text
    return incoming.speech.text("staff.closed_now", days=said)


async def _closures(incoming: IncomingUpdate) -> ClosuresPage:
    team = await team_calendar.calendar_of(incoming.session, incoming.services.clinic)
    today = local_day(incoming.now, team.zone)
    return ClosuresPage(
        prompt_id=incoming.prompt.id if incoming.prompt else 0,
        closures=[*coming_closures(team, today, LISTED_DAYS)][:MOST_LISTED],
        team=team,
        may_change=incoming.staff.role is Role.ADMIN,
    )


# ---------------------------------------------------------------- how it is done


def _days_in(incoming: IncomingUpdate, words: str, zone: str) -> TypedDays | None:
    speeches = incoming.services.bundle.phrases.speeches.values()
    months = {plain(name): n for speech in speeches for name, n in speech.months().items()}
    return parse_days(words, months=months, today=local_day(incoming.now, zone))


async def _uncovered(incoming: IncomingUpdate, member: Staff, absence: Absence) -> Uncovered | None:
    """Return what nobody covers meanwhile, of the cohorts that she looks after."""
    team = await team_calendar.calendar_of(incoming.session, incoming.services.clinic)
    known = [one.id for one in await cohorts.all_cohorts(incoming.session)]
    hers = [one for one in known if member.cohorts is None or one in member.cohorts]
    return uncovered(team, absence.start, absence.end, hers or (None,))


async def _bare(incoming: IncomingUpdate, member: Staff, absence: Absence) -> Text | None:
    """Return the same in words, None for nothing."""
    found = await _uncovered(incoming, member, absence)
    if found is None:
        return None
    team = await team_calendar.calendar_of(incoming.session, incoming.services.clinic)
    known = {one.id: one.name for one in await cohorts.all_cohorts(incoming.session)}
    some = len(found.cohorts) < len(known)
    names = [known[one] for one in found.cohorts if one in known] if some else []
    return bare_days(incoming.speech, team, found, names)


async def _look_again(incoming: IncomingUpdate) -> None:
    """Let what nobody has heard of yet be looked at anew: somebody may be there sooner now."""
    await alerts.look_again(incoming.session, now=incoming.now)
