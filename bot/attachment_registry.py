"""Who makes which chart or file? By the name that an answer gives."""

from __future__ import annotations

from collections.abc import Mapping

from bot.intake.attachments import Maker
from bot.patient import appointment_page, progress
from bot.safety import privacy
from bot.staff import cohort_figures, exports, patient_chart

MAKERS: Mapping[str, Maker] = {
    progress.CHART: progress.make_chart,
    patient_chart.STAFF_CHART: patient_chart.make_staff_chart,
    cohort_figures.COHORT: cohort_figures.make_figures,
    appointment_page.SHEET: appointment_page.make_page,
    exports.FILES: exports.make_export,
    privacy.OWN_DATA: privacy.make_own_data,
    privacy.GOODBYE: privacy.make_goodbye,
}
