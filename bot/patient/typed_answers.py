"""What happens when a patient types what she could have tapped?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.intake.routing import Route, TapRoute
from bot.intake.screens import PAGES
from bot.intake.update import IncomingUpdate
from bot.patient import activity_log, pain, patient_settings
from bot.patient.waiting_prompts import WaitingPrompts, waiting_for
from bot.safety import asked_signs, unexpected
from content.buttons import button, button_of
from content.buttons.patient import NoteDoing, NudgeDone, OpenLog, PickDoing, RatePain
from content.buttons.payload import decode
from content.language.text import plain
from content.patient.activity_log import not_believable
from content.patient.typed_answers import (
    moved,
    no_yesterday,
    number_now,
    paused_number,
    read_as,
    thanked,
    which_meant,
    which_number,
)
from content.patient.typed_choices import NO_PROMPT, time_set
from db import prompts, ratings
from rules.activity_log import is_believable, kind_of
from rules.danger_words import bare_degrees
from rules.local_time import ONE_DAY, local_day, wall_of_minute
from rules.message import Button
from rules.pauses import is_paused
from rules.prompts import Answer, Edit, Prompt, Say, Toast
from rules.typed_answer import (
    Aches,
    AtTime,
    DidThis,
    Meaning,
    Picked,
    Rated,
    Thanked,
    understand,
)
from rules.vocabulary import Kind

# A text stands for a tap; what would show on the button for a moment is said by the message itself.
_NO_TAP = "typed"


class TypedAnswers:
    """Does what a text says, by the flows that take taps: one meaning acts, several are asked about."""

    def __init__(self, routes: Iterable[Route]) -> None:
        taps = [route for route in routes if isinstance(route, TapRoute)]
        self._taps = {kind: route for route in taps for kind in route.buttons}

    async def on_typed(self, incoming: IncomingUpdate) -> Sequence[Answer]:
        """Act on what she typed, ask what she meant, or say that it was not understood."""
        # The prompt that words answered which she has changed, or whose message she replies to.
        about = incoming.prompt or await _replied_to(incoming)
        waiting = await waiting_for(incoming, about)
        languages = incoming.services.bundle.answer_words(incoming.patient.language)
        found = understand(incoming.text or "", waiting.asked, languages)
        degrees = bare_degrees(incoming.text or "")
        if degrees is not None and not (waiting.asked.how_long or waiting.asked.clock):
            return await asked_signs.ask_temperature(
                incoming,
                degrees,
                lambda prompt_id: [
                    one
                    for meaning in found.meanings
                    for one in _buttons(incoming, waiting, meaning, prompt_id)
                ],
            )
        if asked_signs.may_name_danger(incoming) and not found.sure:
            return await asked_signs.on_danger_possible(incoming)
        if not found.meanings:
            return await _not_understood(incoming)
        if not found.sure:
            return await self._ask(incoming, waiting, found.meanings)
        answers = await self._act(incoming, waiting, found.meanings[0])
        await _note_text(incoming, answers)
        return answers

    async def _act(
        self, incoming: IncomingUpdate, waiting: WaitingPrompts, meaning: Meaning
    ) -> Sequence[Answer]:
        match meaning:
            case Rated():
                return await _rated(incoming, waiting, meaning, sure=True)
            case Aches(joints=joints) if waiting.newest is not None:
                return await pain.take_joints(incoming, waiting.newest, joints)
            case DidThis():
                return await self._did(incoming, waiting, meaning)
            case Picked(button=picked):
                return await self._tapped(incoming, picked.payload, picked.label)
            case AtTime(minute=minute):
                return await _at_times(incoming, waiting, [minute])
            case Thanked():
                return [Say(message=thanked(incoming.speech))]
        return await _not_understood(incoming)

    async def _ask(
        self, incoming: IncomingUpdate, waiting: WaitingPrompts, meanings: Sequence[Meaning]
    ) -> Sequence[Answer]:
        match meanings:
            case [Rated() as rated]:
                return await _rated(incoming, waiting, rated, sure=False)
            case [AtTime(), *_]:
                minutes = [one.minute for one in meanings if isinstance(one, AtTime)]
                return await _at_times(incoming, waiting, minutes)
            case [Aches()] if waiting.asked.where and waiting.newest is not None:
                return await pain.said_below(incoming, waiting.newest)
            case [Aches(joints=joints)]:
                return await _rated(incoming, waiting, Rated(joints=joints), sure=False)

        def buttons(prompt_id: int) -> list[Button]:
            found = [_buttons(incoming, waiting, one, prompt_id) for one in meanings]
            return [one for several in found for one in several]

        if not buttons(NO_PROMPT):
            return await _not_understood(incoming)
        return await unexpected.offered(
            incoming,
            lambda prompt_id: which_meant(incoming.speech, prompt_id, buttons(prompt_id)),
        )

    async def _did(
        self, incoming: IncomingUpdate, waiting: WaitingPrompts, did: DidThis
    ) -> Sequence[Answer]:
        """Take her minutes as the answer to today's walk where that waits, else note them by themselves."""
        walk, logging = waiting.walk, activity_log.asked_doing(incoming) is not None
        walked = did.doing is None or kind_of(did.doing) is Kind.AEROBIC
        if walk is None or logging or did.yesterday or not walked or did.minutes is None:
            return await activity_log.take_activity(incoming, did)
        if not is_believable(did.minutes):
            return [Say(message=not_believable(incoming.speech))]
        done = button("", NudgeDone(minutes=did.minutes), walk.id)
        return await self._tapped(incoming, done.payload, None)

    async def _tapped(
        self, incoming: IncomingUpdate, text: str, label: str | None
    ) -> Sequence[Answer]:
        """Do what a button does; its message goes on below her text, with what was read from it."""
        payload = decode(text)
        data = None if payload is None else button_of(payload)
        if payload is None or data is None:
            return await _not_understood(incoming)
        prompt = await prompts.prompt_by_id(incoming.session, payload.prompt_id)
        route = self._taps[type(data)]
        if prompt is None:
            return await route.take(replace(incoming, text=None, button=data))
        tapped = replace(
            incoming,
            text=None,
            button=data,
            prompt=prompt,
            message_id=prompt.message_id,
            tap_id=_NO_TAP,
        )
        if not route.takes(tapped):
            return await _not_understood(incoming)
        return _below(incoming, prompt, await route.take(tapped), label)


