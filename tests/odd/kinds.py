"""Which kinds of message does Limber send, and what makes one of each go out?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta

from db import reminders, staff
from rules.digests import MORNING_DIGEST, next_digest
from rules.occurrences import Reminder
from rules.people import Staff
from rules.vocabulary import ReminderKind, Role
from tests.conversations.house import ZONE, House, Voice
from tests.conversations.rated import patient_of, rated_before

Act = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Just before something goes out: who waits for it, by which methods it goes, and what makes it go.

    `says` is part of it, where another try says more.
    """

    waiting: Voice
    methods: tuple[str, ...]
    begin: Act
    says: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of message; once Telegram is well it is there `within` so long.

    Harmless: to arrive twice changes nothing that anybody sees. Repeated: it is, after an uncertain answer.
    """

    set: Callable[[House], Awaitable[Scene]]
    within: timedelta
    harmless: bool = False
    repeated: bool = False


SEND = ("sendMessage",)
TEN = 10 * 60


async def _nothing() -> None:
    """Wait for what is due by itself."""


def _says(voice: Voice, text: str) -> Act:
    async def act() -> None:
        voice.phone.says(text)
        await voice.house.settles()

    return act


def _taps(voice: Voice, label: str) -> Act:
    async def act() -> None:
        voice.phone.taps(label)
        await voice.house.settles()

    return act


async def _nurse(house: House, *, digest: int = MORNING_DIGEST) -> Voice:
    """Return the only member of staff, who gets the digest as everybody does who joined by an invite."""
    bea = await house.coordinator(role=Role.ADMIN)
    member = await house.person(bea)
    assert isinstance(member, Staff)
    due = next_digest(digest, member.zone, after=house.now)
    async with house.database.transaction() as session:
        await staff.change_staff(session, member.id, digest_minute=digest, digest_at=due)
    return bea


async def alert(house: House) -> Scene:
    bea, ana = await _nurse(house), await house.patient()
    danger = _says(ana, "I have chest pain and cannot breathe")
    return Scene(waiting=bea, methods=SEND, begin=danger, says="Chest pain")


async def reply(house: House) -> Scene:
    await _nurse(house)
    ana = await house.patient()
    return Scene(waiting=ana, methods=SEND, begin=_says(ana, "/menu"))


async def safety_text(house: House) -> Scene:
    await _nurse(house)
    ana = await house.patient()
    return Scene(waiting=ana, methods=SEND, begin=_says(ana, "I have chest pain"))


async def check(house: House) -> Scene:
    await _nurse(house)
    return Scene(waiting=await house.patient(), methods=SEND, begin=_nothing)


async def reminder(house: House) -> Scene:
    await _nurse(house)
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    return Scene(waiting=ana, methods=SEND, begin=_nothing)


def due(kind: ReminderKind) -> Callable[[House], Awaitable[Scene]]:
    """Return the scene before what is due by a standing appointment of its own."""

    async def scene(house: House) -> Scene:
        await _nurse(house)
        ana = await house.patient(check_at=time(20))
        if kind is ReminderKind.WEEKLY:
            await rated_before(house, ana, *[3] * 6, joints=["hands"])
        patient = await patient_of(house, ana)
        own = Reminder(kind=kind, days=frozenset({1}), at=time(10), zone=ZONE)
        async with house.database.transaction() as session:
            await reminders.set_reminder(session, patient.id, own, now=house.now)
        return Scene(waiting=ana, methods=SEND, begin=_nothing)

    return scene


async def broadcast(house: House) -> Scene:
    bea, ana = await _nurse(house), await house.patient()
    await bea.says("/broadcast")
    await bea.says("Warm water eases stiff hands.")
    return Scene(waiting=ana, methods=SEND, begin=_taps(bea, "Send to 1 patient"))


async def digest(house: House) -> Scene:
    bea = await _nurse(house, digest=TEN)
    await house.patient(check_at=time(20))
    return Scene(waiting=bea, methods=SEND, begin=_nothing)


async def picture(house: House) -> Scene:
    await _nurse(house)
    ana = await house.patient()
    await rated_before(house, ana, *[3] * 6, joints=["hands"])
    return Scene(waiting=ana, methods=("sendPhoto",), begin=_says(ana, "/progress"))


async def edit(house: House) -> Scene:
    await _nurse(house)
    ana = await house.patient()
    await ana.says("/menu")
    return Scene(waiting=ana, methods=("editMessageText",), begin=_taps(ana, "Help"))


async def toast(house: House) -> Scene:
    await _nurse(house)
    ana = await house.patient()
    menu = await ana.says("/menu")

    async def begin() -> None:
        # A button whose prompt is gone: all that answers it is a toast.
        ana.phone.taps_data("rate.1.4", menu)
        await house.settles()

    return Scene(waiting=ana, methods=("answerCallbackQuery",), begin=begin)


async def deletion(house: House) -> Scene:
    await _nurse(house)
    ana = await house.patient()
    await ana.says("/forget")
    return Scene(
        waiting=ana,
        methods=("deleteMessages", "deleteMessage"),
        begin=_taps(ana, "Yes, delete it all"),
    )


SOON = timedelta(seconds=15)
MINUTE = timedelta(seconds=60)
KINDS: Mapping[str, Kind] = {
    "alert": Kind(set=alert, within=MINUTE, repeated=True),
    "reply": Kind(set=reply, within=SOON),
    "safety text": Kind(set=safety_text, within=SOON, repeated=True),
    "check": Kind(set=check, within=MINUTE),
    "reminder": Kind(set=reminder, within=MINUTE),
    "nudge": Kind(set=due(ReminderKind.NUDGE), within=MINUTE),
    "reflection": Kind(set=due(ReminderKind.REFLECTION), within=MINUTE),
    "summary": Kind(set=due(ReminderKind.WEEKLY), within=MINUTE),
    "broadcast": Kind(set=broadcast, within=MINUTE),
    "digest": Kind(set=digest, within=MINUTE),
    "picture": Kind(set=picture, within=SOON),
    "edit": Kind(set=edit, within=SOON, harmless=True),
    "toast": Kind(set=toast, within=SOON, harmless=True),
    "deletion": Kind(set=deletion, within=SOON, harmless=True),
}
