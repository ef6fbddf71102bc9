"""Is a broadcast confirmed once, by whom it must be, and can it be held and stopped at any moment?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from db import staff
from db.delivery import broadcasts, deliveries
from db.delivery.deliveries import Owed
from db.tables import AuditRow
from rules.broadcasts import Audience, Content
from rules.delivery import DeliveryKind
from rules.vocabulary import Role
from simulator import Call
from tests.conversations.house import CLINIC, House, Voice, bundle, open_house

TEXT = "Warm water eases stiff hands."
TWO_SECONDS = timedelta(seconds=2)


@pytest.fixture
async def careful(migrated_database: str) -> AsyncIterator[House]:
    """A house in which two patients are many already."""
    clinic = replace(CLINIC, careful_above=1)
    async with open_house(migrated_database, clinic=clinic) as house:
        yield house


async def drafted(bea: Voice, text: str = TEXT) -> None:
    await bea.says("/broadcast")
    await bea.says(text)


async def acts(house: House) -> list[str]:
    """Return the acts of the audit log that concern broadcasts, oldest first."""
    async with house.database.transaction() as session:
        found = await session.scalars(select(AuditRow.act).order_by(AuditRow.id))
        return [act for act in found if act.startswith("broadcast")]


def sent_to_patients(house: House, *voices: Voice) -> list[Call]:
    chats = {voice.phone.person_id for voice in voices}
    return [call for call in house.telegram.ledger.messages() if call.chat_id in chats]


# ---------------------------------------------------------------- once


async def test_second_tap_on_send_sends_nothing(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await drafted(bea, "Once.")
    bea.phone.taps("Send to 1 patient")
    bea.phone.taps("Send to 1 patient")
    await house.settles()
    assert ana.texts == ["Once."]
    assert await acts(house) == ["broadcast_drafted", "broadcast_confirmed"]


# ---------------------------------------------------------------- many: the number, and a second coordinator


async def test_large_one_is_confirmed_by_its_number(careful: House) -> None:
    ana, eva = await careful.patient("Ana"), await careful.patient("Eva")
    bea = await careful.coordinator()
    await drafted(bea)
    await bea.taps("Send to 2 patients")
    assert "To confirm, type the number of patients: 2" in bea.last
    await bea.says("200")
    assert bea.last.startswith("That is not the number. To confirm, type 2")
    await bea.says("yes")
    assert ana.texts == []
    await bea.says("2")
    # The message that watches it has to be there before it can change.
    await careful.skips(seconds=5)
    assert (ana.last, eva.last) == (TEXT, TEXT)
    assert "2 chosen: 2 sent." in bea.last
    await bea.says("2")
    assert ana.texts == [TEXT]


async def test_second_coordinator_hears_in_her_language_that_her_preview_was_refused(
    careful: House,
) -> None:
    for name in ("Ana", "Eva"):
        await careful.patient(name)
    bea, kim = await careful.coordinator(), await careful.coordinator("Kim", language="es")
    await bea.says("/broadcast")
    await bea.says("Warm water.")
    await bea.taps("Send to 2 patients")
    careful.telegram.faults.refused(
        400, "Bad Request: odd", method="sendMessage", chat=kim.phone.person_id
    )
    await bea.says("2")
    assert kim.texts[-2] == bundle().speech("es").say("broadcast.preview_refused")
    assert "Warm water." not in kim.texts


async def test_number_is_that_of_the_moment_at_which_it_is_typed(careful: House) -> None:
    ana, bea = await careful.patient("Ana"), await careful.coordinator()
    await careful.patient("Eva")
    await drafted(bea)
    await bea.taps("Send to 2 patients")
    await careful.patient("Rosa")
    await bea.says("2")
    assert "type 3" in bea.last
    await bea.taps("Back")
    await bea.says("3")
    assert ana.texts == []
    await bea.taps("Send to 3 patients", bea.phone.from_bot[-2])
    await bea.says("3")
    assert ana.texts == [TEXT]


async def test_second_coordinator_sees_it_and_approves(careful: House) -> None:
    ana, eva = await careful.patient("Ana"), await careful.patient("Eva")
    bea, kim = await careful.coordinator("Bea"), await careful.coordinator("Kim", language="es")
    ada = await careful.coordinator("Ada", role=Role.ADMIN)
    await drafted(bea)
    await bea.taps("Send to 2 patients")
    await bea.says("2")
    assert "Nothing is sent yet. I asked Kim or Ada to approve it." in bea.last
    assert kim.texts[-2] == TEXT
    assert "Bea le pide que apruebe lo que ve arriba" in kim.last
    assert "Para: Todo el mundo, 2 pacientes ahora." in kim.last
    assert ana.texts == []
    kim.phone.taps("Aprobar y enviar")
    kim.phone.taps("Aprobar y enviar")
    await careful.settles()
    assert (ana.texts, eva.texts) == ([TEXT], [TEXT])
    assert "was approved by Kim" in ada.last
    assert kim.last.startswith("Kim aprobó")
    assert bea.last == "Kim approved your message."
    assert "2 chosen: 2 sent." in bea.texts[-2]
    assert await acts(careful) == [
        "broadcast_drafted",
        "broadcast_approval_asked",
        "broadcast_approved",
    ]


async def test_what_is_not_approved_is_a_draft_again(careful: House) -> None:
    ana = await careful.patient("Ana")
    await careful.patient("Eva")
    bea, kim = await careful.coordinator("Bea"), await careful.coordinator("Kim")
    await drafted(bea)
    await bea.taps("Send to 2 patients")
    await bea.says("2")
    request = kim.phone.last
    await kim.taps("Don't approve")
    assert "was not approved by Kim. Nothing was sent." in kim.last
    assert bea.last.startswith("Kim did not approve your message.")
    await kim.taps("Approve and send", request)
    assert ana.texts == []
    await bea.taps("Send to 2 patients")
    await bea.says("2")
    await kim.taps("Approve and send")
    assert ana.texts == [TEXT]


async def test_request_may_be_taken_back(careful: House) -> None:
    ana = await careful.patient("Ana")
    await careful.patient("Eva")
    bea, kim = await careful.coordinator("Bea"), await careful.coordinator("Kim")
    await drafted(bea)
    await bea.taps("Send to 2 patients")
    await bea.says("2")
    request = kim.phone.last
    await bea.taps("Take the request back")
    assert "Bea took the request" in kim.last
    await kim.taps("Approve and send", request)
    assert ana.texts == []
    await bea.taps("Don't send")
    assert bea.last == "Nothing was sent."


async def test_nobody_is_asked_who_is_away_or_only_an_admin(careful: House) -> None:
    ana = await careful.patient("Ana")
    await careful.patient("Eva")
    bea = await careful.coordinator("Bea")
    ada = await careful.coordinator("Ada", role=Role.ADMIN)
    await drafted(bea)
    await bea.taps("Send to 2 patients")
    await bea.says("2")
    assert ana.texts == [TEXT]
    assert not ada.phone.from_bot


# ---------------------------------------------------------------- held and stopped


async def crowd(house: House, count: int) -> list[Voice]:
    return [await house.patient(f"Ana{number}") for number in range(count)]


def taps_once_sent(
    house: House, people: list[Voice], count: int, act: str, bea: Voice
) -> list[datetime]:
    """Have the coordinator tap as soon as so many messages went out; return when she did."""
    tapped: list[datetime] = []

    def look() -> None:
        shown = act in bea.phone.buttons
        if shown and not tapped and len(sent_to_patients(house, *people)) >= count:
            tapped.append(house.now)
            bea.phone.taps(act)

    house.telegram.on_change.append(look)
    return tapped


async def test_pause_holds_within_two_seconds_and_going_on_sends_the_rest(house: House) -> None:
    people, bea = await crowd(house, 60), await house.coordinator()
    await drafted(bea)
    tapped = taps_once_sent(house, people, 10, "Pause", bea)
    await bea.taps("Send to 60 patients")
    await house.skips(seconds=10)
    before = sent_to_patients(house, *people)
    assert 10 <= len(before) < 60
    assert max(call.at for call in before) <= tapped[0] + TWO_SECONDS
    assert "is paused." in bea.last
    assert f"60 chosen: {len(before)} sent, {60 - len(before)} on the way." in bea.last
    await house.skips(minutes=10)
    assert len(sent_to_patients(house, *people)) == len(before)
    await bea.taps("Go on")
    await house.skips(seconds=10)
    after = sent_to_patients(house, *people)
    assert sorted(call.chat_id or 0 for call in after) == [v.phone.person_id for v in people]
    assert "60 chosen: 60 sent." in bea.last
    edits = house.telegram.ledger.calls("editMessageText", bea.phone.person_id)
    assert len(edits) < 12


async def test_stopping_withdraws_what_is_not_sent(house: House) -> None:
    people, bea = await crowd(house, 60), await house.coordinator()
    await drafted(bea)
    tapped = taps_once_sent(house, people, 10, "Stop sending", bea)
    await bea.taps("Send to 60 patients")
    await house.skips(seconds=10)
    sent = sent_to_patients(house, *people)
    assert len(sent) < 60
    assert max(call.at for call in sent) <= tapped[0] + TWO_SECONDS
    assert "was stopped" in bea.last
    assert f"60 chosen: {len(sent)} sent, {60 - len(sent)} not sent." in bea.last
    await house.skips(days=1)
    assert all(voice.texts.count(TEXT) <= 1 for voice in people)
    assert sum(TEXT in voice.texts for voice in people) == len(sent)
    assert await acts(house) == ["broadcast_drafted", "broadcast_confirmed", "broadcast_cancelled"]


async def test_paused_and_forgotten_it_ends_and_nothing_floods_out(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await house.skips(hours=14)
    await drafted(bea)
    await bea.taps("Send to 1 patient")
    await bea.taps("Pause")
    await house.skips(days=3)
    assert TEXT not in ana.texts
    assert "1 chosen: 0 sent, 1 too late." in bea.last


async def test_colleague_may_hold_what_another_began(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    kim = await house.coordinator("Kim")
    await house.skips(hours=14)
    await drafted(bea)
    await bea.taps("Send to 1 patient")
    await kim.says("/broadcasts")
    await kim.taps(TEXT)
    await kim.taps("Pause")
    assert "is paused." in kim.last
    assert "is paused." in bea.last
    await house.skips(hours=12)
    assert TEXT not in ana.texts
    await kim.taps("Stop sending")
    assert "was stopped" in kim.last
    assert "was stopped" in bea.last


async def test_many_words_to_one_chat_hold_up_no_broadcast(house: House) -> None:
    ana = await house.patient()
    bea = await house.coordinator()
    async with house.database.transaction() as session:
        author = await staff.staff_by_chat(session, bea.phone.person_id)
        assert author is not None
        broadcast_id = await broadcasts.add_broadcast(
            session,
            author_id=author.id,
            content=Content(text=TEXT),
            audience=Audience(),
            now=house.now,
        )
        await broadcasts.confirm(session, broadcast_id, now=house.now)
        # It was confirmed in no chat, so there is nothing to show its progress in, and nothing goes out for it.
        progress = [
            Owed(
                kind=DeliveryKind.PROGRESS,
                chat_id=author.chat_id,
                staff_id=author.id,
                subject_id=broadcast_id,
                once=f"progress:{number}",
                due_at=house.now,
                expires_at=house.now + timedelta(days=1),
            )
            for number in range(100)
        ]
        await deliveries.owe(session, progress, now=house.now)
    await house.skips(seconds=10)
    assert ana.texts == [TEXT]
