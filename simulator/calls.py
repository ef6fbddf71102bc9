"""What does Telegram answer to this call?"""

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulator.api.errors import Refusal
from simulator.api.methods import ACTIONS, NAMES
from simulator.api.parameters import Params, Upload, checked
from simulator.api.table import ACCEPTED
from simulator.faults import Fault, FaultKind
from simulator.ledger import Call, Outcome

if TYPE_CHECKING:
    from simulator.telegram import Telegram

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
UNKNOWN_METHOD = Refusal("Not Found: method not found", code=404)
LOGGED_OUT = Refusal("Logged out", code=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back over the wire; `hang_up` closes the connection instead."""

    status: int = 200
    body: str = ""
    content_type: str = "application/json"
    hang_up: bool = False
    delay_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """How carrying out a call went."""

    outcome: Outcome
    params: Params
    value: Any = None
    refusal: Refusal | None = None

    @property
    def answer(self) -> Answer:
        if self.refusal is not None:
            return Answer(
                status=self.refusal.code,
                body=_dumped(self.refusal.as_json()),
                delay_seconds=self.refusal.answered_after_seconds,
            )
        return Answer(body=_dumped({"ok": True, "result": self.value}))


async def answer_call(telegram: "Telegram", name: str, given: Mapping[str, Any]) -> Answer:
    """Carry out a call, with whatever fault waits for it, and write it into the ledger."""
    started = time.monotonic()
    at = telegram.world.now()
    method = NAMES.get(name.lower(), name)
    chat_id = _chat_of(telegram, given)
    fault = telegram.faults.next_for(method, chat_id)
    if fault is None or _reaches_telegram(fault):
        result = await _carried_out(telegram, method, given, chat_id)
    else:
        result = _faulty(fault, method, given)
    if fault is not None and fault.kind is not FaultKind.SLOW and result.outcome is Outcome.OK:
        result = replace(result, outcome=Outcome.ANSWER_LOST)
    _record(telegram, method, chat_id, result, at=at, started=started)
    return _answer(fault, result)


def _reaches_telegram(fault: Fault) -> bool:
    return fault.carried_out or fault.kind in (FaultKind.SLOW, FaultKind.ANSWER_LOST)


def _answer(fault: Fault | None, result: _Result) -> Answer:
    if fault is None:
        return result.answer
    match fault.kind:
        case FaultKind.NONSENSE:
            return Answer(status=fault.code, body=fault.body, content_type=fault.content_type)
        case FaultKind.CLOSED | FaultKind.ANSWER_LOST:
            return Answer(hang_up=True)
        case FaultKind.REFUSED:
            return Answer(status=fault.code, body=_dumped(_refusal(fault).as_json()))
        case FaultKind.SLOW:
            return replace(result.answer, delay_seconds=fault.seconds)


def _refusal(fault: Fault) -> Refusal:
    return Refusal(fault.description, code=fault.code, retry_after=fault.retry_after)


def _faulty(fault: Fault, method: str, given: Mapping[str, Any]) -> _Result:
    params: Params = dict(given)
    # The ledger holds it as it was meant, also where nobody looked at it.
    with suppress(Refusal, KeyError):
        params = checked(method, ACCEPTED[method], given)
    if fault.kind is FaultKind.REFUSED:
        return _Result(outcome=Outcome.REFUSED, params=params, refusal=_refusal(fault))
    outcome = Outcome.CLOSED if fault.kind is FaultKind.CLOSED else Outcome.NONSENSE
    return _Result(outcome=outcome, params=params)


async def _carried_out(
    telegram: "Telegram", method: str, given: Mapping[str, Any], chat_id: int | None
) -> _Result:
    params: Params = dict(given)
    try:
        if method not in ACCEPTED:
            raise UNKNOWN_METHOD
        if telegram.world.logged_out:
            raise LOGGED_OUT
        await _admitted(telegram, given)
        params = checked(method, ACCEPTED[method], given)
        if telegram.limits is not None:
            telegram.limits.check(method, chat_id)
        if method == "getUpdates":
            value = await _updates(telegram, params)
        else:
            value = ACTIONS[method](telegram.world, params)
    except Refusal as refusal:
        return _Result(outcome=Outcome.REFUSED, params=params, refusal=refusal)
    return _Result(outcome=Outcome.OK, params=params, value=value)


async def _admitted(telegram: "Telegram", given: Mapping[str, Any]) -> None:
    """Let a request in, after the wait its uploads are due, or raise the refusal of a flood."""
    flood, world = telegram.flood, telegram.world
    flood.check_active(telegram.handling, updates_last_minute=world.updates.last_minute())
    size = sum(len(value.content) for value in given.values() if isinstance(value, Upload))
    if wait := flood.upload_wait_seconds(size, world.monotonic()):
        await asyncio.sleep(wait)  # noqa: TID251  the server's queue of uploads, not the clock


async def _updates(telegram: "Telegram", params: Params) -> list[dict[str, Any]]:
    queue = telegram.world.updates
    queue.allow(params.get("allowed_updates"))
    limit = params.get("limit", 100)
    return await queue.poll(
        offset=params.get("offset", 0),
        limit=limit if 1 <= limit <= 100 else 100,
        timeout_seconds=min(max(params.get("timeout", 0), 0), 50),
    )


def _chat_of(telegram: "Telegram", given: Mapping[str, Any]) -> int | None:
    tap = telegram.world.taps.get(str(given.get("callback_query_id")))
    if tap is not None:
        return tap.chat_id
    chat_id = given.get("chat_id")
    if isinstance(chat_id, str) and chat_id.removeprefix("-").isdecimal():
        return int(chat_id)
    return chat_id if isinstance(chat_id, int) else None


def _record(
    telegram: "Telegram",
    method: str,
    chat_id: int | None,
    result: _Result,
    *,
    at: Any,
    started: float,
) -> None:
    if telegram.ledger.keep == 0:
        telegram.ledger.count(method, result.outcome)
        return
    named = result.value if isinstance(result.value, dict) else result.params
    message_id = named.get("message_id")
    telegram.ledger.add(
        Call(
            method=method,
            params=result.params,
            chat_id=chat_id,
            outcome=result.outcome,
            error=result.refusal.description if result.refusal else "",
            code=result.refusal.code if result.refusal else 200,
            message_id=message_id if isinstance(message_id, int) else None,
            at=at,
            monotonic=started,
        )
    )


def _dumped(body: Any) -> str:
    return ENCODER.encode(body)
