"""Which messages does a member of staff see, in which states?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from content.buttons.broadcast import DraftPage, TurnDraft
from content.buttons.staff import CohortTime
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
from content.patient import item_details, joined, menu, staff_messages
from content.staff import alerts, cohorts, direct_messages, patient_card
from content.staff.broadcast import draft, lists, progress
from content.staff.conditions import condition_line
from rules.alert_details import AlertBoard, AlertPageOf, AlertStory, AlertView, CloseReason
from rules.alerts import ASKED_SIGNS, AlertFacts, AlertRule, AlertState, SevereReply
from rules.broadcasts import (
    SENT_TO_MANY,
    Audience,
    Broadcast,
    BroadcastState,
    Content,
    Missed,
    Purpose,
    Start,
)
from rules.conditions import ConditionCode
from rules.coverage import Closure
from rules.delivery import DeliveryState
from rules.message import Media, MediaKind
from rules.pain_checks import Novelty
from rules.patient_priority import Overview
from rules.people import Note, Patient, Staff
from rules.prompt_data import CardAsks, ListView
from rules.questions import Question, QuestionState, Said, StoredReply, TeamWord
from rules.staffed_hours import parse_staffed_hours
from rules.vocabulary import Caution, Joint, Role, SafetyAnswer
from rules.weekly_summary import Summary, Trend

_WEEK = Summary(
    first=TODAY - 6 * DAY,
    last=TODAY,
    checks=5,
    middle=6,
    usual=4,
    trend=Trend.HIGHER,
    walked=45,
    strength_days=1,
    care_days=0,
)


def welcome_scenes(stage: Samples) -> Shown:
    """Yield the first message to each role, and the help."""
    for role in Role:
        yield f"Welcome: {role}", joined.staff_welcome(stage.speech, "Bea", role)
    yield "Help", menu.staff_help(stage.speech)


def alert_scenes(stage: Samples) -> Shown:
    """Yield an alert of each rule, and the states of one."""
    speech, team = stage.speech, stage.clinic.plan
    for rule in AlertRule:
        board = _board(AlertStory(alert=alert_of(rule), patient=somebody(), **_told(rule)))
        yield f"Rule: {rule}", alerts.alert_message(speech, board, team)
    story = _severe()
    taken = replace(story, alert=alert_of(story.alert.rule, AlertState.TAKEN), owner="Bea")
    states = {
        "Several together": _board(story, _severe(somebody(id=15, number=15, label=None))),
        "Many together": _board(*(_severe(somebody(id=n, number=n)) for n in range(1, 15))),
        "Sent again": replace(_board(story), again=True),
        "Somebody has it": _board(taken),
        "Which reason": replace(_board(taken), closing=0),
        "Passed on to whom": replace(_board(taken), passing=0, others=(_colleague(),)),
        "Passed on to the reader": _board(
            replace(story, passed_by="Bea", passed_to="Eva", passed_to_id=1)
        ),
        "Passed on to somebody else": _board(
            replace(story, passed_by="Bea", passed_to="Eva", passed_to_id=2)
        ),
        "Dropped": _board(replace(story, alert=alert_of(story.alert.rule, AlertState.DROPPED))),
        "She has left": _board(replace(story, patient=somebody(state="left"))),
        "Exercise rests": _board(replace(taken, patient=somebody(exercise_stopped=True))),
        "Corrected since": _board(replace(story, corrected=True)),
        "Of another day": _board(replace(story, day=TODAY - DAY, said_at=NOW - DAY)),
        "Not enough ratings for a usual one": _board(replace(story, usual=None)),
        "Her safety answers": _board(_answers()),
        "Her own question": _board(replace(taken, question="Is it fine to swim?")),
    }
    for state, board in states.items():
        yield state, alerts.alert_message(speech, board, team)
    for reason in CloseReason:
        closed = alert_of(story.alert.rule, AlertState.CLOSED, reason=reason)
        board = _board(replace(story, alert=closed, owner="Bea"))
        yield f"Closed: {reason}", alerts.alert_message(speech, board, team)
    night = replace(story, told_at=NOW.replace(hour=20))
    yield "Told when her team was gone", alerts.alert_message(speech, _board(night), team)
    always = replace(team, staffed=parse_staffed_hours("24/7"))
    leaving = replace(
        always, closures=(Closure(id=1, first=TODAY + 2 * DAY, last=TODAY + 9 * DAY),)
    )
    yield (
        "Told when her team is there for days",
        alerts.alert_message(speech, _board(story), leaving),
    )
    nobody = replace(team, members=())
    yield "Told when nobody was known", alerts.alert_message(speech, _board(story), nobody)
    for view in AlertView:
        page = AlertPageOf(view=view, page=0, count=12, untaken=9, cohorts=2)
        board = replace(_board(story, taken), listed=page)
        yield f"A list: {view}", alerts.alert_message(speech, board, team)
        empty = replace(_board(), listed=replace(page, count=0, untaken=0))
        yield f"A list, nothing open: {view}", alerts.alert_message(speech, empty, team)
    one_cohort = AlertPageOf(
        view=AlertView.ALL, page=1, count=12, untaken=12, cohort=(2, "Tuesday"), cohorts=2, undo=3
    )
    sign = replace(story, alert=alert_of(AlertRule.RED_FLAG), signs=("chest_pain",))
    yield (
        "A list of one cohort, its last page, with some just closed",
        alerts.alert_message(speech, replace(_board(sign), listed=one_cohort), team),
    )
    said = AlertFacts(called_at=NOW, denied_at=NOW, none_at=NOW)
    noted = replace(sign, alert=alert_of(AlertRule.RED_FLAG, facts=said))
    yield "What she says afterwards", alerts.alert_message(speech, _board(noted), team)
    first = replace(story, alert=alert_of(AlertRule.FIRST_SEVERE))
    yield (
        "The list, with some that are read by their lines",
        alerts.alert_message(
            speech, replace(_board(story, first, first), listed=replace(page, count=3)), team
        ),
    )
    done = replace(
        story, alert=alert_of(AlertRule.FIRST_SEVERE, AlertState.CLOSED, reason="nothing")
    )
    fresh = replace(done, alert=replace(done.alert, closed_at=NOW))
    yield "Closed a moment ago", alerts.alert_message(speech, _board(fresh), team)
    old = replace(first, alert=replace(first.alert, raised_at=NOW - 9 * DAY))
    yield "A first severe day, days later", alerts.alert_message(speech, _board(old), team)
    facts = AlertFacts(ratings=(1, 2, 3))
    often = replace(first, alert=replace(first.alert, facts=facts))
    yield "Severe again and again", alerts.alert_message(speech, _board(often), team)
    calls = replace(taken, call_at=NOW + HOUR)
    yield "Somebody calls her", alerts.alert_message(speech, _board(calls), team)
    late = replace(taken, call_at=NOW - HOUR)
    yield "A call that is late", alerts.alert_message(speech, _board(late), team)
    when = replace(_board(taken), call_times=(NOW, NOW + HOUR))
    yield "When she calls", alerts.alert_message(speech, when, team)
    rests = replace(taken, owner_id=1, alert=replace(taken.alert, taken_at=NOW - DAY))
    yield "Taken yesterday", alerts.alert_message(speech, _board(rests), team)


def read_scenes(stage: Samples) -> Shown:
    """Yield what the patient reads when her team has looked, or has done something for her."""
    speech = stage.speech
    words = Said(
        id=2, staff_id=1, words=staff_messages.stored_words(speech, next(iter(StoredReply))), at=NOW
    )
    asked = Said(id=1, staff_id=None, words="…", at=NOW - HOUR)
    thread = Question(
        id=1, patient_id=14, state=QuestionState.ANSWERED, asked_at=NOW - HOUR, said=(asked,)
    )
    yield (
        "A reply of her team to what she asked",
        staff_messages.words_message(speech, thread, words, PROMPT, name="Bea", zone=ZONE),
    )
    yield (
        "Her team writes of its own accord",
        staff_messages.words_message(
            speech, replace(thread, said=(words,)), words, PROMPT, name=None, zone=ZONE
        ),
    )
    corrected = replace(words, words=speech.say("reply.correction", words=words.words))
    yield (
        "A correction of her team, after two days",
        staff_messages.words_message(speech, thread, corrected, PROMPT, name="Bea", zone=ZONE),
    )
    for name in StoredReply:
        said = replace(words, words=staff_messages.stored_words(speech, name))
        yield (
            f"Stored reply: {name}",
            staff_messages.words_message(speech, thread, said, PROMPT, name="Bea", zone=ZONE),
        )
    for what in (TeamWord.PAUSED, TeamWord.RESUMED, TeamWord.ENDED):
        yield (
            f"Her team has {what} her messages",
            staff_messages.changed_message(speech, what, somebody()),
        )
    later = somebody(paused_until=NOW + 7 * DAY)
    yield (
        "Her team has paused her messages until a day",
        staff_messages.changed_message(speech, TeamWord.PAUSED, later),
    )


def _told(rule: AlertRule) -> dict[str, Any]:
    if rule in (AlertRule.SILENCE, AlertRule.SAFETY_ANSWERS, AlertRule.STOP_MEDICINE):
        return {}
    if rule is AlertRule.QUESTION:
        words = "Is it fine to swim with my shoulder?"
        return {"question": words, "question_changed_at": NOW - HOUR / 4}
    if rule in ASKED_SIGNS:
        return {"signs": ("chest_pain",), "said_at": NOW - HOUR / 4}
    if rule is AlertRule.UNREAD:
        return {"said_at": NOW - HOUR / 4}
    if rule is AlertRule.RED_FLAG:
        return {"signs": ("chest_pain", "fever"), "said_at": NOW - HOUR / 4, "told_at": NOW}
    return {"value": 8, "day": TODAY, "usual": 4, "count": 12}


def _severe(patient: Patient | None = None) -> AlertStory:
    return AlertStory(
        alert=alert_of(AlertRule.CALL_ME),
        patient=patient or somebody(),
        value=8,
        day=TODAY,
        usual=4,
        count=12,
        joints=frozenset({Joint.HANDS}),
        novelty=Novelty.USUAL,
        reply=SevereReply.CALL_ME,
        said_at=NOW,
        told_at=NOW,
    )


def _answers() -> AlertStory:
    facts = AlertFacts(answers=(SafetyAnswer.HEART_DISEASE,), waits=True)
    waiting = somebody(safety=frozenset({SafetyAnswer.HEART_DISEASE}))
    return AlertStory(alert=alert_of(AlertRule.SAFETY_ANSWERS, facts=facts), patient=waiting)


def _board(*stories: AlertStory) -> AlertBoard:
    return AlertBoard(
        prompt_id=PROMPT,
        staff_id=1,
        zone=ZONE,
        now=NOW,
        stories=stories,
        places=tuple(range(len(stories))),
    )


def _colleague() -> Staff:
    return Staff(id=2, chat_id=2, role=Role.COORDINATOR, language="en", zone=ZONE, name="Cleo")


# ---------------------------------------------------------------- patients


def patient_scenes(stage: Samples) -> Shown:
    """Yield the list of patients, and one patient's card in its states."""
    speech = stage.speech
    alert = alert_of(AlertRule.CALL_ME)
    needy = Overview(patient=somebody(), week=_WEEK, alerts=(alert,))
    quiet = Overview(
        patient=somebody(id=15, number=15, label=None, silence="gentle_message"),
        week=replace(_WEEK, middle=None, usual=None, trend=None, checks=0),
    )
    page = patient_card.PatientList(
        prompt_id=PROMPT,
        view=ListView.NEED,
        page=0,
        shown=[needy, quiet],
        total=12,
        active=40,
        zone=ZONE,
        now=NOW,
    )
    for view in ListView:
        yield f"List: {view}", patient_card.patient_list(speech, replace(page, view=view))
        yield (
            f"List: {view}, nobody",
            patient_card.patient_list(speech, replace(page, view=view, shown=[], total=0)),
        )
    yield "List, second page", patient_card.patient_list(speech, replace(page, page=1, total=30))
    card = patient_card.Card(
        prompt_id=PROMPT,
        overview=needy,
        cohort="Tuesday clinic",
        programme="joint-care",
        week=3,
        zone=ZONE,
        now=NOW,
        notes=2,
        cohorts=["Tuesday clinic", "Study"],
        names={1: "Bea"},
    )
    for asks in CardAsks:
        yield f"Card: {asks}", patient_card.patient_card(speech, replace(card, asks=asks))
    patient, words = card.overview.patient, "…"
    picture = Media(kind=MediaKind.PHOTO, name="", file_id="…")
    letter = replace(picture, kind=MediaKind.DOCUMENT)
    yield (
        "Words for her, before they go",
        direct_messages.shown_message(speech, patient, PROMPT, draft=words),
    )
    yield (
        "A picture for her, before it goes",
        direct_messages.shown_message(speech, patient, PROMPT, draft=words, file=picture),
    )
    yield (
        "Other words for her",
        direct_messages.shown_message(speech, patient, PROMPT, draft=words, anew=True),
    )
    yield (
        "Words that went to her",
        direct_messages.sent_message(speech, patient, PROMPT, draft=words),
    )
    yield (
        "A document that went to her",
        direct_messages.sent_message(speech, patient, PROMPT, draft="", file=letter),
    )
    people: Mapping[str, Mapping[str, Any]] = {
        "never said": {"safety": None, "last_heard_at": None},
        "waits for her team": {
            "safety": frozenset({SafetyAnswer.HEART_DISEASE}),
            "exercise_stopped": True,
        },
        "cleared": {
            "safety": frozenset({SafetyAnswer.HEART_DISEASE}),
            "safety_cleared": True,
        },
        "paused": {"paused_at": NOW},
        "paused until a day": {"paused_at": NOW, "paused_until": NOW + 7 * DAY},
        "has left": {"state": "left"},
        "unreachable": {"unreachable_at": NOW},
        "silent": {"silence": "gentle_message"},
    }
    for state, facts in people.items():
        seen = replace(needy, patient=somebody(**facts))
        yield (
            f"Card of somebody who {state}",
            patient_card.patient_card(speech, replace(card, overview=seen, week=None, notes=1)),
        )
    for count in (1, 2, 30):
        gone = [somebody(id=number, number=number) for number in range(1, count + 1)]
        yield f"Out of reach: {count}", patient_card.unreached_note(speech, gone, PROMPT)
    for code in ConditionCode:
        yield f"Condition: {code}", condition_line(speech, code, over=False)
    yield "Condition that is over", condition_line(speech, ConditionCode.TELEGRAM_SILENT, over=True)
    note = Note(staff_id=1, words="Called, sleeps better.", at=NOW)
    for notes in ([note], []):
        yield (
            f"Notes: {len(notes)}",
            patient_card.notes_page(
                speech, somebody(), notes, names={1: "Bea"}, prompt_id=PROMPT, zone=ZONE
            ),
        )


