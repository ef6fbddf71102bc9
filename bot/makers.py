"""Who makes which chart or file? By the name that an answer gives."""

from __future__ import annotations

from collections.abc import Mapping

from bot import privacy, progress, visiting
from bot.making import Maker
from bot.staff import charting, exporting, figures

MAKERS: Mapping[str, Maker] = {
    progress.CHART: progress.make_chart,
    charting.STAFF_CHART: charting.make_staff_chart,
    figures.COHORT: figures.make_figures,
    visiting.SHEET: visiting.make_page,
    exporting.FILES: exporting.make_export,
    privacy.OWN_DATA: privacy.make_own_data,
}
