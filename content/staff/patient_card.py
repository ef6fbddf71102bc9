"""What do staff read of their patients: the list by need, one patient's card, her notes?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from content.buttons import button
from content.buttons.staff import (
    ClearPatient,
    EndPatient,
    ListHerAlerts,
    ListNeedy,
    MovePatient,
    OpenCard,
    OpenNotes,
    OpenPatient,
    PausePatient,
    ResumePatient,
    SendReply,
    ShowHerChart,
    StaffButton,
    TurnList,
    WriteNote,
    WriteToPatient,
)
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, bold, lines, plain, quote
from content.patient.pain import joint_names
from content.staff.alerts import who_of
from rules.local_time import local_day
from rules.message import Button, Message
from rules.patient_priority import Need, Overview
from rules.pauses import Silence, is_paused
from rules.people import Note, Patient
from rules.prompt_data import CardAsks, ListView
from rules.questions import StoredReply

# How many patients one list shows.
LIST_LENGTH = 8
PAUSES = (7, 14, 30)

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientList:
    """One page of a list; `total` are all it holds, `active` all who take part."""

    prompt_id: int
    view: ListView
    page: int
    shown: Sequence[Overview]
    total: int
    active: int
    zone: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One patient for one member of staff, as she is at `now` by the clock of `zone`.

    `names` are staff by id; `usual_from` counts the ratings that her usual pain comes from.
    """

    prompt_id: int
    overview: Overview
    cohort: str
    programme: str
    week: int | None
    zone: str
    now: datetime
    notes: int = 0
    asks: CardAsks = CardAsks.NOTHING
    cohorts: Sequence[str] = ()
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def patient(self) -> Patient:
        """Return whom it is about."""
        return self.overview.patient


# ---------------------------------------------------------------- the list


def patient_list(speech: Speech, page: PatientList) -> Message:
    """Return one page of patients, each with a button that opens her card."""
    if not page.shown:
        text = lines(_head(speech, page), speech.text(f"patients.nobody_{page.view}"))
        return text.message(_elsewhere(speech, page))
    first = page.page * LIST_LENGTH
    told = [
        plain(f"{place}. ") + _line(speech, one, page)
        for place, one in enumerate(page.shown, start=first + 1)
    ]
    text = lines(_head(speech, page), lines(*told, gap="\n"))
    numbers = [
        button(str(first + place + 1), OpenPatient(place=place), page.prompt_id)
        for place in range(len(page.shown))
    ]
    return text.message((*rows_of(numbers, 3), *_turns(speech, page), *_elsewhere(speech, page)))


def _head(speech: Speech, page: PatientList) -> Text:
    taking_part = plain(speech.counted("patients.active", page.active))
    if page.view is ListView.ALL or not page.shown:
        return taking_part
    key = "patients.found" if page.view is ListView.FOUND else "patients.needy"
    return lines(taking_part, plain(speech.counted(key, page.total)), gap=" ")


def _line(speech: Speech, one: Overview, page: PatientList) -> Text:
    why = Text() if one.need is Need.NONE else speech.text(f"patients.need_{one.need}")
    since = Text()
    if one.since is not None:
        since = plain(speech.say("patients.since", time=_moment(speech, one.since, page)))
    return lines(bold(who_of(one.patient)) + plain(":"), why, since, _week(speech, one), gap=" ")


def _week(speech: Speech, one: Overview) -> Text:
    if one.week.middle is None:
        return speech.text("patients.no_ratings")
    middle = speech.number(one.week.middle)
    if one.week.usual is None:
        return speech.text("patients.middle", middle=middle)
    usual = speech.number(one.week.usual)
    return speech.text("patients.middle_usual", middle=middle, usual=usual)


def _turns(speech: Speech, page: PatientList) -> Rows:
    turns = []
    if page.page > 0:
        before = TurnList(view=page.view, page=page.page - 1)
        turns.append(button(speech.say("patients.before"), before, page.prompt_id))
    if (page.page + 1) * LIST_LENGTH < page.total:
        after = TurnList(view=page.view, page=page.page + 1)
        turns.append(button(speech.say("patients.after"), after, page.prompt_id))
    return (tuple(turns),) if turns else ()


def _elsewhere(speech: Speech, page: PatientList) -> Rows:
    other = ListView.NEED if page.view is ListView.ALL else ListView.ALL
    label = speech.say(f"patients.show_{other}")
    return ((button(label, TurnList(view=other, page=0), page.prompt_id),),)


