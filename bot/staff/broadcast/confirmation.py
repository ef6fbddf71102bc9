"""How is a draft confirmed: by a tap, by the typed number, by a second coordinator?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import toasts
from bot.intake.staff_acts import COUNTING
from bot.intake.update import IncomingUpdate
from bot.staff.audit import note
from bot.staff.broadcast.draft import listen
from bot.staff.broadcast.screens import (
    asked_message,
    board_of,
    handled,
    is_open_draft,
    meant,
    open_board,
    over,
    previews,
    seconds,
    watched,
)
from content.buttons.broadcast import (
    Approve,
    ConfirmationButton,
    Decline,
    SendDraft,
    TakeRequestBack,
)
from content.staff.broadcast.draft import board_message, count_question, request, request_over
from db import conversations, prompts, staff
from db.delivery import broadcasts
from rules.broadcasts import Broadcast, BroadcastState, Purpose, Start, typed_count
from rules.people import Staff
from rules.prompt_data import BroadcastPromptData
from rules.prompts import Answer, Edit, PromptKind, Say

_GOES_ON = (BroadcastState.RUNNING, BroadcastState.PAUSED)


async def on_confirmation_tapped(
    incoming: IncomingUpdate, button: ConfirmationButton
) -> Sequence[Answer]:
    """Let a draft go, or go on to the next who must say yes."""
    broadcast = await meant(incoming)
    match button:
        case SendDraft():
            return await _sent(incoming, broadcast)
        case Approve():
            return await _approved(incoming, broadcast)
        case Decline():
            return await _declined(incoming, broadcast)
        case TakeRequestBack():
            return await _request_taken_back(incoming, broadcast)


async def _sent(incoming: IncomingUpdate, broadcast: Broadcast) -> Sequence[Answer]:
    """Let a small one go; ask for the number of a large one. A second tap sends nothing."""
    if not is_open_draft(incoming, broadcast):
        return over(incoming)
    if _is_past(broadcast.start, incoming):
        return toasts(incoming, incoming.speech.say("broadcast.too_late"), loud=True)
    board = await board_of(incoming, broadcast, incoming.asked.id)
    if _is_careful(incoming, broadcast, board.count):
        await listen(
            incoming, COUNTING, prompt_id=incoming.asked.id, data={"broadcast": broadcast.id}
        )
        question = count_question(board)
        return [Edit(message_id=incoming.tapped_message, message=question), *toasts(incoming)]
    await _confirmed(incoming, broadcast)
    # The message itself is edited by the progress, which must not be overtaken by this answer.
    return toasts(incoming, incoming.speech.say("broadcast.starting"))


async def on_count_typed(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Take the number of patients for a yes, if it is that of this moment."""
    talk = incoming.conversation
    broadcast = await handled(incoming, talk.data["broadcast"] if talk else 0)
    if broadcast is None or broadcast.state != BroadcastState.DRAFT:
        await conversations.end_conversation(incoming.session, incoming.chat_id)
        return [Say(message=incoming.speech.message("broadcast.over"))]
    prompt = await open_board(incoming, broadcast)
    board = await board_of(incoming, broadcast, prompt.id)
    if typed_count(incoming.text or "") != board.count:
        question = count_question(board, wrong=True)
        return [Say(message=question, prompt_id=prompt.id)]
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    if _is_past(broadcast.start, incoming):
        late = incoming.speech.message("broadcast.too_late")
        return [Say(message=late), Say(message=board_message(board), prompt_id=prompt.id)]
    asked = await seconds(incoming, broadcast)
    if asked and broadcast.purpose != Purpose.TAKE_BACK:
        return await _ask(incoming, broadcast, prompt.id, asked)
    await _confirmed(incoming, broadcast)
    present = await broadcasts.broadcast_by_id(incoming.session, broadcast.id)
    return [Say(message=await watched(incoming, present, prompt.id), prompt_id=prompt.id)]


async def _approved(incoming: IncomingUpdate, broadcast: Broadcast) -> Sequence[Answer]:
    """Let it go, as the second coordinator."""
    if not await _is_asked(incoming, broadcast):
        return over(incoming)
    if _is_past(broadcast.start, incoming):
        return toasts(incoming, incoming.speech.say("broadcast.too_late"), loud=True)
    if not await broadcasts.confirm(
        incoming.session, broadcast.id, now=incoming.now, approved_by=incoming.staff.id
    ):
        return over(incoming)
    await _began(incoming, broadcast)
    await note(incoming, "broadcast_approved", f"broadcast:{broadcast.id}")
    return [
        *await _requests_over(incoming, broadcast, "approved"),
        *await _tell_author(incoming, broadcast, "approved"),
        *toasts(incoming),
    ]


async def _declined(incoming: IncomingUpdate, broadcast: Broadcast) -> Sequence[Answer]:
    """Give it back to its author, as the second coordinator."""
    if not await _is_asked(incoming, broadcast):
        return over(incoming)
    if not await broadcasts.take_from_approval(incoming.session, broadcast.id):
        return over(incoming)
    await note(incoming, "broadcast_declined", f"broadcast:{broadcast.id}")
    return [
        *await _requests_over(incoming, broadcast, "declined"),
        *await _board_back(incoming, broadcast),
        *await _tell_author(incoming, broadcast, "declined"),
        *toasts(incoming),
    ]


