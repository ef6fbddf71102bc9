"""Which sentences does the classifier learn from, and what is each of them?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from content.files.content_faults import ContentBroken, Fault
from content.files.danger_words import FOLDER, ROOT
from content.files.yaml_lines import text_of

SENTENCES = "sentences"
HEADER = ("language", "label", "kind", "sign", "text")
NO_SIGN = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What somebody might type, and what ought to be heard in it; `line` is where it stands.

    `label` is a level of danger or "nothing", `kind` how it is said, `sign` a danger sign or "-".
    """

    language: str
    label: str
    kind: str
    sign: str
    text: str
    line: int


def read_sentences(path: Path, *, file: str) -> list[Sentence]:
    """Return the rows of a tab-separated file with a header; raises ContentBroken with every fault.

    The column `sign` may be missing, and others may be there.
    """
    head, *rows = text_of(path, file=file).splitlines() or [""]
    columns = tuple(head.split("\t"))
    if not set(HEADER) - {"sign"} <= set(columns):
        mend = f"begin with the line {' '.join(HEADER)}, tabs between"
        raise ContentBroken([Fault(file=file, line=1, message="no header", mend=mend)])
    filled = [(line, row.split("\t")) for line, row in enumerate(rows, start=2) if row.strip()]
    if bad := [line for line, row in filled if len(row) != len(columns)]:
        mend = "put one tab between two columns, and none into the text"
        message = f"not {len(columns)} columns"
        raise ContentBroken(
            [Fault(file=file, line=line, message=message, mend=mend) for line in bad]
        )
    named = [(line, dict(zip(columns, row, strict=True))) for line, row in filled]
    return [
        Sentence(
            language=row["language"],
            label=row["label"],
            kind=row["kind"],
            sign=row.get("sign", NO_SIGN),
            text=row["text"],
            line=line,
        )
        for line, row in named
    ]


def own_sentences(root: Path = ROOT) -> Iterator[tuple[str, Sentence]]:
    """Yield the sentences that the classifier learns from, each with the file it stands in."""
    for path in sorted((root / FOLDER / SENTENCES).glob("*.tsv")):
        file = f"{root.name}/{path.relative_to(root)}"
        yield from ((file, one) for one in read_sentences(path, file=file))


def digest_of(root: Path = ROOT) -> str:
    """Return what everything under `danger/` but the model comes to: the model has learned from that."""
    folder = root / FOLDER
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.*")):
        if path.suffix in (".yaml", ".tsv"):
            digest.update(f"{path.relative_to(folder)}\n".encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]