# ---------------------------------------------------------------- broadcasts


def broadcast_scenes(stage: Samples) -> Shown:
    """Yield a broadcast while it is written, while it runs, and its report."""
    speech = stage.speech
    board = _draft(stage)
    for page in DraftPage:
        turned = TurnDraft(page=page, ahead=1)
        yield f"Draft: {page}", draft.board_message(board, turned)
    picky = Audience(
        cohorts=frozenset({1}), languages=frozenset({"es"}), pain_from=5, silent_days=7
    )
    asked = replace(
        board,
        broadcast=replace(
            board.broadcast, audience=picky, start=Start(own_minute=600), item="warm-water"
        ),
        nameless=2,
        exposed=("cancer",),
    )
    yield "Draft: everything chosen", draft.board_message(asked)
    yield "Draft: nobody", draft.board_message(replace(board, readers={}))
    yield "Type the number", draft.count_question(board)
    yield "Type the number again", draft.count_question(board, wrong=True)
    yield "A second coordinator is asked", draft.waits_for_yes(board, ["Cleo"])
    yield "She is asked", draft.request(board)
    for key in ("approved", "declined", "withdrawn"):
        yield f"She is asked, then {key}", draft.request_over(board, key, "Cleo")
    ended = {state: 1 for state in DeliveryState if state in _ENDED}
    for purpose in Purpose:
        for state in BroadcastState:
            if state in (BroadcastState.DRAFT, BroadcastState.ASKED):
                continue
            running = _running(board.broadcast, purpose, state, ended)
            yield (
                f"{purpose}, {state}",
                progress.progress(
                    speech, running, {"waits_quiet": 2, "paused": 1}, zone=ZONE, prompt_id=PROMPT
                ),
            )
    planned = replace(
        _running(board.broadcast, Purpose.SEND, BroadcastState.RUNNING, {}),
        start=Start(at=NOW + DAY),
    )
    yield (
        "Planned for tomorrow",
        progress.progress(speech, planned, {}, zone=ZONE, prompt_id=PROMPT),
    )
    missed = [
        Missed(number=n, label=None, state=state, reason=None) for n, state in enumerate(_MISSED, 1)
    ]
    yield "Who did not get it", progress.missed_list(speech, missed, 9)
    yield (
        "The newest",
        lists.broadcast_list(
            speech,
            [board.broadcast, _running(board.broadcast, Purpose.SEND, BroadcastState.FINISHED, {})],
            {1: "Bea"},
            PROMPT,
        ),
    )
    yield "None yet", lists.broadcast_list(speech, [], {}, PROMPT)
    yield "Which kind of tip", lists.shelf_page(speech, PROMPT, own=True)
    titles = [
        stage.library.words(one.id, speech.language).title for one in stage.library.of_kind(_TIPS)
    ]
    yield "Which tip", lists.tips_page(speech, PROMPT, _TIPS, titles, 1)


