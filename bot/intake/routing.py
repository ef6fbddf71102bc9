"""Which update goes to which flow? One kind of route, matched in order."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from telegram.ext import Application, BaseHandler

from bot.intake.update import Visit
from db.tables import PatientState
from rules.people import Patient, Staff, Stranger
from rules.prompts import Answer

Handler = Callable[[Visit], Awaitable[Sequence[Answer]]]
Match = Callable[[Visit], bool]


class Who(Enum):
    """Whom a route is for; ACTIVE are the patients who have joined and not left."""

    ANYONE = (Patient, Staff, Stranger)
    PATIENT = (Patient,)
    ACTIVE = (Patient, PatientState.ACTIVE)
    STAFF = (Staff,)
    STRANGER = (Stranger,)

    def includes(self, visit: Visit) -> bool:
        """Tell whether the visitor is one of those."""
        if self is Who.ACTIVE:
            person = visit.person
            return isinstance(person, Patient) and person.state == PatientState.ACTIVE
        return isinstance(visit.person, self.value)


@dataclass(slots=True)
class Turn:
    """A visit on its way through the routes, and what came of it."""

    visit: Visit
    answers: list[Answer] = field(default_factory=list)
    fault: Exception | None = None
    route: str | None = None


class Route(BaseHandler[Turn, Any, None]):
    """One line of the list of routes: whose updates, which ones, and the flow that takes them.

    python-telegram-bot hides what a handler raises, so the fault is kept in the turn for the inbox.
    """

    def __init__(self, name: str, who: Who, matches: Match, then: Handler) -> None:
        super().__init__(_unused)
        self.name = name
        self._who = who
        self._matches = matches
        self._then = then

    def check_update(self, update: object) -> bool:
        """Tell whether this route takes the turn."""
        return (
            isinstance(update, Turn)
            and self._who.includes(update.visit)
            and self._matches(update.visit)
        )

    async def handle_update(
        self, update: Turn, application: Application[Any, Any, Any, Any, Any, Any], *_: object
    ) -> None:
        """Run the flow; keep its answers, or its fault."""
        update.route = self.name
        try:
            update.answers = list(await self._then(update.visit))
        except Exception as fault:
            update.fault = fault


async def _unused(_turn: Turn, _context: object) -> None:
    raise NotImplementedError("routes run their flow themselves")


def tap(action: str, then: Handler, *, who: Who = Who.PATIENT, closed: bool = False) -> Route:
    """Route a button of the visitor's own; with `closed`, also when its prompt is closed."""

    def matches(visit: Visit) -> bool:
        if visit.payload is None or visit.payload.action != action or visit.prompt is None:
            return False
        return closed or visit.prompt.open_at(visit.now)

    return Route(f"tap {action}", who, matches, then)


_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?=\s|$)")


def command_of(visit: Visit) -> str | None:
    """Return the command a text begins with, without the slash and in lower case."""
    match = _COMMAND.match(visit.text or "")
    if match is None or (
        match[2] and match[2].casefold() != visit.services.clinic.bot_name.casefold()
    ):
        return None
    return match[1].casefold()


def arguments_of(visit: Visit) -> str:
    """Return what follows the command."""
    _, _, rest = (visit.text or "").partition(" ")
    return rest.strip()


def command(name: str, then: Handler, *, who: Who = Who.ANYONE) -> Route:
    """Route a command, whatever its case."""
    return Route(f"/{name}", who, lambda visit: command_of(visit) == name, then)


def says(name: str, matches: Match, then: Handler, *, who: Who = Who.PATIENT) -> Route:
    """Route a text that is no command."""

    def fits(visit: Visit) -> bool:
        return visit.text is not None and command_of(visit) is None and matches(visit)

    return Route(name, who, fits, then)


def in_flow(flow: str, then: Handler, *, step: str | None = None, who: Who = Who.ANYONE) -> Route:
    """Route any message without a command while the chat is in that flow (and step)."""

    def matches(visit: Visit) -> bool:
        talk = visit.conversation
        return (
            talk is not None
            and talk.flow == flow
            and (step is None or talk.step == step)
            and visit.message is not None
            and command_of(visit) is None
        )

    return Route(f"{flow} {step or ''}".strip(), who, matches, then)
