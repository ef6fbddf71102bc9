"""Are the phrases fit to be said, in every language alike?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message as CatalogEntry
from babel.messages.pofile import PoFileError, read_po

from content.checks.library_checks import HIGHEST_GRADE
from content.checks.reading_grade import reading_grade
from content.files.content_faults import Fault
from content.files.forbidden_words import Rule, Where, load_forbidden
from content.files.library import ROOT
from content.language.speech import DEFAULT_LANGUAGE
from rules.vocabulary import Kind

FOLDER = "phrases"
# Read by staff alone: how hard they read and which words they carry is another matter.
STAFF_TOPICS = frozenset({"alert", "broadcast", "cohort", "condition", "library", "staff", "team"})
# Sent without being asked for, so their openings may show on a lock screen (a key, or a topic).
UNPROMPTED = frozenset(
    {"pain.question", "pain.question_again", "nudge", "reflection", "weekly", "silence"}
)
# Shorter pieces, such as labels, are no text whose reading could be judged.
FEWEST_WORDS = 12

_ID_LINE = re.compile(r'^msgid "(.+)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One phrase as its file says it; `texts` holds each of its plural forms."""

    key: str
    texts: tuple[str, ...]
    file: str
    line: int
    fuzzy: bool
    plural: bool

    @property
    def topic(self) -> str:
        return self.key.partition(".")[0]

    @property
    def for_patients(self) -> bool:
        return self.topic not in STAFF_TOPICS

    def fault(self, message: str, mend: str) -> Fault:
        return Fault(file=self.file, line=self.line, message=f"{self.key}: {message}", mend=mend)


Catalogue = Mapping[str, Phrase]


def check_phrases(root: Path = ROOT) -> list[Fault]:
    """Return all that is wrong with the phrases under `root`; empty when they are fit."""
    faults = gaps_in_phrases(root)
    rules = load_forbidden(root)
    for language, phrases in _read(root, faults=[]).items():
        for phrase in phrases.values():
            faults += _judged(phrase, language, rules)
    return sorted(set(faults))


def gaps_in_phrases(root: Path = ROOT) -> list[Fault]:
    """Return only what keeps a phrase from being said: gaps, and variables that do not match."""
    faults: list[Fault] = []
    catalogues = _read(root, faults=faults)
    for language, phrases in catalogues.items():
        for phrase in phrases.values():
            faults += _malformed(phrase)
        for other, theirs in catalogues.items():
            faults += _missing(phrases, theirs, language)
            if language == DEFAULT_LANGUAGE != other:
                faults += _unlike(phrases, theirs)
    return sorted(set(faults))


def phrase_counts(root: Path = ROOT) -> dict[str, int]:
    """Return how many phrases each language has."""
    return {language: len(phrases) for language, phrases in _read(root, faults=[]).items()}


def phrases_of(root: Path = ROOT) -> Mapping[str, Catalogue]:
    """Return every phrase by language and key."""
    return _read(root, faults=[])


def phrase_keys(root: Path = ROOT) -> frozenset[str]:
    """Return every key of the default language."""
    return frozenset(_read(root, faults=[])[DEFAULT_LANGUAGE])


