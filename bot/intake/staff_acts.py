"""What did a member of staff just do, and which question of ours does it still answer?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sqlalchemy.ext.asyncio import AsyncSession

from bot.intake.update import IncomingUpdate
from content.buttons.safety import ShowAgain
from content.buttons.staff import SendWords
from db import alerts, conversations, patients, prompts
from db.conversations import Conversation
from rules.addressee import StaffAct, Waiting, WaitingFor, has_lapsed, still_waits
from rules.people import Staff
from rules.prompt_data import AlertPromptData
from rules.prompts import Prompt, PromptKind
from rules.rights import may_see

# The flows that take what a member of staff types, and the steps at which they do.
PATIENT_WORDS, INVITE, BROADCAST = "pt_words", "invite", "broadcast"
LABEL, PAGE = "label", "page"
WRITING, COUNTING = "text", "count"
_TAKES_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        PATIENT_WORDS: frozenset(WaitingFor),
        INVITE: frozenset({LABEL}),
        BROADCAST: frozenset({WRITING, COUNTING}),
    }
)


async def with_staff_act(incoming: IncomingUpdate) -> IncomingUpdate:
    """Read what a member of staff did; let a question that waits for her words no more be forgotten."""
    acted = incoming.message is not None or incoming.tap_id is not None
    # To have a question shown again is no act of its own.
    acted = acted and not isinstance(incoming.button, ShowAgain)
    if not isinstance(incoming.person, Staff) or not acted:
        return incoming
    act = await _act(incoming, incoming.person)
    incoming = replace(incoming, staff_act=act)
    talk = incoming.conversation
    if talk is None or talk.step not in _TAKES_WORDS.get(talk.flow, ()):
        return incoming
    if _still_waits(incoming, talk, act):
        return incoming
    if talk.flow != INVITE:
        await conversations.end_conversation(incoming.session, incoming.chat_id)
        return replace(incoming, conversation=None)
    # What she chose for the link stays; only its label is not asked for any more.
    await conversations.put_conversation(
        incoming.session,
        incoming.chat_id,
        talk.flow,
        PAGE,
        prompt_id=talk.prompt_id,
        data=talk.data,
        now=incoming.now,
        expires_at=talk.expires_at,
    )
    return replace(incoming, conversation=replace(talk, step=PAGE))


def waiting_of(talk: Conversation | None) -> Waiting | None:
    """Return which words about a patient a chat waits for."""
    if talk is None or talk.flow != PATIENT_WORDS:
        return None
    return Waiting(
        what=WaitingFor(talk.step),
        patient_id=talk.data["patient"],
        since=talk.data["since"],
        asked_at=talk.updated_at,
    )


def _still_waits(incoming: IncomingUpdate, talk: Conversation, act: StaffAct) -> bool:
    waiting = waiting_of(talk)
    if waiting is not None:
        return still_waits(act, waiting, now=incoming.now)
    if has_lapsed(talk.updated_at, act, now=incoming.now):
        return False
    own = incoming.prompt is not None and incoming.prompt.id == talk.prompt_id
    return own if incoming.tap_id is not None else True


async def _act(incoming: IncomingUpdate, member: Staff) -> StaffAct:
    said, session = incoming.message, incoming.session
    if said is None:
        asked = incoming.prompt if isinstance(incoming.button, SendWords) else None
        return StaffAct(says_yes=asked.id if asked else None)
    to = said.reply_to_message
    replied = to and await prompts.prompt_of_message(session, incoming.chat_id, to.message_id)
    return StaffAct(
        wrote=True,
        text=said.text or said.caption,
        replies=to is not None,
        about=await _about(session, replied, member) if replied else None,
        newest=await prompts.newest_id(session, incoming.chat_id),
    )


async def _about(session: AsyncSession, prompt: Prompt, member: Staff) -> int | None:
    """Return the one patient a message to staff is about, None when it is about none or several."""
    found = None
    if prompt.kind is PromptKind.PATIENT:
        found = prompt.subject_id
    elif isinstance(prompt.data, AlertPromptData) and len(prompt.data.alerts) == 1:
        alert = await alerts.alert_by_id(session, prompt.data.alerts[0])
        found = alert.patient_id if alert else None
    patient = None if found is None else await patients.patient_by_id(session, found)
    return patient.id if patient is not None and may_see(member, patient.cohort_id) else None
