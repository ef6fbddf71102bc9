"""Can a coordinator write one message to many, see it first, and choose who gets it and when?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Unpack

import pytest

from db import cohorts, patients, staff
from db.patients import PatientChange
from rules.people import Patient
from simulator import Entity, MediaKind, Phone
from tests.conversations.house import House, Voice, bundle
from tests.conversations.rated import patient_of, rated_before


async def drafted(bea: Voice, text: str = "Warm water eases stiff hands.") -> None:
    await bea.says("/broadcast")
    await bea.says(text)


async def lives_in(house: House, voice: Voice, **values: Unpack[PatientChange]) -> Patient:
    patient = await patient_of(house, voice)
    async with house.database.transaction() as session:
        await patients.change_patient(session, patient.id, **values)
    return patient


# ---------------------------------------------------------------- any message


async def test_text_reaches_everyone_once_and_the_report_adds_up(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva", language="es")
    bea = await house.coordinator()
    await drafted(bea, "Hello {first_name}, warm water eases stiff hands.")
    assert "Above is what a patient will see." in bea.last
    assert "Everyone, 2 patients now." in bea.last
    await bea.taps("Send to 2 patients")
    assert ana.last == "Hello Ana, warm water eases stiff hands."
    assert eva.last == "Hello Eva, warm water eases stiff hands."
    assert "is finished, 09:00" in bea.last
    assert "2 chosen: 2 sent." in bea.last


async def test_staff_may_do_it_all_in_spanish(house: House) -> None:
    ana = await house.patient(language="es")
    bea = await house.coordinator(language="es")
    await bea.says("/broadcast")
    assert "Envíeme el mensaje" in bea.last
    await bea.says("Hola, {first_name}.")
    assert "Para: Todo el mundo, 1 paciente ahora." in bea.last
    assert "recibirán" not in bea.last
    await bea.taps("Enviar a 1 paciente")
    assert ana.last == "Hola, Ana."
    assert "Para 1: 1 enviado." in bea.last


SENDS: dict[MediaKind, Callable[[Phone], object]] = {
    MediaKind.PHOTO: lambda phone: phone.sends_photo(caption="For you, {first_name}"),
    MediaKind.VIDEO: lambda phone: phone.sends_video(caption="For you, {first_name}"),
    MediaKind.DOCUMENT: lambda phone: phone.sends_document(caption="For you, {first_name}"),
    MediaKind.VOICE: lambda phone: phone.sends_voice(),
}


@pytest.mark.parametrize("kind", SENDS)
async def test_file_of_each_kind_goes_out_with_its_caption(house: House, kind: MediaKind) -> None:
    ana, bea = await house.patient(), await house.coordinator("Bea")
    await bea.says("/broadcast")
    SENDS[kind](bea.phone)
    await house.settles()
    given = next(one.media for one in bea.phone.messages if one.media and not one.from_bot)
    shown = bea.phone.from_bot[-2]
    assert shown.media is not None
    assert shown.media.file == given.file
    await bea.taps("Send to 1 patient")
    got = ana.phone.last
    assert got.media is not None
    assert (got.media.kind, got.media.file) == (kind, given.file)
    assert got.caption == ("" if kind is MediaKind.VOICE else "For you, Ana")
    assert "1 chosen: 1 sent." in bea.last


async def test_formatting_is_kept_and_moves_with_the_name(house: House) -> None:
    ana, bea = await house.patient("Annabel"), await house.coordinator("Bea")
    await bea.says("/broadcast")
    marks = (
        Entity(type="italic", offset=0, length=17),
        Entity(type="bold", offset=19, length=4),
        Entity(type="text_link", offset=24, length=5, url="https://example.org/water"),
    )
    bea.phone.says("Dear {first_name}: warm water.", formatting=marks)
    await house.settles()
    await bea.taps("Send to 1 patient")
    got = ana.phone.last
    assert got.text == "Dear Annabel: warm water."
    assert {(e.type, got.text[e.offset : e.end]) for e in got.entities} == {
        ("italic", "Dear Annabel"),
        ("bold", "warm"),
        ("text_link", "water"),
    }


async def test_who_has_no_name_here_gets_a_whole_sentence(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    await lives_in(house, eva, name_sealed=None)
    bea = await house.coordinator()
    await drafted(bea, "Good morning {first_name}, warm water helps.")
    assert "I have no name for 1 patient: it is left out there." in bea.last
    await bea.taps("Send to 2 patients")
    assert ana.last == "Good morning Ana, warm water helps."
    assert eva.last == "Good morning, warm water helps."


async def test_unknown_variable_is_refused_when_written(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await drafted(bea, "Dear {name}")
    assert bea.last.startswith("I can't fill in {name}. What I know: {first_name}, {clinic}")
    await bea.says("Dear {first_name, from {clinic}")
    assert bea.last.startswith("A brace is missing beside {first_name. What I know:")
    await bea.says("{first_name}")
    assert bea.last.startswith("Where no name is known, nothing would be left")
    await bea.says("Dear {first_name}, from {clinic}, {phone}")
    assert bea.texts[-2] == "Dear Nurse, from Riverside Clinic, 555 0100"
    await bea.taps("Don't send")
    assert bea.last == "Nothing was sent."
    assert ana.texts == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("text", ["\u200b", "\u2800\u3000\ufffc", "\u200f \ufeff"], ids=ascii)
async def test_text_of_invisible_characters_is_refused_when_written(
    house: House, language: str, text: str
) -> None:
    ana, bea = await house.patient(), await house.coordinator(language=language)
    await drafted(bea, text)
    assert bea.last == bundle().speech(language).say("broadcast.nothing_shows")
    await bea.says("Short.")
    await bea.taps("Send to 1 patient" if language == "en" else "Enviar a 1 paciente")
    assert ana.texts == ["Short."]


async def test_name_among_invisible_characters_leaves_nothing_without_it(house: House) -> None:
    bea = await house.coordinator()
    await drafted(bea, "\u200b{first_name}\u2800")
    assert bea.last.startswith("Where no name is known, nothing would be left")


BARRED = ["tel:112", "tel:+34600", "mailto:me@example.org", "http://intranet/x", "tg://user?id=77"]


@pytest.mark.parametrize("url", BARRED)
async def test_link_that_a_bot_may_not_send_leaves_its_words(house: House, url: str) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await bea.says("/broadcast")
    marks = (
        Entity(type="text_link", offset=3, length=5, url=url),
        Entity(type="text_link", offset=9, length=4, url="https://example.org/"),
        Entity(type="bold", offset=3, length=5),
    )
    bea.phone.says("👍 Call us here.", formatting=marks)
    await house.settles()
    told, shown = bea.texts[-3:-1]
    assert f"without their link: “Call” ({url})." in told
    assert shown == "👍 Call us here."
    await bea.taps("Send to 1 patient")
    got = ana.phone.last
    assert got.text == "👍 Call us here."
    assert {(one.type, one.url) for one in got.entities} == {
        ("text_link", "https://example.org/"),
        ("bold", None),
    }


async def test_link_of_what_nobody_asked_for_is_told_too(house: House) -> None:
    bea = await house.coordinator()
    mark = Entity(type="text_link", offset=0, length=4, url="tel:112")
    bea.phone.says("Call us.", formatting=[mark])
    await house.settles()
    assert "“Call” (tel:112)" in bea.texts[-2]
    await bea.taps("Send it to patients")
    assert bea.texts[-2] == "Call us."


@pytest.mark.parametrize("language", ["en", "es"])
async def test_preview_that_telegram_refuses_is_missed_and_said(
    house: House, language: str
) -> None:
    await house.patient()
    bea = await house.coordinator(language=language)
    await bea.says("/broadcast")
    house.telegram.faults.refused(
        400, "Bad Request: wrong file identifier/HTTP URL specified", method="sendPhoto"
    )
    bea.phone.sends_photo(caption="Warm water.")
    await house.settles()
    assert bea.texts[-2] == bundle().speech(language).say("broadcast.preview_refused")
    assert "1" in bea.last


async def test_preview_whose_formatting_is_refused_is_shown_as_patients_get_it(
    house: House,
) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await bea.says("/broadcast")
    refused = "Bad Request: entity begins in a middle of a UTF-16 symbol"
    for person in (bea, ana):
        house.telegram.faults.refused(
            400, refused, method="sendMessage", chat=person.phone.person_id
        )
    bea.phone.says("Warm.", formatting=[Entity(type="bold", offset=0, length=4)])
    await house.settles()
    shown = bea.phone.from_bot[-2]
    assert (shown.text, shown.entities) == ("Warm.", ())
    await bea.taps("Send to 1 patient")
    assert ana.texts == ["Warm."]


async def test_what_cannot_be_sent_on_is_refused_and_nothing_is_lost(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await bea.says("/broadcast")
    bea.phone.sends_location(40.4, -3.7)
    await house.settles()
    assert bea.last.startswith("I can send on a text, a picture")
    await bea.says("x" * 3_901)
    assert "3,901 characters, and 3,900 fit" in bea.last
    bea.phone.sends_photo(caption="x" * 901)
    await house.settles()
    assert "901 characters, and 900 fit" in bea.last
    await bea.says("Short.")
    await bea.taps("Send to 1 patient")
    assert ana.texts == ["Short."]


async def test_words_that_a_locked_phone_would_show_are_named(house: House) -> None:
    await house.patient()
    bea = await house.coordinator()
    await drafted(bea, "News for our breast cancer group.")
    assert "A locked phone would show: breast, cancer." in bea.last


async def test_any_message_may_become_a_broadcast(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    bea.phone.sends_photo(caption="Our garden")
    await house.settles()
    assert bea.last.startswith("I did not expect that")
    await bea.taps("Send it to patients")
    await bea.taps("Send to 1 patient")
    assert ana.phone.last.caption == "Our garden"
    assert ana.phone.last.media is not None


# ---------------------------------------------------------------- languages


async def test_each_patient_gets_the_version_in_her_language(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva", language="es")
    bea = await house.coordinator()
    await drafted(bea, "Drink water.")
    assert "1 patient who reads Spanish will get it in English." in bea.last
    await bea.taps("Languages")
    await bea.taps("Write it in Español")
    assert bea.last == "Send me the message in Spanish."
    await bea.says("Beba agua.")
    assert bea.texts[-3:-1] == ["Drink water.", "Beba agua."]
    assert "Above is what patients will see, in each language." in bea.last
    assert "who reads" not in bea.last
    await bea.taps("Send to 2 patients")
    assert (ana.last, eva.last) == ("Drink water.", "Beba agua.")


async def test_language_of_a_draft_may_be_set_right_and_a_version_left_out(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await drafted(bea, "Beba agua.")
    await bea.taps("Languages")
    await bea.taps("It is in Español")
    await bea.taps("Back")
    assert "1 patient who reads English will get it in Spanish." in bea.last
    await bea.taps("Languages")
    await bea.taps("Write it in English")
    await bea.says("Drink water.")
    await bea.taps("Languages")
    await bea.taps("No English")
    await bea.taps("Back")
    await bea.taps("Send to 1 patient")
    assert ana.last == "Beba agua."


async def test_tip_of_the_library_goes_to_each_in_her_language(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva", language="es")
    bea = await house.coordinator()
    await bea.says("/broadcast")
    await bea.taps("Pick a tip")
    await bea.taps("Everyday tips")
    await bea.taps("More")
    await bea.taps("Earlier")
    await bea.taps("A clear path at night")
    assert bea.texts[-3].startswith("A clear path at night\nTake up loose rugs")
    assert "It goes only to those whom it suits" in bea.last
    await bea.taps("Send to 2 patients")
    assert ana.last.startswith("A clear path at night")
    assert eva.last == bea.texts[-2]


async def test_exercise_is_not_sent_to_whom_it_may_harm(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    await lives_in(house, ana, safety=[])
    await lives_in(house, eva, safety=[], exercise_stopped_at=house.now)
    bea = await house.coordinator()
    await bea.says("/broadcast")
    await bea.taps("Pick a tip")
    await bea.taps("Hands")
    await bea.taps(bea.phone.last.labels[0])
    await bea.taps("Send to 2 patients")
    assert "Stop for sharp pain" in ana.last
    assert eva.texts == []
    assert "2 chosen: 1 sent, 1 not suited." in bea.last


# ---------------------------------------------------------------- to whom


async def test_audience_is_narrowed_by_taps_with_a_live_count(house: House) -> None:
    ana = await house.patient("Ana")
    eva = await house.patient("Eva", language="es")
    rosa = await house.patient("Rosa", language="es")
    async with house.database.transaction() as session:
        tuesday = await cohorts.add_cohort(session, "Tuesday", now=house.now)
    await lives_in(house, rosa, cohort_id=tuesday.id)
    await rated_before(house, ana, 7, 7, joints=[])
    await rated_before(house, eva, 6, 5, joints=[])
    await rated_before(house, rosa, 2, 3, joints=[])
    bea = await house.coordinator()
    await drafted(bea)
    await bea.taps("To whom")
    await bea.taps("Español")
    assert "To: Spanish, 2 patients now." in bea.last
    await bea.taps("Tuesday")
    assert "To: Tuesday, Spanish, 1 patient now." in bea.last
    await bea.taps("✓ Tuesday")
    await bea.taps("Pain 5+")
    assert "To: Spanish, average pain 5 or more in 7 days, 1 patient now." in bea.last
    await bea.taps("Pain 7+")
    assert "0 patients now." in bea.last
    await bea.taps("Pain 5+")
    await bea.taps("Back")
    await bea.taps("Send to 1 patient")
    assert eva.last == "Warm water eases stiff hands."
    assert ana.texts == rosa.texts == []


async def test_who_was_silent_for_days_can_be_written_to(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    await house.skips(days=3, hours=2)
    await eva.says("hello")
    bea = await house.coordinator()
    await drafted(bea, "How are you?")
    await bea.taps("To whom")
    await bea.taps("Silent 3 days")
    assert "To: silent for 3 days, 1 patient now." in bea.last
    await bea.taps("Silent 7 days")
    assert "0 patients now." in bea.last
    await bea.taps("Everyone")
    assert "To: Everyone, 2 patients now." in bea.last
    await bea.taps("Silent 3 days")
    await bea.taps("Back")
    await bea.taps("Send to 1 patient")
    assert "How are you?" in ana.texts
    assert "How are you?" not in eva.texts


async def test_coordinator_of_some_cohorts_writes_to_nobody_else(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    async with house.database.transaction() as session:
        tuesday = await cohorts.add_cohort(session, "Tuesday", now=house.now)
    await lives_in(house, eva, cohort_id=tuesday.id)
    bea = await house.coordinator()
    await looks_after(house, bea, [tuesday.id])
    await drafted(bea)
    assert "To: Everyone, 1 patient now." in bea.last
    await bea.taps("Send to 1 patient")
    assert eva.last == "Warm water eases stiff hands."
    assert ana.texts == []


async def looks_after(house: House, voice: Voice, cohort_ids: list[int]) -> None:
    member = await house.person(voice)
    assert member is not None
    async with house.database.transaction() as session:
        await staff.change_staff(session, member.id, cohorts=cohort_ids)


# ---------------------------------------------------------------- when


async def test_planned_for_a_moment_it_goes_out_then(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await drafted(bea)
    await bea.taps("When")
    await bea.taps("Tomorrow")
    assert bea.last == "Tomorrow: at what time?"
    await bea.taps("10:00")
    assert "When: Tuesday, 3 March, 10:00." in bea.last
    await bea.taps("Plan it for 1 patient")
    assert "goes out Tuesday, 3 March, 10:00." in bea.last
    await house.skips(days=1, minutes=59)
    assert "Warm water eases stiff hands." not in ana.texts
    await house.skips(minutes=1)
    assert ana.last == "Warm water eases stiff hands."
    assert "1 chosen: 1 sent." in bea.last


async def test_at_each_patients_own_time_two_zones_get_it_apart(house: House) -> None:
    ana, mary = await house.patient("Ana"), await house.patient("Mary")
    await lives_in(house, mary, zone="America/New_York")
    bea = await house.coordinator()
    await drafted(bea)
    await bea.taps("When")
    await bea.taps("At each patient's own time")
    await bea.taps("10:00")
    assert "When: at each patient's own 10:00." in bea.last
    await bea.taps("Plan it for 2 patients")
    await house.skips(hours=1)
    assert ana.last == "Warm water eases stiff hands."
    assert mary.texts == []
    assert "2 chosen: 1 sent, 1 later." in bea.last
    await house.skips(hours=6)
    assert "Warm water eases stiff hands." in mary.texts
    assert "2 chosen: 2 sent." in bea.last


async def test_moment_that_has_passed_is_refused(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await drafted(bea)
    await bea.taps("When")
    await bea.taps("Today")
    await bea.taps("10:00")
    await house.skips(hours=2)
    await bea.taps("Plan it for 1 patient")
    assert "That time has passed" in bea.phone.toasts[-1]
    await bea.taps("When")
    await bea.taps("Now")
    await bea.taps("Send to 1 patient")
    assert "Warm water eases stiff hands." in ana.texts


async def test_quiet_hours_hold_a_broadcast_back_and_the_report_says_so(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await house.skips(hours=14)
    before = len(ana.texts)
    await drafted(bea, "Good night.")
    await bea.taps("Send to 1 patient")
    assert len(ana.texts) == before
    assert "1 waits for quiet hours to end" in bea.last
    await house.skips(hours=10)
    assert "Good night." in ana.texts
    assert "1 chosen: 1 sent." in bea.last


async def test_day_that_is_full_holds_a_broadcast_back_until_the_next(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    for text in ("One.", "Two.", "Three."):
        await drafted(bea, text)
        await bea.taps("Send to 1 patient")
    await drafted(bea, "Four.")
    await bea.taps("Send to 1 patient")
    assert "1 chosen: 0 sent, 1 waits, today's messages are used up." in bea.last
    assert "Four." not in ana.texts
    await house.skips(days=1)
    assert "Four." in ana.texts


# ---------------------------------------------------------------- drafts


async def test_draft_is_kept_listed_and_taken_up_again(house: House) -> None:
    ana, bea, kim = await house.patient(), await house.coordinator(), await house.coordinator("Kim")
    await bea.says("/broadcasts")
    assert bea.last.startswith("There are no broadcasts yet.")
    await drafted(bea, "Not yet.")
    await bea.taps("Keep for later")
    assert bea.last.startswith("Kept as a draft.")
    await house.skips(hours=30)
    await bea.says("/broadcasts")
    assert "Not yet.: draft, Nurse Bea" in bea.last
    await kim.says("/broadcasts")
    assert kim.last.startswith("There are no broadcasts yet.")
    await bea.taps("Not yet.")
    assert bea.texts[-2] == "Not yet."
    await bea.taps("Send to 1 patient")
    assert "Not yet." in ana.texts
    await kim.says("/broadcasts")
    assert "Not yet.: finished, Nurse Bea" in kim.last


async def test_old_message_of_a_draft_is_no_way_to_send_it(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await drafted(bea, "Once.")
    first = bea.phone.last
    await bea.taps("Keep for later")
    await bea.says("/broadcasts")
    await bea.taps("Once.")
    await bea.taps("Send to 1 patient", first)
    assert ana.texts == []


async def test_patient_cannot_broadcast(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    await ana.says("/broadcast")
    await ana.says("Hello all")
    assert eva.texts == []


# ---------------------------------------------------------------- the pain check keeps its place


async def test_no_number_of_broadcasts_displaces_a_check(house: House) -> None:
    ana = await house.patient(check_at=time(11))
    bea = await house.coordinator()
    tips = ["Warm water eases stiff hands.", "A short walk counts.", "Berries are in season."]
    for tip in tips:
        await drafted(bea, tip)
        await bea.taps("Send to 1 patient")
    await house.skips(hours=3)
    assert [text for text in ana.texts if text in tips] == tips[:2]
    assert sum("Worst joint pain" in text for text in ana.texts) == 1
    # What was left over comes the next day, and takes no check's place then either.
    for tip in ("Lunch idea: sardines.", "Walnuts are good too."):
        await drafted(bea, tip)
        await bea.taps("Send to 1 patient")
    await house.skips(days=1)
    assert tips[2] in ana.texts
    assert sum("Worst joint pain" in text for text in ana.texts) >= 1
    assert "Worst joint pain" in ana.last or "Worst joint pain" in "".join(ana.texts[-4:])
