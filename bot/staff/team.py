"""Who works here, who stands in for whom, when does the digest come, and who did what?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.intake.routing import arguments_of
from bot.intake.screens import toasts
from bot.intake.update import Visit
from bot.staff import invites
from bot.staff.audit import note
from content.staff.team import (
    AWAY_DAYS,
    DIGESTS,
    ENTRIES,
    NEVER,
    TeamPage,
    audit_page,
    away_page,
    cover_page,
    digest_page,
    member_page,
    team_page,
)
from db import alerts, audit, cohorts, patient_overviews, prompts, staff
from rules.digests import next_digest
from rules.message import Message
from rules.pauses import pause_until
from rules.people import Staff
from rules.prompts import Answer, Edit, PromptKind, Say
from rules.vocabulary import Role

_ROLE = re.compile(r"(\d{1,4}):role:(\w+)")
_COHORT = re.compile(r"(\d{1,4}):cohort:(all|\d{1,4})")
_REVOKE = re.compile(r"(\d{1,4}):revoke")


async def on_team_asked(visit: Visit) -> Sequence[Answer]:
    """List who works here."""
    prompt_id = await _prompt(visit)
    return [
        Say(message=team_page(visit.speech, await _page(visit, prompt_id)), prompt_id=prompt_id)
    ]


async def on_team_tapped(visit: Visit) -> Sequence[Answer]:
    """Go where a button of the list points: a member, being away, the digest, the open links."""
    page = await _page(visit, visit.asked.id)
    match visit.value:
        case "away":
            return _edit(visit, away_page(visit.speech, page))
        case "digest":
            return _edit(visit, digest_page(visit.speech, page.prompt_id, page.reader))
        case "links" if _is_admin(visit):
            return await invites.on_links_asked(visit)
        case place if place.isdecimal() and int(place) < len(page.members) and _is_admin(visit):
            return _edit(visit, member_page(visit.speech, page, page.members[int(place)]))
    return _edit(visit, team_page(visit.speech, page))


async def on_member_tapped(visit: Visit) -> Sequence[Answer]:
    """Change a colleague's role or cohorts, or take her role back; admins only."""
    page = await _page(visit, visit.asked.id)
    place = visit.value.partition(":")[0]
    if not _is_admin(visit) or not place.isdecimal() or int(place) >= len(page.members):
        return toasts(visit, visit.speech.say("staff.not_yours"))
    member = page.members[int(place)]
    if _REVOKE.fullmatch(visit.value):
        return await _revoke(visit, member)
    if (role := _ROLE.fullmatch(visit.value)) and role[2] in list(Role):
        if await _last_admin(visit, member):
            return toasts(visit, visit.speech.say("staff.last_admin"), loud=True)
        await _change(visit, member, "role_changed", role=Role(role[2]))
    elif found := _COHORT.fullmatch(visit.value):
        await _change(visit, member, "cohorts_changed", cohorts=_cohorts(page, member, found[2]))
    page = await _page(visit, visit.asked.id)
    return _edit(visit, member_page(visit.speech, page, page.members[int(place)]))


async def on_away_asked(visit: Visit) -> Sequence[Answer]:
    """Ask how long she is away."""
    prompt_id = await _prompt(visit)
    page = await _page(visit, prompt_id)
    return [Say(message=away_page(visit.speech, page), prompt_id=prompt_id)]


async def on_away_tapped(visit: Visit) -> Sequence[Answer]:
    """Tell her nothing while she is away, and ask who stands in; or let her be back."""
    days = int(visit.value) if visit.value.isdecimal() else -1
    if days == 0:
        await _change(visit, visit.staff, "is_back", away_until=None, cover_id=None)
        return _edit(visit, visit.speech.message("staff.is_back"))
    if days not in AWAY_DAYS:
        return toasts(visit)
    until = pause_until(visit.now, visit.staff.zone, days)
    await _change(visit, visit.staff, "is_away", away_until=until, cover_id=None)
    taken = await alerts.alerts_taken_by(visit.session, visit.staff.id)
    page = await _page(visit, visit.asked.id)
    return _edit(visit, cover_page(visit.speech, page, taken=len(taken)))


async def on_cover_tapped(visit: Visit) -> Sequence[Answer]:
    """Let a colleague stand in; what she had taken is passed on to that one, or to all."""
    working = await staff.working_staff(visit.session)
    cover = next((one for one in working if str(one.id) == visit.value), None)
    if cover is None and visit.value != NEVER:
        return toasts(visit, visit.speech.say("staff.not_yours"))
    await _change(visit, visit.staff, "is_covered", cover_id=cover.id if cover else None)
    for alert in await alerts.alerts_taken_by(visit.session, visit.staff.id):
        await alerts.pass_alert(
            visit.session, alert, to=cover.id if cover else None, by=visit.staff.id, now=visit.now
        )
    page = await _page(visit, visit.asked.id)
    return _edit(visit, away_page(visit.speech, page))


