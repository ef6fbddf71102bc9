"""Which pages does a patient open herself, beside menu and settings?"""

from __future__ import annotations

from dataclasses import replace

from content import (
    ahead,
    asking,
    choices,
    keeping,
    lessons,
    progress,
    rereading,
    travelling,
    weighing,
)
from content.gallery.stage import DAY, HOUR, NOW, PROMPT, TODAY, ZONE, Group, Shown, Stage
from rules.appointments import DEFAULT_APPOINTMENTS
from rules.choosing import Outlook, Reason, Why
from rules.programmes import Activity
from rules.progress import Compared, Done, Flare, Point, Progress
from rules.questions import Question, QuestionState, Said
from rules.reflections import Entry
from rules.weeks import Summary, Trend
from rules.weights import Weighed
from rules.words import Depth, Kind

_KEPT = ("walk-to-shop", "chair-stand", "baked-apple", "finger-fan", "small-good", "walking")


def week_scenes(stage: Stage) -> Shown:
    """Yield the next seven days, and each reason that one of them may have."""
    reminders = {one.kind: one for one in DEFAULT_APPOINTMENTS.reminders(ZONE)}
    plans = [Outlook(activity=one, minutes=20, with_food=True, why=()) for one in Activity]
    days = [ahead.DayAhead(day=TODAY + n * DAY, outlook=one) for n, one in enumerate(plans)]
    days.append(ahead.DayAhead(day=TODAY + 6 * DAY, outlook=None))
    week = ahead.WeekAhead(today=TODAY, days=days, reminders=reminders)
    paused = [replace(one, rests=True) for one in days[:2]] + days[2:]
    yield "A week, each day of another kind", ahead.week_page(stage.speech, PROMPT, week)
    yield (
        "An easier week, with a pause",
        ahead.week_page(stage.speech, PROMPT, replace(week, days=paused, easier=True)),
    )
    for reason in Reason:
        plan = Outlook(activity=Activity.GENTLE, why=(Why(reason=reason),))
        if stage.speech.knows(f"ahead.why.{reason}"):
            day = ahead.DayAhead(day=TODAY, outlook=plan)
            one = replace(week, days=[day])
            yield f"A day, because: {reason}", ahead.week_page(stage.speech, PROMPT, one)


def progress_scenes(stage: Stage) -> Shown:
    """Yield the words beside her chart."""
    days = [TODAY - n * DAY for n in range(27, -1, -1)]
    seen = Progress(
        first=days[0],
        last=TODAY,
        points=tuple(Point(day=day, value=4) for day in days),
        middles=(),
        usual=(),
        weeks=(Done(first=days[0], last=TODAY, minutes=210, strength_days=4, care_days=3),),
        flares=(Flare(first=TODAY - 9 * DAY, last=TODAY - 8 * DAY, worst=8),),
    )
    week = Summary(
        first=TODAY - 6 * DAY,
        last=TODAY,
        checks=6,
        middle=4,
        usual=5,
        trend=Trend.CHANCE,
        walked=70,
        strength_days=1,
        care_days=1,
    )
    for trend in Trend:
        told = replace(seen, compared=Compared(before=6, after=4, trend=trend))
        words = progress.progress_message(stage.speech, PROMPT, told, replace(week, trend=trend))
        yield f"Beside the chart: {trend}", words
    short = replace(week, middle=None, usual=None, trend=None)
    quiet = replace(seen, points=(), weeks=(), flares=())
    yield "A quiet month", progress.progress_message(stage.speech, PROMPT, quiet, short)
    yield "Nothing to draw yet", progress.nothing_yet(stage.speech, PROMPT)


def lesson_scenes(stage: Stage) -> Shown:
    """Yield lessons by topic; every lesson stands in the library below."""
    speech, library = stage.speech, stage.library
    found = library.of_kind(Kind.LESSON)
    yield "Topics", lessons.topics_page(speech, PROMPT, found)
    for topic in lessons.topics_of(found):
        page = lessons.lessons_page(speech, library, PROMPT, found, topic)
        yield f"Lessons: {topic}", page
    for number, depth in enumerate(Depth):
        page = lessons.lesson_page(
            speech, library, PROMPT, place=0, item=found[0], depth=depth, kept=number > 0
        )
        yield f"A lesson, {depth}", page