def variables_of(text: str) -> frozenset[str]:
    """Return the names in braces; raise ValueError for braces that do not match."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _read(root: Path, *, faults: list[Fault]) -> dict[str, Catalogue]:
    folders = [path for path in sorted((root / FOLDER).iterdir()) if path.is_dir()]
    return {folder.name: _language(folder, root, faults) for folder in folders}


def _language(folder: Path, root: Path, faults: list[Fault]) -> Catalogue:
    phrases: dict[str, Phrase] = {}
    for path in sorted(folder.glob("*.po")):
        file = path.relative_to(root.parent).as_posix()
        faults += _written_twice(path, file)
        try:
            with path.open("rb") as opened:
                catalogue = read_po(opened, locale=folder.name, abort_invalid=True)
        except (PoFileError, ValueError, UnicodeDecodeError):
            mend = "see the files beside it for the form"
            faults.append(Fault(file=file, line=1, message="not a phrase file", mend=mend))
            continue
        for entry in catalogue:
            if entry.id:
                phrase = _phrase(entry, file)
                first = phrases.setdefault(phrase.key, phrase)
                if first is not phrase:
                    faults.append(phrase.fault(f"also in {first.file}", "keep one"))
    return phrases


def _phrase(entry: CatalogEntry, file: str) -> Phrase:
    plural = not isinstance(entry.id, str)
    said = entry.string or ""
    texts = (said,) if isinstance(said, str) else tuple(said)
    return Phrase(
        key=entry.id if isinstance(entry.id, str) else entry.id[0],
        texts=texts,
        file=file,
        line=entry.lineno or 1,
        fuzzy=entry.fuzzy,
        plural=plural,
    )


def _written_twice(path: Path, file: str) -> Iterator[Fault]:
    text = path.read_text("utf-8", errors="replace")
    seen: set[str] = set()
    for match in _ID_LINE.finditer(text):
        if match[1] in seen:
            line = text.count("\n", 0, match.start()) + 1
            yield Fault(file=file, line=line, message=f"{match[1]}: written twice", mend="keep one")
        seen.add(match[1])


def _malformed(phrase: Phrase) -> Iterator[Fault]:
    if phrase.fuzzy:
        yield phrase.fault("marked fuzzy", "check the wording and take the mark away")
    for text in phrase.texts:
        if not text:
            yield phrase.fault("no text", "write it")
        if text.count("**") % 2:
            yield phrase.fault("a '**' without its partner", "close the bold stretch")
        try:
            variables_of(text)
        except ValueError:
            yield phrase.fault("braces that do not match", "write a variable as {name}")


def _missing(phrases: Catalogue, others: Catalogue, language: str) -> Iterator[Fault]:
    for key, phrase in others.items():
        if key not in phrases:
            mend = f"write it in {FOLDER}/{language}/{phrase.file.rpartition('/')[2]}"
            yield phrase.fault(f"missing in '{language}'", mend)


def _unlike(ours: Catalogue, theirs: Catalogue) -> Iterator[Fault]:
    for key in ours.keys() & theirs.keys():
        mine, other = ours[key], theirs[key]
        if mine.plural != other.plural:
            yield other.fault("a plural in one language only", "give both msgid_plural")
            continue
        try:
            wanted = frozenset().union(*map(variables_of, mine.texts))
            found = frozenset().union(*map(variables_of, other.texts))
        except ValueError:
            continue
        if wanted != found:
            names = ", ".join(sorted(wanted ^ found))
            yield other.fault(f"variables differ: {names}", f"as in {mine.file}:{mine.line}")


def _judged(phrase: Phrase, language: str, rules: Mapping[str, Rule]) -> Iterator[Fault]:
    for text in phrase.texts:
        for mark in re.findall("[!¡]", text)[:1]:
            yield phrase.fault(f"an exclamation mark: '{mark}'", "say it calmly")
        if not phrase.for_patients:
            continue
        yield from _too_hard(phrase, text, language)
        for name, rule in rules.items():
            yield from _forbidden(phrase, text, language, name, rule)


def _too_hard(phrase: Phrase, text: str, language: str) -> Iterator[Fault]:
    if language != DEFAULT_LANGUAGE or len(text.split()) < FEWEST_WORDS:
        return
    # A variable stands for a short word; its name would be counted as a long one.
    grade = reading_grade(re.sub(r"\{\w+\}", "it", text))
    if grade > HIGHEST_GRADE:
        mend = f"shorter sentences and words, down to {HIGHEST_GRADE:g}"
        yield phrase.fault(f"reading grade {grade:.2f}", mend)


def _forbidden(phrase: Phrase, text: str, language: str, name: str, rule: Rule) -> Iterator[Fault]:
    if rule.kinds != frozenset(Kind):
        return
    if rule.where is Where.OPENING and not {phrase.key, phrase.topic} & UNPROMPTED:
        return
    if language not in rule.patterns:
        yield phrase.fault(
            f"nobody knows what '{name}' is here", f"give that rule a pattern for '{language}'"
        )
        return
    for found in rule.matches(text, language):
        yield phrase.fault(f"'{found}' ({name})", rule.reason)
