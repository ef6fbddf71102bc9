"""What do we say to what nobody expected? Something short, and nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from telegram import Message as TelegramMessage

from bot.intake.routing import command_of
from bot.intake.screens import has_menu, shown, toasts
from bot.intake.update import IncomingUpdate
from content.buttons.patient import RatePain
from content.language.speech import Speech
from content.patient.menu import ways_out
from db.delivery import unexpected_messages
from db.delivery.unexpected_messages import Strays
from db.tables import PatientState
from rules.flood_limit import MOST_IN_A_WINDOW as MOST_FROM_A_CHAT
from rules.message import Entity, Message
from rules.people import Patient, Staff, Stranger, Who
from rules.prompts import Answer, Edit, Say

# Limber's own choices: how much from one chat gets an answer, and how often somebody unknown does.
WINDOW = timedelta(minutes=1)
MOST_IN_A_WINDOW = 20
AGAIN_AFTER = timedelta(days=1)


# ---------------------------------------------------------------- only in private


def not_private(incoming: IncomingUpdate) -> bool:
    """Tell whether this came from a group, a channel, or no chat at all."""
    return not incoming.private


async def on_heard_elsewhere(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Say once in a group that we only talk in private; nothing else, ever."""
    spoken = incoming.message is not None or incoming.update.my_chat_member is not None
    if (
        incoming.chat_id == 0
        or incoming.update.channel_post
        or not spoken
        or not _may_speak(incoming)
    ):
        return toasts(incoming)
    strays_of = await unexpected_messages.count_stray(
        incoming.session, incoming.chat_id, window=WINDOW, now=incoming.now
    )
    if strays_of.told_at is not None:
        return []
    await unexpected_messages.note_told(incoming.session, incoming.chat_id, now=incoming.now)
    return [Say(message=incoming.speech.message("unexpected.group"))]


def _may_speak(incoming: IncomingUpdate) -> bool:
    changed = incoming.update.my_chat_member
    return changed is None or changed.new_chat_member.status in {"member", "administrator"}


# ---------------------------------------------------------------- too much at once


def is_flood(incoming: IncomingUpdate) -> bool:
    """Tell whether the chat sends more than anybody does; a rating is never too much."""
    if incoming.crowd <= MOST_FROM_A_CHAT or not (incoming.tap_id or is_message(incoming)):
        return False
    return incoming.check is None and not isinstance(incoming.button, RatePain)


async def on_flooded(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Say once that it is too much, to those we know; then nothing, until it is less."""
    if incoming.crowd != MOST_FROM_A_CHAT + 1 or isinstance(incoming.person, Stranger):
        return []
    return [Say(message=incoming.speech.message("unexpected.flood"))]


# ---------------------------------------------------------------- buttons


def is_tap(incoming: IncomingUpdate) -> bool:
    """Tell whether somebody tapped a button that no flow took, be it ours, stale or forged."""
    return incoming.tap_id is not None


async def on_tap_left_over(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Say whom it is for, or that it is no longer in use; a closed prompt of her own loses its buttons."""
    for_admins = incoming.button is not None and incoming.button.who is Who.ADMIN
    hers = (
        not for_admins
        or not isinstance(incoming.person, Staff)
        or Who.ADMIN.includes(incoming.person)
    )
    key = "unexpected.button" if hers else "staff.not_yours"
    toast = toasts(incoming, incoming.speech.say(key))
    shown_now = incoming.update.callback_query.message if incoming.update.callback_query else None
    mine = incoming.prompt is not None and not incoming.prompt.open_at(incoming.now)
    if not mine or not isinstance(shown_now, TelegramMessage) or not shown_now.text:
        return toast
    message = Message(text=shown_now.text, entities=_entities(shown_now))
    return [Edit(message_id=shown_now.message_id, message=message), *toast]


def _entities(shown_now: TelegramMessage) -> tuple[Entity, ...]:
    return tuple(
        Entity(kind=one.type, offset=one.offset, length=one.length, url=one.url)
        for one in shown_now.entities
    )


# ---------------------------------------------------------------- words, voices, pictures


def is_message(incoming: IncomingUpdate) -> bool:
    """Tell whether somebody sent something, or changed what she sent."""
    return incoming.message is not None or incoming.update.edited_message is not None


async def on_unexpected_sent(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Tell a patient that nobody has seen it and whom to call; with many at once, once."""
    seen = await unexpected_messages.count_stray(
        incoming.session, incoming.chat_id, window=WINDOW, now=incoming.now
    )
    if seen.count > MOST_IN_A_WINDOW:
        return _once_in_a_flood(incoming, seen)
    if isinstance(incoming.person, Staff):
        return [Say(message=incoming.speech.message("unexpected.staff"))]
    if isinstance(incoming.person, Patient):
        return await _to_patient(incoming)
    if seen.told_at is not None and seen.told_at > incoming.now - AGAIN_AFTER:
        return []
    await unexpected_messages.note_told(incoming.session, incoming.chat_id, now=incoming.now)
    return [Say(message=incoming.speech.message("unexpected.stranger"))]


async def _to_patient(incoming: IncomingUpdate) -> Sequence[Answer]:
    if not has_menu(incoming):
        left = incoming.patient.state == PatientState.LEFT
        key = "unexpected.left" if left else "unexpected.joining"
        return [Say(message=incoming.speech.message(key))]
    key = "unexpected.command" if command_of(incoming) else "unexpected.words"
    return await shown(incoming, lambda prompt_id: _seen_by_nobody(incoming.speech, key, prompt_id))


def _once_in_a_flood(incoming: IncomingUpdate, seen: Strays) -> Sequence[Answer]:
    told = isinstance(incoming.person, Patient) and seen.count == MOST_IN_A_WINDOW + 1
    return [Say(message=incoming.speech.message("unexpected.flood"))] if told else []


def _seen_by_nobody(speech: Speech, key: str, prompt_id: int) -> Message:
    return speech.text(key).message(ways_out(speech, prompt_id))
