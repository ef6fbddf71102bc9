"""What do the menu, the help and the privacy page look like?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from content.buttons import AnyButton, button
from content.buttons.patient import (
    AskForPain,
    OpenAppointmentPage,
    OpenHelp,
    OpenKept,
    OpenLog,
    OpenMenu,
    OpenPause,
    OpenPrivacy,
    OpenQuestions,
    OpenReflections,
    OpenSettings,
    OpenTopics,
    OpenWeek,
    Resume,
    ShowChart,
)
from content.buttons.safety import AskForMyData, AskToForget, AskToStop, OpenSigns
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import lines
from rules.message import Button, Message

# In the order in which Telegram offers them.
PATIENT_COMMANDS = (
    "wrong",
    "menu",
    "pain",
    "log",
    "ask",
    "week",
    "learn",
    "kept",
    "reflections",
    "progress",
    "visit",
    "pause",
    "resume",
    "settings",
    "food",
    "weight",
    "help",
    "privacy",
    "mydata",
    "forget",
    "stop",
)
STAFF_COMMANDS = (
    "alerts",
    "patients",
    "broadcast",
    "broadcasts",
    "library",
    "programme",
    "invite",
    "links",
    "team",
    "away",
    "closures",
    "figures",
    "export",
    "audit",
    "help",
)


def commands_for(speech: Speech, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return commands with what Telegram shows beside each."""
    return tuple((name, speech.say(f"commands.{name}")) for name in names)


def menu(speech: Speech, prompt_id: int, *, paused: bool) -> Message:
    """Return everything a patient can do, "Something feels wrong" first."""
    rest: tuple[tuple[str, AnyButton], ...] = (
        ("menu.rate", AskForPain()),
        ("menu.log", OpenLog()),
        ("menu.ask", OpenQuestions()),
        ("menu.week", OpenWeek()),
        ("menu.reflections", OpenReflections()),
        ("menu.learn", OpenTopics()),
        ("menu.kept", OpenKept()),
        ("menu.progress", ShowChart()),
        ("menu.visit", OpenAppointmentPage()),
        ("pausing.come_back", Resume()) if paused else ("menu.pause", OpenPause()),
        ("menu.settings", OpenSettings()),
        ("menu.help", OpenHelp()),
        ("menu.privacy", OpenPrivacy()),
    )
    text = speech.text("menu.title_paused" if paused else "menu.title")
    return text.message(
        (
            (wrong_button(speech, prompt_id),),
            *rows_of([button(speech.say(key), data, prompt_id) for key, data in rest], 2),
            (button(speech.say("menu.stop"), AskToStop(), prompt_id),),
        )
    )


def help_page(speech: Speech, prompt_id: int) -> Message:
    """Return what a patient can do, and what this is not for."""
    return speech.text("help.text").message(ways_out(speech, prompt_id))


def staff_help(speech: Speech) -> Message:
    """Return what a member of staff can do here."""
    told = [
        speech.text("help.command", name=name, does=speech.say(f"commands.{name}"))
        for name in STAFF_COMMANDS
    ]
    return lines(speech.text("help.staff"), lines(*told, gap="\n")).message()


def privacy_page(speech: Speech, prompt_id: int | None, *, kept: timedelta) -> Message:
    """Return what is kept, who sees it, and what she can do; without a prompt it has no buttons."""
    text = speech.text("privacy.text", kept=kept_for(speech, kept))
    if prompt_id is None:
        return text.message()
    return text.message(
        (
            (button(speech.say("privacy.copy"), AskForMyData(), prompt_id),),
            (button(speech.say("privacy.delete"), AskToForget(), prompt_id),),
            (back_button(speech, prompt_id),),
        )
    )


def kept_for(speech: Speech, kept: timedelta) -> str:
    """Return how long data stays, such as "365 days"."""
    return speech.counted("stopping.days", kept.days)


def unknown_command(speech: Speech, prompt_id: int) -> Message:
    """Say that there is no such command."""
    return speech.text("unexpected.command").message(ways_out(speech, prompt_id))


def ways_out(speech: Speech, prompt_id: int) -> tuple[tuple[Button, ...], ...]:
    """Return what goes under whatever a patient did not expect."""
    return rows_of((wrong_button(speech, prompt_id), menu_button(speech, prompt_id)), 2)


def wrong_button(speech: Speech, prompt_id: int) -> Button:
    """Return "Something feels wrong", for any prompt of a patient."""
    return button(speech.say("danger.button"), OpenSigns(), prompt_id)


def menu_button(speech: Speech, prompt_id: int) -> Button:
    """Return "Menu", for any prompt of a patient."""
    return button(speech.say("menu.open"), OpenMenu(), prompt_id)


def back_button(speech: Speech, prompt_id: int) -> Button:
    """Return "Back", to the menu."""
    return button(speech.say("menu.back"), OpenMenu(), prompt_id)
