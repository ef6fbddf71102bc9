"""How does a nudge stand: its prompt, what she answered, and what she keeps, read together?"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy.ext.asyncio import AsyncSession

from db import prompts
from db.activities import activity_of_prompt
from db.item_offers import reply_of
from db.item_preferences import preferences_of
from db.strength_sessions import session_of_prompt
from rules.nudges import Asks, Nudge, Offer, still_known
from rules.prompt_data import NudgePromptData
from rules.prompts import Prompt


async def nudge_of(
    session: AsyncSession, asked: Prompt, *, known: Container[str], now: datetime
) -> Nudge:
    """Return the nudge of a prompt as it stood at `now`; `known` are the ids of the library's items."""
    prompt = await prompts.prompt_by_id(session, asked.id) or asked
    data = prompt.kept(NudgePromptData)
    offer = still_known(data.offer, known)
    reply = await reply_of(session, prompt.id, offer.movement) if offer.movement else None
    did = await activity_of_prompt(session, prompt.id)
    trained = await session_of_prompt(session, prompt.id) if offer.moves else None
    chosen = await preferences_of(session, prompt.patient_id or 0)
    return Nudge(
        prompt_id=prompt.id,
        open=prompt.counted_at(now),
        offer=offer,
        asks=data.asks,
        reply=reply,
        minutes_done=did.minutes if did else None,
        two_more=trained.two_more if trained else None,
        later_at=data.later_at,
        told_at=data.told_at,
        shown=data.shown,
        liked=chosen.liked,
        retired=chosen.retired,
    )


class NudgeChange(TypedDict, total=False):
    """What goes with a nudge, and changes by her taps."""

    offer: Offer
    asks: Asks
    shown: bool
    later_at: datetime | None
    told_at: datetime | None


async def note_on_nudge(
    session: AsyncSession, prompt_id: int, **notes: Unpack[NudgeChange]
) -> None:
    """Set what goes with a nudge, or another offer."""
    prompt = await prompts.prompt_by_id(session, prompt_id)
    if prompt is not None:
        data = replace(prompt.kept(NudgePromptData), **notes)
        await prompts.change_prompt(session, prompt_id, data=data)
