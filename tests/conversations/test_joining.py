"""Does somebody get in with few taps, nothing typed, and out again with nothing left behind?"""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from content.files.forbidden_words import OPENING_CHARACTERS, load_forbidden
from content.files.typed_words import ROOT
from content.patient.joining import CONSENT_VERSION
from db import alerts, cohorts, conversations, reminders
from db.tables import (
    ConversationRow,
    PatientRow,
    PromptRow,
    RatingRow,
    ReminderRow,
)
from rules.alerts import AlertRule
from rules.people import Staff
from rules.vocabulary import Goal, ReminderKind, SafetyAnswer
from tests.conversations.house import CLINIC, House
from tests.conversations.joining_steps import (
    READING,
    asked_first_question,
    opens_link,
    reminder_times,
    rows_of,
    taps_all,
)
from tests.conversations.rated import patient_of
from tests.house.repository import CHECKOUT

MOST_TAPS = 12


# ---------------------------------------------------------------- the whole way


@pytest.mark.parametrize(
    ("language", "first", "last", "saved"),
    [
        ("en", "Hello, I'm Limber", "All set.", "Saved: pain 4."),
        ("es", "Hola, soy Limber", "Todo listo.", "Guardado: dolor 4."),
    ],
)
async def test_whole_way_takes_at_most_twelve_taps_and_no_typing(
    house: House, language: str, first: str, last: str, saved: str
) -> None:
    ana = await opens_link(house, language=language, label="Tue-clinic-7")
    assert ana.last.startswith(first)
    taps = [
        *READING,
        "city.0",
        "check:480",
        "nudge:600",
        "safety:none",
        "goal.stairs",
    ]
    await taps_all(ana, *taps)
    assert ana.texts[0].startswith(last)
    await ana.taps("4")
    assert saved in ana.last
    assert len(taps) + 1 <= MOST_TAPS - 2, "room for a change of language and one ticked answer"
    assert len(ana.texts) == 2
    patient = await patient_of(house, ana)
    assert (patient.state, patient.language, patient.label) == ("active", language, "Tue-clinic-7")
    assert patient.goal == Goal.STAIRS
    assert patient.safety == frozenset()
    assert patient.name == "Ana"
    assert patient.first_day == house.today
    assert patient.joined_at is not None
    assert await rows_of(house, RatingRow) == 1


async def test_what_she_chose_is_kept_and_the_next_check_comes_then(house: House) -> None:
    ana = await asked_first_question(house)
    await taps_all(ana, "city.0", "check:480", "nudge:600", "safety:none", "goal.sleep")
    times = await reminder_times(house, ana)
    assert times[ReminderKind.PAIN_CHECK] == time(8, 0)
    assert times[ReminderKind.NUDGE] == time(10, 0)
    assert set(times) == set(ReminderKind)
    assert "08:00" in ana.texts[0]
    assert "Tuesday, 3 March" in ana.texts[0]


async def test_first_rating_stands_for_todays_check(house: House) -> None:
    ana = house.stranger()
    await house.joins(ana)
    assert (await reminder_times(house, ana))[ReminderKind.PAIN_CHECK] == time(9, 30)
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        due = await reminders.next_due_of(session, patient.id, ReminderKind.PAIN_CHECK)
    assert due is not None
    assert due.date() == house.today + timedelta(days=1)


async def test_inviting_nurse_is_named_first(house: House) -> None:
    bea = await house.coordinator("Bea")
    nurse = await house.person(bea)
    assert isinstance(nurse, Staff)
    ana = await opens_link(house, created_by=nurse.id)
    assert ana.last.startswith("From Bea, your nurse.")
    await taps_all(ana, *READING)
    assert (await patient_of(house, ana)).invited_by == nurse.id


async def test_cohort_of_the_link_becomes_hers(house: House) -> None:
    ana = await asked_first_question(house, cohort="Tuesday")
    async with house.database.transaction() as session:
        cohort = await cohorts.cohort_named(session, "Tuesday")
    assert cohort is not None
    assert (await patient_of(house, ana)).cohort_id == cohort.id


@pytest.mark.parametrize("language", ["en", "es"])
async def test_no_screen_names_illness_drug_or_score_on_a_lock_screen(
    house: House, language: str
) -> None:
    ana = await opens_link(house, language=language)
    lock_screen = [rule for name, rule in load_forbidden(ROOT).items() if "lock-screen" in name]
    taps = [*READING, "city.0", "check:480", "nudge:600", "safety:none", "goal.sleep"]
    for tap in [*taps, None]:
        for text in ana.texts:
            shown = text[:OPENING_CHARACTERS]
            assert not [hit for rule in lock_screen for hit in rule.matches(shown, language)]
        if tap is not None:
            await ana.taps_value(tap)


