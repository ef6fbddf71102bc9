"""What happens when a patient notes what she did of her own accord?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.intake.routing import arguments_of
from bot.intake.screens import shown, toasts
from bot.intake.update import IncomingUpdate
from content.buttons.patient import LogButton, NoteDoing, PickDoing, UndoDoing
from content.patient.activity_log import minutes_page, not_believable, noted_message, which_page
from db import activities, conversations, prompts
from rules.activities import Did
from rules.activity_log import Doing, Done, is_believable, kind_of, way_of_doing
from rules.local_time import ONE_DAY, local_day
from rules.message import Message
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say
from rules.typed_answer import Asked, DidThis, understand

FLOW = "doing"
# After this long a number she types is no answer to "how long?" any more.
TYPE_WITHIN = timedelta(minutes=10)


async def on_log_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Ask what she did; words after the command are noted at once."""
    await _stop_waiting(incoming)
    words = arguments_of(incoming)
    if incoming.tap_id is None and words:
        languages = incoming.services.bundle.answer_words(incoming.patient.language)
        meant = understand(words, Asked(how_long=True), languages)
        match meant.meanings:
            case [DidThis() as did] if meant.sure:
                return await take_activity(incoming, did)
    return await shown(incoming, lambda prompt_id: which_page(incoming.speech, prompt_id))


async def on_doing_tapped(incoming: IncomingUpdate, button: LogButton) -> Sequence[Answer]:
    """Ask how long, note it once, or take the entry back."""
    match button:
        case PickDoing(doing=doing, days_ago=days_ago):
            return await _ask_how_long(incoming, doing, days_ago)
        case NoteDoing(doing=doing, minutes=minutes, days_ago=days_ago):
            await _stop_waiting(incoming)
            # The message that asked now shows what is noted: its buttons are no page any more.
            await prompts.close_prompt(incoming.session, incoming.asked.id, now=incoming.now)
            return await _noted(incoming, Done(doing=doing, minutes=minutes, days_ago=days_ago))
        case UndoDoing(undone=undone):
            return await _undo(incoming, undone=undone)


async def take_activity(incoming: IncomingUpdate, did: DidThis) -> Sequence[Answer]:
    """Note what she typed that she did, or ask for what is missing."""
    talk, doing = incoming.conversation, did.doing or asked_doing(incoming)
    before = talk.data.get("days_ago", 0) if talk is not None and asked_doing(incoming) else 0
    days_ago = int(did.yesterday) or before
    if did.minutes is not None and not is_believable(did.minutes):
        return [Say(message=not_believable(incoming.speech))]
    if doing is not None and did.minutes is not None:
        await _stop_waiting(incoming)
        return await _noted(incoming, Done(doing=doing, minutes=did.minutes, days_ago=days_ago))
    # A page that asks for more counts its days from now.
    days_ago += _days_waited(incoming)
    if doing is not None:
        return await _ask_how_long(incoming, doing, days_ago, about=did.about)
    minutes = did.minutes or did.about
    return await shown(
        incoming,
        lambda prompt_id: which_page(
            incoming.speech, prompt_id, minutes=minutes, days_ago=days_ago
        ),
    )


def asked_doing(incoming: IncomingUpdate) -> Doing | None:
    """Return the doing for which she was asked how long it took, None when she was not."""
    talk = incoming.conversation
    return Doing(talk.step) if talk is not None and talk.flow == FLOW else None


async def _ask_how_long(
    incoming: IncomingUpdate, doing: Doing, days_ago: int, *, about: int | None = None
) -> Sequence[Answer]:
    answers = await shown(
        incoming,
        lambda prompt_id: minutes_page(
            incoming.speech, prompt_id, doing, days_ago=days_ago, about=about
        ),
    )
    await conversations.put_conversation(
        incoming.session,
        incoming.chat_id,
        FLOW,
        doing,
        now=incoming.now,
        data={"days_ago": days_ago},
        expires_at=incoming.now + TYPE_WITHIN,
    )
    return answers


def _days_waited(incoming: IncomingUpdate) -> int:
    """Count the midnights between what she typed and now."""
    zone = incoming.patient.zone
    return (local_day(incoming.now, zone) - local_day(incoming.said_at, zone)).days


async def _undo(incoming: IncomingUpdate, *, undone: bool) -> Sequence[Answer]:
    """Take an entry back, or put it back; the button says which, so a double tap is one."""
    done = incoming.asked.kept(Done)
    if undone:
        await activities.drop_activity(incoming.session, incoming.asked.id)
    else:
        await _count(incoming, done, incoming.asked)
    message = _message(incoming, done, incoming.asked, undone=undone)
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming)]


async def _noted(incoming: IncomingUpdate, done: Done) -> Sequence[Answer]:
    if not is_believable(done.minutes):
        return [Say(message=not_believable(incoming.speech)), *toasts(incoming)]
    day = local_day(incoming.said_at, incoming.patient.zone) - done.days_ago * ONE_DAY
    entry = await prompts.open_prompt(
        incoming.session,
        incoming.patient,
        PromptKind.DOING,
        now=incoming.now,
        day=day,
        data=done,
    )
    await _count(incoming, done, entry)
    message = _message(incoming, done, entry)
    if incoming.tap_id and incoming.message_id is not None:
        return [Edit(message_id=incoming.message_id, message=message), *toasts(incoming)]
    return [Say(message=message, prompt_id=entry.id)]


def _message(
    incoming: IncomingUpdate, done: Done, entry: Prompt, *, undone: bool = False
) -> Message:
    today = local_day(incoming.now, incoming.patient.zone)
    day = entry.day if entry.day != today else None
    return noted_message(incoming.speech, entry.id, done, day=day, undone=undone)


async def _count(incoming: IncomingUpdate, done: Done, entry: Prompt) -> None:
    await activities.note_activity(
        incoming.session,
        incoming.patient.id,
        Did(
            kind=kind_of(done.doing),
            day=entry.day or local_day(incoming.said_at, incoming.patient.zone),
            minutes=done.minutes,
            way=way_of_doing(done.doing),
        ),
        source="typed" if incoming.tap_id is None else "logged",
        prompt_id=entry.id,
        now=incoming.said_at,
    )


async def _stop_waiting(incoming: IncomingUpdate) -> None:
    if asked_doing(incoming) is not None:
        await conversations.end_conversation(incoming.session, incoming.chat_id)
