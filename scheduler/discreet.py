"""How does a message reach a patient who wants nobody else to see it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import patients
from rules.message import hidden
from rules.sending import Delivery, DeliveryKind
from scheduler.ports import Composed, Composer, Dropped, Wait


def all_discreet(composers: Mapping[DeliveryKind, Composer]) -> Mapping[DeliveryKind, Composer]:
    """Return the composers, each of which now covers its text for a patient in discreet mode."""
    return {kind: _discreet(composer) for kind, composer in composers.items()}


def _discreet(composer: Composer) -> Composer:
    async def compose(
        session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        composed = await composer(session, delivery, now)
        # An edit shows on no locked phone, and staff chose nothing of the kind.
        if not isinstance(composed, Composed) or composed.edits is not None:
            return composed
        patient = await patients.patient_by_id(session, delivery.patient_id or 0)
        if patient is None or patient.chat_id != delivery.chat_id or not patient.discreet:
            return composed
        return replace(composed, message=hidden(composed.message))

    return compose
