"""Play the acts and write docs/tour.md: `make tour`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import migrations
from bot.process.log import configure_logging
from tests.conversations.house import open_house
from tests.house.repository import CHECKOUT
from tests.tour.acts import play
from tests.tour.page import page, table
from tests.tour.tracer import Trace


async def _played(url: str) -> list[Trace]:
    async with open_house(url) as house:
        return await play(house)


def main() -> None:
    configure_logging()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'tour.db'}"
        migrations.upgrade(url)
        traces = asyncio.run(_played(url))
    (CHECKOUT / "docs" / "tour.md").write_text(page(traces))
    sys.stdout.write(table(traces))


if __name__ == "__main__":
    main()
