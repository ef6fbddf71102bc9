"""What are the habits of the demo's scripted people?

They know messages by the labels of their buttons, looked up in the phrases, so that a changed wording
changes nothing here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, time

from bot.commands.demo.environment import ZONE
from bot.commands.demo.story import SEVERE, Story
from content.language.speech import Speech
from rules.danger import AskedGroup
from rules.default_times import DEFAULT_APPOINTMENTS
from rules.vocabulary import Goal, Joint
from simulator.play import Act, Habit, Say, ScriptedTap, Seen, carries

SCALE = tuple(str(value) for value in range(11))
NOON = time(12)
THOUGHTS = {
    "en": "Slowly, after breakfast, when my hands are warm",
    "es": "Despacio, después del desayuno, con un té",
}


# As she would tell it to her nurse.
RATED = {"en": "about a {} today", "es": "hoy un {}"}


class Words:
    """The labels of the house in one language."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    @property
    def language(self) -> str:
        """Which language it is."""
        return self._speech.language

    def __call__(self, key: str, **values: object) -> str:
        return self._speech.say(key, **values)

    def counted(self, key: str, count: int) -> str:
        """Return a label that counts."""
        return self._speech.counted(key, count)

    def clock(self, wall: time) -> str:
        """Return a wall time as buttons show it."""
        return self._speech.clock(
            datetime(2026, 1, 1, wall.hour, wall.minute, tzinfo=ZONE), ZONE.key
        )


def patient_habits(words: Words, story: Story, city: str) -> tuple[Habit, ...]:
    """Return how she answers: first what joining asks, then what every day brings."""
    return (
        *_joining(words, city),
        *_checks(words, story),
        *_severe(words),
        *_asked(words),
        *_nudges(words, story),
        *_reflections(words),
        *_weekly(words),
        *_pausing(words),
    )


def _joining(words: Words, city: str) -> tuple[Habit, ...]:
    check, nudge = DEFAULT_APPOINTMENTS.pain_check.at, DEFAULT_APPOINTMENTS.nudge.at
    goal = words(f"goal.{Goal.OPEN_JARS}")

    def her_zone(seen: Seen) -> Sequence[Act]:
        return [ScriptedTap(next(label for label in seen.labels if city in label))]

    def first_of(*labels: str) -> Habit:
        """ScriptedTap the first of these labels that is there."""
        return Habit(
            knows=lambda seen: any(label in seen.labels for label in labels),
            answer=lambda seen: [
                ScriptedTap(next(label for label in labels if label in seen.labels))
            ],
        )

    def tap(label: str, *beside: str) -> Habit:
        return Habit(knows=carries(label, *beside), answer=lambda _: [ScriptedTap(label)])

    later = words("joining.later")
    return (
        tap(words("joining.agree")),
        tap(words("joining.continue"), later),
        Habit(knows=carries(words("joining.share_place")), answer=her_zone),
        tap(words("joining.none")),
        tap(goal, later),
        # The two questions for a time offer some of the same hours: the earlier one is the check's.
        Habit(
            knows=lambda seen: later in seen.labels and words.clock(check) in seen.labels,
            answer=lambda _: [ScriptedTap(words.clock(check))],
        ),
        Habit(
            knows=lambda seen: later in seen.labels and words.clock(nudge) in seen.labels,
            answer=lambda _: [ScriptedTap(words.clock(nudge))],
        ),
        first_of(goal),
    )


def _checks(words: Words, story: Story) -> tuple[Habit, ...]:
    def rates(seen: Seen) -> Sequence[Act]:
        day, morning = story.day(seen.at), seen.at.astimezone(ZONE).time() < NOON
        if day in story.silent or (day in story.late and morning):
            return []
        if day == story.on.typed:
            return [Say(RATED[words.language].format(story.pain(seen.at)))]
        right = ScriptedTap(str(story.pain(seen.at)))
        if day != story.on.slip:
            return [right]
        return [ScriptedTap(str(story.pain(seen.at) - 1)), ScriptedTap(words("pain.change")), right]

    def where(seen: Seen) -> Sequence[Act]:
        joints = [words(f"joint.{joint}") for joint in (Joint.HANDS, Joint.KNEES)]
        return [
            *map(ScriptedTap, joints[: seen.lot.randint(1, 2)]),
            ScriptedTap(words("pain.where_done")),
        ]

    return (
        Habit(knows=carries(*SCALE), answer=rates, after=(2, 50)),
        Habit(knows=carries(words(f"joint.{Joint.HANDS}")), answer=where),
    )


def _severe(words: Words) -> tuple[Habit, ...]:
    return (
        Habit(
            knows=carries(words("pain.usual_pain")),
            answer=lambda _: [ScriptedTap(words("pain.usual_pain"))],
        ),
        Habit(
            knows=carries(words("pain.call_me"), words("pain.can_wait")),
            answer=lambda _: [ScriptedTap(words("pain.call_me"))],
        ),
    )


def _asked(words: Words) -> tuple[Habit, ...]:
    none = words(f"danger.group.{AskedGroup.NONE}")
    return (Habit(knows=carries(none), answer=lambda _: [ScriptedTap(none)]),)


