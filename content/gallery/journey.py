"""Which messages does a patient see when she looks ahead, reads, asks, travels or writes for herself?"""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from content.buttons import button
from content.buttons.patient import DeleteReflection, NudgeDone, RatePain, ShareReflection
from content.gallery.samples import (
    DAY,
    HOUR,
    NOW,
    PROMPT,
    TODAY,
    ZONE,
    Group,
    Samples,
    Shown,
    somebody,
)
from content.patient import (
    activity_log,
    item_preferences,
    lessons,
    menu,
    pain,
    patient_settings,
    progress,
    questions,
    reflection_history,
    typed_answers,
    weights,
)
from content.patient.questions import Desk
from content.patient.travel import Journey, place_taken, travel_page
from content.patient.week_ahead import DayAhead, WeekAhead, week_page
from rules.activity_log import Doing, Done
from rules.default_times import DEFAULT_APPOINTMENTS
from rules.item_choice import Outlook, Reason, Why
from rules.occurrences import Reminder
from rules.programmes import Activity
from rules.progress import ActivityDone, Compared, Flare, Point, Progress
from rules.questions import Question, QuestionState, Said
from rules.reflections import ReflectionEntry
from rules.vocabulary import Depth, Kind, ReminderKind
from rules.weekly_summary import Summary, Trend
from rules.weights import Weighed

KEPT, READ = ("walk-to-shop", "chair-stand", "baked-apple"), "small-good"
NURSE = 7


def week_scenes(stage: Samples) -> Shown:
    """Yield her next seven days: as planned, for each reason, paused and switched off."""
    reminders = {one.kind: one for one in DEFAULT_APPOINTMENTS.reminders(ZONE)}
    plan = (Why(reason=Reason.DAY_OF_PLAN),)
    days = [
        DayAhead(
            day=TODAY + number * DAY,
            outlook=Outlook(activity=one, minutes=10, with_food=number % 2 == 0, why=plan),
        )
        for number, one in enumerate((*Activity, Activity.WALK))
    ]
    week = WeekAhead(today=TODAY, days=days, reminders=reminders)
    yield "Her week as planned", week_page(stage.speech, PROMPT, week)
    for reason in (
        Reason.REST_DAY,
        Reason.FLARE,
        Reason.AFTER_FLARE,
        Reason.TOO_SORE,
        Reason.WEEK_DONE,
        Reason.STRENGTH_DONE,
        Reason.STOPPED,
        Reason.WAITING_FOR_TEAM,
        Reason.SWAPPED,
    ):
        gentle = Outlook(activity=Activity.GENTLE, why=(Why(reason=reason),))
        one = replace(week, days=[DayAhead(day=TODAY, outlook=gentle)])
        yield f"A day with a reason: {reason}", week_page(stage.speech, PROMPT, one)
    away = [
        DayAhead(day=TODAY, outlook=None, rests=True),
        DayAhead(day=TODAY + DAY, outlook=None),
    ]
    easier = replace(week, days=away, easier=True)
    yield "An easier week, paused today, no idea tomorrow", week_page(stage.speech, PROMPT, easier)


def reading_scenes(stage: Samples) -> Shown:
    """Yield the pages on which she reads by topic, and finds what she keeps."""
    speech, library = stage.speech, stage.library
    bundle = library.of_kind(Kind.LESSON)
    yield "Which topic", lessons.topics_page(speech, PROMPT, bundle)
    for topic in lessons.topics_of(bundle):
        page = lessons.lessons_page(speech, library, PROMPT, bundle, topic)
        yield f"Which lesson: {topic}", page
    for depth in Depth:
        page = lessons.lesson_page(
            speech,
            library,
            PROMPT,
            place=0,
            item=bundle[0],
            depth=depth,
            kept=depth is Depth.INTERMEDIATE,
        )
        yield f"A lesson: {depth}", page
    yield "She keeps nothing", item_preferences.kept_page(speech, library, PROMPT, (), retired=0)
    yield "What she keeps", item_preferences.kept_page(speech, library, PROMPT, KEPT, retired=2)
    many = [item.id for item in library.of_kind(Kind.NUTRITION)][:8]
    yield (
        "What she keeps, many",
        item_preferences.kept_page(speech, library, PROMPT, many, retired=0),
    )
    yield "What she wants no more", item_preferences.retired_page(speech, library, PROMPT, KEPT)
    yield "She wants all of them", item_preferences.retired_page(speech, library, PROMPT, ())
    for state, kept, retired in (
        ("kept", True, False),
        ("kept no more", False, False),
        ("not for her", False, True),
    ):
        page = item_preferences.item_page(
            speech, library, PROMPT, KEPT[0], kept=kept, retired=retired
        )
        yield f"One idea, {state}", page


