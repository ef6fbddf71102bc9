"""How many words does she see at once, and how much alike do the items of a kind begin?"""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import TypedDict

from content.files.content_faults import Fault
from content.files.library import ROOT, Library, load_library
from content.files.programmes import load_programmes
from content.language.speech import SafetyLines, Speech, load_phrases
from content.patient.nudges import Page, nudge_message
from content.patient.reflections import reflection_message
from content.patient.weekly_summary import WeekPage, week_told
from rules.circuits import muscles_of
from rules.items import Item
from rules.message import Message
from rules.nudges import Nudge, Offer
from rules.programmes import Circuit, Programme
from rules.reflections import Reflection
from rules.strength_ladder import LADDER, Move, StrengthStep
from rules.vocabulary import MOVEMENT_KINDS, Goal, Kind
from rules.weekly_summary import Summary, Trend, Week

# The length of what she sees before she unfolds anything (docs/clinical.md, 6).
MEDIAN_WORDS = 45
MOST_WORDS = 60
# So large a share of a kind's items may begin with the same words, and no larger.
ALIKE = 0.25
FIRST_WORDS = 2
FEW = 15  # of fewer items a share says nothing

CIRCUIT, WEEK = "circuit", "weekly"
_IDEAS = frozenset({*(kind.value for kind in MOVEMENT_KINDS), Kind.NUTRITION.value, CIRCUIT})
_SENT = MOVEMENT_KINDS | {Kind.NUTRITION, Kind.REFLECTION}
_PROMPT = 1
_LINES = SafetyLines(
    clinic="Riverside Clinic",
    phone="555 0100",
    emergency="112",
    crisis="024",
    urgent="111",
    hours="Mon-Fri 08:00-16:00",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One text as it is sent, before anything is unfolded: of which kind and name, and in which language."""

    kind: str
    name: str
    language: str
    text: str

    @property
    def words(self) -> int:
        """Return how many words stand in it."""
        return len(self.text.split())


class Monotony(TypedDict):
    """Of so many items so many begin with these words, which is such a share."""

    items: int
    alike: int
    share: float
    beginning: str


def check_visible_words(root: Path = ROOT) -> Iterator[Fault]:
    """Yield each text that shows more than it may, and each kind that is long on the whole or monotonous."""
    library = load_library(root)
    seen = list(seen_texts(library, root))
    for one in seen:
        if one.words > MOST_WORDS:
            mend = f"let it say less, or unfold some of it: {MOST_WORDS} at most"
            yield _fault(one, library, f"{one.words} words are seen at once", mend)
    for language in library.languages:
        ideas = [one for one in seen if one.language == language and one.kind in _IDEAS]
        if not _IDEAS.issubset(one.kind for one in ideas):
            continue  # the middle of half a library is not what anybody gets
        if (middle := round(statistics.median(one.words for one in ideas))) > MEDIAN_WORDS:
            mend = f"shorten its longest, down to {MEDIAN_WORDS}"
            message = f"half of the ideas show more than {middle} words"
            yield Fault(file=f"content/library ({language})", line=1, message=message, mend=mend)
    for (kind, language), by in monotony(library).items():
        if by["items"] >= FEW and by["share"] > ALIKE:
            message = f"{kind}: {by['alike']} of {by['items']} begin with '{by['beginning']}'"
            mend = f"begin some of them otherwise, down to {ALIKE:.0%}"
            yield Fault(file=f"content/library ({language})", line=1, message=message, mend=mend)


def words_visible(seen: Sequence[Seen]) -> dict[tuple[str, str], dict[str, int]]:
    """Return, by kind and language, how many words the middle and the longest text show."""
    counted: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in seen:
        counted[one.kind, one.language].append(one.words)
    return {
        key: {"median": round(statistics.median(words)), "most": max(words)}
        for key, words in sorted(counted.items())
    }


def monotony(library: Library) -> dict[tuple[str, str], Monotony]:
    """Return, by kind and language, with which words most items begin, and how many of them do."""
    found: dict[tuple[str, str], Monotony] = {}
    for kind, language in product(Kind, library.languages):
        items = library.of_kind(kind)
        begun = Counter(
            _beginning(text)
            for item in items
            for text in library.words(item.id, language).texts()[1:2]
        )
        if begun:
            beginning, alike = begun.most_common(1)[0]
            found[kind.value, language] = {
                "items": len(items),
                "alike": alike,
                "share": round(alike / len(items), 2),
                "beginning": beginning,
            }
    return found


def seen_texts(library: Library, root: Path = ROOT) -> Iterator[Seen]:
    """Yield what is seen at once of every item that is sent by itself, every circuit and a full week."""
    speeches = load_phrases(_LINES, root / "phrases").speeches
    for language, speech in speeches.items():
        for kind in (one for one in Kind if one in _SENT):
            for item in library.of_kind(kind):
                text = _of_item(speech, library, item).text
                yield Seen(kind=kind.value, name=item.id, language=language, text=text)
        for programme in load_programmes(root).values():
            for name, text in _of_circuits(speech, library, programme):
                yield Seen(kind=CIRCUIT, name=name, language=language, text=text)
        yield Seen(kind=WEEK, name="a full week", language=language, text=_of_week(speech, library))


def _of_item(speech: Speech, library: Library, item: Item) -> Message:
    if item.kind is Kind.REFLECTION:
        asked = Reflection(prompt_id=_PROMPT, item_id=item.id, open=True)
        return reflection_message(speech, library, asked)
    food = item.kind is Kind.NUTRITION
    return _nudge(
        speech,
        library,
        Offer(food=item.id) if food else Offer(movement=item.id, minutes=item.minutes),
    )


def _of_circuits(
    speech: Speech, library: Library, programme: Programme
) -> Iterator[tuple[str, str]]:
    """Yield each circuit in its first forms, at the longest dose, for whom balance is and is not trained."""
    warm_up = max(
        (item.id for item in library.of_kind(programme.warm_up)),
        key=lambda one: len(library.words(one, speech.language).title.split()),
        default=None,
    )
    for place, circuit in enumerate(programme.circuits):
        for steadied in (False, True):
            moves = _moves(circuit, library, steadied=steadied)
            offer = Offer(
                movement=moves[0].item_id, minutes=20, warm_up=warm_up, moves=moves, circuit=place
            )
            name = f"{programme.id} {'AB'[place]}{', steadied' if steadied else ''}"
            yield name, _nudge(speech, library, offer).text


def _moves(circuit: Circuit, library: Library, *, steadied: bool) -> tuple[Move, ...]:
    last = StrengthStep(at=len(LADDER) - 1)
    found = ((one, circuit[one]) for one in muscles_of(circuit, steadied=steadied))
    return tuple(
        Move(muscle=muscle, item_id=ids[0], step=last)
        for muscle, ids in found
        if ids and ids[0] in library.items
    )


def _nudge(speech: Speech, library: Library, offer: Offer) -> Message:
    nudge = Nudge(prompt_id=_PROMPT, open=True, offer=offer)
    return nudge_message(Page(speech=speech, library=library, nudge=nudge, zone="UTC"))


def _of_week(speech: Speech, library: Library) -> str:
    """Return a week of which everything is told; the footer and the lesson, which unfolds, stand apart."""
    first, last = date(2026, 3, 2), date(2026, 3, 8)
    summary = Summary(
        first=first,
        last=last,
        checks=7,
        middle=4,
        usual=5,
        trend=Trend.CHANCE,
        walked=150,
        brisk=90,
        strength_days=2,
        care_days=1,
        rises=tuple(LADDER[-3:]),
    )
    page = WeekPage(
        speech=speech,
        library=library,
        prompt_id=_PROMPT,
        open=True,
        summary=summary,
        week=Week(day=last, goal=Goal.OPEN_JARS),
    )
    return week_told(page).text


def _beginning(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold())[:FIRST_WORDS])


def _fault(seen: Seen, library: Library, message: str, mend: str) -> Fault:
    item = library.items.get(seen.name)
    file = (
        f"content/{seen.kind} ({seen.name}, {seen.language})"
        if item is None
        else f"content/library/{item.kind}/{item.id}/{seen.language}.md"
    )
    return Fault(file=file, line=1, message=message, mend=mend)
