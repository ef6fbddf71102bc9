"""Which eleven acts make up Limber's day, and how is each played?"""

from __future__ import annotations

from tests.conversations.house import House
from tests.conversations.rated import rated_before
from tests.tour.tracer import Trace, traced


async def play(house: House) -> list[Trace]:
    """Play the acts one after another, each with nothing else due; return what each entered, in the order of play."""
    traces: list[Trace] = []

    def act(name: str) -> Trace:
        traces.append(Trace(act=name))
        return traces[-1]

    bea = await house.coordinator("Bea")
    ana = await house.patient("Ana")
    await rated_before(house, ana, *[3] * 12, joints=["hands"])
    # What is made at first use, and stays, belongs to no act.
    await house.skips_to_next_message(ana)
    await ana.taps("3")

    with traced(act("A check goes out"), house.database):
        await house.skips_to_next_message(ana)
    with traced(act("A rating is tapped"), house.database):
        await ana.taps("4")

    await house.skips_to_next_message(ana)
    with traced(act("A severe rating is tapped"), house.database):
        await ana.taps("8")
    await ana.taps("My usual pain")
    with traced(act("A call is asked for"), house.database):
        await ana.taps("Please call me")
    with traced(act("An alert goes out"), house.database):
        await house.skips_to_next_message(bea)
    with traced(act("An alert is taken"), house.database):
        await bea.taps("I have it")

    eva = await house.follows_programme(await house.patient("Eva"))
    await house.skips_to_next_message(eva)
    await eva.taps("3")
    with traced(act("A nudge goes out"), house.database):
        await house.skips_to_next_message(eva)
    answer = eva.phone.last.buttons[0][0].text
    with traced(act("A nudge is answered"), house.database):
        await eva.taps(answer)

    with traced(act("A broadcast is begun"), house.database):
        await bea.says("/broadcast")
    with traced(act("A broadcast gets its text"), house.database):
        await bea.says("Warm water eases stiff hands.")
    with traced(act("A broadcast is confirmed"), house.database):
        await bea.taps("Send to 2 patients")
    return traces
