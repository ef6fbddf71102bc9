"""What happens when somebody types `limber`?"""

from __future__ import annotations

import sys


def main() -> int:
    """Run a command: 0 when it went well, 2 for bad use, 1 for a fault, told on standard error."""
    from bot.commands import app
    from bot.commands.command_error import CommandFault
    from bot.process.log import class_of, places_of

    try:
        app()
    except CommandFault as fault:
        lines = fault.lines
    except KeyboardInterrupt:
        lines = ("limber: interrupted",)
    except Exception as fault:
        # An exception's own text may hold an address with the token, or somebody's words.
        where = places_of(fault.__traceback__) or "outside its own code"
        lines = (f"limber: this should not happen: {class_of(fault)} at {where}; please report it",)
    else:
        return 0
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201 - a command talks to whoever typed it
    return 1


if __name__ == "__main__":
    sys.exit(main())
