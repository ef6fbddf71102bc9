"""Every table of the house, so that whoever imports this has the whole schema."""

from db.tables.answers import (
    ActivityRow,
    OfferRow,
    PreferenceRow,
    RatingRow,
    RatingVersionRow,
    ReflectionRow,
    StrengthSessionRow,
    WeeklyRow,
    WeightRow,
)
from db.tables.care import (
    AlertRow,
    AuditRow,
    EngineRow,
    ItemOffRow,
    NoteRow,
    SetAsideRow,
    TombstoneRow,
)
from db.tables.columns import Table
from db.tables.people import (
    ClosureRow,
    CohortRow,
    InviteRow,
    PatientRow,
    PatientState,
    ReminderRow,
    StaffRow,
)
from db.tables.sending import AnswerRow, BroadcastRow, DeliveryRow, HoldRow
from db.tables.talk import (
    ConversationRow,
    InboxRow,
    InboxState,
    PromptRow,
    QuestionRow,
    QuestionWordsRow,
    StrayRow,
    UnsentRow,
)
from rules.alerts import AlertState

__all__ = [
    "ActivityRow",
    "AlertRow",
    "AlertState",
    "AnswerRow",
    "AuditRow",
    "BroadcastRow",
    "ClosureRow",
    "CohortRow",
    "ConversationRow",
    "DeliveryRow",
    "EngineRow",
    "HoldRow",
    "InboxRow",
    "InboxState",
    "InviteRow",
    "ItemOffRow",
    "NoteRow",
    "OfferRow",
    "PatientRow",
    "PatientState",
    "PreferenceRow",
    "PromptRow",
    "QuestionRow",
    "QuestionWordsRow",
    "RatingRow",
    "RatingVersionRow",
    "ReflectionRow",
    "ReminderRow",
    "SetAsideRow",
    "StaffRow",
    "StrayRow",
    "StrengthSessionRow",
    "Table",
    "TombstoneRow",
    "UnsentRow",
    "WeeklyRow",
    "WeightRow",
]