# ---------------------------------------------------------------- the card


def patient_card(speech: Speech, card: Card) -> Message:
    """Return everything a nurse needs to know of one patient at a glance, and what she can do."""
    patient = card.patient
    text = lines(
        bold(who_of(patient)) + plain(" · ") + plain(_place(speech, card)),
        _pain(speech, card),
        _done(speech, card),
        lines(_joints(speech, card), _goal(speech, patient), gap=" "),
        _safety(speech, patient),
        _messages(speech, card),
        _waiting(speech, card),
        plain(speech.counted("patients.notes_count", card.notes)) if card.notes else Text(),
        _question(speech, card),
        gap="\n",
    )
    return text.message(_card_buttons(speech, card))


def _place(speech: Speech, card: Card) -> str:
    if card.week is None:
        return speech.say("patients.place", cohort=card.cohort, programme=card.programme)
    return speech.say(
        "patients.place_week", cohort=card.cohort, programme=card.programme, week=card.week
    )


def _pain(speech: Speech, card: Card) -> Text:
    week = card.overview.week
    checks = speech.counted("patients.checks", week.checks)
    return lines(plain(checks), _week(speech, card.overview), gap=" ")


def _done(speech: Speech, card: Card) -> Text:
    week = card.overview.week
    walked = speech.counted("patients.walked", week.walked)
    strength = speech.counted("patients.strength", week.strength_days)
    return plain(speech.say("patients.did", walked=walked, strength=strength))


def _joints(speech: Speech, card: Card) -> Text:
    sore = card.patient.sore_joints
    return speech.text("patients.sore", joints=joint_names(speech, sore)) if sore else Text()


def _goal(speech: Speech, patient: Patient) -> Text:
    if patient.goal is None:
        return Text()
    return speech.text("patients.goal", goal=speech.say(f"goal.{patient.goal}"))


def _safety(speech: Speech, patient: Patient) -> Text:
    if patient.safety is None:
        answers = speech.text("patients.safety_unknown")
    elif not patient.safety:
        answers = speech.text("patients.safety_none")
    else:
        names = [speech.say(f"safety.{answer}") for answer in sorted(patient.safety)]
        answers = speech.text("patients.safety", answers=speech.listed(names))
    stopped = speech.text("patients.exercise_off") if patient.exercise_stopped else Text()
    cleared = speech.text("patients.safety_cleared") if patient.safety_cleared else Text()
    return lines(answers, cleared, stopped, gap=" ")


def _messages(speech: Speech, card: Card) -> Text:
    patient = card.patient
    if patient.state == "left":
        return speech.text("patients.has_left")
    if patient.unreachable_at is not None:
        return speech.text("patients.unreachable")
    if is_paused(card.now, paused_at=patient.paused_at, paused_until=patient.paused_until):
        if patient.paused_until is None:
            return speech.text("patients.paused")
        day = speech.day(local_day(patient.paused_until, patient.zone))
        return speech.text("patients.paused_until", day=day)
    heard = patient.last_heard_at
    silent = Silence(patient.silence) is not Silence.NONE
    if heard is None:
        return speech.text("patients.never_heard")
    key = "patients.silent_since" if silent else "patients.heard"
    return speech.text(key, time=_moment(speech, heard, card))


def _waiting(speech: Speech, card: Card) -> Text:
    told = []
    for alert in card.overview.alerts:
        name = card.names.get(alert.taken_by or 0)
        rule = speech.text(f"alert.rule_{alert.rule}")
        since = speech.text(
            "patients.alert_since", time=_moment(speech, alert.raised_at or alert.made_at, card)
        )
        taken = speech.text("alert.has_it", name=name) if name else Text()
        signs = [speech.say(f"danger.label.{one}") for one in alert.facts.signs]
        named = speech.text("alert.signs", signs=speech.listed(signs)) if signs else Text()
        told.append(lines(rule, named, since, taken, gap=" "))
    return lines(*told, gap="\n")


def _question(speech: Speech, card: Card) -> Text:
    if card.asks in (CardAsks.NOTHING, CardAsks.MORE):
        return Text()
    return plain("\n") + speech.text(f"patients.ask_{card.asks}", who=who_of(card.patient))


def _moment(speech: Speech, moment: datetime, seen: PatientList | Card) -> str:
    """Return the time, with its day when that is not today."""
    day, time = local_day(moment, seen.zone), speech.clock(moment, seen.zone)
    if day == local_day(seen.now, seen.zone):
        return time
    return speech.say("alert.moment", day=speech.day(day), time=time)


