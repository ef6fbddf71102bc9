"""What is booked of what people did, when the bot was off for hours at any moment, beside a life without that?

A seed decides what each of a few patients rates and does, when and how, and when the bot is off. Whoever
taps into the void taps again when it is back, as Telegram keeps a tap for 150 s; what she types it keeps for a day.
What is to be booked is told by the story itself, which knows what was sent, when, and to which message.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import chain

from sqlalchemy import select

from content.buttons import AnyButton, ButtonData, button_of
from content.buttons.patient import NudgeDone, RatePain
from content.buttons.payload import Payload, decode
from db.tables import ActivityRow, AlertRow, PatientRow, PromptRow, RatingRow
from rules.alerts import AlertRule
from rules.local_time import ONE_DAY, at_local, local_day
from simulator import Message
from tests.conversations.house import ZONE, House, Voice
from tests.conversations.memory import Memory
from tests.faults.counts import Count

LONGEST = timedelta(hours=24) - timedelta(minutes=5)
SEVERE = 7
# From when the bot comes back to when it goes off again, at most.
ON_FOR = timedelta(days=1)
TAPS_AGAIN = timedelta(minutes=20)
# How long Telegram keeps a tap, and a little either way.
KEPT_SURELY, LOST_SURELY = timedelta(seconds=120), timedelta(seconds=180)
A_MOMENT = timedelta(minutes=1)
CHECK_AT = time(9, 30)

Day = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Rated:
    """What she gave for a check: the number, and when she typed it; None for a tap, which has no date."""

    value: int
    typed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many patients live how long; the first follows a programme if `programme`."""

    patients: int
    days: int
    programme: bool = False


@dataclass(slots=True)
class Life:
    """What people sent to prompts they had, and what was booked of it: ratings, what they did, and what was wrong."""

    sent: dict[Day, Rated] = field(default_factory=dict)
    booked: dict[Day, Rated] = field(default_factory=dict)
    did: Counter[tuple[str, date, int]] = field(default_factory=Counter)
    doings: Counter[tuple[str, date, int]] = field(default_factory=Counter)
    ailed: dict[str, datetime] = field(default_factory=dict)
    told: dict[str, datetime] = field(default_factory=dict)
    alerted: set[Day] = field(default_factory=set)
    outages: int = 0
    hours_off: float = 0.0
    sent_while_off: int = 0


@dataclass(frozen=True, slots=True)
class _Habit:
    """What she does about the check of one day; what she typed she may change to another number."""

    value: int
    typed: bool
    after: timedelta
    changed: int | None
    changed_after: timedelta


