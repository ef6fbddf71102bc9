"""What is handed in from outside, spoiled by chance: files of content, copies, settings, webhook bodies, deep links."""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.settings import SettingsBroken, load_settings
from content.files.content_faults import ContentBroken
from content.files.library import ROOT
from content.files.yaml_lines import read_marked
from db.engine.copies import CopyBroken, read_manifest
from tests.house.repository import CHECKOUT

# What has meaning to one of the readers, or is at the end of what a number or a text can be.
TOKENS = (
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x92\x8a",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]" * 9,
    b"[" * 2000,
    b"- " * 300,
    b"&a ",
    b"*a",
    b"<<: *a",
    b"!!binary x",
    b"!!int x",
    b"!!python/name:os.system ",
    b"2026-13-45",
    b"? ",
    b": ",
    b"#",
    b"\n---\n",
    b"\t",
    b"'",
    b'"',
    b"9" * 40,
    b"-1",
    b"1e999",
    b"NaN",
    b"null",
    b"true",
    b"${HOME}",
    b"LIMBER_",
    b"\nLIMBER_ALERT=x\n",
    b"=",
    b"\r\n",
)
# Ten short lines that would stand for a thousand million.
BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (here, here, b",".join([b"*%c" % before] * 9))
    for before, here in zip(b"abcdefgh", b"bcdefghi", strict=True)
)


def spoiled(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with one to four accidents."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice((1, 2, 8, 64)))
        match chance.randrange(5):
            case 0:
                data = data[:at] + chance.randbytes(1) + data[end:]
            case 1:
                data = data[:at] + data[end:]
            case 2:
                data = data[:at] + data[at:end] * chance.choice((2, 3, 50)) + data[end:]
            case 3:
                data = data[:at]
            case _:
                data = data[:at] + chance.choice(TOKENS) + data[at:]
    return data


def read_content(folder: Path, chance: random.Random) -> Iterator[str]:
    """Read spoiled files of content, as `limber content check` does."""
    good = [path.read_bytes() for path in sorted(ROOT.glob("*.yaml"))]
    good += [path.read_bytes() for path in sorted((ROOT / "programmes").glob("*.yaml"))]
    # Small ones are as good, and faster.
    good = [text[:1500] for text in good] + [BOMB]
    while True:
        text = spoiled(chance.choice(good), chance).decode("utf-8", errors="replace")
        try:
            read_marked(text, file="spoiled.yaml")
        except ContentBroken as broken:
            told = all(fault.line > 0 and fault.mend for fault in broken.faults)
            yield "refused" if told else "refused without a line"
        else:
            yield "taken"


def read_copies(folder: Path, chance: random.Random) -> Iterator[str]:
    """Verify spoiled copies: as files, and with parts spoiled inside a whole zip."""
    rows = b'{"id": 1}\n'
    digest = hashlib.sha256(rows).hexdigest()
    manifest = {
        "format": 1,
        "revision": "0001",
        "made_at": "2026-11-01T03:00:00+00:00",
        "tables": {"cohort": {"rows": 1, "sha256": digest}},
    }
    file = folder / "copy.zip"
    while True:
        said = json.dumps(manifest).encode()
        if whole := chance.random() < 0.5:
            said = spoiled(said, chance)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.json", said)
            archive.writestr("cohort.jsonl", rows)
        if not whole:
            file.write_bytes(spoiled(file.read_bytes(), chance))
        try:
            read_manifest(file)
        except CopyBroken:
            yield "refused"
        else:
            yield "taken"


def read_settings(folder: Path, chance: random.Random) -> Iterator[str]:
    """Read spoiled `.env` files."""
    good = [
        line
        for line in (CHECKOUT / ".env.example").read_bytes().splitlines(keepends=True)
        if line.startswith(b"LIMBER_")
    ]
    file = folder / ".env"
    while True:
        file.write_bytes(spoiled(b"".join(chance.sample(good, 6)), chance))
        try:
            load_settings(file)
        except SettingsBroken as broken:
            told = all("\n" not in fault for fault in broken.faults)
            yield "refused" if told else "refused in several lines"
        else:
            yield "taken"


def bodies(chance: random.Random) -> Iterator[bytes]:
    """Return spoiled bodies of updates."""
    sender = {"id": 7, "first_name": "Ana", "is_bot": False}
    chat = {"id": 7, "type": "private", "first_name": "Ana"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": sender, "text": "pain 4"}
    tap = {"id": "1", "from": sender, "message": message, "data": "r:1:4", "chat_instance": "1"}
    for number in range(1, 1 << 62):
        kind = chance.choice(("message", "edited_message", "callback_query", "my_chat_member"))
        said = tap if kind == "callback_query" else message
        yield spoiled(json.dumps({"update_id": number, kind: said}).encode(), chance)


def links(chance: random.Random) -> Iterator[str]:
    """Return deep links as somebody would guess or garble them."""
    letters = "ABCabc019_-"
    while True:
        token = "".join(chance.choices(letters, k=chance.choice((1, 8, 32, 64))))
        yield spoiled(f"/start {token}".encode(), chance).decode("utf-8", errors="replace")


READERS: dict[str, Callable[[Path, random.Random], Iterator[str]]] = {
    "content": read_content,
    "copies": read_copies,
    "settings": read_settings,
}


def play(reader: str, folder: Path, *, seed: int, count: int) -> Counter[str]:
    """Hand in so many, and count what became of them; a crash says at which seed and number."""
    found: Counter[str] = Counter()
    outcomes = READERS[reader](folder, random.Random(seed))
    for number in range(count):
        try:
            found[next(outcomes)] += 1
        except Exception as fault:
            raise AssertionError(f"{reader}, seed {seed}, number {number}") from fault
    return found
