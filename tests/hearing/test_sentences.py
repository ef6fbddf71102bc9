"""Is danger heard in sentences whose writers saw neither rules nor words, and are those kept apart?

The frozen sentences are scored and never learned from, nor read by whoever writes rules or words.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import app
from bot.commands.hears import score
from content.checks.sentence_checks import near_duplicates
from content.files.sentences import Sentence, own_sentences, read_sentences
from rules.danger_scores import Scored, asked_without_need, called_without_need, reached

LANGUAGES = ("en", "es")
FROZEN = Path(__file__).parent / "frozen"
OWN = [one for _, one in own_sentences()]


def frozen(language: str) -> list[Sentence]:
    return read_sentences(FROZEN / f"{language}.tsv", file=f"{language}.tsv")


@pytest.fixture(scope="module", params=LANGUAGES)
def rows(request: pytest.FixtureRequest) -> list[Scored]:
    """The frozen sentences of one language, and what is heard in each."""
    return [row.scored for row in score([FROZEN / f"{request.param}.tsv"])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_of_each_label(language: str) -> None:
    own = Counter(one.label for one in OWN if one.language == language)
    kept = Counter(one.label for one in frozen(language))
    assert own.keys() == kept.keys()
    assert own.total() >= 1500
    assert kept["emergency"] >= 300
    assert kept["nothing"] >= 400


@pytest.mark.unmeasured
def test_no_sentence_to_learn_from_is_nearly_one_of_the_frozen() -> None:
    kept = [one for language in LANGUAGES for one in frozen(language)]
    # The frozen one is not shown: whoever reads this writes rules.
    assert [(mine.language, mine.text) for mine, _ in near_duplicates(OWN, kept)] == []


def test_emergencies_are_reached(rows: list[Scored]) -> None:
    found = reached(rows)
    # Wanted are 98%; what was reached, and why not more, stands in docs/decisions/a-small-classifier-asks.md.
    assert found.share >= 0.97
    assert found.lower >= 0.95


def test_call_now_is_seldom_said_without_need(rows: list[Scored]) -> None:
    assert called_without_need(rows).share <= 0.05


def test_she_is_seldom_asked_without_need(rows: list[Scored]) -> None:
    assert asked_without_need(rows).share <= 0.10


def test_a_table_and_each_row_are_told(tmp_path: Path) -> None:
    file = tmp_path / "mine.tsv"
    file.write_text("language\tlabel\tkind\ttext\nen\temergency\tplain\tI have chest pain\n")
    runner = CliRunner()
    table = runner.invoke(app, ["hears", "--file", str(file)])
    assert "emergencies reached" in table.stdout
    told = json.loads(runner.invoke(app, ["hears", "--file", str(file), "--json"]).stdout)
    assert told["rows"] == [
        {
            "language": "en",
            "label": "emergency",
            "kind": "plain",
            "text": "I have chest pain",
            "heard": "emergency",
            "signs": ["chest_pain"],
        }
    ]
    assert told["recall"]["en"]["share"] == 1


def test_a_file_without_its_header_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.tsv"
    file.write_text("chest pain\n")
    refused = CliRunner().invoke(app, ["hears", "--file", str(file)])
    assert refused.exit_code != 0