# ---------------------------------------------------------------- what a number is


async def _rated(
    incoming: IncomingUpdate, waiting: WaitingPrompts, rated: Rated, *, sure: bool
) -> Sequence[Answer]:
    """Take a number for her pain, or ask which it is; while she is paused, or nothing asked, ask at any rate."""
    speech, scale = incoming.speech, waiting.asked.scale
    check = waiting.check if scale is not None else None
    asked = check or await pain.check_for(incoming)
    values = rated.values
    if rated.same:
        values = await _yesterdays(incoming, asked)
        if not values:
            return await pain.said_below(incoming, asked, no_yesterday(speech, asked.id))
    if _paused(incoming) and values:
        page = paused_number(speech, asked.id, values, until=_back_on(incoming))
        return await pain.said_below(incoming, asked, page)
    if check is None:
        return await pain.said_below(incoming, asked, number_now(speech, asked.id))
    if not sure or len(values) != 1:
        return await pain.said_below(incoming, asked, which_number(speech, asked.id, values))
    return await pain.take_number(incoming, asked, values[0], rated.joints)


async def _yesterdays(incoming: IncomingUpdate, asked: Prompt) -> tuple[int, ...]:
    """Return the rating of the day before a check, if there was one."""
    day = (asked.day or local_day(incoming.said_at, incoming.patient.zone)) - ONE_DAY
    found = await ratings.ratings_of(
        incoming.session, incoming.patient.id, since=day, without_prompt=asked.id
    )
    return tuple(one.value for one in found if one.day == day)[-1:]


def _paused(incoming: IncomingUpdate) -> bool:
    patient = incoming.patient
    return is_paused(
        incoming.said_at, paused_at=patient.paused_at, paused_until=patient.paused_until
    )


def _back_on(incoming: IncomingUpdate) -> str | None:
    until = incoming.patient.paused_until
    return None if until is None else incoming.speech.day(local_day(until, incoming.patient.zone))


