"""Which words do patients type as answers, in one language?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rules.activity_log import Doing
from rules.spelling import Speller
from rules.tokens import tokens_of
from rules.vocabulary import Joint

Words = tuple[str, ...]
# Labels whose words are remembered.
LABELS_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark of a text; a number in words (`spoken`) has its digits as `word`.

    `mended` says that its spelling was.
    """

    word: str
    number: float | None = None
    mended: bool = False
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class TypedText:
    """A text as it is read: its tokens, and whether it asks something."""

    tokens: tuple[Token, ...]
    asks: bool = False

    @property
    def words(self) -> Words:
        """Return its words."""
        return tuple(token.word for token in self.tokens)

    @property
    def slips(self) -> int:
        """Return how many of its words had to be mended."""
        return sum(token.mended for token in self.tokens)


@dataclass(frozen=True, kw_only=True)
class RatingWords:
    """What is typed around a pain rating.

    `none` means 0, `same` the rating of the day before; `feelings` say how it is without a number. `out_of`
    stands before the ten of "7 out of ten", `scales` are such as "0 to 10". `pains` show that a number is of
    pain, `around` changes nothing, `limits` before and `beyond` after it make a number doubtful ("over 5", "5 or
    more"); of what is `counted` it is none.
    """

    none: tuple[Words, ...]
    same: tuple[Words, ...]
    out_of: tuple[Words, ...]
    scales: tuple[Words, ...]
    pains: frozenset[str]
    feelings: frozenset[str]
    around: frozenset[str]
    limits: tuple[Words, ...]
    beyond: tuple[Words, ...]
    counted: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class ActivityWords:
    """What is typed of what she did: `names` of doings, units, whole `spans` in minutes.

    `distances` are units with the minutes that a walk of one takes; `around` changes nothing.
    """

    names: Mapping[str, Doing]
    minutes: frozenset[str]
    hours: frozenset[str]
    spans: Mapping[Words, int]
    distances: Mapping[str, float]
    around: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class ClockWords:
    """What is typed of a time of day.

    `moved` are phrases that move the hour by minutes ("half past", "menos cuarto"). Between minutes and their hour
    stand `past` and `to` ("ten past nine", "diez para las nueve"), between an hour and its minutes `and_` and
    `less` ("nueve y diez"). `parts` say how many hours a part of the day adds; `whole` are whole times in minutes.
    """

    moved: Mapping[Words, int]
    past: frozenset[str]
    to: frozenset[str]
    and_: frozenset[str]
    less: frozenset[str]
    parts: Mapping[Words, int]
    whole: Mapping[Words, int]
    around: frozenset[str]


