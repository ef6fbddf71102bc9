"""How does a test reach into a `limber run` that runs in a process of its own?

It is the real program; beside it a thread listens for names of faults, and carries each out in the engine's loop.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import readiness
from bot.commands import engine
from tests.green.inside import INSIDE, Reached


def main(door: str, look_seconds: str) -> int:
    """Be `limber run`, with a door for faults, looking at itself so often."""
    vars(readiness)["LOOK_EVERY"] = timedelta(seconds=float(look_seconds))
    reached: Future[Reached] = Future()
    real_work = engine._Run.work

    async def work(run: Any) -> None:
        reached.set_result(Reached(run=run, loop=asyncio.get_running_loop()))
        await real_work(run)

    vars(engine)["_Run"].work = work
    threading.Thread(target=listen, args=(door, reached), daemon=True).start()
    sys.argv = ["limber", "run"]
    from bot.__main__ import main as limber

    return limber()


def listen(door: str, reached: Future[Reached]) -> None:
    """Take one name of a fault, or of its end, at a time; say when it was carried out."""
    Path(door).unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(door)
        server.listen()
        while True:
            caller, _ = server.accept()
            with caller:
                verb, _, name = caller.recv(200).decode().partition(" ")
                there = reached.result()
                fault = INSIDE[name]
                done = asyncio.run_coroutine_threadsafe(
                    carried_out(fault.begin if verb == "begin" else fault.end, there), there.loop
                )
                try:
                    done.result(20)
                    caller.sendall(b"done")
                except Exception as wrong:
                    caller.sendall(repr(wrong).encode()[:400])


async def carried_out(act: Any, there: Reached) -> None:
    """Carry out an act in the loop, whether it waits for something or not."""
    found = act(there)
    if asyncio.iscoroutine(found):
        await found


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(*sys.argv[1:]))
