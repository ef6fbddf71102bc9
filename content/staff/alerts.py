"""What do staff read about a patient who needs them?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from content.buttons import button
from content.buttons.staff import (
    WIDEST,
    AskCallTime,
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
    ReopenAlert,
    ReopenRead,
    SetCallTime,
    ShowAlert,
    TakeAlert,
    TurnAlerts,
)
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, bold, lines, plain, quote
from content.patient.pain import joint_names
from rules.alert_details import (
    CALL_LATE,
    LIST_LENGTH,
    REOPENED,
    AlertBoard,
    AlertPageOf,
    AlertStory,
    AlertView,
    CloseReason,
)
from rules.alert_order import is_emergency
from rules.alerts import (
    AlertNote,
    AlertPriority,
    AlertRule,
    AlertState,
    SevereReply,
    read_is_enough,
)
from rules.coverage import TeamCalendar, coverage
from rules.local_time import local_day
from rules.message import Button, Media, Message
from rules.pain_checks import Novelty
from rules.people import Patient

# How much of what she asked stands in an alert: several of them must fit into one message.
LONGEST_QUOTE, LISTED_QUOTE = 300, 100

Rows = tuple[tuple[Button, ...], ...]


def alert_message(speech: Speech, board: AlertBoard, team: TeamCalendar) -> Message:
    """Return one message about one alert, or about several that are due together."""
    again = speech.text("alert.again") if board.again else Text()
    if board.listed is not None:
        return _listing(speech, board, board.listed, again)
    if len(board.stories) == 1:
        text = lines(again, _card(speech, board.stories[0], board, team))
        return text.message(_own_buttons(speech, board))
    if not board.stories:
        return speech.message("alert.not_yours")
    head = plain(speech.counted("alert.several", len(board.stories)))
    told = [
        plain(f"{nth}. ") + _card(speech, story, board, team)
        for nth, story in enumerate(board.stories, start=1)
    ]
    return lines(again, head, *told).message(_bundle_buttons(speech, board))


def _listing(speech: Speech, board: AlertBoard, listed: AlertPageOf, again: Text) -> Message:
    """Return a page of a list: a line for each alert that is open still, the worst first."""
    first = listed.page * LIST_LENGTH
    told = [
        plain(f"{nth}. ") + _line(speech, story, board)
        for nth, story in enumerate(board.stories, start=first + 1)
    ]
    shows = [
        button(speech.say("alert.show_nth", place=nth), ShowAlert(place=at), board.prompt_id)
        for nth, at in enumerate(board.places, start=first + 1)
    ]
    read = _read_by_their_lines(board)
    rows = [tuple(shows[at : at + 3]) for at in range(0, len(shows), 3)]
    hint = Text()
    if len(read) > 1:
        label = speech.say("alert.read_these", count=len(read))
        rows.append((button(label, CloseRead.of(read), board.prompt_id),))
        hint = plain(speech.counted("alert.read_hint", len(read)))
    if listed.undo:
        label = speech.say("alert.undo", count=listed.undo)
        rows.append((button(label, ReopenRead(), board.prompt_id),))
    head = lines(*_head(speech, listed), gap=" ")
    return lines(again, head, *told, hint).message((*rows, *_turns(speech, board, listed)))


def _head(speech: Speech, listed: AlertPageOf) -> list[Text]:
    if not listed.count:
        empty = "all_closed" if listed.view is AlertView.TOLD else f"none_{listed.view}"
        return [speech.text(f"alert.{empty}")]
    parts = [plain(speech.counted(f"alert.open_{listed.view}", listed.count))]
    if listed.cohort is not None:
        parts.append(speech.text("alert.of_cohort", name=listed.cohort[1]))
    if listed.untaken < listed.count and listed.view is not AlertView.MINE:
        parts.append(plain(speech.counted("alert.untaken", listed.untaken)))
    if listed.pages > 1:
        parts.append(speech.text("alert.page", page=listed.page + 1, pages=listed.pages))
    return parts


def _turns(speech: Speech, board: AlertBoard, listed: AlertPageOf) -> Rows:
    """Return the ways to the other pages, and to other lists."""
    at = 0 if listed.cohort is None else listed.cohort[0]

    def to(label: str, view: AlertView, page: int = 0, cohort: int = at) -> Button:
        turn = TurnAlerts(view=view, page=page, cohort=cohort)
        return button(label, turn, board.prompt_id)

    turns = []
    if listed.page > 0:
        turns.append(to(speech.say("patients.before"), listed.view, listed.page - 1))
    if listed.page + 1 < listed.pages:
        turns.append(to(speech.say("patients.after"), listed.view, listed.page + 1))
    rows: Rows = (tuple(turns),) if turns else ()
    if listed.view is AlertView.TOLD:
        more = button(speech.say("digest.show_alerts"), ListAlerts(), board.prompt_id)
        return rows if listed.count else (*rows, (more,))
    views = (AlertView.ALL, AlertView.UNTAKEN, AlertView.MINE)
    others = [to(speech.say(f"alert.view_{one}"), one) for one in views if one is not listed.view]
    rows = (*rows, tuple(others))
    if listed.cohorts > 1:
        following = (at + 1) % (listed.cohorts + 1)
        key = "alert.every_cohort" if following == 0 else "alert.next_cohort"
        rows = (*rows, (to(speech.say(key), listed.view, 0, following),))
    return rows


def _read_by_their_lines(board: AlertBoard) -> list[int]:
    """Return the places of those on the page whose line says all, as many as one button holds."""
    shown = zip(board.places, board.stories, strict=True)
    read = sorted(place for place, story in shown if _is_read_by_its_line(story))
    return [place for place in read if place < read[0] + WIDEST]


def _is_read_by_its_line(story: AlertStory) -> bool:
    return read_is_enough(story.alert) and not story.signs and not story.question


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
    if is_emergency(story.alert):
        first = speech.text("alert.emergency")
    else:
        urgent = story.alert.priority is not AlertPriority.ROUTINE
        first = speech.text("alert.urgent") if urgent else Text()
    return lines(
        first,
        bold(who_of(story.patient)) + plain(":"),
        _named(speech, story),
        _pain(speech, story, board),
        _why(speech, story, board),
        _words(speech, story, board, LISTED_QUOTE),
        plain(when),
        _status(speech, story, board),
        gap=" ",
    )


def _card(speech: Speech, story: AlertStory, board: AlertBoard, team: TeamCalendar) -> Text:
    left = speech.text("alert.left") if story.patient.state == "left" else Text()
    stopped = story.patient.exercise_stopped
    said = story.alert.rule == story.reply
    return lines(
        bold(who_of(story.patient)) + plain(":"),
        _pain(speech, story, board),
        # What she said is told with its time below; here it would be told twice.
        Text() if said else _why(speech, story, board),
        _words(speech, story, board, LONGEST_QUOTE),
        _joints(speech, story),
        _said(speech, story, board),
        _signs(speech, story),
        _notes(speech, story, board),
        _answers(speech, story),
        _told(speech, story, board, team),
        speech.text("alert.exercise_off") if stopped else Text(),
        left,
        _passed(speech, story, board),
        _status(speech, story, board),
        gap=" ",
    )


def _why(speech: Speech, story: AlertStory, board: AlertBoard) -> Text:
    """Return why staff are told, as it is true today."""
    rule, raised = story.alert.rule, story.alert.raised_at or story.alert.made_at
    since = local_day(raised, board.zone)
    if rule is not AlertRule.FIRST_SEVERE:
        return speech.text(f"alert.rule_{rule}")
    times = len(story.alert.facts.ratings)
    if times > 1:
        return plain(speech.counted("alert.high_since", times, day=speech.day(since)))
    if since == local_day(board.now, board.zone):
        return speech.text("alert.rule_first_severe")
    return speech.text("alert.was_first_severe", day=speech.day(since))


def _named(speech: Speech, story: AlertStory) -> Text:
    """Return her signs by name: a list says what it is."""
    return _signs(speech, story) if story.signs else Text()


def _passed(speech: Speech, story: AlertStory, board: AlertBoard) -> Text:
    if story.passed_to_id is None:
        return Text()
    if story.passed_to_id == board.staff_id:
        by = story.passed_by or speech.say("alert.somebody")
        return speech.text("alert.passed_by", name=by)
    return speech.text("alert.passed", name=story.passed_to or speech.say("alert.somebody"))


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
        if story.alert.rule is AlertRule.UNREAD:
            reply = "unread"
        parts.append(speech.text(f"alert.reply_{reply}", time=time))
    return lines(*parts, gap=" ")


_SPOKEN = (SevereReply.CALL_ME, SevereReply.CAN_WAIT)


def _words(speech: Speech, story: AlertStory, board: AlertBoard, longest: int) -> Text:
    files = [speech.say(f"alert.file.{file.kind}") for file in story.files]
    words = "\n".join(one for one in (story.question, *files) if one)
    if not words:
        return Text()
    said = quote(words if len(words) <= longest else words[:longest] + " ...")
    if story.question_changed_at is None:
        return said
    time = _moment(speech, story.question_changed_at, board)
    return lines(said, speech.text("alert.words_changed", time=time), gap=" ")


def _signs(speech: Speech, story: AlertStory) -> Text:
    if not story.signs:
        asked = story.value is not None and story.novelty is Novelty.USUAL
        return speech.text("alert.no_sign") if asked else Text()
    names = [speech.say(f"danger.label.{sign}") for sign in story.signs]
    return speech.text("alert.signs", signs=speech.listed(names))


def _notes(speech: Speech, story: AlertStory, board: AlertBoard) -> Text:
    """Return what she said afterwards: that she has called, that it is not so."""
    said = ((note, story.alert.facts.at(note)) for note in AlertNote)
    return lines(
        *(
            speech.text(
                f"alert.note_{note}",
                time=_moment(speech, at, board),
            )
            for note, at in said
            if at
        ),
        gap=" ",
    )


def _answers(speech: Speech, story: AlertStory) -> Text:
    answers = story.alert.facts.answers
    if not answers:
        return Text()
    names = [speech.say(f"safety.{answer}") for answer in answers]
    held = "waits" if _waits(story) else "seated"
    ticked = speech.text("alert.answers", answers=speech.listed(names))
    return lines(ticked, speech.text(f"alert.movement_{held}"), gap=" ")


def _waits(story: AlertStory) -> bool:
    return bool(story.alert.facts.waits) and not story.patient.safety_cleared


def _told(speech: Speech, story: AlertStory, board: AlertBoard, team: TeamCalendar) -> Text:
    at = story.told_at
    if at is None:
        return Text()
    told = coverage(team, at, story.patient.cohort_id)
    moment = told.until if told.covered else told.back_at
    if moment is None:
        return speech.text("alert.told_always" if told.covered else "alert.told_nobody")
    day, time = speech.day(local_day(moment, board.zone)), speech.clock(moment, board.zone)
    if not told.covered:
        return speech.text("alert.told_back", day=day, time=time)
    # Who is there until midnight is there until the end of that day.
    same_day = local_day(moment - timedelta(seconds=1), board.zone) == local_day(at, board.zone)
    return speech.text("alert.told_here" if same_day else "alert.told_here_day", day=day, time=time)


def _moment(speech: Speech, moment: datetime, board: AlertBoard) -> str:
    """Return the time, with its day when that is not today."""
    day, time = local_day(moment, board.zone), speech.clock(moment, board.zone)
    if day == local_day(board.now, board.zone):
        return time
    return speech.say("alert.moment", day=speech.day(day), time=time)


def _status(speech: Speech, story: AlertStory, board: AlertBoard) -> Text:
    name = story.owner or speech.say("alert.somebody")
    match story.alert.state:
        case AlertState.TAKEN if story.call_at is not None:
            late = "alert.call_late" if board.now >= story.call_at + CALL_LATE else "alert.calls"
            return speech.text(late, name=name, time=_moment(speech, story.call_at, board))
        case AlertState.TAKEN:
            taken = story.alert.taken_at or board.now
            rests = local_day(taken, board.zone) < local_day(board.now, board.zone)
            if rests and story.owner_id == board.staff_id:
                return speech.text("alert.rests", time=_moment(speech, taken, board))
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
    closed_at = story.alert.closed_at
    if story.alert.state is AlertState.CLOSED and closed_at and board.now < closed_at + REOPENED:
        reopen = button(speech.say("alert.reopen"), ReopenAlert(place=0), board.prompt_id)
        return ((reopen,), *cleared)
    if story.alert.state not in (AlertState.RAISED, AlertState.TAKEN):
        return cleared
    if board.call_times:
        return _call_times(speech, board)
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
    call = button(speech.say("alert.call"), AskCallTime(place=0), board.prompt_id)
    return ((close, _pass(speech, board)), (card, call), *files, *cleared)


def _call_times(speech: Speech, board: AlertBoard) -> Rows:
    times = [
        button(speech.clock(at, board.zone), SetCallTime(place=0, time=nth), board.prompt_id)
        for nth, at in enumerate(board.call_times)
    ]
    back = button(speech.say("alert.keep"), KeepAlert(), board.prompt_id)
    return (*rows_of(times, 3), (back,))


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