class _Story:
    """Walks people through their days."""

    def __init__(self, seed: int, house: House, size: Size, *, outages: bool) -> None:
        self._seed = seed
        self._size = size
        self._house = house
        self._outages = outages
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._people: dict[str, Voice] = {}
        self._seen: dict[str, list[int]] = {}
        self._ideas: dict[str, list[int]] = {}
        self._off, self._back_at = False, house.now
        self.life = Life()

    async def live(self) -> Life:
        """Live through all of it."""
        house = self._house
        began = house.now
        await house.coordinator("Bea")
        for number in range(self._size.patients):
            name = f"patient {number}"
            voice = await house.patient(name)
            if number == 0 and self._size.programme:
                await house.follows_programme(voice)
            self._people[name], self._seen[name], self._ideas[name] = voice, [], []
            if number or not self._size.programme:
                self._plan_doings(name, began)
                self._plan_ailing(name, began)
        for day in range(self._size.days):
            # Shortly after the hours of the check and the idea, to see what has come.
            for minutes in (31, 151):
                self._at(began + timedelta(days=day, minutes=minutes), lambda: None)
        await self._pass(began + timedelta(days=self._size.days), self._edges(began))
        await self._read()
        return self.life

    def _edges(self, began: datetime) -> list[datetime]:
        """Return when the bot goes off and comes back, in turn."""
        lot, edges, at = self._lot("outages"), list[datetime](), began
        while self._outages:
            at += ON_FOR * lot.uniform(0.1, 1)
            back = at + LONGEST * lot.random() ** 0.5
            if back > began + timedelta(days=self._size.days - 1):
                break
            edges += [at.replace(microsecond=0), back.replace(microsecond=0)]
            self.life.outages += 1
            self.life.hours_off += (back - at) / timedelta(hours=1)
            at = back
        return edges

    async def _pass(self, end: datetime, edges: list[datetime]) -> None:
        while self._house.now < end:
            upcoming = min([end, *edges[:1], *(due[0] for due in self._due[:1])])
            if self._off:
                await self._house.clock.move_to(upcoming)
            else:
                await self._house.walker.walk_to(upcoming)
            if edges and upcoming == edges[0]:
                edges.pop(0)
                await self._turn(upcoming, edges)
            await self._look()
            while self._due and self._due[0][0] <= self._house.now:
                heapq.heappop(self._due)[2]()
                if not self._off:
                    await self._house.settles()

    async def _turn(self, at: datetime, edges: list[datetime]) -> None:
        self._off = not self._off
        if self._off:
            self._back_at = edges[0]
            await self._house.stops()
            return
        await self._house.starts()
        if self._lot(f"first {at}").random() < 0.5:
            # Either of the two doors may be the first to open.
            await self._house.engine.tick()
        await self._house.settles()
        self._at(at + A_MOMENT, lambda: None)

    async def _look(self) -> None:
        """Let everybody see what has come, and plan what she answers."""
        for name, voice in self._people.items():
            for message in voice.phone.from_bot:
                check, idea = _offers(message, RatePain), _offers(message, NudgeDone)
                if check is not None and check not in self._seen[name]:
                    self._seen[name].append(check)
                    self._plan_answer(name, check, await self._day_of(check), message.sent_at)
                if idea is not None and idea not in self._ideas[name]:
                    self._ideas[name].append(idea)
                    self._plan_reply(name, idea, await self._day_of(idea))

    async def _day_of(self, prompt_id: int) -> date:
        async with self._house.database.transaction() as session:
            day = (await session.get_one(PromptRow, prompt_id)).day
        assert day is not None
        return day

    def _plan_answer(self, name: str, prompt_id: int, day: date, asked_at: datetime) -> None:
        habit = self._habit(name, day)
        next_due = at_local(day + ONE_DAY, CHECK_AT, ZONE)

        def answers() -> None:
            phone = self._people[name].phone
            if self._seen[name][-1] != prompt_id or habit is None:
                return
            # Once the next one is due a number may be meant for it, though it has not come: Limber asks which.
            if habit.typed and next_due is not None and self._house.now >= next_due:
                return
            if habit.typed:
                typed = phone.says(str(habit.value))
                self.life.sent[name, day] = Rated(habit.value, self._house.now)
                self.life.sent_while_off += self._off
                if habit.changed is not None:
                    self._at(self._house.now + habit.changed_after, lambda: changes(typed))
                return
            if not self._taps(name, prompt_id, RatePain(value=habit.value)):
                self._at(self._house.now + TAPS_AGAIN, answers)
            else:
                self.life.sent[name, day] = Rated(habit.value, None)

        def changes(typed: Message) -> None:
            if (
                self._seen[name][-1] == prompt_id
                and habit is not None
                and habit.changed is not None
            ):
                self._people[name].phone.edits_message(typed, str(habit.changed))
                self.life.sent[name, day] = Rated(habit.changed, self._house.now)
                self.life.sent_while_off += self._off

        if habit is not None:
            # She sees it when it comes, whenever this story looks.
            self._at(max(self._house.now, asked_at + habit.after), answers)

    def _plan_reply(self, name: str, prompt_id: int, day: date) -> None:
        """Let her do what the idea says, and say so by its button or in words, on its day."""
        lot = self._lot(f"{name} {day} does")
        minutes = lot.randrange(15, 90)

        def replies() -> None:
            if local_day(self._house.now, ZONE) != day:
                return
            if typed:
                self._says_done(name, minutes)
            elif self._taps(name, prompt_id, NudgeDone(minutes=20)):
                self.life.did[name, day, 20] += 1
            else:
                self._at(self._house.now + TAPS_AGAIN, replies)

        typed = lot.random() < 0.5
        walks = _data_of(self._people[name].phone.last, NudgeDone(minutes=20))
        if walks and lot.random() < 0.9:
            self._at(self._house.now + timedelta(minutes=lot.randrange(1, 700)), replies)

    def _taps(self, name: str, prompt_id: int, button: AnyButton) -> bool:
        """Tap a button of the newest message of a prompt; tell whether the bot is to hear of it."""
        left = self._back_at - self._house.now
        if self._off and KEPT_SURELY < left < LOST_SURELY:
            return False
        phone = self._people[name].phone
        found = [one for one in phone.from_bot if _offers(one, type(button)) == prompt_id]
        for data in _data_of(found[-1], button) if found else ():
            phone.taps_data(data, found[-1])
        return bool(found) and (not self._off or left <= KEPT_SURELY)

    def _habit(self, name: str, day: date) -> _Habit | None:
        lot = self._lot(f"{name} {day}")
        values = (1, 2, 2, 3, 3, 4, 5, 6, 7, 8)
        value = lot.choice(values)
        others = [one for one in values if one != value]
        habit = _Habit(
            value=value,
            after=timedelta(minutes=lot.choice((1, 20, 60, 200, 500, 800, 1100))),
            typed=lot.random() < 0.6,
            changed=lot.choice(others) if lot.random() < 0.2 else None,
            changed_after=timedelta(minutes=lot.randrange(1, 300)),
        )
        return habit if lot.random() < 0.9 else None

    def _plan_doings(self, name: str, began: datetime) -> None:
        lot = self._lot(f"{name} does")
        for day in range(self._size.days):
            at = began + timedelta(days=day, minutes=lot.randrange(24 * 60))
            minutes = lot.randrange(15, 90)
            if lot.random() < 0.6:
                self._at(at, partial(self._says_done, name, minutes))

    def _says_done(self, name: str, minutes: int) -> None:
        self._people[name].phone.says(f"walked {minutes} minutes")
        self.life.did[name, local_day(self._house.now, ZONE), minutes] += 1
        self.life.sent_while_off += self._off

    def _plan_ailing(self, name: str, began: datetime) -> None:
        """Once in her days something is wrong that cannot wait."""
        minutes = self._lot(f"{name} ails").randrange(self._size.days * 24 * 60 - 60)
        self._at(began + timedelta(minutes=minutes), partial(self._ails, name))

    def _ails(self, name: str) -> None:
        self._people[name].phone.says("I have chest pain")
        self.life.ailed[name] = self._house.now
        self.life.sent_while_off += self._off

    def _lot(self, what: str) -> random.Random:
        return random.Random(f"{self._seed} {what}")

    def _at(self, moment: datetime, then: Callable[[], None]) -> None:
        heapq.heappush(self._due, (moment, next(self._numbers), then))

    async def _read(self) -> None:
        async with self._house.database.transaction() as session:
            people = await session.execute(select(PatientRow.id, PatientRow.chat_id))
            named = {voice.phone.person_id: name for name, voice in self._people.items()}
            names = {one: named[chat] for one, chat in people.all()}
            days: dict[int, Day] = {}
            for row in await session.scalars(select(RatingRow)):
                days[row.id] = names[row.patient_id], row.day
                typed_at = row.answered_at if row.source == "typed" else None
                self.life.booked[days[row.id]] = Rated(row.value, typed_at)
            for did in await session.scalars(select(ActivityRow).where(ActivityRow.minutes > 0)):
                self.life.doings[names[did.patient_id], did.day, did.minutes or 0] += 1
            for alert in await session.scalars(select(AlertRow)):
                told = alert.facts.get("ratings", ())
                self.life.alerted |= {days[one] for one in told if one in days}
                if alert.rule == AlertRule.RED_FLAG and names[alert.patient_id] in self.life.ailed:
                    said_at = datetime.fromisoformat(alert.facts["said_at"])
                    self.life.told[names[alert.patient_id]] = said_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What differs in a life with outages: each difference in words."""

    differences: list[str]
    sent: int
    sent_while_off: int
    outages: int
    hours_off: float

    @property
    def count(self) -> Count:
        """Return the differences as what was lost."""
        return Count(lost=len(self.differences))


def compared(whole: Life, torn: Life) -> Compared:
    """Hold what was booked against what was sent, in both lives, and the alerts of one against the other's."""
    found = []
    for life in (whole, torn):
        for day in sorted(life.sent.keys() | life.booked.keys()):
            if life.sent.get(day) != life.booked.get(day):
                found.append(f"{day}: sent {life.sent.get(day)}, booked {life.booked.get(day)}")
        if life.did != life.doings:
            found.append(f"done: {life.did - life.doings} became {life.doings - life.did}")
        if life.ailed != life.told:
            found.append(f"danger: {life.ailed}, told {life.told}")
    for day in sorted(torn.sent.keys() & whole.alerted - torn.alerted):
        if torn.sent[day].value == whole.sent[day].value >= SEVERE:
            found.append(f"{day}: no alert")
    return Compared(
        differences=found,
        sent=len(torn.sent) + torn.did.total() + len(torn.ailed),
        sent_while_off=torn.sent_while_off,
        outages=torn.outages,
        hours_off=torn.hours_off,
    )


def by_arrival(_dated_at: datetime | None, *, received_at: datetime, now: datetime) -> datetime:
    """Book what was said when it arrived, as the control does."""
    return min(received_at, now)


def lived(memory: Memory, seed: int, size: Size, *, outages: bool) -> Life:
    """Live a seed's days in a house of its own."""
    return memory.lives(lambda house: _Story(seed, house, size, outages=outages).live())


def _offers(message: Message, kind: type[ButtonData]) -> int | None:
    """Return the prompt of a message with a button of that kind, or None."""
    for payload, button in _buttons_of(message):
        if isinstance(button, kind):
            return payload.prompt_id
    return None


def _data_of(message: Message, wanted: AnyButton) -> list[str]:
    """Return what a button sends, where the message has it."""
    return [payload.encode() for payload, button in _buttons_of(message) if button == wanted]


def _buttons_of(message: Message) -> Iterator[tuple[Payload, AnyButton | None]]:
    for one in chain(*message.buttons):
        payload = decode(one.data or "")
        if payload is not None:
            yield payload, button_of(payload)
