"""Does what a prompt keeps read back as it was written, for every kind?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from db import prompts
from db.engine.database import Database
from db.nudges import note_on_nudge
from db.pain_checks import note_on_check
from db.tables import PromptRow
from rules.activity_log import Doing, Done
from rules.item_choice import Reason, Why
from rules.joining import Step
from rules.nudges import Asks, Offer
from rules.people import Stranger
from rules.prompt_data import (
    AlertPromptData,
    BroadcastPromptData,
    CardAsks,
    CardPromptData,
    CheckPromptData,
    JoiningPromptData,
    ListPromptData,
    ListView,
    NudgePromptData,
    PromptData,
    ReflectionPromptData,
    ScreenPromptData,
    SentPromptData,
    StaffPromptData,
    WeeklyPromptData,
)
from rules.prompts import DATA_OF, PromptKind
from rules.sent_to_team import Sent, SentState
from rules.strength_ladder import Move, StrengthStep
from rules.vocabulary import Depth, Muscle

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SOMEBODY = Stranger(chat_id=7, language="en")
RISE = Move(muscle=Muscle.RISE, item_id="chair_rise", step=StrengthStep(at=1))
WHY = (Why(reason=Reason.FLARE), Why(reason=Reason.DAY_OF_PLAN, value=3))

DATA: dict[type[PromptData], PromptData] = {
    type(one): one
    for one in (
        JoiningPromptData(zones=("Europe/Madrid", "UTC"), later=(Step.GOAL,)),
        CheckPromptData(where=True, unheard=True, told_at=NOW),
        SentPromptData(sent=Sent(state=SentState.TAKEN, staff_id=4)),
        NudgePromptData(
            offer=Offer(
                movement="walk", minutes=20, moves=(RISE,), circuit=2, careful=True, why=WHY
            ),
            asks=Asks.WHEN,
            shown=True,
            later_at=NOW,
        ),
        ReflectionPromptData(first=True),
        WeeklyPromptData(lesson="bones", depth=Depth.ACADEMIC),
        Done(doing=Doing.SWIM, minutes=40),
        ScreenPromptData(zones=("UTC",), item="walk"),
        BroadcastPromptData(broadcasts=(1, 2), requests=(3,)),
        AlertPromptData(alerts=(1, 2), closing=0),
        ListPromptData(view=ListView.ALL, ids=(1, 2), shown=(2,)),
        CardPromptData(asks=CardAsks.MOVE, sent=9),
        StaffPromptData(links=(1,), words="knees", found=("walk",)),
    )
}


@pytest.mark.parametrize("kind", PromptKind)
async def test_data_of_each_kind_reads_back(opened: Database, kind: PromptKind) -> None:
    data = DATA[DATA_OF[kind]]
    async with opened.transaction() as session:
        made = await prompts.open_prompt(session, SOMEBODY, kind, data=data, now=NOW)
        found = await prompts.prompt_by_id(session, made.id)
    assert made.data == data
    assert found is not None
    assert found.data == data


OLD_NUDGE = {
    "movement": "walk",
    "minutes": 20,
    "warm_up": None,
    "moves": [["rise", "chair_rise", 1, False]],
    "circuit": 2,
    "food": None,
    "harder": False,
    "swapped": False,
    "careful": True,
    "why": [["flare", None], ["day_of_plan", 3]],
    "asks": "when",
    "shown": True,
    "later_at": "2026-03-02T09:30:00+00:00",
    "told_at": None,
}
OLD: dict[str, tuple[PromptKind, dict[str, object], PromptData]] = {
    "nudge": (PromptKind.NUDGE, OLD_NUDGE, DATA[NudgePromptData]),
    "check": (
        PromptKind.PAIN,
        {"where": True, "unheard": True, "told_at": "2026-03-02T09:30:00+00:00", "changing": False},
        DATA[CheckPromptData],
    ),
    "joining": (
        PromptKind.JOINING,
        {"zones": ["Europe/Madrid", "UTC"], "later": ["goal"]},
        DATA[JoiningPromptData],
    ),
    "doing": (PromptKind.DOING, {"doing": "swim", "minutes": 40}, DATA[Done]),
    "card": (PromptKind.PATIENT, {"asks": "move", "sent": 9}, DATA[CardPromptData]),
    "alert": (PromptKind.ALERT, {"alerts": [1, 2], "closing": 0}, DATA[AlertPromptData]),
    "call times": (
        PromptKind.ALERT,
        {"call_times": ["2026-03-02T09:30:00+00:00"], "passing": None},
        AlertPromptData(call_times=(NOW,)),
    ),
}


@pytest.mark.parametrize(("kind", "row", "data"), OLD.values(), ids=OLD)
async def test_rows_from_before_the_types_are_read(
    opened: Database, kind: PromptKind, row: dict[str, object], data: PromptData
) -> None:
    async with opened.transaction() as session:
        made = await prompts.open_prompt(session, SOMEBODY, kind, data=data, now=NOW)
        await session.execute(update(PromptRow).where(PromptRow.id == made.id).values(data=row))
    async with opened.transaction() as session:
        found = await prompts.prompt_by_id(session, made.id)
    assert found is not None
    assert found.data == data


async def test_data_of_another_kind_is_refused(opened: Database) -> None:
    async with opened.transaction() as session:
        with pytest.raises(match="keeps no CardPromptData"):
            await prompts.open_prompt(
                session, SOMEBODY, PromptKind.ALERT, data=CardPromptData(), now=NOW
            )


async def test_notes_change_what_they_name_and_nothing_else(opened: Database) -> None:
    async with opened.transaction() as session:
        check = await prompts.open_prompt(session, SOMEBODY, PromptKind.PAIN, now=NOW)
        await note_on_check(session, check.id, where=True, told_at=NOW)
        await note_on_check(session, check.id, told_at=None, changing=True)
        nudge = await prompts.open_prompt(
            session, SOMEBODY, PromptKind.NUDGE, data=DATA[NudgePromptData], now=NOW
        )
        await note_on_nudge(session, nudge.id, later_at=None, asks=Asks.ANSWER)
        checked = await prompts.prompt_by_id(session, check.id)
        nudged = await prompts.prompt_by_id(session, nudge.id)
    assert checked is not None
    assert checked.data == CheckPromptData(where=True, changing=True)
    assert nudged is not None
    assert nudged.data == NudgePromptData(
        offer=Offer(movement="walk", minutes=20, moves=(RISE,), circuit=2, careful=True, why=WHY),
        shown=True,
    )