def rereading_scenes(stage: Samples) -> Shown:
    """Yield the pages on which she reads her reflections back."""
    speech, library = stage.speech, stage.library
    answer = next(iter(library.words(READ, speech.language).answers))
    tapped = ReflectionEntry(prompt_id=1, item_id=READ, answered_at=NOW - DAY, answer=answer)
    written = replace(tapped, prompt_id=2, answer=None, words="…", shared=True)
    both = [written, tapped]
    yield "Nothing to read back yet", reflection_history.nothing_page(speech, PROMPT)
    for place, state in enumerate(("in her words, shared", "tapped, hers alone")):
        page = reflection_history.entry_page(speech, library, PROMPT, both, place, zone=ZONE)
        yield f"Read back: {state}", page
    for wish in (ShareReflection(prompt_id=1, shared=True), DeleteReflection(prompt_id=1)):
        page = reflection_history.sure_page(speech, PROMPT, wish, 1)
        yield f"Before she may: {wish.action}", page


def asking_scenes(stage: Samples) -> Shown:
    """Yield how she asks her team, and how her question stands."""
    speech, words = stage.speech, stage.library.words(READ, stage.speech.language).body
    asked = Said(id=1, words=words, at=NOW - DAY)
    thread = Question(
        id=1,
        patient_id=14,
        state=QuestionState.OPEN,
        asked_at=NOW - DAY,
        said=(asked,),
    )
    named = Said(id=2, words=words, at=NOW - HOUR, staff_id=NURSE)
    nameless = Said(id=3, words=words, at=NOW - HOUR / 2, staff_id=NURSE + 1)
    answered = replace(thread, state=QuestionState.ANSWERED, said=(asked, named, nameless))
    desk = Desk(when=stage.back, zone=ZONE, names={NURSE: "Bea"})
    yield "How to ask", questions.ask_page(speech, PROMPT, desk, [])
    yield "Her question waits", questions.ask_page(speech, PROMPT, desk, [thread])
    yield "Her question is answered", questions.ask_page(speech, PROMPT, desk, [answered])
    yield "She writes it", questions.write_page(speech, PROMPT)
    yield "She takes it back", questions.taken_back(speech, PROMPT)
    yield "She changes it", speech.message("asking.changed")


def typing_scenes(stage: Samples) -> Shown:
    """Yield what follows what she types in place of a tap, understood or not."""
    speech, when = stage.speech, stage.back
    usual = speech.say("pain.usual_pain")
    check = pain.pain_question(speech, PROMPT)
    yield "A button read from her words", typed_answers.read_as(speech, usual, check)
    yield "Above it", typed_answers.moved(speech)
    for values in ((6, 7), (6,), ()):
        yield f"A number in doubt: {values}", typed_answers.which_number(speech, PROMPT, values)
    yield "A number that nothing asked for", typed_answers.number_now(speech, PROMPT)
    yield "As yesterday, of which nothing is known", typed_answers.no_yesterday(speech, PROMPT)
    for until in (speech.day(TODAY + 7 * DAY), None):
        page = typed_answers.paused_number(speech, PROMPT, (5,), until=until)
        yield "A number while she is paused" + ("" if until else ", with no end"), page
    minutes = speech.say("nudge.minutes", minutes="7")
    meant = [
        button(speech.say("typed.pain", value=7), RatePain(value=7), PROMPT),
        button(minutes, NudgeDone(minutes=7), PROMPT),
    ]
    for some in (meant, meant[:1]):
        yield f"Did she mean {len(some)}?", typed_answers.which_meant(speech, PROMPT, some)
    for again in (False, True):
        page = typed_answers.not_understood(speech, PROMPT, when=when, again=again)
        yield "It was not understood" + (", again" if again else ""), page
        for what in ("photo", "video", "voice", "document"):
            page = typed_answers.not_opened(speech, PROMPT, what, when=when, again=again)
            yield f"She sent a {what}" + (", again" if again else ""), page
    yield "She says thank you", typed_answers.thanked(speech)
    yield "She changes words that were answered", typed_answers.not_reread(speech)
    yield "No such command", menu.unknown_command(speech, PROMPT)
    miles = activity_log.minutes_page(speech, PROMPT, Doing.WALK, about=60)
    yield "She says how far she walked", miles
    done = Done(doing=Doing.SWIM, minutes=20)
    yesterday = activity_log.noted_message(speech, PROMPT, done, day=TODAY - DAY)
    yield "She says what she did yesterday", yesterday
    sheet, reminder = patient_settings.SettingsSheet(speech, PROMPT), _nudge_reminder()
    for typed in ((), (time(5), time(17))):
        page = patient_settings.hours_page(sheet, reminder, somebody(), typed=typed)
        yield "A time of day " + ("that may be two" if typed else "at night"), page


