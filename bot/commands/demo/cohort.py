"""How does a whole cohort come into the demo, with weeks behind it?

Last Friday Bea's broadcast goes through the real engine; the weeks are written down as if they had been
lived; then comes the first morning.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands.demo.environment import CLINIC, ZONE, DemoHouse
from bot.commands.demo.joined_patients import JoinedPatient, add_joined
from bot.commands.demo.past_weeks import Course, Life, lived
from db import alerts, cohorts, notes, patients, questions, simulated_past, staff
from db.delivery import broadcasts
from db.patients import PatientChange
from db.reminders import start_reminders
from db.simulated_past import PastAlert, PastCheck
from rules.addressee import Addressee, Going
from rules.alert_details import CloseReason
from rules.alerts import (
    AlertFacts,
    AlertPriority,
    AlertRule,
    SevereReply,
    judge_reply,
    more_urgent,
    priority_of,
)
from rules.broadcasts import Audience, Content
from rules.digests import MORNING_DIGEST, next_digest
from rules.pain import Rating
from rules.pain_checks import Novelty, Urgency
from rules.pauses import Silence, pause_until
from rules.people import Patient, Staff
from rules.threshold_replay import replayed
from rules.vocabulary import Role

FIRST_CHAT = 10_001
# Friday morning comes before the first Monday, and the world wakes shortly before its first digest.
BROADCAST_BEFORE, AWAKE_BEFORE = timedelta(days=2, hours=21, minutes=45), timedelta(minutes=10)
BROADCAST_TAKES = timedelta(minutes=30)
TEAM_SINCE = timedelta(weeks=12)
# What came after the last staffed hour waits for Monday; what came before it has been looked at.
UNSEEN_SINCE = timedelta(days=2, hours=16)
AT_ONCE = 50
COHORTS = (
    ("Tuesday clinic", "Tue-clinic", "joint-care"),
    ("Thursday clinic", "Thu-clinic", "joint-care"),
    ("Gentle start", "Gentle", "gentle"),
)
TIP = {
    "en": (
        "Hello {first_name}, warm water is kind to stiff hands. Try two minutes in a warm bowl before"
        " breakfast, and open and close them slowly. Bea"
    ),
    "es": (
        "Hola, {first_name}: el agua tibia alivia las manos rígidas. Pruebe dos minutos antes de"
        " desayunar, y abra y cierre las manos despacio. Bea"
    ),
}
NOTES = (
    "Prefers a call after four.",
    "Her daughter Jo comes along to visits.",
    "Blood test for vitamin D asked for.",
    "Sees the physiotherapist on Wednesdays.",
    "Hands are worst in the morning; has a jar opener now.",
    "Away at her sister's in the second half of the month.",
)
# Asked so many hours before the first morning.
QUESTIONS = (
    (14, "Is swimming all right with my arm? It swells a little in the evening."),
    (19, "My appointment letter says ten, the text says eleven. Which one is it?"),
    (37, "Can I do the chair exercise in two halves?"),
)
ANSWERED = ("Do the walks count when I push the pram?", "They do, every one of them.")
NOTE_SHARE = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    life: Life
    patient: Patient


async def fill(
    house: DemoHouse, first: datetime, *, count: int, seed: int, nurse_chat: int
) -> None:
    """Let a cohort of `count` live up to the morning of `first`; the clock must stand on the Friday before."""
    lives = lived(first, patients=count, cohorts=len(COHORTS), seed=seed, zone=ZONE)
    nurse = await _nurse(house, first, chat_id=nurse_chat)
    people = await _people(house, lives, nurse)
    await _broadcast(house, nurse)
    await house.walker.walk_to(house.clock.now() + BROADCAST_TAKES)
    await house.clock.move_to(first - AWAKE_BEFORE)
    lot = random.Random(f"past {seed}")  # noqa: S311 - a story, not a secret
    for start in range(0, count, AT_ONCE):
        async with house.database.transaction() as session:
            await _pasts(session, people[start : start + AT_ONCE], nurse, first, lot)
    await _questions(house, people, nurse, first, lot)
    await house.walker.walk_to(first)


def starts_at(first: datetime) -> datetime:
    """Return where the clock must stand before the cohort is filled in."""
    return first - BROADCAST_BEFORE


async def _nurse(house: DemoHouse, first: datetime, *, chat_id: int) -> Staff:
    house.telegram.person(chat_id, "Bea", language_code="en", started=True)
    async with house.database.transaction() as session:
        nurse = await staff.add_staff(
            session,
            chat_id=chat_id,
            role=Role.COORDINATOR,
            language="en",
            zone=ZONE.key,
            name="Bea",
            now=first - TEAM_SINCE,
        )
        due = next_digest(MORNING_DIGEST, ZONE.key, after=first - AWAKE_BEFORE)
        await staff.change_staff(session, nurse.id, digest_minute=MORNING_DIGEST, digest_at=due)
    return nurse


async def _people(house: DemoHouse, lives: list[Life], nurse: Staff) -> list[_Written]:
    """Write everybody without appointments, so that nothing falls due before the first morning."""
    now, found = house.clock.now(), list[_Written]()
    async with house.database.transaction() as session:
        homes = [
            await cohorts.add_cohort(session, name, programme=programme, now=now - TEAM_SINCE)
            for name, _, programme in COHORTS
        ]
        counts = [0 for _ in homes]
        for number, life in enumerate(lives):
            counts[life.cohort] += 1
            who = JoinedPatient(
                chat_id=FIRST_CHAT + number,
                name=life.name,
                cohort_id=homes[life.cohort].id,
                zone=ZONE.key,
                joined_at=life.joined_at,
                language=life.language,
                label=f"{COHORTS[life.cohort][1]}-{counts[life.cohort]}",
                goal=life.goal,
                safety=life.safety,
                invited_by=nurse.id,
            )
            patient = await add_joined(session, house.telegram, who)
            values = _standing(life)
            if values:
                await patients.change_patient(session, patient.id, **values)
            if life.fate is Course.BLOCKED:
                # The bot learns of it when it next writes to her.
                house.telegram.phone(who.chat_id).chat.blocked = True
            found.append(_Written(life=life, patient=replace(patient, state="active")))
    return found


def _standing(life: Life) -> PatientChange:
    """Return the columns that tell how she stands with us."""
    ended = life.ended_at
    match life.fate:
        case Course.LEFT:
            return PatientChange(state="left", left_at=ended)
        case Course.PAUSED if ended:
            return PatientChange(paused_at=ended, paused_until=pause_until(ended, ZONE.key, 21))
        case _:
            return PatientChange()


async def _broadcast(house: DemoHouse, nurse: Staff) -> None:
    now = house.clock.now()
    said = {language: Content(text=text) for language, text in TIP.items()}
    async with house.database.transaction() as session:
        found = await broadcasts.add_broadcast(
            session,
            author_id=nurse.id,
            content=said["en"],
            versions=said,
            audience=Audience(),
            now=now,
        )
        await broadcasts.confirm(session, found, now=now)


# ---------------------------------------------------------------- the past of one patient


async def _pasts(
    session: AsyncSession, people: list[_Written], nurse: Staff, first: datetime, lot: random.Random
) -> None:
    """Write down what so many have lived through, and their appointments from now on."""
    ratings = await simulated_past.add_checks(
        session, [(one.patient, check) for one in people for check in one.life.checks]
    )
    await simulated_past.add_activities(
        session, [(one.patient, did, at) for one in people for did, at in one.life.done]
    )
    raised = [(one.patient, alert) for one in people for alert in _alerts(one.life, first, lot)]
    await simulated_past.add_alerts(session, raised, ratings=ratings, staff_id=nurse.id)
    await start_reminders(
        session,
        [
            (one.patient.id, reminder)
            for one in people
            if one.life.fate is not Course.LEFT
            for reminder in one.life.appointments.reminders(ZONE.key)
        ],
        now=first - AWAKE_BEFORE,
    )
    for one in people:
        await _standing_now(session, one)
        if lot.random() < NOTE_SHARE:
            at = first - timedelta(days=lot.randint(3, 20), hours=-lot.randint(1, 7))
            about = Addressee(patient_id=one.patient.id, going=Going.NOTED)
            await notes.add_note(session, about, nurse, lot.choice(NOTES), now=at)


async def _standing_now(session: AsyncSession, one: _Written) -> None:
    life = one.life
    heard = [check.answered_at for check in life.checks if check.answered_at]
    sore = [check.joints for check in life.checks if check.joints][-1:]
    await patients.change_patient(
        session,
        one.patient.id,
        last_heard_at=max(heard, default=life.joined_at),
        sore_joints=sorted(*sore) if sore else [],
        silence=Silence.NUDGES_STOPPED if _unanswered(life) else Silence.NONE,
    )


def _unanswered(life: Life) -> bool:
    """Tell whether so many checks in a row went without an answer that nudges have stopped."""
    last = life.checks[-CLINIC.silence.nudges_stop_unanswered :]
    return life.fate is Course.SILENT and all(check.value is None for check in last)


def _alerts(life: Life, first: datetime, lot: random.Random) -> Iterator[PastAlert]:
    """Yield what was raised about her, and what became of it by the first morning."""
    answered = {check.day: check for check in life.checks if check.answered_at}
    ratings = [
        Rating(value=check.value or 0, at=check.answered_at or first, day=day)
        for day, check in answered.items()
    ]
    rules = {one.day: one.rule for one in replayed(0, ratings, CLINIC.thresholds)}
    waiting = False
    for day, check in answered.items():
        alert = _raised(check, rules.get(day), first)
        urgent = alert is not None and priority_of(alert.rule) is not AlertPriority.ROUTINE
        # What comes while she waits joins what she waits for.
        if alert is None or (waiting and urgent):
            continue
        settled = _settled(alert, first, lot)
        waiting = waiting or (urgent and settled.closed_at is None)
        yield settled
    if _unanswered(life):
        quiet = PastAlert(rule=AlertRule.SILENCE, raised_at=_fell_silent(life))
        yield _settled(quiet, first, lot)


def _raised(check: PastCheck, rule: AlertRule | None, first: datetime) -> PastAlert | None:
    """Return the alert about one rating: what the rules said, or the more urgent word of hers."""
    at = check.answered_at or first
    reply = _reply(check)
    if reply is None:
        return None if rule is None else PastAlert(rule=rule, raised_at=at, day=check.day)
    hers = judge_reply(reply).rule
    facts = AlertFacts(reply=reply, said_at=at, told_at=at)
    which = hers if rule is None else more_urgent(hers, rule)
    return PastAlert(rule=which, raised_at=at, day=check.day, facts=facts)


def _reply(check: PastCheck) -> SevereReply | None:
    """Return what she said of a severe rating, None for any other."""
    if check.novelty == Novelty.NEW:
        return SevereReply.SOMETHING_NEW
    replies = {Urgency.CALL: SevereReply.CALL_ME, Urgency.WAIT: SevereReply.CAN_WAIT}
    return None if check.urgency is None else replies[Urgency(check.urgency)]


def _fell_silent(life: Life) -> datetime:
    """Return when her third unanswered check in a row was closed."""
    answered = [place for place, check in enumerate(life.checks) if check.value is not None]
    start = answered[-1] + 1 if answered else 0
    return life.checks[start + CLINIC.silence.gentle_unanswered - 1].closed_at


def _settled(alert: PastAlert, first: datetime, lot: random.Random) -> PastAlert:
    """Return the alert as it is by the first morning: closed, taken, or unseen since Friday."""
    if alert.raised_at > first - UNSEEN_SINCE:
        return alert
    urgent = priority_of(alert.rule) is not AlertPriority.ROUTINE
    taken_at = alert.raised_at + timedelta(minutes=lot.randint(3, 120 if urgent else 1200))
    if lot.random() < 0.02 and alert.raised_at > first - timedelta(days=6):
        return replace(alert, taken_at=taken_at)
    reasons = (CloseReason.TALKED, CloseReason.PLANNED) if urgent else tuple(CloseReason)[1:3]
    closed_at = taken_at + timedelta(minutes=lot.randint(10, 300))
    return replace(
        alert,
        taken_at=taken_at,
        closed_at=min(closed_at, first - AWAKE_BEFORE),
        reason=lot.choice(reasons),
    )


async def _questions(
    house: DemoHouse,
    people: list[_Written],
    nurse: Staff,
    first: datetime,
    lot: random.Random,
) -> None:
    """Let some ask their team: one was answered on Friday, the others wait."""
    talking = [one.patient for one in people if one.life.fate is Course.ANSWERS]
    english = [one for one in talking if one.language == "en"]
    asking = lot.sample(english, min(len(english), 1 + len(QUESTIONS)))
    async with house.database.transaction() as session:
        for patient, (hours, words) in zip(asking[1:], QUESTIONS, strict=False):
            await _asks(session, patient, words, first - timedelta(hours=hours))
        for patient in asking[:1]:
            at = first - UNSEEN_SINCE - timedelta(hours=3)
            thread = await questions.ask(session, patient, ANSWERED[0], now=at)
            await questions.reply(
                session, thread, nurse, ANSWERED[1], now=at + timedelta(minutes=40)
            )


async def _asks(session: AsyncSession, patient: Patient, words: str, at: datetime) -> None:
    thread = await questions.ask(session, patient, words, now=at)
    facts = AlertFacts(question=thread, said_at=at, told_at=at)
    await alerts.raise_alert(session, patient, AlertRule.QUESTION, now=at, facts=facts)
