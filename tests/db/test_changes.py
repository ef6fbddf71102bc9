"""Does each typed change name columns that its table has?"""

from __future__ import annotations

import pytest

from db.alerts import AlertChange
from db.cohorts import CohortChange
from db.delivery.broadcasts import BroadcastChange
from db.engine.core_statements import table_of
from db.patients import PatientChange
from db.prompts import PromptChange
from db.questions import QuestionChange
from db.ratings import RatingChange
from db.staff import StaffChange
from db.tables import (
    AlertRow,
    BroadcastRow,
    CohortRow,
    PatientRow,
    PromptRow,
    QuestionRow,
    RatingRow,
    StaffRow,
    WeeklyRow,
)
from db.tables.columns import Table
from db.weekly_summaries import WeekChange

CHANGES: dict[type, type[Table]] = {
    AlertChange: AlertRow,
    BroadcastChange: BroadcastRow,
    CohortChange: CohortRow,
    PatientChange: PatientRow,
    PromptChange: PromptRow,
    QuestionChange: QuestionRow,
    RatingChange: RatingRow,
    StaffChange: StaffRow,
    WeekChange: WeeklyRow,
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_change_names_columns_of_its_table(change: type) -> None:
    columns = {column.name for column in table_of(CHANGES[change]).columns}
    assert set(change.__annotations__) <= columns
