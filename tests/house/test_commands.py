"""Does `make` explain itself, and does it refuse a machine it cannot work on?"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.house.repository import CHECKOUT

OLD = "#!/bin/sh\ncase $1 in --version) echo Python 3.9.2;; *) exit 1;; esac\n"
WITHOUT_ENSUREPIP = "#!/bin/sh\ncase $2 in *ensurepip*) exit 1;; esac\n"


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", f"--file={CHECKOUT / 'Makefile'}", *words],
        cwd=folder,
        # These tests run below a `make` of their own, whose options are not for this one.
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_command() -> None:
    commands = re.findall(r"^\.PHONY: (\w+)$", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    said = make(CHECKOUT).stdout
    assert re.findall(r"^  make (\w+) +\w", said, re.MULTILINE) == commands


@pytest.mark.parametrize(
    ("program", "said"),
    [
        pytest.param(OLD, "needs Python 3.11 or newer", id="old Python"),
        pytest.param(WITHOUT_ENSUREPIP, "apt install python3-venv", id="no ensurepip"),
    ],
)
def test_a_python_that_will_not_do_is_refused(tmp_path: Path, program: str, said: str) -> None:
    python = tmp_path / "python"
    python.write_text(program)
    python.chmod(0o755)
    done = make(tmp_path, ".venv/bin/python", f"PYTHON={python}")
    assert done.returncode != 0
    assert said in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / ".venv").exists()
