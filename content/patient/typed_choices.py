"""What could a patient tap now, as the rule for typed answers wants it?"""

from __future__ import annotations

from collections.abc import Iterable

from content.buttons import AnyButton, button, button_of
from content.buttons.joining import GoOn, PickCity, PickMinute, PickTimeThere, TickSafety
from content.buttons.patient import (
    AskForPain,
    NudgeDone,
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
    OpenWeights,
    PauseFor,
    RatePain,
    ReadDeeper,
    Resume,
    SetCaution,
    SetLanguage,
    SetTime,
    ShowChart,
    TickJoint,
)
from content.buttons.payload import decode
from content.buttons.safety import (
    AskForCall,
    AskForMyData,
    AskToForget,
    AskToStop,
    OpenSigns,
)
from content.language.button_rows import TICK
from content.language.speech import Speech
from rules.message import Button
from rules.typed_label import Tappable

# What she can ask for whatever stands before her, with its label.
ALWAYS: tuple[tuple[str, AnyButton], ...] = (
    ("menu.open", OpenMenu()),
    ("danger.button", OpenSigns()),
    ("menu.help", OpenHelp()),
    ("menu.rate", AskForPain()),
    ("menu.log", OpenLog()),
    ("menu.ask", OpenQuestions()),
    ("danger.call_me", AskForCall()),
    ("menu.week", OpenWeek()),
    ("menu.reflections", OpenReflections()),
    ("menu.learn", OpenTopics()),
    ("menu.kept", OpenKept()),
    ("menu.progress", ShowChart()),
    ("menu.visit", OpenAppointmentPage()),
    ("menu.pause", OpenPause()),
    ("silence.pause", PauseFor(days=7)),
    ("pausing.come_back", Resume()),
    ("menu.settings", OpenSettings()),
    ("settings.language", SetLanguage()),
    ("food.open", SetCaution()),
    ("weight.open", OpenWeights()),
    ("menu.privacy", OpenPrivacy()),
    ("privacy.copy", AskForMyData()),
    ("privacy.delete", AskToForget()),
    ("menu.stop", AskToStop()),
)
# Numbers, joints, times and places are read by rules of their own.
_READ_OTHERWISE = (RatePain, TickJoint, PickMinute, PickTimeThere, PickCity)
# Of no prompt: the row of these buttons decides nothing.
NO_PROMPT = 0


def always(speech: Speech) -> tuple[Tappable, ...]:
    """Return what she can always ask for."""
    return choices_of(button(speech.say(key), data, NO_PROMPT) for key, data in ALWAYS)


def ways_out_of_joining(speech: Speech) -> tuple[Tappable, ...]:
    """Return what somebody may ask for who has not joined yet."""
    ways: tuple[tuple[str, AnyButton], ...] = (("menu.open", OpenMenu()), ("menu.help", OpenHelp()))
    return choices_of(button(speech.say(key), data, NO_PROMPT) for key, data in ways)


def choices_of(buttons: Iterable[Button]) -> tuple[Tappable, ...]:
    """Return the buttons of a message that are words; numbers, joints and times are read as such."""
    found = []
    for one in buttons:
        data = data_of(one)
        if data is None or isinstance(data, _READ_OTHERWISE) or time_set(one):
            continue
        minutes = isinstance(data, NudgeDone) and data.minutes is not None
        label = one.label.removeprefix(TICK)
        names = _names(data)
        found.append(Tappable(payload=one.payload, label=label, names=names, by_label=not minutes))
    return tuple(found)


def _names(data: AnyButton) -> tuple[str, ...]:
    """Return under which names other words for a button are kept: its action, with its fields if it has some."""
    action, values = type(data).action, data.values()
    match data:
        case NudgeDone() | ReadDeeper():
            return (action,)
        case GoOn(go=go):
            return (f"{action}.{go}",)
        case TickSafety(answer=answer):
            return (f"{action}.{answer}",)
    return (f"{action}.{values}",) if values else (action,)


def data_of(one: Button) -> AnyButton | None:
    """Return what a button says, None where it is none of ours."""
    payload = decode(one.payload)
    return None if payload is None else button_of(payload)


def time_set(one: Button) -> SetTime | None:
    """Return what a button says that sets a time of day, None for any other."""
    data = data_of(one)
    return data if isinstance(data, SetTime) and data.hour is not None else None
