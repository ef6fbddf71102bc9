"""What does a nurse do in her chat, in any order, and whom does she mean by it?

A desk holds what the bot keeps of her between two acts. The nurse means the patient whose card, alert or question is
before her: the one she opened last, the one she replies to, or the one a question names whose "send" she taps.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Protocol

from rules.addressee import Addressee, Going, StaffAct, Waiting, WaitingFor, addressee, still_waits

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACTS = 14
PATIENTS = 4


class Desk(Protocol):
    """The bot's side: what waits for her words."""

    def asks(self, what: WaitingFor, patient: int, prompt: int, now: datetime) -> None:
        """Open a question about a patient."""

    def acts(self, act: StaffAct, now: datetime) -> Addressee | None:
        """Take what she did; return whom its words go to."""


@dataclass(slots=True)
class Today:
    """Asks the rule."""

    waiting: Waiting | None = None

    def asks(self, what: WaitingFor, patient: int, prompt: int, now: datetime) -> None:
        self.waiting = Waiting(what=what, patient_id=patient, since=prompt, asked_at=now)

    def acts(self, act: StaffAct, now: datetime) -> Addressee | None:
        found = addressee(act, self.waiting, now=now)
        if self.waiting is not None and not still_waits(act, self.waiting, now=now):
            self.waiting = None
        return found if isinstance(found, Addressee) else None


@dataclass(slots=True)
class Yesterday:
    """The control: whatever she types within two hours goes to whom she wrote to last."""

    waiting: Waiting | None = None

    def asks(self, what: WaitingFor, patient: int, prompt: int, now: datetime) -> None:
        if what is not WaitingFor.YES:
            self.waiting = Waiting(what=what, patient_id=patient, since=prompt, asked_at=now)

    def acts(self, act: StaffAct, now: datetime) -> Addressee | None:
        if act.wrote and act.about is not None:
            return Addressee(patient_id=act.about, going=Going.SENT)
        kept, fresh = self.waiting, timedelta(hours=2)
        if not act.wrote or kept is None or now >= kept.asked_at + fresh:
            return None
        self.waiting = None
        noted = kept.what is WaitingFor.NOTE
        return Addressee(patient_id=kept.patient_id, going=Going.NOTED if noted else Going.SENT)


@dataclass(slots=True)
class Played:
    """How many words reached the patient she meant, and how many another one, or one whom she did not name."""

    right: int = 0
    wrong: int = 0


@dataclass(slots=True)
class _Story:
    desk: Desk
    lot: random.Random
    now: datetime = START
    prompt: int = 0
    meant: int | None = None
    cards: list[tuple[int, int | None]] = field(default_factory=list)
    shown: list[tuple[int, int]] = field(default_factory=list)
    played: Played = field(default_factory=Played)

    def opens(self, patient: int | None) -> int:
        """Put a message of ours before her, about a patient or about several."""
        self.prompt += 1
        self.cards.append((self.prompt, patient))
        self.meant = patient
        return self.prompt

    def acts(self, **did: object) -> Addressee | None:
        act = StaffAct(newest=self.prompt, **did)  # type: ignore[arg-type] # each act names its own fields
        found = self.desk.acts(act, self.now)
        if found is not None and found.going is not Going.SHOWN:
            right = found.patient_id == self.meant
            self.played.right += right
            self.played.wrong += not right
        return found

    def asks(self, what: WaitingFor, patient: int) -> None:
        prompt = self.opens(patient)
        self.desk.asks(what, patient, prompt, self.now)
        if what is WaitingFor.YES:
            self.shown.append((prompt, patient))

    def tells(self) -> None:
        """Let her do one thing, and some time pass."""
        lot = self.lot
        self.now += timedelta(seconds=lot.choice((5, 40, 200, 700, 5_400)))
        DEEDS[lot.choice(CHOICES)](self)

    def looks_elsewhere(self) -> None:
        """Open a card, or an alert."""
        self.acts()
        self.opens(self.lot.randrange(PATIENTS))

    def lists(self) -> None:
        self.acts()
        self.opens(None)

    def is_told(self) -> None:
        self.opens(self.lot.randrange(PATIENTS))

    def goes_back(self) -> None:
        self.acts()

    def looks_for_somebody(self) -> None:
        # She means nobody by it.
        self.meant = None
        self.acts(wrote=True, text=f"P00{self.lot.randrange(PATIENTS)}")
        self.opens(self.lot.randrange(PATIENTS))

    def asks_to_write(self) -> None:
        self._asks_below_a_card(WaitingFor.MESSAGE)

    def asks_for_a_note(self) -> None:
        self._asks_below_a_card(WaitingFor.NOTE)

    def _asks_below_a_card(self, what: WaitingFor) -> None:
        cards = [patient for _, patient in self.cards if patient is not None]
        if cards:
            patient = self.lot.choice(cards)
            self.acts()
            self.asks(what, patient)

    def writes(self) -> None:
        found = self.acts(wrote=True, text="Please come at nine.")
        if found is not None and found.going is Going.SHOWN:
            self.asks(WaitingFor.YES, found.patient_id)

    def replies_to_one(self) -> None:
        if self.cards:
            _, patient = self.lot.choice(self.cards)
            self.meant = patient
            self.acts(wrote=True, text="Until then.", replies=True, about=patient)

    def says_yes(self) -> None:
        if self.shown:
            prompt, patient = self.lot.choice(self.shown)
            self.meant = patient
            self.acts(says_yes=prompt)

    def sends_a_ready_reply(self) -> None:
        cards = [patient for _, patient in self.cards if patient is not None]
        if cards:
            self.meant = self.lot.choice(cards)
            self.acts(ready_for=self.meant)


DEEDS: Mapping[str, Callable[[_Story], None]] = MappingProxyType(
    {
        "card": _Story.looks_elsewhere,
        "alert": _Story.looks_elsewhere,
        "list": _Story.lists,
        "news": _Story.is_told,
        "back": _Story.goes_back,
        "code": _Story.looks_for_somebody,
        "write": _Story.asks_to_write,
        "note": _Story.asks_for_a_note,
        "text": _Story.writes,
        "reply": _Story.replies_to_one,
        "yes": _Story.says_yes,
        "ready": _Story.sends_a_ready_reply,
    }
)
CHOICES = (*DEEDS, "write", "text", "text", "text")


def play(seed: int, desk: Desk) -> Played:
    """Let a nurse do this seed's acts in their order."""
    story = _Story(desk, random.Random(seed))
    for _ in range(ACTS):
        story.tells()
    return story.played
