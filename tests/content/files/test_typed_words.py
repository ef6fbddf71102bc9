"""Are danger words found as patients type them, and wrong word files refused?"""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.files.content_faults import ContentBroken
from content.files.typed_words import ROOT, load_typed
from rules.danger import DangerLevel, DangerSign, buttons_of, find_danger, is_stop
from rules.vocabulary import Caution
from tests.content.sentences import HARMLESS, MEANT

WORDS = load_typed()
SENTENCES = [(sign, text) for sign, texts in MEANT.items() for text in texts]
# Words that touch nothing: what she says around it must not hide the sign.
AROUND = st.lists(st.sampled_from(["hello", "so", "pues", "nurse", "please", "lunes"]), max_size=4)


def signs_in(text: str, *cautions: Caution) -> list[DangerSign]:
    return [found.sign for found in find_danger(text, WORDS.danger, cautions=cautions)]


@pytest.mark.parametrize(("sign", "text"), SENTENCES)
def test_a_sign_is_found_as_patients_type_it(sign: DangerSign, text: str) -> None:
    assert sign in signs_in(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_sentence_raises_nothing(text: str) -> None:
    assert signs_in(text) == []


def test_every_sign_has_sentences_to_be_found_by() -> None:
    assert set(MEANT) == set(DangerSign)


@given(st.sampled_from(SENTENCES), AROUND, AROUND)
def test_what_stands_around_a_sign_does_not_hide_it(
    meant: tuple[DangerSign, str], before: list[str], after: list[str]
) -> None:
    sign, text = meant
    assert sign in signs_in(". ".join([*before, text, *after]))


@given(st.sampled_from(SENTENCES), st.sampled_from(["upper", "bare", "curly", "decomposed"]))
def test_case_accents_and_apostrophes_do_not_matter(
    meant: tuple[DangerSign, str], how: str
) -> None:
    sign, text = meant
    assert sign in signs_in(_typed(text, how))


@given(st.text(max_size=200))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    found = find_danger(text, WORDS.danger)
    levels = [list(DangerLevel).index(one.level) for one in found]
    assert levels == sorted(levels)


@pytest.mark.parametrize("word", ["pain", "not", "fever", "my", "hand", "<", "no", "dolor", "cant"])
def test_a_long_message_of_one_word_is_read_quickly(word: str) -> None:
    started = perf_counter()
    find_danger(f"{word} " * (4096 // (len(word) + 1)), WORDS.danger)
    assert perf_counter() - started < 1  # about 0.03 s; a pattern gone wrong would take for ever


def test_a_fever_is_an_emergency_for_whoever_takes_cdk46_tablets() -> None:
    assert signs_in("I have a fever")[0] is DangerSign.FEVER
    assert signs_in("I have a fever", Caution.CDK46)[0] is DangerSign.FEVER_ON_TREATMENT
    assert signs_in("I have a fever", Caution.ALLERGY)[0] is DangerSign.FEVER


@pytest.mark.parametrize("text", ["I want to stop. I am tired", "I can't walk!\nPlease help"])
def test_a_phrase_may_end_with_its_sentence(text: str) -> None:
    assert signs_in(text) != []


def test_the_most_serious_sign_comes_first() -> None:
    assert signs_in("I have a rash, a lump and chest pain")[0] is DangerSign.CHEST_PAIN


def test_something_feels_wrong_offers_every_sign_the_most_serious_first() -> None:
    buttons = buttons_of(WORDS.danger)
    assert set(buttons) == set(DangerSign)
    assert buttons[0] is DangerSign.CHEST_PAIN
    assert buttons[-1] is DangerSign.STOP_MEDICINE


@pytest.mark.parametrize(
    "text",
    ["stop", "STOP", "Stop.", " stop! ", "¡Alto!", "para", "PARAR", "basta", "baja", "no más",
     "Unsubscribe", "stop please", "Por favor, para", "/stop", "no más mensajes"],
)  # fmt: skip
def test_stop_is_known_in_every_language(text: str) -> None:
    assert is_stop(text, WORDS.stop)


@pytest.mark.parametrize(
    "text",
    ["", "don't stop", "stop my tablets", "I walked to the stop", "para mañana", "baja energía",
     "nonstop", "the bus stop", "stopp", "alto dolor", "basta de dolor"],
)  # fmt: skip
def test_stop_is_the_whole_message_or_nothing(text: str) -> None:
    assert not is_stop(text, WORDS.stop)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        pytest.param(
            "typed/en.yaml", "    - incontinen*", "    - Inconti", "'Inconti' in 'Inconti' is neither",
            id="no plain word",
        ),
        pytest.param(
            "typed/en.yaml", "    - incontinen*", "    - <nix> pee", "names <nix>, which is no group",
            id="unknown group",
        ),
        pytest.param(
            "typed/en.yaml", "    - incontinen*", "    - .. pee", "must begin and end with a word",
            id="open end",
        ),
        pytest.param("typed/en.yaml", "  - unsubscribe\n", "  - Don't\n", "write 'dont'", id="stop"),
        pytest.param("typed/es.yaml", "\n  fever:", "\n  feber:", "feber", id="unknown sign"),
        pytest.param("danger.yaml", "level: soon", "level: someday", "level", id="unknown level"),
        pytest.param("danger.yaml", "\nfall:\n", "\nfalls:\n", "fall", id="a sign left out"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_name_and_line(
    tmp_path: Path, file: str, old: str, new: str, fault: str
) -> None:
    root = _copy(tmp_path)
    page = root / file
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentBroken) as caught:
        load_typed(root)
    assert caught.value.faults[0].file == f"content/{file}"
    assert fault in str(caught.value)


def test_a_fault_names_the_line_of_the_phrase(tmp_path: Path) -> None:
    root = _copy(tmp_path)
    page = root / "typed" / "en.yaml"
    lines = page.read_text("utf-8").splitlines()
    number = lines.index("    - incontinen*") + 1
    lines[number - 1] = "    - <nix> pee"
    page.write_text("\n".join(lines), "utf-8")
    with pytest.raises(ContentBroken) as caught:
        load_typed(root)
    assert [fault.line for fault in caught.value.faults] == [number]


def test_a_sign_without_words_is_named(tmp_path: Path) -> None:
    root = _copy(tmp_path)
    page = root / "typed" / "es.yaml"
    text = page.read_text("utf-8")
    start = text.index("\n  rash:\n")
    page.write_text(text[:start] + text[text.index("\n  hand_numbness:\n") :], "utf-8")
    with pytest.raises(ContentBroken, match="no words for rash"):
        load_typed(root)


def _copy(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    (root / "typed").mkdir(parents=True)
    for name in ("danger.yaml", "typed/en.yaml", "typed/es.yaml"):
        shutil.copy(ROOT / name, root / name)
    return root


def _typed(text: str, how: str) -> str:
    if how == "upper":
        return text.upper()
    if how == "curly":
        return text.replace("'", "’")
    decomposed = unicodedata.normalize("NFD", text)
    if how == "decomposed":
        return decomposed
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).replace("'", "")
