"""Whom can we still reach?"""

from __future__ import annotations

from collections.abc import Sequence

from telegram import ChatMember

from bot.intake.update import IncomingUpdate
from db import patients
from db.delivery.unreachable import (
    mark_member_reachable,
    mark_member_unreachable,
    mark_unreachable,
)
from rules.people import Patient, Staff
from rules.prompts import Answer

_GONE = frozenset({ChatMember.BANNED, ChatMember.LEFT})


def membership_changed(incoming: IncomingUpdate) -> bool:
    """Tell whether somebody blocked us in her private chat, or let us back."""
    return incoming.private and incoming.update.my_chat_member is not None


async def on_membership_changed(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Note who has blocked us, or can be reached again; her coordinators, or the admins, are told of it."""
    change = incoming.update.my_chat_member
    if change is None:
        raise ValueError("the route lets only a change of membership through")
    gone = change.new_chat_member.status in _GONE
    match incoming.person:
        case Patient(id=patient_id) if gone:
            await mark_unreachable(incoming.session, patient_id, now=incoming.now)
        case Patient(id=patient_id):
            await patients.change_patient(incoming.session, patient_id, unreachable_at=None)
        case Staff(id=staff_id) if gone:
            await mark_member_unreachable(incoming.session, staff_id, now=incoming.now)
        case Staff(id=staff_id):
            await mark_member_reachable(incoming.session, staff_id, now=incoming.now)
    return []
