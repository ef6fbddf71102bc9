"""Is each button declared once, and does a payload read back as what was written?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest

from bot.intake.routing import TapRoute
from bot.routes import ROUTES
from content.buttons import BUTTONS, AnyButton, ButtonData, _by_action, button, button_of
from content.buttons.__main__ import protocol
from content.buttons.patient import RatePain
from content.buttons.payload import Payload, decode
from content.buttons.safety import StopAll

PROTOCOL = Path(__file__).parents[3] / "docs" / "protocol.md"


class Fruit(StrEnum):
    FIG = "fig"


class PickFruit(ButtonData, action="pick_fruit"):
    """A button of these tests."""

    fruit: Fruit
    day: date | None = None
    ripe: bool = False


def declared(kind: type[ButtonData]) -> Iterator[type[ButtonData]]:
    """Return the buttons that a class declares: itself, or those that are made from it."""
    made = kind.__subclasses__()
    if not made and kind.__module__.startswith("content."):
        yield kind
    for one in made:
        yield from declared(one)


def test_each_button_has_exactly_one_route() -> None:
    routed = [one for route in ROUTES if isinstance(route, TapRoute) for one in route.buttons]
    assert sorted(one.action for one in routed) == sorted(BUTTONS)
    assert set(routed) == set(BUTTONS.values())


def test_each_declaration_is_in_use_under_an_action_of_its_own() -> None:
    assert set(declared(ButtonData)) == set(get_args(AnyButton))
    assert len(BUTTONS) == len(get_args(AnyButton))


def test_each_button_says_what_it_is_for() -> None:
    assert [
        one.action for one in BUTTONS.values() if one.__doc__ in (None, ButtonData.__doc__)
    ] == []


def test_protocol_page_is_that_of_the_declarations() -> None:
    assert PROTOCOL.read_text() == protocol(), "make protocol"


@pytest.mark.parametrize(
    ("said", "values"),
    [
        (PickFruit(fruit=Fruit.FIG), "fig"),
        (PickFruit(fruit=Fruit.FIG, day=date(2026, 3, 1)), "fig:2026-03-01"),
        (PickFruit(fruit=Fruit.FIG, ripe=True), "fig::1"),
    ],
    ids=str,
)
def test_fields_read_back_as_they_were_written(said: PickFruit, values: str) -> None:
    assert said.values() == values
    assert PickFruit.parsed(values) == said


@pytest.mark.parametrize("values", ["", "pear", "fig:soon", "fig::2", "fig::1:1", ":2026-03-01"])
def test_values_that_no_button_says_are_refused(values: str) -> None:
    assert PickFruit.parsed(values) is None


def test_payload_reads_back_as_the_button_and_its_prompt() -> None:
    payload = decode(button("7", RatePain(value=7), 123_456_789).payload)
    assert payload is not None
    assert payload.prompt_id == 123_456_789
    assert button_of(payload) == RatePain(value=7)


@pytest.mark.parametrize("payload", [Payload("rate", 1, "11"), Payload("of_old", 1, "7")], ids=str)
def test_forged_or_old_payload_is_no_button(payload: Payload) -> None:
    assert button_of(payload) is None


def test_payload_is_never_longer_than_telegram_allows() -> None:
    longest = Payload("a" * 20, 36**13 - 1, "v" * 28)
    assert len(longest.encode()) <= 64
    with pytest.raises(ValueError, match="not a payload"):
        Payload("rate", 1, "v" * 29).encode()


def test_two_buttons_may_not_share_what_stands_first() -> None:
    class Twin(ButtonData, action=StopAll.action):
        """A button of another flow."""

    with pytest.raises(ValueError, match="Twin and StopAll"):
        _by_action((StopAll, Twin))  # type: ignore[arg-type]  # no flow has it