# ---------------------------------------------------------------- its buttons


def _card_buttons(speech: Speech, card: Card) -> Rows:
    match card.asks:
        case CardAsks.NOTHING:
            return _first(speech, card)
        case CardAsks.MORE:
            return _more(speech, card)
        case CardAsks.PAUSE:
            rows = [
                _button(speech.counted("stopping.days", days), PausePatient(days=days), card)
                for days in PAUSES
            ]
            rows.append(_button(speech.say("patients.pause_open"), PausePatient(), card))
        case CardAsks.MOVE:
            rows = [
                _button(name, MovePatient(place=place), card)
                for place, name in enumerate(card.cohorts)
                if name != card.cohort
            ]
        case CardAsks.END:
            rows = [_button(speech.say("patients.end_yes"), EndPatient(), card)]
        case CardAsks.WORDS:
            rows = [
                _button(speech.say(f"reply.label_{reply}"), SendReply(reply=reply), card)
                for reply in StoredReply
            ]
    back = _button(speech.say("patients.back"), OpenCard(), card)
    return (*((one,) for one in rows), (back,))


def _first(speech: Speech, card: Card) -> Rows:
    buttons = [
        _button(speech.say("patients.write"), WriteToPatient(), card),
        _button(speech.say("patients.chart"), ShowHerChart(), card),
        _button(speech.say("patients.notes"), OpenNotes(), card),
        _button(speech.say("patients.more"), OpenCard(asks=CardAsks.MORE), card),
    ]
    shown = _button(speech.say("patients.alerts"), ListHerAlerts(), card)
    return (*(((shown,),) if card.overview.alerts else ()), *rows_of(buttons, 2))


def _more(speech: Speech, card: Card) -> Rows:
    patient, rows = card.patient, []
    if patient.state != "left":
        paused = is_paused(card.now, paused_at=patient.paused_at, paused_until=patient.paused_until)
        rest = (
            _button(speech.say("patients.resume"), ResumePatient(), card)
            if paused
            else _button(speech.say("patients.pause"), OpenCard(asks=CardAsks.PAUSE), card)
        )
        rows.append(rest)
        if patient.exercise_stopped or (patient.safety and not patient.safety_cleared):
            rows.append(_button(speech.say("patients.clear"), ClearPatient(), card))
        if len(card.cohorts) > 1:
            rows.append(_button(speech.say("patients.move"), OpenCard(asks=CardAsks.MOVE), card))
        rows.append(_button(speech.say("patients.end"), OpenCard(asks=CardAsks.END), card))
    back = _button(speech.say("patients.back"), OpenCard(), card)
    return (*((one,) for one in rows), (back,))


def _button(label: str, data: StaffButton, card: Card) -> Button:
    return button(label, data, card.prompt_id)


# ---------------------------------------------------------------- notes


def notes_page(
    speech: Speech,
    patient: Patient,
    notes: Sequence[Note],
    *,
    names: Mapping[int, str],
    prompt_id: int,
    zone: str,
) -> Message:
    """Return the notes about a patient, the newest first, and a way to write one."""
    head = speech.text("patients.notes_of", who=who_of(patient))
    told = [
        lines(
            plain(
                speech.say(
                    "patients.note_by",
                    name=names.get(note.staff_id) or speech.say("alert.somebody"),
                    day=speech.day(local_day(note.at, zone)),
                    time=speech.clock(note.at, zone),
                )
            ),
            quote(note.words),
            gap="\n",
        )
        for note in notes
    ]
    body = told or [speech.text("patients.no_notes")]
    write = button(speech.say("patients.write_note"), WriteNote(), prompt_id)
    back = button(speech.say("patients.back"), OpenCard(), prompt_id)
    return lines(head, *body).message(((write, back),))


def unreached_note(speech: Speech, gone: Sequence[Patient], prompt_id: int) -> Message:
    """Return who cannot be written to any more, and what that means."""
    names = [who_of(patient) for patient in gone[:LIST_LENGTH]]
    if len(gone) > LIST_LENGTH:
        names.append(speech.counted("patients.unreached_more", len(gone) - LIST_LENGTH))
    told = speech.counted("patients.unreached", len(gone), who=speech.listed(names))
    needy = button(speech.say("patients.show_need"), ListNeedy(), prompt_id)
    return plain(told).message(((needy,),))