_TIPS = SENT_TO_MANY[0]
_ENDED = frozenset(DeliveryState) - {
    DeliveryState.OWED,
    DeliveryState.CLAIMED,
    DeliveryState.SENDING,
    DeliveryState.WITHDRAWN,
}
_MISSED = (
    DeliveryState.BLOCKED,
    DeliveryState.UNCERTAIN,
    DeliveryState.FAILED,
    DeliveryState.EXPIRED,
)


def _draft(stage: Samples) -> draft.Board:
    item = stage.library.of_kind(_TIPS)[0]
    written = lists.item_content(stage.speech, stage.library, item)
    broadcast = Broadcast(
        id=1,
        author_id=1,
        state=BroadcastState.DRAFT,
        language=stage.speech.language,
        versions={stage.speech.language: Content(text=written.text, entities=written.entities)},
        audience=Audience(),
        chosen=0,
        filled_at=None,
        counts={},
        prompt_id=PROMPT,
        shown=0,
        shown_at=None,
        created_at=NOW,
        confirmed_at=None,
        finished_at=None,
    )
    return draft.Board(
        speech=stage.speech,
        broadcast=broadcast,
        prompt_id=PROMPT,
        cohorts={1: "Tuesday clinic", 2: "Study"},
        languages=stage.bundle.phrases.languages,
        readers={"en": 300, "es": 100},
        zone=ZONE,
        now=NOW,
        author="Bea",
    )


