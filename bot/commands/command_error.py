"""How does a command that cannot go on say so?"""

from __future__ import annotations


class CommandFault(Exception):
    """What went wrong and how to mend it, one line each; no secret and no patient's word in any."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))
