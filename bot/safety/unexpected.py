"""What do we say to what nobody expected? Something short, and nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from telegram import Message as TelegramMessage

from bot.intake.answers import decode_answers
from bot.intake.message_kinds import MessageKind, file_in, kind_of_message
from bot.intake.routing import command_of
from bot.intake.screens import Page, has_menu, shown, team_there, toasts
from bot.intake.update import IncomingUpdate, words_of
from content.buttons.patient import RatePain
from content.buttons.safety import ShowAgain
from content.patient.menu import unknown_command
from content.patient.typed_answers import not_opened, not_understood
from content.patient.unsure import unsure
from db.delivery import answers, unexpected_messages
from db.delivery.unexpected_messages import Strays
from db.tables import PatientState
from db.unsent import keep_unsent
from rules.flood_limit import MOST_IN_A_WINDOW as MOST_FROM_A_CHAT
from rules.message import Entity, Message
from rules.people import Patient, Staff, Stranger, Who
from rules.prompts import Answer, Edit, Say
from rules.questions import Unsent

# Limber's own choices: how much from one chat gets an answer, and how often somebody unknown does.
WINDOW = timedelta(minutes=1)
MOST_IN_A_WINDOW = 20
AGAIN_AFTER = timedelta(days=1)
# What was not understood gets a few words this long after it was said in full.
SHORT_FOR = timedelta(hours=1)


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


async def on_again_tapped(incoming: IncomingUpdate, button: ShowAgain) -> Sequence[Answer]:
    """Show the words again of which nobody knew whether they had arrived."""
    answer_id, words = incoming.asked.subject_id, None
    if answer_id is not None:
        words = await answers.take(incoming.session, answer_id, incoming.chat_id)
    if words is None:
        return toasts(incoming, incoming.speech.say("unexpected.button"))
    told = Edit(message_id=incoming.tapped_message, message=unsure(incoming.speech, None))
    return [told, *decode_answers(words), *toasts(incoming)]


# ---------------------------------------------------------------- words, voices, pictures


def is_message(incoming: IncomingUpdate) -> bool:
    """Tell whether somebody sent something, or changed what she sent."""
    return incoming.update.message is not None or incoming.update.edited_message is not None


def is_service(incoming: IncomingUpdate) -> bool:
    """Tell whether Telegram only tells of the chat: a pin, a timer, a wallpaper, a gift; or a place that moves."""
    return is_message(incoming) and kind_of_message(incoming.sent) is MessageKind.SERVICE


async def on_service_told(_incoming: IncomingUpdate) -> Sequence[Answer]:
    """Say nothing: nobody has said anything."""
    return []


async def on_unexpected_sent(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Say that it was not understood, and offer a patient to send it to her team; with many at once, once."""
    seen = await unexpected_messages.count_stray(
        incoming.session, incoming.chat_id, window=WINDOW, now=incoming.now
    )
    if seen.count > MOST_IN_A_WINDOW:
        return _once_in_a_flood(incoming, seen)
    if isinstance(incoming.person, Staff):
        return [Say(message=incoming.speech.message("unexpected.staff"))]
    if incoming.heard.foreign is not None:
        line = incoming.services.bundle.foreign_lines[incoming.heard.foreign]
        return [Say(message=Message(text=line))]
    if isinstance(incoming.person, Patient):
        return await _to_patient(incoming, seen)
    if seen.told_at is not None and seen.told_at > incoming.now - AGAIN_AFTER:
        return []
    await unexpected_messages.note_told(incoming.session, incoming.chat_id, now=incoming.now)
    return [Say(message=incoming.speech.message("unexpected.stranger"))]


async def _to_patient(incoming: IncomingUpdate, seen: Strays) -> Sequence[Answer]:
    speech = incoming.speech
    if not has_menu(incoming):
        left = incoming.patient.state == PatientState.LEFT
        key = "unexpected.left" if left else "unexpected.joining"
        return [Say(message=speech.message(key))]
    if command_of(incoming):
        return await shown(incoming, lambda prompt_id: unknown_command(speech, prompt_id))
    again = seen.told_at is not None and seen.told_at > incoming.now - SHORT_FOR
    if not again:
        await unexpected_messages.note_told(incoming.session, incoming.chat_id, now=incoming.now)
    when, what = team_there(incoming), kind_of_message(incoming.sent)
    if what is MessageKind.TEXT:
        return await offered(
            incoming, lambda prompt: not_understood(speech, prompt, when=when, again=again)
        )
    if file_in(incoming.sent) is None:
        return [Say(message=speech.message("typed.not_opened_only"))]
    return await offered(
        incoming,
        lambda prompt: not_opened(speech, prompt, what.value, when=when, again=again),
    )


async def offered(incoming: IncomingUpdate, page: Page) -> Sequence[Answer]:
    """Show a page under which what she sent can go to her team, and keep it for that."""
    answers = await shown(incoming, page)
    prompt_id = next((one.prompt_id for one in answers if isinstance(one, Say)), None)
    if prompt_id is not None:
        unsent = Unsent(
            words=words_of(incoming.update),
            message_id=incoming.sent.message_id,
            file=file_in(incoming.sent),
        )
        await keep_unsent(incoming.session, prompt_id, incoming.patient, unsent, now=incoming.now)
    return answers


def _once_in_a_flood(incoming: IncomingUpdate, seen: Strays) -> Sequence[Answer]:
    told = isinstance(incoming.person, Patient) and seen.count == MOST_IN_A_WINDOW + 1
    return [Say(message=incoming.speech.message("unexpected.flood"))] if told else []
