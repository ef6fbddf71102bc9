"""What happens when a patient answers her weekly summary?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from content.patient.weekly_summary import WeekPage, weekly_message
from db import prompts, weekly_summaries
from db.week_totals import summary_of_week
from rules.local_time import local_day
from rules.programmes import week_of
from rules.prompts import Answer, Edit, PromptKind
from rules.vocabulary import Depth
from rules.weekly_summary import GoalAnswer, Week


async def on_goal_tapped(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Keep how her goal went; another tap replaces it."""
    if incoming.asked.open_at(incoming.now) and incoming.value in set(GoalAnswer):
        await weekly_summaries.change_week(
            incoming.session, incoming.asked.id, goal_answer=incoming.value, now=incoming.now
        )
    return await _shown(incoming)


async def on_more_tapped(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Go deeper into the lesson, or back to the short one."""
    if incoming.value in set(Depth):
        data = {**incoming.asked.data, "depth": incoming.value}
        await prompts.change_prompt(incoming.session, incoming.asked.id, data=data)
    return await _shown(incoming)


async def on_easier_tapped(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Make the week from tomorrow on one step easier, or take that back."""
    week = await _week(incoming)
    if incoming.asked.open_at(incoming.now):
        tomorrow = _day(incoming) + timedelta(days=1)
        wanted = week_of(incoming.patient.first_day or tomorrow, tomorrow)
        easier = None if week.easier_week is not None else wanted
        await weekly_summaries.change_week(
            incoming.session, incoming.asked.id, easier_week=easier, now=incoming.now
        )
    return await _shown(incoming)


def _day(incoming: IncomingUpdate) -> date:
    return incoming.asked.day or local_day(incoming.asked.created_at, incoming.patient.zone)


async def _week(incoming: IncomingUpdate) -> Week:
    week = await weekly_summaries.week_of_prompt(incoming.session, incoming.asked.id)
    if incoming.asked.kind != PromptKind.WEEKLY or week is None:
        raise ValueError("the buttons of a summary belong to a summary")
    return week


async def _shown(incoming: IncomingUpdate) -> list[Answer]:
    prompt = await prompts.prompt_by_id(incoming.session, incoming.asked.id) or incoming.asked
    library = incoming.services.bundle.library
    lesson = prompt.data.get("lesson")
    page = WeekPage(
        speech=incoming.speech,
        library=library,
        prompt_id=prompt.id,
        open=prompt.open_at(incoming.now),
        summary=await summary_of_week(
            incoming.session,
            incoming.patient.id,
            last=_day(incoming),
            thresholds=incoming.services.clinic.thresholds,
        ),
        week=await _week(incoming),
        lesson=lesson if lesson in library.items else None,
        depth=Depth(prompt.data.get("depth", Depth.FUNDAMENTALS)),
        weight_on=incoming.patient.weight_on,
    )
    edit = Edit(message_id=incoming.tapped_message, message=weekly_message(page))
    return [edit, *toasts(incoming)]
