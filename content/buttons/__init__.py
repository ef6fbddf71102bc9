"""Which buttons are there? All of them, each declared once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import get_args

from content.buttons.broadcast import BroadcastButton
from content.buttons.button_data import ButtonData
from content.buttons.joining import JoiningButton
from content.buttons.patient import PatientButton
from content.buttons.payload import Payload
from content.buttons.safety import SafetyButton
from content.buttons.staff import StaffButton
from rules.message import Button

AnyButton = JoiningButton | SafetyButton | PatientButton | StaffButton | BroadcastButton


def _by_action(kinds: Iterable[type[AnyButton]]) -> Mapping[str, type[AnyButton]]:
    """Return the buttons by what stands first in their payload; ValueError where two share it."""
    found: dict[str, type[AnyButton]] = {}
    for one in kinds:
        if found.setdefault(one.action, one) is not one:
            raise ValueError(f"{one.__name__} and {found[one.action].__name__}: {one.action}")
    return MappingProxyType(found)


BUTTONS = _by_action(get_args(AnyButton))


def button(label: str, data: AnyButton, prompt_id: int) -> Button:
    """Return a button that sends back `data` for that prompt."""
    return Button(label=label, payload=Payload(data.action, prompt_id, data.values()).encode())


def button_of(payload: Payload) -> AnyButton | None:
    """Return what a payload says; None for a button that is no longer in use, or was forged."""
    kind = BUTTONS.get(payload.action)
    return None if kind is None else kind.parsed(payload.value)


__all__ = ["BUTTONS", "AnyButton", "ButtonData", "button", "button_of"]
