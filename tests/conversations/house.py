"""How does a test talk to the real bot? Over HTTP, with a stand-in for Telegram and a stepped clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from bot.intake.webhook import WebhookAddress
from bot.root import Engine, Parts, running_engine
from content.bundle import ContentBundle, load_shelf
from content.buttons import AnyButton, button_of
from content.buttons.payload import decode
from content.files.holidays import load_holidays
from content.language.speech import SafetyLines
from content.staff.invite_link import invite_link
from db import cohorts, conversations, invites, item_switches, patients, reminders, staff
from db.engine.database import Database
from db.engine.sealing import new_key_ring
from rules.clinic import Clinic
from rules.default_times import DEFAULT_APPOINTMENTS
from rules.invites import InviteRole
from rules.occurrences import Reminder
from rules.people import Patient, Staff
from rules.staffed_hours import parse_staffed_hours
from rules.vocabulary import ReminderKind, Role
from simulator import Message, Phone, Telegram, serve
from simulator.clock import MovableClock, Walker
from tests.conversations.bot_api_rules import check_requests

# A Monday morning in winter; the staffed hours are 8 to 16.
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ZONE = "Europe/Madrid"
SAFETY = SafetyLines(
    clinic="Riverside Clinic",
    phone="555 0100",
    emergency="112",
    urgent="555 0199",
    crisis="024",
    hours="Mon-Fri 08:00-16:00",
)
CLINIC = Clinic(
    name=SAFETY.clinic,
    phone=SAFETY.phone,
    zone=ZONE,
    staffed=parse_staffed_hours("Mon-Fri 08:00-16:00"),
    holidays=load_holidays("ES-MD"),
    bot_name="limber_bot",
)

# What somebody taps at each step of joining who takes things as they come.
_DEFAULT_TAPS = {
    "hello": "hello:next",
    "seen": ":next",
    "kept": ":next",
    "consent": ":yes",
    "zone": ":later",
    "check": ":later",
    "nudge": ":later",
    "safety": ":none",
    "goal": ".open_jars",
}
_MOST_TAPS = 20


@cache
def bundle() -> ContentBundle:
    """Return everything the bot has to say: it never changes, so a run of tests reads it once."""
    return load_shelf(SAFETY)


@dataclass(slots=True)
class Voice:
    """Somebody with a phone; after each act everything comes to rest."""

    house: House
    phone: Phone

    async def says(self, text: str) -> Message:
        """Type a text; return the newest message of the bot."""
        self.phone.says(text)
        return await self._settled()

    async def taps(self, label: str, message: Message | None = None) -> Message:
        """Tap a button; return the newest message of the bot."""
        self.phone.taps(label, message)
        return await self._settled()

    async def taps_button(self, data: AnyButton) -> Message:
        """Tap the newest message's button that says so, whatever its label in her language."""
        message = self.phone.last
        said = [(b.text, decode(b.data or "")) for row in message.buttons for b in row]
        found = next((label for label, one in said if one and button_of(one) == data), None)
        assert found is not None, f"no button says {data!r}: {message.labels}"
        return await self.taps(found, message)

    async def taps_value(self, value: str) -> Message:
        """Tap the newest message's button whose action and fields, joined by a dot, end so."""
        message = self.phone.last
        for one in (b for row in message.buttons for b in row):
            payload = decode(one.data or "")
            if payload and f"{payload.action}.{payload.value}".endswith(value):
                return await self.taps(one.text, message)
        raise AssertionError(f"no button sends {value!r}: {message.labels}")

    async def forges(self, action: str, value: str = "") -> None:
        """Tap what no button says, on the newest message."""
        message = self.phone.last
        _, prompt, *_ = (message.buttons[0][0].data or "").split(".")
        data = f"{action}.{prompt}" + (f".{value}" if value else "")
        self.phone.taps_data(data, message)
        await self.house.settles()

    async def taps_value_of(self, message: Message, value: str) -> Message:
        """Tap the button of that message with `value` in its payload, whatever its label in her language."""
        found = (b for row in message.buttons for b in row if value in (b.data or ""))
        return await self.taps(next(found).text, message)

    async def opens(self, link: str) -> Message:
        """Follow a deep link; return the newest message of the bot."""
        self.phone.opens(link)
        return await self._settled()

    @property
    def texts(self) -> list[str]:
        """Return every text of the bot as it stands now, oldest first."""
        return [message.words for message in self.phone.from_bot]

    @property
    def last(self) -> str:
        """Return the newest text of the bot."""
        return self.phone.last.words

    async def _settled(self) -> Message:
        await self.house.settles()
        return self.phone.last


