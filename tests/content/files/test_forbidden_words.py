"""Do the forbidden words catch what must never be said, and let pass what must be?"""

from __future__ import annotations

import pytest

from content.files.forbidden_words import load_forbidden
from content.files.library import ROOT
from rules.vocabulary import Kind

RULES = load_forbidden(ROOT)

CAUGHT = [
    ("cure", "en", "Walking cures joint pain."),
    ("cure", "es", "Caminar cura el dolor."),
    ("guilt", "en", "No excuses today."),
    ("guilt", "es", "No tenga vergüenza."),
    ("streak", "en", "You broke your streak."),
    ("streak", "es", "Ha roto su racha."),
    ("body-shame", "en", "Time to lose some weight."),
    ("body-shame", "es", "Conviene bajar de peso."),
    ("stop-medicine", "en", "Stop taking your tablets for a week."),
    ("stop-medicine", "en", "Halve the dose."),
    ("stop-medicine", "es", "Deje de tomar las pastillas una semana."),
    ("dose", "en", "Take 1000 IU of vitamin D."),
    ("dose", "es", "Tome 500 mg de calcio."),
    ("only-the-tablets", "en", "It is only the tablets."),
    ("only-the-tablets", "es", "Es solo la medicación."),
    ("hormone-optimisation", "en", "Balance your hormones with peptides."),
    ("hormone-optimisation", "es", "Equilibre sus hormonas."),
    ("inflammation-claim", "en", "Berries fight inflammation."),
    ("inflammation-claim", "es", "Los frutos rojos reducen la inflamación."),
    ("proof-claim", "en", "Clinically proven."),
    ("proof-claim", "es", "Científicamente demostrado."),
    ("high-intensity", "en", "Go all out for a minute."),
    ("high-intensity", "es", "Dé un salto."),
    ("kilos", "en", "Lift two kilos."),
    ("kilos", "es", "Use mancuernas."),
    ("lock-screen-illness", "en", "After breast cancer."),
    ("lock-screen-illness", "es", "Después del cáncer."),
    ("lock-screen-drug", "en", "On letrozole, joints ache."),
    ("lock-screen-drug", "es", "Con letrozol duelen."),
    ("lock-screen-score", "en", "Your pain was 8."),
    ("lock-screen-score", "es", "Su dolor: 8."),
]

PASSING = [
    ("streak", "en", "There is no streak to keep."),
    ("streak", "es", "No hay ninguna racha que mantener."),
    ("stop-medicine", "en", "Talk to your team before you stop your tablets."),
    ("stop-medicine", "es", "Hable con su equipo antes de dejar sus pastillas."),
    ("inflammation-claim", "en", "Whether food lowers inflammation is one idea being studied."),
    ("lock-screen-score", "es", "Puntúe su dolor de 0 a 10."),
    ("lock-screen-illness", "en", "A" * 120 + " cancer"),
]


@pytest.mark.parametrize(("name", "language", "text"), CAUGHT)
def test_what_must_not_be_said_is_caught(name: str, language: str, text: str) -> None:
    assert list(RULES[name].matches(text, language))


@pytest.mark.parametrize(("name", "language", "text"), PASSING)
def test_what_may_be_said_passes(name: str, language: str, text: str) -> None:
    assert not list(RULES[name].matches(text, language))


def test_every_rule_knows_both_languages_and_is_seen_to_catch() -> None:
    assert {(name, language) for name, language, _ in CAUGHT} == {
        (name, language) for name, rule in RULES.items() for language in rule.patterns
    }
    assert all(set(rule.patterns) == {"en", "es"} for rule in RULES.values())


def test_a_lesson_may_speak_of_what_no_exercise_asks() -> None:
    assert Kind.LESSON not in RULES["high-intensity"].kinds
