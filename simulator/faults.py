"""What goes wrong on demand, for whom, how often and for how long?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypedDict, Unpack

from simulator.odd_answers import OddAnswer


class FaultKind(StrEnum):
    """What can be made to happen to a request."""

    REFUSED = "refused"  # answered with an error: 429, 403, 5xx
    SLOW = "slow"  # carried out, answered late
    ANSWER_LOST = "answer_lost"  # carried out, then the connection is closed without an answer
    CLOSED = "closed"  # the connection is closed before anything was carried out
    NONSENSE = "nonsense"  # answered with a body that is no answer of the Bot API


class Where(TypedDict, total=False):
    """Which requests a fault is for.

    `method` and `chat`: any when left out. `times`: once when left out, None until cleared.
    `lasting`: by the stand-in's clock, from now on; every fitting request meanwhile.
    `carried_out`: Telegram does what was asked, and answers as if it had not.
    """

    method: str | None
    chat: int | None
    times: int | None
    lasting: timedelta | None
    carried_out: bool


@dataclass(slots=True, kw_only=True)
class Fault:
    """One thing that will go wrong; `times` None means until cleared or `until`."""

    kind: FaultKind
    method: str | None
    chat: int | None
    times: int | None
    until: datetime | None = None
    carried_out: bool = False
    code: int = 0
    description: str = ""
    retry_after: int | None = None
    seconds: float = 0.0
    body: str = ""
    content_type: str = "application/json"
    happened: int = 0

    def matches(self, method: str, chat: int | None) -> bool:
        """Tell whether it is meant for this request."""
        wrong_method = self.method is not None and self.method.lower() != method.lower()
        return not wrong_method and self.chat in (None, chat)


class Faults:
    """Faults waiting to happen; the oldest that matches a request happens first.

    Each takes what `Where` says: for which requests, how often, how long, before or after Telegram
    carried them out.
    """

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._waiting: list[Fault] = []
        self.on_refusing: list[Callable[[bool], None]] = []
        self.refusing = False
        # How far Telegram's own clock is from the stand-in's, as HTTP's Date tells it.
        self.clock_off = timedelta(0)

    def too_many_requests(self, retry_after: int = 1, **where: Unpack[Where]) -> Fault:
        """Answer 429 with `retry_after` seconds."""
        fault = self.refused(429, f"Too Many Requests: retry after {retry_after}", **where)
        fault.retry_after = retry_after
        return fault

    def refused(self, code: int, description: str, **where: Unpack[Where]) -> Fault:
        """Answer with any error."""
        fault = self._add(FaultKind.REFUSED, where)
        fault.code, fault.description = code, description
        return fault

    def blocked(self, **where: Unpack[Where]) -> Fault:
        """Answer 403 as if the person had blocked the bot."""
        return self.refused(403, "Forbidden: bot was blocked by the user", **where)

    def server_error(self, code: int = 502, **where: Unpack[Where]) -> Fault:
        """Answer 5xx."""
        names = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
        return self.refused(code, names.get(code, "Gateway Timeout"), **where)

    def slow(self, seconds: float, **where: Unpack[Where]) -> Fault:
        """Carry the request out at once, and answer after so many real seconds."""
        fault = self._add(FaultKind.SLOW, where)
        fault.seconds = seconds
        return fault

    def answer_lost(self, **where: Unpack[Where]) -> Fault:
        """Carry the request out, then close the connection without an answer."""
        return self._add(FaultKind.ANSWER_LOST, where)

    def closed(self, **where: Unpack[Where]) -> Fault:
        """Close the connection after reading the request, carrying out nothing."""
        return self._add(FaultKind.CLOSED, where)

    def nonsense(
        self,
        body: str = "<html>upstream sent too big header</html>",
        *,
        code: int = 200,
        **where: Unpack[Where],
    ) -> Fault:
        """Answer with something that is no JSON."""
        fault = self._add(FaultKind.NONSENSE, where)
        fault.code, fault.body = code, body
        return fault

    def odd(self, answer: OddAnswer, **where: Unpack[Where]) -> Fault:
        """Answer with exactly this, as a real server or something before it once did."""
        fault = self.nonsense(answer.body, code=answer.status, **where)
        fault.content_type = answer.content_type
        return fault

    def refuse_connections(self) -> None:
        """Stop listening and drop every open connection, until `accept_connections`."""
        self._set_refusing(True)

    def accept_connections(self) -> None:
        """Listen again on the same port."""
        self._set_refusing(False)

    def clear(self) -> None:
        """Forget all faults and listen again."""
        self._waiting.clear()
        self.clock_off = timedelta(0)
        self._set_refusing(False)

    def next_for(self, method: str, chat: int | None) -> Fault | None:
        """Return the fault that happens to this request, and use it up."""
        if not self._waiting:
            return None
        now = self._now()
        self._waiting = [one for one in self._waiting if one.until is None or now < one.until]
        fault = next((fault for fault in self._waiting if fault.matches(method, chat)), None)
        if fault is None:
            return None
        fault.happened += 1
        if fault.times is not None and fault.happened >= fault.times:
            self._waiting.remove(fault)
        return fault

    def _add(self, kind: FaultKind, where: Where) -> Fault:
        lasting = where.get("lasting")
        fault = Fault(
            kind=kind,
            method=where.get("method"),
            chat=where.get("chat"),
            times=where.get("times", 1 if lasting is None else None),
            until=None if lasting is None else self._now() + lasting,
            carried_out=where.get("carried_out", False),
        )
        self._waiting.append(fault)
        return fault

    def _set_refusing(self, refusing: bool) -> None:
        if refusing == self.refusing:
            return
        self.refusing = refusing
        for listener in tuple(self.on_refusing):
            listener(refusing)
