"""What does a broadcast look like while it is being written? One message with pages of buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from content.buttons import button
from content.buttons.broadcast import (
    Aim,
    Approve,
    BroadcastButton,
    Decline,
    DraftPage,
    DropDraft,
    DropVersion,
    KeepDraft,
    NameLanguage,
    SendDraft,
    SetStart,
    TakeRequestBack,
    TurnDraft,
    WriteVersion,
)
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, lines, plain
from content.patient.joining import time_name
from content.patient.patient_settings import language_in, language_name
from content.staff.broadcast.progress import Rows, title_of, when_of
from rules.broadcasts import PAIN_DAYS, Broadcast, Purpose, Start
from rules.local_time import ONE_DAY, at_local, local_day, minute_of_wall
from rules.message import Button, Message

# What a coordinator may ask of an audience, and when a message may be planned for.
PAIN_CHOICES = (4, 5, 7)
SILENT_CHOICES = (3, 7, 14)
HOURS = tuple(time(hour) for hour in range(8, 21))
DAYS_AHEAD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything that is shown of a draft.

    `readers` counts the audience by language, `nameless` those of it whose name is not known.
    `exposed` are words that would show on a locked phone.
    """

    speech: Speech
    broadcast: Broadcast
    prompt_id: int
    cohorts: Mapping[int, str]
    languages: Sequence[str]
    readers: Mapping[str, int]
    zone: str
    now: datetime
    nameless: int = 0
    exposed: Sequence[str] = ()
    author: str = ""

    @property
    def count(self) -> int:
        """Return how many patients the audience holds."""
        return sum(self.readers.values())

    def says(self, key: str, **values: object) -> Text:
        """Return a phrase of this topic."""
        return self.speech.text(f"broadcast.{key}", **values)

    def named(self, key: str, data: BroadcastButton, **values: object) -> Button:
        """Return a button labelled with a phrase of this topic."""
        return self.goes(self.says(key, **values).text, data)

    def goes(self, label: str, data: BroadcastButton, *, chosen: bool = False) -> Button:
        """Return a button with this label; a chosen one bears a mark."""
        shown = self.says("chosen_one", name=label).text if chosen else label
        return button(shown, data, self.prompt_id)

    def people(self, count: int) -> str:
        """Return "400 patients"."""
        return self.speech.counted("broadcast.people", count)


def board_message(board: Board, turned: TurnDraft | None = None) -> Message:
    """Return the draft's message, opened at a page."""
    match turned:
        case TurnDraft(page=DraftPage.WHO):
            return _who(board)
        case TurnDraft(page=DraftPage.WHEN):
            return _when(board)
        case TurnDraft(page=DraftPage.DAY, ahead=ahead):
            return _hours(board, ahead)
        case TurnDraft(page=DraftPage.OWN):
            return _own(board)
        case TurnDraft(page=DraftPage.WORDS):
            return _words(board)
    return _main(board)


def count_question(board: Board, *, wrong: bool = False) -> Message:
    """Ask for the number of patients, to be typed."""
    number = board.speech.number(board.count)
    key = "type_again" if wrong else "type_count"
    text = lines(board.says(key, count=number), _summary(board))
    return text.message(((board.named("back", TurnDraft()),),))


def waits_for_yes(board: Board, names: Sequence[str]) -> Message:
    """Tell the author who is asked."""
    asked = board.says("asked", names=board.speech.either(list(names)))
    text = lines(asked, _summary(board))
    return text.message(((board.named("take_request_back", TakeRequestBack()),),))


def request(board: Board) -> Message:
    """Ask a second coordinator, below what patients will see."""
    about = board.says("request", name=board.author, title=title_of(board.speech, board.broadcast))
    text = lines(about, _summary(board))
    row = (board.named("approve", Approve()), board.named("decline", Decline()))
    return text.message((row,))


def request_over(board: Board, key: str, name: str) -> Message:
    """Say what became of the request: `approved`, `declined` or `withdrawn`."""
    title = title_of(board.speech, board.broadcast)
    return board.says(f"request_{key}", name=name, title=title).message()


