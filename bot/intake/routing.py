"""Which update goes to which flow? One kind of route, matched in order."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args, get_type_hints

from telegram.ext import Application, BaseHandler

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from content.buttons import ButtonData
from rules.people import Who
from rules.prompts import Answer, NotInPrompt

Handler = Callable[[IncomingUpdate], Awaitable[Sequence[Answer]]]
ButtonHandler = Callable[[IncomingUpdate, Any], Awaitable[Sequence[Answer]]]
Match = Callable[[IncomingUpdate], bool]


@dataclass(slots=True)
class Turn:
    """A visit on its way through the routes, and what came of it."""

    incoming: IncomingUpdate
    answers: list[Answer] = field(default_factory=list)
    fault: Exception | None = None
    route: str | None = None


class Route(BaseHandler[Turn, Any, None]):
    """One line of the list of routes: whose updates, which ones, and the flow that takes them.

    python-telegram-bot hides what a handler raises, and what its matching does, so the fault is kept in the turn for
    the inbox.
    """

    def __init__(self, name: str, who: Who, matches: Match, then: Handler) -> None:
        super().__init__(_unused)
        self.name = name
        self._who = who
        self._matches = matches
        self._then = then

    def check_update(self, update: object) -> bool:
        """Tell whether this route takes the turn; one that cannot tell takes it, with its fault."""
        if not isinstance(update, Turn):
            return False
        try:
            return self.takes(update.incoming)
        except Exception as fault:
            update.fault = fault
            return True

    def takes(self, incoming: IncomingUpdate) -> bool:
        """Tell whether this route is for what came."""
        return self._who.includes(incoming.person) and self._matches(incoming)

    async def handle_update(
        self, update: Turn, application: Application[Any, Any, Any, Any, Any, Any], *_: object
    ) -> None:
        """Run the flow; keep its answers, or its fault."""
        update.route = self.name
        if update.fault is not None:
            return
        try:
            update.answers = list(await self._then(update.incoming))
        except Exception as fault:
            update.fault = fault


async def _unused(_turn: Turn, _context: object) -> None:
    raise NotImplementedError("routes run their flow themselves")


class TapRoute(Route):
    """The line of a flow that takes taps: it takes the buttons in the type of its handler's `button`."""

    def __init__(self, then: ButtonHandler) -> None:
        kinds = get_type_hints(then)["button"]
        self.buttons: frozenset[type[ButtonData]] = frozenset(get_args(kinds) or (kinds,))
        super().__init__(then.__name__, Who.ANYONE, self._counts, self.take)
        self._then_tapped = then

    def _counts(self, incoming: IncomingUpdate) -> bool:
        """Tell whether it is a button of this flow, on a message of its own, in the right hands."""
        button, prompt = incoming.button, incoming.prompt
        if button is None or prompt is None or type(button) not in self.buttons:
            return False
        return (
            button.who.includes(incoming.person)
            and (not button.kinds or prompt.kind in button.kinds)
            and (not button.needs_subject or prompt.subject_id is not None)
            and (button.stays or prompt.counted_at(incoming.said_at))
        )

    async def take(self, incoming: IncomingUpdate) -> Sequence[Answer]:
        """Let the flow do what the button says, be it tapped or read from a text."""
        return await self._then_tapped(incoming, incoming.button)

    async def handle_update(
        self, update: Turn, application: Application[Any, Any, Any, Any, Any, Any], *_: object
    ) -> None:
        """Run the flow; a message without what its button is about is answered like a button no longer in use."""
        await super().handle_update(update, application)
        if isinstance(update.fault, NotInPrompt):
            said = update.incoming.speech.say("unexpected.button")
            update.fault, update.answers = None, toasts(update.incoming, said)


_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?=\s|$)")


def command_of(incoming: IncomingUpdate) -> str | None:
    """Return the command a text begins with, without the slash and in lower case."""
    match = _COMMAND.match(incoming.text or "")
    if match is None or (
        match[2] and match[2].casefold() != incoming.services.clinic.bot_name.casefold()
    ):
        return None
    return match[1].casefold()


def arguments_of(incoming: IncomingUpdate) -> str:
    """Return what follows the command."""
    _, _, rest = (incoming.text or "").partition(" ")
    return rest.strip()


def command(name: str, then: Handler, *, who: Who = Who.ANYONE) -> Route:
    """Route a command, whatever its case."""
    return Route(f"/{name}", who, lambda incoming: command_of(incoming) == name, then)


def says(name: str, matches: Match, then: Handler, *, who: Who = Who.PATIENT) -> Route:
    """Route a text that is no command."""

    def fits(incoming: IncomingUpdate) -> bool:
        return incoming.text is not None and command_of(incoming) is None and matches(incoming)

    return Route(name, who, fits, then)


def in_flow(flow: str, then: Handler, *, step: str | None = None, who: Who = Who.ANYONE) -> Route:
    """Route any message without a command while the chat is in that flow (and step)."""

    def matches(incoming: IncomingUpdate) -> bool:
        talk = incoming.conversation
        return (
            talk is not None
            and talk.flow == flow
            and (step is None or talk.step == step)
            and incoming.message is not None
            and command_of(incoming) is None
        )

    return Route(f"{flow} {step or ''}".strip(), who, matches, then)
