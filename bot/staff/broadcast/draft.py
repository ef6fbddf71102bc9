"""How does a coordinator write one message to many, and choose who gets it and when?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from bot.intake.routing import command_of
from bot.intake.screens import toasts
from bot.intake.staff_acts import BROADCAST, WRITING
from bot.intake.update import IncomingUpdate
from bot.safety.unexpected import MOST_IN_A_WINDOW, WINDOW
from bot.staff.audit import note
from bot.staff.broadcast.screens import handled, is_open_draft, meant, over, page_turned, shown_anew
from bot.staff.broadcast.source_message import content_of, fault_of, known_variables, unlinked
from content.buttons import button
from content.buttons.broadcast import (
    Aim,
    DraftButton,
    DraftPage,
    DropDraft,
    DropVersion,
    KeepDraft,
    NameLanguage,
    OpenShelves,
    SetStart,
    TakeOffer,
    TurnDraft,
    WriteVersion,
)
from content.patient.patient_settings import language_in
from content.staff.broadcast.draft import (
    HOURS,
    PAIN_CHOICES,
    SILENT_CHOICES,
)
from db import cohorts, conversations, prompts
from db.delivery import broadcasts, unexpected_messages
from rules.addressee import looks_like_code_or_command
from rules.broadcasts import Audience, Broadcast, BroadcastState, Content, Purpose
from rules.local_time import minute_of_wall
from rules.message import Entity, Media, MediaKind
from rules.prompts import Answer, Edit, PromptKind, Say

OFFERED = "offered"
FORGOTTEN_AFTER = timedelta(hours=12)
FURTHEST = timedelta(days=15)


async def on_broadcast_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Ask for the message."""
    known = known_variables(incoming.speech)
    text = incoming.speech.text("broadcast.ask", known=known)
    prompt = await prompts.open_prompt(
        incoming.session, incoming.staff, PromptKind.BROADCAST, now=incoming.now
    )
    await listen(incoming, WRITING, prompt_id=prompt.id)
    rows = (
        (button(incoming.speech.say("broadcast.pick"), OpenShelves(), prompt.id),),
        (button(incoming.speech.say("broadcast.never_mind"), DropDraft(), prompt.id),),
    )
    return [Say(message=text.message(rows), prompt_id=prompt.id)]


async def on_message_given(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show the message as a patient will see it, and ask who gets it."""
    talk = incoming.conversation
    data: dict[str, Any] = talk.data if talk else {}
    content = content_of(incoming.message)
    if content is None:
        return [Say(message=incoming.speech.message("broadcast.cannot_send"))]
    if incoming.message and incoming.message.media_group_id:
        return await _one_at_a_time(incoming, incoming.message.media_group_id, data)
    fault = fault_of(incoming.speech, content)
    if fault is not None:
        return [Say(message=fault)]
    without = unlinked(incoming.speech, incoming.message)
    told = [Say(message=without)] if without is not None else []
    if "about" in data:
        return [*told, *await _changed(incoming, content, data)]
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    if "broadcast" in data:
        version = await _version_given(incoming, content, data["broadcast"], data["language"])
        return [*told, *version]
    return [*told, *await begin(incoming, content)]


async def on_message_offered(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Ask whether what nobody asked for is to go to patients."""
    seen = await unexpected_messages.count_stray(
        incoming.session, incoming.chat_id, window=WINDOW, now=incoming.now
    )
    if seen.count > MOST_IN_A_WINDOW:
        return []
    content = content_of(incoming.message)
    said = incoming.speech.text("unexpected.staff")
    no_words = content is None or looks_like_code_or_command(content.text)
    if content is None or no_words or fault_of(incoming.speech, content) is not None:
        return [Say(message=said.message())]
    prompt = await prompts.open_prompt(
        incoming.session, incoming.staff, PromptKind.BROADCAST, now=incoming.now
    )
    await listen(incoming, OFFERED, prompt_id=prompt.id, data={"content": _plain(content)})
    offer = button(incoming.speech.say("broadcast.offer"), TakeOffer(), prompt.id)
    without = unlinked(incoming.speech, incoming.message)
    told = [Say(message=without)] if without is not None else []
    return [*told, Say(message=said.message(((offer,),)), prompt_id=prompt.id)]


async def on_offer_taken(incoming: IncomingUpdate, button: TakeOffer) -> Sequence[Answer]:
    """Make a draft of what she sent before."""
    talk = incoming.conversation
    if talk is None or talk.step != OFFERED or talk.prompt_id != incoming.asked.id:
        return over(incoming)
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    await prompts.close_prompt(incoming.session, incoming.asked.id, now=incoming.now)
    return [*await begin(incoming, _content(talk.data["content"])), *toasts(incoming)]


def could_be_sent(incoming: IncomingUpdate) -> bool:
    """Tell whether this is a message of her own, and no command."""
    return incoming.message is not None and command_of(incoming) is None


async def on_draft_tapped(incoming: IncomingUpdate, button: DraftButton) -> Sequence[Answer]:
    """Turn to another page of the draft, change it, or leave it for later."""
    broadcast = await meant(incoming)
    if not is_open_draft(incoming, broadcast):
        return over(incoming)
    match button:
        case TurnDraft():
            await _stop_listening(incoming)
            return await page_turned(incoming, button)
        case Aim():
            return await _aimed(incoming, broadcast, button)
        case SetStart():
            return await _planned(incoming, broadcast, button)
        case WriteVersion() | DropVersion() | NameLanguage():
            return await _worded(incoming, broadcast, button)
        case KeepDraft():
            await _stop_listening(incoming)
            await prompts.close_prompt(incoming.session, incoming.asked.id, now=incoming.now)
            message = incoming.speech.message("broadcast.kept_draft")
            return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming)]