async def test_first_screens_say_what_must_be_said_before_consent(house: House) -> None:
    ana = await opens_link(house)
    read = []
    for tap in READING:
        read.append(ana.last)
        await ana.taps_value(tap)
    said = "\n".join(read)
    for needed in (
        "computer program",
        "Nobody watches this chat",
        "Emergency: 112, or the local number where you are",
        "555 0100",
        "not end-to-end encrypted",
        "other devices",
        "locked phone",
        "365 days",
        "cannot take everything back",
        "your care is the same",
    ):
        assert needed in said
    assert [text[:6] for text in read[1:]] == ["2 of 4", "3 of 4", "4 of 4"]


# ---------------------------------------------------------------- language


async def test_other_language_is_one_tap_and_stays(house: House) -> None:
    ana = await opens_link(house, language="en")
    await ana.taps("Español")
    assert ana.last.startswith("Hola, soy Limber")
    await taps_all(ana, *READING)
    assert ana.last.startswith("Gracias.")
    assert (await patient_of(house, ana)).language == "es"


async def test_phone_in_an_unknown_language_begins_in_english(house: House) -> None:
    ana = await opens_link(house, language="fi")
    assert ana.last.startswith("Hello")


async def test_text_in_the_middle_is_answered_in_the_language_she_chose(house: House) -> None:
    ana = await opens_link(house, language="en")
    await ana.taps("Español")
    await ana.says("una nube blanca")
    assert "no he entendido eso" in ana.last


# ---------------------------------------------------------------- leaving and coming back


@pytest.mark.parametrize("how", ["/start", "good morning"])
async def test_coming_back_shows_the_step_where_she_was(house: House, how: str) -> None:
    ana = await asked_first_question(house)
    await taps_all(ana, "city.0", "check:480")
    question = ana.last
    await house.skips(days=2)
    await ana.says(how)
    assert len(ana.texts) == 1, "the older copy is gone"
    assert ana.last.endswith(question)
    await taps_all(ana, "nudge:later", "safety:none", "goal.sleep")
    assert (await reminder_times(house, ana))[ReminderKind.PAIN_CHECK] == time(8, 0)
    assert (await patient_of(house, ana)).state == "active"


async def test_patient_whose_place_was_lost_starts_with_the_first_question(house: House) -> None:
    ana = await asked_first_question(house)
    await ana.taps_value("zone:later")
    async with house.database.transaction() as session:
        await conversations.end_conversation(session, ana.phone.person_id)
    await ana.says("/start")
    assert "What time is it for you now?" in ana.last
    await ana.taps_value("city.0")
    assert "When shall I ask" in ana.last


async def test_old_copy_of_a_screen_changes_nothing(house: House) -> None:
    ana = await asked_first_question(house)
    await taps_all(ana, "city.0")
    old = ana.phone.last
    await house.skips(days=3)
    await ana.says("/start")
    await ana.taps_value("check:480")
    await ana.taps("20:00", old)
    assert (await reminder_times(house, ana))[ReminderKind.PAIN_CHECK] == time(8, 0)


async def test_link_opened_again_resumes_and_is_not_used_twice(house: House) -> None:
    link = await house.invite()
    ana = house.stranger()
    await ana.opens(link)
    await taps_all(ana, *READING, "city.0")
    question = ana.last
    await ana.opens(link)
    assert ana.last == question
    assert await rows_of(house, PatientRow) == 1


async def test_whatever_she_sends_while_joining_she_hears_that_nobody_saw_it(house: House) -> None:
    ana = await asked_first_question(house)
    ana.phone.sends_voice()
    await house.settles()
    assert ana.last.startswith("Nobody has seen what you just sent.")
    assert "112" in ana.last
    assert "What time is it for you now?" in ana.last


async def test_commands_for_patients_lead_back_to_joining(house: House) -> None:
    ana = await asked_first_question(house)
    await ana.says("/pain")
    assert "What time is it for you now?" in ana.last
    assert await rows_of(house, PromptRow) == 1


@pytest.mark.parametrize("step", ["hello", "seen", "kept", "consent"])
async def test_before_consent_ask_me_later_keeps_nothing_and_goes_on_later(
    house: House, step: str
) -> None:
    ana = await opens_link(house)
    for tap in READING:
        if tap.startswith(step):
            break
        await ana.taps_value(tap)
    before = ana.last
    await ana.taps("Ask me later")
    assert "Nothing about you is kept yet" in ana.last
    assert await rows_of(house, PatientRow) == 0
    await ana.taps("Continue")
    assert ana.last == before


