"""Can staff look up what patients may receive, and switch an item off for everybody, at once?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db import item_switches
from db.tables import AuditRow
from rules.vocabulary import Kind
from tests.conversations.house import House, Voice, bundle

LIBRARY = bundle().library


async def _off(house: House) -> frozenset[str]:
    async with house.database.transaction() as session:
        return await item_switches.items_off(session)


async def _acts(house: House) -> list[tuple[str, str | None]]:
    async with house.database.transaction() as session:
        found = await session.scalars(select(AuditRow).order_by(AuditRow.id))
        return [(row.act, row.subject) for row in found if row.act.startswith("item_")]


async def _looks_up(bea: Voice, words: str, title: str) -> None:
    await bea.says(f"/library {words}")
    await bea.taps(title)


async def test_item_is_found_by_words_and_read_as_patients_read_it(house: House) -> None:
    bea = await house.coordinator()
    await bea.says("/library")
    assert f"{len(LIBRARY.items)} items" in bea.last
    await _looks_up(bea, "CHAIR rise", "Rise from a chair")
    words = LIBRARY.words("chair-stand", "en")
    assert words.body in bea.last
    assert f"Easier: {words.easier}" in bea.last
    assert "Stop for sharp pain, dizziness or chest pain." in bea.last
    assert "It is on." in bea.last


@pytest.mark.parametrize(
    ("language", "words", "off", "on"),
    [
        ("en", "rise from a chair", "Switch it off", "Switch it on"),
        ("es", "levantarse de una silla", "Dejar de enviarlo", "Volver a enviarlo"),
    ],
)
async def test_item_is_switched_off_and_on(
    house: House, language: str, words: str, off: str, on: str
) -> None:
    bea = await house.coordinator(language=language)
    title = LIBRARY.words("chair-stand", language).title
    await _looks_up(bea, words, title)
    await bea.taps(off)
    assert await _off(house) == {"chair-stand"}
    assert "Nurse Bea" in bea.last
    await bea.taps(on)
    assert await _off(house) == frozenset()
    assert await _acts(house) == [
        ("item_switched_off", "item:chair-stand"),
        ("item_switched_on", "item:chair-stand"),
    ]


async def test_second_tap_switches_and_writes_nothing_more(house: House) -> None:
    bea = await house.coordinator()
    await _looks_up(bea, "chair-stand", "Rise from a chair")
    bea.phone.taps("Switch it off")
    bea.phone.taps("Switch it off")
    await house.settles()
    assert await _off(house) == {"chair-stand"}
    assert len(await _acts(house)) == 1


async def test_what_is_off_is_sent_to_nobody_at_once(house: House) -> None:
    """The walk she put off may come back no more, so another comes in its place."""
    ana, bea = await house.patient(), await house.coordinator()
    await house.follows_programme(ana)
    await house.skips_to_next_message(ana)
    await ana.taps("3")
    first = await house.skips_to_next_message(ana)
    title = first.words.splitlines()[0]
    await ana.taps("Swap")
    await ana.taps("Later")
    await ana.taps(ana.phone.last.buttons[0][0].text)
    await _looks_up(bea, title, title)
    await bea.taps("Switch it off")
    again = await house.skips_to_next_message(ana)
    assert "10 min" in again.labels
    assert again.words.splitlines()[0] != title


async def test_no_walk_left_means_something_gentle(house: House) -> None:
    await house.switches_off(*(one.id for one in LIBRARY.of_kind(Kind.AEROBIC)))
    ana = await house.follows_programme(await house.patient())
    await house.skips_to_next_message(ana)
    await ana.taps("3")
    nudge = await house.skips_to_next_message(ana)
    assert "Done" in nudge.labels
    await ana.taps("More", nudge)
    assert "No walk fits how you are today" in ana.last


async def test_what_is_off_is_listed(house: House) -> None:
    await house.switches_off("chair-stand", "baked-apple")
    bea = await house.coordinator()
    await bea.says("/library")
    assert "2 items are switched off." in bea.last
    await bea.taps("Show what is off")
    assert bea.phone.last.labels == ("Off: Baked apple", "Off: Rise from a chair")
    await bea.taps("Off: Baked apple")
    await bea.taps("Switch it on")
    assert await _off(house) == {"chair-stand"}


async def test_many_finds_are_paged(house: House) -> None:
    bea = await house.coordinator()
    page = await bea.says("/library walk")
    assert len(page.buttons) == 9
    await bea.taps("More")
    assert "Earlier" in bea.phone.last.labels
    await bea.taps(bea.phone.last.labels[0])
    await bea.taps("Back")
    assert "Earlier" in bea.phone.last.labels
    await bea.taps("Earlier")
    assert bea.phone.last.labels == page.labels


@pytest.mark.parametrize("words", ["xylophone", "!!!", "\u200b", "a" * 4000])
async def test_nothing_found_says_so(house: House, words: str) -> None:
    bea = await house.coordinator()
    await bea.says(f"/library {words}")
    assert bea.last.startswith("Nothing found for")


async def test_patients_have_no_such_page(house: House) -> None:
    ana = await house.patient()
    await ana.says("/library chair")
    assert "Two minutes" not in ana.last


async def test_odd_values_change_nothing(house: House) -> None:
    bea = await house.coordinator()
    await bea.says("/library chair-stand")
    for odd in ("99:0", "0", "-1:0", "0:2", "0:0:0", ""):
        await bea.forges("lib_switch", odd)
    assert await _off(house) == frozenset()
