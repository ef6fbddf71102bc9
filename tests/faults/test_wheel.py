"""Is everything of the rooms in the package, and does it make a database where there is no checkout?"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bot.process.version import DISTRIBUTION
from tests.faults.wheel import RELEASE, built, installed
from tests.house.repository import ROOMS, tracked_names


@pytest.mark.unmeasured
async def test_everything_of_the_rooms_is_in_the_package(tmp_path: Path) -> None:
    wheel = built(tmp_path / "build")
    packed = set(zipfile.ZipFile(wheel).namelist())
    ours = {name for name in tracked_names() if name.partition("/")[0] in ROOMS}
    assert ours - packed == set()
    about = f"{DISTRIBUTION.replace('-', '_')}-{RELEASE}.dist-info"
    assert {name.partition("/")[0] for name in packed} == {*ROOMS, about}
    package = installed(wheel, tmp_path)
    assert (await package.says(tmp_path, "--version")).out == f"limber {RELEASE}\n"
    made = await package.says(tmp_path, "migrate")
    assert made.code == 0, made.err
    assert "went from empty to revision" in made.out
