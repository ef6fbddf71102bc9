"""Which messages of a patient wait for an answer, and what could she tap there?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from bot.intake.update import IncomingUpdate
from bot.patient import nudges, pain, reflections, weekly_summary
from bot.patient.activity_log import asked_doing
from content.buttons.patient import TickJoint
from content.patient.activity_log import noted_message
from content.patient.silence import gentle_message
from content.patient.typed_choices import always, choices_of, data_of, time_set
from db import prompts, ratings
from rules.activity_log import Done
from rules.local_time import local_day
from rules.message import Button, Message
from rules.prompt_data import CheckPromptData
from rules.prompts import Prompt, PromptKind
from rules.typed_answer import Asked, Scale
from rules.typed_label import Tappable


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPrompts:
    """What she could answer, as the rule reads it, and the messages it belongs to.

    `newest` stands lowest in her chat; `check` is the newest pain check while it is open, `walk` today's idea
    when it waits for minutes.
    """

    asked: Asked
    newest: Prompt | None = None
    check: Prompt | None = None
    walk: Prompt | None = None


async def waiting_for(incoming: IncomingUpdate, about: Prompt | None = None) -> WaitingPrompts:
    """Return what waits for an answer of hers; with `about` (she replied to it) that stands lowest."""
    session, chat_id, said_at = incoming.session, incoming.chat_id, incoming.said_at
    sent_id = incoming.sent_id
    newest = about or await prompts.newest_shown(session, chat_id, said_at=said_at, sent_id=sent_id)
    check = await prompts.newest_had(
        session, chat_id, PromptKind.PAIN, said_at=said_at, sent_id=sent_id
    )
    check = check if check is not None and check.counted_at(said_at) else None
    nudge = await nudges.todays_nudge(incoming)
    walks = nudge is not None and await nudges.waits_for_minutes(incoming, nudge)
    lowest = [] if newest is None else await buttons_of(incoming, newest)
    above = [one for one in (check, nudge) if one is not None and one != newest]
    logging = asked_doing(incoming) is not None
    asked = Asked(
        choices=choices_of(lowest),
        others=(*await _choices(incoming, above), *always(incoming.speech)),
        scale=None if logging else await _scale(incoming, check, newest),
        where=any(isinstance(data_of(one), TickJoint) for one in lowest),
        minutes=walks,
        how_long=logging,
        clock=any(time_set(one) for one in lowest),
    )
    return WaitingPrompts(asked=asked, newest=newest, check=check, walk=nudge if walks else None)


async def buttons_of(incoming: IncomingUpdate, prompt: Prompt) -> list[Button]:
    """Return the buttons that stand under a message now; those of an idea also where they are folded away."""
    if prompt.kind is PromptKind.NUDGE:
        return await nudges.buttons_of(incoming, prompt)
    message = await _message(incoming, prompt)
    return [*prompt.shown] if message is None else [*chain(*message.buttons)]


async def _message(incoming: IncomingUpdate, prompt: Prompt) -> Message | None:
    """Return a message as its own rows tell it; None for a page, whose buttons its prompt keeps."""
    match prompt.kind:
        case PromptKind.PAIN:
            return await pain.message_of(incoming, prompt)
        case PromptKind.REFLECTION:
            return await reflections.message_of(incoming, prompt)
        case PromptKind.WEEKLY:
            return await weekly_summary.message_of(incoming, prompt)
        case PromptKind.SILENCE:
            return gentle_message(incoming.speech, prompt.id, 0)
        case PromptKind.DOING:
            return noted_message(incoming.speech, prompt.id, prompt.kept(Done))
    return None


async def _choices(incoming: IncomingUpdate, above: Iterable[Prompt]) -> tuple[Tappable, ...]:
    found = [await buttons_of(incoming, one) for one in above]
    return choices_of(chain(*found))


async def _scale(
    incoming: IncomingUpdate, check: Prompt | None, newest: Prompt | None
) -> Scale | None:
    """Return whether a number would answer the open check, or correct its answer: today's, or the one below all."""
    if check is None:
        return None
    rated = await ratings.rating_of_prompt(incoming.session, check.id)
    if rated is None or check.kept(CheckPromptData).changing:
        return Scale.OPEN
    today = check.day == local_day(incoming.said_at, incoming.patient.zone)
    return Scale.ANSWERED if today or check == newest else None
