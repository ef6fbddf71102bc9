"""Which half of the year is it where she lives?"""

from __future__ import annotations

from datetime import date

from rules.vocabulary import Season

_WARM_MONTHS = range(5, 10)  # May to September; from November to March in the south
_COLD_MONTHS = frozenset({11, 12, 1, 2, 3})
_SOUTHERN = (
    "Africa/Johannesburg",
    "Africa/Maseru",
    "Africa/Windhoek",
    "America/Argentina/",
    "America/Asuncion",
    "America/Buenos_Aires",
    "America/Coyhaique",
    "America/Montevideo",
    "America/Punta_Arenas",
    "America/Santiago",
    "America/Sao_Paulo",
    "Antarctica/",
    "Atlantic/Stanley",
    "Australia/",
    "Pacific/Auckland",
    "Pacific/Chatham",
)


def season_of(day: date, zone: str) -> Season | None:
    """Return whether a local date is in the warm or the cold half of the year; None for the months between."""
    warm, cold = day.month in _WARM_MONTHS, day.month in _COLD_MONTHS
    if not (warm or cold):
        return None
    return Season.WARM if warm is not zone.startswith(_SOUTHERN) else Season.COLD
