"""Who works here, when does the digest come, and who did what?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from bot.intake.routing import arguments_of
from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.staff.audit import note
from content.buttons.staff import (
    MemberButton,
    OpenDigest,
    OpenTeam,
    RevokeMember,
    SetDigest,
    SetRole,
    ShowCohort,
    TeamButton,
    TurnAudit,
)
from content.staff.team import (
    DIGESTS,
    ENTRIES,
    TeamPage,
    audit_page,
    digest_page,
    member_page,
    team_page,
)
from db import alerts, audit, cohorts, conversations, invites, patient_overviews, prompts, staff
from db.alert_details import handled_by
from db.delivery import broadcasts
from db.staff import StaffChange
from rules.digests import next_digest
from rules.message import Message
from rules.people import Staff
from rules.prompts import Answer, Edit, PromptKind, Say
from rules.rights import may_hold_link, may_write_to
from rules.vocabulary import Role

_NOTHING_MORE: Mapping[str, Any] = {}


async def on_team_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """List who works here."""
    prompt_id = await open_menu(incoming)
    return [
        Say(
            message=team_page(incoming.speech, await page_of(incoming, prompt_id)),
            prompt_id=prompt_id,
        )
    ]


async def on_team_tapped(incoming: IncomingUpdate, button: TeamButton) -> Sequence[Answer]:
    """Go where a button of the list points, or set when her digest comes."""
    if isinstance(button, SetDigest):
        return await _digest_set(incoming, button.minute)
    page = await page_of(incoming, incoming.asked.id)
    match button:
        case OpenTeam():
            return edited(incoming, team_page(incoming.speech, page))
        case OpenDigest():
            return edited(incoming, digest_page(incoming.speech, page.prompt_id, page.reader))


async def on_member_tapped(incoming: IncomingUpdate, button: MemberButton) -> Sequence[Answer]:
    """Show a colleague, change her role or cohorts, or take her role back."""
    page, place = await page_of(incoming, incoming.asked.id), button.place
    if place >= len(page.members):
        return edited(incoming, team_page(incoming.speech, page))
    member = page.members[place]
    match button:
        case RevokeMember():
            return await _revoke(incoming, member)
        case SetRole() if await _last_admin(incoming, member):
            return toasts(incoming, incoming.speech.say("staff.last_admin"), loud=True)
        case SetRole(role=role):
            await change_member(incoming, member, "role_changed", role=role)
        case ShowCohort(cohort=cohort):
            seen = _cohorts(page, member, cohort)
            if seen == []:
                return toasts(incoming, incoming.speech.say("staff.last_cohort"), loud=True)
            await change_member(incoming, member, "cohorts_changed", cohorts=seen)
    await _rights_ended(incoming, member.id)
    page = await page_of(incoming, incoming.asked.id)
    return edited(incoming, member_page(incoming.speech, page, page.members[place]))


async def _digest_set(incoming: IncomingUpdate, minute: int | None) -> Sequence[Answer]:
    """Let the digest come at another time, or no more."""
    if minute not in (None, *DIGESTS):
        return toasts(incoming)
    due = None if minute is None else next_digest(minute, incoming.staff.zone, after=incoming.now)
    await change_member(incoming, incoming.staff, "digest_set", digest_minute=minute, digest_at=due)
    page = await page_of(incoming, incoming.asked.id)
    return edited(incoming, digest_page(incoming.speech, page.prompt_id, page.reader))


async def on_audit_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show an admin who read or did what, about one patient where her code follows."""
    if incoming.staff.role is not Role.ADMIN:
        return [Say(message=incoming.speech.message("staff.admins_only"))]
    about = None
    if words := arguments_of(incoming):
        found = await patient_overviews.found_ids(incoming.session, incoming.staff, words)
        if len(found) != 1:
            return [Say(message=incoming.speech.message("patients.nobody_found"))]
        about = found[0]
    prompt_id = await open_menu(incoming, subject_id=about)
    await note(incoming, "audit_read")
    return [Say(message=await _audit(incoming, prompt_id, about, 0), prompt_id=prompt_id)]


async def on_audit_turned(incoming: IncomingUpdate, button: TurnAudit) -> Sequence[Answer]:
    """Show another page of it."""
    asked = incoming.asked
    return edited(incoming, await _audit(incoming, asked.id, asked.subject_id, button.page))


