"""How does a member of staff make a link that lets somebody in, and take one back?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.intake.screens import toasts
from bot.intake.update import Visit
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


async def on_invite_asked(visit: Visit) -> Sequence[Answer]:
    """Begin a link for one patient, the most usual."""
    prompt = await prompts.open_prompt(
        visit.session, visit.staff, PromptKind.STAFF_MENU, now=visit.now
    )
    draft = InviteDraft()
    await _keep(visit, prompt.id, draft, "page")
    page = await _page(visit, prompt.id, draft, InviteAsks.ALL)
    return [Say(message=page, prompt_id=prompt.id)]


async def on_invite_tapped(visit: Visit) -> Sequence[Answer]:
    """Change something about the link, or make it."""
    draft = _draft(visit)
    if draft is None:
        return toasts(visit, visit.speech.say("inviting.forgotten"))
    what, _, value = visit.value.partition(":")
    if what == "make":
        return await _make(visit, draft)
    if what == "label":
        await _keep(visit, visit.asked.id, draft, "label")
        text = visit.speech.message("inviting.ask_label", count=LONGEST_LABEL)
        return [Say(message=text), *toasts(visit)]
    if what in list(InviteAsks) and not value:
        return await _shown(visit, draft, InviteAsks(what))
    draft, asks = await _changed(visit, draft, what, value)
    return await _shown(visit, draft, asks)


async def on_label_given(visit: Visit) -> Sequence[Answer]:
    """Take the label; it is sealed, and only staff see it."""
    draft = _draft(visit)
    talk = visit.conversation
    if draft is None or talk is None or talk.prompt_id is None:
        return [Say(message=visit.speech.message("inviting.forgotten"))]
    label = " ".join((visit.text or "").split())
    if not label or len(label) > LONGEST_LABEL:
        return [Say(message=visit.speech.message("inviting.ask_label", count=LONGEST_LABEL))]
    draft = replace(draft, label=label)
    prompt = await prompts.open_prompt(
        visit.session, visit.staff, PromptKind.STAFF_MENU, now=visit.now
    )
    await _keep(visit, prompt.id, draft, "page")
    page = await _page(visit, prompt.id, draft, InviteAsks.ALL)
    return [Say(message=page, prompt_id=prompt.id)]


async def on_links_asked(visit: Visit) -> Sequence[Answer]:
    """List the links that still let somebody in."""
    found = await invites.open_invites(visit.session, now=visit.now)
    prompt = await prompts.open_prompt(
        visit.session,
        visit.staff,
        PromptKind.STAFF_MENU,
        data={"links": [one.id for one in found[:LINKS_SHOWN]]},
        now=visit.now,
    )
    message = open_links(visit.speech, prompt.id, found[:LINKS_SHOWN])
    return [Say(message=message, prompt_id=prompt.id), *toasts(visit)]


async def on_link_ended(visit: Visit) -> Sequence[Answer]:
    """Take a link back: it lets nobody in any more."""
    links = visit.asked.data.get("links", [])
    place = int(visit.value) if visit.value.isdecimal() else 0
    if place >= len(links):
        return toasts(visit, visit.speech.say("inviting.gone"))
    ended = await invites.revoke_invite(visit.session, links[place], now=visit.now)
    if ended:
        await note(visit, "invite_revoked", f"invite:{links[place]}")
    return toasts(visit, visit.speech.say("inviting.ended" if ended else "inviting.gone"))


# ---------------------------------------------------------------- how it is done


def _draft(visit: Visit) -> InviteDraft | None:
    """Return the link being made; its label is sealed with the conversation, not in the prompt."""
    talk = visit.conversation
    return draft_of(talk.data) if talk is not None and talk.flow == FLOW else None


async def _keep(visit: Visit, prompt_id: int, draft: InviteDraft, step: str) -> None:
    await conversations.put_conversation(
        visit.session,
        visit.chat_id,
        FLOW,
        step,
        prompt_id=prompt_id,
        data=draft.as_data(),
        now=visit.now,
        expires_at=visit.now + FORGOTTEN_AFTER,
    )


async def _changed(
    visit: Visit, draft: InviteDraft, what: str, value: str
) -> tuple[InviteDraft, InviteAsks]:
    asks = InviteAsks.ALL
    if what == "cohort" and value.isdecimal():
        known = await _cohorts(visit)
        if int(value) < len(known):
            draft = replace(draft, cohort_id=known[int(value)][0])
    elif what == "uses" and value in map(str, USES):
        draft = replace(draft, uses=int(value))
    elif what == "role" and value in list(InviteRole) and _may_invite_staff(visit):
        draft = InviteDraft(role=InviteRole(value))
    elif what == "tick":
        draft, asks = _ticked(draft, value)
    await _keep(visit, visit.asked.id, draft, "page")
    return draft, asks


def _ticked(draft: InviteDraft, value: str) -> tuple[InviteDraft, InviteAsks]:
    if value == "none":
        return replace(draft, safety=frozenset()), InviteAsks.ALL
    if value == "ask":
        return replace(draft, safety=None), InviteAsks.ALL
    if value in list(SafetyAnswer):
        return draft.with_answer(SafetyAnswer(value)), InviteAsks.SAFETY
    return draft, InviteAsks.SAFETY


async def _shown(visit: Visit, draft: InviteDraft, asks: InviteAsks) -> Sequence[Answer]:
    page = await _page(visit, visit.asked.id, draft, asks)
    return [Edit(message_id=visit.tapped_message, message=page), *toasts(visit)]


async def _page(visit: Visit, prompt_id: int, draft: InviteDraft, asks: InviteAsks) -> Message:
    return invite_page(
        visit.speech,
        InvitePage(
            prompt_id=prompt_id,
            draft=draft,
            asks=asks,
            cohorts=await _cohorts(visit),
            may_invite_staff=_may_invite_staff(visit),
        ),
    )


async def _cohorts(visit: Visit) -> list[tuple[int, str]]:
    """Return the cohorts she may invite into, the default one first where it is among them."""
    default = await cohorts.default_cohort(visit.session, now=visit.now)
    rest = [one for one in await cohorts.all_cohorts(visit.session) if one.id != default.id]
    mine = visit.staff.cohorts
    return [(one.id, one.name) for one in (default, *rest) if mine is None or one.id in mine] or [
        (default.id, default.name)
    ]


def _may_invite_staff(visit: Visit) -> bool:
    return visit.staff.role is Role.ADMIN


async def _make(visit: Visit, draft: InviteDraft) -> Sequence[Answer]:
    """Make the link and show it, once: only its hash is kept."""
    known = await _cohorts(visit)
    token = await invites.create_invite(
        visit.session,
        draft.role,
        cohort=dict(known).get(draft.cohort_id or known[0][0]),
        label=draft.label,
        safety=draft.safety,
        uses=draft.uses,
        created_by=visit.staff.id,
        now=visit.now,
    )
    await conversations.end_conversation(visit.session, visit.chat_id)
    await prompts.close_prompt(visit.session, visit.asked.id, now=visit.now)
    made = await invites.invite_by_token(visit.session, token)
    made_id = made.id if made else 0
    await note(visit, "invite_made", f"invite:{made_id}")
    prompt = await prompts.open_prompt(
        visit.session,
        visit.staff,
        PromptKind.STAFF_MENU,
        data={"links": [made_id]},
        now=visit.now,
    )
    message = invite_made(
        visit.speech,
        draft,
        invite_link(visit.services.clinic.bot_name, token),
        prompt.id,
        last_day=local_day(visit.now + link_lasts(draft.role), visit.staff.zone),
    )
    closed = visit.speech.message("inviting.below")
    return [
        Edit(message_id=visit.tapped_message, message=closed),
        Say(message=message, prompt_id=prompt.id),
        *toasts(visit),
    ]