# ---------------------------------------------------------------- times of day


async def _at_times(
    incoming: IncomingUpdate, waiting: WaitingPrompts, minutes: Sequence[int]
) -> Sequence[Answer]:
    """Set a reminder to the time she typed; of two that it may be, the one outside her quiet hours."""
    shown = () if waiting.newest is None else waiting.newest.shown
    kind = next((one.kind for one in map(time_set, shown) if one is not None), None)
    if kind is None:
        return await _not_understood(incoming)
    return await patient_settings.take_times(incoming, kind, [*map(wall_of_minute, minutes)])


# ---------------------------------------------------------------- how it is done


def _buttons(
    incoming: IncomingUpdate, waiting: WaitingPrompts, meaning: Meaning, prompt_id: int
) -> list[Button]:
    """Return the buttons that say what a text may have meant, on a message of that prompt."""
    speech, check, walk = incoming.speech, waiting.check, waiting.walk
    match meaning:
        case Rated(values=values) if check is not None:
            return [
                button(speech.say("typed.pain", value=one), RatePain(value=one), check.id)
                for one in values
            ]
        case Picked(button=picked):
            payload = decode(picked.payload)
            data = None if payload is None else button_of(payload)
            if payload is None or data is None:
                return []
            return [button(picked.label, data, payload.prompt_id or prompt_id)]
        case DidThis(doing=None, minutes=int(minutes)) if walk is not None:
            label = speech.say("nudge.minutes", minutes=speech.number(minutes))
            return [button(label, NudgeDone(minutes=minutes), walk.id)]
        case DidThis(doing=None):
            return [button(speech.say("menu.log"), OpenLog(), prompt_id)]
        case DidThis(doing=doing, minutes=minutes, yesterday=yesterday) if doing is not None:
            label, days_ago = speech.say(f"doing.{doing}"), int(yesterday)
            if minutes is None:
                return [button(label, PickDoing(doing=doing, days_ago=days_ago), prompt_id)]
            label = speech.say("typed.minutes_of", doing=label, minutes=speech.number(minutes))
            note = NoteDoing(doing=doing, minutes=minutes, days_ago=days_ago)
            return [button(label, note, prompt_id)]
    return []


def _below(
    incoming: IncomingUpdate, prompt: Prompt, answers: Sequence[Answer], label: str | None
) -> list[Answer]:
    """Return the answers to a tap as those to a text: what would change above it is said below."""
    said: list[Answer] = []
    for answer in answers:
        match answer:
            case Toast(text=str(text), loud=True):
                said.append(Say(message=plain(text).message()))
            case Toast():
                continue
            case Edit(message_id=message_id, message=message, chat_id=None) if (
                message_id == prompt.message_id
            ):
                named = label is not None and prompt.kind not in PAGES
                below = read_as(incoming.speech, label or "", message) if named else message
                said.append(Edit(message_id=message_id, message=moved(incoming.speech)))
                said.append(Say(message=below, prompt_id=prompt.id))
            case _:
                said.append(answer)
    return said


async def _replied_to(incoming: IncomingUpdate) -> Prompt | None:
    """Return the prompt of the message of ours that she answers by Telegram's own reply, if it is open."""
    replied = incoming.message.reply_to_message if incoming.message else None
    if replied is None:
        return None
    found = await prompts.prompt_of_message(incoming.session, incoming.chat_id, replied.message_id)
    return found if found is not None and found.counted_at(incoming.said_at) else None


async def _note_text(incoming: IncomingUpdate, answers: Sequence[Answer]) -> None:
    """Note which text of hers was the answer, so that a change of it changes the answer."""
    ours = [one.prompt_id for one in answers if isinstance(one, Say) and one.prompt_id]
    if ours:
        await prompts.change_prompt(incoming.session, ours[-1], typed_id=incoming.sent.message_id)


async def _not_understood(incoming: IncomingUpdate) -> Sequence[Answer]:
    if activity_log.asked_doing(incoming) is not None:
        return [Say(message=incoming.speech.message("doing.only_number"))]
    return await unexpected.on_unexpected_sent(incoming)