def kept_scenes(stage: Stage) -> Shown:
    """Yield what she keeps, and what she wants no more."""
    speech, library = stage.speech, stage.library
    many = (*_KEPT, "heel-raises-worktop")
    yield "What she keeps", keeping.kept_page(speech, library, PROMPT, _KEPT[:3], retired=1)
    yield "She keeps many", keeping.kept_page(speech, library, PROMPT, many, retired=0)
    yield "She keeps nothing", keeping.kept_page(speech, library, PROMPT, (), retired=0)
    yield "What she wants no more", keeping.retired_page(speech, library, PROMPT, _KEPT[:2])
    yield "She wants all of it", keeping.retired_page(speech, library, PROMPT, ())
    for state, kept, retired in (
        ("kept", True, False),
        ("kept no more", False, False),
        ("wanted no more", False, True),
    ):
        page = keeping.item_page(speech, library, PROMPT, _KEPT[0], kept=kept, retired=retired)
        yield f"One idea, {state}", page


def reread_scenes(stage: Stage) -> Shown:
    """Yield her reflections as she reads them back."""
    speech, library = stage.speech, stage.library
    answer = library.items["small-good"].answers[0]
    tapped = Entry(prompt_id=1, item_id="small-good", answered_at=NOW - DAY, answer=answer)
    written = Entry(prompt_id=2, item_id="your-hour", answered_at=NOW, words="…", shared=True)
    both = [written, tapped]
    yield "Nothing yet", rereading.nothing_page(speech, PROMPT)
    for place, state in enumerate(("in her own words, shared", "answered with a tap")):
        page = rereading.entry_page(speech, library, PROMPT, both, place, zone=ZONE)
        yield f"One {state}", page
    for state, action in (("Share", rereading.SHARE_ACTION), ("Delete", rereading.DELETE_ACTION)):
        yield f"{state}: sure", rereading.sure_page(speech, PROMPT, action, tapped, 1)


def asking_scenes(stage: Stage) -> Shown:
    """Yield how she asks her team."""
    speech = stage.speech
    desk = asking.Desk(when=stage.back, zone=ZONE, names={1: "Bea"})
    hers = Said(id=1, words="…", at=NOW - HOUR)
    theirs = Said(id=2, words="…", at=NOW, staff_id=1)
    waits = Question(
        id=1, patient_id=14, state=QuestionState.OPEN, asked_at=NOW - HOUR, said=(hers,)
    )
    unnamed = replace(theirs, id=3, staff_id=9)
    answered = replace(waits, state=QuestionState.ANSWERED, said=(hers, theirs, unnamed))
    yield "How to ask", asking.ask_page(speech, PROMPT, desk, [])
    yield "A question waits", asking.ask_page(speech, PROMPT, desk, [waits])
    yield "It was answered", asking.ask_page(speech, PROMPT, desk, [answered])
    yield "She writes", asking.write_page(speech, PROMPT)
    yield "It is passed on", asking.passed_on(speech, PROMPT, waits, when=stage.back)
    yield "She takes it back", asking.taken_back(speech, PROMPT)


def weight_scenes(stage: Stage) -> Shown:
    """Yield the weekly weight, for those only who turn it on."""
    speech = stage.speech
    week = TODAY - TODAY.weekday() * DAY
    weighed = [Weighed(week=week - n * 7 * DAY, kilos=71.5) for n in (2, 1, 0)]
    yield "It is off", weighing.off_page(speech, PROMPT)
    yield "No entry yet", weighing.weight_page(speech, PROMPT, [], week=week)
    yield "Not this week yet", weighing.weight_page(speech, PROMPT, weighed[:2], week=week)
    yield "This week", weighing.weight_page(speech, PROMPT, weighed, week=week)
    yield "She types it", weighing.type_page(speech, PROMPT)
    yield "Delete them all: sure", weighing.sure_page(speech, PROMPT)


def travel_scenes(stage: Stage) -> Shown:
    """Yield what is asked on a journey."""
    speech, zones = stage.speech, stage.shelf.zones
    journey = travelling.Journey(
        home=zones.city(ZONE, speech.language),
        home_zone=ZONE,
        there=zones.city("America/New_York", speech.language),
        there_zone="America/New_York",
    )
    sheet = choices.Sheet(speech, PROMPT)
    yield "Another time than at home", travelling.travel_page(sheet, journey, NOW)
    for key in ("travel.same", "travel.looked_up", "travel.unknown"):
        yield f"Her location: {key}", travelling.place_taken(speech, key)


GROUPS = (
    Group("Her next seven days", week_scenes),
    Group("How she is doing", progress_scenes),
    Group("Lessons by topic", lesson_scenes),
    Group("What she keeps", kept_scenes),
    Group("Her reflections, read back", reread_scenes),
    Group("Asking her team", asking_scenes),
    Group("Her weight, if she wants that", weight_scenes),
    Group("On a journey", travel_scenes),
)
