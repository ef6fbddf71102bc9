"""Does `limber preview` show a programme's calendar, on the screen and as a page?"""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import app

MADRID = ["preview", "--timezone", "Europe/Madrid", "--from", "2026-03-23"]


def told(*arguments: str) -> str:
    result = CliRunner().invoke(app, [*MADRID, *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_calendar_names_each_day_message_and_reason() -> None:
    text = told("--days", "8", "--programme", "joint-care")
    assert "Week 1" in text
    assert "Tuesday, 24 March" in text
    assert "Your plan has strength today." in text
    assert "Lesson 1 of the programme's 52." in text


def test_clock_change_is_told_and_her_times_stay() -> None:
    text = told("--days", "8")
    assert "Sunday, 29 March  (clocks go forward by 60 minutes)" in text
    assert "09:30 (UTC+01:00)  Check-in" in text
    assert "09:30 (UTC+02:00)  Check-in" in text


def test_days_without_a_message_are_shown_as_such(tmp_path: Path) -> None:
    page = tmp_path / "calendar.html"
    told("--days", "7", "--programme", "gentle", "--html", str(page))
    assert "Nothing is sent." in page.read_text("utf-8")


@pytest.mark.parametrize("language", ["en", "es"])
def test_page_is_whole_and_holds_the_messages(tmp_path: Path, language: str) -> None:
    page = tmp_path / "calendar.html"
    said = told("--days", "8", "--html", str(page), "--language", language)
    assert str(page) in said
    html = page.read_text("utf-8")
    assert "clocks go forward by 60 minutes" in html
    assert {"en": "Worst joint pain", "es": "Es hora de su registro."}[language] in html
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")
    HTMLParser().feed(html)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--programme", "joint-car"], "gentle, joint-care, nutrition-only"),
        (["--timezone", "Europe/Madrit"], "no IANA time zone"),
        (["--language", "fr"], "en, es"),
        (["--days", "0"], "--days"),
        (["--days", "many"], "valid integer"),
        (["--pain", "11"], "--pain"),
        (["--from", "yesterday"], "yesterday"),
    ],
)
def test_bad_use_is_told_and_ends_with_two(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["preview", *arguments])
    assert result.exit_code == 2
    assert said in result.output


def test_page_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [*MADRID, "--html", str(tmp_path / "no" / "a.html")])
    assert result.exit_code == 1
    assert "cannot be written" in str(result.exception)
