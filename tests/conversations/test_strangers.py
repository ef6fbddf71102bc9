"""What do we say to what nobody expected, and to whom we do not know?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from db.tables import AlertRow, ConversationRow, PromptRow, RatingRow, ReflectionRow
from simulator import Message
from tests.conversations.house import SAFETY, House, Voice, bundle

SHELF = bundle()


async def kept(house: House) -> tuple[int, ...]:
    """Count what people told us."""
    async with house.database.transaction() as session:
        tables = (RatingRow, ReflectionRow, AlertRow, ConversationRow)
        counted = [await session.scalar(select(func.count()).select_from(one)) for one in tables]
    return tuple(count or 0 for count in counted)


async def sends(house: House, voice: Voice, what: str) -> None:
    phone = voice.phone
    match what:
        case "text":
            phone.says("the cat sat on the mat")
        case "long text":
            phone.says("the cat sat on the mat " * 170)
        case "voice":
            phone.sends_voice()
        case "photo":
            phone.sends_photo(caption="my garden")
        case "document":
            phone.sends_document()
        case "number":
            phone.says("99")
        case "emoji":
            phone.says("🌻")
    await house.settles()


# ---------------------------------------------------------------- patients


NOT_UNDERSTOOD = "I am a program and did not understand that. Shall I send it to your team?"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("what", ["text", "long text", "voice", "photo", "document"])
async def test_what_is_not_understood_can_be_sent_to_the_team(
    house: House, what: str, language: str
) -> None:
    await house.coordinator()
    ana = await house.patient(language=language)
    await sends(house, ana, what)
    speech = SHELF.speech(language)
    when = speech.say("team.here_until", time="16:00")
    named = {"text": None, "long text": None}.get(what, what)
    expected = (
        speech.say("typed.not_understood", when=when)
        if named is None
        else speech.say("typed.not_opened", what=speech.say(f"typed.what.{what}"), when=when)
    )
    assert ana.texts == [expected]
    assert ana.phone.buttons == (
        speech.say("typed.send"),
        speech.say("danger.button"),
        speech.say("menu.open"),
    )
    assert await kept(house) == (0, 0, 0, 0)


async def test_what_is_not_understood_gets_few_words_for_an_hour(house: House) -> None:
    ana = await house.patient()
    for _ in range(2):
        await ana.says("the cat sat on the mat")
    assert ana.texts[0].startswith(NOT_UNDERSTOOD)
    assert ana.last == "I did not understand that one either."
    assert "Send this to my team" in ana.phone.last.labels
    ana.phone.sends_photo()
    await house.settles()
    assert ana.last == "I cannot open a photo either, and nobody has seen it."
    await house.skips(hours=1)
    await ana.says("the cat sat on the mat")
    assert ana.last.startswith(NOT_UNDERSTOOD)


@pytest.mark.parametrize("what", ["emoji"])
async def test_flower_gets_a_kind_line(house: House, what: str) -> None:
    ana = await house.patient()
    await sends(house, ana, what)
    assert ana.texts == [SHELF.speech("en").say("typed.thanked")]
    assert await kept(house) == (0, 0, 0, 0)


async def test_changed_message_is_not_understood_either(house: House) -> None:
    ana = await house.patient()
    sent = ana.phone.says("blue")
    await house.settles()
    ana.phone.edits_message(sent, "blue again")
    await house.settles()
    assert ana.last == "I did not understand that one either."


@pytest.mark.parametrize(
    "words", ["/fly", "/broadcast", "/invite", "/alerts", "/pain_of_mine", "/"]
)
async def test_unknown_and_staff_commands_of_a_patient_change_nothing(
    house: House, words: str
) -> None:
    ana = await house.patient()
    await ana.says(words)
    assert ana.last.startswith(("I do not know that command.", NOT_UNDERSTOOD))
    assert await kept(house) == (0, 0, 0, 0)


async def test_command_for_another_bot_is_none_of_ours(house: House) -> None:
    ana = await house.patient()
    await ana.says("/menu@other_bot")
    assert ana.last.startswith(NOT_UNDERSTOOD)


async def test_buttons_of_that_answer_lead_on(house: House) -> None:
    ana = await house.patient()
    await ana.says("blue")
    await ana.taps("Menu")
    assert ana.texts == ["What would you like to do?"]


async def test_flood_gets_one_line_and_then_silence(house: House) -> None:
    ana = await house.patient()
    for number in range(30):
        ana.phone.says(f"blue {number}")
    await house.settles()
    speech = SHELF.speech("en")
    assert ana.texts[0].startswith(NOT_UNDERSTOOD)
    assert ana.texts[1:] == [speech.say("typed.again")] * 19 + [speech.say("unexpected.flood")]
    await house.skips(minutes=2)
    await ana.says("blue")
    assert ana.last == speech.say("typed.again")


async def test_flood_never_swallows_a_rating_danger_words_or_stop(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    for number in range(30):
        ana.phone.says(f"hello {number}")
    ana.phone.says("4")
    ana.phone.says("chest pain")
    ana.phone.says("stop")
    await house.settles()
    assert any("Saved: pain 4" in text for text in ana.texts)
    assert any("Call 112 now" in text for text in ana.texts)
    assert ana.last.startswith("Stopped.")


@pytest.mark.parametrize(("state", "ending"), [("stop", "send /start")])
async def test_words_after_leaving_are_seen_by_nobody(
    house: House, state: str, ending: str
) -> None:
    ana = await house.patient()
    await ana.says(state)
    await ana.says("hello")
    assert ana.last == SHELF.speech("en").say("unexpected.left")
    assert ending in ana.last
    await ana.says("/menu")
    assert ana.last == SHELF.speech("en").say("unexpected.left")


# ---------------------------------------------------------------- buttons


async def test_closed_button_says_so_and_its_message_loses_its_buttons(house: House) -> None:
    ana = await house.patient()
    menu = await ana.says("/menu")
    async with house.database.transaction() as session:
        row = await session.scalar(select(PromptRow))
        assert row is not None
        row.closed_at = house.now
    await ana.taps("Settings", menu)
    assert ana.phone.toasts[-1] == "This button is no longer in use."
    assert ana.phone.message(menu.message_id).buttons == ()
    assert ana.texts == ["What would you like to do?"]


async def test_button_of_another_patient_changes_nothing(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    asked = await house.skips_to_next_message(ana)
    hers = asked.buttons[1][0].data or ""
    menu = await eva.says("/menu")
    eva.phone.taps_data(hers, menu)
    await house.settles()
    assert eva.phone.toasts[-1] == "This button is no longer in use."
    assert eva.phone.message(menu.message_id).buttons == menu.buttons
    assert (await kept(house))[0] == 0


@pytest.mark.parametrize(
    "data", ["", "rate", "rate.zz", "rate..4", "drop table", "rate.1.4", "🌻", "x" * 64, "menu.0"]
)
async def test_forged_payload_changes_nothing(house: House, data: str) -> None:
    ana = await house.patient()
    menu = await ana.says("/menu")
    ana.phone.taps_data(data, menu)
    await house.settles()
    assert ana.phone.toasts[-1] == "This button is no longer in use."
    assert ana.phone.message(menu.message_id).buttons == menu.buttons
    assert await kept(house) == (0, 0, 0, 0)


async def test_stale_button_speaks_spanish(house: House) -> None:
    ana = await house.patient(language="es")
    menu = await ana.says("/menu")
    ana.phone.taps_data("nada", menu)
    await house.settles()
    assert ana.phone.toasts[-1] == "Este botón ya no se usa."


# ---------------------------------------------------------------- strangers and staff


@pytest.mark.parametrize("language", ["en", "es"])
async def test_stranger_gets_one_short_answer_a_day(house: House, language: str) -> None:
    eva = house.stranger(language=language)
    await eva.says("hello")
    await eva.says("hello?")
    eva.phone.sends_voice()
    await house.settles()
    assert eva.texts == [SHELF.speech(language).say("unexpected.stranger")]
    await house.skips(days=1, hours=1)
    await eva.says("hello")
    assert len(eva.texts) == 2


@pytest.mark.parametrize("command", ["/menu", "/settings", "/pause", "/pain", "/broadcast"])
async def test_commands_of_others_are_nothing_to_a_stranger(house: House, command: str) -> None:
    eva = house.stranger()
    await eva.says(command)
    assert eva.texts == [SHELF.speech("en").say("unexpected.stranger")]
    assert await house.person(eva) is None


async def test_stranger_may_ask_for_help_privacy_and_what_to_do(house: House) -> None:
    eva = house.stranger()
    await eva.says("/help")
    assert "by invitation" in eva.last
    await eva.says("/privacy")
    assert "What I keep" in eva.last
    await eva.says("/wrong")
    assert SAFETY.emergency in eva.last


async def test_staff_get_a_hint_of_their_own(house: House) -> None:
    bea = await house.coordinator()
    await bea.says("good morning")
    assert bea.last == SHELF.speech("en").say("unexpected.staff")
    await bea.says("/menu")
    assert bea.last == SHELF.speech("en").say("unexpected.staff")


# ---------------------------------------------------------------- groups, channels, nonsense


async def test_group_hears_once_that_we_only_talk_in_private(house: House) -> None:
    ana, eva = await house.patient("Ana"), house.stranger("Eva")
    group = house.telegram.group(-500, "Aches", [ana.phone, eva.phone])
    await house.settles()
    in_group = Voice(house, ana.phone.within(group))
    for words in ("/start", "/pain", "stop", "/wrong"):
        in_group.phone.says(words)
    await house.settles()
    assert in_group.texts == ["I only talk in private."]
    assert ana.texts == []
    person = await house.person(ana)
    assert getattr(person, "state", None) == "active"


CHANNEL = {"id": -700, "type": "channel", "title": "News"}
ODD: dict[str, dict[str, Any]] = {
    "nothing": {},
    "channel post": {"channel_post": {"message_id": 1, "date": 0, "chat": CHANNEL, "text": "stop"}},
    "inline query": {
        "inline_query": {
            "id": "1",
            "from": {"id": 5, "is_bot": False, "first_name": "Eva"},
            "query": "pain",
            "offset": "",
        }
    },
    "message without a chat": {"message": {"message_id": 1, "date": 0, "text": "hello"}},
    "message that is a list": {"message": ["hello"]},
    "poll": {
        "poll": {
            "id": "1",
            "question": "?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": True,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        }
    },
}


@pytest.mark.parametrize("name", ODD)
async def test_odd_update_changes_nothing_and_stops_nobody(house: House, name: str) -> None:
    ana = await house.patient()
    house.telegram.push(ODD[name])
    menu: Message = await ana.says("/menu")
    assert menu.text == "What would you like to do?"
    assert len(ana.texts) == 1
    assert await kept(house) == (0, 0, 0, 0)