async def _aimed(incoming: IncomingUpdate, broadcast: Broadcast, button: Aim) -> Sequence[Answer]:
    """Ask for more or less of an audience; the count is that of this moment."""
    audience = await _audience(incoming, broadcast.audience, button)
    if audience is None:
        return over(incoming)
    await broadcasts.aim(incoming.session, broadcast.id, audience)
    return await page_turned(incoming, TurnDraft(page=DraftPage.WHO))


async def _planned(
    incoming: IncomingUpdate, broadcast: Broadcast, button: SetStart
) -> Sequence[Answer]:
    """Choose when it goes out: an hour that is offered, and not past."""
    own, at = button.own_minute, button.at
    offered = own is None or own in {minute_of_wall(wall) for wall in HOURS}
    if not offered or (at is not None and not incoming.now < at <= incoming.now + FURTHEST):
        late = incoming.speech.say("broadcast.too_late")
        return await page_turned(incoming, TurnDraft(page=DraftPage.WHEN), late)
    await broadcasts.change_broadcast(incoming.session, broadcast.id, starts_at=at, own_minute=own)
    return await page_turned(incoming)


async def _worded(
    incoming: IncomingUpdate,
    broadcast: Broadcast,
    button: WriteVersion | DropVersion | NameLanguage,
) -> Sequence[Answer]:
    """Write a version in a language, leave one out, or say which language it is in."""
    versions, main, language = dict(broadcast.versions), broadcast.language, button.language
    match button:
        case _ if language not in incoming.services.bundle.phrases.languages:
            return over(incoming)
        case WriteVersion():
            return await _ask_version(incoming, broadcast, language)
        case DropVersion() if language in versions and language != main:
            del versions[language]
        case NameLanguage() if len(versions) == 1:
            versions, main = {language: broadcast.content}, language
    await broadcasts.say(incoming.session, broadcast, language=main, versions=versions)
    return await page_turned(incoming, TurnDraft(page=DraftPage.WORDS))


async def on_drop_tapped(incoming: IncomingUpdate, button: DropDraft) -> Sequence[Answer]:
    """Forget the draft, or the question for its message."""
    if incoming.asked.subject_id is not None:
        broadcast = await meant(incoming)
        if not is_open_draft(incoming, broadcast):
            return over(incoming)
        await broadcasts.cancel(incoming.session, broadcast.id, now=incoming.now)
        await note(incoming, "broadcast_dropped", f"broadcast:{broadcast.id}")
    await _stop_listening(incoming)
    await prompts.close_prompt(incoming.session, incoming.asked.id, now=incoming.now)
    message = incoming.speech.message("broadcast.dropped")
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming)]


# ---------------------------------------------------------------- what others begin with


async def listen(
    incoming: IncomingUpdate, step: str, *, prompt_id: int, data: dict[str, Any] | None = None
) -> None:
    """Take her next message as the answer to a question of ours."""
    await conversations.put_conversation(
        incoming.session,
        incoming.chat_id,
        BROADCAST,
        step,
        prompt_id=prompt_id,
        data=data,
        now=incoming.now,
        expires_at=incoming.now + FORGOTTEN_AFTER,
    )


async def begin(
    incoming: IncomingUpdate,
    content: Content,
    *,
    versions: dict[str, Content] | None = None,
    language: str | None = None,
    item: str | None = None,
) -> Sequence[Answer]:
    """Write a draft to everyone she looks after, and show it."""
    broadcast_id = await broadcasts.add_broadcast(
        incoming.session,
        author_id=incoming.staff.id,
        content=content,
        language=language or incoming.staff.language,
        versions=versions,
        item=item,
        audience=Audience(within=incoming.staff.cohorts),
        now=incoming.now,
    )
    await note(incoming, "broadcast_drafted", f"broadcast:{broadcast_id}")
    return await shown_anew(incoming, broadcast_id)


