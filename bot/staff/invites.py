"""How does a member of staff make a link that lets somebody in, and take one back?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from bot.intake.screens import toasts
from bot.intake.staff_acts import INVITE, LABEL, PAGE
from bot.intake.update import IncomingUpdate
from bot.staff.audit import note
from content.buttons.staff import (
    InviteAsks,
    InviteButton,
    LabelInvite,
    LinkButton,
    ListLinks,
    MakeInvite,
    OpenInvite,
    SetInviteCohort,
    SetInviteRole,
    SetInviteUses,
    TickInvite,
)
from content.staff.invite_link import invite_link
from content.staff.invites import InvitePage, invite_made, invite_page, open_links
from db import cohorts, conversations, invites, prompts
from rules.invite_drafts import LONGEST_LABEL, USES, InviteDraft, draft_of
from rules.invites import link_lasts
from rules.local_time import local_day
from rules.message import Message
from rules.prompt_data import StaffPromptData
from rules.prompts import Answer, Edit, PromptKind, Say
from rules.rights import may_hold_link
from rules.vocabulary import Role, SafetyAnswer

FORGOTTEN_AFTER = timedelta(hours=2)
LINKS_SHOWN = 12


async def on_invite_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Begin a link for one patient, the most usual."""
    prompt = await prompts.open_prompt(
        incoming.session, incoming.staff, PromptKind.STAFF_MENU, now=incoming.now
    )
    draft = InviteDraft()
    await _keep(incoming, prompt.id, draft, PAGE)
    page = await _page(incoming, prompt.id, draft, InviteAsks.ALL)
    return [Say(message=page, prompt_id=prompt.id)]


async def on_invite_tapped(incoming: IncomingUpdate, button: InviteButton) -> Sequence[Answer]:
    """Change something about the link, or make it."""
    draft = _draft(incoming)
    if draft is None:
        return toasts(incoming, incoming.speech.say("inviting.forgotten"))
    match button:
        case OpenInvite(asks=asks):
            return await _shown(incoming, draft, asks)
        case MakeInvite():
            return await _make(incoming, draft)
        case LabelInvite():
            await _keep(incoming, incoming.asked.id, draft, LABEL)
            text = incoming.speech.message("inviting.ask_label", count=LONGEST_LABEL)
            return [Say(message=text), *toasts(incoming)]
    asks = InviteAsks.ALL
    match button:
        case SetInviteCohort(place=place):
            known = await _cohorts(incoming)
            if place < len(known):
                draft = replace(draft, cohort_id=known[place][0])
        case SetInviteUses(uses=uses):
            draft = replace(draft, uses=uses) if uses in USES else draft
        case SetInviteRole(role=role):
            draft = InviteDraft(role=role)
        case TickInvite(answer=answer):
            draft, asks = _ticked(draft, answer)
    await _keep(incoming, incoming.asked.id, draft, PAGE)
    return await _shown(incoming, draft, asks)


