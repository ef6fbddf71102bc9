"""By which words, in the languages we know, is danger heard, and what has the classifier learned?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from content.files.content_faults import ContentBroken, Fault
from content.files.yaml_lines import Marked, read_marked, shaped, shaped_each, text_of
from rules.concepts import NEGATION, TURN, Lexicon
from rules.danger import DangerLevel, DangerRule, DangerRules, DangerSign
from rules.danger_model import DangerModel, unpacked
from rules.danger_words import HearingWords
from rules.languages import LanguageWords
from rules.number_marks import MARKS
from rules.sign_grids import Grid, SignGrids, parse_grid
from rules.text_normalization import plain
from rules.vocabulary import Caution

ROOT = Path(__file__).parents[1]
FOLDER = "danger"
MODEL_FILE = "model.bin"
_PLAIN = re.compile("[a-z0-9]+(?: [a-z0-9]+)*")
_Words = Annotated[tuple[str, ...], Field(min_length=1)]
# What the line to somebody in a language that is none of ours must name.
_LINES = ("{emergency}", "{phone}")
_NOT_OF_LANGUAGES = frozenset({"signs", "context", "languages"})


class _Sign(BaseModel):
    """One entry of `signs.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    level: DangerLevel
    follows: frozenset[DangerSign] = frozenset()
    caution: Caution | None = None
    button: bool = True
    source: str
    clear: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()


class _Context(BaseModel):
    """`context.yaml`: how the words are read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    aside: frozenset[str]
    context: frozenset[str]
    mended: frozenset[str]


class _Page(BaseModel):
    """The words of one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ask_from: Annotated[float, Field(gt=0, lt=1)]
    by_sound: bool
    concepts: dict[str, _Words]
    ordinary: tuple[str, ...] = ()


class _Languages(BaseModel):
    """`languages.yaml`: how a language is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    words: dict[str, _Words]
    scripts: dict[str, tuple[str, str]]
    says: dict[str, str]


@dataclass(frozen=True, slots=True)
class HearingFiles:
    """What the files say, before the classifier has learned from it."""

    rules: DangerRules
    lexicons: Mapping[str, Lexicon]
    ask_from: Mapping[str, float]
    context: _Context
    languages: LanguageWords

    def with_model(self, model: DangerModel) -> HearingWords:
        """Return all that hearing needs."""
        return HearingWords(
            rules=self.rules,
            lexicons=self.lexicons,
            ask_from=self.ask_from,
            aside=self.context.aside,
            context=self.context.context,
            languages=self.languages,
            model=model,
        )


def load_hearing(root: Path = ROOT) -> HearingWords:
    """Read everything under `danger/` of `root`; raises ContentBroken with every fault."""
    return load_hearing_files(root).with_model(load_model(root))


def load_hearing_files(root: Path = ROOT) -> HearingFiles:
    """Read the signs and the words, without what the classifier learned."""
    signs, marked_signs = _read_signs(root)
    context = shaped(_marked(root, "context"), _Context)
    marked_languages = _marked(root, "languages")
    languages = shaped(marked_languages, _Languages)
    names = sorted(
        path.stem for path in (root / FOLDER).glob("*.yaml") if path.stem not in _NOT_OF_LANGUAGES
    )
    marked = {name: _marked(root, name) for name in names}
    pages = {name: shaped(one, _Page) for name, one in marked.items()}
    known = frozenset[str]().union(*(page.concepts for page in pages.values()))
    faults = [
        *(fault for name in names for fault in _page_faults(marked[name], pages[name], known)),
        *_sign_faults(marked_signs, signs, known),
        *_language_faults(marked_languages, languages, names),
    ]
    if faults:
        raise ContentBroken(faults)
    return HearingFiles(
        rules=MappingProxyType({sign: _rule(fact) for sign, fact in signs.items()}),
        lexicons=MappingProxyType({name: _lexicon(pages[name], context) for name in names}),
        ask_from=MappingProxyType({name: pages[name].ask_from for name in names}),
        context=context,
        languages=LanguageWords(
            ours=frozenset(names),
            words={name: frozenset(words) for name, words in languages.words.items()},
            scripts={
                name: (int(first, 16), int(last, 16))
                for name, (first, last) in languages.scripts.items()
            },
        ),
    )


def load_foreign_lines(root: Path = ROOT) -> Mapping[str, str]:
    """Read what is said, by language, to somebody who writes in one that is none of ours."""
    return shaped(_marked(root, "languages"), _Languages).says


def load_model(root: Path = ROOT) -> DangerModel:
    """Read what the classifier has learned; raises ContentBroken when there is nothing of the kind."""
    path = root / FOLDER / MODEL_FILE
    try:
        return unpacked(path.read_bytes())
    except (OSError, ValueError) as error:
        mend = "run `limber hears --train`"
        fault = Fault(file=_named(path, root), line=1, message=str(error), mend=mend)
        raise ContentBroken([fault]) from error


def _named(path: Path, root: Path) -> str:
    return f"{root.name}/{path.relative_to(root)}"


def _marked(root: Path, name: str) -> Marked:
    path = root / FOLDER / f"{name}.yaml"
    file = _named(path, root)
    return read_marked(text_of(path, file=file), file=file)


def _read_signs(root: Path) -> tuple[dict[DangerSign, _Sign], Marked]:
    marked = _marked(root, "signs")
    facts = shaped_each(marked, _Sign)
    if set(facts) != set(DangerSign):
        message = f"the signs are: {', '.join(facts)}"
        mend = f"say how serious each of these is: {', '.join(DangerSign)}"
        raise ContentBroken([Fault(file=marked.file, line=1, message=message, mend=mend)])
    return {DangerSign(name): fact for name, fact in facts.items()}, marked


def _page_faults(marked: Marked, page: _Page, known: frozenset[str]) -> Iterator[Fault]:
    for concept in sorted({*known, NEGATION, TURN} - page.concepts.keys()):
        message = f"no words for '{concept}'"
        line = marked.line_of(("concepts",))
        yield Fault(
            file=marked.file, line=line, message=message, mend="write what a patient would type"
        )
    for concept, words in page.concepts.items():
        for index, word in enumerate(words):
            if not _PLAIN.fullmatch(word):
                line = marked.line_of(("concepts", concept, index))
                message = f"'{word}' can never be matched"
                yield Fault(
                    file=marked.file, line=line, message=message, mend=f"write '{plain(word)}'"
                )


def _language_faults(
    marked: Marked, languages: _Languages, ours: Collection[str]
) -> Iterator[Fault]:
    for name in sorted({*languages.words, *languages.scripts} - set(ours)):
        if not all(line in languages.says.get(name, "") for line in _LINES):
            at = marked.line_of(("says", name)) if name in languages.says else 1
            message = f"no line in '{name}' that names {' and '.join(_LINES)}"
            yield Fault(file=marked.file, line=at, message=message, mend="write it under 'says'")


def _sign_faults(
    marked: Marked, signs: Mapping[DangerSign, _Sign], known: frozenset[str]
) -> Iterator[Fault]:
    for sign, fact in signs.items():
        for key in ("clear", "possible"):
            for index, line in enumerate(getattr(fact, key)):
                for concept in sorted(_concepts_of(parse_grid(line)) - known - MARKS):
                    at = marked.line_of((sign.value, key, index))
                    message = f"'{concept}' in '{line}' is no concept"
                    mend = "name one of en.yaml, or add it to every language"
                    yield Fault(file=marked.file, line=at, message=message, mend=mend)


def _concepts_of(grid: Grid) -> frozenset[str]:
    return grid.absent.union(*grid.needed)


def _rule(fact: _Sign) -> DangerRule:
    return DangerRule(
        level=fact.level,
        grids=SignGrids(
            clear=tuple(map(parse_grid, fact.clear)),
            possible=tuple(map(parse_grid, fact.possible)),
        ),
        follows=fact.follows,
        caution=fact.caution,
        button=fact.button,
    )


def _lexicon(page: _Page, context: _Context) -> Lexicon:
    return Lexicon(
        page.concepts,
        mended=context.mended,
        ordinary=page.ordinary,
        by_sound=page.by_sound,
    )
