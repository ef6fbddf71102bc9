"""What is the link that lets somebody in?"""

from __future__ import annotations


def invite_link(bot_name: str, token: str) -> str:
    """Return the deep link; `bot_name` is the bot's username, with or without @."""
    return f"https://t.me/{bot_name.removeprefix('@')}?start={token}"