# ---------------------------------------------------------------- how it is done


async def open_menu(incoming: IncomingUpdate, *, subject_id: int | None = None) -> int:
    """Return a new prompt for a page about the team."""
    prompt = await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.STAFF_MENU,
        subject_id=subject_id,
        now=incoming.now,
    )
    return prompt.id


async def page_of(incoming: IncomingUpdate, prompt_id: int) -> TeamPage:
    """Return the team as whoever is here sees it now."""
    members = await staff.working_staff(incoming.session)
    known = await cohorts.all_cohorts(incoming.session)
    return TeamPage(
        prompt_id=prompt_id,
        reader=next(one for one in members if one.id == incoming.staff.id),
        members=members,
        now=incoming.now,
        cohorts={one.id: one.name for one in known},
    )


def edited(incoming: IncomingUpdate, message: Message) -> list[Answer]:
    """Show a page in the message that was tapped."""
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming)]


def _cohorts(page: TeamPage, member: Staff, place: int | None) -> list[int] | None:
    """Return the cohorts she sees once the one at that place was tapped, None for all."""
    known = list(page.cohorts)
    if place is None or place >= len(known):
        return None
    seen = set(member.cohorts or ()) ^ {known[place]}
    return sorted(seen)


async def _rights_ended(incoming: IncomingUpdate, member_id: int) -> None:
    """End what she may do no more and had set going: her links, what is half said, broadcasts, alerts she had taken."""
    session, now = incoming.session, incoming.now
    member = await staff.staff_by_id(session, member_id)
    if member is None:
        return
    for link in await invites.links_made_by(session, member.id):
        if not may_hold_link(member, link):
            await invites.revoke_invite(session, link.id, now=now)
            await note(incoming, "invite_revoked", f"invite:{link.id}")
    for broadcast in await broadcasts.unfinished_of(session, member.id):
        if may_write_to(member, broadcast.audience):
            continue
        if await broadcasts.pause(session, broadcast.id):
            await note(incoming, "broadcast_paused", f"broadcast:{broadcast.id}")
        elif await broadcasts.take_from_approval(session, broadcast.id):
            await note(incoming, "broadcast_request_withdrawn", f"broadcast:{broadcast.id}")
    taken = await alerts.alerts_taken_by(session, member.id)
    kept = {one.id for one in await handled_by(session, member, taken, now)}
    for alert in taken:
        if alert.id not in kept:
            await alerts.pass_alert(session, alert, to=None, by=incoming.staff.id, now=now)
    await conversations.end_conversation(session, member.chat_id)


async def _revoke(incoming: IncomingUpdate, member: Staff) -> Sequence[Answer]:
    if member.id == incoming.staff.id or await _last_admin(incoming, member):
        return toasts(incoming, incoming.speech.say("staff.last_admin"), loud=True)
    await prompts.close_prompts(incoming.session, member.chat_id, now=incoming.now)
    await change_member(incoming, member, "role_revoked", revoked_at=incoming.now, digest_at=None)
    await _rights_ended(incoming, member.id)
    page = await page_of(incoming, incoming.asked.id)
    return edited(incoming, team_page(incoming.speech, page))


async def _last_admin(incoming: IncomingUpdate, member: Staff) -> bool:
    admins = [one for one in await staff.working_staff(incoming.session) if one.role is Role.ADMIN]
    return [one.id for one in admins] == [member.id]


async def change_member(
    incoming: IncomingUpdate,
    member: Staff,
    act: str,
    details: Mapping[str, Any] = _NOTHING_MORE,
    **values: Unpack[StaffChange],
) -> None:
    """Change one of the team, and write down who did what."""
    await staff.change_staff(incoming.session, member.id, **values)
    await note(incoming, act, f"staff:{member.id}", **details)


async def _audit(incoming: IncomingUpdate, prompt_id: int, about: int | None, page: int) -> Message:
    names = {one.id: one.name for one in await staff.all_staff(incoming.session) if one.name}
    found = await audit.entries(
        incoming.session, names=names, patient_id=about, skip=page * ENTRIES, limit=ENTRIES + 1
    )
    return audit_page(
        incoming.speech,
        prompt_id,
        found[:ENTRIES],
        page=page,
        more=len(found) > ENTRIES,
        zone=incoming.staff.zone,
    )
