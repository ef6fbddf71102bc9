"""How many typed answers are understood, asked back, or taken for something else, in twelve states?

`typed_answers.tsv` was written by hand, in both languages: what she may type, and the acts that are right for it,
in whatever state (a state in which none of them is possible asks, or passes it on). No act stands for words that
say nothing we know.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from content.bundle import ContentBundle
from content.buttons import AnyButton, button
from content.buttons.joining import Go, GoOn
from content.buttons.patient import (
    ChangeRating,
    JointsDone,
    NudgeDone,
    NudgeLater,
    NudgeNotToday,
    NudgeTooSore,
    SayNovelty,
    SayUrgency,
    TickJoint,
    UndoDoing,
)
from content.language.speech import Speech
from content.patient.typed_choices import always, choices_of, ways_out_of_joining
from rules import typed_answer
from rules.joining import Step
from rules.message import Button
from rules.pain_checks import Novelty, Urgency
from rules.typed_answer import (
    Aches,
    Asked,
    AtTime,
    DidThis,
    InZone,
    Meaning,
    Picked,
    Rated,
    Scale,
    Understood,
    understand,
)
from rules.vocabulary import Joint
from tests.conversations import house

ROWS = Path(__file__).with_name("typed_answers.tsv")
FEWEST_ROWS, STATES_COUNT, FEWEST_ACTS = 1_000, 12, 100
RIGHT_OR_ASKED = 0.97


@dataclass(frozen=True, slots=True)
class Row:
    """One answer as it may be typed, and the acts that are right for it."""

    language: str
    acts: frozenset[str]
    text: str


def rows() -> list[Row]:
    with ROWS.open(encoding="utf-8", newline="") as file:
        read = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(read)
        return [
            Row(language, frozenset(acts.split()) - {"-"}, text) for language, acts, text in read
        ]


@pytest.fixture(scope="module")
def bundle() -> ContentBundle:
    return house.bundle()


# ---------------------------------------------------------------- the states


def states(bundle: ContentBundle, language: str) -> Mapping[str, Asked]:
    """Return what a patient was asked, in each state; the check of the day is answered where none waits."""
    speech = bundle.speech(language)
    ever = always(speech)
    check = choices_of([_button(speech, "pain.change", ChangeRating())])

    def asked(*buttons: Button, **facts: Any) -> Asked:
        given = {"scale": Scale.ANSWERED, "others": (*check, *ever), **facts}
        return Asked(choices=choices_of(buttons), **given)

    answers = (
        _button(speech, "nudge.later", NudgeLater()),
        _button(speech, "nudge.no", NudgeNotToday()),
        _button(speech, "nudge.too_sore", NudgeTooSore()),
    )
    minutes = [button(f"{one} min", NudgeDone(minutes=one), 1) for one in (10, 20, 30)]
    joining = {"others": ways_out_of_joining(speech), "scale": None}
    consent = [
        _button(speech, "joining.agree", GoOn(step=Step.CONSENT, go=Go.AGREE)),
        _button(speech, "joining.decline", GoOn(step=Step.CONSENT, go=Go.DECLINE)),
        _button(speech, "joining.later", GoOn(step=Step.CONSENT, go=Go.LATER)),
    ]
    return {
        "check": asked(scale=Scale.OPEN),
        "answered": asked(_button(speech, "pain.change", ChangeRating())),
        "severe": asked(
            _button(speech, "pain.something_new", SayNovelty(novelty=Novelty.NEW)),
            _button(speech, "pain.usual_pain", SayNovelty(novelty=Novelty.USUAL)),
            _button(speech, "pain.tapped_wrong", ChangeRating()),
        ),
        "can it wait": asked(
            _button(speech, "pain.call_me", SayUrgency(urgency=Urgency.CALL)),
            _button(speech, "pain.can_wait", SayUrgency(urgency=Urgency.WAIT)),
        ),
        "where": asked(
            *(button(speech.say(f"joint.{one}"), TickJoint(joint=one), 1) for one in Joint),
            _button(speech, "pain.where_done", JointsDone()),
            where=True,
        ),
        "walk": asked(*minutes, *answers, minutes=True),
        "exercise": asked(_button(speech, "nudge.done", NudgeDone()), *answers),
        "which pain": asked(
            _button(speech, "nudge.usual_pain", NudgeTooSore(novelty=Novelty.USUAL)),
            _button(speech, "nudge.new_pain", NudgeTooSore(novelty=Novelty.NEW)),
        ),
        "noted": asked(_button(speech, "doing.undo", UndoDoing(undone=True)), scale=None),
        "time": asked(clock=True, scale=None),
        "consent": asked(*consent, **joining),
        "city": asked(
            _button(speech, "joining.later", GoOn(step=Step.ZONE, go=Go.LATER)),
            clock=True,
            places=bundle.zones.names,
            near="Europe/Madrid",
            **joining,
        ),
    }


def _button(speech: Speech, key: str, data: AnyButton) -> Button:
    return button(speech.say(key), data, 1)


# In which states an act is possible, so that passing an answer on is a miss.
AT_HOME: Mapping[str, tuple[str, ...]] = {
    "rate": (
        "check",
        "answered",
        "severe",
        "can it wait",
        "where",
        "walk",
        "exercise",
        "which pain",
    ),
    "same": ("check",),
    "joints": ("where",),
    "did": ("walk", "exercise", "noted"),
    "n_done": ("walk", "exercise"),
    "n_no": ("walk", "exercise"),
    "n_later": ("walk", "exercise"),
    "n_sore": ("walk", "exercise"),
    "n_sore.usual": ("which pain",),
    "n_sore.new": ("which pain",),
    "novelty.usual": ("severe",),
    "novelty.new": ("severe",),
    "urgency.call": ("can it wait",),
    "urgency.wait": ("can it wait",),
    "where_done": ("where",),
    "change": ("answered", "severe"),
    "log_undo.1": ("noted",),
    "time": ("time",),
    "place": ("city",),
    "join.yes": ("consent",),
    "join.no": ("consent",),
    "join.later": ("consent", "city"),
    "menu": ("consent", "city"),
    "help": ("consent", "city"),
}
JOINING = ("consent", "city")


def at_home(row: Row, state: str) -> bool:
    """Tell whether something is possible in this state that is right for the answer."""
    for act in row.acts:
        name = act.partition(":")[0].removesuffix("?")
        ever = name in ALWAYS or name == "thanks"
        if state in AT_HOME.get(name, ()) or (ever and state not in JOINING):
            return True
    return False


ALWAYS = frozenset(
    [
        "menu",
        "help",
        "menu_pain",
        "log",
        "ask",
        "wrong_call",
        "week",
        "learn",
        "kept",
        "words",
        "progress",
        "visit",
        "pause",
        "pause_for.7",
        "resume",
        "set",
        "set_language",
        "weight",
        "privacy",
        "mydata",
        "forget",
        "wrong",
        "stop",
    ]
)


# ---------------------------------------------------------------- what came of it


def acts_of(meaning: Meaning) -> Iterator[str]:
    """Yield the names of an act, as the rows name them."""
    match meaning:
        case Rated(same=True):
            yield "same"
        case Rated(values=values, joints=joints):
            yield f"rate:{','.join(map(str, values))}"
            if joints:
                yield "joints"
        case Aches(joints=joints):
            yield "joints:*" if joints == set(Joint) else "joints:" + ",".join(sorted(joints))
        case DidThis(doing=doing, minutes=minutes, yesterday=yesterday):
            yield f"did:{doing or 'any'}:{minutes or '?'}" + (":y" if yesterday else "")
        case Picked(button=picked):
            yield from picked.names
        case AtTime(minute=minute):
            yield f"time:{minute // 60}:{minute % 60:02}"
        case InZone(zone=zone):
            yield f"place:{zone}"
        case _:
            yield "thanks"


def is_right(row: Row, meaning: Meaning, state: str) -> bool:
    """Tell whether an act is right for an answer."""
    rights = set(row.acts)
    for act in row.acts:
        if act.startswith("joints:"):
            rights.add("joints:" + ",".join(sorted(act.removeprefix("joints:").split(","))))
        if act.startswith("rate:") and state in ("time", "city"):
            # A bare number where a time of day is asked for.
            rights.add(f"time:{act.removeprefix('rate:')}:00")
        if act.startswith("did:any:"):
            rights.add(f"time:{act.removeprefix('did:any:')}:00")
    done = set(acts_of(meaning))
    return bool(done & rights) and ("joints" not in done or "joints" in rights)


def outcome(row: Row, state: str, found: Understood) -> str:
    if found.sure:
        consent = state == "consent" and "join" in "".join(acts_of(found.meanings[0]))
        right = consent or is_right(row, found.meanings[0], state)
        return "right" if right else "wrong"
    if found.meanings:
        return "asked"
    return "missed" if at_home(row, state) else "passed on"


@dataclass(frozen=True, slots=True)
class Table:
    """What came of every answer in every state, counted, and the answers that went wrong or were missed."""

    counts: Mapping[str, Counter[str]]
    slips: tuple[str, ...]

    @property
    def total(self) -> Counter[str]:
        return sum(self.counts.values(), Counter())


def played(bundle: ContentBundle, found: Sequence[Row]) -> Table:
    counts: dict[str, Counter[str]] = {}
    slips: list[str] = []
    everywhere = {one: states(bundle, one) for one in ("en", "es")}
    for row in found:
        for state, asked in everywhere[row.language].items():
            read = understand(row.text, asked, bundle.answer_words(row.language))
            came = outcome(row, state, read)
            counts.setdefault(state, Counter())[came] += 1
            if came in ("wrong", "missed"):
                did = [" ".join(acts_of(one)) for one in read.meanings]
                slips.append(f"{came}: {state}: {row.language}: {row.text}: {did}")
    return Table(counts, tuple(sorted(slips, reverse=True)))


@pytest.mark.unmeasured
def test_typed_answers_do_what_a_tap_does_and_nothing_else(
    bundle: ContentBundle, capsys: pytest.CaptureFixture[str]
) -> None:
    found = rows()
    table = played(bundle, found)
    total = table.total
    home = total["right"] + total["asked"] + total["missed"] + total["wrong"]
    good = (total["right"] + total["asked"]) / home
    names = ("right", "asked", "passed on", "missed", "wrong")
    lines = [f"{len(found)} typed answers x {len(table.counts)} states"]
    for state, count in [*table.counts.items(), ("all", total)]:
        lines.append(" ".join([f"{state:12}", *(f"{name} {count[name]:5}" for name in names)]))
    lines.append(f"right or asked back, of those that something can be done about: {good:.1%}")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    told = "\n".join(table.slips)
    assert len(found) >= FEWEST_ROWS
    assert len(table.counts) == STATES_COUNT
    assert total["wrong"] == 0, told
    assert good >= RIGHT_OR_ASKED, told
    assert len(set(chain(*(row.acts for row in found)))) > FEWEST_ACTS


def test_acting_on_whatever_fits_best_writes_what_nobody_said(
    bundle: ContentBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without asking back, the table finds wrong acts."""
    monkeypatch.setattr(typed_answer, "ACT", typed_answer.ASK)
    monkeypatch.setattr(typed_answer, "NEAR", 0.001)

    assert played(bundle, rows()[::10]).total["wrong"] > 0
