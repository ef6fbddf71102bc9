"""Does she get everything we hold, and is everything gone when she says so?"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.process.clock import RealClock
from content.patient.privacy import forgotten
from db import (
    activities,
    erasure,
    prompts,
    questions,
    reflections,
    reminders,
    weekly_summaries,
    weights,
)
from db.delivery import deliveries
from db.delivery.deliveries import UNFINISHED, Owed
from db.patient_data import hers, tables_of_patients
from db.tables import AlertRow, DeliveryRow, InboxRow, PatientRow, StrayRow, TombstoneRow
from rules.activities import Did
from rules.delivery import DeliveryKind, DeliveryState
from rules.people import Patient, Staff
from rules.prompts import PromptKind
from rules.vocabulary import Kind
from simulator import Message
from tests.conversations.house import House, Voice, bundle
from tests.conversations.rated import patient_of, rated_before

SHELF = bundle()
CLOCK = RealClock()
LANGUAGES = ["en", "es"]


def unpacked(message: Message) -> zipfile.ZipFile:
    assert message.media is not None
    return zipfile.ZipFile(io.BytesIO(message.media.file.content))


async def rows_of(house: House, patient: Patient) -> dict[str, int]:
    """Count the rows that are hers in each table, without the empty ones."""
    async with house.database.transaction() as session:
        counted = {
            table.name: await session.scalar(
                select(func.count()).select_from(table).where(hers(table, patient))
            )
            for table in tables_of_patients()
        }
    return {name: number for name, number in counted.items() if number}


async def confirms(ana: Voice, language: str = "en") -> Message:
    question = await ana.says("/forget")
    assert question.words == SHELF.speech(language).say("forget.sure")
    return await ana.taps(SHELF.speech(language).say("forget.yes"), question)


# ---------------------------------------------------------------- a copy


@pytest.mark.parametrize("language", LANGUAGES)
async def test_copy_is_a_zip_to_read_and_to_reckon_with(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    await rated_before(house, ana, 4, 7, joints=["hands"])
    speech = SHELF.speech(language)
    copy = await ana.says("/mydata")
    assert copy.caption == speech.say("mydata.caption")
    assert copy.media is not None
    assert copy.media.file.name == speech.say("mydata.file")
    files = unpacked(copy)
    data = json.loads(files.read("data.json"))
    assert [row["value"] for row in data["rating"]] == [4, 7]
    assert data["patient"][0]["name"] == "Ana"
    table = csv.DictReader(io.StringIO(files.read("csv/rating.csv").decode()))
    assert [row["value"] for row in table] == ["4", "7"]
    page = files.read("read-me.html").decode()
    for said in ("own.title", "own.ratings", "joint.hands"):
        assert speech.say(said) in page
    assert f'lang="{language}"' in page


async def test_copy_names_every_table_that_holds_something_of_her(house: House) -> None:
    ana = await house.joins(house.stranger())
    await ana.says("what a day")
    patient = await patient_of(house, ana)
    files = unpacked(await ana.says("/mydata"))
    data = json.loads(files.read("data.json"))
    held = set(await rows_of(house, patient))
    assert held <= set(data)
    assert {f"csv/{name}.csv" for name in data} <= set(files.namelist())


@pytest.mark.parametrize(
    ("language", "kept"),
    [
        (
            "en",
            ["25", "my own evening", "64.5", "Is it fine to swim?", "Your team", "A bit easier"],
        ),
        ("es", ["25", "my own evening", "64.5", "Is it fine to swim?", "Su equipo", "Algo mejor"]),
    ],
)
async def test_page_of_the_copy_tells_all_she_did_and_said(
    house: House, language: str, kept: list[str]
) -> None:
    ana = await house.patient(language=language)
    patient = await patient_of(house, ana)
    nurse = await house.person(await house.coordinator())
    assert isinstance(nurse, Staff)
    item = next(one for one in SHELF.library.items.values() if one.kind is Kind.REFLECTION)
    async with house.database.transaction() as session:
        did = Did(kind=Kind.AEROBIC, day=house.today, minutes=25)
        await activities.note_activity(session, patient.id, did, source="typed", now=house.now)
        prompt = await prompts.open_prompt(session, patient, PromptKind.REFLECTION, now=house.now)
        await reflections.ask_reflection(
            session, patient, item.id, prompt_id=prompt.id, now=house.now
        )
        await reflections.answer_reflection(
            session, prompt.id, words="my own evening", now=house.now
        )
        await weights.note_weight(session, patient.id, 64.5, day=house.today, now=house.now)
        week = await prompts.open_prompt(session, patient, PromptKind.WEEKLY, now=house.now)
        await weekly_summaries.add_week(
            session, patient, prompt_id=week.id, day=house.today, now=house.now
        )
        await weekly_summaries.change_week(session, week.id, goal_answer="easier", now=house.now)
        asked = await questions.ask(session, patient, "Is it fine to swim?", now=house.now)
        await questions.reply(session, asked, nurse, "It is.", now=house.now)
    page = unpacked(await ana.says("/mydata")).read("read-me.html").decode()
    assert [said for said in kept if said not in page] == []


async def test_copy_is_on_the_privacy_page_and_before_deleting(house: House) -> None:
    ana = await house.patient()
    page = await ana.says("/privacy")
    assert unpacked(await ana.taps("A copy of my data", page)).namelist()
    question = await ana.says("/forget")
    assert unpacked(await ana.taps("A copy of my data", question)).namelist()


async def test_what_she_wrote_is_shown_as_words_in_the_page(house: House) -> None:
    ana = await house.patient("<b>Ana & Co")
    page = unpacked(await ana.says("/mydata")).read("read-me.html").decode()
    assert "&lt;b&gt;Ana &amp; Co" in page
    assert "<b>Ana" not in page


# ---------------------------------------------------------------- deleting


@pytest.mark.parametrize("language", LANGUAGES)
async def test_deleting_leaves_a_tombstone_and_nothing_else(house: House, language: str) -> None:
    ana = await house.follows_programme(await house.patient(language=language))
    await rated_before(house, ana, *[4] * 10, joints=["hands"])
    await ana.says("hello there")
    patient = await patient_of(house, ana)
    goodbye = await confirms(ana, language)
    assert goodbye.words.startswith(SHELF.speech(language).say("forget.done"))
    assert await rows_of(house, patient) == {}
    async with house.database.transaction() as session:
        assert await session.scalar(select(TombstoneRow.patient_id)) == patient.id
        chats = select(func.count()).where(InboxRow.chat_id == patient.chat_id)
        assert await session.scalar(chats) == 0
        assert await session.scalar(select(func.count()).select_from(StrayRow)) == 0


def goodbye_with(**counts: int) -> str:
    return forgotten(SHELF.speech("en"), alert_stays=False, **counts).text


def said_by(ana: Voice) -> list[Message]:
    return [one for one in ana.phone.messages if not one.from_bot]


async def test_chat_is_cleared_of_both_sides_where_telegram_allows_it(house: House) -> None:
    ana = await house.patient()
    await ana.says("hello there")
    await ana.says("/menu")
    await ana.says("/progress")
    there = len(ana.phone.messages)
    await confirms(ana)
    # What asks for it and the question come on top.
    assert ana.texts == [goodbye_with(deleted=there + 2)]
    assert [one.words for one in ana.phone.messages] == ana.texts


async def test_messages_too_old_to_delete_are_emptied(house: House) -> None:
    ana = await house.patient()
    check = await house.skips_to_next_message(ana)
    await ana.taps("4", check)
    await ana.says("/menu")
    await house.skips(days=2, hours=12)
    assert "pain 4" in " ".join(ana.texts)
    await confirms(ana)
    goodbye, *left = reversed(ana.texts)
    assert left
    assert set(left) == {SHELF.speech("en").say("forget.emptied")}
    assert goodbye == goodbye_with(deleted=goodbye_count(goodbye), emptied=len(left))
    assert not [button for one in ana.phone.from_bot for row in one.buttons for button in row]


def goodbye_count(goodbye: str) -> int:
    """Return how many messages a goodbye says were taken back."""
    found = re.search(r"took back (\d+)", goodbye)
    assert found is not None
    return int(found[1])


async def test_one_message_that_telegram_keeps_holds_up_no_other(house: House) -> None:
    ana = await house.patient()
    for number in range(20):
        await ana.says(f"blue {number}")
    theirs = said_by(ana)
    # Telegram's date is older than the moment we heard of it: it waited while we were away.
    world, chat = house.telegram.world, ana.phone.chat
    for message in (theirs[3], theirs[12]):
        world.edit(chat, message, sent_at=house.now - timedelta(hours=50))
    there = len(ana.phone.messages)
    await confirms(ana)
    assert [one.words for one in said_by(ana)] == ["blue 3", "blue 12"]
    assert ana.texts == [goodbye_with(deleted=there + 2 - 2, stay=2)]


async def test_our_own_message_that_telegram_keeps_is_emptied(house: House) -> None:
    ana = await house.patient()
    menu = await ana.says("/menu")
    # Just young enough by our clock, and not by Telegram's.
    house.telegram.world.edit(
        ana.phone.chat, menu, sent_at=house.now - timedelta(hours=48, seconds=1)
    )
    await confirms(ana)
    emptied, goodbye = ana.texts
    assert emptied == SHELF.speech("en").say("forget.emptied")
    assert goodbye == goodbye_with(deleted=goodbye_count(goodbye), emptied=1)


async def test_what_she_deleted_herself_is_not_said_to_stay(house: House) -> None:
    ana = await house.patient()
    menu = await ana.says("/menu")
    await house.skips(days=3)
    ana.phone.deletes(menu)
    await confirms(ana)
    assert "would not let me" not in ana.last


async def test_picture_that_is_too_old_is_said_to_stay(house: House) -> None:
    ana = await house.patient()
    await rated_before(house, ana, *[4] * 10, joints=["hands"])
    picture = await ana.says("/progress")
    assert picture.media is not None
    await house.skips(days=3)
    await confirms(ana)
    assert "Telegram would not let me take back 1 message." in ana.last


@pytest.mark.parametrize("times", [1, 2])
async def test_deletion_whose_answer_is_odd_is_tried_again_and_told_truly(
    house: House, times: int
) -> None:
    ana = await house.patient()
    await ana.says("hello there")
    there = len(ana.phone.messages)
    house.telegram.faults.server_error(method="deleteMessages", times=times)
    await confirms(ana)
    if times == 1:
        assert ana.texts == [goodbye_with(deleted=there + 2)]
        return
    emptied = len(ana.texts) - 1
    assert ana.last == goodbye_with(emptied=emptied, stay=len(said_by(ana)))


async def test_deletion_waits_where_telegram_says_so(house: House) -> None:
    ana = await house.patient()
    await ana.says("hello there")
    question = await ana.says("/forget")
    house.telegram.faults.refused(429, "Too Many Requests", method="deleteMessages")
    await ana.taps("Yes, delete it all", question)
    await house.skips(seconds=10)
    assert [one.words for one in ana.phone.messages] == ana.texts
    assert len(ana.texts) == 1


async def test_nothing_comes_after_deleting(house: House) -> None:
    ana = await house.follows_programme(await house.patient())
    await confirms(ana)
    await house.skips(days=8)
    assert len(ana.texts) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_keeps_everything(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    patient = await patient_of(house, ana)
    question = await ana.says("/forget")
    before = await rows_of(house, patient)
    await ana.taps(SHELF.speech(language).say("forget.no"), question)
    assert ana.last == SHELF.speech(language).say("forget.kept")
    assert (await rows_of(house, patient)).keys() >= before.keys()


async def test_second_tap_and_a_forged_one_delete_nothing_more(house: House) -> None:
    ana, berta = await house.patient(), await house.patient("Berta")
    question = await ana.says("/forget")
    data = next(
        button.data
        for row in question.buttons
        for button in row
        if button.text == SHELF.speech("en").say("forget.yes")
    )
    assert data
    menu = await berta.says("/menu")
    berta.phone.taps_data(data, menu)
    await house.settles()
    assert await patient_of(house, berta)
    await ana.taps("Yes, delete it all", question)
    ana.phone.taps_data(data, ana.phone.last)
    await house.settles()
    assert ana.phone.toasts[-1] == SHELF.speech("en").say("unexpected.button")
    async with house.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(TombstoneRow)) == 1
        assert await session.scalar(select(func.count()).select_from(PatientRow)) == 1


async def test_somebody_who_left_can_still_have_it_all_deleted(house: House) -> None:
    ana = await house.patient()
    await ana.says("stop")
    patient = await patient_of(house, ana)
    assert unpacked(await ana.says("/mydata")).namelist()
    await confirms(ana)
    assert await rows_of(house, patient) == {}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_somebody_half_joined_has_nothing_kept(house: House, language: str) -> None:
    ana = house.stranger(language=language)
    await ana.opens(await house.invite())
    await ana.says("/forget")
    assert ana.last == SHELF.speech(language).say("forget.nothing")
    assert await house.place_in_joining(ana) is None


@pytest.mark.parametrize("command", ["/forget", "/mydata"])
async def test_strangers_and_staff_are_told_there_is_nothing(house: House, command: str) -> None:
    stranger, bea = house.stranger(), await house.coordinator()
    await stranger.says(command)
    assert stranger.last == SHELF.speech("en").say("forget.nothing")
    await bea.says(command)
    assert bea.last == SHELF.speech("en").say("forget.staff")
    assert await house.person(bea) is not None


async def test_nothing_is_left_of_a_stranger_either(house: House) -> None:
    stranger = house.stranger()
    await stranger.says("hello there")
    await stranger.says("/forget")
    async with house.database.transaction() as session:
        for table in (InboxRow, StrayRow):
            assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_she_can_come_back_as_somebody_new(house: House) -> None:
    ana = await house.patient()
    before = await patient_of(house, ana)
    await confirms(ana)
    await house.joins(ana)
    after = await patient_of(house, ana)
    assert after.id != before.id
    assert after.code != before.code


# ---------------------------------------------------------------- what is on its way


@pytest.mark.parametrize("words", ["stop", "/forget"])
@pytest.mark.parametrize("state", [*UNFINISHED, DeliveryState.SENT])
async def test_whatever_was_under_way_stop_and_deletion_come_first(
    house: House, state: DeliveryState, words: str
) -> None:
    ana = await house.patient()
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        await reminders.remove_reminders(session, patient.id)
        owed = Owed(
            kind=DeliveryKind.NUDGE,
            chat_id=patient.chat_id,
            patient_id=patient.id,
            due_at=house.now + timedelta(hours=1),
            expires_at=house.now + timedelta(days=1),
            once="one",
        )
        await deliveries.owe(session, [owed], now=house.now)
        await session.execute(update(DeliveryRow).values(state=state))
    await ana.says(words)
    if words == "/forget":
        await ana.taps("Yes, delete it all")
    said = len(ana.texts)
    await house.skips(days=1, hours=1)
    assert len(ana.texts) == said
    async with house.database.transaction() as session:
        states = set(await session.scalars(select(DeliveryRow.state)))
    unsent = {DeliveryState.OWED, DeliveryState.CLAIMED}
    after = {DeliveryState.WITHDRAWN} if state in unsent else {state}
    assert states == (set() if words == "/forget" else after)


async def test_message_on_its_way_while_she_is_deleted_is_taken_back(served_house: House) -> None:
    ana = await served_house.patient()
    patient = await patient_of(served_house, ana)
    # Telegram shows it to her at once, and we hear of that a moment later.
    served_house.telegram.faults.slow(0.5, method="sendMessage", chat=ana.phone.person_id)
    async with asyncio.TaskGroup() as meanwhile:
        meanwhile.create_task(served_house.skips(hours=2))
        while not ana.phone.from_bot:
            await CLOCK.wait_until(CLOCK.now() + timedelta(milliseconds=5))
        async with served_house.database.transaction() as session:
            await erasure.erase(session, patient.id, now=served_house.now, actor="test")
    assert not ana.phone.from_bot
    assert await rows_of(served_house, patient) == {}


# ---------------------------------------------------------------- what staff have still to look at


@pytest.mark.parametrize("language", LANGUAGES)
async def test_open_alert_stays_and_staff_see_that_she_left(house: House, language: str) -> None:
    bea = await house.coordinator()
    ana = await house.patient(language=language)
    patient = await patient_of(house, ana)
    await ana.says("chest pain" if language == "en" else "dolor en el pecho")
    await confirms(ana, language)
    speech = SHELF.speech(language)
    assert speech.say("forget.alert_stays") in ana.last
    async with house.database.transaction() as session:
        [alert] = await session.scalars(select(AlertRow))
    assert alert.closed_at is None
    board = await bea.says("/alerts")
    assert patient.code in board.words
    shown = await bea.taps(board.buttons[0][0].text, board)
    assert "She has left the programme." in shown.words
    assert set(await rows_of(house, patient)) == {"patient", "alert"}