def _nudge_reminder() -> Reminder:
    return Reminder(kind=ReminderKind.NUDGE, at=time(11), zone=ZONE)


def travel_scenes(stage: Samples) -> Shown:
    """Yield what a journey asks, and which kinds of idea she wants."""
    speech, sheet = stage.speech, patient_settings.SettingsSheet(stage.speech, PROMPT)
    city = stage.bundle.zones.city
    there = "Europe/Lisbon"
    journey = Journey(
        home=city(ZONE, speech.language),
        home_zone=ZONE,
        there=city(there, speech.language),
        there_zone=there,
    )
    yield "Home time, or switch?", travel_page(sheet, journey, NOW)
    for key in ("choose", "unknown", "same", "looked_up"):
        yield f"Her location: {key}", place_taken(speech, f"travel.{key}")
    yield "All kinds of idea", patient_settings.ideas_page(sheet, ())
    yield "Some kinds of idea", patient_settings.ideas_page(sheet, (Kind.STRENGTH, Kind.NUTRITION))
    walls = [NOW.astimezone(ZoneInfo(ZONE))]
    yield (
        "Her time, away from home",
        patient_settings.times_page(sheet, walls, more=True, home="Lima"),
    )


def weight_scenes(stage: Samples) -> Shown:
    """Yield the pages for those only who want to note their weight."""
    speech = stage.speech
    week = TODAY - timedelta(days=TODAY.weekday())
    weighed = [Weighed(week=week - 7 * number * DAY, kilos=71.5 - number) for number in (2, 1, 0)]
    yield "It is off", weights.off_page(speech, PROMPT)
    yield "It is on, nothing noted", weights.weight_page(speech, PROMPT, [], week=week)
    yield "Three weeks noted", weights.weight_page(speech, PROMPT, weighed, week=week)
    yield "Not yet this week", weights.weight_page(speech, PROMPT, weighed[:2], week=week)
    yield "She types it", weights.type_page(speech, PROMPT)
    yield "Before all of it goes", weights.sure_page(speech, PROMPT)


def progress_scenes(stage: Samples) -> Shown:
    """Yield the words beside her chart."""
    days = [TODAY - n * DAY for n in range(27, -1, -1)]
    seen = Progress(
        first=days[0],
        last=TODAY,
        points=tuple(Point(day=day, value=4) for day in days),
        middles=(),
        usual=(),
        weeks=(ActivityDone(first=days[0], last=TODAY, minutes=210, strength_days=4, care_days=3),),
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


GROUPS = (
    Group("How she is doing", progress_scenes),
    Group("Her next seven days", week_scenes),
    Group("Reading by topic, and what she keeps", reading_scenes),
    Group("Reading her reflections back", rereading_scenes),
    Group("Asking her team", asking_scenes),
    Group("What she types in place of a tap", typing_scenes),
    Group("On a journey; kinds of idea", travel_scenes),
    Group("Her weight, if she wants it", weight_scenes),
)