async def on_digest_tapped(visit: Visit) -> Sequence[Answer]:
    """Let the digest come at another time, or no more."""
    if visit.value not in (NEVER, *map(str, DIGESTS)):
        return toasts(visit)
    minute = None if visit.value == NEVER else int(visit.value)
    due = None if minute is None else next_digest(minute, visit.staff.zone, after=visit.now)
    await _change(visit, visit.staff, "digest_set", digest_minute=minute, digest_at=due)
    page = await _page(visit, visit.asked.id)
    return _edit(visit, digest_page(visit.speech, page.prompt_id, page.reader))


async def on_audit_asked(visit: Visit) -> Sequence[Answer]:
    """Show an admin who read or did what, about one patient where her code follows."""
    if not _is_admin(visit):
        return [Say(message=visit.speech.message("staff.admins_only"))]
    about = None
    if words := arguments_of(visit):
        found = await patient_overviews.found_ids(visit.session, visit.staff, words)
        if len(found) != 1:
            return [Say(message=visit.speech.message("patients.nobody_found"))]
        about = found[0]
    prompt_id = await _prompt(visit, subject_id=about)
    await note(visit, "audit_read")
    return [Say(message=await _audit(visit, prompt_id, about, 0), prompt_id=prompt_id)]


async def on_audit_turned(visit: Visit) -> Sequence[Answer]:
    """Show another page of it."""
    if not _is_admin(visit) or not visit.value.isdecimal():
        return toasts(visit)
    message = await _audit(visit, visit.asked.id, visit.asked.subject_id, int(visit.value))
    return _edit(visit, message)


# ---------------------------------------------------------------- how it is done


def _is_admin(visit: Visit) -> bool:
    return visit.staff.role is Role.ADMIN


async def _prompt(visit: Visit, *, subject_id: int | None = None) -> int:
    prompt = await prompts.open_prompt(
        visit.session, visit.staff, PromptKind.STAFF_MENU, subject_id=subject_id, now=visit.now
    )
    return prompt.id


async def _page(visit: Visit, prompt_id: int) -> TeamPage:
    members = await staff.working_staff(visit.session)
    known = await cohorts.all_cohorts(visit.session)
    return TeamPage(
        prompt_id=prompt_id,
        reader=next(one for one in members if one.id == visit.staff.id),
        members=members,
        now=visit.now,
        cohorts={one.id: one.name for one in known},
    )


def _edit(visit: Visit, message: Message) -> list[Answer]:
    return [Edit(message_id=visit.tapped_message, message=message), *toasts(visit)]


def _cohorts(page: TeamPage, member: Staff, chosen: str) -> list[int] | None:
    """Return the cohorts she sees once one of them was tapped, None for all."""
    known = list(page.cohorts)
    if chosen == "all" or int(chosen) >= len(known):
        return None
    seen = set(member.cohorts or ()) ^ {known[int(chosen)]}
    return sorted(seen) or None


async def _revoke(visit: Visit, member: Staff) -> Sequence[Answer]:
    if member.id == visit.staff.id or await _last_admin(visit, member):
        return toasts(visit, visit.speech.say("staff.last_admin"), loud=True)
    for alert in await alerts.alerts_taken_by(visit.session, member.id):
        await alerts.pass_alert(visit.session, alert, to=None, by=visit.staff.id, now=visit.now)
    await prompts.close_prompts(visit.session, member.chat_id, now=visit.now)
    await _change(visit, member, "role_revoked", revoked_at=visit.now, digest_at=None)
    page = await _page(visit, visit.asked.id)
    return _edit(visit, team_page(visit.speech, page))


async def _last_admin(visit: Visit, member: Staff) -> bool:
    admins = [one for one in await staff.working_staff(visit.session) if one.role is Role.ADMIN]
    return [one.id for one in admins] == [member.id]


async def _change(visit: Visit, member: Staff, act: str, **values: object) -> None:
    await staff.change_staff(visit.session, member.id, **values)
    await note(visit, act, f"staff:{member.id}")


async def _audit(visit: Visit, prompt_id: int, about: int | None, page: int) -> Message:
    names = {one.id: one.name for one in await staff.all_staff(visit.session) if one.name}
    found = await audit.entries(
        visit.session, names=names, patient_id=about, skip=page * ENTRIES, limit=ENTRIES + 1
    )
    return audit_page(
        visit.speech,
        prompt_id,
        found[:ENTRIES],
        page=page,
        more=len(found) > ENTRIES,
        zone=visit.staff.zone,
    )
