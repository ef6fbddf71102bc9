"""Which commands does Telegram offer to whom?"""

from __future__ import annotations

import pytest
from telegram import BotCommandScopeAllPrivateChats, BotCommandScopeChat

from bot.process.command_menu import set_commands
from bot.routes import ROUTES
from content.patient.menu import PATIENT_COMMANDS, STAFF_COMMANDS
from db import staff
from tests.conversations.house import House, bundle

SHELF = bundle()
PRIVATE = BotCommandScopeAllPrivateChats()


@pytest.mark.parametrize("name", sorted({*PATIENT_COMMANDS, *STAFF_COMMANDS}))
def test_every_command_has_a_route_and_a_word(name: str) -> None:
    assert f"/{name}" in {route.name for route in ROUTES}
    for code in SHELF.phrases.languages:
        assert SHELF.speech(code).knows(f"commands.{name}")


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_we_say_of_ourselves_is_neutral(language: str) -> None:
    speech = SHELF.speech(language)
    said = " ".join(speech.say(f"commands.{key}") for key in ("about", "about_short", "bot_name"))
    for word in ("cancer", "cáncer", "letrozol", "pain", "dolor", "tamoxif"):
        assert word not in said.casefold()


async def test_commands_are_set_by_role_and_language(house: House) -> None:
    await house.coordinator(language="es")
    async with house.database.transaction() as session:
        team = await staff.working_staff(session)
    await set_commands(house.engine.bot, SHELF.phrases, team)
    everybody = await house.engine.bot.get_my_commands(scope=PRIVATE)
    spanish = await house.engine.bot.get_my_commands(scope=PRIVATE, language_code="es")
    hers = await house.engine.bot.get_my_commands(scope=BotCommandScopeChat(team[0].chat_id))
    assert [one.command for one in everybody] == list(PATIENT_COMMANDS)
    assert {one.command: one.description for one in spanish}["wrong"] == "algo no va bien"
    assert {one.command: one.description for one in hers}["alerts"] == "quién necesita atención"


@pytest.mark.parametrize("language", ["en", "es"])
async def test_staff_help_lists_what_staff_can_do(house: House, language: str) -> None:
    bea = await house.coordinator(language=language)
    await bea.says("/help")
    for name in STAFF_COMMANDS:
        assert f"/{name}" in bea.last


async def test_new_language_changes_the_commands_of_her_chat_at_once(house: House) -> None:
    ana = await house.patient()
    await ana.says("/settings")
    for label in ("Language", "Español"):
        await ana.taps(label)
    hers = await house.engine.bot.get_my_commands(scope=BotCommandScopeChat(ana.phone.person_id))
    assert {one.command: one.description for one in hers}["wrong"] == "algo no va bien"
    assert [one.command for one in hers] == list(PATIENT_COMMANDS)
    await house.skips_to_next_message(ana)
    assert ana.last.startswith("Es hora de su registro.")
