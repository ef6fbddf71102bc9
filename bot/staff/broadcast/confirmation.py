"""How is a draft confirmed: by a tap, by the typed number, by a second coordinator?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import toasts
from bot.intake.update import Visit
from bot.staff.audit import note
from bot.staff.broadcast.draft import COUNTING, listen
from bot.staff.broadcast.screens import (
    asked_message,
    board_of,
    is_open_draft,
    meant,
    open_board,
    over,
    previews,
    seconds,
    watched,
)
from content.staff.broadcast.draft import board_message, count_question, request, request_over
from db import conversations, prompts, staff
from db.delivery import broadcasts
from rules.broadcasts import Broadcast, BroadcastState, Purpose, Start, typed_count
from rules.people import Staff
from rules.prompts import Answer, Edit, PromptKind, Say

_GOES_ON = (BroadcastState.RUNNING, BroadcastState.PAUSED)


async def on_send_tapped(visit: Visit) -> Sequence[Answer]:
    """Let a small one go; ask for the number of a large one. A second tap sends nothing."""
    broadcast = await meant(visit)
    if not is_open_draft(visit, broadcast):
        return over(visit)
    if _is_past(broadcast.start, visit):
        return toasts(visit, visit.speech.say("broadcast.too_late"), loud=True)
    board = await board_of(visit, broadcast, visit.asked.id)
    if _is_careful(visit, broadcast, board.count):
        await listen(visit, COUNTING, prompt_id=visit.asked.id, data={"broadcast": broadcast.id})
        question = count_question(board)
        return [Edit(message_id=visit.tapped_message, message=question), *toasts(visit)]
    await _confirmed(visit, broadcast)
    # The message itself is edited by the progress, which must not be overtaken by this answer.
    return toasts(visit, visit.speech.say("broadcast.starting"))


async def on_count_typed(visit: Visit) -> Sequence[Answer]:
    """Take the number of patients for a yes, if it is that of this moment."""
    talk = visit.conversation
    broadcast = await broadcasts.broadcast_by_id(
        visit.session, talk.data["broadcast"] if talk else 0
    )
    if broadcast.state != BroadcastState.DRAFT:
        await conversations.end_conversation(visit.session, visit.chat_id)
        return [Say(message=visit.speech.message("broadcast.over"))]
    prompt = await open_board(visit, broadcast)
    board = await board_of(visit, broadcast, prompt.id)
    if typed_count(visit.text or "") != board.count:
        question = count_question(board, wrong=True)
        return [Say(message=question, prompt_id=prompt.id)]
    await conversations.end_conversation(visit.session, visit.chat_id)
    if _is_past(broadcast.start, visit):
        late = visit.speech.message("broadcast.too_late")
        return [Say(message=late), Say(message=board_message(board), prompt_id=prompt.id)]
    asked = await seconds(visit, broadcast)
    if asked and broadcast.purpose != Purpose.TAKE_BACK:
        return await _ask(visit, broadcast, prompt.id, asked)
    await _confirmed(visit, broadcast)
    present = await broadcasts.broadcast_by_id(visit.session, broadcast.id)
    return [Say(message=await watched(visit, present, prompt.id), prompt_id=prompt.id)]


async def on_yes_tapped(visit: Visit) -> Sequence[Answer]:
    """Let it go, as the second coordinator."""
    broadcast = await meant(visit)
    if not await _is_asked(visit, broadcast):
        return over(visit)
    if _is_past(broadcast.start, visit):
        return toasts(visit, visit.speech.say("broadcast.too_late"), loud=True)
    if not await broadcasts.confirm(
        visit.session, broadcast.id, now=visit.now, approved_by=visit.staff.id
    ):
        return over(visit)
    await _began(visit, broadcast)
    await note(visit, "broadcast_approved", f"broadcast:{broadcast.id}")
    return [
        *await _requests_over(visit, broadcast, "approved"),
        *await _tell_author(visit, broadcast, "approved"),
        *toasts(visit),
    ]


async def on_no_tapped(visit: Visit) -> Sequence[Answer]:
    """Give it back to its author, as the second coordinator."""
    broadcast = await meant(visit)
    if not await _is_asked(visit, broadcast):
        return over(visit)
    if not await broadcasts.take_from_approval(visit.session, broadcast.id):
        return over(visit)
    await note(visit, "broadcast_declined", f"broadcast:{broadcast.id}")
    return [
        *await _requests_over(visit, broadcast, "declined"),
        *await _board_back(visit, broadcast),
        *await _tell_author(visit, broadcast, "declined"),
        *toasts(visit),
    ]


async def on_request_taken_back(visit: Visit) -> Sequence[Answer]:
    """Make it a draft again, as its author."""
    broadcast = await meant(visit)
    if broadcast.prompt_id != visit.asked.id or not await broadcasts.take_from_approval(
        visit.session, broadcast.id
    ):
        return over(visit)
    await note(visit, "broadcast_request_withdrawn", f"broadcast:{broadcast.id}")
    return [
        *await _requests_over(visit, broadcast, "withdrawn"),
        *await _board_back(visit, broadcast),
        *toasts(visit),
    ]


# ---------------------------------------------------------------- how it is done


def _is_careful(visit: Visit, broadcast: Broadcast, count: int) -> bool:
    # To take back a mistake nobody should have to count or wait.
    return broadcast.purpose != Purpose.TAKE_BACK and count > visit.services.clinic.careful_above


def _is_past(start: Start, visit: Visit) -> bool:
    return start.at is not None and start.at <= visit.now


async def _confirmed(visit: Visit, broadcast: Broadcast) -> None:
    await broadcasts.confirm(visit.session, broadcast.id, now=visit.now)
    await _began(visit, broadcast)
    await note(visit, "broadcast_confirmed", f"broadcast:{broadcast.id}", purpose=broadcast.purpose)


async def _began(visit: Visit, broadcast: Broadcast) -> None:
    """Let what it changes or takes back know."""
    if broadcast.about_id is None:
        return
    about = await broadcasts.broadcast_by_id(visit.session, broadcast.about_id)
    if broadcast.purpose == Purpose.EDIT:
        # Whoever still waits for it gets the new words at once.
        await broadcasts.say(
            visit.session, about, language=broadcast.language, versions=broadcast.versions
        )
    elif about.state in _GOES_ON:
        await broadcasts.cancel(visit.session, about.id, now=visit.now)


async def _ask(
    visit: Visit, broadcast: Broadcast, prompt_id: int, asked: list[Staff]
) -> Sequence[Answer]:
    await broadcasts.ask_approval(visit.session, broadcast.id)
    answers: list[Answer] = []
    requests = []
    for member in asked:
        prompt = await prompts.open_prompt(
            visit.session, member, PromptKind.BROADCAST, subject_id=broadcast.id, now=visit.now
        )
        requests.append(prompt.id)
        message = request(await board_of(visit, broadcast, prompt.id, reader=member))
        answers += previews(visit, broadcast, chat_id=member.chat_id)
        answers.append(Say(message=message, prompt_id=prompt.id, chat_id=member.chat_id))
    await prompts.change_prompt(visit.session, prompt_id, data={"requests": requests})
    await note(
        visit,
        "broadcast_approval_asked",
        f"broadcast:{broadcast.id}",
        staff=[one.id for one in asked],
    )
    waiting = await asked_message(visit, broadcast, prompt_id)
    return [Say(message=waiting, prompt_id=prompt_id), *answers]


async def _is_asked(visit: Visit, broadcast: Broadcast) -> bool:
    """Tell whether the tapped message asks for what the author asks for now."""
    return visit.asked.id in await _requests(visit, broadcast)


async def _requests(visit: Visit, broadcast: Broadcast) -> list[int]:
    board = await prompts.prompt_by_id(visit.session, broadcast.prompt_id or 0)
    return list(board.data.get("requests", [])) if board else []


async def _requests_over(visit: Visit, broadcast: Broadcast, key: str) -> list[Answer]:
    """Say in every message that asked for approval what became of it."""
    edits: list[Answer] = []
    for prompt_id in await _requests(visit, broadcast):
        prompt = await prompts.prompt_by_id(visit.session, prompt_id)
        member = await staff.staff_by_id(visit.session, (prompt and prompt.staff_id) or 0)
        if prompt is None or member is None:
            continue
        if prompt.message_id is not None:
            shown = await board_of(visit, broadcast, prompt.id, reader=member)
            message = request_over(shown, key, visit.staff.name or "")
            edits.append(
                Edit(message_id=prompt.message_id, message=message, chat_id=member.chat_id)
            )
    return edits


async def _board_back(visit: Visit, broadcast: Broadcast) -> list[Answer]:
    """Show the draft again in its author's message."""
    author = await staff.staff_by_id(visit.session, broadcast.author_id)
    prompt = await prompts.prompt_by_id(visit.session, broadcast.prompt_id or 0)
    if author is None or prompt is None or prompt.message_id is None:
        return []
    message = board_message(await board_of(visit, broadcast, prompt.id, reader=author))
    return [Edit(message_id=prompt.message_id, message=message, chat_id=author.chat_id)]


async def _tell_author(visit: Visit, broadcast: Broadcast, key: str) -> list[Answer]:
    author = await staff.staff_by_id(visit.session, broadcast.author_id)
    if author is None:
        return []
    speech = visit.services.shelf.speech(author.language)
    name = visit.staff.name or speech.say("alert.somebody")
    told = speech.message(f"broadcast.author_{key}", name=name)
    return [Say(message=told, chat_id=author.chat_id)]
