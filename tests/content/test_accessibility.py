"""Can sore thumbs, tired eyes and a screen reader use every message a patient gets?"""

from __future__ import annotations

import re
import unicodedata

import pytest

from bot.commands.html_output import sample_shelf
from content.bundle import ContentBundle
from content.checks.library_checks import HIGHEST_GRADE
from content.checks.phrase_checks import UNPROMPTED
from content.checks.reading_grade import reading_grade
from content.files.forbidden_words import Where, load_forbidden
from content.files.library import ROOT
from content.gallery import journey, patients
from content.gallery.page import Scene, scenes_of
from content.language.button_rows import FITS, TICK
from rules.message import Button, Message

# Rows of the scale and of the times hold more, for their labels are numbers; the rest has three.
WIDEST = 3
NUMBER = re.compile(r"[✓ ]*(\d{1,2}(:\d\d)?|\d+ min)")
# A text with a list or with the library's own words is judged where it is written.
FEWEST_WORDS = 12
LANGUAGES = ("en", "es")


@pytest.fixture(scope="module")
def bundle() -> ContentBundle:
    return sample_shelf()


@pytest.fixture(scope="module")
def scenes(bundle: ContentBundle) -> list[tuple[str, Scene]]:
    groups = (*patients.GROUPS, *journey.GROUPS)
    return [(group.title, scene) for group in groups for scene in scenes_of(group, bundle)]


def labels(scenes: list[tuple[str, Scene]]) -> list[tuple[str, int, Button]]:
    """Return every button with where it stands and how many share its row."""
    return [
        (f"{title}: {scene.state} ({code})", len(row), button)
        for title, scene in scenes
        for code, message in scene.messages.items()
        for row in message.buttons
        for button in row
    ]


def test_rows_hold_three_buttons_but_for_numbers(scenes: list[tuple[str, Scene]]) -> None:
    wide = [
        where
        for where, width, button in labels(scenes)
        if width > WIDEST and not NUMBER.fullmatch(button.label)
    ]
    assert wide == []


def test_no_label_is_longer_than_an_old_phone_shows(
    bundle: ContentBundle, scenes: list[tuple[str, Scene]]
) -> None:
    titles = {
        bundle.library.words(item, code).title
        for item in bundle.library.items
        for code in LANGUAGES
    }
    long = {
        (where, button.label)
        for where, width, button in labels(scenes)
        if len(button.label.removeprefix(TICK)) > FITS.get(width, 6)
        and button.label.lstrip("✓ ") not in titles
    }
    assert sorted(long) == []


def test_no_button_says_its_meaning_by_a_sign_alone(scenes: list[tuple[str, Scene]]) -> None:
    assert [where for where, _, button in labels(scenes) if not _has_words(button.label)] == []


def test_buttons_of_one_message_sound_different(scenes: list[tuple[str, Scene]]) -> None:
    """A screen reader reads the labels in their order; two that sound alike cannot be told apart."""
    alike = [
        (title, scene.state, code)
        for title, scene in scenes
        for code, message in scene.messages.items()
        if len(_heard(message)) > len(set(_heard(message)))
    ]
    assert alike == []


def test_texts_use_no_picture_for_a_word(scenes: list[tuple[str, Scene]]) -> None:
    for title, scene in scenes:
        for message in scene.messages.values():
            signs = [one for one in message.text if unicodedata.category(one) in ("So", "Cn")]
            assert signs == [], (title, scene.state)


def test_english_messages_read_at_grade_six(scenes: list[tuple[str, Scene]]) -> None:
    """The last depth of a lesson is for those who ask for it; sources and numbers are no sentences."""
    hard = []
    for title, scene in scenes:
        text = _sentences(scene.messages["en"].text)
        academic = "academic" in scene.state
        if len(text.split()) >= FEWEST_WORDS and not academic:
            grade = reading_grade(text)
            if grade > HIGHEST_GRADE:
                hard.append((title, scene.state, round(grade, 2)))
    assert hard == []


def test_what_comes_unasked_opens_without_a_word_of_illness(
    scenes: list[tuple[str, Scene]],
) -> None:
    rules = [rule for rule in load_forbidden(ROOT).values() if rule.where is Where.OPENING]
    assert rules
    told = []
    for title, scene in scenes:
        if not {key for key in scene.keys if {key, key.partition(".")[0]} & UNPROMPTED}:
            continue
        for code, message in scene.messages.items():
            found = [hit for rule in rules for hit in rule.matches(message.text, code)]
            told += [(title, scene.state, code, *found)] if found else []
    assert told == []


def _has_words(label: str) -> bool:
    return any(one.isalnum() for one in label)


def _heard(message: Message) -> list[str]:
    return [
        "".join(one for one in button.label if one.isalnum() or one == " ").strip()
        for row in message.buttons
        for button in row
    ]


def _sentences(text: str) -> str:
    """Leave out what names a source, and lines that are a list of names and times."""
    kept = [line for line in text.splitlines() if ":" not in line[:24] or "?" in line]
    return re.sub(r"(Source|in general): .*", "", "\n".join(kept))
