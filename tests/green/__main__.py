"""What does `make green` do? Every fault on every kind of deployment, the table, and build/green.jsonl."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.green.faults import KEEPING, POSTGRESQL, TELEGRAM, TICK, WEBHOOK, Fault
from tests.green.proof import Seen, prove
from tests.green.rigs import Rig, rig
from tests.house.repository import CHECKOUT
from tests.postgres import running_server

FILE = CHECKOUT / "build" / "green.jsonl"
OUT = Console(width=150, highlight=False)
Open = Callable[[Path], AbstractAsyncContextManager[Rig]]


@asynccontextmanager
async def on_postgresql(folder: Path) -> AsyncIterator[Rig]:
    """Yield a deployment on a PostgreSQL of its own."""
    await asyncio.to_thread(folder.mkdir, parents=True)
    with running_server(folder / "server") as server:
        async with rig(folder / "rig", url=server.url()) as one:
            one.server = server
            yield one


SCENES: dict[str, tuple[Open, Sequence[Fault]]] = {
    "tick": (rig, TICK),
    "telegram": (rig, TELEGRAM),
    "keeping": (rig, KEEPING),
    "webhook": (lambda folder: rig(folder, webhook=True), WEBHOOK),
    "postgresql": (on_postgresql, POSTGRESQL),
}


async def lived(name: str, folder: Path, wanted: str, out: list[Seen]) -> None:
    """Go through the faults of one deployment."""
    opens, faults = SCENES[name]
    chosen = [one for one in faults if wanted in f"{name} {one.name}"]
    if not chosen:
        return
    async with opens(folder / name) as one:
        for fault in chosen:
            try:
                seen = await prove(fault, one)
            except Exception as wrong:
                OUT.print(f"{name}: {fault.name}: {wrong!r}"[:600])
                seen = Seen(
                    fault=fault.name,
                    code=fault.code,
                    readyz=-1,
                    check=-1,
                    metric=-1,
                    chat=-1,
                    over=-1,
                    why=repr(wrong)[:99],
                )
                await one.stop()
                await one.start()
            out.append(seen)
            OUT.print(
                ("ok   " if seen.good else "FAIL ") + json.dumps(seen.as_row()), soft_wrap=True
            )


async def all_lived(wanted: str, side_by_side: int) -> list[Seen]:
    """Go through every deployment, so many side by side."""
    out: list[Seen] = []
    gate = asyncio.Semaphore(side_by_side)

    async def one(name: str, folder: Path) -> None:
        async with gate:
            await lived(name, folder, wanted, out)

    with tempfile.TemporaryDirectory(prefix="limber-green-") as folder:
        await asyncio.gather(*(one(name, Path(folder)) for name in SCENES))
    return out


def table(found: Sequence[Seen]) -> Table:
    """Return the table of what was seen, in seconds."""
    shown = Table("fault", "condition", "readyz", "check", "metric", "chat", "over", "says not")
    for one in found:
        cells = (one.readyz, one.check, one.metric, one.chat, one.over)
        said = ["-" if cell is None else "NO" if cell < 0 else f"{cell:.1f}" for cell in cells]
        shown.add_row(one.fault, one.code, *said, one.why)
    return shown


def main(wanted: str = "", side_by_side: str = "3") -> int:
    """Print the table and write the file; 1 where a light did not show a fault within a minute."""
    found = asyncio.run(all_lived(wanted, int(side_by_side)))
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("".join(json.dumps(one.as_row()) + "\n" for one in found))
    OUT.print(table(found))
    bad = [one for one in found if not one.good]
    OUT.print(
        f"{len(found)} faults, {len(found) - len(bad)} seen by every light within 60 s and mended"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
