"""What does a test or a demo hold in its hand when it talks to the stand-in?"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from simulator.faults import Faults
from simulator.ledger import Ledger
from simulator.limits import Flood, Limits
from simulator.messages import Json
from simulator.people import BotAccount, Chat, Person
from simulator.phone import Phone
from simulator.protocols import Clock
from simulator.world import World

# Made up: no bot has this token.
STAND_IN_TOKEN = "7000000001:AAStandInTokenForLoopbackOnly-0123456"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group chat that the bot is in."""

    chat: Chat

    @property
    def chat_id(self) -> int:
        """Return the group's id; it is negative."""
        return self.chat.chat_id


class Telegram:
    """A Telegram of one bot; `serve` puts it on loopback.

    `keep_calls` bounds the ledger (0: counts only). `limits` enforces rate limits; without it
    they are only measured. Update ids start at `first_update_id`. `monotonic` is what short waits
    are measured by.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        token: str = STAND_IN_TOKEN,
        username: str = "limber_bot",
        first_name: str = "Limber",
        first_update_id: int = 100_000_001,
        keep_calls: int | None = None,
        limits: Limits | None = None,
        reads_all_group_messages: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        bot = BotAccount(
            bot_id=int(token.partition(":")[0]),
            token=token,
            username=username,
            first_name=first_name,
            reads_all_group_messages=reads_all_group_messages,
        )
        self.world = World(
            clock=clock, bot=bot, first_update_id=first_update_id, monotonic=monotonic
        )
        self.faults = Faults(now=self.world.now)
        self.ledger = Ledger(keep=keep_calls)
        self.limits = limits
        self.flood = Flood()
        self._handling = 0
        self._phones: dict[int, Phone] = {}

    @property
    def token(self) -> str:
        """Return the token the bot must use."""
        return self.world.bot.token

    @property
    def username(self) -> str:
        """Return the bot's username, without @."""
        return self.world.bot.username

    @property
    def handling(self) -> int:
        """Return how many requests are being handled right now."""
        return self._handling

    @property
    def on_change(self) -> list[Callable[[], None]]:
        """Return the listeners called whenever something visible, or `unfinished`, changes."""
        return self.world.on_change

    @property
    def unfinished(self) -> int:
        """Count what must end before time may move.

        Unconfirmed updates, requests being handled (a parked getUpdates is not one of them),
        and one more while a bot that has polled has no getUpdates parked and no webhook.
        """
        updates = self.world.updates
        return updates.unfinished + self._handling - int(updates.parked)

    def person(
        self,
        person_id: int,
        first_name: str = "Ana",
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = None,
        started: bool = False,
    ) -> Phone:
        """Return the phone of a new person, or of one already there.

        `started` makes the chat one that the bot may write to, without any update.
        """
        if person_id in self._phones:
            return self._phones[person_id]
        person = Person(
            person_id=person_id,
            first_name=first_name,
            last_name=last_name,
            username=username,
            language_code=language_code,
        )
        chat = Chat(chat_id=person_id, members={person_id: person}, started=started, known=started)
        self.world.people[person_id] = person
        self.world.chats[person_id] = chat
        phone = self._phones[person_id] = Phone(self.world, chat, person)
        self.world.changed(chat)
        return phone

    @property
    def phones(self) -> tuple[Phone, ...]:
        """Return everybody's phone, in the order they came."""
        return tuple(self._phones.values())

    def phone(self, person_id: int) -> Phone:
        """Return the phone of somebody already there, or raise KeyError."""
        return self._phones[person_id]

    def group(self, chat_id: int, title: str, members: Iterable[Phone]) -> Group:
        """Make a group; the first member adds the bot. `phone.within(group)` speaks there."""
        people = [phone.person for phone in members]
        chat = Chat(
            chat_id=chat_id,
            kind="group",
            title=title,
            members={person.person_id: person for person in people},
            started=True,
            known=True,
        )
        self.world.chats[chat_id] = chat
        for person in people:
            self.world.chats[person.person_id].known = True
        Phone(self.world, chat, people[0]).adds_bot()
        return Group(chat=chat)

    def push(self, body: Json) -> int:
        """Queue any update body, however malformed; return its update id."""
        return self.world.updates.push_raw(body)

    def poller_left(self) -> None:
        """Forget that a bot was polling: for a test that stops it and goes on with the clock."""
        self.world.updates.polled = False
        self.world.changed()

    async def until(self, condition: Callable[[], bool], *, seconds: float = 5.0) -> None:
        """Wait, without polling, until `condition` holds; TimeoutError after real `seconds`."""
        happened = asyncio.Event()
        self.on_change.append(happened.set)
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    happened.clear()
                    await happened.wait()
        finally:
            self.on_change.remove(happened.set)

    async def quiet(self, *, seconds: float = 5.0) -> None:
        """Wait until nothing is unfinished."""
        await self.until(lambda: self.unfinished == 0, seconds=seconds)

    def request_began(self) -> None:
        """Count a request; the server calls it."""
        self._handling += 1

    def request_ended(self) -> None:
        """Count a request as answered; the server calls it."""
        self._handling -= 1
        self.world.changed()
