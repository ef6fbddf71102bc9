"""Whom does a broadcast suit, when is it due, and how long can it be taken back?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rules.broadcasts import (
    Audience,
    Circumstances,
    Content,
    Purpose,
    Start,
    Template,
    half_variables,
    may_go_to_many,
    suits,
    typed_count,
    unknown_variables,
)
from rules.items import Item
from rules.message import Entity
from rules.safety import SafetyRule
from rules.vocabulary import Caution, Effort, Joint, Kind, Movement, SafetyAnswer

NOW = datetime(2026, 3, 28, 9, 30, tzinfo=UTC)
RULES = {
    SafetyAnswer.NOT_SURE: SafetyRule(removes=frozenset({Movement.TWIST})),
    SafetyAnswer.HEART_DISEASE: SafetyRule(waits=True),
}

DUE = {
    "now": (Start(), "UTC", NOW),
    "a moment ahead": (Start(at=NOW + timedelta(hours=1)), "UTC", NOW + timedelta(hours=1)),
    "a moment gone by": (Start(at=NOW - timedelta(hours=1)), "UTC", NOW),
    "later today": (Start(own_minute=600), "UTC", datetime(2026, 3, 28, 10, 0, tzinfo=UTC)),
    "gone today, so tomorrow": (
        Start(own_minute=540),
        "UTC",
        datetime(2026, 3, 29, 9, 0, tzinfo=UTC),
    ),
    "in a zone ahead": (
        Start(own_minute=600),
        "Asia/Tokyo",
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    ),
    "skipped by the clocks": (
        Start(own_minute=150),
        "Europe/Madrid",
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    ),
}


@pytest.mark.parametrize(("start", "zone", "due"), DUE.values(), ids=DUE)
def test_it_is_due_when_chosen(start: Start, zone: str, due: datetime) -> None:
    assert start.due(zone, now=NOW) == due


def test_each_tap_narrows_an_audience_or_widens_it_again() -> None:
    audience = Audience(within=frozenset({1, 2}))
    for narrowed, widened in (
        (audience.with_cohort(1), audience.with_cohort(1).with_cohort(1)),
        (audience.with_language("es"), audience.with_language("es").with_language("es")),
        (audience.with_pain(5), audience.with_pain(5).with_pain(5)),
        (audience.with_silence(3), audience.with_silence(3).with_silence(3)),
    ):
        assert not narrowed.everyone
        assert widened == audience
    assert audience.everyone
    assert audience.with_pain(5).with_pain(7).pain_from == 7


def item(kind: Kind = Kind.HANDS, **facts: Any) -> Item:
    return Item(id="x", kind=kind, review_by=date(2027, 1, 1), **facts)


SAFE = Circumstances(safety=frozenset(), cautions=frozenset())
SUITS = {
    "a tip": (item(Kind.TIP), SAFE, True),
    "a tip for who never said": (item(Kind.TIP), Circumstances(safety=None), True),
    "hands": (item(), SAFE, True),
    "exercise stopped": (item(), Circumstances(safety=frozenset(), exercise_stopped=True), False),
    "a tip while exercise is stopped": (
        item(Kind.TIP),
        Circumstances(safety=frozenset(), exercise_stopped=True),
        True,
    ),
    "sore where it loads": (
        item(loads=frozenset({Joint.HANDS})),
        Circumstances(safety=frozenset(), sore=frozenset({Joint.HANDS})),
        False,
    ),
    "too much pain today": (item(pain_to=6), Circumstances(safety=frozenset(), pain=7), False),
    "pain within": (item(pain_to=6), Circumstances(safety=frozenset(), pain=6), True),
    "never asked, and it twists": (
        item(movements=frozenset({Movement.TWIST})),
        Circumstances(safety=None),
        False,
    ),
    "waits for the coordinator": (
        item(),
        Circumstances(safety=frozenset({SafetyAnswer.HEART_DISEASE})),
        False,
    ),
    "cleared": (
        item(),
        Circumstances(safety=frozenset({SafetyAnswer.HEART_DISEASE}), cleared=True),
        True,
    ),
    "a caution of hers": (
        item(Kind.NUTRITION, cautions=frozenset({Caution.ALLERGY})),
        Circumstances(safety=None, cautions=frozenset({Caution.ALLERGY})),
        False,
    ),
    "a caution, and she never said": (
        item(Kind.NUTRITION, cautions=frozenset({Caution.ALLERGY})),
        Circumstances(safety=None),
        False,
    ),
    "a caution that is not hers": (
        item(Kind.NUTRITION, cautions=frozenset({Caution.ALLERGY})),
        SAFE,
        True,
    ),
}


@pytest.mark.parametrize(("one", "hers", "expected"), SUITS.values(), ids=SUITS)
def test_item_goes_only_to_whom_it_suits(one: Item, hers: Circumstances, expected: bool) -> None:
    assert suits(one, hers, RULES) is expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (item(Kind.TIP), True),
        (item(Kind.TIP, group="weight"), False),
        (item(Kind.REFLECTION), False),
        (item(Kind.STRENGTH), False),
        (item(Kind.HANDS, effort=Effort.LIGHT), False),
        (item(Kind.HANDS), True),
    ],
)
def test_only_some_items_may_be_chosen_for_many(one: Item, expected: bool) -> None:
    assert may_go_to_many(one) is expected


def test_what_was_sent_can_be_taken_back_for_two_days() -> None:
    worth = timedelta(days=2)
    sent_at = NOW - timedelta(hours=40)
    take_back, change = Purpose.TAKE_BACK, Purpose.EDIT
    assert take_back.expiry(sent_at=sent_at, worth=worth, now=NOW) == NOW + timedelta(hours=8)
    assert take_back.expiry(sent_at=NOW, worth=timedelta(hours=1), now=NOW) == NOW + timedelta(
        hours=1
    )
    assert change.expiry(sent_at=sent_at, worth=worth, now=NOW) == NOW + worth


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("20000", 20_000),
        ("20,000", 20_000),
        ("20.000", 20_000),
        ("20 000 ", 20_000),
        ("20\u202f000", 20_000),
        ("yes", None),
        ("", None),
        ("-5", None),
        ("٢", None),
        ("1" * 30, None),
    ],
)
def test_number_is_read_however_its_digits_are_grouped(text: str, count: int | None) -> None:
    assert typed_count(text) == count


def test_unknown_names_are_told_once() -> None:
    assert unknown_variables("{name} {first_name} {name} {}") == ("name", "")


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("Hello {first_name, drink.", ("{first_name",)),
        ("Hello first_name}, call phone}.", ("first_name}", "phone}")),
        ("{First_Name {clinic} :{ 5}", ("{First_Name",)),
        ("Hello {first_name}: {clinic}, {phone}. My clinic :}", ()),
    ],
)
def test_a_variable_that_lacks_a_brace_is_found(text: str, half: tuple[str, ...]) -> None:
    assert half_variables(text) == half


def test_one_template_serves_every_reader() -> None:
    bold = Entity(kind="bold", offset=0, length=2)
    template = Template(
        Content(text="Hi {first_name}, {clinic}.", entities=(bold,)),
        {"clinic": "Riverside", "phone": "1"},
    )
    assert template.message("Ana").text == "Hi Ana, Riverside."
    assert template.message("").text == "Hi, Riverside."
    assert template.message("Ana").entities == (bold,)
    plain = Template(Content(text="{first_name}!"), {"clinic": "Riverside", "phone": "1"})
    assert plain.message("{clinic}").text == "{clinic}!"
