"""Is nothing lost that somebody says in a shape that cannot be read, least of all danger and STOP?"""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.safety import danger, stop, unexpected
from db.delivery import inbox
from db.delivery.inbox import AppliedElsewhere
from db.tables import InboxState
from rules.alerts import AlertRule
from rules.people import Patient
from tests.conversations.house import House, Voice, bundle
from tests.conversations.rated import alerts_of
from tests.conversations.test_inbox import A_FEW_TRIES, rows

SHELF = bundle()
DANGER = {
    "en": ("chest pain I cannot breathe", "Call 112 now"),
    "es": ("me duele el pecho y no puedo respirar", "Llame ahora al 112"),
}
IDLE_WORDS = "the cat sleeps"
# What the library refuses in a message, each by itself.
REFUSED: dict[str, dict[str, Any]] = {
    "an entity without its length": {"entities": [{"type": "bold", "offset": 0}]},
    "a reply to a message of an old shape": {"reply_to_message": {"id": 5, "text": "How?"}},
    "a sender without a first name": {"from": {"is_bot": False}},
}
LANGUAGES = tuple(DANGER)


def odd(voice: Voice, words: str | None, refused: str, **more: Any) -> dict[str, Any]:
    """Return a message of hers that the library refuses."""
    number = voice.phone.person_id
    sender = {"id": number, "is_bot": False, "first_name": "Ana"}
    message = {
        "message_id": 900,
        "date": 0,
        "chat": {"id": number, "type": "private", "first_name": "Ana"},
        "from": sender,
        **({} if words is None else {"text": words}),
        **more,
    }
    different = REFUSED[refused]
    if "from" in different:
        message["from"] = {"id": number, **different["from"]}
    else:
        message |= different
    return {"message": message}


async def sends(house: House, update: dict[str, Any]) -> None:
    house.telegram.push(update)
    await house.skips(seconds=A_FEW_TRIES.total_seconds())


# ---------------------------------------------------------------- words that can wait


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refused", REFUSED)
async def test_patient_is_told_once_that_it_could_not_be_read_and_her_team_hears_of_it(
    house: House, refused: str, language: str
) -> None:
    bea = await house.coordinator(language=language)
    ana = await house.patient(language=language)
    await sends(house, odd(ana, IDLE_WORDS, refused))
    speech = SHELF.speech(language)
    (said,) = ana.texts
    assert said.startswith(speech.say("unexpected.unread"))
    assert "555 0100" in said
    assert "112" in said
    assert await alerts_of(house) == [(AlertRule.UNREAD, "raised")]
    await house.skips(minutes=1)
    assert speech.say("alert.rule_unread") in bea.last
    assert IDLE_WORDS not in bea.last
    assert len(ana.texts) == 1


