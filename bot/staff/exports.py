"""How does an admin get the data as files, in the chat?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.intake.attachments import off_loop
from bot.intake.screens import shown, toasts
from bot.intake.update import IncomingUpdate
from bot.process.database_snapshot import exported
from bot.services import Services
from bot.staff.audit import note
from content.buttons.staff import ExportData
from content.staff.exports import export_message, which_export
from db.engine.database import Database
from reports.exports import export_files
from rules.exports import ExportFormat
from rules.local_time import local_day
from rules.message import Media, MediaKind, Message
from rules.prompts import Answer, Made, PromptKind, Say
from rules.vocabulary import Role

FILES = "export"
# Telegram takes files of at most 50 MB from a bot.
MOST_BYTES = 45 * 1024 * 1024


async def on_export_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Ask an admin for the kind of file; anybody else of staff is told whom to ask."""
    if incoming.staff.role is not Role.ADMIN:
        return [Say(message=incoming.speech.message("staff.export.not_yours")), *toasts(incoming)]
    return await shown(
        incoming,
        lambda prompt_id: which_export(incoming.speech, prompt_id),
        kind=PromptKind.STAFF_MENU,
    )


async def on_export_tapped(incoming: IncomingUpdate, button: ExportData) -> Sequence[Answer]:
    """Note who exported what, and send it."""
    await note(incoming, "export", format=button.format)
    made = Made(
        maker=FILES,
        details={
            "format": button.format,
            "language": incoming.staff.language,
            "zone": incoming.staff.zone,
        },
        otherwise=incoming.speech.message("staff.export.failed"),
    )
    return [*toasts(incoming), made]


async def make_export(services: Services, details: Mapping[str, Any]) -> Message | None:
    """Read one moment of the database, and pack the files; too much for a chat is said."""
    kind, now = ExportFormat(details["format"]), services.clock.now()
    speech = services.bundle.speech(details["language"])
    packed, count = await off_loop(_packed, services.database, kind, now)
    if len(packed) > MOST_BYTES:
        return speech.message("staff.export.too_large", format=kind.value)
    day = local_day(now, details["zone"])
    media = Media(
        kind=MediaKind.DOCUMENT, name=f"limber-{kind.value}-{day:%Y%m%d}.zip", data=packed
    )
    return export_message(speech, media, ratings=count)


def _packed(database: Database, kind: ExportFormat, now: datetime) -> tuple[bytes, int]:
    export = exported(database.url, database.keys, now=now)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in export_files(export, kind).items():
            entry = zipfile.ZipInfo(name, date_time=now.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return packed.getvalue(), len(export.ratings)
