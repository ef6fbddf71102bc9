"""How does a test build the package, and type its command where there is no checkout?"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.faults.program import Ended, ended
from tests.house.repository import CHECKOUT, ROOMS, pyproject, tracked_names

RELEASE = pyproject()["project"]["version"]
BUILD = "from setuptools import build_meta; import sys; print(build_meta.build_wheel(sys.argv[1]))"


def machine() -> dict[str, str]:
    """Return this machine's environment, without what leads Python to the checkout."""
    return {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}


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


def installed(wheel: Path, folder: Path) -> Installed:
    """Install it into an empty environment; what it depends on is borrowed, without this checkout."""
    home = folder / "environment"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    words = ["install", "--quiet", "--no-index", "--no-deps", "--no-compile", str(wheel)]
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    # What an earlier build left beside the rooms is no package of that environment.
    subprocess.run([*pip, *words], check=True, capture_output=True, env=machine())
    (site,) = (home / "lib").glob("python*/site-packages")
    paths = sysconfig.get_paths()
    (site / "borrowed.pth").write_text("\n".join({paths["purelib"], paths["platlib"]}) + "\n")
    return Installed(limber=home / "bin" / "limber")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """The command of an environment of its own."""

    limber: Path

    async def says(self, folder: Path, *words: str, **keys: str) -> Ended:
        """Run a command to its end, in a folder that is no checkout."""
        process = await asyncio.create_subprocess_exec(
            self.limber,
            *words,
            cwd=folder,
            env={**machine(), **keys},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        return await ended(process)