async def _request_taken_back(incoming: IncomingUpdate, broadcast: Broadcast) -> Sequence[Answer]:
    """Make it a draft again, as its author."""
    if broadcast.prompt_id != incoming.asked.id or not await broadcasts.take_from_approval(
        incoming.session, broadcast.id
    ):
        return over(incoming)
    await note(incoming, "broadcast_request_withdrawn", f"broadcast:{broadcast.id}")
    return [
        *await _requests_over(incoming, broadcast, "withdrawn"),
        *await _board_back(incoming, broadcast),
        *toasts(incoming),
    ]


# ---------------------------------------------------------------- how it is done


def _is_careful(incoming: IncomingUpdate, broadcast: Broadcast, count: int) -> bool:
    # To take back a mistake nobody should have to count or wait.
    return broadcast.purpose != Purpose.TAKE_BACK and count > incoming.services.clinic.careful_above


def _is_past(start: Start, incoming: IncomingUpdate) -> bool:
    return start.at is not None and start.at <= incoming.now


async def _confirmed(incoming: IncomingUpdate, broadcast: Broadcast) -> None:
    await broadcasts.confirm(incoming.session, broadcast.id, now=incoming.now)
    await _began(incoming, broadcast)
    await note(
        incoming, "broadcast_confirmed", f"broadcast:{broadcast.id}", purpose=broadcast.purpose
    )


async def _began(incoming: IncomingUpdate, broadcast: Broadcast) -> None:
    """Let what it changes or takes back know."""
    if broadcast.about_id is None:
        return
    about = await broadcasts.broadcast_by_id(incoming.session, broadcast.about_id)
    if broadcast.purpose == Purpose.EDIT:
        # Whoever still waits for it gets the new words at once.
        await broadcasts.say(
            incoming.session, about, language=broadcast.language, versions=broadcast.versions
        )
    elif about.state in _GOES_ON:
        await broadcasts.cancel(incoming.session, about.id, now=incoming.now)


async def _ask(
    incoming: IncomingUpdate, broadcast: Broadcast, prompt_id: int, asked: list[Staff]
) -> Sequence[Answer]:
    await broadcasts.ask_approval(incoming.session, broadcast.id)
    answers: list[Answer] = []
    requests = []
    for member in asked:
        prompt = await prompts.open_prompt(
            incoming.session,
            member,
            PromptKind.BROADCAST,
            subject_id=broadcast.id,
            now=incoming.now,
        )
        requests.append(prompt.id)
        board = await board_of(incoming, broadcast, prompt.id, reader=member)
        answers += previews(incoming, broadcast, chat_id=member.chat_id, speech=board.speech)
        answers.append(Say(message=request(board), prompt_id=prompt.id, chat_id=member.chat_id))
    await prompts.change_prompt(
        incoming.session, prompt_id, data=BroadcastPromptData(requests=tuple(requests))
    )
    await note(
        incoming,
        "broadcast_approval_asked",
        f"broadcast:{broadcast.id}",
        staff=[one.id for one in asked],
    )
    waiting = await asked_message(incoming, broadcast, prompt_id)
    return [Say(message=waiting, prompt_id=prompt_id), *answers]


async def _is_asked(incoming: IncomingUpdate, broadcast: Broadcast) -> bool:
    """Tell whether the tapped message asks for what the author asks for now."""
    return incoming.asked.id in await _requests(incoming, broadcast)


async def _requests(incoming: IncomingUpdate, broadcast: Broadcast) -> tuple[int, ...]:
    board = await prompts.prompt_by_id(incoming.session, broadcast.prompt_id or 0)
    return board.kept(BroadcastPromptData).requests if board else ()


async def _requests_over(incoming: IncomingUpdate, broadcast: Broadcast, key: str) -> list[Answer]:
    """Say in every message that asked for approval what became of it."""
    edits: list[Answer] = []
    for prompt_id in await _requests(incoming, broadcast):
        prompt = await prompts.prompt_by_id(incoming.session, prompt_id)
        member = await staff.staff_by_id(incoming.session, (prompt and prompt.staff_id) or 0)
        if prompt is None or member is None:
            continue
        if prompt.message_id is not None:
            shown = await board_of(incoming, broadcast, prompt.id, reader=member)
            message = request_over(shown, key, incoming.staff.name or "")
            edits.append(
                Edit(message_id=prompt.message_id, message=message, chat_id=member.chat_id)
            )
    return edits


async def _board_back(incoming: IncomingUpdate, broadcast: Broadcast) -> list[Answer]:
    """Show the draft again in its author's message."""
    author = await staff.staff_by_id(incoming.session, broadcast.author_id)
    prompt = await prompts.prompt_by_id(incoming.session, broadcast.prompt_id or 0)
    if author is None or prompt is None or prompt.message_id is None:
        return []
    message = board_message(await board_of(incoming, broadcast, prompt.id, reader=author))
    return [Edit(message_id=prompt.message_id, message=message, chat_id=author.chat_id)]


async def _tell_author(incoming: IncomingUpdate, broadcast: Broadcast, key: str) -> list[Answer]:
    author = await staff.staff_by_id(incoming.session, broadcast.author_id)
    if author is None:
        return []
    speech = incoming.services.bundle.speech(author.language)
    name = incoming.staff.name or speech.say("alert.somebody")
    told = speech.message(f"broadcast.author_{key}", name=name)
    return [Say(message=told, chat_id=author.chat_id)]