async def on_label_given(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Take the label; it is sealed, and only staff see it."""
    draft = _draft(incoming)
    talk = incoming.conversation
    if draft is None or talk is None or talk.prompt_id is None:
        return [Say(message=incoming.speech.message("inviting.forgotten"))]
    label = " ".join((incoming.text or "").split())
    if not label or len(label) > LONGEST_LABEL:
        return [Say(message=incoming.speech.message("inviting.ask_label", count=LONGEST_LABEL))]
    draft = replace(draft, label=label)
    prompt = await prompts.open_prompt(
        incoming.session, incoming.staff, PromptKind.STAFF_MENU, now=incoming.now
    )
    await _keep(incoming, prompt.id, draft, PAGE)
    page = await _page(incoming, prompt.id, draft, InviteAsks.ALL)
    return [Say(message=page, prompt_id=prompt.id)]


async def on_link_tapped(incoming: IncomingUpdate, button: LinkButton) -> Sequence[Answer]:
    """List the links that work, or take one back: it lets nobody in any more."""
    if isinstance(button, ListLinks):
        return await on_links_asked(incoming)
    links, place = incoming.asked.kept(StaffPromptData).links, button.place
    if place >= len(links):
        return toasts(incoming, incoming.speech.say("inviting.gone"))
    link = await invites.invite_by_id(incoming.session, links[place])
    if link is None or not may_hold_link(incoming.staff, link):
        return toasts(incoming, incoming.speech.say("inviting.gone"))
    ended = await invites.revoke_invite(incoming.session, link.id, now=incoming.now)
    if ended:
        await note(incoming, "invite_revoked", f"invite:{links[place]}")
    return toasts(incoming, incoming.speech.say("inviting.ended" if ended else "inviting.gone"))


async def on_links_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """List the links that still let somebody in."""
    open_now = await invites.open_invites(incoming.session, now=incoming.now)
    found = [one for one in open_now if may_hold_link(incoming.staff, one)]
    prompt = await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.STAFF_MENU,
        data=StaffPromptData(links=tuple(one.id for one in found[:LINKS_SHOWN])),
        now=incoming.now,
    )
    message = open_links(incoming.speech, prompt.id, found[:LINKS_SHOWN])
    return [Say(message=message, prompt_id=prompt.id), *toasts(incoming)]


# ---------------------------------------------------------------- how it is done


def _draft(incoming: IncomingUpdate) -> InviteDraft | None:
    """Return the link being made; its label is sealed with the conversation, not in the prompt."""
    talk = incoming.conversation
    return draft_of(talk.data) if talk is not None and talk.flow == INVITE else None


async def _keep(incoming: IncomingUpdate, prompt_id: int, draft: InviteDraft, step: str) -> None:
    await conversations.put_conversation(
        incoming.session,
        incoming.chat_id,
        INVITE,
        step,
        prompt_id=prompt_id,
        data=draft.as_data(),
        now=incoming.now,
        expires_at=incoming.now + FORGOTTEN_AFTER,
    )


def _ticked(
    draft: InviteDraft, answer: SafetyAnswer | Literal["none", "ask"]
) -> tuple[InviteDraft, InviteAsks]:
    if answer == "none":
        return replace(draft, safety=frozenset()), InviteAsks.ALL
    if answer == "ask":
        return replace(draft, safety=None), InviteAsks.ALL
    return draft.with_answer(SafetyAnswer(answer)), InviteAsks.SAFETY


async def _shown(
    incoming: IncomingUpdate, draft: InviteDraft, asks: InviteAsks
) -> Sequence[Answer]:
    page = await _page(incoming, incoming.asked.id, draft, asks)
    return [Edit(message_id=incoming.tapped_message, message=page), *toasts(incoming)]


async def _page(
    incoming: IncomingUpdate, prompt_id: int, draft: InviteDraft, asks: InviteAsks
) -> Message:
    return invite_page(
        incoming.speech,
        InvitePage(
            prompt_id=prompt_id,
            draft=draft,
            asks=asks,
            cohorts=await _cohorts(incoming),
            may_invite_staff=_may_invite_staff(incoming),
        ),
    )


async def _cohorts(incoming: IncomingUpdate) -> list[tuple[int, str]]:
    """Return the cohorts she may invite into, the default one first where it is among them."""
    default = await cohorts.default_cohort(incoming.session, now=incoming.now)
    rest = [one for one in await cohorts.all_cohorts(incoming.session) if one.id != default.id]
    mine = incoming.staff.cohorts
    return [(one.id, one.name) for one in (default, *rest) if mine is None or one.id in mine] or [
        (default.id, default.name)
    ]


def _may_invite_staff(incoming: IncomingUpdate) -> bool:
    return incoming.staff.role is Role.ADMIN


async def _make(incoming: IncomingUpdate, draft: InviteDraft) -> Sequence[Answer]:
    """Make the link and show it, once: only its hash is kept."""
    known = await _cohorts(incoming)
    token = await invites.create_invite(
        incoming.session,
        draft.role,
        cohort=dict(known).get(draft.cohort_id or known[0][0]),
        label=draft.label,
        safety=draft.safety,
        uses=draft.uses,
        created_by=incoming.staff.id,
        now=incoming.now,
    )
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    await prompts.close_prompt(incoming.session, incoming.asked.id, now=incoming.now)
    made = await invites.invite_by_token(incoming.session, token)
    made_id = made.id if made else 0
    await note(incoming, "invite_made", f"invite:{made_id}")
    prompt = await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.STAFF_MENU,
        data=StaffPromptData(links=(made_id,)),
        now=incoming.now,
    )
    message = invite_made(
        incoming.speech,
        draft,
        invite_link(incoming.services.clinic.bot_name, token),
        prompt.id,
        last_day=local_day(incoming.now + link_lasts(draft.role), incoming.staff.zone),
    )
    closed = incoming.speech.message("inviting.below")
    return [
        Edit(message_id=incoming.tapped_message, message=closed),
        Say(message=message, prompt_id=prompt.id),
        *toasts(incoming),
    ]