def audience_name(board: Board) -> str:
    """Return who gets it, such as "Tuesday clinic, Spanish, average pain 5 or more"."""
    audience = board.broadcast.audience
    parts = []
    if audience.cohorts:
        names = [name for one, name in board.cohorts.items() if one in audience.cohorts]
        parts.append(board.speech.either(names) if names else board.says("no_cohort").text)
    if audience.languages:
        spoken = [language_in(board.speech, one) for one in sorted(audience.languages)]
        parts.append(board.speech.either(spoken))
    if audience.pain_from is not None:
        parts.append(board.says("who_pain", pain=audience.pain_from, days=PAIN_DAYS).text)
    if audience.silent_days is not None:
        parts.append(board.says("who_silent", days=audience.silent_days).text)
    return ", ".join(parts) or board.says("everyone").text


# ---------------------------------------------------------------- the pages


def _main(board: Board) -> Message:
    text = lines(_above(board), _summary(board), *_warnings(board))
    if board.broadcast.purpose != Purpose.SEND:
        return text.message(_amending(board))
    choices = (
        board.named("to_whom_page", TurnDraft(page=DraftPage.WHO)),
        board.named("when_page", TurnDraft(page=DraftPage.WHEN)),
        board.named("words_page", TurnDraft(page=DraftPage.WORDS)),
    )
    rows: list[tuple[Button, ...]] = [choices]
    if board.count:
        key = "send_to" if board.broadcast.start == Start() else "plan_for"
        rows.append((board.named(key, SendDraft(), people=board.people(board.count)),))
    rows.append((board.named("keep_draft", KeepDraft()), board.named("discard", DropDraft())))
    return text.message(tuple(rows))


def _amending(board: Board) -> Rows:
    change = board.broadcast.purpose == Purpose.EDIT
    key = "change_for" if change else "take_from"
    go = board.named(key, SendDraft(), people=board.people(board.count))
    stay = board.named("leave_it", DropDraft())
    return ((go,), (stay,)) if board.count else ((stay,),)


def _above(board: Board) -> Text:
    if board.broadcast.purpose == Purpose.TAKE_BACK:
        title = title_of(board.speech, board.broadcast)
        return board.says("take_back_question", title=title)
    if board.broadcast.purpose == Purpose.EDIT:
        return board.says("looks_changed")
    several = len(board.broadcast.versions) > 1
    return board.says("look_like" if several else "looks_like")


def _summary(board: Board) -> Text:
    people = board.people(board.count)
    if board.broadcast.purpose != Purpose.SEND:
        return board.says("was_sent_to", people=people)
    whom = board.says("to_whom", audience=audience_name(board), people=people)
    when = when_of(board.speech, board.broadcast.start, board.zone)
    return lines(whom, board.says("when_line", when=when), gap="\n")


def _warnings(board: Board) -> list[Text]:
    broadcast = board.broadcast
    found = []
    if broadcast.purpose == Purpose.TAKE_BACK:
        return []
    got = language_in(board.speech, broadcast.language)
    for language, count in sorted(board.readers.items()):
        if language not in broadcast.versions and count:
            own = language_in(board.speech, language)
            said = board.speech.counted("broadcast.other_language", count, own=own, got=got)
            found.append(plain(said))
    if board.nameless:
        found.append(board.says("nameless", people=board.people(board.nameless)))
    if board.exposed:
        found.append(board.says("exposed", words=", ".join(board.exposed)))
    if broadcast.item is not None:
        found.append(board.says("suited_only"))
    return found


def _who(board: Board) -> Message:
    audience = board.broadcast.audience
    cohorts = [
        board.goes(name, Aim(cohort_id=one), chosen=one in audience.cohorts)
        for one, name in board.cohorts.items()
    ]
    languages = [
        board.goes(language_name(one), Aim(language=one), chosen=one in audience.languages)
        for one in board.languages
    ]
    pain = [
        board.goes(
            board.says("pain_from", pain=rating).text,
            Aim(pain_from=rating),
            chosen=audience.pain_from == rating,
        )
        for rating in PAIN_CHOICES
    ]
    silent = [
        board.goes(
            board.says("silent_for", days=days).text,
            Aim(silent_days=days),
            chosen=audience.silent_days == days,
        )
        for days in SILENT_CHOICES
    ]
    everyone = board.goes(board.says("everyone").text, Aim(), chosen=audience.everyone)
    text = lines(board.says("who_question"), _summary(board))
    return text.message(
        (
            (everyone,),
            *(rows_of(cohorts, 2) if len(cohorts) > 1 else ()),
            *rows_of(languages, 3),
            tuple(pain),
            *rows_of(silent, 2),
            (_back(board),),
        )
    )