def _running(
    draft: Broadcast, purpose: Purpose, state: BroadcastState, ended: dict[DeliveryState, int]
) -> Broadcast:
    done = state in (BroadcastState.FINISHED, BroadcastState.CANCELLED)
    chosen = sum(ended.values()) if done else 400
    return replace(
        draft,
        purpose=purpose,
        state=state,
        chosen=chosen,
        counts=ended,
        filled_at=NOW,
        confirmed_at=NOW,
        shown_at=NOW,
        finished_at=NOW if done else None,
    )


# ---------------------------------------------------------------- the library


def library_scenes(stage: Samples) -> Shown:
    """Yield how staff look an item up and switch it."""
    found = ("chair-stand", "baked-apple")
    looking = item_details.Looking(speech=stage.speech, library=stage.library, prompt_id=PROMPT)
    one_off = replace(looking, off=frozenset({"baked-apple"}))
    page = item_details.Looked(words="chair", ids=found, start=0, total=20)
    chair = stage.library.items["chair-stand"]
    yield "The library", item_details.library_front(looking)
    yield "The library, one item off", item_details.library_front(one_off)
    yield "What a search found", item_details.library_found(one_off, page)
    yield "The next page of it", item_details.library_found(looking, replace(page, start=8))
    yield "One found", item_details.library_found(looking, replace(page, ids=found[:1], total=1))
    yield (
        "What is off",
        item_details.library_found(
            one_off, item_details.Looked(words="", ids=found[1:], start=0, total=1)
        ),
    )
    yield "Nothing found", item_details.library_found(looking, replace(page, ids=(), total=0))
    states = {
        "An item": (TODAY, None, None),
        "An item that Bea switched off": (TODAY, "Bea", TODAY),
        "An item that is off": (TODAY, None, TODAY),
        "An item whose review is due": (chair.review_by + DAY, None, None),
    }
    for state, (today, by, since) in states.items():
        yield (
            state,
            item_details.library_item(looking, chair, place=0, today=today, by=by, since=since),
        )
    food = next(
        one for one in stage.library.items.values() if one.cautions >= {Caution.ANTICOAGULANTS}
    )
    yield (
        "A food item with cautions",
        item_details.library_item(looking, food, place=0, today=TODAY, by=None, since=None),
    )


