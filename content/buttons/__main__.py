"""What does `docs/protocol.md` say? `python -m content.buttons` prints it from the declarations."""

from __future__ import annotations

import sys
from inspect import getdoc
from itertools import groupby

from content.buttons import BUTTONS, ButtonData

_HEAD = """\
# What the buttons say

Made by `make protocol` from the declarations in `content/buttons/`.

A tap gives back `action.prompt.values`, at most 64 ASCII characters: an action of the tables below, the number
of the prompt (a row that knows whose message it is, and whether it is open) in base 36, and the fields of the
action in this order, joined by colons. Those at the end that have their default are left out, with the dot
before them. Whatever does not read so, is for somebody else, is not on such a message, or belongs to a closed
prompt (but for those that stay) changes nothing, and is answered in one line.
"""


def protocol() -> str:
    """Return the page: a table for each module of declarations."""
    parts = [_HEAD]
    for module, kinds in groupby(BUTTONS.values(), key=lambda one: one.__module__):
        name = module.rpartition(".")[2]
        parts.append(f"\n## {name.capitalize()}: `{module.replace('.', '/')}.py`\n\n")
        parts.append(
            "| Action | Fields | For | On | Stays | What it says |\n|---|---|---|---|---|---|\n"
        )
        parts += [_row(one) for one in kinds]
    return "".join(parts)


def _row(kind: type[ButtonData]) -> str:
    fields = ", ".join(f"{name}: {_type(kind, name)}" for name in kind.model_fields)
    on = ", ".join(sorted(kind.kinds)) or "any"
    cells = (
        f"`{kind.action}`",
        fields,
        kind.who.name.lower(),
        on,
        "yes" if kind.stays else "",
        (getdoc(kind) or "").partition("\n")[0],
    )
    return f"| {' | '.join(cells)} |\n"


def _type(kind: type[ButtonData], name: str) -> str:
    annotation = kind.model_fields[name].annotation
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


if __name__ == "__main__":
    sys.stdout.write(protocol())
