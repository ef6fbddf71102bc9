"""Which words of a patient mean danger or STOP, in the languages we know?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from content.files.content_faults import ContentBroken, Fault
from content.files.yaml_lines import Marked, read_marked, shaped, shaped_each, text_of
from rules.danger import DangerLevel, DangerRule, DangerRules, DangerSign
from rules.phrase_matching import expression, spotter
from rules.text_normalization import plain
from rules.vocabulary import Caution

ROOT = Path(__file__).parents[1]
_Phrases = Annotated[tuple[str, ...], Field(min_length=1)]


class _Sign(BaseModel):
    """One entry of `danger.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    level: DangerLevel
    follows: frozenset[DangerSign] = frozenset()
    caution: Caution | None = None
    button: bool = True
    source: str


class _Typed(BaseModel):
    """One file of `typed/`: what patients type in one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    stop: _Phrases
    groups: dict[str, _Phrases]
    danger: dict[DangerSign, _Phrases]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedWords:
    """What we understand of what is typed, every language together: she may write in either.

    `stop` are whole messages, plain (`rules.text_normalization`).
    """

    danger: DangerRules
    stop: frozenset[str]


def load_typed(root: Path = ROOT) -> TypedWords:
    """Read `danger.yaml` and `typed/` under `root`; raises ContentBroken with every fault."""
    signs = _read_signs(root)
    pages = [_read_page(path) for path in sorted((root / "typed").glob("*.yaml"))]
    needed = [sign for sign, fact in signs.items() if not fact.follows]
    faults = [fault for marked, typed in pages for fault in _faults(marked, typed, needed)]
    if faults:
        raise ContentBroken(faults)
    typed = [typed for _, typed in pages]
    return TypedWords(
        danger=MappingProxyType({sign: _rule(sign, fact, typed) for sign, fact in signs.items()}),
        stop=frozenset(word for page in typed for word in page.stop),
    )


def _read_signs(root: Path) -> dict[DangerSign, _Sign]:
    path = root / "danger.yaml"
    file = f"{root.name}/{path.name}"
    marked = read_marked(text_of(path, file=file), file=file)
    facts = shaped_each(marked, _Sign)
    if set(facts) != set(DangerSign):
        message = f"the signs are: {', '.join(facts)}"
        mend = f"say how serious each of these is: {', '.join(DangerSign)}"
        raise ContentBroken([Fault(file=marked.file, line=1, message=message, mend=mend)])
    return {DangerSign(name): fact for name, fact in facts.items()}


def _read_page(path: Path) -> tuple[Marked, _Typed]:
    name = "/".join(path.parts[-3:])
    marked = read_marked(text_of(path, file=name), file=name)
    return marked, shaped(marked, _Typed)


def _faults(marked: Marked, typed: _Typed, needed: list[DangerSign]) -> Iterator[Fault]:
    for sign in needed:
        if sign not in typed.danger:
            message = f"no words for {sign}"
            mend = "write what a patient would type"
            line = marked.line_of(("danger",))
            yield Fault(file=marked.file, line=line, message=message, mend=mend)
    for sign, phrases in typed.danger.items():
        for index, phrase in enumerate(phrases):
            line = marked.line_of(("danger", sign.value, index))
            yield from _misspelt(phrase, typed, marked.file, line)
    for index, word in enumerate(typed.stop):
        yield from _not_plain(word, marked.file, marked.line_of(("stop", index)))


def _misspelt(phrase: str, typed: _Typed, file: str, line: int) -> Iterator[Fault]:
    try:
        expression(phrase, typed.groups)
    except ValueError as error:
        mend = "see rules/phrase_matching.py for how a phrase is written"
        yield Fault(file=file, line=line, message=str(error), mend=mend)


def _not_plain(word: str, file: str, line: int) -> Iterator[Fault]:
    if plain(word) != word:
        message = f"'{word}' can never be matched"
        yield Fault(file=file, line=line, message=message, mend=f"write '{plain(word)}'")


def _rule(sign: DangerSign, fact: _Sign, typed: list[_Typed]) -> DangerRule:
    phrases = [(phrase, page.groups) for page in typed for phrase in page.danger.get(sign, ())]
    return DangerRule(
        level=fact.level,
        pattern=spotter(expression(phrase, groups) for phrase, groups in phrases),
        follows=fact.follows,
        caution=fact.caution,
        button=fact.button,
    )