def _nudges(words: Words, story: Story) -> tuple[Habit, ...]:
    done = (words("nudge.done"), *(words("nudge.minutes", minutes=n) for n in (10, 20, 30)))
    later, sore = words("nudge.later"), words("nudge.too_sore")
    swap = words("nudge.swap")
    deck = Deck(done, done, done, done, done, (words("nudge.no"),), (swap,), (sore,))
    put_off: set[str] = set()

    def does(seen: Seen) -> Sequence[Act]:
        severe, title = story.pain(seen.at) >= SEVERE, seen.words.partition("\n")[0]
        wanted = (sore,) if severe else done if title in put_off else deck.draw(seen.lot)
        if swap in wanted:
            put_off.add(title)
        return [
            ScriptedTap(next((label for label in wanted if label in seen.labels), seen.labels[0]))
        ]

    return (
        Habit(knows=carries(sore), answer=does, after=(5, 90)),
        Habit(
            knows=carries(words("nudge.rather_rest")),
            answer=lambda seen: [
                ScriptedTap(seen.lot.choice((done[0], words("nudge.rather_rest"))))
            ],
            after=(1, 20),
        ),
        # "Swap" offers "Later", and a session that is done or too sore asks one thing more.
        Habit(knows=carries(later), answer=lambda _: [ScriptedTap(later)]),
        Habit(
            knows=carries(words("nudge.all_sore")),
            answer=lambda seen: [ScriptedTap(seen.labels[0])],
        ),
        Habit(
            knows=lambda seen: words("nudge.room") in seen.words,
            answer=lambda _: [ScriptedTap(words("nudge.room.yes"))],
        ),
        Habit(
            knows=carries(words("nudge.talk.partly")),
            answer=lambda seen: [ScriptedTap(seen.lot.choice(seen.labels[:2]))],
        ),
        # After "Later" it shows the times it may come back at.
        Habit(
            knows=carries(words("nudge.back")), answer=lambda seen: [ScriptedTap(seen.labels[0])]
        ),
        Habit(
            knows=carries(words("nudge.nice")),
            answer=lambda _: [ScriptedTap(words("nudge.nice"))],
            after=(5, 60),
        ),
    )


def _reflections(words: Words) -> tuple[Habit, ...]:
    write, no = words("reflection.write"), words("reflection.not_now")
    answered, written = (), (write,)
    deck = Deck(answered, answered, written, (no,))

    def thinks(seen: Seen) -> Sequence[Act]:
        wanted = deck.draw(seen.lot)
        if wanted == written:
            return [ScriptedTap(write), Say(THOUGHTS[words.language])]
        ready = [label for label in seen.labels if label not in (write, no)]
        return [ScriptedTap(no if no in wanted else seen.lot.choice(ready or [no]))]

    return (Habit(knows=carries(write, no), answer=thinks, after=(3, 40)),)


def _weekly(words: Words) -> tuple[Habit, ...]:
    better, same, read, more = (
        words(f"weekly.{key}") for key in ("goal.easier", "goal.same", "read", "more")
    )

    def looks_back(seen: Seen) -> Sequence[Act]:
        goal = ScriptedTap(seen.lot.choice((better, same)))
        return [goal, ScriptedTap(read), ScriptedTap(more)]

    # Once she has said how it goes, the label of her answer bears a mark.
    return (Habit(knows=carries(better, same, read), answer=looks_back, after=(5, 45)),)


def _pausing(words: Words) -> tuple[Habit, ...]:
    three_days = words("pausing.three_days")
    return (Habit(knows=carries(three_days), answer=lambda _: [ScriptedTap(three_days)]),)


class Deck:
    """Choices drawn like cards, so that each comes up before any comes twice."""

    def __init__(self, *cards: tuple[str, ...]) -> None:
        self._cards = cards
        self._left: list[tuple[str, ...]] = []

    def draw(self, lot: random.Random) -> tuple[str, ...]:
        """Return the next choice."""
        if not self._left:
            self._left = lot.sample(self._cards, len(self._cards))
        return self._left.pop()


def coordinator_habits(words: Words) -> tuple[Habit, ...]:
    """Return how she makes a link, sends a broadcast, and takes an alert, calls the patient and closes it."""
    send = words("broadcast.send_to", people="")
    confirm = words("broadcast.type_count", count="").replace("*", "").rstrip()
    make, take = words("inviting.make"), words("alert.take")
    return (
        Habit(knows=carries(make), answer=lambda _: [ScriptedTap(make)]),
        Habit(
            knows=lambda seen: any(label.startswith(send) for label in seen.labels),
            answer=lambda seen: [
                ScriptedTap(next(one for one in seen.labels if one.startswith(send)))
            ],
        ),
        Habit(
            knows=lambda seen: confirm in seen.words,
            answer=lambda seen: [Say(seen.words.partition(confirm)[2].split()[0])],
        ),
        Habit(
            knows=lambda seen: any(label.endswith(f": {take}") for label in seen.labels),
            answer=lambda seen: [
                ScriptedTap(next(label for label in seen.labels if label.endswith(f": {take}")))
            ],
            after=(2, 6),
        ),
        Habit(
            knows=carries(take),
            answer=lambda _: [ScriptedTap(take)],
            after=(4, 12),
        ),
        Habit(
            knows=carries(words("alert.because_talked")),
            answer=lambda _: [ScriptedTap(words("alert.because_talked"))],
        ),
        Habit(
            knows=carries(words("alert.close")),
            answer=lambda _: [ScriptedTap(words("alert.close"))],
            after=(15, 30),
        ),
    )
