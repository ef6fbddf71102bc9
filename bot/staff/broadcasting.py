"""How does a coordinator send one message to many?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.visits import Visit
from content.broadcasts import audience_question, filled_in
from content.buttons import button
from db import audit, broadcasts, cohorts, conversations, prompts
from rules.broadcasts import Audience, BroadcastState, Content, unknown_variables
from rules.message import Entity, Message, utf16_length
from rules.talk import Answer, Edit, PromptKind, Say, Toast

FLOW = "broadcast"
# Telegram takes 4,096 UTF-16 units; the rest is room for a name in place of its variable.
LONGEST = 3_900
FORGOTTEN_AFTER = timedelta(hours=12)


async def on_broadcast_asked(visit: Visit) -> Sequence[Answer]:
    """Ask for the text."""
    prompt = await prompts.open_prompt(
        visit.session, visit.staff, PromptKind.BROADCAST, now=visit.now
    )
    await conversations.put_conversation(
        visit.session,
        visit.chat_id,
        FLOW,
        "text",
        prompt_id=prompt.id,
        now=visit.now,
        expires_at=visit.now + FORGOTTEN_AFTER,
    )
    text = visit.speech.text("broadcast.ask", first="{first_name}")
    leave = button(visit.speech.say("broadcast.never_mind"), "bc_drop", prompt.id)
    return [Say(message=text.message(((leave,),)), prompt_id=prompt.id)]


async def on_text_given(visit: Visit) -> Sequence[Answer]:
    """Show the message as a patient will see it, and ask who gets it."""
    content = _content(visit)
    if content is None:
        return [Say(message=visit.speech.message("broadcast.only_text"))]
    fault = _fault(visit, content)
    if fault is not None:
        return [Say(message=fault)]
    audience = Audience()
    broadcast_id = await broadcasts.add_broadcast(
        visit.session, author_id=visit.staff.id, content=content, audience=audience, now=visit.now
    )
    prompt = await prompts.open_prompt(
        visit.session, visit.staff, PromptKind.BROADCAST, subject_id=broadcast_id, now=visit.now
    )
    await broadcasts.change_broadcast(visit.session, broadcast_id, prompt_id=prompt.id)
    await conversations.end_conversation(visit.session, visit.chat_id)
    preview = filled_in(content, {"first_name": (visit.staff.name or "Ana").split(" ")[0]})
    question = await _question(visit, broadcast_id)
    return [Say(message=preview), Say(message=question, prompt_id=prompt.id)]


async def on_audience_tapped(visit: Visit) -> Sequence[Answer]:
    """Choose another audience for a draft."""
    known = {cohort.id for cohort in await cohorts.all_cohorts(visit.session)}
    chosen = int(visit.value) if visit.value.isdecimal() else None
    broadcast = await broadcasts.broadcast_by_id(visit.session, visit.asked.subject_id or 0)
    if broadcast.state != BroadcastState.DRAFT or (chosen is not None and chosen not in known):
        return [_toast(visit, "broadcast.over")]
    await broadcasts.change_broadcast(visit.session, broadcast.id, audience={"cohort_id": chosen})
    question = await _question(visit, broadcast.id)
    return [
        Edit(message_id=visit.tapped_message, message=question),
        Toast(tap_id=visit.tap_id or ""),
    ]


async def on_send_tapped(visit: Visit) -> Sequence[Answer]:
    """Let the draft run; a second tap, or another update of the same, sends nothing."""
    broadcast_id = visit.asked.subject_id or 0
    if not await broadcasts.confirm(visit.session, broadcast_id, now=visit.now):
        return [_toast(visit, "broadcast.over")]
    await audit.note(
        visit.session,
        actor=f"staff:{visit.staff.id}",
        act="broadcast_confirmed",
        subject=f"broadcast:{broadcast_id}",
        now=visit.now,
    )
    # The message itself is edited by the progress, which must not be overtaken by this answer.
    return [_toast(visit, "broadcast.starting")]


async def on_stop_tapped(visit: Visit) -> Sequence[Answer]:
    """Stop a running broadcast; its report follows by itself."""
    broadcast_id = visit.asked.subject_id or 0
    if not await broadcasts.cancel(visit.session, broadcast_id, now=visit.now):
        return [_toast(visit, "broadcast.over")]
    await audit.note(
        visit.session,
        actor=f"staff:{visit.staff.id}",
        act="broadcast_cancelled",
        subject=f"broadcast:{broadcast_id}",
        now=visit.now,
    )
    return [_toast(visit, "broadcast.stopping")]


async def on_drop_tapped(visit: Visit) -> Sequence[Answer]:
    """Forget the draft, or the question for its text."""
    if visit.asked.subject_id is not None:
        broadcast = await broadcasts.broadcast_by_id(visit.session, visit.asked.subject_id)
        if broadcast.state != BroadcastState.DRAFT:
            return [_toast(visit, "broadcast.over")]
        await broadcasts.cancel(visit.session, broadcast.id, now=visit.now)
    talk = visit.conversation
    if talk is not None and talk.flow == FLOW:
        await conversations.end_conversation(visit.session, visit.chat_id)
    await prompts.close_prompt(visit.session, visit.asked.id, now=visit.now)
    message = visit.speech.message("broadcast.dropped")
    return [
        Edit(message_id=visit.tapped_message, message=message),
        Toast(tap_id=visit.tap_id or ""),
    ]


async def _question(visit: Visit, broadcast_id: int) -> Message:
    broadcast = await broadcasts.broadcast_by_id(visit.session, broadcast_id)
    count = await broadcasts.count_audience(visit.session, broadcast.audience)
    names = {cohort.id: cohort.name for cohort in await cohorts.all_cohorts(visit.session)}
    return audience_question(visit.speech, broadcast, count, names)


def _content(visit: Visit) -> Content | None:
    said = visit.message
    if said is None or not said.text:
        return None
    entities = tuple(
        Entity(kind=one.type, offset=one.offset, length=one.length, url=one.url)
        for one in said.entities
    )
    return Content(text=said.text, entities=entities)


def _fault(visit: Visit, content: Content) -> Message | None:
    length = utf16_length(content.text)
    if length > LONGEST:
        number = visit.speech.number
        return visit.speech.message(
            "broadcast.too_long", length=number(length), limit=number(LONGEST)
        )
    unknown = unknown_variables(content.text)
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in unknown)
        return visit.speech.message("broadcast.unknown", names=names, first="{first_name}")
    return None


def _toast(visit: Visit, key: str) -> Toast:
    return Toast(tap_id=visit.tap_id or "", text=visit.speech.say(key))
