"""What do staff read about a patient who needs them, and what does she read when they have?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from content.buttons import button
from content.buttons.staff import (
    ClearExercise,
    CloseAlert,
    CloseAlertFor,
    CloseRead,
    KeepAlert,
    ListAlerts,
    OpenAlertPatient,
    OpenSentFiles,
    PassAlert,
    PassAlertTo,
    ShowAlert,
    TakeAlert,
)
from content.language.speech import Speech
from content.language.text import Text, bold, lines, plain, quote
from content.patient.pain import joint_names
from rules.alert_details import AlertBoard, AlertStory, CloseReason
from rules.alerts import AlertPriority, AlertRule, AlertState, SevereReply, read_is_enough
from rules.clinic import Clinic
from rules.local_time import local_day
from rules.message import Button, Media, Message
from rules.pain_checks import Novelty
from rules.people import Patient
from rules.staffed_hours import closes_at, next_staffed

# How many alerts one list shows.
LIST_LENGTH = 10
# More that are due together are listed: a nurse looks at them one by one.
MOST_IN_FULL = 4
# A button of a list names its places in hexadecimal digits, and holds 28 of them.
MOST_PLACES = 112
# How much of what she asked stands in an alert: several of them must fit into one message.
LONGEST_QUOTE, LISTED_QUOTE = 300, 100

Rows = tuple[tuple[Button, ...], ...]


def alert_message(speech: Speech, board: AlertBoard, clinic: Clinic) -> Message:
    """Return one message about one alert, or about several that are due together."""
    again = speech.text("alert.again") if board.again else Text()
    if len(board.stories) == 1:
        text = lines(again, _card(speech, board.stories[0], board, clinic))
        return text.message(_own_buttons(speech, board))
    head = plain(speech.counted("alert.several", len(board.stories)))
    if len(board.stories) > MOST_IN_FULL:
        still = [place for place, story in enumerate(board.stories) if story.alert.open]
        if not still:
            more = button(speech.say("digest.show_alerts"), ListAlerts(), board.prompt_id)
            return speech.text("alert.all_closed").message(((more,),))
        return _listing(speech, board, lines(again, head), still, total=len(still))
    told = [
        plain(f"{place}. ") + _card(speech, story, board, clinic)
        for place, story in enumerate(board.stories, start=1)
    ]
    return lines(again, head, *told).message(_bundle_buttons(speech, board))


def alert_list(speech: Speech, board: AlertBoard, *, total: int) -> Message:
    """Return what is open, the most urgent first, each with a button that shows it."""
    if not board.stories:
        return speech.message("alert.none_open")
    head = plain(speech.counted("alert.open", total))
    return _listing(speech, board, head, range(len(board.stories)), total=total)


def _listing(
    speech: Speech, board: AlertBoard, head: Text, places: Sequence[int], *, total: int
) -> Message:
    """Return a line for each alert at the first of these places, and how many of the total are not among them."""
    listed = list(enumerate(places[:LIST_LENGTH], start=1))
    told = [plain(f"{nth}. ") + _line(speech, board.stories[at], board) for nth, at in listed]
    more = total - len(listed)
    rest = plain(speech.counted("alert.more", more)) if more else Text()
    shows = [
        button(speech.say("alert.show_nth", place=nth), ShowAlert(place=at), board.prompt_id)
        for nth, at in listed
    ]
    rows = tuple(tuple(shows[at : at + 3]) for at in range(0, len(shows), 3))
    read = [at for _, at in listed if at < MOST_PLACES and _is_read_by_its_line(board.stories[at])]
    if len(read) < 2:
        return lines(head, *told, rest).message(rows)
    label = speech.say("alert.read_these", count=len(read))
    close = button(label, CloseRead.of(read), board.prompt_id)
    hint = plain(speech.counted("alert.read_hint", len(read)))
    return lines(head, *told, rest, hint).message((*rows, (close,)))


def _is_read_by_its_line(story: AlertStory) -> bool:
    return read_is_enough(story.alert) and not story.signs and not story.question


def read_note(speech: Speech, story: AlertStory, name: str | None) -> Message:
    """Tell the patient that somebody of her team has read it."""
    said = story.said_at or story.alert.made_at
    about = "pattern" if story.alert.rule in (AlertRule.JUMP, AlertRule.SUSTAINED) else "answer"
    who = name or speech.say("alert.somebody")
    zone = story.patient.zone
    time, day = speech.clock(said, zone), speech.day(local_day(said, zone))
    return speech.message(f"alert.read_{about}", name=who, time=time, day=day)


def file_message(story: AlertStory, file: Media) -> Message:
    """Return a file that she sent, with whose it is."""
    return replace(bold(who_of(story.patient)).message(), media=file)


# ---------------------------------------------------------------- the text


def who_of(patient: Patient) -> str:
    """Return how staff know a patient: her label with her code, or the code alone."""
    return f"{patient.label} ({patient.code})" if patient.label else patient.code


def _line(speech: Speech, story: AlertStory, board: AlertBoard) -> Text:
    raised = story.alert.raised_at or story.alert.made_at
    when = speech.say("alert.since", time=_moment(speech, raised, board))
    urgent = story.alert.priority is not AlertPriority.ROUTINE
    first = speech.text("alert.urgent") if urgent else Text()
    return lines(
        first,
        bold(who_of(story.patient)) + plain(":"),
        _pain(speech, story, board),
        speech.text(f"alert.rule_{story.alert.rule}"),
        _words(speech, story, LISTED_QUOTE),
        plain(when),
        _status(speech, story),
        gap=" ",
    )


def _card(speech: Speech, story: AlertStory, board: AlertBoard, clinic: Clinic) -> Text:
    left = speech.text("alert.left") if story.patient.state == "left" else Text()
    stopped = story.patient.exercise_stopped
    said = story.alert.rule == story.reply
    return lines(
        bold(who_of(story.patient)) + plain(":"),
        _pain(speech, story, board),
        # What she said is told with its time below; here it would be told twice.
        Text() if said else speech.text(f"alert.rule_{story.alert.rule}"),
        _words(speech, story, LONGEST_QUOTE),
        _joints(speech, story),
        _said(speech, story, board),
        _signs(speech, story),
        _answers(speech, story),
        _told(speech, story, board, clinic),
        speech.text("alert.exercise_off") if stopped else Text(),
        left,
        speech.text("alert.passed_by", name=story.passed_by) if story.passed_by else Text(),
        _status(speech, story),
        gap=" ",
    )


def _pain(speech: Speech, story: AlertStory, board: AlertBoard) -> Text:
    if story.value is None or story.day is None:
        return Text()
    if story.day == local_day(board.now, board.zone):
        pain = speech.say("alert.pain_today", value=story.value)
    else:
        pain = speech.say("alert.pain_on", value=story.value, day=speech.day(story.day))
    if story.corrected:
        pain = speech.say("alert.corrected", pain=pain)
    return plain(_with_usual(speech, pain, story))


def _with_usual(speech: Speech, pain: str, story: AlertStory) -> str:
    if story.usual is None:
        return speech.say("alert.no_usual", pain=pain)
    usual = speech.number(story.usual)
    return speech.counted("alert.usual", story.count, pain=pain, usual=usual)


def _joints(speech: Speech, story: AlertStory) -> Text:
    if not story.joints:
        return Text()
    return speech.text("alert.joints", joints=joint_names(speech, story.joints))


def _said(speech: Speech, story: AlertStory, board: AlertBoard) -> Text:
    parts = []
    if story.novelty is not None:
        parts.append(speech.text(f"alert.novelty_{story.novelty}"))
    if story.said_at is not None:
        time = _moment(speech, story.said_at, board)
        reply = story.reply if story.reply in _SPOKEN else "said"
        parts.append(speech.text(f"alert.reply_{reply}", time=time))
    return lines(*parts, gap=" ")


_SPOKEN = (SevereReply.CALL_ME, SevereReply.CAN_WAIT)


def _words(speech: Speech, story: AlertStory, longest: int) -> Text:
    files = [speech.say(f"alert.file.{file.kind}") for file in story.files]
    words = "\n".join(one for one in (story.question, *files) if one)
    if not words:
        return Text()
    return quote(words if len(words) <= longest else words[:longest] + " ...")


def _signs(speech: Speech, story: AlertStory) -> Text:
    if not story.signs:
        asked = story.value is not None and story.novelty is Novelty.USUAL
        return speech.text("alert.no_sign") if asked else Text()
    names = [speech.say(f"danger.label.{sign}") for sign in story.signs]
    return speech.text("alert.signs", signs=speech.listed(names))


def _answers(speech: Speech, story: AlertStory) -> Text:
    answers = story.alert.facts.get("answers", ())
    if not answers:
        return Text()
    names = [speech.say(f"safety.{answer}") for answer in answers]
    held = "waits" if _waits(story) else "seated"
    ticked = speech.text("alert.answers", answers=speech.listed(names))
    return lines(ticked, speech.text(f"alert.movement_{held}"), gap=" ")


def _waits(story: AlertStory) -> bool:
    return bool(story.alert.facts.get("waits")) and not story.patient.safety_cleared


def _told(speech: Speech, story: AlertStory, board: AlertBoard, clinic: Clinic) -> Text:
    at = story.told_at
    if at is None:
        return Text()
    leaves = closes_at(clinic.staffed, at, clinic.zone)
    if leaves is not None:
        return speech.text("alert.told_here", time=speech.clock(leaves, board.zone))
    back = next_staffed(clinic.staffed, at, clinic.zone)
    if back == at:
        return speech.text("alert.told_always")
    day = speech.day(local_day(back, board.zone))
    return speech.text("alert.told_back", day=day, time=speech.clock(back, board.zone))


def _moment(speech: Speech, moment: datetime, board: AlertBoard) -> str:
    """Return the time, with its day when that is not today."""
    day, time = local_day(moment, board.zone), speech.clock(moment, board.zone)
    if day == local_day(board.now, board.zone):
        return time
    return speech.say("alert.moment", day=speech.day(day), time=time)


def _status(speech: Speech, story: AlertStory) -> Text:
    name = story.owner or speech.say("alert.somebody")
    match story.alert.state:
        case AlertState.TAKEN:
            return speech.text("alert.has_it", name=name)
        case AlertState.CLOSED:
            reason = speech.say(f"alert.reason_{story.alert.reason}")
            return speech.text("alert.closed", name=name, reason=reason)
        case AlertState.DROPPED:
            return speech.text("alert.dropped")
    return Text()


# ---------------------------------------------------------------- the buttons


def _own_buttons(speech: Speech, board: AlertBoard) -> Rows:
    story = board.stories[0]
    allows = "alert.clear_safety" if _waits(story) else "alert.clear_exercise"
    clear = button(speech.say(allows), ClearExercise(place=0), board.prompt_id)
    held_back = story.patient.exercise_stopped or _waits(story)
    cleared = ((clear,),) if held_back and not story.waiting else ()
    if story.alert.state not in (AlertState.RAISED, AlertState.TAKEN):
        return cleared
    if board.closing == 0:
        return _reasons(speech, board)
    if board.passing == 0:
        return _colleagues(speech, board)
    close = button(speech.say("alert.close"), CloseAlert(place=0), board.prompt_id)
    card = button(speech.say("alert.card"), OpenAlertPatient(place=0), board.prompt_id)
    file = button(speech.say("alert.files"), OpenSentFiles(place=0), board.prompt_id)
    files = ((file,),) if story.files else ()
    if story.waiting:
        take = button(speech.say("alert.take"), TakeAlert(place=0), board.prompt_id)
        return ((take, close), (card, _pass(speech, board)), *files)
    return ((close, _pass(speech, board)), (card,), *files, *cleared)


def _pass(speech: Speech, board: AlertBoard) -> Button:
    return button(speech.say("alert.pass"), PassAlert(place=0), board.prompt_id)


def _bundle_buttons(speech: Speech, board: AlertBoard) -> Rows:
    rows = []
    for place, story in enumerate(board.stories):
        if not story.alert.open:
            continue
        shown = {"place": place + 1}
        take = button(
            speech.say("alert.take_nth", **shown), TakeAlert(place=place), board.prompt_id
        )
        show = button(
            speech.say("alert.show_nth", **shown), ShowAlert(place=place), board.prompt_id
        )
        rows.append((take, show) if story.waiting else (show,))
    return tuple(rows)


def _colleagues(speech: Speech, board: AlertBoard) -> Rows:
    names = [
        button(
            one.name or speech.say("alert.somebody"),
            PassAlertTo(place=0, staff_id=one.id),
            board.prompt_id,
        )
        for one in board.others
    ]
    back = button(speech.say("alert.keep"), KeepAlert(), board.prompt_id)
    return (*((one,) for one in names), (back,))


def _reasons(speech: Speech, board: AlertBoard) -> Rows:
    reasons = [
        button(
            speech.say(f"alert.because_{reason}"),
            CloseAlertFor(place=0, reason=reason),
            board.prompt_id,
        )
        for reason in CloseReason
    ]
    back = button(speech.say("alert.keep_open"), KeepAlert(), board.prompt_id)
    return (*((one,) for one in reasons), (back,))
