"""What happens when a patient notes what she did of her own accord?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.intake.routing import arguments_of
from bot.intake.screens import shown, toasts
from bot.intake.update import IncomingUpdate
from bot.patient import nudges
from bot.safety.unexpected import on_unexpected_sent
from content.buttons.patient import LogButton, NoteDoing, PickDoing, UndoDoing
from content.patient.activity_log import minutes_page, not_believable, noted_message, which_page
from db import activities, conversations, prompts
from rules.activities import Did
from rules.activity_log import Doing, Done, kind_of, parse_done
from rules.local_time import local_day
from rules.pain import HIGHEST
from rules.prompts import Answer, Edit, PromptKind, Say
from rules.text_normalization import plain
from rules.vocabulary import Kind

FLOW = "doing"
# After this long a number she types is no answer to "how long?" any more.
TYPE_WITHIN = timedelta(minutes=10)


async def on_log_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Ask what she did; words after the command are noted at once."""
    if incoming.conversation is not None and incoming.conversation.flow == FLOW:
        await conversations.end_conversation(incoming.session, incoming.chat_id)
    done = parse_done(arguments_of(incoming), incoming.services.bundle.typed.doings)
    if incoming.tap_id is None and done is not None:
        return await _noted(incoming, done)
    return await shown(incoming, lambda prompt_id: which_page(incoming.speech, prompt_id))


async def on_doing_tapped(incoming: IncomingUpdate, button: LogButton) -> Sequence[Answer]:
    """Ask how long, note it once, or take the entry back."""
    match button:
        case PickDoing(doing=doing):
            await conversations.put_conversation(
                incoming.session,
                incoming.chat_id,
                FLOW,
                doing,
                now=incoming.now,
                prompt_id=incoming.asked.id,
                expires_at=incoming.now + TYPE_WITHIN,
            )
            return await shown(
                incoming, lambda prompt_id: minutes_page(incoming.speech, prompt_id, doing)
            )
        case NoteDoing(doing=doing, minutes=minutes):
            await _stop_waiting(incoming)
            # The message that asked now shows what is noted: its buttons are no page any more.
            await prompts.close_prompt(incoming.session, incoming.asked.id, now=incoming.now)
            return await _noted(incoming, Done(doing=doing, minutes=minutes))
        case UndoDoing(undone=undone):
            return await _undo(incoming, undone=undone)


async def on_minutes_written(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Take a typed number as how long; anything else leaves the question open."""
    talk = incoming.conversation
    done = parse_done(incoming.text or "", incoming.services.bundle.typed.doings)
    if talk is None or done is None:
        return [Say(message=incoming.speech.message("doing.only_number"))]
    await _stop_waiting(incoming)
    return await _noted(incoming, Done(doing=done.doing or Doing(talk.step), minutes=done.minutes))


def is_logging(incoming: IncomingUpdate) -> bool:
    """Tell whether she was asked how long it took."""
    return incoming.conversation is not None and incoming.conversation.flow == FLOW


def names_doing(incoming: IncomingUpdate) -> bool:
    """Tell whether a whole message says what she did and how long, and nobody waits for words."""
    done = parse_done(incoming.text or "", incoming.services.bundle.typed.doings)
    if done is None or incoming.conversation is not None:
        return False
    # A small bare number may be a rating that comes when no check waits for it.
    return not _is_bare(incoming) or done.minutes > HIGHEST


async def on_doing_typed(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Note it: as her answer to today's walk where that waits, or else by itself."""
    done = parse_done(incoming.text or "", incoming.services.bundle.typed.doings)
    if done is None:
        raise ValueError("the route lets only such words through")
    if not done.believable:
        return [Say(message=not_believable(incoming.speech))]
    if done.doing is None or kind_of(done.doing) is Kind.AEROBIC:
        answered = await nudges.take_minutes(incoming, done.minutes)
        if answered is not None:
            return answered
    if _is_bare(incoming):
        return await on_unexpected_sent(incoming)
    if done.doing is None:
        minutes = done.minutes
        return await shown(
            incoming, lambda prompt_id: which_page(incoming.speech, prompt_id, minutes=minutes)
        )
    return await _noted(incoming, done)


async def _undo(incoming: IncomingUpdate, *, undone: bool) -> Sequence[Answer]:
    """Take an entry back, or put it back; the button says which, so a double tap is one."""
    data = incoming.asked.data
    done = Done(doing=Doing(data["doing"]), minutes=int(data["minutes"]))
    if undone:
        await activities.drop_activity(incoming.session, incoming.asked.id)
    else:
        await _count(incoming, done, incoming.asked.id)
    message = noted_message(incoming.speech, incoming.asked.id, done, undone=undone)
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming)]


async def _noted(incoming: IncomingUpdate, done: Done) -> Sequence[Answer]:
    if not done.believable:
        return [Say(message=not_believable(incoming.speech)), *toasts(incoming)]
    if done.doing is None:
        minutes = done.minutes
        return await shown(
            incoming, lambda prompt_id: which_page(incoming.speech, prompt_id, minutes=minutes)
        )
    entry = await prompts.open_prompt(
        incoming.session,
        incoming.patient,
        PromptKind.DOING,
        now=incoming.now,
        day=local_day(incoming.now, incoming.patient.zone),
        data={"doing": done.doing.value, "minutes": done.minutes},
    )
    await _count(incoming, done, entry.id)
    message = noted_message(incoming.speech, entry.id, done)
    if incoming.tap_id and incoming.message_id is not None:
        return [Edit(message_id=incoming.message_id, message=message), *toasts(incoming)]
    return [Say(message=message, prompt_id=entry.id)]


async def _count(incoming: IncomingUpdate, done: Done, prompt_id: int) -> None:
    entry = await prompts.prompt_by_id(incoming.session, prompt_id)
    day = (entry and entry.day) or local_day(incoming.now, incoming.patient.zone)
    await activities.note_activity(
        incoming.session,
        incoming.patient.id,
        Did(kind=kind_of(done.doing or Doing.WALK), day=day, minutes=done.minutes),
        source="typed" if incoming.tap_id is None else "logged",
        prompt_id=prompt_id,
        now=incoming.now,
    )


def _is_bare(incoming: IncomingUpdate) -> bool:
    """Tell whether she typed a number and nothing else."""
    return plain(incoming.text or "").isdecimal()


async def _stop_waiting(incoming: IncomingUpdate) -> None:
    if is_logging(incoming):
        await conversations.end_conversation(incoming.session, incoming.chat_id)
