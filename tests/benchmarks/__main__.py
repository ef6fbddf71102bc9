"""`make bench`: what Limber promises, measured beside its peers in the same run.

`--quick` is for development: small and few. `--only NAME` measures one group of figures.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import urllib.request
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path
from typing import Any

BUILD = Path("build")
LIMIT = 25
CEILING = 30
# The safety text is to be there in so many.
IN_TIME_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table and of build/bench.jsonl; `ratio` is to the peer, the larger the better."""

    figure: str
    value: float
    unit: str
    peer: str = ""
    ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    quick: bool

    def of(self, whole: int, quick: int) -> int:
        """Return one of both."""
        return quick if self.quick else whole


class StandIn:
    """The stand-in's process."""

    def __init__(self, process: subprocess.Popen[bytes], api: str) -> None:
        self._process = process
        self.api = api

    def ask(self, question: str) -> Any:
        """Ask what it has seen, or tell it to forget."""
        with urllib.request.urlopen(f"{self.api}/{question}") as answer:  # noqa: S310  our own
            return json.load(answer)["result"]

    def run(self, name: str, **given: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Run one thing against it in a process of its own; return what both say of it."""
        self.ask("forget")
        before = self.ask("seen")["cpu"]
        given |= {"api": self.api, "folder": str(BUILD)}
        words = [sys.executable, "-m", "tests.benchmarks.runs", name, json.dumps(given)]
        done = subprocess.run(words, check=True, stdout=subprocess.PIPE)
        seen = self.ask("seen")
        seen["cpu"] -= before
        return json.loads(done.stdout.splitlines()[-1]), seen


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Start the stand-in, and end it with the block."""
    words = [sys.executable, "-m", "tests.benchmarks.standin"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield StandIn(process, f"http://127.0.0.1:{int(process.stdout.readline())}")
    finally:
        process.stdin.close()
        process.wait()


def delivery(there: StandIn, size: Size) -> Iterator[Figure]:
    """How many messages a second, each recorded, beside loops that record nothing."""
    rounds = size.of(5, 1)
    rates: dict[str, list[float]] = {"stock": [], "aiogram": [], "limber": [], "nudges": []}
    cores, shares = [], []
    for _ in range(rounds):
        # Each peer at what suits it best: stock PTB gets slower with more in flight.
        rates["stock"].append(_rate(there.run("stock", count=size.of(2000, 500), at_once=8)[0]))
        run = there.run("aiogram", count=size.of(10_000, 3000), at_once=32)[0]
        rates["aiogram"].append(_rate(run))
        run, seen = there.run("broadcast", count=size.of(40_000, 5000))
        assert run["sent"] == run["count"] == seen["chats"], "every recipient, recorded as sent"
        assert seen["doubled"] == 0
        rates["limber"].append(_rate(run))
        shares.append(seen["cpu"] / run["seconds"])
        cores.append(run["cpu"] / run["count"])
    run = there.run("nudges", count=size.of(2000, 300))[0]
    rates["nudges"].append(_rate(run))
    middle = {name: statistics.median(found) for name, found in rates.items()}
    yield Figure(figure="stock loop", value=middle["stock"], unit="messages/s")
    yield Figure(figure="aiogram loop", value=middle["aiogram"], unit="messages/s")
    for peer in ("stock", "aiogram"):
        ratio = statistics.median(
            ours / theirs for ours, theirs in zip(rates["limber"], rates[peer], strict=True)
        )
        yield Figure(
            figure="broadcast", value=middle["limber"], unit="messages/s", peer=peer, ratio=ratio
        )
    yield Figure(
        figure="nudges",
        value=middle["nudges"],
        unit="messages/s",
        peer="stock",
        ratio=middle["nudges"] / middle["stock"],
    )
    yield Figure(figure="broadcast cpu", value=1e6 * min(cores), unit="us/message")
    alone = there.run("bare", count=size.of(40_000, 10_000))[0]
    yield Figure(
        figure="stand-in alone",
        value=_rate(alone),
        unit="messages/s",
        peer="broadcast",
        ratio=_rate(alone) / middle["limber"],
    )
    yield Figure(figure="stand-in's share", value=100 * max(shares), unit="% of a core")


def steady(there: StandIn, size: Size) -> Iterator[Figure]:
    """What 1,000 messages a second cost."""
    run, seen = there.run("broadcast", count=size.of(20_000, 5000), rate=1000)
    yield Figure(figure="steady rate", value=_rate(run), unit="messages/s")
    yield Figure(figure="steady cpu", value=100 * run["cpu"] / run["seconds"], unit="% of a core")
    yield Figure(figure="steady over", value=_over(seen["starts"], 1200), unit="messages")


def pace(there: StandIn, size: Size) -> Iterator[Figure]:
    """How much of the 25 a second is used, and how often 30 are passed, as the stand-in sees it."""
    _, seen = there.run("broadcast", count=size.of(1500, 400), rate=LIMIT)
    starts = sorted(seen["starts"])
    used = (len(starts) - 1) / (starts[-1] - starts[0]) / LIMIT
    yield Figure(figure="pace used", value=100 * used, unit="% of 25/s")
    yield Figure(figure="pace over", value=_over(starts, CEILING), unit="messages")
    yield Figure(figure="doubled to a chat", value=seen["doubled"], unit="messages")


def taps(there: StandIn, size: Size) -> Iterator[Figure]:
    """How soon a tap is kept and answered while a broadcast runs."""
    count = size.of(100_000, 10_000)
    # The answers are edits that count: so 1,000 messages go beside 100 of them.
    run, seen = there.run("broadcast", count=count, rate=1100, taps=count // 10 - 200, tap_rate=100)
    offered = seen["offered"]
    yield Figure(figure="taps broadcast", value=_rate(run), unit="messages/s")
    for name, found in (("recorded", seen["confirmed"]), ("answered", seen["answers"])):
        waits = sorted(found[key] - offered[key] for key in offered if key in found)
        yield Figure(figure=f"tap {name} p99", value=1000 * _p99(waits), unit="ms")
        yield Figure(figure=f"tap not {name}", value=len(offered) - len(waits), unit="taps")


def danger(there: StandIn, size: Size) -> Iterator[Figure]:
    """How soon a safety text goes out while strangers and poisoned taps wait, and when whoever comes first is first."""
    crowd = {"strangers": size.of(10_000, 1000), "poison": size.of(1000, 100)}
    samples, patience = size.of(100, 20), 20.0
    for name, priority in (("danger", True), ("first come first served", False)):
        run, seen = there.run(
            "danger", **crowd, samples=samples, every=0.3, patience=patience, priority=priority
        )
        waits = [seen["first"].get(chat, inf) - at for chat, at in run["said"].items()]
        yield Figure(figure=f"{name}: waiting before", value=run["before"], unit="updates")
        yield Figure(figure=f"{name}: waiting after", value=run["after"], unit="updates")
        yield Figure(figure=f"{name}: safety text p50", value=statistics.median(waits), unit="s")
        yield Figure(figure=f"{name}: safety text p99", value=_p99(waits), unit="s")
        late = sum(wait > IN_TIME_SECONDS for wait in waits)
        yield Figure(figure=f"{name}: later than 2 s", value=late, unit=f"of {samples}")


def million(there: StandIn, size: Size) -> Iterator[Figure]:
    """What a million patients cost at the start, at a beat, and in a due minute."""
    many = size.of(1_000_000, 50_000)
    job = there.run("job_per_patient", count=size.of(10_000, 2000))[0]
    few, _ = there.run("start", count=1000, due=1000)
    same, _ = there.run("start", count=many, due=1000)
    full, _ = there.run("start", count=many, due=many // 10)
    yield Figure(figure="patients", value=many, unit="patients")
    yield Figure(
        figure="start-up",
        value=same["seconds"],
        unit="s",
        peer="a job per patient",
        ratio=(job["seconds"] / job["count"]) * many / same["seconds"],
    )
    yield Figure(
        figure="memory at the start",
        value=same["megabytes"],
        unit="MB",
        peer="a job per patient",
        ratio=(job["megabytes"] / job["count"]) * many / same["megabytes"],
    )
    yield Figure(figure="due minute, p99 of a claim", value=_p99(full["claimed_each"]), unit="s")
    yield Figure(figure="due minute, p99 of a batch", value=_p99(full["owing_each"]), unit="s")
    yield Figure(figure="due minute, all owed", value=full["owing"], unit="s")
    for name, unit, scale in (("idle", "ms a beat", 1000), ("owing", "s for 1,000 due", 1)):
        values = [
            one[name] if name == "owing" else statistics.median(one[name]) for one in (few, same)
        ]
        yield Figure(
            figure=f"heartbeat, {name}",
            value=scale * values[1],
            unit=unit,
            peer="1,000 patients",
            ratio=values[0] / values[1],
        )
    yield Figure(
        figure="memory after 1,000 due",
        value=same["megabytes_after"],
        unit="MB",
        peer="1,000 patients",
        ratio=few["megabytes_after"] / same["megabytes_after"],
    )


GROUPS: dict[str, Callable[[StandIn, Size], Iterator[Figure]]] = {
    one.__name__: one for one in (delivery, steady, pace, taps, danger, million)
}


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=list(GROUPS), action="append")
    words = parser.parse_args()
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "bench.jsonl").open("w") as kept, stand_in() as there:
        for name in words.only or GROUPS:
            for one in GROUPS[name](there, Size(words.quick)):
                ratio = "" if one.ratio is None else f"{one.ratio:8.2f} x {one.peer}"
                print(f"{one.figure:28} {one.value:12.2f} {one.unit:16} {ratio}", flush=True)
                kept.write(json.dumps(asdict(one)) + "\n")
                kept.flush()


def _rate(run: dict[str, Any]) -> float:
    return float(run["count"] / run["seconds"])


def _over(starts: list[float], limit: int) -> int:
    """Return by how many the fullest second is over the limit."""
    starts = sorted(starts)
    fullest = max(bisect_left(starts, first + 1) - place for place, first in enumerate(starts))
    return max(0, fullest - limit)


def _p99(waits: list[float]) -> float:
    return sorted(waits)[max(0, int(len(waits) * 0.99) - 1)]


if __name__ == "__main__":
    main()
