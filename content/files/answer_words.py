"""Which words do patients type as answers, in the languages we know?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from content.files.content_faults import ContentBroken, Fault
from content.files.typed_words import ROOT
from content.files.yaml_lines import Marked, read_marked, shaped, text_of
from rules.activity_log import Doing
from rules.answer_words import ActivityWords, AnswerWords, ClockWords, RatingWords, Words
from rules.text_normalization import unaccented
from rules.tokens import tokens_of
from rules.vocabulary import Joint

_Listed = Annotated[tuple[str, ...], Field(min_length=1)]
_Counted = dict[str, Annotated[int, Field(strict=True)]]


class _WordLists(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Rating(_WordLists):
    """What is typed around a pain rating."""

    none: _Listed
    same: _Listed
    out_of: _Listed
    scales: _Listed
    pains: _Listed
    feelings: _Listed
    around: _Listed
    limits: _Listed
    beyond: _Listed
    counted: _Listed


class _Activity(_WordLists):
    """What is typed of what she did."""

    names: dict[Doing, _Listed]
    minutes: _Listed
    hours: _Listed
    spans: _Counted
    distances: _Counted
    around: _Listed


class _Clock(_WordLists):
    """What is typed of a time of day."""

    moved: _Counted
    past: tuple[str, ...]
    to: tuple[str, ...]
    and_: tuple[str, ...] = Field(alias="and")
    less: tuple[str, ...]
    parts: _Counted
    whole: _Counted
    around: _Listed


class _Answers(_WordLists):
    """One file of `typed/answers/`."""

    numbers: _Counted
    by_ear: _Counted
    both: _Listed
    either: _Listed
    halves: _Listed
    denials: _Listed
    yesterday: _Listed
    than: _Listed
    joints: dict[Joint, _Listed]
    everywhere: _Listed
    body: _Listed
    rating: _Rating
    activity: _Activity
    clock: _Clock
    choices: dict[str, _Listed]
    thanks: _Listed
    polite: _Listed
    small: _Listed
    real: tuple[str, ...]


def load_answer_words(
    labels: Mapping[str, Iterable[str]], root: Path = ROOT
) -> Mapping[str, AnswerWords]:
    """Read `typed/answers/` under `root`, by language; raises ContentBroken with every fault.

    `labels` are the labels of our buttons in each language: their words are known too.
    """
    read = {path.stem: _read(path) for path in sorted((root / "typed" / "answers").glob("*.yaml"))}
    faults = [fault for marked, page in read.values() for fault in _faults(marked, page)]
    if faults:
        raise ContentBroken(faults)
    return MappingProxyType(
        {
            language: _words(language, page, labels.get(language, ()))
            for language, (_, page) in read.items()
        }
    )


def _read(path: Path) -> tuple[Marked, _Answers]:
    name = "/".join(path.parts[-4:])
    marked = read_marked(text_of(path, file=name), file=name)
    return marked, shaped(marked, _Answers)


def _faults(marked: Marked, page: _Answers) -> Iterator[Fault]:
    for where, entry in _entries(page.model_dump()):
        if unaccented(entry) != entry or not tokens_of(entry):
            message, mend = f"'{entry}' can never be matched", f"write '{unaccented(entry)}'"
            yield Fault(file=marked.file, line=marked.line_of(where), message=message, mend=mend)


def _entries(
    value: object, where: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Return every word and phrase of a page with its place; keys count where they are words themselves."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, int):
                yield (*where, str(key)), str(key)
            else:
                yield from _entries(inner, (*where, str(key)))
    elif isinstance(value, tuple):
        for place, entry in enumerate(value):
            yield (*where, place), entry


def _words(language: str, page: _Answers, labels: Iterable[str]) -> AnswerWords:
    def phrase(text: str) -> Words:
        return tuple(str(page.numbers.get(one, one)) for one in tokens_of(text))

    def phrases(texts: Iterable[str]) -> tuple[Words, ...]:
        return tuple(sorted({phrase(text) for text in texts}, key=_longest_first))

    def meanings(texts: Mapping[str, int]) -> Mapping[Words, int]:
        found = {phrase(text): value for text, value in texts.items()}
        return {one: found[one] for one in sorted(found, key=_longest_first)}

    activity, clock, rating = page.activity, page.clock, page.rating
    return AnswerWords(
        language=language,
        numbers=page.numbers,
        by_ear=page.by_ear,
        both=frozenset(page.both),
        either=frozenset(page.either),
        halves=phrases(page.halves),
        denials=frozenset(page.denials),
        yesterday=phrases(page.yesterday),
        than=frozenset(page.than),
        rating=RatingWords(
            none=phrases(rating.none),
            same=phrases(rating.same),
            out_of=phrases(rating.out_of),
            scales=phrases(rating.scales),
            pains=frozenset(rating.pains),
            feelings=frozenset(rating.feelings),
            around=frozenset(rating.around),
            limits=phrases(rating.limits),
            beyond=phrases(rating.beyond),
            counted=frozenset(rating.counted),
        ),
        activity=ActivityWords(
            names={word: doing for doing, named in activity.names.items() for word in named},
            minutes=frozenset(activity.minutes),
            hours=frozenset(activity.hours),
            spans=meanings(activity.spans),
            distances=activity.distances,
            around=frozenset(activity.around),
        ),
        clock=ClockWords(
            moved=meanings(clock.moved),
            past=frozenset(clock.past),
            to=frozenset(clock.to),
            and_=frozenset(clock.and_),
            less=frozenset(clock.less),
            parts=meanings(clock.parts),
            whole=meanings(clock.whole),
            around=frozenset(clock.around),
        ),
        joints={word: joint for joint, named in page.joints.items() for word in named},
        everywhere=phrases(page.everywhere),
        body=frozenset(page.body),
        choices={name: phrases(texts) for name, texts in page.choices.items()},
        thanks=frozenset(phrase(text) for text in page.thanks),
        polite=frozenset(page.polite),
        small=frozenset(page.small),
        real=frozenset(page.real),
        labels=tuple(labels),
    )


def _longest_first(phrase: Words) -> tuple[int, Words]:
    return -len(phrase), phrase
