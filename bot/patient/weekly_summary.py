"""What happens when a patient answers her weekly summary?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from content.buttons.patient import AnswerGoal, MakeEasier, ReadDeeper, WeeklyButton
from content.patient.weekly_summary import WeekPage, weekly_message
from db import prompts, weekly_summaries
from db.week_totals import summary_of_week
from rules.local_time import local_day
from rules.message import Message
from rules.programmes import week_of
from rules.prompt_data import WeeklyPromptData
from rules.prompts import Answer, Edit, NotInPrompt, Prompt
from rules.weekly_summary import Week


async def on_weekly_tapped(incoming: IncomingUpdate, button: WeeklyButton) -> Sequence[Answer]:
    """Keep how her goal went, go deeper into the lesson, or make the week from tomorrow on easier."""
    session, asked = incoming.session, incoming.asked
    counts = asked.counted_at(incoming.said_at)
    match button:
        case AnswerGoal(answer=answer) if counts:
            await weekly_summaries.change_week(
                session, asked.id, goal_answer=answer, now=incoming.now
            )
        case ReadDeeper(depth=depth):
            data = replace(asked.kept(WeeklyPromptData), depth=depth)
            await prompts.change_prompt(session, asked.id, data=data)
        case MakeEasier() if counts:
            tomorrow = _day(incoming, asked) + timedelta(days=1)
            wanted = week_of(incoming.patient.first_day or tomorrow, tomorrow)
            easier = None if (await _week(incoming, asked)).easier_week is not None else wanted
            await weekly_summaries.change_week(
                session, asked.id, easier_week=easier, now=incoming.now
            )
    return await _shown(incoming)


def _day(incoming: IncomingUpdate, asked: Prompt) -> date:
    return asked.day or local_day(asked.created_at, incoming.patient.zone)


async def _week(incoming: IncomingUpdate, asked: Prompt) -> Week:
    week = await weekly_summaries.week_of_prompt(incoming.session, asked.id)
    if week is None:
        raise NotInPrompt("the buttons of a summary belong to a summary")
    return week


async def _shown(incoming: IncomingUpdate) -> list[Answer]:
    message = await message_of(incoming, incoming.asked)
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming)]


async def message_of(incoming: IncomingUpdate, asked: Prompt) -> Message:
    """Return the message of a summary as it stands."""
    prompt = await prompts.prompt_by_id(incoming.session, asked.id) or asked
    library = incoming.services.bundle.library
    data = prompt.kept(WeeklyPromptData)
    page = WeekPage(
        speech=incoming.speech,
        library=library,
        prompt_id=prompt.id,
        open=prompt.counted_at(incoming.said_at),
        summary=await summary_of_week(
            incoming.session,
            incoming.patient.id,
            last=_day(incoming, asked),
            thresholds=incoming.services.clinic.thresholds,
        ),
        week=await _week(incoming, asked),
        lesson=data.lesson if data.lesson in library.items else None,
        tip=data.tip if data.tip in library.items else None,
        depth=data.depth,
        weight_on=incoming.patient.weight_on,
    )
    return weekly_message(page)
