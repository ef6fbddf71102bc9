"""How does a conversation read on paper?"""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from simulator.messages import Message
from simulator.phone import Phone

WIDTH = 96
# "09:30  Ana ▸ ": the time, whose phone it is, and whether she speaks or reads.
TIME_WIDTH = 7
SPEAKS, READS = "▸", "◂"

_Look = tuple[str, tuple[str, ...]]


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
            for text in phone.toasts[self._toasts.get(phone.person_id, 0) :]:
                if text:
                    self._entry(phone, READS, [f"({text})"])
            self._toasts[phone.person_id] = len(phone.toasts)
            self._removed(phone)
            for message in phone.from_bot:
                self._note(phone, message)

    def _note(self, phone: Phone, message: Message) -> None:
        key = (phone.person_id, message.message_id)
        before = self._looks.get(key)
        look = (message.words, message.labels)
        if look == before:
            return
        self._looks[key] = look
        lines = list(_words(message)) if before is None or before[0] != look[0] else []
        if before is not None:
            lines = [f"(now) {line}" if not at else line for at, line in enumerate(lines or [""])]
        if message.labels:
            lines.append(" ".join(f"[{_whole(label)}]" for label in message.labels))
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
    yield from _quoted(message) if message.words else ()


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