def cohort_scenes(stage: Samples) -> Shown:
    """Yield how an admin chooses a cohort's programme and times."""
    speech, programmes = stage.speech, stage.bundle.programmes
    sheet = cohorts.CohortSheet(speech, PROMPT)
    whole = cohorts.Following(
        name="Tuesday clinic",
        follows="joint-care",
        programme=programmes["joint-care"],
        check_at=None,
        nudge_at=time(16),
    )
    food = replace(whole, follows="nutrition-only", programme=programmes["nutrition-only"])
    gone = replace(whole, follows="swimming", programme=None)
    yield "The cohorts", cohorts.cohort_list(speech, PROMPT, [whole, food], may_change=True)
    yield (
        "The cohorts, for a coordinator",
        cohorts.cohort_list(speech, PROMPT, [whole, food], may_change=False),
    )
    yield "A cohort", cohorts.cohort_page(sheet, whole, programmes)
    yield "A cohort of food ideas", cohorts.cohort_page(sheet, food, programmes)
    yield "A cohort whose programme is gone", cohorts.cohort_page(sheet, gone, programmes)
    yield "Time of the check-in", cohorts.time_page(sheet, whole, CohortTime.CHECK)
    yield "Time of the idea", cohorts.time_page(sheet, whole, CohortTime.NUDGE)


GROUPS = (
    Group("Staff: welcome and help", welcome_scenes),
    Group("Staff: alerts", alert_scenes),
    Group("What her team does, as she reads it", read_scenes),
    Group("Staff: patients", patient_scenes),
    Group("Staff: broadcasts", broadcast_scenes),
    Group("Staff: the library", library_scenes),
    Group("Staff: programmes", cohort_scenes),
)
