"""What does /start do for each kind of visitor, with and without a link?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.routing import arguments_of
from bot.intake.update import IncomingUpdate
from bot.joining import screens
from bot.joining.current_step import place_of
from content.patient.joined import already_in, refused, staff_welcome
from db import audit, invites, prompts, staff
from db.tables import PatientState
from rules.digests import MORNING_DIGEST, next_digest
from rules.invites import Invite, InviteFault, fault_of
from rules.message import Message
from rules.people import Patient, Staff
from rules.prompt_data import JoiningPromptData
from rules.prompts import Answer, PromptKind, Say
from rules.vocabulary import Role


async def on_start_pressed(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Let somebody in, show her where she was, or say kindly why not."""
    token = arguments_of(incoming)
    invite = await invites.invite_by_token(incoming.session, token) if token else None
    match incoming.person:
        case Staff():
            return await _staff_start(incoming, token, invite)
        case Patient(state=PatientState.LEFT):
            return await _comes_back(incoming, token, invite)
        case Patient():
            return await _patient_start(incoming, invite)
        case _:
            return await _stranger_start(incoming, token, invite)


async def _stranger_start(
    incoming: IncomingUpdate, token: str, invite: Invite | None
) -> Sequence[Answer]:
    place = place_of(incoming)
    if invite is not None and invite.role.staff_role is not None:
        return await _becomes_staff(incoming, token, invite.role.staff_role)
    if place is not None:
        return await screens.resume(incoming)
    if token:
        return await _follows(incoming, token)
    if incoming.services.clinic.open_enrolment:
        return await screens.start(incoming, None)
    return [Say(message=refused(incoming.speech, None))]


async def _comes_back(
    incoming: IncomingUpdate, token: str, invite: Invite | None
) -> Sequence[Answer]:
    """Let a patient who left join again, also without a link: we know her."""
    if invite is not None and invite.role.staff_role is not None:
        return [Say(message=incoming.speech.message("joining.staff_link_for_patient"))]
    if place_of(incoming) is not None:
        return await screens.resume(incoming)
    works = invite is not None and fault_of(invite, now=incoming.now) is None
    return await _follows(incoming, token) if works else await screens.start(incoming, None)


async def _patient_start(incoming: IncomingUpdate, invite: Invite | None) -> Sequence[Answer]:
    if invite is not None and invite.role.staff_role is not None:
        return [Say(message=incoming.speech.message("joining.staff_link_for_patient"))]
    if incoming.patient.state == PatientState.JOINING or place_of(incoming) is not None:
        return await screens.resume(incoming)
    return [await _in_already(incoming)]


async def _in_already(incoming: IncomingUpdate) -> Say:
    """Greet a patient who has joined; what she put off then is offered again."""
    joined = await prompts.newest_prompt(incoming.session, incoming.chat_id, PromptKind.JOINING)
    later = joined.kept(JoiningPromptData).later if joined else ()
    prompt = await prompts.open_prompt(
        incoming.session,
        incoming.person,
        PromptKind.JOINING,
        now=incoming.now,
        data=JoiningPromptData(later=later),
    )
    return Say(
        message=already_in(incoming.speech, prompt.id, later=bool(later)), prompt_id=prompt.id
    )


async def _follows(incoming: IncomingUpdate, token: str) -> Sequence[Answer]:
    used = await invites.use_invite(incoming.session, token, now=incoming.now)
    if isinstance(used, InviteFault):
        return [Say(message=refused(incoming.speech, used))]
    return await screens.start(incoming, used.id)


async def _staff_start(
    incoming: IncomingUpdate, token: str, invite: Invite | None
) -> Sequence[Answer]:
    if invite is None:
        return [Say(message=_staff_in(incoming))]
    role = invite.role.staff_role
    if role is None:
        return [Say(message=incoming.speech.message("joining.patient_link_for_staff"))]
    raised = role is Role.ADMIN and incoming.staff.role is not Role.ADMIN
    return (
        await _becomes_staff(incoming, token, role)
        if raised
        else [Say(message=_staff_in(incoming))]
    )


async def _becomes_staff(incoming: IncomingUpdate, token: str, role: Role) -> Sequence[Answer]:
    """Give the visitor the role of the link, and leave nothing of a joining she had begun."""
    used = await invites.use_invite(incoming.session, token, now=incoming.now)
    if isinstance(used, InviteFault):
        return [Say(message=refused(incoming.speech, used))]
    place = place_of(incoming)
    if place is not None:
        await screens.forget_stranger(incoming, place)
    sender = incoming.update.effective_user
    name = sender.first_name if sender else ""
    member = await staff.add_staff(
        incoming.session,
        chat_id=incoming.chat_id,
        role=role,
        language=incoming.person.language,
        zone=incoming.services.clinic.zone,
        name=name,
        now=incoming.now,
    )
    if member.digest_minute is None:
        due = next_digest(MORNING_DIGEST, member.zone, after=incoming.now)
        await staff.change_staff(
            incoming.session, member.id, digest_minute=MORNING_DIGEST, digest_at=due
        )
    await audit.note(
        incoming.session,
        actor=f"staff:{member.id}",
        act="joined",
        subject=f"staff:{member.id}",
        details={"role": role, "invite": used.id},
        now=incoming.now,
    )
    return [Say(message=staff_welcome(incoming.speech, name, role))]


def _staff_in(incoming: IncomingUpdate) -> Message:
    return incoming.speech.message("joining.staff_in", name=incoming.staff.name or "")
