"""Who wants to try the bot in a browser? A page with a patient's phone and a coordinator's."""

from simulator.page.app import create_page_app

__all__ = ["create_page_app"]
