"""Where does a coordinator see a broadcast: its draft, its request, its progress?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import NoResultFound

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from content.buttons.broadcast import TurnDraft
from content.language.speech import Speech
from content.staff.broadcast.draft import Board, board_message, waits_for_yes
from content.staff.broadcast.lock_screen_words import exposed_words
from content.staff.broadcast.progress import progress
from db import audiences, cohorts, prompts, staff
from db.delivery import broadcasts
from rules.broadcasts import (
    Broadcast,
    BroadcastState,
    Content,
    Purpose,
    Template,
    first_name_of,
    names_reader,
)
from rules.message import Message
from rules.people import Staff
from rules.prompts import Answer, Edit, NotInPrompt, Prompt, PromptKind, Say
from rules.rights import may_write_to


async def board_of(
    incoming: IncomingUpdate, broadcast: Broadcast, prompt_id: int, *, reader: Staff | None = None
) -> Board:
    """Return everything that is shown of a draft, to the visitor or to another member of staff."""
    member = reader or incoming.staff
    within = broadcast.audience.within
    known = await cohorts.all_cohorts(incoming.session)
    author = await staff.staff_by_id(incoming.session, broadcast.author_id)
    return Board(
        speech=incoming.services.bundle.speech(member.language),
        broadcast=broadcast,
        prompt_id=prompt_id,
        cohorts={one.id: one.name for one in known if within is None or one.id in within},
        languages=incoming.services.bundle.phrases.languages,
        readers=await broadcasts.readers_by_language(incoming.session, broadcast, now=incoming.now),
        zone=member.zone,
        now=incoming.now,
        nameless=await _nameless(incoming, broadcast),
        exposed=_exposed(broadcast),
        author=(author.name if author else None) or "",
    )


async def shown_anew(incoming: IncomingUpdate, broadcast_id: int) -> list[Answer]:
    """Show a draft below what patients will see, in messages of its own."""
    broadcast = await broadcasts.broadcast_by_id(incoming.session, broadcast_id)
    prompt = await open_board(incoming, broadcast)
    message = board_message(await board_of(incoming, broadcast, prompt.id))
    return [*previews(incoming, broadcast), Say(message=message, prompt_id=prompt.id)]


def previews(
    incoming: IncomingUpdate,
    broadcast: Broadcast,
    *,
    chat_id: int | None = None,
    speech: Speech | None = None,
) -> list[Answer]:
    """Return each version exactly as somebody of the author's own first name receives it.

    Where Telegram refuses one, that is said in its place: a patient would not get it either.
    """
    if broadcast.purpose == Purpose.TAKE_BACK:
        return []
    clinic = incoming.services.clinic
    values = {"clinic": clinic.name, "phone": clinic.phone}
    name = first_name_of(incoming.staff.name) or "Ana"
    refused = (speech or incoming.speech).message("broadcast.preview_refused")
    return [
        Say(message=Template(content, values).message(name), chat_id=chat_id, otherwise=refused)
        for content in _versions_to_show(broadcast)
    ]


async def open_board(incoming: IncomingUpdate, broadcast: Broadcast) -> Prompt:
    """Make the visitor's message the one that watches the broadcast; the one before closes."""
    if broadcast.prompt_id is not None:
        await prompts.close_prompt(incoming.session, broadcast.prompt_id, now=incoming.now)
    prompt = await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.BROADCAST,
        subject_id=broadcast.id,
        now=incoming.now,
    )
    await broadcasts.change_broadcast(incoming.session, broadcast.id, prompt_id=prompt.id)
    return prompt


async def page_turned(
    incoming: IncomingUpdate, turned: TurnDraft | None = None, toast: str | None = None
) -> Sequence[Answer]:
    """Show a page of the draft in the tapped message."""
    broadcast = await meant(incoming)
    message = board_message(await board_of(incoming, broadcast, incoming.asked.id), turned)
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming, toast)]


async def asked_message(incoming: IncomingUpdate, broadcast: Broadcast, prompt_id: int) -> Message:
    """Return what the author reads while a second coordinator is asked."""
    names = [
        one.name or incoming.speech.say("alert.somebody")
        for one in await seconds(incoming, broadcast)
    ]
    return waits_for_yes(await board_of(incoming, broadcast, prompt_id), names)


async def watched(incoming: IncomingUpdate, broadcast: Broadcast, prompt_id: int) -> Message:
    """Return the progress or the report, as it is now."""
    why = await broadcasts.why_not(incoming.session, broadcast, now=incoming.now)
    zone = incoming.staff.zone
    return progress(incoming.speech, broadcast, why, zone=zone, prompt_id=prompt_id)


async def seconds(incoming: IncomingUpdate, broadcast: Broadcast) -> list[Staff]:
    """Return the other coordinators, who may approve it: those who can be reached and are not away.

    With none of them nobody has to; with one of them an admin may too.
    """
    here = [
        one
        for one in await staff.reachable_staff(incoming.session)
        if one.id != broadcast.author_id
        and one.absence_at(incoming.now) is None
        and may_write_to(one, broadcast.audience)
    ]
    return here if any(one.role == "coordinator" for one in here) else []


async def meant(incoming: IncomingUpdate) -> Broadcast:
    """Return the broadcast that the tapped message is about; raise NotInPrompt where it is gone or not hers."""
    found = await handled(incoming, incoming.asked.subject_id or 0)
    if found is None:
        raise NotInPrompt("the broadcast of this message is gone, or not hers to handle")
    return found


async def handled(incoming: IncomingUpdate, broadcast_id: int) -> Broadcast | None:
    """Return a broadcast that goes only to whom she may write, None where it is gone or goes further.

    What changes another, or takes it back, goes as far as that one went.
    """
    try:
        found = await broadcasts.broadcast_by_id(incoming.session, broadcast_id)
        told = found
        if found.about_id is not None:
            told = await broadcasts.broadcast_by_id(incoming.session, found.about_id)
    except NoResultFound:
        return None
    return found if may_write_to(incoming.staff, told.audience) else None


def is_open_draft(incoming: IncomingUpdate, broadcast: Broadcast) -> bool:
    """Tell whether the tapped message still is that of a draft."""
    return broadcast.state == BroadcastState.DRAFT and broadcast.prompt_id == incoming.asked.id


def over(incoming: IncomingUpdate) -> list[Answer]:
    """Say that a tap came too late."""
    return toasts(incoming, incoming.speech.say("broadcast.over"))


async def _nameless(incoming: IncomingUpdate, broadcast: Broadcast) -> int:
    named = any(names_reader(content) for content in broadcast.versions.values())
    if not named or broadcast.purpose != Purpose.SEND:
        return 0
    return await audiences.count_nameless(incoming.session, broadcast.audience, now=incoming.now)


def _exposed(broadcast: Broadcast) -> list[str]:
    found = [
        word
        for language, content in broadcast.versions.items()
        for word in exposed_words(content.text, language)
    ]
    return list(dict.fromkeys(found))


def _versions_to_show(broadcast: Broadcast) -> list[Content]:
    """Return the version for most first; of a change only what changes."""
    if broadcast.purpose == Purpose.EDIT:
        readers = broadcast.audience.languages
        changed = [broadcast.version_for(one) for one in sorted(readers)]
        return list(dict.fromkeys(changed)) or [broadcast.content]
    others = [one for code, one in broadcast.versions.items() if code != broadcast.language]
    return [broadcast.content, *others]