@dataclass(frozen=True, kw_only=True, eq=False)
class AnswerWords:
    """All that we understand of one language. `choices` are other words for a button, by its name.

    `numbers` are number words; `by_ear` is what a phone writes for one that it is told. `polite` words and `small`
    ones change nothing; `real` ones look like ours and mean something else.
    """

    language: str
    numbers: Mapping[str, int]
    by_ear: Mapping[str, int]
    both: frozenset[str]
    either: frozenset[str]
    halves: tuple[Words, ...]
    denials: frozenset[str]
    yesterday: tuple[Words, ...]
    than: frozenset[str]
    rating: RatingWords
    activity: ActivityWords
    clock: ClockWords
    joints: Mapping[str, Joint]
    everywhere: tuple[Words, ...]
    body: frozenset[str]
    choices: Mapping[str, tuple[Words, ...]]
    thanks: frozenset[Words]
    polite: frozenset[str]
    small: frozenset[str]
    real: frozenset[str]
    labels: tuple[str, ...] = ()

    @cached_property
    def speller(self) -> Speller:
        """Return what mends the spelling of these words."""
        return Speller(_words_of(self), real=self.real)

    @cached_property
    def quiet(self) -> frozenset[str]:
        """Return the words that change nothing."""
        return self.polite | self.small

    @cached_property
    def choices_by_start(self) -> Mapping[str, Mapping[str, tuple[Words, ...]]]:
        """Return the other words for each button without those that change nothing, by their first word."""
        found: dict[str, dict[str, tuple[Words, ...]]] = {}
        for name, some in self.choices.items():
            starts = found.setdefault(name, {})
            for phrase in map(self._of_button, some):
                starts[phrase[0]] = (*starts.get(phrase[0], ()), phrase)
        return found

    def bare(self, said: Sequence[str]) -> Words:
        """Return the words without those that change nothing, unless they are all there is."""
        return tuple(one for one in said if one not in self.quiet) or tuple(said)

    def courteous(self, said: Sequence[str]) -> Words:
        """Return the words without those of courtesy, unless they are all there is."""
        return tuple(one for one in said if one not in self.polite) or tuple(said)

    def _of_button(self, said: Sequence[str]) -> Words:
        """Return a button's words bare, unless one alone would be left: "I'm back" is not "back"."""
        bare = self.bare(said)
        return bare if len(bare) > 1 else self.courteous(said)

    @lru_cache(maxsize=LABELS_KEPT)  # noqa: B019 - as many as there are languages, for as long as we run
    def bare_label(self, label: str) -> Words:
        """Return the words of a button's label without those that change nothing."""
        return self._of_button(self.read(label, mends=False).words)

    def read(self, text: str, *, mends: bool = True) -> TypedText:
        """Return a text with its spelling mended and its number words counted."""
        found = tokens_of(text)
        tokens = [self._token(one, mends=mends) for one in found if one != "?"]
        return TypedText(tuple(self._counted(tokens)), asks="?" in found)

    def _token(self, word: str, *, mends: bool) -> Token:
        if word[-1].isdigit():
            return Token(word, None if ":" in word else float(word))
        meant = self._meant(word) if mends else word
        number, mended = self.numbers.get(meant), meant != word
        if number is None:
            return Token(meant, mended=mended)
        return Token(f"{number}", float(number), mended=mended, spoken=True)

    def _meant(self, word: str) -> str:
        """Return the word that is nearest; of several a number, or whatever they all are."""
        near = self.speller.nearest(word)
        numbers = [one for one in near if one in self.numbers]
        found = numbers or near
        return found[0] if len({self._named(one) for one in found}) == 1 else word

    def _named(self, word: str) -> object:
        """Return what a word stands for, so that two words for one thing are the same."""
        activity = self.activity
        named = (self.numbers.get(word), self.joints.get(word), activity.names.get(word))
        units = (word in activity.minutes, word in activity.hours)
        return (named, units) if any(one is not None for one in named) or any(units) else word

    def _counted(self, tokens: Sequence[Token]) -> list[Token]:
        """Put number words together: "forty five", "twenty-five", "cuarenta y cinco", "ciento veinte"."""
        done: list[Token] = []
        rest = list(tokens)
        while rest:
            token = rest.pop(0)
            linked = [one for one in rest[:1] if one.word in self.both or one.word == "-"]
            more = rest[len(linked)] if len(linked) < len(rest) else None
            if more is not None and _adds(token, more):
                del rest[: len(linked) + 1]
                total = (token.number or 0) + (more.number or 0)
                mended = token.mended or more.mended
                token = Token(f"{total:g}", total, mended=mended, spoken=True)
            done.append(token)
        return done


def _adds(token: Token, more: Token) -> bool:
    """Tell whether two number words are one number: tens and units, or more than a hundred."""
    if token.number is None or more.number is None or not (token.spoken and more.spoken):
        return False
    tens = 20 <= token.number < 100 and token.number % 10 == 0 and 1 <= more.number <= 9
    return tens or (token.number == 100 and more.number < 100)


def found_at(words: Sequence[str], phrase: Words) -> int | None:
    """Return where a phrase begins in `words`, or None."""
    size = len(phrase)
    for at in range(len(words) - size + 1):
        if tuple(words[at : at + size]) == phrase:
            return at
    return None


def _words_of(words: AnswerWords) -> Iterable[str]:
    yield from (*words.numbers, *words.both, *words.either, *words.denials, *words.than)
    yield from (*words.joints, *words.body, *words.polite, *words.small)
    rating, activity, clock = words.rating, words.activity, words.clock
    yield from (*rating.pains, *rating.feelings, *rating.around, *rating.counted)
    yield from (*activity.names, *activity.minutes, *activity.hours, *activity.distances)
    yield from (*activity.around, *clock.around, *clock.past, *clock.to, *clock.and_, *clock.less)
    phrases = (
        *words.halves,
        *words.yesterday,
        *words.everywhere,
        *words.thanks,
        *(
            rating.none
            + rating.same
            + rating.out_of
            + rating.scales
            + rating.limits
            + rating.beyond
        ),
        *activity.spans,
        *(phrase for part in (clock.moved, clock.parts, clock.whole) for phrase in part),
        *(phrase for of_one in words.choices.values() for phrase in of_one),
        *(tokens_of(label) for label in words.labels),
    )
    yield from (word for phrase in phrases for word in phrase)