async def test_back_shows_the_screen_before(house: House) -> None:
    ana = await opens_link(house)
    first = ana.last
    await taps_all(ana, "hello:next", "seen:back")
    assert ana.last == first
    await taps_all(ana, *READING, "city.0", "check:480", "nudge:back", "check:780")
    assert (await reminder_times(house, ana))[ReminderKind.PAIN_CHECK] == time(13, 0)


# ---------------------------------------------------------------- ask me later


async def test_ask_me_later_at_every_question_uses_the_defaults(house: House) -> None:
    ana = await asked_first_question(house)
    for step in ("zone", "check", "nudge", "safety", "goal"):
        await ana.taps_value(f"{step}:later")
    patient = await patient_of(house, ana)
    assert patient.state == "active"
    assert patient.zone == CLINIC.zone
    assert patient.safety is None
    assert patient.goal is None
    assert "walking or sitting" in ana.texts[0]
    times = await reminder_times(house, ana)
    assert times[ReminderKind.PAIN_CHECK] == time(9, 30)
    assert "Worst joint pain" in ana.last


async def test_what_was_put_off_can_be_answered_later(house: House) -> None:
    ana = await asked_first_question(house)
    await taps_all(ana, "city.0", "check:later", "nudge:600", "safety:later", "goal.sleep")
    await ana.taps("5")
    await house.skips(hours=1)
    await ana.says("/start")
    assert ana.last.startswith("You have joined")
    await ana.taps("Answer what I left out")
    await taps_all(ana, "check:660", "safety:none")
    assert ana.last.startswith("Saved. Thank you.")
    assert (await reminder_times(house, ana))[ReminderKind.PAIN_CHECK] == time(11, 0)
    assert (await patient_of(house, ana)).safety == frozenset()
    await ana.says("/start")
    assert "left out" not in " ".join(ana.phone.last.labels)


async def test_laying_the_rest_aside_swallows_no_later_word(house: House) -> None:
    ana = await asked_first_question(house)
    await taps_all(ana, "city.0", "check:later", "nudge:600", "safety:none", "goal.sleep")
    await ana.taps("Answer what I left out")
    await ana.says("4")
    assert "pain 4" in ana.last


# ---------------------------------------------------------------- consent


@pytest.mark.parametrize(("language", "goodbye"), [("en", "Goodbye."), ("es", "Adiós.")])
async def test_no_thank_you_leaves_nothing_and_says_goodbye(
    house: House, language: str, goodbye: str
) -> None:
    link = await house.invite()
    ana = house.stranger(language=language)
    await ana.opens(link)
    await taps_all(ana, "hello:next", "seen:next", "kept:next", "consent:no")
    assert ana.last.endswith(goodbye)
    assert ana.phone.last.labels == ()
    for table in (PatientRow, PromptRow, ConversationRow, ReminderRow):
        assert await rows_of(house, table) == 0
    await ana.opens(link)
    assert await house.place_in_joining(ana) == "hello"


async def test_nothing_about_her_is_kept_before_she_agrees(house: House) -> None:
    ana = await opens_link(house, safety=[SafetyAnswer.HEART_DISEASE])
    await taps_all(ana, *READING[:3])
    assert await rows_of(house, PatientRow) == 0


async def test_consent_is_kept_with_its_version_and_time(house: House) -> None:
    await asked_first_question(house)
    async with house.database.transaction() as session:
        row = (await session.scalars(select(PatientRow))).one()
    assert row.consent_version == "2"
    assert row.consented_at == house.now


async def test_who_agreed_to_which_version_is_found_as_the_paper_says(house: House) -> None:
    await asked_first_question(house, language="es")
    paper = (CHECKOUT / "docs" / "privacy.md").read_text("utf-8")
    query = paper.partition("```sql\n")[2].partition("```")[0]
    async with house.database.transaction() as session:
        ((subject, _, details),) = (await session.execute(sql(query))).all()
        patient = (await session.scalars(select(PatientRow))).one()
    assert subject == f"patient:{patient.id}"
    assert f'"version": "{CONSENT_VERSION}"' in details
    assert '"language": "es"' in details


async def test_stop_while_reading_ends_it(house: House) -> None:
    link = await house.invite()
    ana = house.stranger()
    await ana.opens(link)
    await ana.says("STOP")
    assert await house.place_in_joining(ana) is None
    await ana.opens(link)
    assert await house.place_in_joining(ana) == "hello"


