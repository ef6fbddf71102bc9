"""How is a cohort tried before there is one, or thresholds on the one there is?"""

from __future__ import annotations

from typing import Annotated

import typer

DayCount = Annotated[int, typer.Option(min=1, max=365, help="For how many days.")]
Seed = Annotated[int, typer.Option(help="The same seed tells the same.")]
Nurses = Annotated[int, typer.Option(min=1, max=50, help="How many coordinators share the work.")]
Threshold = Annotated[
    list[str] | None,
    typer.Option("--threshold", help="Try a threshold: severe_from=8, repeat_hours=4 ..."),
]
Sore = Annotated[float, typer.Option(min=0, max=10, help="The middle of their usual pain.")]
Past = Annotated[bool, typer.Option("--past", help="Judge the ratings in the database instead.")]
Patients = Annotated[
    int, typer.Option("--patients", min=1, max=5000, help="How many simulated patients.")
]


def simulate(
    patients: Patients = 100,
    days: DayCount = 14,
    seed: Seed = 1,
    nurses: Nurses = 1,
    sore: Sore = 4.0,
    threshold: Threshold = None,
    past: Past = False,
) -> None:
    """Play a cohort and print what it asks: messages, answers, alerts, peaks."""
    from bot.commands import simulation

    thresholds = simulation.thresholds_with(threshold or ())
    if past:
        simulation.judge_past(thresholds)
        return
    simulation.play(
        simulation.Trial(
            patients=patients,
            days=days,
            seed=seed,
            nurses=nurses,
            sore=sore,
            thresholds=thresholds,
        )
    )
