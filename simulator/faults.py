"""What goes wrong on demand, for whom, and how often?"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What can be made to happen to a request."""

    REFUSED = "refused"  # answered with an error: 429, 403, 5xx
    SLOW = "slow"  # carried out, answered late
    ANSWER_LOST = "answer_lost"  # carried out, then the connection is closed without an answer
    CLOSED = "closed"  # the connection is closed before anything was carried out
    NONSENSE = "nonsense"  # answered with a body that is no JSON


@dataclass(slots=True, kw_only=True)
class Fault:
    """One thing that will go wrong; `times` None means until cleared."""

    kind: FaultKind
    method: str | None
    chat: int | None
    times: int | None
    code: int = 0
    description: str = ""
    retry_after: int | None = None
    seconds: float = 0.0
    body: str = ""
    happened: int = 0

    def matches(self, method: str, chat: int | None) -> bool:
        """Tell whether it is meant for this request."""
        wrong_method = self.method is not None and self.method.lower() != method.lower()
        return not wrong_method and self.chat in (None, chat)


class Faults:
    """Faults waiting to happen; the oldest that matches a request happens first.

    Each takes `method` and `chat` (None: any) and `times` (None: until `clear`).
    """

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self.on_refusing: list[Callable[[bool], None]] = []
        self.refusing = False

    def too_many_requests(
        self,
        retry_after: int = 1,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
    ) -> Fault:
        """Answer 429 with `retry_after` seconds."""
        return self._add(
            FaultKind.REFUSED,
            method,
            chat,
            times,
            code=429,
            description=f"Too Many Requests: retry after {retry_after}",
            retry_after=retry_after,
        )

    def refused(
        self,
        code: int,
        description: str,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
    ) -> Fault:
        """Answer with any error."""
        return self._add(FaultKind.REFUSED, method, chat, times, code=code, description=description)

    def blocked(
        self, *, method: str | None = None, chat: int | None = None, times: int | None = 1
    ) -> Fault:
        """Answer 403 as if the person had blocked the bot."""
        words = "Forbidden: bot was blocked by the user"
        return self.refused(403, words, method=method, chat=chat, times=times)

    def server_error(
        self,
        code: int = 502,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
    ) -> Fault:
        """Answer 5xx; nothing was carried out."""
        names = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
        words = names.get(code, "Gateway Timeout")
        return self.refused(code, words, method=method, chat=chat, times=times)

    def slow(
        self,
        seconds: float,
        *,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
    ) -> Fault:
        """Carry the request out at once, and answer after so many real seconds."""
        return self._add(FaultKind.SLOW, method, chat, times, seconds=seconds)

    def answer_lost(
        self, *, method: str | None = None, chat: int | None = None, times: int | None = 1
    ) -> Fault:
        """Carry the request out, then close the connection without an answer."""
        return self._add(FaultKind.ANSWER_LOST, method, chat, times)

    def closed(
        self, *, method: str | None = None, chat: int | None = None, times: int | None = 1
    ) -> Fault:
        """Close the connection after reading the request, carrying out nothing."""
        return self._add(FaultKind.CLOSED, method, chat, times)

    def nonsense(
        self,
        body: str = "<html>upstream sent too big header</html>",
        *,
        code: int = 200,
        method: str | None = None,
        chat: int | None = None,
        times: int | None = 1,
    ) -> Fault:
        """Answer with something that is no JSON; nothing was carried out."""
        return self._add(FaultKind.NONSENSE, method, chat, times, code=code, body=body)

    def refuse_connections(self) -> None:
        """Stop listening and drop every open connection, until `accept_connections`."""
        self._set_refusing(True)

    def accept_connections(self) -> None:
        """Listen again on the same port."""
        self._set_refusing(False)

    def clear(self) -> None:
        """Forget all faults and listen again."""
        self._waiting.clear()
        self._set_refusing(False)

    def next_for(self, method: str, chat: int | None) -> Fault | None:
        """Return the fault that happens to this request, and use it up."""
        if not self._waiting:
            return None
        fault = next((fault for fault in self._waiting if fault.matches(method, chat)), None)
        if fault is None:
            return None
        fault.happened += 1
        if fault.times is not None and fault.happened >= fault.times:
            self._waiting.remove(fault)
        return fault

    def _add(
        self,
        kind: FaultKind,
        method: str | None,
        chat: int | None,
        times: int | None,
        *,
        code: int = 0,
        description: str = "",
        retry_after: int | None = None,
        seconds: float = 0.0,
        body: str = "",
    ) -> Fault:
        fault = Fault(
            kind=kind,
            method=method,
            chat=chat,
            times=times,
            code=code,
            description=description,
            retry_after=retry_after,
            seconds=seconds,
            body=body,
        )
        self._waiting.append(fault)
        return fault

    def _set_refusing(self, refusing: bool) -> None:
        if refusing == self.refusing:
            return
        self.refusing = refusing
        for listener in tuple(self.on_refusing):
            listener(refusing)
