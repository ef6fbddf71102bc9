"""Is a text taken to be in the language that it is in?"""

from __future__ import annotations

import pytest

from content.files.danger_words import load_hearing_files

WORDS = load_hearing_files().languages


@pytest.mark.parametrize(
    ("text", "usual", "language"),
    [
        ("I have chest pain", "es", "en"),
        ("me duele el pecho", "en", "es"),
        ("Bonjour, j'ai mal à la poitrine", "en", "fr"),
        ("Ich habe seit heute Schmerzen in der Brust", "en", "de"),
        ("não consigo respirar, estou com dor", "es", "pt"),
        ("ho molto dolore al petto da ieri", "es", "it"),
        ("bardzo mnie boli i nie moge spac", "en", "pl"),
        ("ik heb pijn op mijn borst", "en", "nl"),
        ("мне больно дышать", "en", "ru"),
        ("胸口很痛", "es", "zh"),
        ("أشعر بألم في صدري", "en", "ar"),
        ("7", "es", "es"),
        ("ok", "en", "en"),
        ("hola", "en", "en"),
        ("sardines yuck", "en", "en"),
        ("chest pain", "es", "en"),
    ],
)
def test_small_words_and_letters_tell_the_language(text: str, usual: str, language: str) -> None:
    assert WORDS.language_of(text, usual=usual) == language
