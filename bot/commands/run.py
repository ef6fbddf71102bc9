"""What does `limber run` need before it starts?"""

from __future__ import annotations


def run() -> None:
    """Run the bot until it is told to stop (SIGTERM, SIGINT, SIGHUP): poll, answer, remind, deliver."""
    # What the other commands need not wait for is imported here.
    from bot.commands.exposure import refuse_exposure
    from bot.commands.resources import settings_with, shelf_of
    from bot.process.log import configure_logging
    from bot.settings import REQUIRED_TO_RUN

    configure_logging()
    settings = settings_with(*REQUIRED_TO_RUN)
    refuse_exposure(settings)
    bundle = shelf_of(settings)
    from bot.commands.engine import serve

    serve(settings, bundle)
