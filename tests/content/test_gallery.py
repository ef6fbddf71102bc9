"""Does the gallery show every message, phrase and item, so that a clinician can read them all?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import app
from bot.commands.html_output import sample_shelf
from content.bundle import ContentBundle
from content.checks.phrase_checks import phrase_keys
from content.files.library import ROOT
from content.gallery.page import GROUPS, UNREAD, Scene, gallery_html, scenes_of
from content.gallery.phrase_tracking import Heard
from rules.message import utf16_length
from rules.vocabulary import Depth, Kind

# Builders that no group shows, and why.
UNSHOWN = {
    "check_there": "check_message, with the hours of her team and the day of now",
    "file_message": "a file of hers below her label: no words of ours",
    "message": "a phrase as it stands: it is among the other phrases",
}
GALLERY = ROOT / "gallery"
# Telegram's own limits: of a text, and of the words below a picture.
LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
WIDEST_ROW = 4  # the times of joining; elsewhere three


@pytest.fixture(scope="module")
def bundle() -> ContentBundle:
    return sample_shelf()


@pytest.fixture(scope="module")
def html(bundle: ContentBundle) -> str:
    return gallery_html(bundle)


@pytest.fixture(scope="module")
def scenes(bundle: ContentBundle) -> list[Scene]:
    return [scene for group in GROUPS for scene in scenes_of(group, bundle)]


def builders() -> Iterator[tuple[str, str]]:
    """Yield the module and the name of each public function that returns a message."""
    for path in sorted(
        path for area in ("patient", "staff") for path in (ROOT / area).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            returns = getattr(node, "returns", None)
            if isinstance(returns, ast.Name) and returns.id == "Message":
                name = str(getattr(node, "name", ""))
                if not name.startswith("_"):
                    yield path.relative_to(ROOT).with_suffix("").as_posix(), name


def test_every_phrase_is_shown(html: str) -> None:
    shown = set(re.findall(r'data-key="([^"]+)"', html))
    missing = {
        key for key in phrase_keys() - shown if not {key, key.partition(".")[0]} & UNREAD.keys()
    }
    assert missing == set()


def test_what_is_left_out_has_a_reason_and_exists() -> None:
    topics = {key.partition(".")[0] for key in phrase_keys()} | phrase_keys()
    assert UNREAD.keys() <= topics
    assert all(len(reason.split()) > 3 for reason in [*UNREAD.values(), *UNSHOWN.values()])


@pytest.mark.parametrize(("module", "name"), sorted(set(builders())))
def test_every_builder_is_shown_in_its_states(module: str, name: str) -> None:
    """Yield the message from a group of content/gallery, or say above why nobody needs to see it."""
    if name in UNSHOWN:
        return
    called = "\n".join(path.read_text("utf-8") for path in GALLERY.glob("*.py"))
    assert re.search(rf"\b{name}\(", called), f"content/{module}.py: {name} is in no group"


def test_every_item_is_shown_in_every_language(html: str, bundle: ContentBundle) -> None:
    library = bundle.library
    titles = (
        library.words(item, code).title for item in library.items for code in library.languages
    )
    plain = html.replace("&#x27;", "'").replace("&amp;", "&").replace("&quot;", '"')
    assert [title for title in titles if f">{title}<" not in plain] == []
    depths = re.findall(r'<p class="quiet">(\w+)</p>', html)
    assert len(depths) == len(library.of_kind(Kind.LESSON)) * len(Depth)


def test_each_language_has_the_same_states(bundle: ContentBundle, scenes: list[Scene]) -> None:
    assert {tuple(scene.messages) for scene in scenes} == {bundle.phrases.languages}
    states = [(group.title, one.state) for group in GROUPS for one in scenes_of(group, bundle)]
    assert len(set(states)) == len(states)


def test_every_message_can_be_sent(scenes: list[Scene]) -> None:
    for scene in scenes:
        for message in scene.messages.values():
            longest = LONGEST_CAPTION if message.media else LONGEST_TEXT
            assert 0 < utf16_length(message.text) <= longest, scene.state
            assert all(0 < len(row) <= WIDEST_ROW for row in message.buttons), scene.state
            labels = [one.label for row in message.buttons for one in row]
            assert all(label.strip() for label in labels), scene.state
            assert not re.search(r"\*\*|\{\w*\}", message.text), scene.state


def test_no_message_is_the_same_in_both_languages(scenes: list[Scene]) -> None:
    alike = [
        scene.state for scene in scenes if scene.messages["en"].text == scene.messages["es"].text
    ]
    assert alike == []


def test_listening_changes_no_word(bundle: ContentBundle) -> None:
    speech = bundle.speech("es")
    heard = Heard(speech)
    assert heard.speech.say("pain.thanks") == speech.say("pain.thanks")
    assert heard.speech.counted("nudge.noted_minutes", 2) == speech.counted(
        "nudge.noted_minutes", 2
    )
    assert heard.taken() == {"pain.thanks", "nudge.noted_minutes"}
    assert heard.taken() == frozenset()


def test_page_needs_no_other_file(html: str) -> None:
    assert "<script" not in html
    assert not re.search(r'(src|href)="(?!data:|#)', html)
    anchors = set(re.findall(r'href="#([^"]+)"', html))
    assert anchors == set(re.findall(r'<h2 id="([^"]+)"', html))


def test_command_writes_the_page(tmp_path: Path) -> None:
    page = tmp_path / "gallery.html"
    told = CliRunner().invoke(app, ["gallery", "--html", str(page)])
    assert told.exit_code == 0
    assert str(page) in told.stdout
    assert "Every message of Limber" in page.read_text("utf-8")


def test_page_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["gallery", "--html", str(tmp_path)])
    assert told.exit_code == 1
    assert "cannot be written" in str(told.exception)
