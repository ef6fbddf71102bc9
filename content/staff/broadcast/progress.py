"""What do the progress and the report of a broadcast look like?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from content.buttons import button
from content.buttons.broadcast import (
    ChangeSent,
    ControlButton,
    KeepAsTip,
    ListMissed,
    PauseBroadcast,
    ResumeBroadcast,
    RetryFailed,
    StopBroadcast,
    TakeSentBack,
)
from content.language.speech import Speech
from content.language.text import Text, lines, plain
from content.patient.joining import time_name
from rules.broadcasts import FIRST_NAME, Broadcast, BroadcastState, Missed, Purpose, Start
from rules.delivery import DeliveryState
from rules.local_time import local_day, wall_of_minute
from rules.message import Button, Message
from rules.text_variables import filled_in

BAR_LENGTH = 10
TITLE_LENGTH = 40

_ENDS = (
    DeliveryState.SENT,
    DeliveryState.UNCERTAIN,
    DeliveryState.BLOCKED,
    DeliveryState.FAILED,
    DeliveryState.EXPIRED,
)
_OTHERS = (
    "paused",
    "left",
    "unsuited",
    "cancelled",
    "left_out",
    "waits_quiet",
    "waits_over_limit",
    "waits_later",
    "waits_turn",
)
_DONE = {Purpose.SEND: "sent", Purpose.EDIT: "changed", Purpose.TAKE_BACK: "taken"}
_FAILED = "failed:"

Rows = tuple[tuple[Button, ...], ...]
Namer = Callable[..., Button]


def progress(
    speech: Speech, broadcast: Broadcast, why: Mapping[str, int], *, zone: str, prompt_id: int
) -> Message:
    """Return the message that watches a broadcast: its bar while it runs, then its report.

    `why` holds the recipients without an end or a message by why, empty while messages move.
    """
    waits = broadcast.state == BroadcastState.RUNNING and bool(why) and not broadcast.done
    text = lines(
        _title(speech, broadcast, zone, waits=waits),
        Text() if broadcast.done else plain(_bar(broadcast)),
        _numbers(speech, broadcast, _in_time(why) if waits else why),
    )
    return text.message(_buttons(speech, broadcast, prompt_id, waits=waits))


def title_of(speech: Speech, broadcast: Broadcast) -> str:
    """Return the first words of a broadcast, or what it is where it has none."""
    content = broadcast.content
    text, _ = filled_in(content.text, (), {FIRST_NAME: ""})
    written = text.strip().splitlines()
    if not written:
        return speech.say(f"broadcast.kind_{content.media.kind if content.media else 'text'}")
    first = written[0]
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1].rstrip() + "…"


def when_of(speech: Speech, start: Start, zone: str) -> str:
    """Return when it goes out, by the clock of `zone`."""
    if start.own_minute is not None:
        return speech.say(
            "broadcast.own_time", time=time_name(speech, wall_of_minute(start.own_minute))
        )
    if start.at is None:
        return speech.say("broadcast.now")
    day = speech.day(local_day(start.at, zone))
    return speech.say("broadcast.moment", day=day, time=speech.clock(start.at, zone))


def missed_list(speech: Speech, who: Sequence[Missed], total: int) -> Message:
    """Return who did not get it for sure, by why; `total` may be more than are listed."""
    by_why: dict[str, list[str]] = defaultdict(list)
    for one in who:
        by_why[_why(speech, one)].append(_named(one))
    listed = [
        speech.text("broadcast.missed_why", why=why, people=", ".join(people))
        for why, people in by_why.items()
    ]
    more = total - len(who)
    rest = plain(speech.counted("broadcast.missed_more", more)) if more > 0 else Text()
    return lines(speech.text("broadcast.missed"), *listed, rest).message()


# ---------------------------------------------------------------- the words


def _title(speech: Speech, broadcast: Broadcast, zone: str, *, waits: bool) -> Text:
    state = broadcast.state
    if broadcast.done and state != BroadcastState.CANCELLED:
        state = BroadcastState.FINISHED
    title = title_of(speech, broadcast)
    at = broadcast.finished_at or broadcast.shown_at
    time = speech.clock(at, zone) if at else ""
    if state == BroadcastState.RUNNING and _waits_for_start(broadcast):
        when = when_of(speech, broadcast.start, zone)
        return speech.text("broadcast.title_planned", title=title, when=when)
    if waits and broadcast.purpose == Purpose.SEND:
        return speech.text("broadcast.send_waiting", title=title)
    return speech.text(f"broadcast.{broadcast.purpose}_{state}", title=title, time=time)


def _waits_for_start(broadcast: Broadcast) -> bool:
    return broadcast.start != Start() and not broadcast.ended


def _bar(broadcast: Broadcast) -> str:
    share = broadcast.ended / broadcast.chosen if broadcast.chosen else 0
    full = int(share * BAR_LENGTH)
    return "▓" * full + "░" * (BAR_LENGTH - full) + f" {int(share * 100)}%"


def _numbers(speech: Speech, broadcast: Broadcast, why: Mapping[str, int]) -> Text:
    parts = [
        _end(speech, broadcast, state, count, why)
        for state in _ENDS
        if (count := broadcast.counts.get(state, 0)) or state == DeliveryState.SENT
    ]
    others = why or _in_short(broadcast)
    parts += [speech.counted(f"broadcast.{one}", n) for one in _OTHERS if (n := others.get(one, 0))]
    chosen = speech.counted("broadcast.chosen", broadcast.chosen)
    return speech.text("broadcast.sum", chosen=chosen, parts=", ".join(parts))


def _end(
    speech: Speech,
    broadcast: Broadcast,
    state: DeliveryState,
    count: int,
    why: Mapping[str, int],
) -> str:
    if state == DeliveryState.SENT:
        return speech.counted(f"broadcast.{_DONE[broadcast.purpose]}", count)
    counted = speech.counted(f"broadcast.{state}", count)
    reasons = [
        _reason(speech, code.removeprefix(_FAILED)) for code in why if code.startswith(_FAILED)
    ]
    if state != DeliveryState.FAILED or not reasons:
        return counted
    return speech.say("broadcast.because", what=counted, why=", ".join(dict.fromkeys(reasons)))


def _in_short(broadcast: Broadcast) -> dict[str, int]:
    """Return what the counts alone know of those without an end or a message."""
    left_out = broadcast.counts.get(DeliveryState.WITHDRAWN, 0)
    return {"left_out": left_out, "waits_turn": broadcast.waiting}


def _in_time(why: Mapping[str, int]) -> dict[str, int]:
    """Return the same where nothing moves: whoever waits for her turn is due at a later moment."""
    return {("waits_later" if one == "waits_turn" else one): count for one, count in why.items()}


def _why(speech: Speech, one: Missed) -> str:
    match one.state:
        case DeliveryState.WITHDRAWN:
            return speech.say(f"broadcast.missed_{one.reason or 'cancelled'}")
        case DeliveryState.FAILED:
            return speech.say("broadcast.missed_failed", why=_reason(speech, one.reason or ""))
    return speech.say(f"broadcast.missed_{one.state}")


def _reason(speech: Speech, code: str) -> str:
    key = f"broadcast.why_{code}"
    if speech.knows(key):
        return speech.say(key)
    return speech.say("broadcast.why_other", code=code.removeprefix("refused_"))


def _named(one: Missed) -> str:
    return one.code if one.label is None else f"{one.label} ({one.code})"


# ---------------------------------------------------------------- the buttons


def _buttons(speech: Speech, broadcast: Broadcast, prompt_id: int, *, waits: bool) -> Rows:
    def named(key: str, data: ControlButton, **values: object) -> Button:
        return button(speech.say(f"broadcast.{key}", **values), data, prompt_id)

    if broadcast.done:
        return (*_missed(speech, broadcast, named), *_later(broadcast, named))
    stop = named("stop", StopBroadcast())
    match broadcast.state:
        case BroadcastState.RUNNING:
            hold = (named("pause", PauseBroadcast()), stop)
            return (hold, *_missed(speech, broadcast, named)) if waits else (hold,)
        case BroadcastState.PAUSED:
            return ((named("resume", ResumeBroadcast()), stop), *_later(broadcast, named))
    return ()


def _missed(speech: Speech, broadcast: Broadcast, named: Namer) -> Rows:
    """Return what may be done about those who did not get it."""
    missed = broadcast.ended - broadcast.counts.get(DeliveryState.SENT, 0)
    failed = broadcast.counts.get(DeliveryState.FAILED, 0)
    rows: list[tuple[Button, ...]] = []
    if missed:
        rows.append((named("show_missed", ListMissed(), count=speech.number(missed)),))
    if failed and broadcast.state != BroadcastState.CANCELLED:
        rows.append((named("retry", RetryFailed(), count=speech.number(failed)),))
    return tuple(rows)


def _later(broadcast: Broadcast, named: Namer) -> Rows:
    """Return what may be done with what was sent."""
    if broadcast.purpose != Purpose.SEND or not broadcast.counts.get(DeliveryState.SENT, 0):
        return ()
    rows: list[tuple[Button, ...]] = [
        (named("change", ChangeSent()), named("take_back", TakeSentBack()))
    ]
    if broadcast.done and broadcast.kept_at is None and broadcast.item is None:
        rows.append((named("keep_tip", KeepAsTip()),))
    return tuple(rows)
