"""Are the sentences that the classifier learns from labelled and each there once, and is none kept for the test?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from content.files.content_faults import Fault
from content.files.danger_words import FOLDER, MODEL_FILE, ROOT, load_hearing_files, load_model
from content.files.sentences import NO_SIGN, Sentence, digest_of, own_sentences
from rules.danger import DangerLevel, DangerSign
from rules.danger_scores import NOTHING
from rules.text_normalization import plain

_LABELS = (*DangerLevel, NOTHING)
# So many of the words of the longer sentence are in both, where two say the same.
_SAME_SHARE = 0.8
_FEWEST_WORDS = 4


def check_sentences(root: Path = ROOT) -> Iterator[Fault]:
    """Yield what is wrong with the sentences, and whether the classifier has not learned from them yet."""
    files = load_hearing_files(root)
    for path in sorted((root / "phrases").glob("*/")):
        if path.name not in files.lexicons:
            file = f"{root.name}/{FOLDER}/{path.name}.yaml"
            mend = "write by which words danger is heard"
            yield Fault(file=file, line=1, message="the file is missing", mend=mend)
    seen: dict[tuple[str, str], str] = {}
    for file, one in own_sentences(root):
        yield from _faults(file, one, files.lexicons.keys(), files.rules.keys())
        before = seen.setdefault((one.language, plain(one.text)), f"line {one.line}")
        if before != f"line {one.line}":
            message = f"the same as {before}"
            yield Fault(file=file, line=one.line, message=message, mend="keep one of them")
    if load_model(root).learned_from != digest_of(root):
        file = f"{root.name}/{FOLDER}/{MODEL_FILE}"
        message = "older than the words and sentences it has learned from"
        yield Fault(file=file, line=1, message=message, mend="run `limber hears --train`")


def near_duplicates(
    own: Iterable[Sentence], kept: Iterable[Sentence]
) -> Iterator[tuple[Sentence, Sentence]]:
    """Yield the pairs of an own sentence and one kept for the test that say the same in nearly the same words."""
    by_word: dict[str, list[tuple[Sentence, frozenset[str]]]] = defaultdict(list)
    for one in kept:
        words = frozenset(plain(one.text).split())
        for word in words:
            by_word[word].append((one, words))
    for mine in own:
        words = frozenset(plain(mine.text).split())
        near = {id(one): (one, its) for word in words for one, its in by_word[word]}
        for one, its in near.values():
            if one.language == mine.language and _alike(words, its):
                yield mine, one


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if one == other:
        return True
    longer = max(len(one), len(other))
    return longer >= _FEWEST_WORDS and len(one & other) / longer >= _SAME_SHARE


def _faults(
    file: str, one: Sentence, languages: Iterable[str], signs: Iterable[DangerSign]
) -> Iterator[Fault]:
    choices: Sequence[tuple[str, str, Sequence[str]]] = (
        ("language", one.language, sorted(languages)),
        ("label", one.label, _LABELS),
        ("sign", one.sign, (NO_SIGN, *signs)),
    )
    for name, value, known in choices:
        if value not in known:
            mend = f"write one of: {', '.join(known)}"
            yield Fault(file=file, line=one.line, message=f"the {name} is '{value}'", mend=mend)
