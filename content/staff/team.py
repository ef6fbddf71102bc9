"""What do staff read of each other: who works here, who is away, who did what?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from content.buttons import button
from content.buttons.staff import (
    ListLinks,
    OpenAway,
    OpenDigest,
    OpenMember,
    OpenTeam,
    RevokeMember,
    SetAway,
    SetCover,
    SetDigest,
    SetRole,
    ShowCohort,
    TurnAudit,
)
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, bold, lines, plain
from rules.audit import AuditEntry
from rules.local_time import local_day, wall_of_minute
from rules.message import Button, Message
from rules.people import Staff
from rules.vocabulary import Role

# How long somebody may be away by one tap, in days; 0 ends it.
AWAY_DAYS = (1, 2, 7, 14)
# Minutes of the local day at which the digest may come.
DIGESTS = (7 * 60, 8 * 60, 9 * 60, 12 * 60)
ENTRIES = 15

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
        plain(f"{place}. ") + _member(speech, page, one)
        for place, one in enumerate(page.members, start=1)
    ]
    text = lines(speech.text("staff.team"), lines(*told, gap="\n"))
    own = (
        button(speech.say("staff.i_am_away"), OpenAway(), page.prompt_id),
        button(speech.say("staff.my_digest"), OpenDigest(), page.prompt_id),
    )
    if page.reader.role is not Role.ADMIN:
        return text.message((own,))
    numbers = [
        button(str(place + 1), OpenMember(place=place), page.prompt_id)
        for place in range(len(page.members))
    ]
    links = (button(speech.say("staff.links"), ListLinks(), page.prompt_id),)
    return text.message((*rows_of(numbers, 3), own, links))


def member_page(speech: Speech, page: TeamPage, member: Staff) -> Message:
    """Return what an admin can change about one member of staff."""
    place = page.members.index(member)
    other = Role.ADMIN if member.role is Role.COORDINATOR else Role.COORDINATOR
    change = SetRole(place=place, role=other)
    changes = [button(speech.say(f"staff.make_{other}"), change, page.prompt_id)]
    if len(page.cohorts) > 1:
        changes += _cohort_buttons(speech, page, member, place)
    if member.id != page.reader.id:
        revoke = RevokeMember(place=place)
        changes.append(button(speech.say("staff.revoke"), revoke, page.prompt_id))
    back = button(speech.say("staff.back"), OpenTeam(), page.prompt_id)
    return _member(speech, page, member).message((*((one,) for one in changes), (back,)))


def away_page(speech: Speech, page: TeamPage) -> Message:
    """Ask how long she is away, or say that she is."""
    reader = page.reader
    days = [
        button(speech.counted("staff.away_days", n), SetAway(days=n), page.prompt_id)
        for n in AWAY_DAYS
    ]
    back = (button(speech.say("staff.i_am_back"), SetAway(days=0), page.prompt_id),)
    if reader.away_until is None or reader.away_until <= page.now:
        return speech.text("staff.ask_away").message(rows_of(days, 2))
    return _member(speech, page, reader).message((*rows_of(days, 2), back))


def cover_page(speech: Speech, page: TeamPage, *, taken: int) -> Message:
    """Ask who stands in; what she has taken goes to that colleague."""
    names = [
        button(one.name or speech.say("alert.somebody"), SetCover(staff_id=one.id), page.prompt_id)
        for one in page.members
        if one.id != page.reader.id
    ]
    nobody = button(speech.say("staff.no_cover"), SetCover(), page.prompt_id)
    asks = plain(speech.counted("staff.ask_cover", taken))
    return lines(_member(speech, page, page.reader), asks).message(
        (*((one,) for one in names), (nobody,))
    )


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


def _member(speech: Speech, page: TeamPage, one: Staff) -> Text:
    name = bold(one.name or speech.say("alert.somebody"))
    parts = [name + plain(": " + speech.say(f"staff.role_{one.role}") + ".")]
    if one.cohorts is not None:
        names = [page.cohorts.get(cohort, "?") for cohort in sorted(one.cohorts)]
        parts.append(speech.text("staff.sees", cohorts=speech.listed(names)))
    if one.away_until is not None and one.away_until > page.now:
        day = speech.day(local_day(one.away_until, one.zone))
        parts.append(speech.text("staff.away_until", day=day))
        if one.cover_id is not None:
            parts.append(speech.text("staff.covered", name=page.name_of(speech, one.cover_id)))
    return lines(*parts, gap=" ")


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
