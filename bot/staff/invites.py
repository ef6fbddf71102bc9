"""How does a member of staff make a link that lets somebody in, and take one back?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.staff.audit import note
from content.staff.invite_link import invite_link
from content.staff.invites import InviteAsks, InvitePage, invite_made, invite_page, open_links
from db import cohorts, conversations, invites, prompts
from rules.invite_drafts import LONGEST_LABEL, USES, InviteDraft, draft_of
from rules.invites import InviteRole, link_lasts
from rules.local_time import local_day
from rules.message import Message
from rules.prompts import Answer, Edit, PromptKind, Say
from rules.vocabulary import Role, SafetyAnswer

FLOW = "invite"
FORGOTTEN_AFTER = timedelta(hours=2)
LINKS_SHOWN = 12


async def on_invite_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Begin a link for one patient, the most usual."""
    prompt = await prompts.open_prompt(
        incoming.session, incoming.staff, PromptKind.STAFF_MENU, now=incoming.now
    )
    draft = InviteDraft()
    await _keep(incoming, prompt.id, draft, "page")
    page = await _page(incoming, prompt.id, draft, InviteAsks.ALL)
    return [Say(message=page, prompt_id=prompt.id)]


async def on_invite_tapped(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Change something about the link, or make it."""
    draft = _draft(incoming)
    if draft is None:
        return toasts(incoming, incoming.speech.say("inviting.forgotten"))
    what, _, value = incoming.value.partition(":")
    if what == "make":
        return await _make(incoming, draft)
    if what == "label":
        await _keep(incoming, incoming.asked.id, draft, "label")
        text = incoming.speech.message("inviting.ask_label", count=LONGEST_LABEL)
        return [Say(message=text), *toasts(incoming)]
    if what in list(InviteAsks) and not value:
        return await _shown(incoming, draft, InviteAsks(what))
    draft, asks = await _changed(incoming, draft, what, value)
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
    await _keep(incoming, prompt.id, draft, "page")
    page = await _page(incoming, prompt.id, draft, InviteAsks.ALL)
    return [Say(message=page, prompt_id=prompt.id)]


async def on_links_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """List the links that still let somebody in."""
    found = await invites.open_invites(incoming.session, now=incoming.now)
    prompt = await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.STAFF_MENU,
        data={"links": [one.id for one in found[:LINKS_SHOWN]]},
        now=incoming.now,
    )
    message = open_links(incoming.speech, prompt.id, found[:LINKS_SHOWN])
    return [Say(message=message, prompt_id=prompt.id), *toasts(incoming)]


async def on_link_ended(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Take a link back: it lets nobody in any more."""
    links = incoming.asked.data.get("links", [])
    place = int(incoming.value) if incoming.value.isdecimal() else 0
    if place >= len(links):
        return toasts(incoming, incoming.speech.say("inviting.gone"))
    ended = await invites.revoke_invite(incoming.session, links[place], now=incoming.now)
    if ended:
        await note(incoming, "invite_revoked", f"invite:{links[place]}")
    return toasts(incoming, incoming.speech.say("inviting.ended" if ended else "inviting.gone"))


# ---------------------------------------------------------------- how it is done


def _draft(incoming: IncomingUpdate) -> InviteDraft | None:
    """Return the link being made; its label is sealed with the conversation, not in the prompt."""
    talk = incoming.conversation
    return draft_of(talk.data) if talk is not None and talk.flow == FLOW else None


async def _keep(incoming: IncomingUpdate, prompt_id: int, draft: InviteDraft, step: str) -> None:
    await conversations.put_conversation(
        incoming.session,
        incoming.chat_id,
        FLOW,
        step,
        prompt_id=prompt_id,
        data=draft.as_data(),
        now=incoming.now,
        expires_at=incoming.now + FORGOTTEN_AFTER,
    )


async def _changed(
    incoming: IncomingUpdate, draft: InviteDraft, what: str, value: str
) -> tuple[InviteDraft, InviteAsks]:
    asks = InviteAsks.ALL
    if what == "cohort" and value.isdecimal():
        known = await _cohorts(incoming)
        if int(value) < len(known):
            draft = replace(draft, cohort_id=known[int(value)][0])
    elif what == "uses" and value in map(str, USES):
        draft = replace(draft, uses=int(value))
    elif what == "role" and value in list(InviteRole) and _may_invite_staff(incoming):
        draft = InviteDraft(role=InviteRole(value))
    elif what == "tick":
        draft, asks = _ticked(draft, value)
    await _keep(incoming, incoming.asked.id, draft, "page")
    return draft, asks


def _ticked(draft: InviteDraft, value: str) -> tuple[InviteDraft, InviteAsks]:
    if value == "none":
        return replace(draft, safety=frozenset()), InviteAsks.ALL
    if value == "ask":
        return replace(draft, safety=None), InviteAsks.ALL
    if value in list(SafetyAnswer):
        return draft.with_answer(SafetyAnswer(value)), InviteAsks.SAFETY
    return draft, InviteAsks.SAFETY


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
        data={"links": [made_id]},
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
