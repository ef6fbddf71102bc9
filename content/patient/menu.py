"""What do the menu, the help and the privacy page look like?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from content.language.buttons import button, rows_of
from content.language.speech import Speech
from content.language.text import lines
from rules.message import Button, Message

WRONG_ACTION = "wrong"
MENU_ACTION = "menu"
PAIN_ACTION = "menu_pain"
LOG_ACTION = "log"
PROGRESS_ACTION = "progress"
VISIT_ACTION = "visit"
WEEK_ACTION = "week"
LEARN_ACTION = "learn"
REFLECTIONS_ACTION = "words"
KEPT_ACTION = "kept"
ASK_ACTION = "ask"
WEIGHT_ACTION = "weight"
PAUSE_ACTION = "pause"
RESUME_ACTION = "resume"
SETTINGS_ACTION = "set"
HELP_ACTION = "help"
PRIVACY_ACTION = "privacy"
MYDATA_ACTION = "mydata"
FORGET_ACTION = "forget"
STOP_ACTION = "stop"

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
    rest = (
        ("menu.rate", PAIN_ACTION),
        ("menu.log", LOG_ACTION),
        ("menu.ask", ASK_ACTION),
        ("menu.week", WEEK_ACTION),
        ("menu.reflections", REFLECTIONS_ACTION),
        ("menu.learn", LEARN_ACTION),
        ("menu.kept", KEPT_ACTION),
        ("menu.progress", PROGRESS_ACTION),
        ("menu.visit", VISIT_ACTION),
        ("pausing.come_back", RESUME_ACTION) if paused else ("menu.pause", PAUSE_ACTION),
        ("menu.settings", SETTINGS_ACTION),
        ("menu.help", HELP_ACTION),
        ("menu.privacy", PRIVACY_ACTION),
    )
    text = speech.text("menu.title_paused" if paused else "menu.title")
    return text.message(
        (
            (wrong_button(speech, prompt_id),),
            *rows_of([button(speech.say(key), action, prompt_id) for key, action in rest], 2),
            (button(speech.say("menu.stop"), STOP_ACTION, prompt_id),),
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
            (button(speech.say("privacy.copy"), MYDATA_ACTION, prompt_id),),
            (button(speech.say("privacy.delete"), FORGET_ACTION, prompt_id),),
            (back_button(speech, prompt_id),),
        )
    )


def kept_for(speech: Speech, kept: timedelta) -> str:
    """Return how long data stays, such as "365 days"."""
    return speech.counted("stopping.days", kept.days)


def ways_out(speech: Speech, prompt_id: int) -> tuple[tuple[Button, ...], ...]:
    """Return what goes under whatever a patient did not expect."""
    return rows_of((wrong_button(speech, prompt_id), menu_button(speech, prompt_id)), 2)


def wrong_button(speech: Speech, prompt_id: int) -> Button:
    """Return "Something feels wrong", for any prompt of a patient."""
    return button(speech.say("danger.button"), WRONG_ACTION, prompt_id)


def menu_button(speech: Speech, prompt_id: int) -> Button:
    """Return "Menu", for any prompt of a patient."""
    return button(speech.say("menu.open"), MENU_ACTION, prompt_id)


def back_button(speech: Speech, prompt_id: int) -> Button:
    """Return "Back", to the menu."""
    return button(speech.say("menu.back"), MENU_ACTION, prompt_id)
