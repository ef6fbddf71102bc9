"""Does the package work where there is no checkout?"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from bot.process.version import DISTRIBUTION
from tests.faults.program import Program, ended
from tests.house.repository import CHECKOUT, ROOMS, pyproject, tracked_names

RELEASE = pyproject()["project"]["version"]
pytestmark = pytest.mark.unmeasured

BUILD = "from setuptools import build_meta; import sys; print(build_meta.build_wheel(sys.argv[1]))"


def built(folder: Path) -> Path:
    """Build the wheel from what git tracks, without an index, and beside nothing that an earlier build left."""
    source = folder / "source"
    for name in tracked_names():
        if name.partition("/")[0] in (*ROOMS, "pyproject.toml", "README.md", "LICENSE"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / name, source / name)
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)],
        cwd=source,
        capture_output=True,
        text=True,
        check=True,
    )
    return folder / done.stdout.splitlines()[-1]


def installed(wheel: Path, folder: Path) -> Path:
    """Install it into an empty environment; what it depends on is borrowed, without this checkout."""
    home = folder / "environment"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    words = ["install", "--quiet", "--no-index", "--no-deps", "--no-compile", str(wheel)]
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    subprocess.run([*pip, *words], check=True, capture_output=True)
    (site,) = (home / "lib").glob("python*/site-packages")
    paths = sysconfig.get_paths()
    (site / "borrowed.pth").write_text("\n".join({paths["purelib"], paths["platlib"]}) + "\n")
    return home / "bin" / "limber"


async def test_everything_of_the_rooms_is_in_the_wheel_and_works_there(
    program: Program, tmp_path: Path
) -> None:
    wheel = built(tmp_path / "build")
    packed = set(zipfile.ZipFile(wheel).namelist())
    ours = {name for name in tracked_names() if name.partition("/")[0] in ROOMS}
    assert ours - packed == set()
    assert {name.partition("/")[0] for name in packed} - {*ROOMS} == {
        f"{DISTRIBUTION.replace('-', '_')}-{RELEASE}.dist-info"
    }

    limber = installed(wheel, tmp_path)
    machine = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    away = tmp_path / "away"
    away.mkdir()

    async def says(*words: str) -> str:
        process = await asyncio.create_subprocess_exec(
            limber,
            *words,
            cwd=away,
            env={**machine, **program.keys},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        done = await ended(process)
        assert done.code == 0, done.err
        return done.out

    assert await says("--version") == f"limber {RELEASE}\n"
    assert "went from empty to revision" in await says("migrate")
    assert "https://t.me/" in await says("invite", "admin")
    assert "0 faults" in await says("content", "check")
    assert "patients read (es)" in await says("check")
    assert "Ana" in await says("demo", "--days", "1", "--no-browser", "--out", str(away / "days"))
