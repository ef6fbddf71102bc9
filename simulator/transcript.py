"""How does a conversation read on paper?"""

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from simulator.messages import Message
from simulator.phone import Phone

WIDTH = 96
# "09:30  Ana ▸ ": the time, whose phone it is, and whether she speaks or reads.
TIME_WIDTH = 7
SPEAKS, READS = "▸", "◂"
# What a link carries is drawn by lot, and lets somebody in.
TOKEN = re.compile(r"(?<=start=)[\w-]+")

_Lines = tuple[str, ...]
_Look = tuple[_Lines, tuple[str, ...]]


class Transcript:
    """Writes down what people do and what the bot shows them: the same lines for the same talk.

    What the bot said is read off the phones whenever all has come to rest, so that no race between
    two requests can change the order.
    """

    def __init__(
        self,
        phones: Sequence[Phone],
        *,
        now: Callable[[], datetime],
        zone: ZoneInfo,
        write: Callable[[str], None],
    ) -> None:
        self._phones = phones
        self._now = now
        self._zone = zone
        self._write = write
        self._looks: dict[tuple[int, int], _Look] = {}
        self._toasts: dict[int, int] = {}
        self._first_day: date | None = None
        self._day: date | None = None
        self._minute = ""
        self._margin = max(len(phone.person.first_name) for phone in phones) + 3

    def did(self, phone: Phone, what: str) -> None:
        """Write down something a person does now."""
        self._entry(phone, SPEAKS, [what])

    def catch_up(self) -> None:
        """Write down what has changed on the phones since the last time."""
        for phone in self._phones:
            self._toasted(phone)
            self._removed(phone)
            for message in phone.from_bot:
                self._note(phone, message)

    def _toasted(self, phone: Phone) -> None:
        """Write down what flashed up, but for what a message on the phone says as well."""
        for text in phone.toasts[self._toasts.get(phone.person_id, 0) :]:
            if text and not any(text in message.words for message in phone.from_bot):
                self._entry(phone, READS, [f"({text})"])
        self._toasts[phone.person_id] = len(phone.toasts)

    def _note(self, phone: Phone, message: Message) -> None:
        key = (phone.person_id, message.message_id)
        before = self._looks.get(key)
        look = (tuple(_words(message)), message.labels)
        if look == before:
            return
        self._looks[key] = look
        lines = list(look[0]) if before is None else _changed(before[0], look[0])
        if message.labels:
            lines.append(" ".join(f"[{_whole(label)}]" for label in message.labels))
        if before is not None:
            first, *rest = lines or [f"{_beginning(look[0][0])} (its buttons are gone)"]
            lines = [f"(now) {first}", *rest]
        self._entry(phone, READS, lines)

    def _removed(self, phone: Phone) -> None:
        there = {message.message_id for message in phone.from_bot}
        mine = [key for key in self._looks if key[0] == phone.person_id]
        for key in mine:
            if key[1] not in there:
                del self._looks[key]
                self._entry(phone, READS, ["(an earlier message is taken away)"])

    def _entry(self, phone: Phone, mark: str, lines: Sequence[str]) -> None:
        wall = self._now().astimezone(self._zone)
        self._head(wall.date())
        who = f"{phone.person.first_name} {mark} ".rjust(self._margin)
        indent = " " * (TIME_WIDTH + self._margin)
        first = f"{self._time(wall)}{who}"
        for line in lines:
            for part in _wrapped(line, WIDTH - len(indent)):
                self._write(f"{first}{part}".rstrip())
                first = indent

    def _time(self, wall: datetime) -> str:
        minute = f"{wall:%H:%M}"
        if minute == self._minute:
            return " " * TIME_WIDTH
        self._minute = minute
        return minute.ljust(TIME_WIDTH)

    def _head(self, day: date) -> None:
        if day == self._day:
            return
        self._first_day = self._first_day or day
        self._day, self._minute = day, ""
        number = (day - self._first_day).days + 1
        title = f"── Day {number} · {day:%A}, {day.day} {day:%B %Y} "
        self._write("")
        self._write(title.ljust(WIDTH, "─"))


def _words(message: Message) -> Iterator[str]:
    if message.media is not None:
        yield f"({message.media.kind})"
    for line in _quoted(message) if message.words else ():
        yield TOKEN.sub("...", line)


def _changed(before: _Lines, after: _Lines) -> list[str]:
    """Return what an edit brought in; "..." stands for what was there, but for how it begins."""
    lines: list[str] = []
    for what, _, _, start, end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        same = after[start:end]
        if what != "equal" or not any(same):
            lines += same
            continue
        lines += [_beginning(same[0])] if start == 0 else []
        lines += ["..."] if any(same[start == 0 :]) else []
    return lines if before != after else []


def _beginning(line: str) -> str:
    return textwrap.shorten(line, WIDTH // 2, placeholder=" ...")


def _quoted(message: Message) -> Iterator[str]:
    """Yield the lines of the text, those of a quotation with a bar before them."""
    entities = message.entities or message.caption_entities
    quotes = [e for e in entities if e.type in ("blockquote", "expandable_blockquote")]
    offset = 0
    for line in message.words.split("\n"):
        inside = any(quote.offset <= offset < quote.end for quote in quotes)
        yield f"│ {line}" if inside else line
        offset += len(line.encode("utf-16-le")) // 2 + 1


def _whole(label: str) -> str:
    """Keep the words of a label on one line."""
    return label.replace(" ", "\u00a0")


def _wrapped(line: str, width: int) -> list[str]:
    bar = "│ " if line.startswith("│ ") else ""
    parts = textwrap.wrap(line, width, subsequent_indent=bar, break_long_words=False) or [""]
    return [part.replace("\u00a0", " ") for part in parts]
