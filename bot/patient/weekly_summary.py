"""What happens when a patient answers her weekly summary?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.intake.screens import toasts
from bot.intake.update import Visit
from content.patient.weekly_summary import WeekPage, weekly_message
from db import prompts, weekly_summaries
from db.week_totals import summary_of_week
from rules.local_time import local_day
from rules.programmes import week_of
from rules.prompts import Answer, Edit, PromptKind
from rules.vocabulary import Depth
from rules.weekly_summary import GoalAnswer, Week


async def on_goal_tapped(visit: Visit) -> Sequence[Answer]:
    """Keep how her goal went; another tap replaces it."""
    if visit.asked.open_at(visit.now) and visit.value in set(GoalAnswer):
        await weekly_summaries.change_week(
            visit.session, visit.asked.id, goal_answer=visit.value, now=visit.now
        )
    return await _shown(visit)


async def on_more_tapped(visit: Visit) -> Sequence[Answer]:
    """Go deeper into the lesson, or back to the short one."""
    if visit.value in set(Depth):
        data = {**visit.asked.data, "depth": visit.value}
        await prompts.change_prompt(visit.session, visit.asked.id, data=data)
    return await _shown(visit)


async def on_easier_tapped(visit: Visit) -> Sequence[Answer]:
    """Make the week from tomorrow on one step easier, or take that back."""
    week = await _week(visit)
    if visit.asked.open_at(visit.now):
        tomorrow = _day(visit) + timedelta(days=1)
        wanted = week_of(visit.patient.first_day or tomorrow, tomorrow)
        easier = None if week.easier_week is not None else wanted
        await weekly_summaries.change_week(
            visit.session, visit.asked.id, easier_week=easier, now=visit.now
        )
    return await _shown(visit)


def _day(visit: Visit) -> date:
    return visit.asked.day or local_day(visit.asked.created_at, visit.patient.zone)


async def _week(visit: Visit) -> Week:
    week = await weekly_summaries.week_of_prompt(visit.session, visit.asked.id)
    if visit.asked.kind != PromptKind.WEEKLY or week is None:
        raise ValueError("the buttons of a summary belong to a summary")
    return week


async def _shown(visit: Visit) -> list[Answer]:
    prompt = await prompts.prompt_by_id(visit.session, visit.asked.id) or visit.asked
    library = visit.services.shelf.library
    lesson = prompt.data.get("lesson")
    page = WeekPage(
        speech=visit.speech,
        library=library,
        prompt_id=prompt.id,
        open=prompt.open_at(visit.now),
        summary=await summary_of_week(
            visit.session,
            visit.patient.id,
            last=_day(visit),
            thresholds=visit.services.clinic.thresholds,
        ),
        week=await _week(visit),
        lesson=lesson if lesson in library.items else None,
        depth=Depth(prompt.data.get("depth", Depth.FUNDAMENTALS)),
        weight_on=visit.patient.weight_on,
    )
    edit = Edit(message_id=visit.tapped_message, message=weekly_message(page))
    return [edit, *toasts(visit)]