async def test_stop_while_answering_ends_it_and_start_asks_for_consent_again(house: House) -> None:
    ana = await asked_first_question(house)
    await ana.says("STOP")
    assert (await patient_of(house, ana)).state == "left"
    await ana.says("/start")
    await taps_all(ana, *READING)
    assert (await patient_of(house, ana)).state == "joining"
    assert await rows_of(house, PatientRow) == 1


# ---------------------------------------------------------------- her time zone


async def test_shared_location_gives_the_zone_and_is_not_kept(house: House) -> None:
    ana = await asked_first_question(house)
    ana.phone.person.place = (-34.6, -58.4)
    await ana.taps("Use my location")
    assert ana.phone.keyboard == ("Share my location", "Choose a time instead")
    await ana.taps("Share my location")
    assert (await patient_of(house, ana)).zone == "America/Argentina/Buenos_Aires"
    assert not ana.phone.keyboard
    assert "Buenos Aires" in ana.texts[-2]
    assert "When shall I ask" in ana.last


async def test_place_at_sea_asks_for_a_time_instead(house: House) -> None:
    ana = await asked_first_question(house)
    ana.phone.person.place = (0.0, -30.0)
    await ana.taps("Use my location")
    await ana.taps("Share my location")
    assert not ana.phone.keyboard
    assert "What time is it for you now?" in ana.last


async def test_key_can_be_put_away_and_a_time_tapped(house: House) -> None:
    ana = await asked_first_question(house)
    await ana.taps("Use my location")
    await ana.taps("Choose a time instead")
    assert not ana.phone.keyboard
    await ana.taps_value("city.0")
    assert "When shall I ask" in ana.last


async def test_time_tapped_while_the_key_is_up_takes_it_away(house: House) -> None:
    ana = await asked_first_question(house)
    question = ana.phone.last
    await ana.taps("Use my location")
    await ana.taps("09:00 · Madrid", question)
    assert not ana.phone.keyboard
    assert "Madrid" in ana.texts[-2]
    assert "When shall I ask" in ana.last


async def test_location_without_the_key_counts_too(house: House) -> None:
    ana = await asked_first_question(house)
    ana.phone.sends_location(51.5, -0.12)
    await house.settles()
    assert (await patient_of(house, ana)).zone == "Europe/London"


async def test_any_other_time_leads_to_its_cities(house: House) -> None:
    ana = await asked_first_question(house)
    await ana.taps("Another time")
    await ana.taps("16:00")
    assert "nearest to you" in ana.last
    await ana.taps("Manila")
    assert (await patient_of(house, ana)).zone == "Asia/Manila"


async def test_time_that_only_one_place_has_is_taken_at_once(house: House) -> None:
    ana = await asked_first_question(house)
    await ana.taps("Another time")
    await ana.taps("13:45")
    assert (await patient_of(house, ana)).zone == "Asia/Kathmandu"


async def test_back_from_more_times_shows_the_likely_ones(house: House) -> None:
    ana = await asked_first_question(house)
    likely = ana.phone.last.labels
    await ana.taps("Another time")
    await ana.taps("Back")
    assert ana.phone.last.labels == likely


# ---------------------------------------------------------------- safety answers


async def test_ticked_answers_show_and_are_kept(house: House) -> None:
    ana = await asked_first_question(house)
    await taps_all(ana, "city.0", "check:later", "nudge:later")
    await ana.taps("Thin bones")
    assert "✓ Thin bones (osteoporosis)" in ana.phone.last.labels
    assert "None of these" not in ana.phone.last.labels
    await ana.taps("Swollen arm")
    await ana.taps("✓ Thin bones")
    await ana.taps("Done")
    assert (await patient_of(house, ana)).safety == frozenset({SafetyAnswer.ARM_SWELLING})


async def test_double_tap_on_an_answer_is_one(house: House) -> None:
    ana = await asked_first_question(house)
    await taps_all(ana, "city.0", "check:later", "nudge:later")
    screen = ana.phone.last
    ana.phone.taps("Heart disease", screen)
    ana.phone.taps_data(screen.buttons[3][0].data or "", screen)
    await house.settles()
    assert "✓ Heart disease" in ana.phone.last.labels


