"""What do the pages look like on which a patient pauses or stops?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from content.buttons import button
from content.buttons.patient import OpenMenu, OpenPause, PauseFor, PauseUntil, Resume
from content.buttons.safety import ComeBack, StopAll
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import lines
from content.patient.menu import back_button, menu_button
from rules.local_time import local_day
from rules.message import Message

# The pauses that are offered, in days (product specification, section 2.7).
DAYS_ON_A_PAGE, PAGES = 10, 6
PAUSES = ((3, "three_days"), (7, "week"), (14, "two_weeks"))


def sure_to_stop(speech: Speech, prompt_id: int) -> Message:
    """Return the one question before a button stops everything."""
    return speech.text("stopping.sure").message(
        (
            (button(speech.say("stopping.yes"), StopAll(), prompt_id),),
            (button(speech.say("stopping.rather_pause"), OpenPause(), prompt_id),),
            (back_button(speech, prompt_id),),
        )
    )


def stopped(speech: Speech, prompt_id: int, *, kept: str) -> Message:
    """Return the farewell to a patient, with the way back by one tap; `kept` says for how long her data is."""
    back = button(speech.say("stopping.come_back"), ComeBack(), prompt_id)
    return speech.text("stopping.stopped", kept=kept).message(((back,),))


def came_back(speech: Speech, prompt_id: int, *, check_at: datetime | None, zone: str) -> Message:
    """Return what follows that tap: what is as before, and when the next check comes, if one does."""
    text = speech.text("stopping.came_back")
    if check_at is not None:
        day, time = speech.day(local_day(check_at, zone)), speech.clock(check_at, zone)
        text = lines(text, speech.text("stopping.next_check", day=day, time=time), gap=" ")
    return text.message(((menu_button(speech, prompt_id),),))


def offered_to_stop(speech: Speech, prompt_id: int) -> Message:
    """Return what answers words that may mean it: the messages stop with one tap, or rest for a week."""
    return speech.text("stopping.offered").message(
        (
            (button(speech.say("menu.stop"), StopAll(), prompt_id),),
            (button(speech.say("silence.pause"), PauseFor(days=7), prompt_id),),
            (back_button(speech, prompt_id),),
        )
    )


def how_long(speech: Speech, prompt_id: int) -> Message:
    """Return the choice of pauses."""
    days = [
        button(speech.say(f"pausing.{name}"), PauseFor(days=count), prompt_id)
        for count, name in PAUSES
    ]
    open_end = button(speech.say("pausing.open_end"), PauseFor(), prompt_id)
    a_day = button(speech.say("pausing.until_day"), OpenPause(page=0), prompt_id)
    return speech.text("pausing.how_long").message(
        (*rows_of(days, 2), (a_day,), (open_end,), (back_button(speech, prompt_id),))
    )


def days_page(speech: Speech, prompt_id: int, today: date, page: int) -> Message:
    """Return the days on which messages may come back, some on a page."""
    first = 1 + page * DAYS_ON_A_PAGE
    dates = [today + timedelta(days=ahead) for ahead in range(first, first + DAYS_ON_A_PAGE)]
    days = [button(speech.short_day(one), PauseUntil(day=one), prompt_id) for one in dates]
    turning = []
    if page > 0:
        turning.append(button(speech.say("pausing.earlier"), OpenPause(page=page - 1), prompt_id))
    if page + 1 < PAGES:
        turning.append(button(speech.say("pausing.later"), OpenPause(page=page + 1), prompt_id))
    back = (button(speech.say("menu.back"), OpenPause(), prompt_id),)
    return speech.text("pausing.which_day").message((*rows_of(days, 2), tuple(turning), back))


def paused(speech: Speech, prompt_id: int, *, back_on: date | None) -> Message:
    """Return what a pause says; `back_on` is the first day with messages, None for an open end."""
    day = None if back_on is None else speech.day(back_on)
    text = speech.text("pausing.until", day=day) if day else speech.text("pausing.open")
    return text.message(
        (
            (button(speech.say("pausing.come_back"), Resume(), prompt_id),),
            (button(speech.say("pausing.change"), OpenPause(), prompt_id),),
            (button(speech.say("menu.open"), OpenMenu(), prompt_id),),
        )
    )


def resumed(speech: Speech, prompt_id: int, *, was_paused: bool) -> Message:
    """Return what follows "I'm back"."""
    text = speech.text("pausing.resumed" if was_paused else "pausing.not_paused")
    return text.message(((menu_button(speech, prompt_id),),))
