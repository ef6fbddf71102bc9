"""Which messages does a patient see, in which states?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from itertools import product
from zoneinfo import ZoneInfo

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
    alert_of,
    somebody,
)
from content.patient import (
    activity_log,
    danger,
    joined,
    joining,
    menu,
    nudges,
    patient_settings,
    stop,
)
from content.patient.food_cautions import food_page
from content.patient.joining import Frame, OfferedChoices
from content.patient.pain import check_message, missed_question, moved, pain_question
from content.patient.privacy import emptied, forgotten, sure_to_forget
from content.patient.progress import progress_message
from content.patient.reflections import reflection_message
from content.patient.sent_to_team import SentPage, sent_message
from content.patient.silence import gentle_message
from content.patient.unsure import not_shown, unread, unsure
from content.patient.weekly_summary import WeekPage, weekly_message
from rules.activity_log import Doing, Done
from rules.alerts import HER_WORD, SAID_OF_SIGNS, AlertFacts, AlertRule
from rules.circuits import muscles_of
from rules.danger import DangerLevel, Found
from rules.default_times import CHECK_TIMES, DEFAULT_APPOINTMENTS, NUDGE_TIMES
from rules.invites import InviteFault
from rules.item_choice import Reason, Why
from rules.joining import Step
from rules.nudges import Asks, Nudge, Offer
from rules.pain_checks import Check, MissedDay, Novelty, Urgency
from rules.programmes import Activity
from rules.progress import ActivityDone, Compared, Point, Progress
from rules.reflections import NOT_NOW, Reflection
from rules.sent_to_team import Sent, SentState
from rules.strength_ladder import Move, StrengthStep
from rules.vocabulary import (
    AtHand,
    Caution,
    Depth,
    Goal,
    Joint,
    Kind,
    ReminderKind,
    ReplyTo,
    SafetyAnswer,
)
from rules.weekly_summary import GoalAnswer, Summary, Trend, Week

# Items that show what a message may hold: a walk, a drawn exercise with its warm-up, food.
WALK, EXERCISE, WARM_UP, GENTLE = "walk-to-shop", "chair-stand", "rib-breaths", "finger-fan"
FOOD, CAREFUL_FOOD, REFLECTION, LESSON = "baked-apple", "garlic-greens", "small-good", "walking"


def joining_scenes(stage: Samples) -> Shown:
    """Yield the screens of joining, in their order."""
    speech = stage.speech

    def frame(step: Step, *, back: bool = False) -> Frame:
        return Frame(speech=speech, step=step, prompt_id=PROMPT, back=back)

    others = {
        code: patient_settings.language_name(code)
        for code in stage.bundle.phrases.languages
        if code != speech.language
    }
    yield (
        "First screen, from a nurse's invite",
        joining.hello(frame(Step.HELLO), inviter="Nurse Bea", others=others),
    )
    yield (
        "First screen, from an invite of nobody in particular",
        joining.hello(frame(Step.HELLO), inviter=None, others=others),
    )
    for step in (Step.SEEN, Step.KEPT, Step.CONSENT):
        yield f"Privacy: {step}", joining.about_privacy(frame(step), kept_days=365)
    yield "She leaves before her consent", joining.put_off(frame(Step.HELLO))
    walls = [NOW.astimezone(ZoneInfo(zone)) for zone in (ZONE, "Asia/Tokyo")]
    offered = [
        OfferedChoices(
            number=n, city=stage.bundle.zones.city(str(wall.tzinfo), speech.language), wall=wall
        )
        for n, wall in enumerate(walls)
    ]
    yield "Time zone", joining.zone_question(frame(Step.ZONE), offered)
    yield (
        "Time zone: every time",
        joining.every_time(frame(Step.ZONE), [*offered, _next_day(offered[1])], today=TODAY),
    )
    yield "Time zone: which city", joining.cities_question(frame(Step.ZONE), offered)
    yield "Time zone: by her location", joining.place_wanted(speech)
    yield "Her location is known", joining.place_answered(speech, "Madrid")
    yield "Her location tells nothing", joining.place_answered(speech, None)
    yield (
        "Time of the check-in",
        joining.times_question(frame(Step.CHECK, back=True), CHECK_TIMES, time(9, 30)),
    )
    yield (
        "Time of the idea",
        joining.times_question(frame(Step.NUDGE, back=True), NUDGE_TIMES, time(11)),
    )
    yield "Safety questions", joining.safety_question(frame(Step.SAFETY, back=True), frozenset())
    yield (
        "Safety questions, one ticked",
        joining.safety_question(
            frame(Step.SAFETY, back=True), frozenset({SafetyAnswer.BONE_THINNING})
        ),
    )
    yield "Her own goal", joining.goal_question(frame(Step.GOAL, back=True))


def _next_day(offered: OfferedChoices) -> OfferedChoices:
    return replace(offered, number=9, wall=offered.wall + DAY)


def joined_scenes(stage: Samples) -> Shown:
    """Yield what follows when joining ends."""
    speech = stage.speech
    times = {one.kind: one.at for one in DEFAULT_APPOINTMENTS.reminders(ZONE)}
    told = joined.Welcome(
        zone=ZONE, next_check_at=NOW + DAY, times=times, waits=False, unsure=False, later=False
    )
    yield "Welcome", joined.welcome(speech, PROMPT, told)
    yield (
        "Welcome, movement waits for her team",
        joined.welcome(speech, PROMPT, replace(told, waits=True)),
    )
    yield (
        "Welcome, not sure about the safety questions, some put off",
        joined.welcome(speech, PROMPT, replace(told, unsure=True, later=True)),
    )
    yield "/start again", joined.already_in(speech, PROMPT, later=False)
    yield "/start again, with questions left", joined.already_in(speech, PROMPT, later=True)
    for fault in InviteFault:
        yield f"A link that is {fault}", joined.refused(speech, fault)
    yield "No link at all", joined.refused(speech, None)


def pain_scenes(stage: Samples) -> Shown:
    """Yield the daily check before and after each tap."""
    speech, when = stage.speech, stage.back
    check = Check(prompt_id=PROMPT, day=TODAY, open=True)
    severe = replace(check, value=8, severe=True)
    usual = replace(severe, novelty=Novelty.USUAL)
    states = {
        "Answered": replace(check, value=4),
        "Where does it hurt": replace(check, value=4, where=True),
        "Where, two tapped": replace(
            check, value=4, where=True, joints=frozenset({Joint.HANDS, Joint.KNEES})
        ),
        "Where, done": replace(check, value=4, joints=frozenset({Joint.HANDS, Joint.KNEES})),
        "Severe: is anything new": severe,
        "Severe, something new": replace(severe, novelty=Novelty.NEW),
        "Severe, her usual pain": usual,
        "Severe, please call me": replace(usual, urgency=Urgency.CALL),
        "Severe, it can wait": replace(usual, urgency=Urgency.WAIT),
        "Severe, no reply: her team was told": replace(severe, unheard=True),
        "Severe, no reply, then her usual pain": replace(usual, unheard=True),
        "Closed with an answer": replace(check, value=4, open=False),
        "Closed without an answer": replace(check, open=False),
    }
    yield "The check", pain_question(speech, PROMPT)
    yield "The one reminder", pain_question(speech, PROMPT, again=True)
    yield "A missed day", missed_question(speech, PROMPT, TODAY - DAY)
    missed = (MissedDay(prompt_id=PROMPT, day=TODAY - DAY),)
    done = replace(check, value=4, missed=missed)
    yield "Answered, after a missed day", check_message(speech, done, when=when)
    yield "The check in a flare", pain_question(speech, PROMPT, flare=8)
    for state, one in states.items():
        yield state, check_message(speech, one, when=when)
    flare = replace(check, value=8, severe=True, flare=8)
    yield "Severe again, as yesterday", check_message(speech, flare, when=when)
    yield (
        "Answered on another day",
        check_message(speech, replace(check, value=4), when=when, late=TODAY - DAY),
    )
    yield "An older message of the same check", moved(speech)


def nudge_scenes(stage: Samples) -> Shown:
    """Yield the idea of the day before and after each tap."""
    walk = Offer(movement=WALK, minutes=20, food=FOOD, why=_why(Reason.LEFT_OF_WEEK, 40))
    exercise = Offer(movement=EXERCISE, minutes=2, warm_up=WARM_UP, harder=True, why=_planned())
    offers = {
        "A walk and food": walk,
        "Strength, with its warm-up": exercise,
        "Food that she may have to ask about": replace(walk, food=CAREFUL_FOOD, careful=True),
        "Food alone": Offer(food=FOOD, why=_why(Reason.FOOD_DAY, None)),
        "A rest day, because it is so sore": Offer(why=_why(Reason.FLARE, 8)),
        "Something gentler": Offer(movement=GENTLE, minutes=2, swapped=True, why=_planned()),
    }
    for state, offer in offers.items():
        yield state, nudges.nudge_message(_page(stage, _nudge(offer)))
    yield (
        "The drawing of an exercise",
        nudges.drawing_message(_page(stage, _nudge(exercise)), EXERCISE),
    )
    given = _nudge(walk)
    swapped = _nudge(offers["Something gentler"])
    session = _nudge(_session(stage))
    yield (
        "How one movement of a session is done",
        nudges.how_message(_page(stage, session), 0),
    )
    answers = {
        "What More unfolds": replace(given, asks=Asks.MORE),
        "Swap: for what": replace(given, asks=Asks.SWAP),
        "Swap: what she may not have": replace(
            _nudge(Offer(movement="walk-dog", minutes=10, food="tray-bake")), asks=Asks.SWAP
        ),
        "A walk, part of it brisk": _nudge(replace(walk, brisk=10)),
        "A walk is done: how brisk": replace(
            given, reply=ReplyTo.DONE, minutes_done=20, asks=Asks.TALK
        ),
        "No walk today": _nudge(
            Offer(movement="seated-march-songs", minutes=15, why=_why(Reason.SEATED, None))
        ),
        "Food alone: why": replace(_nudge(offers["Food alone"]), asks=Asks.MORE),
        "A strength session": session,
        "A session: how": replace(session, asks=Asks.HOW),
        "A session, swapped: for what": replace(session, asks=Asks.SWAP),
        "A session, swapped: which movement": replace(session, asks=Asks.MOVE),
        "A session, too sore: which movement": replace(session, asks=Asks.SORE_MOVE),
        "A session is done": replace(session, reply=ReplyTo.DONE, asks=Asks.ROOM),
        "A session is done, and left room": replace(session, reply=ReplyTo.DONE, two_more=True),
        "Minutes tapped": replace(given, reply=ReplyTo.DONE, minutes_done=20),
        "Done": replace(_nudge(exercise), reply=ReplyTo.DONE),
        "Not today": replace(given, reply=ReplyTo.NOT_TODAY),
        "Rather rest than something gentle": replace(swapped, reply=ReplyTo.NOT_TODAY),
        "Later: when": replace(given, asks=Asks.WHEN),
        "Later: chosen": replace(given, later_at=NOW + 2 * HOUR),
        "Too sore: which pain": replace(given, asks=Asks.SORE),
        "Too sore, something new": replace(given, told_at=NOW),
        "Keep: which": replace(given, asks=Asks.KEEP),
        "Kept": replace(given, liked=frozenset({WALK, FOOD})),
        "Not for me: which": replace(given, asks=Asks.DROP),
        "Not for me: the walk": replace(given, retired=frozenset({WALK})),
        "Not for me: the food": replace(given, retired=frozenset({FOOD})),
        "Food alone, not for me": replace(_nudge(offers["Food alone"]), retired=frozenset({FOOD})),
        "Closed": replace(given, open=False),
    }
    for state, nudge in answers.items():
        yield state, nudges.nudge_message(_page(stage, nudge))


def reason_scenes(stage: Samples) -> Shown:
    """Yield every reason that "Why this?" may give."""
    values: Mapping[Reason, Sequence[int | str | None]] = {
        Reason.DAY_OF_PLAN: list(Activity),
        Reason.SWAPPED: list(Activity),
        Reason.EASES: list(Joint),
        Reason.SPARES: list(Joint),
        Reason.LEFT_OF_WEEK: [1, 40],
        Reason.WEEK_DONE: [1, 90],
        Reason.STRENGTH_DONE: [1, 2],
    }
    for reason in Reason:
        for value in values.get(reason, [None]):
            offer = Offer(movement=GENTLE, minutes=2, why=_why(reason, value))
            page = _page(stage, replace(_nudge(offer), asks=Asks.MORE))
            yield f"{reason} {value or ''}".strip(), nudges.nudge_message(page)


def _why(reason: Reason, value: int | str | None) -> tuple[Why, ...]:
    return (Why(reason=reason, value=value),)


def _planned() -> tuple[Why, ...]:
    return (
        *_why(Reason.DAY_OF_PLAN, Activity.STRENGTH),
        *_why(Reason.PAIN_TODAY, 3),
        *_why(Reason.EASES, Joint.KNEES),
        *_why(Reason.NEW_TO_YOU, None),
    )


def _session(stage: Samples) -> Offer:
    """Return the first circuit of a programme, at mixed steps, one of them in its harder way."""
    circuit = stage.bundle.programmes["joint-care"].circuits[0]
    muscles = muscles_of(circuit, steadied=False)
    moves = tuple(
        Move(
            muscle=muscle,
            item_id=circuit[muscle][0],
            step=StrengthStep(at=at + 2, harder=at == 0),
        )
        for at, muscle in enumerate(muscles)
    )
    return Offer(
        movement=moves[0].item_id,
        minutes=13,
        warm_up=WARM_UP,
        moves=moves,
        circuit=0,
        why=_planned(),
    )


def _nudge(offer: Offer) -> Nudge:
    return Nudge(prompt_id=PROMPT, open=True, offer=offer)


def _page(stage: Samples, nudge: Nudge) -> nudges.Page:
    later = [NOW + HOUR, NOW + 2 * HOUR, NOW + 5 * HOUR]
    return nudges.Page(
        speech=stage.speech,
        library=stage.library,
        nudge=nudge,
        zone=ZONE,
        later=later,
        when=stage.back,
    )


def reflection_scenes(stage: Samples) -> Shown:
    """Yield a reflection before and after each answer."""
    asked = Reflection(prompt_id=PROMPT, item_id=REFLECTION, open=True)
    answer = stage.library.items[REFLECTION].answers[0]
    states = {
        "The first ever": replace(asked, first=True),
        "Any other": asked,
        "Answered with a tap": replace(asked, answer=answer),
        "She writes her own words": replace(asked, writing=True),
        "Her own words are kept": replace(asked, in_words=True),
        "Not now": replace(asked, answer=NOT_NOW),
        "Closed": replace(asked, open=False),
    }
    for state, one in states.items():
        yield state, reflection_message(stage.speech, stage.library, one)


def weekly_scenes(stage: Samples) -> Shown:
    """Yield the weekly summary in its states."""
    summary = Summary(
        first=TODAY - 6 * DAY,
        last=TODAY,
        checks=5,
        middle=4,
        usual=5,
        trend=Trend.CHANCE,
        walked=70,
        brisk=30,
        strength_days=1,
        care_days=2,
    )
    page = WeekPage(
        speech=stage.speech,
        library=stage.library,
        prompt_id=PROMPT,
        open=True,
        summary=summary,
        week=Week(day=TODAY, goal=Goal.OPEN_JARS),
        lesson=LESSON,
    )
    once = replace(summary, checks=1, walked=1, care_days=1)
    states = {
        "A week, with her goal and a lesson": page,
        "Its lesson unfolded": replace(page, depth=Depth.FUNDAMENTALS, tip="jar-helper"),
        "Lower than usual": replace(page, summary=replace(summary, trend=Trend.LOWER)),
        "Higher than usual": replace(page, summary=replace(summary, trend=Trend.HIGHER)),
        "No usual yet": replace(page, summary=replace(summary, usual=None, trend=None)),
        "No check-in": replace(page, summary=replace(summary, checks=0, middle=None)),
        "One of each": replace(page, summary=once, lesson=None),
        "No goal, no lesson": replace(page, week=Week(day=TODAY), lesson=None),
        "An easier week is noted": replace(
            page, week=Week(day=TODAY, goal=Goal.OPEN_JARS, easier_week=4)
        ),
        "Closed": replace(page, open=False),
    }
    for state, one in states.items():
        yield state, weekly_message(one)
    for answer in GoalAnswer:
        week = Week(day=TODAY, goal=Goal.OPEN_JARS, goal_answer=answer)
        yield f"Her goal: {answer}", weekly_message(replace(page, week=week))
    for goal in Goal:
        week = Week(day=TODAY, goal=goal)
        yield f"Goal: {goal}", weekly_message(replace(page, week=week, lesson=None))
    for depth in Depth:
        yield f"The lesson, {depth}", weekly_message(replace(page, depth=depth))


def danger_scenes(stage: Samples) -> Shown:
    """Yield "Something feels wrong": its pages, and what to do about each sign."""
    speech, rules = stage.speech, stage.bundle.hearing.rules
    for number, level in enumerate(danger.PAGES):
        yield (
            f"Something feels wrong: {level}",
            danger.danger_page(speech, PROMPT, rules, number, menu=True),
        )
    told = danger.TeamTold(when=stage.back, exercise_rests=True)
    for sign, spotted in product(danger.every_sign(rules), (False,)):
        found = [Found(sign=sign, level=rules[sign].level)]
        yield (
            f"She taps {sign}",
            danger.danger_answer(speech, PROMPT, found, told=told, spotted=spotted, menu=True),
        )
    both = [Found(sign=sign, level=rule.level) for sign, rule in rules.items()]
    worst = [one for one in both if one.level is DangerLevel.EMERGENCY][:1]
    medicine = [one for one in both if one.level is DangerLevel.MEDICINE]
    yield (
        "Her own words name a sign, and the tablets",
        danger.danger_answer(
            speech,
            PROMPT,
            [*worst, *medicine],
            told=replace(told, exercise_rests=False),
            spotted=True,
            menu=True,
        ),
    )
    yield (
        "Somebody unknown writes it",
        danger.danger_answer(speech, None, worst, told=None, spotted=True, menu=False),
    )
    yield "Her words may be a sign", danger.asked_page(speech, PROMPT)
    yield "She has not said for ten minutes", danger.asked_page(speech, PROMPT, again=True)
    yield "The morning after a sign", danger.morning_after(speech, PROMPT)
    for what in (*SAID_OF_SIGNS, "no_fever", "no_temperature"):
        yield f"She says: {what}", danger.answered_page(speech, PROMPT, what, menu=True)
    yield "A number, 38.5", danger.temperature_page(speech, PROMPT, "38.5", 385, ())
    yield "It is something else", danger.other_answer(speech, PROMPT, menu=True)
    yield "She wants to stop: which", danger.which_to_stop(speech, PROMPT)
    for spotted in (True, False):
        how = "spotted in her words" if spotted else "by button"
        yield (
            f"She may want to stop her tablets, {how}",
            danger.about_tablets(speech, PROMPT, when=stage.back, spotted=spotted, menu=True),
        )
    yield "Neither", danger.nothing_to_stop(speech, PROMPT, menu=True)


def sent_scenes(stage: Samples) -> Shown:
    """Yield the one message about each thing she sent to her team, in each state."""
    speech = stage.speech
    for rule, state in product((*sorted(HER_WORD), AlertRule.JUMP), SentState):
        alert = alert_of(rule, facts=AlertFacts(question=1, said_at=NOW - HOUR / 4))
        page = SentPage(
            prompt_id=PROMPT,
            patient=somebody(exercise_stopped=True),
            alert=alert,
            sent=Sent(state=state, staff_id=1, at=NOW + HOUR),
            when=stage.back,
            name="Bea",
        )
        yield f"What she sent, {rule}: {state}", sent_message(speech, page)
    yield "What she sent goes on in a newer message", speech.message("sent.moved")


def log_scenes(stage: Samples) -> Shown:
    """Yield what she notes of her own accord."""
    speech, walk = stage.speech, Done(minutes=25, doing=Doing.WALK)
    yield "What she did", activity_log.which_page(speech, PROMPT)
    yield "What she did for so long", activity_log.which_page(speech, PROMPT, minutes=25)
    yield "How long", activity_log.minutes_page(speech, PROMPT, Doing.WALK)
    yield "Noted", activity_log.noted_message(speech, PROMPT, walk)
    yield "Noted, one minute", activity_log.noted_message(speech, PROMPT, replace(walk, minutes=1))
    yield "Taken back", activity_log.noted_message(speech, PROMPT, walk, undone=True)
    yield "No such minutes", activity_log.not_believable(speech)


def menu_scenes(stage: Samples) -> Shown:
    """Yield the menu and the pages behind it."""
    speech = stage.speech
    yield "Menu", menu.menu(speech, PROMPT, paused=False)
    yield "Menu while messages rest", menu.menu(speech, PROMPT, paused=True)
    yield "Help", menu.help_page(speech, PROMPT)
    yield "Privacy", menu.privacy_page(speech, PROMPT, kept=stage.clinic.retention)
    yield "An answer in doubt", unsure(speech, PROMPT)
    yield "An answer that could not be shown", not_shown(speech)
    yield "A message that could not be read", unread(speech, when=speech.say("team.here"))
    yield "A message that could not be read, of somebody unknown", unread(speech, when=None)
    yield "Sure to delete everything", sure_to_forget(speech, PROMPT)
    yield "Deleted", forgotten(speech, alert_stays=False)
    old_chat = forgotten(speech, alert_stays=False, deleted=12, emptied=5, stay=2)
    yield "Deleted, with older messages in the chat", old_chat
    one_each = forgotten(speech, alert_stays=True, deleted=1, emptied=1, stay=1)
    yield "Deleted, one message of each kind", one_each
    yield "Deleted, while her team has still to look", forgotten(speech, alert_stays=True)
    yield "In place of a message that is too old to delete", emptied(speech)
    for trend in Trend:
        yield f"Beside her chart: {trend}", progress_message(speech, PROMPT, *_season(trend))
    yield "Nothing heard for some days", gentle_message(speech, PROMPT, 3)
    yield "How long a pause", stop.how_long(speech, PROMPT)
    yield "Paused until a day", stop.paused(speech, PROMPT, back_on=TODAY + 7 * DAY)
    yield "Paused without an end", stop.paused(speech, PROMPT, back_on=None)
    yield "Messages again", stop.resumed(speech, PROMPT, was_paused=True)
    yield "They were not paused", stop.resumed(speech, PROMPT, was_paused=False)
    yield "Sure to stop", stop.sure_to_stop(speech, PROMPT)
    kept = speech.counted("stopping.days", 365)
    yield "Stopped", stop.stopped(speech, PROMPT, kept=kept)
    yield "Back within a day", stop.came_back(speech, PROMPT, check_at=NOW + DAY, zone=ZONE)
    yield "Her words may mean that", stop.offered_to_stop(speech, PROMPT)


def _season(trend: Trend) -> tuple[Progress, Summary]:
    """Return four weeks with a middle that moved so, and the last of them."""
    first = TODAY - 27 * DAY
    done = ActivityDone(first=first, last=TODAY, minutes=140, strength_days=3, care_days=1)
    after = {Trend.CHANCE: 5.0, Trend.LOWER: 2.0, Trend.HIGHER: 8.0}[trend]
    progress = Progress(
        first=first,
        last=TODAY,
        points=tuple(Point(day=first + number * DAY, value=5) for number in range(28)),
        middles=(),
        usual=(),
        weeks=(done,),
        compared=Compared(before=5, after=after, trend=trend),
    )
    week = Summary(
        first=TODAY - 6 * DAY,
        last=TODAY,
        checks=7,
        middle=after,
        usual=5,
        trend=trend,
        walked=35,
        strength_days=1,
        care_days=0,
    )
    return progress, week


def settings_scenes(stage: Samples) -> Shown:
    """Yield the pages on which she sets when, how and in which language we write."""
    speech, patient = stage.speech, somebody(language=stage.speech.language)
    sheet = patient_settings.SettingsSheet(speech, PROMPT)
    reminders = {one.kind: one for one in DEFAULT_APPOINTMENTS.reminders(ZONE)}
    off = replace(reminders[ReminderKind.REFLECTION], days=frozenset())
    city = stage.bundle.zones.city(ZONE, speech.language)
    walls = [NOW.astimezone(ZoneInfo(zone)) for zone in (ZONE, "Europe/Lisbon", "Asia/Tokyo")]
    chosen = patient_settings.Choices(
        patient=patient, reminders={**reminders, ReminderKind.REFLECTION: off}, city=city
    )
    quiet_off = replace(patient, quiet_from=0, quiet_to=0, discreet=True)
    yield "All settings", patient_settings.all_settings(sheet, chosen, NOW)
    yield (
        "All settings, discreet and without quiet hours",
        patient_settings.all_settings(sheet, replace(chosen, patient=quiet_off), NOW),
    )
    for kind, reminder in reminders.items():
        yield f"One of them: {kind}", patient_settings.kind_page(sheet, reminder)
    yield "One that is off", patient_settings.kind_page(sheet, off)
    yield "At what time", patient_settings.hours_page(sheet, reminders[ReminderKind.NUDGE], patient)
    yield "On which days", patient_settings.days_page(sheet, reminders[ReminderKind.REFLECTION])
    yield "Language", patient_settings.languages_page(sheet, stage.bundle.phrases.languages)
    yield (
        "Which ideas",
        patient_settings.ideas_page(sheet, frozenset({Kind.STRENGTH}), [AtHand.DOG]),
    )
    yield "Her time", patient_settings.times_page(sheet, walls, more=True)
    yield "Her city", patient_settings.cities_page(sheet, [city, "Ceuta"])
    yield "Quiet hours", patient_settings.quiet_page(sheet, patient)
    yield "No quiet hours", patient_settings.quiet_page(sheet, quiet_off)
    yield "Discreet mode is off", patient_settings.discreet_page(sheet, on=False)
    yield "Discreet mode is on", patient_settings.discreet_page(sheet, on=True)
    yield "About her food, never asked", food_page(sheet, None)
    yield "About her food, none of these", food_page(sheet, frozenset())
    yield "About her food, all of these", food_page(sheet, frozenset(Caution))


GROUPS = (
    Group("Joining", joining_scenes),
    Group("When joining ends", joined_scenes),
    Group("The daily check", pain_scenes),
    Group("The idea of the day", nudge_scenes),
    Group("Why this?", reason_scenes),
    Group("Quiet minutes (reflections)", reflection_scenes),
    Group("The week", weekly_scenes),
    Group("Something feels wrong", danger_scenes),
    Group("What she sent to her team, and what becomes of it", sent_scenes),
    Group("What she did of her own accord", log_scenes),
    Group("Menu, pauses, stopping", menu_scenes),
    Group("Settings", settings_scenes),
)