def _when(board: Board) -> Message:
    start = board.broadcast.start
    today = local_day(board.now, board.zone)
    days = [
        board.goes(_day_name(board, today, ahead), TurnDraft(page=DraftPage.DAY, ahead=ahead))
        for ahead in range(DAYS_AHEAD)
        if _open_hours(board, ahead)
    ]
    now = board.goes(board.says("at_once").text, SetStart(), chosen=start == Start())
    own = board.goes(
        board.says("own_page").text,
        TurnDraft(page=DraftPage.OWN),
        chosen=start.own_minute is not None,
    )
    text = lines(board.says("when_question"), _summary(board))
    return text.message(((now,), (own,), *rows_of(days, 3), (_back(board),)))


def _hours(board: Board, ahead: int) -> Message:
    start = board.broadcast.start
    today = local_day(board.now, board.zone)
    hours = [
        board.goes(
            time_name(board.speech, wall),
            SetStart(at=moment),
            chosen=start.at == moment,
        )
        for wall, moment in _open_hours(board, ahead)
    ]
    text = board.says("hour_question", day=_day_name(board, today, ahead))
    return text.message((*rows_of(hours, 3), (_back(board, DraftPage.WHEN),)))


def _own(board: Board) -> Message:
    start = board.broadcast.start
    hours = [
        board.goes(
            time_name(board.speech, wall),
            SetStart(own_minute=minute_of_wall(wall)),
            chosen=start.own_minute == minute_of_wall(wall),
        )
        for wall in HOURS
    ]
    return board.says("own_question").message((*rows_of(hours, 3), (_back(board, DraftPage.WHEN),)))


def _words(board: Board) -> Message:
    broadcast = board.broadcast
    written = [
        lines(plain(language_name(one) + ":"), plain(_first_line(board, one)), gap=" ")
        for one in broadcast.versions
    ]
    rows: list[tuple[Button, ...]] = []
    for one in board.languages:
        name = language_name(one)
        if one not in broadcast.versions:
            rows.append((board.named("write_in", WriteVersion(language=one), language=name),))
            if len(broadcast.versions) == 1:
                rows.append((board.named("is_in", NameLanguage(language=one), language=name),))
        else:
            row = [board.named("write_anew", WriteVersion(language=one), language=name)]
            if one != broadcast.language:
                row.append(board.named("leave_out", DropVersion(language=one), language=name))
            rows.append(tuple(row))
    text = lines(board.says("words_question"), lines(*written, gap="\n"))
    return text.message((*rows, (_back(board),)))


# ---------------------------------------------------------------- how it is done


def _first_line(board: Board, language: str) -> str:
    content = board.broadcast.versions[language]
    written = content.text.strip().splitlines()
    if written:
        return written[0]
    return board.says(f"kind_{content.media.kind if content.media else 'text'}").text


def _back(board: Board, page: DraftPage = DraftPage.MAIN) -> Button:
    return board.named("back", TurnDraft(page=page))


def _open_hours(board: Board, ahead: int) -> list[tuple[time, datetime]]:
    """Return the hours of that day which are still ahead, each with its moment."""
    day = local_day(board.now, board.zone) + ahead * ONE_DAY
    moments = [(wall, at_local(day, wall, board.zone)) for wall in HOURS]
    return [(wall, at) for wall, at in moments if at is not None and at > board.now]


def _day_name(board: Board, today: date, ahead: int) -> str:
    if ahead < 2:
        return board.says("today" if ahead == 0 else "tomorrow").text
    name = board.speech.weekday(today + ahead * ONE_DAY)
    return name[:1].upper() + name[1:]
