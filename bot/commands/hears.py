"""How well does Limber hear danger in what is typed? `limber hears`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from content.files.sentences import Sentence
    from rules.danger_scores import Scored
    from rules.danger_words import DangerHeard

# Sentences of people who saw neither rules nor word lists, in a checkout of the project.
_FROZEN = Path("tests/hearing/frozen")

File = Annotated[
    list[Path] | None,
    typer.Option("--file", help="A tab-separated file: language, label, kind, text (and sign)."),
]
Json = Annotated[bool, typer.Option("--json", help="Print every row and the shares as JSON.")]
Train = Annotated[bool, typer.Option("--train", help="Let the classifier learn anew, and stop.")]


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """A sentence, what was heard in it, and how that is scored."""

    sentence: Sentence
    heard: DangerHeard
    scored: Scored


def hears(file: File = None, json: Json = False, train: Train = False) -> None:
    """Score sentences whose meaning is known: emergencies reached, and who was troubled without need."""
    from bot.commands.command_error import CommandFault
    from content.files.content_faults import ContentBroken

    if train:
        _train()
        return
    try:
        rows = score(file or sorted(_FROZEN.glob("*.tsv")))
    except ContentBroken as broken:
        raise CommandFault(*map(str, broken.faults)) from broken
    if not rows:
        raise CommandFault("no sentences to score: name a file with --file")
    typer.echo(_as_json(rows) if json else _table([row.scored for row in rows]))


def score(paths: Sequence[Path]) -> list[ScoredRow]:
    """Hear each sentence as from a patient whose pain check waits; raises ContentBroken for a wrong file."""
    from bot.commands.html_output import sample_shelf
    from content.files.sentences import read_sentences
    from content.patient.typed_choices import always
    from rules.danger_scores import Scored, word_for
    from rules.danger_words import NOTHING_HEARD, Tier, hear
    from rules.typed_answer import Asked, Scale, understand

    bundle, rows = sample_shelf(), list[ScoredRow]()
    speeches = bundle.phrases.speeches
    asked = {name: Asked(others=always(one), scale=Scale.OPEN) for name, one in speeches.items()}
    for one in (one for path in paths for one in read_sentences(path, file=str(path))):
        language = one.language if one.language in asked else "en"
        heard = hear(one.text, bundle.hearing, language=language)
        # What is surely a tap, a number or thanks is taken for that, and she is not asked.
        if heard.tier is Tier.ASK:
            words = bundle.answer_words(language)
            heard = NOTHING_HEARD if understand(one.text, asked[language], words).sure else heard
        scored = Scored(
            language=one.language,
            label=one.label,
            kind=one.kind,
            sign=one.sign,
            heard=word_for(heard),
        )
        rows.append(ScoredRow(one, heard, scored))
    return rows


def _train() -> None:
    from bot.commands.hears_training import features_of, train
    from content.files.danger_words import FOLDER, MODEL_FILE, ROOT, load_hearing_files
    from content.files.sentences import digest_of, own_sentences

    files = load_hearing_files()
    sentences = [one for _, one in own_sentences()]
    given = [features_of(one, files) for one in sentences]
    data = train(sentences, given, learned_from=digest_of())
    (ROOT / FOLDER / MODEL_FILE).write_bytes(data)
    typer.echo(f"learned from {len(sentences)} sentences, {len(data) // 1024} KiB")


def _as_json(rows: Sequence[ScoredRow]) -> str:
    import json

    from rules.danger_scores import by, reached

    shares = {
        language: {"share": one.share, "lower": one.lower, "reached": one.hits, "of": one.of}
        for language, group in by((row.scored for row in rows), lambda row: row.language)
        if (one := reached(group)).of
    }
    told = [
        {
            "language": row.sentence.language,
            "label": row.sentence.label,
            "kind": row.sentence.kind,
            "text": row.sentence.text,
            "heard": row.scored.heard,
            "signs": [found.sign.value for found in row.heard.signs],
        }
        for row in rows
    ]
    return json.dumps({"rows": told, "recall": shares}, ensure_ascii=False, indent=1)


def _table(rows: Sequence[Scored]) -> str:
    """Return the shares of each language: as a whole, by sign, and by kind."""
    from rules.danger import DangerLevel
    from rules.danger_scores import (
        NOTHING,
        Share,
        asked_without_need,
        by,
        called_without_need,
        disturbed_without_need,
        reached,
    )

    lines: list[str] = []

    def line(name: str, share: Share) -> None:
        if share.of:
            bounds = f"{share.lower:6.1%} to {share.upper:6.1%}"
            lines.append(f"  {name:<34}{share.hits:5} of {share.of:<5}{share.share:7.1%}  {bounds}")

    for language, group in by(rows, lambda row: row.language):
        lines.append(f"{language}: {len(group)} sentences (share, and 95% bounds)")
        line("emergencies reached", reached(group))
        line("'call now' without need", called_without_need(group))
        line("asked without need", asked_without_need(group))
        line("any of it without need", disturbed_without_need(group))
        for label in (
            DangerLevel.SAME_DAY,
            DangerLevel.SOON,
            DangerLevel.MEDICINE,
            DangerLevel.STOP,
        ):
            line(f"{label} heard right", reached(group, label))
        dangers = [row for row in group if row.label == "emergency"]
        lines.append("  emergencies reached, by sign")
        for sign, some in by(dangers, lambda row: row.sign):
            line(f"  {sign}", reached(some))
        lines.append("  emergencies reached, by kind")
        for kind, some in by(dangers, lambda row: row.kind):
            line(f"  {kind}", reached(some))
        lines.append("  troubled without need, by kind")
        for kind, some in by((row for row in group if row.label == NOTHING), lambda row: row.kind):
            line(f"  {kind}", disturbed_without_need(some))
    return "\n".join(lines)
