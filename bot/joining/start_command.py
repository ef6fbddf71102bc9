"""What does /start do for each kind of visitor, with and without a link?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.routing import arguments_of
from bot.intake.update import Visit
from bot.joining import screens
from bot.joining.current_step import place_of
from content.patient.joined import already_in, refused, staff_welcome
from db import audit, invites, prompts, staff
from db.tables import PatientState
from rules.digests import MORNING_DIGEST, next_digest
from rules.invites import Invite, InviteFault, fault_of
from rules.message import Message
from rules.people import Patient, Staff
from rules.prompts import Answer, PromptKind, Say
from rules.vocabulary import Role


async def on_start_pressed(visit: Visit) -> Sequence[Answer]:
    """Let somebody in, show her where she was, or say kindly why not."""
    token = arguments_of(visit)
    invite = await invites.invite_by_token(visit.session, token) if token else None
    match visit.person:
        case Staff():
            return await _staff_start(visit, token, invite)
        case Patient(state=PatientState.LEFT):
            return await _comes_back(visit, token, invite)
        case Patient():
            return await _patient_start(visit, invite)
        case _:
            return await _stranger_start(visit, token, invite)


async def _stranger_start(visit: Visit, token: str, invite: Invite | None) -> Sequence[Answer]:
    place = place_of(visit)
    if invite is not None and invite.role.staff_role is not None:
        return await _becomes_staff(visit, token, invite.role.staff_role)
    if place is not None:
        return await screens.resume(visit)
    if token:
        return await _follows(visit, token)
    if visit.services.clinic.open_enrolment:
        return await screens.start(visit, None)
    return [Say(message=refused(visit.speech, None))]


async def _comes_back(visit: Visit, token: str, invite: Invite | None) -> Sequence[Answer]:
    """Let a patient who left join again, also without a link: we know her."""
    if invite is not None and invite.role.staff_role is not None:
        return [Say(message=visit.speech.message("joining.staff_link_for_patient"))]
    if place_of(visit) is not None:
        return await screens.resume(visit)
    works = invite is not None and fault_of(invite, now=visit.now) is None
    return await _follows(visit, token) if works else await screens.start(visit, None)


async def _patient_start(visit: Visit, invite: Invite | None) -> Sequence[Answer]:
    if invite is not None and invite.role.staff_role is not None:
        return [Say(message=visit.speech.message("joining.staff_link_for_patient"))]
    if visit.patient.state == PatientState.JOINING or place_of(visit) is not None:
        return await screens.resume(visit)
    return [await _in_already(visit)]


async def _in_already(visit: Visit) -> Say:
    """Greet a patient who has joined; what she put off then is offered again."""
    joined = await prompts.newest_prompt(visit.session, visit.chat_id, PromptKind.JOINING)
    later = joined.data.get("later", []) if joined else []
    prompt = await prompts.open_prompt(
        visit.session, visit.person, PromptKind.JOINING, now=visit.now, data={"later": later}
    )
    return Say(message=already_in(visit.speech, prompt.id, later=bool(later)), prompt_id=prompt.id)


async def _follows(visit: Visit, token: str) -> Sequence[Answer]:
    used = await invites.use_invite(visit.session, token, now=visit.now)
    if isinstance(used, InviteFault):
        return [Say(message=refused(visit.speech, used))]
    return await screens.start(visit, used.id)


async def _staff_start(visit: Visit, token: str, invite: Invite | None) -> Sequence[Answer]:
    if invite is None:
        return [Say(message=_staff_in(visit))]
    role = invite.role.staff_role
    if role is None:
        return [Say(message=visit.speech.message("joining.patient_link_for_staff"))]
    raised = role is Role.ADMIN and visit.staff.role is not Role.ADMIN
    return await _becomes_staff(visit, token, role) if raised else [Say(message=_staff_in(visit))]


async def _becomes_staff(visit: Visit, token: str, role: Role) -> Sequence[Answer]:
    """Give the visitor the role of the link, and leave nothing of a joining she had begun."""
    used = await invites.use_invite(visit.session, token, now=visit.now)
    if isinstance(used, InviteFault):
        return [Say(message=refused(visit.speech, used))]
    place = place_of(visit)
    if place is not None:
        await screens.forget_stranger(visit, place)
    sender = visit.update.effective_user
    name = sender.first_name if sender else ""
    member = await staff.add_staff(
        visit.session,
        chat_id=visit.chat_id,
        role=role,
        language=visit.person.language,
        zone=visit.services.clinic.zone,
        name=name,
        now=visit.now,
    )
    if member.digest_minute is None:
        due = next_digest(MORNING_DIGEST, member.zone, after=visit.now)
        await staff.change_staff(
            visit.session, member.id, digest_minute=MORNING_DIGEST, digest_at=due
        )
    await audit.note(
        visit.session,
        actor=f"staff:{member.id}",
        act="joined",
        subject=f"staff:{member.id}",
        details={"role": role, "invite": used.id},
        now=visit.now,
    )
    return [Say(message=staff_welcome(visit.speech, name, role))]


def _staff_in(visit: Visit) -> Message:
    return visit.speech.message("joining.staff_in", name=visit.staff.name or "")