# ---------------------------------------------------------------- how it is done


async def _version_given(
    incoming: IncomingUpdate, content: Content, broadcast_id: int, language: str
) -> Sequence[Answer]:
    broadcast = await handled(incoming, broadcast_id)
    if broadcast is None or broadcast.state != BroadcastState.DRAFT:
        return [Say(message=incoming.speech.message("broadcast.over"))]
    versions = {**broadcast.versions, language: content}
    await broadcasts.say(
        incoming.session, broadcast, language=broadcast.language, versions=versions
    )
    return await shown_anew(incoming, broadcast.id)


async def _changed(
    incoming: IncomingUpdate, content: Content, data: dict[str, Any]
) -> Sequence[Answer]:
    """Write a draft that changes what an earlier broadcast said in one language."""
    about = await handled(incoming, data["about"])
    if about is None:
        await conversations.end_conversation(incoming.session, incoming.chat_id)
        return [Say(message=incoming.speech.message("broadcast.over"))]
    before = about.versions.get(data["language"])
    if before is None or content.media is not None:
        return [Say(message=incoming.speech.message("broadcast.only_words"))]
    after = replace(content, media=before.media)
    fault = fault_of(incoming.speech, after)
    if fault is not None:
        return [Say(message=fault)]
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    versions = {**about.versions, data["language"]: after}
    others = {code: one for code, one in versions.items() if code != about.language}
    broadcast_id = await broadcasts.add_broadcast(
        incoming.session,
        author_id=incoming.staff.id,
        content=versions[about.language],
        language=about.language,
        versions=others,
        audience=Audience(languages=_readers(incoming, about, data["language"])),
        purpose=Purpose.EDIT,
        about_id=about.id,
        now=incoming.now,
    )
    return await shown_anew(incoming, broadcast_id)


def _readers(incoming: IncomingUpdate, about: Broadcast, language: str) -> frozenset[str]:
    """Return the languages whose readers got the version in `language`."""
    every = incoming.services.bundle.phrases.languages
    return frozenset(
        one
        for one in every
        if one == language or (language == about.language and one not in about.versions)
    )


async def _ask_version(
    incoming: IncomingUpdate, broadcast: Broadcast, language: str
) -> Sequence[Answer]:
    data = {"broadcast": broadcast.id, "language": language}
    await listen(incoming, WRITING, prompt_id=incoming.asked.id, data=data)
    asked = incoming.speech.message(
        "broadcast.ask_version", language=language_in(incoming.speech, language)
    )
    return [Say(message=asked), *toasts(incoming)]


async def _one_at_a_time(
    incoming: IncomingUpdate, group: str, data: dict[str, Any]
) -> Sequence[Answer]:
    # An album comes as one message for each picture; one answer is enough.
    if data.get("album") == group:
        return []
    talk = incoming.conversation
    await listen(
        incoming,
        WRITING,
        prompt_id=(talk.prompt_id if talk else 0) or 0,
        data={**data, "album": group},
    )
    return [Say(message=incoming.speech.message("broadcast.one_file"))]


async def _audience(incoming: IncomingUpdate, before: Audience, button: Aim) -> Audience | None:
    match button:
        case Aim(cohort_id=int(cohort_id)):
            known = {one.id for one in await cohorts.all_cohorts(incoming.session)}
            return before.with_cohort(cohort_id) if cohort_id in known else None
        case Aim(language=str(language)):
            known_languages = incoming.services.bundle.phrases.languages
            return before.with_language(language) if language in known_languages else None
        case Aim(pain_from=int(pain)):
            return before.with_pain(pain) if pain in PAIN_CHOICES else None
        case Aim(silent_days=int(days)):
            return before.with_silence(days) if days in SILENT_CHOICES else None
    return Audience(within=before.within)


async def _stop_listening(incoming: IncomingUpdate) -> None:
    talk = incoming.conversation
    if talk is not None and talk.flow == BROADCAST:
        await conversations.end_conversation(incoming.session, incoming.chat_id)


def _plain(content: Content) -> dict[str, Any]:
    media = content.media
    return {
        "text": content.text,
        "entities": [asdict(entity) for entity in content.entities],
        "media": [media.kind, media.file_id] if media else None,
    }


def _content(plain: dict[str, Any]) -> Content:
    media = None
    if plain["media"]:
        kind, file_id = plain["media"]
        media = Media(kind=MediaKind(kind), name="", file_id=file_id)
    entities = tuple(Entity(**entity) for entity in plain["entities"])
    return Content(text=plain["text"], entities=entities, media=media)
