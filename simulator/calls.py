"""What does Telegram answer to this call?"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.api.errors import Refusal
from simulator.api.methods import ACTIONS, NAMES
from simulator.api.parameters import Params, checked
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
            return Answer(status=self.refusal.code, body=_dumped(self.refusal.as_json()))
        return Answer(body=_dumped({"ok": True, "result": self.value}))


async def answer_call(telegram: "Telegram", name: str, given: Mapping[str, Any]) -> Answer:
    """Carry out a call, with whatever fault waits for it, and write it into the ledger."""
    started = time.monotonic()
    at = telegram.world.now()
    method = NAMES.get(name.lower(), name)
    chat_id = _chat_of(telegram, given)
    fault = telegram.faults.next_for(method, chat_id)
    if fault is not None and fault.kind not in (FaultKind.SLOW, FaultKind.ANSWER_LOST):
        result = _faulty(fault, given)
    else:
        result = await _carried_out(telegram, method, given, chat_id)
    if fault is not None and fault.kind is FaultKind.ANSWER_LOST and result.refusal is None:
        result = _Result(outcome=Outcome.ANSWER_LOST, params=result.params, value=result.value)
    _record(telegram, method, chat_id, result, at=at, started=started)
    return _answer(fault, result)


def _answer(fault: Fault | None, result: _Result) -> Answer:
    if fault is None:
        return result.answer
    match fault.kind:
        case FaultKind.NONSENSE:
            return Answer(status=fault.code, body=fault.body)
        case FaultKind.CLOSED | FaultKind.ANSWER_LOST:
            return Answer(hang_up=True)
        case _:
            answer = result.answer
            return Answer(status=answer.status, body=answer.body, delay_seconds=fault.seconds)


def _faulty(fault: Fault, given: Mapping[str, Any]) -> _Result:
    params = dict(given)
    if fault.kind is FaultKind.REFUSED:
        refusal = Refusal(fault.description, code=fault.code, retry_after=fault.retry_after)
        return _Result(outcome=Outcome.REFUSED, params=params, refusal=refusal)
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
