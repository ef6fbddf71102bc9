"""What do staff read of each other: who works here, and who did what?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from content.buttons import button
from content.buttons.staff import (
    ListLinks,
    OpenAway,
    OpenClosures,
    OpenDigest,
    OpenMember,
    OpenRota,
    OpenTeam,
    RevokeMember,
    SetDigest,
    SetMemberAway,
    SetRole,
    ShowCohort,
    TurnAudit,
)
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, bold, lines, plain
from rules.audit import AuditEntry
from rules.local_time import ONE_DAY, local_day, wall_of_minute
from rules.message import Button, Message
from rules.people import Absence, Staff
from rules.vocabulary import Role

# Minutes of the local day at which the digest may come.
DIGESTS = (7 * 60, 8 * 60, 9 * 60, 12 * 60)
ENTRIES = 15
# How long somebody may be away by one tap, in days; 0 ends it.
AWAY_DAYS = (1, 2, 7, 14)
_MONDAY = date(2026, 3, 2)

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPage:
    """The team as one of its members sees it at `now`."""

    prompt_id: int
    reader: Staff
    members: Sequence[Staff]
    now: datetime
    cohorts: Mapping[int, str] = field(default_factory=dict)

    def name_of(self, speech: Speech, staff_id: int | None) -> str:
        """Return the name of a member, or "Somebody"."""
        found = next((one.name for one in self.members if one.id == staff_id), None)
        return found or speech.say("alert.somebody")


def team_page(speech: Speech, page: TeamPage) -> Message:
    """Return who works here; an admin gets a button for each."""
    told = [
        plain(f"{place}. ") + member_line(speech, page, one)
        for place, one in enumerate(page.members, start=1)
    ]
    text = lines(speech.text("staff.team"), lines(*told, gap="\n"))
    own = (
        (
            button(speech.say("staff.i_am_away"), OpenAway(), page.prompt_id),
            button(speech.say("staff.my_days"), OpenRota(), page.prompt_id),
        ),
        (
            button(speech.say("staff.closed_days"), OpenClosures(), page.prompt_id),
            button(speech.say("staff.my_digest"), OpenDigest(), page.prompt_id),
        ),
    )
    if page.reader.role is not Role.ADMIN:
        return text.message(own)
    numbers = [
        button(str(place + 1), OpenMember(place=place), page.prompt_id)
        for place in range(len(page.members))
    ]
    links = (button(speech.say("staff.links"), ListLinks(), page.prompt_id),)
    return text.message((*rows_of(numbers, 3), *own, links))


def member_page(
    speech: Speech, page: TeamPage, member: Staff, *, bare: Text | None = None
) -> Message:
    """Return what an admin can change about one member of staff; `bare` says what nobody covers."""
    place = page.members.index(member)
    other = Role.ADMIN if member.role is Role.COORDINATOR else Role.COORDINATOR
    change = SetRole(place=place, role=other)
    changes = [button(speech.say(f"staff.make_{other}"), change, page.prompt_id)]
    if len(page.cohorts) > 1:
        changes += _cohort_buttons(speech, page, member, place)
    aways: list[Button] = []
    if member.id != page.reader.id:
        gone = member.absence_at(page.now) is not None
        aways = [
            button(
                speech.counted("staff.member_away", n) if n else speech.say("staff.member_back"),
                SetMemberAway(place=place, days=n),
                page.prompt_id,
            )
            for n in ((0,) if gone else AWAY_DAYS)
        ]
        revoke = RevokeMember(place=place)
        changes.append(button(speech.say("staff.revoke"), revoke, page.prompt_id))
    back = button(speech.say("staff.back"), OpenTeam(), page.prompt_id)
    text = lines(member_line(speech, page, member), bare or Text())
    return text.message((*rows_of(aways, 2), *((one,) for one in changes), (back,)))


def digest_page(speech: Speech, prompt_id: int, member: Staff) -> Message:
    """Ask when the morning digest shall come."""
    times = [button(_time(minute), SetDigest(minute=minute), prompt_id) for minute in DIGESTS]
    never = button(speech.say("staff.digest_never"), SetDigest(), prompt_id)
    if member.digest_minute is None:
        text = speech.text("staff.digest_off")
    else:
        text = speech.text("staff.digest_on", time=_time(member.digest_minute))
    return text.message((*rows_of(times, 2), (never,)))


def audit_page(
    speech: Speech,
    prompt_id: int,
    entries: Sequence[AuditEntry],
    *,
    page: int,
    more: bool,
    zone: str,
) -> Message:
    """Return one page of who read or did what, the newest first."""
    if not entries:
        return speech.message("staff.audit_empty")
    told = [
        lines(
            plain(speech.say("staff.entry_at", day=_short(entry.at, zone))),
            bold(entry.who),
            plain(entry.act.replace("_", " ")),
            plain(entry.whom),
            gap=" ",
        )
        for entry in entries
    ]
    turns = []
    if page > 0:
        turns.append(button(speech.say("patients.before"), TurnAudit(page=page - 1), prompt_id))
    if more:
        turns.append(button(speech.say("patients.after"), TurnAudit(page=page + 1), prompt_id))
    text = lines(speech.text("staff.audit"), lines(*told, gap="\n"))
    return text.message((tuple(turns),) if turns else ())


def member_line(speech: Speech, page: TeamPage, one: Staff) -> Text:
    name = bold(one.name or speech.say("alert.somebody"))
    parts = [name + plain(": " + speech.say(f"staff.role_{one.role}") + ".")]
    if one.cohorts is not None:
        names = [page.cohorts.get(cohort, "?") for cohort in sorted(one.cohorts)]
        parts.append(speech.text("staff.sees", cohorts=speech.listed(names)))
    if one.rota is not None:
        parts.append(speech.text("staff.works_on", days=weekdays_said(speech, one.rota)))
    for absence in one.absences:
        if absence.end > page.now:
            parts.append(absence_said(speech, absence, zone=one.zone, now=page.now))
            if absence.cover_id is not None:
                cover = page.name_of(speech, absence.cover_id)
                parts.append(speech.text("staff.covered", name=cover))
    return lines(*parts, gap=" ")


def away_note(speech: Speech, name: str, absence: Absence | None, zone: str) -> Message:
    """Tell her that a colleague noted that she is away, None for that she is back; `zone` is hers."""
    if absence is None:
        return speech.message("staff.noted_back", name=name)
    day = speech.day(local_day(absence.end, zone))
    return speech.message("staff.noted_away", name=name, day=day)


def absence_said(speech: Speech, absence: Absence, *, zone: str, now: datetime) -> Text:
    """Return from when until when somebody is away; `zone` is hers."""
    back = speech.day(local_day(absence.end, zone))
    if absence.start <= now:
        return speech.text("staff.away_until", day=back)
    first = speech.day(local_day(absence.start, zone))
    return speech.text("staff.away_from", first=first, back=back)


def weekdays_said(speech: Speech, weekdays: Collection[int]) -> str:
    """Return weekdays (ISO) by name, or that there is none."""
    named = [speech.weekday(_MONDAY + (one - 1) * ONE_DAY) for one in sorted(weekdays)]
    return speech.listed(named) or speech.say("staff.no_day")


def _cohort_buttons(speech: Speech, page: TeamPage, member: Staff, place: int) -> list[Button]:
    sees_all = button(speech.say("staff.sees_all"), ShowCohort(place=place), page.prompt_id)
    each = [
        button(
            speech.say(
                "staff.hides" if member.cohorts and cohort in member.cohorts else "staff.shows",
                name=name,
            ),
            ShowCohort(place=place, cohort=at),
            page.prompt_id,
        )
        for at, (cohort, name) in enumerate(page.cohorts.items())
    ]
    return [*each, sees_all]


def _time(minute: int) -> str:
    return wall_of_minute(minute).strftime("%H:%M")


def _short(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%d.%m. %H:%M")
