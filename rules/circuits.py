"""Which movements make up her strength session today?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rules.item_fit import DayOfPatient, SafetyRules, Wanted, fits
from rules.items import Item
from rules.programmes import Circuit
from rules.strength_ladder import (
    ONE_SET_OF_EIGHT,
    SESSIONS_FOR_A_STEP,
    SESSIONS_WITH_A_SWOLLEN_ARM,
    Move,
    StrengthSession,
    StrengthStep,
    next_step,
)
from rules.vocabulary import Effort, Goal, Kind, Muscle, SafetyAnswer

WEEKS_OF_A_CIRCUIT = 4
LEAST_MOVES = 4  # fewer are a taste, and no session
BALANCE_DAYS = 3  # a week

_ARM = frozenset({Muscle.PUSH, Muscle.PULL})
_EFFORTS = list(Effort)
_FIRST_FOR: Mapping[Goal, Muscle] = {
    Goal.STAIRS: Muscle.RISE,
    Goal.GET_UP: Muscle.RISE,
    Goal.GRANDCHILDREN: Muscle.RISE,
    Goal.WALK_TO_SHOP: Muscle.CALF,
    Goal.OPEN_JARS: Muscle.PULL,
    Goal.COOK: Muscle.PULL,
}


def circuit_at(day: DayOfPatient) -> int:
    """Return which circuit of the programme it is in her week: each is kept for some weeks, in turn."""
    return (day.week - 1) // WEEKS_OF_A_CIRCUIT % len(day.plan.circuits)


def moves_of(day: DayOfPatient, items: Sequence[Item], rules: SafetyRules) -> tuple[Move, ...]:
    """Return the movements of today's session with their doses; none when too few fit her.

    A muscle group whose movement does not suit her today takes the next form of it that does, and is
    left out only when none does.
    """
    if not day.plan.circuits:
        return ()
    by_id = {item.id: item for item in items}
    circuit = day.plan.circuits[circuit_at(day)]
    moves: list[Move] = []
    first = _FIRST_FOR.get(day.goal) if day.goal else None
    ordered = muscles_of(circuit, steadied=is_steadied(day, rules))
    for muscle in sorted(ordered, key=lambda one: one is not first):
        taken = {move.item_id for move in moves}
        item = _form(muscle, circuit, by_id, day, rules, taken)
        if item is not None:
            step = _step(muscle, item, by_id, day)
            moves.append(Move(muscle=muscle, item_id=item.id, step=step))
    return tuple(moves) if len(moves) >= LEAST_MOVES else ()


def with_other_form(
    moves: Sequence[Move],
    place: int,
    day: DayOfPatient,
    items: Sequence[Item],
    rules: SafetyRules,
) -> tuple[Move, ...]:
    """Return a session with another movement in one place; as it was where nothing else suits her."""
    by_id = {item.id: item for item in items}
    muscle = moves[place].muscle
    circuit = day.plan.circuits[circuit_at(day)] if day.plan.circuits else {}
    had = {one.item_id for one in day.offered if one.day == day.day}
    taken = had | {move.item_id for move in moves}
    item = _form(muscle, {muscle: circuit.get(muscle, ())}, by_id, day, rules, taken)
    if item is None:
        return tuple(moves)
    other = Move(muscle=muscle, item_id=item.id, step=_step(muscle, item, by_id, day))
    return (*moves[:place], other, *moves[place + 1 :])


def muscles_of(circuit: Circuit, *, steadied: bool) -> list[Muscle]:
    """Return the muscle groups of a session; her back stands for the trunk where balance is trained too."""
    left_out = {Muscle.TRUNK} if steadied else {Muscle.BALANCE, Muscle.BACK}
    return [muscle for muscle in circuit if muscle not in left_out]


def is_steadied(day: DayOfPatient, rules: SafetyRules) -> bool:
    """Say whether her answers ask for balance, held, and for her back."""
    return any(rules[answer].steadies for answer in day.safety)


def balance_of(day: DayOfPatient, items: Sequence[Item], rules: SafetyRules) -> Item | None:
    """Return the balance, held, of a day without strength, None where she has had enough of it."""
    balances = {item.id: item for item in items if item.muscle is Muscle.BALANCE}
    days = {
        one.day
        for one in day.offered
        if one.item_id in balances and 0 < (day.day - one.day).days < day.day.isoweekday()
    }
    if not is_steadied(day, rules) or len(days) >= BALANCE_DAYS:
        return None
    wanted = Wanted(kinds=frozenset({Kind.STRENGTH}), effort=day.plan.effort)
    return next((one for _, one in sorted(balances.items()) if fits(one, wanted, day, rules)), None)


def _form(
    muscle: Muscle,
    circuit: Circuit,
    by_id: Mapping[str, Item],
    day: DayOfPatient,
    rules: SafetyRules,
    taken: set[str],
) -> Item | None:
    """Return the first form of a movement that suits her: of the circuit, and then of all there are."""
    wanted = Wanted(kinds=frozenset({Kind.STRENGTH}), effort=day.plan.effort)
    others = sorted(
        (item for item in by_id.values() if item.muscle is muscle),
        key=lambda item: (_EFFORTS.index(item.effort), item.id),
    )
    forms = [by_id[one] for one in circuit[muscle] if one in by_id]
    return next(
        (one for one in [*forms, *others] if one.id not in taken and fits(one, wanted, day, rules)),
        None,
    )


def _step(muscle: Muscle, item: Item, by_id: Mapping[str, Item], day: DayOfPatient) -> StrengthStep:
    """Return its dose; a form that is harder than the last one begins at one set of eight at most."""
    slow = muscle in _ARM and SafetyAnswer.ARM_SWELLING in day.safety
    needed = SESSIONS_WITH_A_SWOLLEN_ARM if slow else SESSIONS_FOR_A_STEP
    step = next_step(muscle, day.sessions, day.rated, today=day.day, needed=needed)
    known = _highest(item, muscle, by_id, day.sessions)
    return step if known is None or step.at <= known else StrengthStep(at=known)


def _highest(
    item: Item, muscle: Muscle, by_id: Mapping[str, Item], sessions: Sequence[StrengthSession]
) -> int | None:
    """Return up to where a form may begin that is harder than what she did last; None for no bound."""
    done = [
        (by_id[move.item_id].effort, move.step.at)
        for one in sessions
        if one.done
        for move in one.moves
        if move.muscle is muscle and move.item_id in by_id
    ]
    if not done or _EFFORTS.index(done[-1][0]) >= _EFFORTS.index(item.effort):
        return None
    as_hard = [at for effort, at in done if _EFFORTS.index(effort) >= _EFFORTS.index(item.effort)]
    return max([ONE_SET_OF_EIGHT, *as_hard])
