"""What happens when a patient notes what she did of her own accord?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.intake.routing import arguments_of
from bot.intake.screens import shown, toasts
from bot.intake.update import Visit
from bot.patient import nudges
from bot.safety.unexpected import on_unexpected_sent
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


async def on_log_asked(visit: Visit) -> Sequence[Answer]:
    """Ask what she did; words after the command are noted at once."""
    if visit.conversation is not None and visit.conversation.flow == FLOW:
        await conversations.end_conversation(visit.session, visit.chat_id)
    done = parse_done(arguments_of(visit), visit.services.shelf.typed.doings)
    if visit.tap_id is None and done is not None:
        return await _noted(visit, done)
    return await shown(visit, lambda prompt_id: which_page(visit.speech, prompt_id))


async def on_doing_tapped(visit: Visit) -> Sequence[Answer]:
    """Ask how long, by button or typed."""
    if visit.value not in set(Doing):
        return await on_log_asked(visit)
    doing = Doing(visit.value)
    await conversations.put_conversation(
        visit.session,
        visit.chat_id,
        FLOW,
        doing,
        now=visit.now,
        prompt_id=visit.asked.id,
        expires_at=visit.now + TYPE_WITHIN,
    )
    return await shown(visit, lambda prompt_id: minutes_page(visit.speech, prompt_id, doing))


async def on_minutes_tapped(visit: Visit) -> Sequence[Answer]:
    """Note what she did for so long, once."""
    name, _, minutes = visit.value.partition(":")
    if name not in set(Doing) or not minutes.isdecimal():
        return await on_log_asked(visit)
    await _stop_waiting(visit)
    # The message that asked now shows what is noted: its buttons are no page any more.
    await prompts.close_prompt(visit.session, visit.asked.id, now=visit.now)
    return await _noted(visit, Done(doing=Doing(name), minutes=int(minutes)))


async def on_minutes_written(visit: Visit) -> Sequence[Answer]:
    """Take a typed number as how long; anything else leaves the question open."""
    talk = visit.conversation
    done = parse_done(visit.text or "", visit.services.shelf.typed.doings)
    if talk is None or done is None:
        return [Say(message=visit.speech.message("doing.only_number"))]
    await _stop_waiting(visit)
    return await _noted(visit, Done(doing=done.doing or Doing(talk.step), minutes=done.minutes))


def is_logging(visit: Visit) -> bool:
    """Tell whether she was asked how long it took."""
    return visit.conversation is not None and visit.conversation.flow == FLOW


def names_doing(visit: Visit) -> bool:
    """Tell whether a whole message says what she did and how long, and nobody waits for words."""
    done = parse_done(visit.text or "", visit.services.shelf.typed.doings)
    if done is None or visit.conversation is not None:
        return False
    # A small bare number may be a rating that comes when no check waits for it.
    return not _is_bare(visit) or done.minutes > HIGHEST


async def on_doing_typed(visit: Visit) -> Sequence[Answer]:
    """Note it: as her answer to today's walk where that waits, or else by itself."""
    done = parse_done(visit.text or "", visit.services.shelf.typed.doings)
    if done is None:
        raise ValueError("the route lets only such words through")
    if not done.believable:
        return [Say(message=not_believable(visit.speech))]
    if done.doing is None or kind_of(done.doing) is Kind.AEROBIC:
        answered = await nudges.take_minutes(visit, done.minutes)
        if answered is not None:
            return answered
    if _is_bare(visit):
        return await on_unexpected_sent(visit)
    if done.doing is None:
        minutes = done.minutes
        return await shown(
            visit, lambda prompt_id: which_page(visit.speech, prompt_id, minutes=minutes)
        )
    return await _noted(visit, done)


async def on_undo_tapped(visit: Visit) -> Sequence[Answer]:
    """Take an entry back, or put it back; the button says which, so a double tap is one."""
    done = _done_of(visit)
    undone = visit.value == "1"
    if undone:
        await activities.drop_activity(visit.session, visit.asked.id)
    else:
        await _count(visit, done, visit.asked.id)
    message = noted_message(visit.speech, visit.asked.id, done, undone=undone)
    return [Edit(message_id=visit.tapped_message, message=message), *toasts(visit)]


def _done_of(visit: Visit) -> Done:
    data = visit.asked.data
    if visit.asked.kind != PromptKind.DOING:
        raise ValueError("the buttons of an entry belong to an entry")
    return Done(doing=Doing(data["doing"]), minutes=int(data["minutes"]))


async def _noted(visit: Visit, done: Done) -> Sequence[Answer]:
    if not done.believable:
        return [Say(message=not_believable(visit.speech)), *toasts(visit)]
    if done.doing is None:
        minutes = done.minutes
        return await shown(
            visit, lambda prompt_id: which_page(visit.speech, prompt_id, minutes=minutes)
        )
    entry = await prompts.open_prompt(
        visit.session,
        visit.patient,
        PromptKind.DOING,
        now=visit.now,
        day=local_day(visit.now, visit.patient.zone),
        data={"doing": done.doing.value, "minutes": done.minutes},
    )
    await _count(visit, done, entry.id)
    message = noted_message(visit.speech, entry.id, done)
    if visit.tap_id and visit.message_id is not None:
        return [Edit(message_id=visit.message_id, message=message), *toasts(visit)]
    return [Say(message=message, prompt_id=entry.id)]


async def _count(visit: Visit, done: Done, prompt_id: int) -> None:
    entry = await prompts.prompt_by_id(visit.session, prompt_id)
    day = (entry and entry.day) or local_day(visit.now, visit.patient.zone)
    await activities.note_activity(
        visit.session,
        visit.patient.id,
        Did(kind=kind_of(done.doing or Doing.WALK), day=day, minutes=done.minutes),
        source="typed" if visit.tap_id is None else "logged",
        prompt_id=prompt_id,
        now=visit.now,
    )


def _is_bare(visit: Visit) -> bool:
    """Tell whether she typed a number and nothing else."""
    return plain(visit.text or "").isdecimal()


async def _stop_waiting(visit: Visit) -> None:
    if is_logging(visit):
        await conversations.end_conversation(visit.session, visit.chat_id)