@pytest.mark.parametrize(
    ("label", "answer", "hears", "waits"),
    [
        ("Heart disease", SafetyAnswer.HEART_DISEASE, "wait until your team", True),
        ("Cancer in the bones", SafetyAnswer.BONE_METASTASES, "wait until your team", True),
        ("Break/surgery", SafetyAnswer.FRACTURE_OR_SURGERY, "wait until your team", True),
        ("A new joint", SafetyAnswer.JOINT_REPLACEMENT, "wait until your team", True),
        ("Blackouts", SafetyAnswer.BLACKOUTS, "wait until your team", True),
        ("Two falls", SafetyAnswer.TWO_FALLS, "wait until your team", True),
        ("Not sure", SafetyAnswer.NOT_SURE, "walking or sitting", False),
    ],
)
async def test_answers_for_her_team_reach_its_list(
    house: House, label: str, answer: SafetyAnswer, hears: str, waits: bool
) -> None:
    ana = await asked_first_question(house)
    await taps_all(ana, "city.0", "check:later", "nudge:later")
    await ana.taps(label)
    await ana.taps("Done")
    await ana.taps_value("goal.sleep")
    assert hears in ana.texts[0]
    patient = await patient_of(house, ana)
    assert patient.safety == frozenset({answer})
    async with house.database.transaction() as session:
        (raised,) = await alerts.open_alerts_of(session, patient.id)
    assert raised.rule is AlertRule.SAFETY_ANSWERS
    assert raised.facts.answers == (answer,)
    assert raised.facts.waits is waits


async def test_coordinator_clears_a_waiting_patient(house: House) -> None:
    ana = await asked_first_question(
        house, label="Tue-clinic-7", safety=[SafetyAnswer.HEART_DISEASE]
    )
    await taps_all(ana, "zone:later", "check:later", "nudge:later", "goal.sleep")
    bea = await house.coordinator()
    await bea.says("/alerts")
    assert "safety questions" in bea.last
    await bea.taps("1: Show")
    assert "Heart disease" in bea.last
    await bea.taps("I have it")
    await bea.taps("Walking and seated ideas are fine")
    assert (await patient_of(house, ana)).safety_cleared


async def test_answers_that_came_with_the_link_are_not_asked_again(house: House) -> None:
    ana = await asked_first_question(house, safety=[SafetyAnswer.ARM_SWELLING])
    await taps_all(ana, "city.0", "check:later", "nudge:later")
    assert "What would you like to do" in ana.last
    assert (await patient_of(house, ana)).safety == frozenset({SafetyAnswer.ARM_SWELLING})


# ---------------------------------------------------------------- bad taps


async def test_double_tap_goes_on_once(house: House) -> None:
    ana = await opens_link(house)
    screen = ana.phone.last
    ana.phone.taps("Continue", screen)
    ana.phone.taps("Continue", screen)
    await house.settles()
    assert await house.place_in_joining(ana) == "seen"


async def test_double_tap_on_agree_makes_one_patient(house: House) -> None:
    ana = await opens_link(house)
    await taps_all(ana, *READING[:3])
    screen = ana.phone.last
    ana.phone.taps("Yes, I agree", screen)
    ana.phone.taps("Yes, I agree", screen)
    await house.settles()
    assert await rows_of(house, PatientRow) == 1
    assert await house.place_in_joining(ana) == "zone"


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("join_city", "99"),
        ("join_city", ""),
        ("join_time", "x"),
        ("join", "zone:"),
        ("join", "zone"),
        ("join_at", "check:480"),
        ("join_goal", "sleep"),
        ("join_language", "fi"),
        ("join", "consent:yes"),
        ("join", "zone:yes"),
        ("join", "nowhere:next"),
    ],
)
async def test_malformed_and_out_of_order_taps_change_nothing(
    house: House, action: str, value: str
) -> None:
    ana = await asked_first_question(house)
    before, text = await patient_of(house, ana), ana.last
    await ana.forges(action, value)
    assert ana.last == text
    assert await patient_of(house, ana) == before
    assert not ana.phone.chat.open_taps, "the tap is answered"


@pytest.mark.parametrize("value", ["1", "121", "x480", "", "99999"])
async def test_time_at_night_or_none_is_not_taken(house: House, value: str) -> None:
    ana = await asked_first_question(house)
    await ana.taps_value("zone:later")
    await ana.forges("join_at", f"check:{value}")
    assert await house.place_in_joining(ana) == "check"


async def test_button_of_another_persons_joining_does_nothing(house: House) -> None:
    ana = await opens_link(house)
    await taps_all(ana, *READING[:3])
    data = ana.phone.last.buttons[0][0].data or ""
    eve = house.stranger("Eve", started=True)
    await eve.says("/start")
    eve.phone.taps_data(data, eve.phone.last)
    await house.settles()
    assert await rows_of(house, PatientRow) == 0


async def test_button_from_before_a_goodbye_is_answered_politely(house: House) -> None:
    ana = await asked_first_question(house)
    screen = ana.phone.last
    await ana.says("STOP")
    ana.phone.taps_data(screen.buttons[0][0].data or "", screen)
    await house.settles()
    assert (await patient_of(house, ana)).state == "left"
    assert "/start" in ana.phone.toasts[-1]