@dataclass(slots=True, kw_only=True)
class House:
    """The running bot, its Telegram and its clock."""

    telegram: Telegram
    clock: MovableClock
    database: Database
    opened: Callable[[], AbstractAsyncContextManager[Engine]]
    walker: Walker = field(init=False)
    engine: Engine = field(init=False)
    _life: AsyncExitStack = field(default_factory=AsyncExitStack)
    _people: int = field(default=1000)

    async def starts(self) -> None:
        """Start the bot; nothing has come to rest yet."""
        self.engine = await self._life.enter_async_context(self.opened())
        self.walker = Walker(
            self.clock,
            next_due=self.engine.next_due,
            tick=self.engine.tick,
            unfinished=lambda: self.engine.unfinished() + self.telegram.unfinished,
            paced=lambda: self.engine.pacer.waiting,
        )

    async def stops(self) -> None:
        """Stop the bot: what people do waits at Telegram, and time only passes."""
        await self._life.aclose()
        self.database.on_owed.clear()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def stranger(self, name: str = "Ana", *, language: str = "en", started: bool = False) -> Voice:
        """Return somebody whom the bot does not know; who has `started` may be written to."""
        self._people += 1
        phone = self.telegram.person(self._people, name, language_code=language, started=started)
        return Voice(self, phone)

    async def patient(
        self, name: str = "Ana", *, language: str = "en", check_at: time = time(9, 30)
    ) -> Voice:
        """Return a patient who has joined, with a daily check and nothing else."""
        voice = self.stranger(name, language=language, started=True)
        async with self.database.transaction() as session:
            cohort = await cohorts.default_cohort(session, now=self.now)
            patient = await patients.add_patient(
                session,
                chat_id=voice.phone.person_id,
                cohort_id=cohort.id,
                language=language,
                zone=ZONE,
                quiet_from=21 * 60,
                quiet_to=8 * 60,
                name=name,
                now=self.now,
            )
            await patients.change_patient(
                session, patient.id, state="active", joined_at=self.now, first_day=self.today
            )
            check = Reminder(kind=ReminderKind.PAIN_CHECK, at=check_at, zone=ZONE)
            await reminders.set_reminder(session, patient.id, check, now=self.now)
        return voice

    async def coordinator(
        self, name: str = "Nurse Bea", *, role: Role = Role.COORDINATOR, language: str = "en"
    ) -> Voice:
        """Return a member of staff."""
        voice = self.stranger(name, language=language, started=True)
        async with self.database.transaction() as session:
            await staff.add_staff(
                session,
                chat_id=voice.phone.person_id,
                role=role,
                language=language,
                zone=ZONE,
                name=name,
                now=self.now,
            )
        return voice

    async def follows_programme(self, voice: Voice) -> Voice:
        """Give a patient every reminder that comes of itself: checks, nudges, reflections, the week."""
        patient = await self.person(voice)
        assert isinstance(patient, Patient)
        async with self.database.transaction() as session:
            for reminder in DEFAULT_APPOINTMENTS.reminders(ZONE):
                await reminders.set_reminder(session, patient.id, reminder, now=self.now)
        return voice

    async def switches_off(self, *item_ids: str) -> None:
        """Let nobody receive these items from now on."""
        async with self.database.transaction() as session:
            nurse = await staff.add_staff(
                session,
                chat_id=999,
                role=Role.COORDINATOR,
                language="en",
                zone=ZONE,
                name="Nurse Bea",
                now=self.now,
            )
            for item_id in item_ids:
                await item_switches.switch_off(session, item_id, staff_id=nurse.id, now=self.now)

    async def invite(self, role: InviteRole = InviteRole.PATIENT, **facts: Any) -> str:
        """Return a link as `limber invite` prints it; `facts` as in `db.invites.create_invite`."""
        async with self.database.transaction() as session:
            token = await invites.create_invite(session, role, now=self.now, **facts)
        return invite_link(self.telegram.username, token)

    async def joins(self, voice: Voice, *, link: str | None = None) -> Voice:
        """Let somebody join the real way, with every default and nothing ticked; the first check is open."""
        await voice.opens(link or await self.invite())
        for _ in range(_MOST_TAPS):
            talk = await self.place_in_joining(voice)
            if talk is None:
                return voice
            await voice.taps_value(_DEFAULT_TAPS[talk])
        raise AssertionError("joining does not end")

    async def place_in_joining(self, voice: Voice) -> str | None:
        """Return the step of joining somebody is at, or None when she is not joining."""
        async with self.database.transaction() as session:
            chat_id = voice.phone.person_id
            talk = await conversations.conversation_of(session, chat_id, now=self.now)
        return talk.step if talk is not None and talk.flow == "joining" else None

    @property
    def today(self) -> date:
        return self.now.date()

    async def person(self, voice: Voice) -> Patient | Staff | None:
        """Return what the database says of somebody."""
        async with self.database.transaction() as session:
            chat_id = voice.phone.person_id
            return await staff.staff_by_chat(session, chat_id) or await patients.patient_by_chat(
                session, chat_id
            )

    async def settles(self) -> None:
        """Let everything come to rest; time moves only by the seconds between two answers."""
        await self.walker.answered()

    async def skips(self, **duration: float) -> None:
        """Walk on by so many days, hours, minutes, through everything due."""
        await self.walker.walk(timedelta(**duration))

    async def skips_to_next_message(self, voice: Voice, *, within_days: float = 8) -> Message:
        """Walk to the next message this person gets, and return it."""
        seen = len(voice.phone.from_bot)
        reached = await self.walker.walk_until(
            lambda: len(voice.phone.from_bot) > seen, self.now + timedelta(days=within_days)
        )
        assert reached, f"no message in {within_days} days"
        return voice.phone.last


@asynccontextmanager
async def open_house(
    url: str, *, clinic: Clinic = CLINIC, webhook: WebhookAddress | None = None
) -> AsyncIterator[House]:
    """Run the bot on the migrated database at `url` for the length of the block.

    With a webhook whoever opens it takes the deliveries. At its end every request the bot made is
    judged by the Bot API's rules.
    """
    clock = MovableClock(START)
    telegram = Telegram(clock=clock)
    database = Database(url, new_key_ring())
    async with serve(telegram) as address:
        parts = Parts(
            api_url=address,
            token=telegram.token,
            database=database,
            clock=clock,
            bundle=bundle(),
            clinic=clinic,
            heartbeat=False,
            webhook=webhook,
        )
        house = House(
            telegram=telegram,
            clock=clock,
            database=database,
            opened=lambda: running_engine(parts),
        )
        try:
            await house.starts()
            try:
                await house.settles()
                yield house
            finally:
                await house.stops()
            check_requests(telegram.ledger.calls())
        finally:
            await database.close()
