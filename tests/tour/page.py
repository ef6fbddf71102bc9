"""How does the tour read? docs/tour.md, and the table of its counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.tour.tracer import Entered, Trace

_HEAD = """\
# The tour

Eleven acts, as they ran through the real house under a tracer: for each the rows it wrote and the functions it
entered, file by file, in the order of first entry. `make tour` writes it anew; `tests/tour/budget.toml` says what
the counts may be.
"""


def table(traces: Sequence[Trace]) -> str:
    """Return the counts of each act, and of all together, as a table in Markdown."""
    rows = ["| Act | files | functions | hops | statements |", "|---|---|---|---|---|"]
    rows += [
        f"| {one.act} | {len(one.files)} | {len(one.functions)} | {one.hops} | {one.statements} |"
        for one in traces
    ]
    return (
        "\n".join(rows)
        + f"\n\nAll acts together: {lines(traces):,} lines of functions in {files(traces)} files.\n"
    )


def files(traces: Sequence[Trace]) -> int:
    """Return how many files all acts together enter."""
    return len({file for one in traces for file in one.files})


def lines(traces: Sequence[Trace]) -> int:
    """Return how long all functions that any act enters are together."""
    entered = {code: function for one in traces for code, function in one.functions.items()}
    return sum(function.lines for function in entered.values())


def page(traces: Sequence[Trace]) -> str:
    """Return the whole page."""
    return "\n".join([_HEAD, table(traces), *(_act(one) for one in traces)])


def _act(trace: Trace) -> str:
    wrote = (
        ", ".join(f"{count} {name}" for name, count in sorted(trace.writes.items())) or "nothing"
    )
    head = f"## {trace.act}\n\n{trace.statements} statements; rows written or changed: {wrote}.\n\n"
    return head + "".join(f"- {stop}\n" for stop in _stops(trace))


def _stops(trace: Trace) -> Iterator[str]:
    """Yield each file with the functions entered in it, in the order of first entry."""
    by_file: dict[str, list[Entered]] = {}
    for function in trace.functions.values():
        by_file.setdefault(function.file, []).append(function)
    for file, functions in by_file.items():
        names = ", ".join(function.name.removesuffix(".<locals>") for function in functions)
        yield f"`{file}`: {names}"
