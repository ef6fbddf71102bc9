"""Which update goes to which flow? The whole list, in the order in which it is matched."""

from __future__ import annotations

from bot import pain
from bot.routing import Route, Who, command, tap

ROUTES: tuple[Route, ...] = (
    # Buttons
    tap("rate", pain.on_rating_tapped, closed=True),
    tap("change", pain.on_change_tapped),
    # Commands
    command("pain", pain.on_pain_asked, who=Who.PATIENT),
)
