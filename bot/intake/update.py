"""What did somebody just do, and who is it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Chat, Message, Update

from bot.services import Services
from content.buttons import AnyButton, button_of
from content.buttons.payload import Payload, decode
from content.language.speech import Speech
from content.patient.team_hours import on_day
from db import conversations, prompts
from db.conversations import Conversation
from db.pain_checks import open_check
from db.senders import person_by_chat
from db.team_calendar import calendar_of
from rules.addressee import StaffAct
from rules.coverage import TeamCalendar
from rules.danger import is_stop
from rules.danger_words import NOTHING_HEARD, DangerHeard, bare_degrees, hear
from rules.flood_limit import MOST_IN_A_WINDOW
from rules.people import Patient, Person, Staff, Stranger
from rules.prompts import Prompt, is_late, time_said
from rules.raw_updates import only_words
from rules.sendable_text import shows_something
from rules.typed_answer import Asked, Rated, Scale, understand

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingUpdate:
    """One update as the flows see it, with the transaction in which it takes effect.

    `said_at` is when she said it, by Telegram's clock, and never after `now`; a tap has no date, so that is when it was
    received. `team` says when somebody of it is there, and her `speech` names its hours as they are today.
    `button` is what was tapped, None for one that is not ours or no longer in use; `prompt` is its row when
    it is this chat's own; `message_id` is the tapped message.
    `staff_act` is what a member of staff did, None for everybody else. `crowd` is how much this chat sent in the last
    minute, with this; when that is too much, `check` is the pain check that its text answers, None otherwise.
    """

    services: Services
    session: AsyncSession
    now: datetime
    said_at: datetime
    update: Update
    chat_id: int
    private: bool
    person: Person
    team: TeamCalendar
    speech: Speech
    text: str | None = None
    button: AnyButton | None = None
    prompt: Prompt | None = None
    tap_id: str | None = None
    message_id: int | None = None
    conversation: Conversation | None = None
    check: Prompt | None = None
    staff_act: StaffAct | None = None
    crowd: int = 1
    heard: DangerHeard = NOTHING_HEARD

    @property
    def patient(self) -> Patient:
        """Return the patient; only for routes that ask for one."""
        if not isinstance(self.person, Patient):
            raise TypeError("this route is for patients")
        return self.person

    @property
    def staff(self) -> Staff:
        """Return the member of staff; only for routes that ask for one."""
        if not isinstance(self.person, Staff):
            raise TypeError("this route is for staff")
        return self.person

    @property
    def asked(self) -> Prompt:
        """Return the tapped prompt; only for routes of buttons."""
        if self.prompt is None:
            raise TypeError("this route is for buttons")
        return self.prompt

    @property
    def tapped_message(self) -> int:
        """Return the Telegram id of the tapped message."""
        if self.message_id is None:
            raise TypeError("this route is for buttons")
        return self.message_id

    @property
    def sent(self) -> Message:
        """Return what somebody sent, or what it was changed into; only for routes of messages."""
        sent = self.update.message or self.update.edited_message
        if sent is None:
            raise TypeError("this route is for messages")
        return sent

    @property
    def message(self) -> Message | None:
        """Return the message that came, or None for a tap and everything else."""
        return self.update.message

    @property
    def received_late(self) -> bool:
        """Tell whether what she said waited for us."""
        return is_late(self.said_at, self.now)

    @property
    def sent_id(self) -> int | None:
        """Return the Telegram id of the message that came: whatever she had before it has a lower one."""
        return self.update.message.message_id if self.update.message else None


def words_of(update: Update) -> str:
    """Return what somebody wrote: a text, a caption, or either of them changed; empty where nothing is to be seen."""
    said = update.message or update.edited_message
    words = (said.text or said.caption or "") if said else ""
    return words if shows_something(words) else ""


def free_words_of(update: Update) -> str:
    """Return what somebody wrote, without the command that it may begin with."""
    words = words_of(update)
    return words.partition(" ")[2] if words.startswith("/") else words


async def receive(
    services: Services,
    session: AsyncSession,
    payload: dict[str, Any],
    *,
    received_at: datetime,
    now: datetime,
    crowd: int = 1,
) -> IncomingUpdate:
    """Read who did what; writes nothing.

    Of a message that cannot be read whole, the words are read where they must not wait.
    """
    fault = None
    try:
        update = _read_whole(payload)
    except Exception as unreadable:
        # The library raises what it likes at what it does not know.
        words, fault = only_words(payload), unreadable
        if words is None:
            raise
        update = Update.de_json(words, None)
    chat = update.effective_chat
    chat_id = chat.id if chat else 0
    sender = update.effective_user
    code = sender.language_code if sender else None
    person = await sender_of(services, session, chat_id, code)
    tap = update.callback_query
    said = update.message
    said_at = time_said(_dated_at(update), received_at=received_at, now=now)
    if isinstance(person, Patient) and is_late(said_at, now):
        # A day's words of hers may come in one second, when nobody fetched them before.
        crowd = 1
    too_much = crowd > MOST_IN_A_WINDOW
    pointer = decode(tap.data) if tap and tap.data else None
    team = await calendar_of(session, services.clinic)
    incoming = IncomingUpdate(
        services=services,
        session=session,
        now=now,
        said_at=said_at,
        update=update,
        chat_id=chat_id,
        private=chat is not None and chat.type == Chat.PRIVATE,
        person=person,
        team=team,
        speech=on_day(services.bundle.speech(person.language), team, now),
        text=said.text if said else None,
        button=button_of(pointer) if pointer else None,
        prompt=await _own_prompt(session, pointer, chat_id),
        tap_id=tap.id if tap else None,
        message_id=tap.message.message_id if tap and tap.message else None,
        # What was asked for lapses by the time she wrote; with staff, whose words go to others, by ours.
        conversation=await conversations.conversation_of(
            session, chat_id, now=now if isinstance(person, Staff) else said_at
        ),
        check=await _answered_check(services, session, chat_id, said, now) if too_much else None,
        crowd=crowd,
        heard=_heard(services, update, person),
    )
    if fault is None:
        return incoming
    if not _cannot_wait(incoming):
        raise fault
    log.warning("update_read_in_part", update_id=update.update_id, error=type(fault).__name__)
    return incoming


def _read_whole(payload: dict[str, Any]) -> Update:
    update = Update.de_json(payload, None)
    said = update.message or update.edited_message
    if said and not (isinstance(said.text, str | None) and isinstance(said.caption, str | None)):
        raise TypeError("a text that is none: the library does not look")
    return update


def _dated_at(update: Update) -> datetime | None:
    """Return when, by Telegram's clock, the words came to be as they are; None for a tap."""
    if update.edited_message is not None:
        return update.edited_message.edit_date
    return update.message.date if update.message else None


