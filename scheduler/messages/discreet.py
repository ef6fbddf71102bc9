"""How does a message reach a patient who wants nobody else to see it, or staff who may pass it on to nobody?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import patients
from rules.delivery import Delivery
from rules.message import hidden
from scheduler.ports import Composed, Composer, Composers, Dropped, Wait


def all_discreet(composers: Composers, *, protects_staff: bool = True) -> Composers:
    """Return the composers, each of which now covers its text for a patient in discreet mode.

    What goes to staff Telegram lets nobody forward or save, where `protects_staff`.

    Those who write many together see to it themselves: they have read all their patients at once.
    """
    single = {
        kind: _discreet(composer, protects_staff) for kind, composer in composers.single.items()
    }
    return replace(composers, single=single)


def _discreet(composer: Composer, protects_staff: bool) -> Composer:
    async def compose(
        session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        composed = await composer(session, delivery, now)
        # An edit shows on no locked phone, and staff chose nothing of the kind.
        if not isinstance(composed, Composed) or composed.edits is not None:
            return composed
        if delivery.staff_id is not None:
            return replace(composed, message=replace(composed.message, protect=protects_staff))
        patient = await patients.patient_by_id(session, delivery.patient_id or 0)
        if patient is None or patient.chat_id != delivery.chat_id or not patient.discreet:
            return composed
        return replace(composed, message=hidden(composed.message))

    return compose
