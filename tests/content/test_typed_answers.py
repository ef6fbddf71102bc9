"""Is what a patient types understood as what she would have tapped?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.activity_log import Doing
from rules.typed_answer import (
    Aches,
    Asked,
    AtTime,
    DidThis,
    Meaning,
    Picked,
    Rated,
    Scale,
    Thanked,
    Understood,
    understand,
)
from rules.typed_label import Tappable
from rules.vocabulary import Joint
from tests.conversations.house import bundle

SHELF = bundle()


def read(language: str, text: str, asked: Asked) -> Understood:
    return understand(text, asked, SHELF.answer_words(language))


CHECK = Asked(scale=Scale.OPEN)
ANSWERED = Asked(scale=Scale.ANSWERED)
WALK = Asked(scale=Scale.ANSWERED, minutes=True)

RATINGS = [
    ("en", "6", 6),
    ("en", "about a 6", 6),
    ("en", "5 today", 5),
    ("es", "un 4", 4),
    ("es", "hoy un 6", 6),
    ("en", "seven out of ten", 7),
    ("en", "It's a 5 today.", 5),
    ("en", "pain 4", 4),
    ("en", "I am a 3", 3),
    ("en", "2ish", 2),
    ("en", "zero pain", 0),
    ("en", "no pain today", 0),
    ("en", "sevn", 7),
    ("es", "un siete", 7),
    ("es", "siette", 7),
    ("es", "tengo un 6", 6),
    ("es", "sin dolor", 0),
    ("es", "6 sobre 10", 6),
    ("en", "a bit better than yesterday, 4", 4),
    ("es", "un poco mejor que ayer, un 4", 4),
    ("en", "a bad one, 7", 7),
    ("en", "on a scale of 0 to 10, 5", 5),
    ("en", "7️⃣", 7),
    ("en", "me duele un 6", 6),
]


@pytest.mark.parametrize(("language", "text", "value"), RATINGS)
def test_number_is_a_rating_while_a_check_waits(language: str, text: str, value: int) -> None:
    assert read(language, text, CHECK) == Understood(meanings=(Rated(values=(value,)),), sure=True)


@given(st.text(max_size=12))
def test_whatever_is_typed_a_rating_is_on_the_scale(text: str) -> None:
    for meaning in read("en", text, CHECK).meanings:
        assert not isinstance(meaning, Rated) or all(0 <= value <= 10 for value in meaning.values)


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "6-7", (6, 7)),
        ("en", "6.5", (6, 7)),
        ("en", "6 or 7", (6, 7)),
        ("es", "entre 5 y 6", (5, 6)),
        ("en", "one or two", (1, 2)),
        ("en", "five and a half", (5, 6)),
        ("en", "11", ()),
        ("en", "-1", ()),
        ("en", "12/10", ()),
        ("en", "quite bad", ()),
        ("es", "regular", ()),
        ("en", "more than 5", (5,)),
        ("es", "más de 5", (5,)),
        ("en", "yesterday was a 4", (4,)),
        ("en", "not 6", (6,)),
        ("en", "6 and the cat is ill", (6,)),
        ("en", "ate", (8,)),
    ],
)
def test_rating_in_doubt_is_asked_for(language: str, text: str, values: tuple[int, ...]) -> None:
    assert read(language, text, CHECK) == Understood(meanings=(Rated(values=values),))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "there"),
        ("en", "Can I take 2 paracetamol?"),
        ("en", "I took 2 tablets"),
        ("es", "tomé 2 pastillas"),
        ("en", "my appointment is at 4 pm"),
        ("en", "50%"),
        ("en", "my neighbour Carol broke 2 plates while washing up for the church supper"),
    ],
)
def test_number_of_something_else_is_no_rating(language: str, text: str) -> None:
    assert not read(language, text, CHECK).meanings


def test_rating_brings_its_joints_and_may_be_that_of_yesterday() -> None:
    hands = frozenset({Joint.HANDS})
    assert read("en", "8/10 hands", CHECK).meanings == (Rated(values=(8,), joints=hands),)
    assert read("es", "8 las manos", CHECK).meanings == (Rated(values=(8,), joints=hands),)
    assert read("en", "same as yesterday", CHECK) == Understood(
        meanings=(Rated(same=True),), sure=True
    )
    assert read("es", "igual que ayer", CHECK).meanings == (Rated(same=True),)


@pytest.mark.parametrize(
    ("language", "text", "value"), [("en", "7", 7), ("es", "me he equivocado, es un 8", 8)]
)
def test_number_after_an_answer_corrects_it(language: str, text: str, value: int) -> None:
    assert read(language, text, ANSWERED).meanings == (Rated(values=(value,)),)
    assert read(language, text, ANSWERED).sure


def test_number_with_nothing_open_is_asked_about() -> None:
    assert read("en", "5", Asked()) == Understood(meanings=(Rated(values=(5,)),))


DONE = [
    ("en", "forty five", DidThis(minutes=45)),
    ("en", "25", DidThis(minutes=25)),
    ("en", "half an hour", DidThis(minutes=30)),
    ("es", "cuarenta y cinco", DidThis(minutes=45)),
    ("en", "1h30", DidThis(minutes=90)),
    ("en", "an hour and 10 minutes", DidThis(minutes=70)),
    ("en", "wlaked 20 mins", DidThis(doing=Doing.WALK, minutes=20)),
    ("en", "walked 3 miles", DidThis(doing=Doing.WALK, about=60)),
    ("es", "caminé 2 km", DidThis(doing=Doing.WALK, about=24)),
    ("en", "swam 20 minutes yesterday", DidThis(doing=Doing.SWIM, minutes=20, yesterday=True)),
    ("es", "nadé ayer 20 minutos", DidThis(doing=Doing.SWIM, minutes=20, yesterday=True)),
    ("en", "walked to the shop", DidThis(doing=Doing.WALK)),
]


@pytest.mark.parametrize(("language", "text", "did"), DONE)
def test_what_she_did_is_understood(language: str, text: str, did: DidThis) -> None:
    assert read(language, text, WALK) == Understood(meanings=(did,), sure=True)


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("7", (Rated(values=(7,)), DidThis(minutes=7))),
        ("walked 20 minutes and swam 10", (DidThis(),)),
        ("I did not walk", (DidThis(doing=Doing.WALK),)),
        ("40", (DidThis(minutes=40),)),
    ],
)
def test_minutes_in_doubt_are_asked_for(text: str, meanings: tuple[Meaning, ...]) -> None:
    assert read("en", text, WALK) == Understood(meanings=meanings)


def test_number_is_never_minutes_while_a_check_waits() -> None:
    waiting = Asked(scale=Scale.OPEN, minutes=True)
    assert read("en", "10", waiting).meanings == (Rated(values=(10,)),)
    assert read("en", "25", waiting) == Understood(meanings=(Rated(),))
    assert not read("en", "walked 10", waiting).sure


CLOCKS = [
    ("en", "10:15", 615),
    ("en", "10.15", 615),
    ("en", "1015", 615),
    ("en", "half past nine", 570),
    ("en", "quarter to ten", 585),
    ("en", "ten past nine", 550),
    ("en", "nine thirty", 570),
    ("en", "9am", 540),
    ("en", "make it 7 in the evening please", 1140),
    ("en", "noon", 720),
    ("es", "a las nueve", 540),
    ("es", "a las nueve y media", 570),
    ("es", "las diez menos cuarto", 585),
    ("es", "diez para las nueve", 530),
    ("es", "a las 8 de la noche", 1200),
    ("es", "20h", 1200),
]


@pytest.mark.parametrize(("language", "text", "minute"), CLOCKS)
def test_time_of_day_is_understood(language: str, text: str, minute: int) -> None:
    assert read(language, text, Asked(clock=True)) == Understood(
        meanings=(AtTime(minute=minute),), sure=True
    )


@pytest.mark.parametrize("text", ["25:00", "10:75", "morning", "soon", "9 or 10", "at 9?"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert not read("en", text, Asked(clock=True)).sure


def test_hour_that_may_be_of_the_afternoon_is_asked_for() -> None:
    assert read("en", "at 5", Asked(clock=True)) == Understood(
        meanings=(AtTime(minute=300), AtTime(minute=1020))
    )


def choice(label: str, *names: str) -> Tappable:
    return Tappable(payload=label, label=label, names=names)


SEVERE = (
    choice("Yes, something new", "novelty.new"),
    choice("My usual pain", "novelty.usual"),
    choice("I tapped wrong", "change"),
)
NUDGE = (
    choice("Done", "n_done"),
    choice("Later", "n_later"),
    choice("Not today", "n_no"),
    choice("Too sore", "n_sore"),
)
MENU = (choice("Menu", "menu"), choice("Help", "help"), choice("My chart", "progress"))


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        ("en", "no, the usual", "My usual pain"),
        ("en", "My usual pain", "My usual pain"),
        ("en", "usaul pain", "My usual pain"),
        ("es", "no, lo de siempre", "My usual pain"),
        ("en", "yes something new", "Yes, something new"),
        ("en", "oops", "I tapped wrong"),
    ],
)
def test_label_and_its_other_words_are_the_button(language: str, text: str, label: str) -> None:
    found = read(language, text, Asked(choices=SEVERE, others=MENU, scale=Scale.ANSWERED))
    assert found.sure
    assert [one.button.label for one in found.meanings if isinstance(one, Picked)] == [label]


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        ("en", "done", "Done"),
        ("en", "I did it!", "Done"),
        ("es", "hecho", "Done"),
        ("en", "too sore", "Too sore"),
        ("en", "not today", "Not today"),
        ("es", "hoy no", "Not today"),
        ("en", "menu", "Menu"),
        ("en", "HELP", "Help"),
        ("es", "ayuda", "Help"),
        ("en", "my chrat", "My chart"),
    ],
)
def test_nudge_and_menu_are_understood(language: str, text: str, label: str) -> None:
    found = read(language, text, Asked(choices=NUDGE, others=MENU))
    assert found.sure
    assert [one.button.label for one in found.meanings if isinstance(one, Picked)] == [label]


@pytest.mark.parametrize("text", ["done with all this pain", "bone", "not done it all", "gone"])
def test_what_only_looks_like_a_button_is_not_taken_for_it(text: str) -> None:
    assert not read("en", text, Asked(choices=NUDGE, others=MENU)).sure


def test_part_of_a_label_is_asked_about() -> None:
    found = read("en", "tapped", Asked(choices=SEVERE))
    assert not found.sure
    assert found.meanings == (Picked(button=SEVERE[2]),)


@pytest.mark.parametrize(
    ("language", "text", "joints"),
    [
        ("en", "hands and knees", {Joint.HANDS, Joint.KNEES}),
        ("en", "my left knee", {Joint.KNEES}),
        ("en", "fingers", {Joint.HANDS}),
        ("es", "las manos y las rodillas", {Joint.HANDS, Joint.KNEES}),
        ("es", "todo el cuerpo", set(Joint)),
        ("en", "hnads", {Joint.HANDS}),
    ],
)
def test_joints_are_understood(language: str, text: str, joints: set[Joint]) -> None:
    found = read(language, text, Asked(where=True, scale=Scale.ANSWERED))
    assert found == Understood(meanings=(Aches(joints=frozenset(joints)),), sure=True)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "thank you"), ("es", "muchas gracias"), ("en", "👍"), ("es", "🙏")],
)
def test_thanks_are_thanks(language: str, text: str) -> None:
    assert read(language, text, Asked(choices=NUDGE)).meanings == (Thanked(),)