async def test_what_her_nurse_has_seen_is_that_it_could_not_be_read(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await sends(house, odd(ana, IDLE_WORDS, "an entity without its length"))
    await house.skips(minutes=1)
    await bea.taps(SHELF.speech("en").say("alert.take"))
    assert "could not read what you sent" in ana.last


async def test_stranger_is_told_whom_to_call_and_nobody_hears_of_it(house: House) -> None:
    eva = house.stranger(language="es", started=True)
    update = odd(eva, IDLE_WORDS, "an entity without its length")
    update["message"]["from"]["language_code"] = "es"
    await sends(house, update)
    assert eva.texts == [SHELF.speech("es").say("unexpected.unread")]
    assert await alerts_of(house) == []


async def test_member_of_staff_is_told_that_nobody_got_it(house: House) -> None:
    bea = await house.coordinator()
    await sends(house, odd(bea, DANGER["en"][0], "an entity without its length"))
    assert bea.texts == [SHELF.speech("en").say("unexpected.unread_staff")]
    assert await alerts_of(house) == []


async def test_what_telegram_tells_of_a_chat_and_what_a_group_says_gets_silence(
    house: House,
) -> None:
    ana = await house.patient()
    gift = odd(ana, None, "a reply to a message of an old shape", new_kind_of_gift={})
    in_group = odd(ana, IDLE_WORDS, "an entity without its length")
    in_group["message"]["chat"] = {"id": -500, "type": "group", "title": "Aches"}
    await sends(house, gift)
    await sends(house, in_group)
    assert len(await rows(house, InboxState.ASIDE)) == 2
    assert ana.texts == []
    assert await alerts_of(house) == []


async def test_what_another_engine_took_meanwhile_is_no_fault_of_what_answers(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.coordinator()
    ana = await house.patient()
    set_aside, left = inbox.set_aside, [1]

    async def first_elsewhere(*given: Any, **named: Any) -> None:
        if left:
            left.pop()
            raise AppliedElsewhere
        await set_aside(*given, **named)

    monkeypatch.setattr(inbox, "set_aside", first_elsewhere)
    with capture_logs() as log:
        await sends(house, odd(ana, IDLE_WORDS, "an entity without its length"))
    assert [line for line in log if line["event"] == "unread_not_answered"] == []
    assert len(ana.texts) == 1
    assert await alerts_of(house) == [(AlertRule.UNREAD, "raised")]


async def test_flood_of_what_cannot_be_read_ends_in_silence(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.safety.unread.MOST_IN_A_WINDOW", 2)
    await house.coordinator()
    ana = await house.patient()
    for _ in range(4):
        house.telegram.push(odd(ana, IDLE_WORDS, "an entity without its length"))
    await house.skips(minutes=1)
    assert len(await rows(house, InboxState.ASIDE)) == 4
    assert len(ana.texts) == 2
    assert await alerts_of(house) == [(AlertRule.UNREAD, "raised")]


# ---------------------------------------------------------------- words that cannot wait


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refused", REFUSED)
async def test_danger_in_any_shape_is_answered_at_the_first_try(
    house: House, refused: str, language: str
) -> None:
    await house.coordinator()
    ana, eva = await house.patient(language=language), house.stranger("Eva", started=True)
    words, act = DANGER[language]
    with capture_logs() as log:
        for one in (ana, eva):
            update = odd(one, words, refused)
            update["message"]["from"]["language_code"] = language
            house.telegram.push(update)
        await house.settles()
    assert [len(one.texts) for one in (ana, eva)] == [1, 1]
    assert all(one.last.startswith(act) for one in (ana, eva))
    assert await alerts_of(house) == [(AlertRule.RED_FLAG, "raised")]
    assert "update_failed" not in {line["event"] for line in log}
    assert [line["event"] for line in log].count("update_read_in_part") == 2


async def test_danger_in_a_caption_that_was_changed_is_answered_at_the_first_try(
    house: House,
) -> None:
    ana = await house.patient()
    update = odd(ana, None, "an entity without its length", caption=DANGER["en"][0], edit_date=0)
    house.telegram.push({"edited_message": update["message"]})
    await house.settles()
    assert ana.last.startswith(DANGER["en"][1])


async def test_what_may_be_danger_is_asked_about_in_any_shape(house: House) -> None:
    ana = await house.patient()
    words = "no feeling when i wipe"
    house.telegram.push(odd(ana, words, "an entity without its length"))
    await house.settles()
    assert ana.last == SHELF.speech("en").say("danger.asked")


@pytest.mark.parametrize("words", ["STOP", "/stop", "baja"])
async def test_stop_in_any_shape_is_obeyed_at_once(house: House, words: str) -> None:
    ana = await house.patient()
    house.telegram.push(odd(ana, words, "a reply to a message of an old shape"))
    await house.settles()
    person = await house.person(ana)
    assert isinstance(person, Patient)
    assert person.state == "left"
    assert len(ana.texts) == 1


@pytest.mark.parametrize("words", [DANGER["en"][0], "stop"])
async def test_danger_and_stop_are_acted_on_though_their_way_fails_three_times(
    house: House, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    await house.coordinator()
    ana = await house.patient()

    def is_service(_incoming: object) -> bool:
        raise LookupError("a fault in the first of the routes")

    monkeypatch.setattr(unexpected, "kind_of_message", is_service)
    ana.phone.says(words)
    await house.skips(seconds=A_FEW_TRIES.total_seconds())
    (said,) = ana.texts
    assert said.startswith("Call 112 now" if words != "stop" else "Stopped.")
    assert [rule for rule, _ in await alerts_of(house)] == (
        [] if words == "stop" else [AlertRule.RED_FLAG]
    )


async def test_who_writes_of_danger_while_danger_itself_fails_is_told_whom_to_call(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.coordinator()
    ana = await house.patient()

    def fails(*_: object) -> bool:
        raise LookupError("no words at hand")

    monkeypatch.setattr(stop, "is_stop", fails)
    monkeypatch.setattr(danger, "to_be_said", fails)
    ana.phone.says(DANGER["en"][0])
    await house.skips(seconds=A_FEW_TRIES.total_seconds())
    assert ana.last.startswith(SHELF.speech("en").say("unexpected.unread"))
    assert await alerts_of(house) == [(AlertRule.UNREAD, "raised")]
