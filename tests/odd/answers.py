"""Which odd answers does one request get: over HTTP, or none at all?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from simulator import ODD_ANSWERS, OddAnswer

# What Telegram told us to wait for, by the answers that say so; a 429 without a number is taken for five seconds.
WAITS: Mapping[str, timedelta] = {
    name: timedelta(seconds=35 if name == "flood by its number" else 5)
    for name in ODD_ANSWERS
    if name.startswith("wait") or name == "flood by its number"
}


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The way there failed; `sent` unless the request surely did not leave this machine."""

    reason: str
    sent: bool


NO_ANSWERS = {
    "connection refused": NoAnswer("ConnectionRefusedError", sent=False),
    "name not known": NoAnswer("gaierror", sent=False),
    "certificate does not hold": NoAnswer("SSLCertVerificationError", sent=False),
    "connection reset": NoAnswer("ConnectionLost", sent=True),
    "no answer in time": NoAnswer("NoAnswerInTime", sent=True),
}
ANSWERS: Mapping[str, OddAnswer | NoAnswer] = {**ODD_ANSWERS, **NO_ANSWERS}


def says_it_refused(answer: OddAnswer | NoAnswer) -> bool:
    """Tell whether it says that nothing was done, as any 3xx or 4xx does: afterwards, that would be a lie."""
    if isinstance(answer, NoAnswer):
        return not answer.sent
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = None
    own = isinstance(body, dict) and body.get("ok") is False
    status = int(body.get("error_code", answer.status)) if own else answer.status
    return 300 <= status < 500
