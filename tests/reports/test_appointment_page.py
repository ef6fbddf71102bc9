"""Does the page for the appointment hold the facts, on one sheet, and nothing she did not share?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from content.language.speech import Speech
from reports.appointment_page import Own, VisitPage, draw_visit, drawable, visit_figure
from rules.vocabulary import Joint
from tests.conversations.house import bundle
from tests.reports.days import progress, strength, walked

SHELF = bundle()
EN, ES = SHELF.speech("en"), SHELF.speech("es")
LONG = "warm hands and a slow start to the day are what helps me most of all, " * 9


def page(speech: Speech = EN, **facts: Any) -> VisitPage:
    season = progress(
        {number: 3 + number % 2 for number in range(90)} | {40: 8, 41: 9, 60: 7},
        *[walked(number, 20) for number in range(0, 90, 3)],
        strength(1),
        strength(8),
        days=90,
    )
    given: dict[str, Any] = {
        "progress": season,
        "made_on": date(2026, 4, 4),
        "code": "P014",
        "name": "Ana",
        "questions": [speech.say("visit.ask.ease")],
    }
    return VisitPage(speech=speech, **(given | facts))


def words_of(sheet: VisitPage) -> str:
    figure: Any = visit_figure(sheet)
    return " ".join(one.get_text() for one in figure.texts)


@pytest.mark.parametrize(
    ("speech", "said"),
    [
        pytest.param(
            EN,
            [
                "5 January 2026 – 4 April 2026",
                "Ana · P014 · made on 4 April 2026",
                "93 check-ins in 90 days.",
                "So small a change may be chance.",
                "14 Feb to 15 Feb: up to 9",
                "6 Mar: 7",
                "Walked 600 minutes, about 46 a week.",
                "2 strength days.",
            ],
            id="en",
        ),
        pytest.param(
            ES,
            ["Ana · P014 · hecho el 4 de abril de 2026", "Del 14 feb al 15 feb: hasta 9"],
            id="es",
        ),
    ],
)
def test_facts_stand_on_the_sheet_in_her_language(speech: Speech, said: list[str]) -> None:
    words = words_of(page(speech))
    for one in said:
        assert one.replace("93", "90") in words


def test_her_own_words_and_goal_and_joints_stand_there() -> None:
    sheet = page(
        own=[Own(about="When is it easiest?", words="After breakfast")],
        goal=("open_jars", "easier"),
        joints=[Joint.HANDS, Joint.KNEES],
    )
    words = words_of(sheet)
    assert "When is it easiest? “After breakfast”" in words
    assert "Most often: hands and knees." in words
    assert EN.say("goal.open_jars") in words


def test_nothing_shared_is_said_and_no_flares_are_said() -> None:
    words = words_of(page(progress=progress({0: 3}, days=90)))
    assert EN.say("visit.nothing_shared") in words
    assert EN.say("visit.no_flares") in words


def test_sheet_is_one_page_of_a4_with_words_that_can_be_searched() -> None:
    printed = draw_visit(page())
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    [box] = re.findall(rb"/MediaBox\s*\[([^\]]*)\]", printed)
    width, height = [float(one) for one in box.split()[2:]]
    assert (round(width), round(height)) == (595, 842)
    assert b"/Subtype /CIDFontType2" in printed or b"/TrueType" in printed
    assert b"/CreationDate" not in printed


@pytest.mark.parametrize("speech", [EN, ES], ids=["en", "es"])
def test_nothing_overlaps_or_leaves_the_sheet_however_much_there_is(speech: Speech) -> None:
    season = progress(dict.fromkeys(range(0, 90, 2), 8), days=90)
    sheet = page(
        speech,
        progress=season,
        own=[Own(about=LONG[:60], words=LONG)] * 4,
        questions=[LONG] * 6,
        joints=list(Joint),
        goal=("grandchildren", "harder"),
    )
    figure: Any = visit_figure(sheet)
    canvas: Any = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()
    boxes = [one.get_window_extent(renderer) for one in figure.texts]
    width, height = canvas.get_width_height()
    assert all(box.x0 >= 0 and box.y0 >= 0 for box in boxes)
    assert all(box.x1 <= width and box.y1 <= height for box in boxes)
    shrunk = [box.shrunk(0.98, 0.8) for box in boxes]
    assert not [1 for one, other in combinations(shrunk, 2) if one.overlaps(other)]


@pytest.mark.parametrize(
    "words", ["a $x^2$ day", "back\\slash", "100 % {sure}", "Ana 🌸", "中文 letters", "\x00\u202e"]
)
def test_whatever_she_wrote_is_drawn_as_it_is_and_breaks_nothing(words: str) -> None:
    sheet = page(own=[Own(about="", words=words)], name=words)
    assert draw_visit(sheet).startswith(b"%PDF")
    assert drawable(words) in words_of(replace(sheet))


def test_letters_that_cannot_be_drawn_are_left_out() -> None:
    assert drawable("Ana 🌸 María") == "Ana María"