def _cannot_wait(incoming: IncomingUpdate) -> bool:
    """Tell whether the words are STOP, or may hold something that must not wait."""
    words, typed = words_of(incoming.update), incoming.services.bundle.typed
    return incoming.heard.tier is not None or is_stop(words, typed.stop) or words == "/stop"


def _heard(services: Services, update: Update, person: Person) -> DangerHeard:
    """Return what of danger is in the words that came; staff write of dangers every day.

    A number that may be her temperature is asked about by itself.
    """
    words = free_words_of(update)
    if not words or isinstance(person, Staff) or bare_degrees(words) is not None:
        return NOTHING_HEARD
    cautions = person.cautions_for_danger if isinstance(person, Patient) else None
    return hear(words, services.bundle.hearing, language=person.language, cautions=cautions)


async def sender_of(
    services: Services, session: AsyncSession, chat_id: int, code: str | None
) -> Person:
    """Return who writes from that chat; `code` is what Telegram says of a stranger's language."""
    known = await person_by_chat(session, chat_id)
    return known or Stranger(chat_id=chat_id, language=services.bundle.phrases.nearest(code))


async def _answered_check(
    services: Services, session: AsyncSession, chat_id: int, said: Message | None, now: datetime
) -> Prompt | None:
    """Return the open check that a text is a rating for, or None."""
    text = (said.text or "") if said else ""
    read = (
        understand(text, Asked(scale=Scale.OPEN), [one]) for one in services.bundle.answers.values()
    )
    rates = any(one.sure and isinstance(one.meanings[0], Rated) for one in read)
    return await open_check(session, chat_id, now=now) if rates else None


async def _own_prompt(
    session: AsyncSession, pointer: Payload | None, chat_id: int
) -> Prompt | None:
    if pointer is None:
        return None
    prompt = await prompts.prompt_by_id(session, pointer.prompt_id)
    return prompt if prompt is not None and prompt.chat_id == chat_id else None
