"""Can a clinician read, sign and refuse the library by `limber sign`, and does the doctor count it?"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import app
from bot.commands.check_steps import signatures_finding
from bot.commands.command_error import CommandFault
from bot.commands.html_output import sample_shelf
from bot.commands.resources import shelf_of, unsigned_items
from bot.settings import Settings, load_settings
from content.files.signatures import fingerprint
from rules.conditions import ConditionCode
from tests.own_library import own_library

LIBRARY = own_library()
ALL = len(LIBRARY.items)


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIMBER_CONTENT_ACCEPTED_BY", "Dr. <Vega>")
    monkeypatch.setenv("LIMBER_SIGNATURES_FILE", "signatures.yaml")
    return tmp_path


def told(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["sign", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def page_says(folder: Path, **verdicts: str) -> None:
    """Leave the file that the page saves."""
    decided = {
        item_id.replace("_", "-"): {
            "verdict": verdict,
            "fingerprint": fingerprint(LIBRARY, LIBRARY.items[item_id.replace("_", "-")]),
            "by": "Dr. Vega",
            "day": "2026-12-01",
            "note": "",
        }
        for item_id, verdict in verdicts.items()
    }
    (folder / "signed.json").write_text(json.dumps(decided), "utf-8")


def settings() -> Settings:
    return load_settings()


def test_page_shows_each_item_with_its_tags_people_source_and_choice(folder: Path) -> None:
    assert f"{ALL} unread" in told("--html", "sign.html")
    page = (folder / "sign.html").read_text("utf-8")
    assert page.count("<section data-item=") == page.count("<fieldset>") == ALL
    start = page.index('<section data-item="wall-push-up"')
    card = page[start : page.index("</section>", start)]
    read = fingerprint(LIBRARY, LIBRARY.items["wall-push-up"])
    for part in (
        f'data-fingerprint="{read}"',
        LIBRARY.words("wall-push-up", "en").title,
        LIBRARY.words("wall-push-up", "es").title,
        "data:image/png;base64,",
        "arm_load: loads the arm",
        "With a swollen arm, or nodes removed</dt><dd>never",
        LIBRARY.references["acsm-2019"].citation[:20],
        "this item is our own choice",
        "Refuse: not to be sent",
    ):
        assert part in card
    assert 'value="Dr. &lt;Vega&gt;"' in page
    assert "src=" not in page.replace('src="data:', "")
    HTMLParser().feed(page)


def test_what_the_page_saved_is_kept_beside_what_was_said_before(folder: Path) -> None:
    page_says(folder, chair_stand="accepted", wall_push_up="amend")
    assert "2 taken" in told("--take", "signed.json")
    page_says(folder, wall_push_up="accepted", walk_dog="refused")
    told("--take", "signed.json")
    counts = json.loads(told("--json"))["counts"]
    assert counts == {"accepted": 2, "refused": 1, "unread": ALL - 3}
    told("--unsigned")
    page = (folder / "sign.html").read_text("utf-8")
    assert page.count("<section data-item=") == ALL - 3


def test_what_was_refused_is_not_in_what_the_engine_may_send(folder: Path) -> None:
    page_says(folder, walk_dog="refused", chair_stand="accepted")
    told("--take", "signed.json")
    items = shelf_of(settings()).library.items
    assert [one.id for one in items.values() if one.refused] == ["walk-dog"]
    assert sample_shelf().library.items["walk-dog"].refused


def test_the_doctor_counts_what_is_unsigned(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page_says(folder, walk_dog="refused", chair_stand="accepted")
    told("--take", "signed.json")
    found = signatures_finding(settings())
    assert found.code is ConditionCode.CONTENT_UNSIGNED
    assert f"1 accepted, {ALL - 2} unread, 1 refused" in str(found)
    assert unsigned_items(settings(), LIBRARY) == ALL - 2
    monkeypatch.setenv("LIMBER_SIGNATURES_FILE", "")
    none = signatures_finding(settings())
    assert (none.mend, f"none of {ALL} items is signed" in none.found) == ("", True)
    assert unsigned_items(settings(), LIBRARY) == 0


def test_when_all_is_signed_the_doctor_is_content(folder: Path) -> None:
    page_says(folder, **{one.replace("-", "_"): "accepted" for one in LIBRARY.items})
    told("--take", "signed.json")
    assert str(signatures_finding(settings())) == f"signatures: {ALL} accepted"


def test_without_its_file_nothing_starts_and_the_doctor_says_so() -> None:
    gone = "signatures.yaml:1: the file is missing"
    with pytest.raises(CommandFault, match=gone):
        shelf_of(settings())
    assert gone in str(signatures_finding(settings()))


def test_another_librarys_file_and_no_place_to_keep_it_are_faults(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_says(folder, chair_stand="accepted")
    saved = folder / "signed.json"
    saved.write_text(saved.read_text("utf-8").replace("chair-stand", "chair-fly"), "utf-8")
    with pytest.raises(CommandFault, match="no item is called 'chair-fly'"):
        told("--take", "signed.json")
    assert not (folder / "signatures.yaml").exists()
    monkeypatch.setenv("LIMBER_SIGNATURES_FILE", "")
    with pytest.raises(CommandFault, match="LIMBER_SIGNATURES_FILE: missing"):
        told("--take", "signed.json")
