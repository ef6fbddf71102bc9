"""What does an admin read who exports the data?"""

from __future__ import annotations

from dataclasses import replace

from content.buttons import button
from content.buttons.staff import ExportData
from content.language.speech import Speech
from rules.exports import ExportFormat
from rules.message import Media, Message


def which_export(speech: Speech, prompt_id: int) -> Message:
    """Return the choice of file formats."""
    kinds = tuple(
        button(speech.say(f"staff.export.{kind}"), ExportData(format=kind), prompt_id)
        for kind in ExportFormat
    )
    return speech.text("staff.export.which").message((kinds,))


def export_message(speech: Speech, media: Media, *, ratings: int) -> Message:
    """Return the files with what is in them, and what is not."""
    text = speech.counted("staff.export.done", ratings)
    return replace(Message(text=text), media=media)
