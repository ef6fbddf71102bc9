"""Which item is she offered today, and why?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from rules.circuits import balance_of, circuit_at, moves_of
from rules.item_draw import draw, is_new
from rules.item_fit import DayOfPatient, SafetyRules, Wanted, fitting
from rules.items import Item, way_of
from rules.pain import BANDS, Band
from rules.programmes import Activity, kinds_of
from rules.strength_ladder import Move
from rules.vocabulary import Effort, Kind, Posture, ReplyTo


class Reason(StrEnum):
    """Why this, and not something else; "Why this?" words each with its value."""

    DAY_OF_PLAN = "day_of_plan"  # the activity
    PAIN_TODAY = "pain_today"  # the rating
    LEFT_OF_WEEK = "left_of_week"  # walking minutes
    WEEK_DONE = "week_done"  # walking minutes done
    STRENGTH_DONE = "strength_done"  # strength days done
    REST_DAY = "rest_day"  # the day after strength
    FLARE = "flare"  # the rating
    AFTER_FLARE = "after_flare"  # days since
    TOO_SORE = "too_sore"
    EASES = "eases"  # a joint
    SPARES = "spares"  # a joint
    NEW_TO_YOU = "new_to_you"
    LIKED = "liked"
    STOPPED = "stopped"
    WAITING_FOR_TEAM = "waiting_for_team"
    SWAPPED = "swapped"  # the activity that has nothing for her today
    NOTHING_FITS = "nothing_fits"
    STEADY = "steady"
    BRISK = "brisk"  # the talk test
    SEATED = "seated"  # movement that is no walk
    FOOD_DAY = "food_day"


_STEADY_DAYS = frozenset({Activity.GENTLE, Activity.MOBILITY, Activity.HANDS})
_MINUTES_A_SET = 1.5
# Only a mild day asks for a brisk pace.
MOVEMENT_GROUP = "movement"  # the group of tips and lessons on exercise
BRISK_BANDS = frozenset({Band.NONE, Band.MILD})
_ROUND = 5  # brisk minutes are named in fives
MORE_MINUTES = 5  # each time she did it
LONGEST_WALK = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One reason and the value that it speaks of, None where it needs none."""

    reason: Reason
    value: int | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What she is offered: a movement, its warm-up before strength, and food on its days.

    `minutes` is how long to walk, or how long the item takes; `brisk` how many of them are meant to be
    brisk. `moves` are the movements of a
    strength session, `trained` their items, the first of which stands for all of them as `movement`,
    and `circuit` (from 0) is the one that they make up.
    """

    movement: Item
    minutes: int
    brisk: int = 0
    moves: tuple[Move, ...] = ()
    trained: tuple[Item, ...] = ()
    circuit: int | None = None
    warm_up: Item | None = None
    food: Item | None = None
    why: tuple[Why, ...]

    @property
    def moved(self) -> tuple[Item, ...]:
        """All that she is asked to do, in the order in which it is done."""
        warm_up = (self.warm_up,) if self.warm_up else ()
        return (*warm_up, *(self.trained or (self.movement,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """No movement today, and why; food comes on its days all the same."""

    food: Item | None = None
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    """What today is for, once it is known how she is."""

    activity: Activity
    effort: Effort
    minutes: int = 0
    brisk: int = 0  # per cent of them
    why: tuple[Why, ...] = ()

    @property
    def wanted(self) -> Wanted:
        return Wanted(kinds=kinds_of(self.activity), effort=self.effort)


def choose(
    day: DayOfPatient, items: Sequence[Item], rules: SafetyRules, *, seed: int
) -> Choice | Rest:
    """Return what to offer her today; the same for the same day, items and seed.

    A day that asks too much becomes a gentle one, and a gentle one with nothing that fits is a
    rest.
    """
    food = _food(day, items, rules, seed)
    on_food = (Why(reason=Reason.FOOD_DAY),) if food else ()
    if barred := _barred(day, rules):
        return Rest(food=food, why=(barred, *on_food))
    aim = _aim(day)
    if aim.activity is Activity.REST:
        return Rest(food=food, why=(*aim.why, *on_food))
    swapped = _gentle(Why(reason=Reason.SWAPPED, value=aim.activity))
    for attempt in (aim, swapped):
        if chosen := _movement(attempt, day, items, rules, seed):
            return replace(chosen, food=food, why=(*chosen.why, *on_food))
    return Rest(food=food, why=(*aim.why, Why(reason=Reason.NOTHING_FITS), *on_food))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a day is for, as far as that can be said before it comes, and why."""

    activity: Activity
    minutes: int = 0
    with_food: bool = False
    why: tuple[Why, ...]


def foresee(day: DayOfPatient, rules: SafetyRules) -> Outlook:
    """Return what a day that is still to come will bring, if she is then as she is told of here."""
    food = day.plan.with_food and Kind.NUTRITION not in day.kinds_off
    if barred := _barred(day, rules):
        return Outlook(activity=Activity.REST, with_food=food, why=(barred,))
    aim = _aim(day)
    if aim.activity is not Activity.REST and kinds_of(aim.activity) <= day.kinds_off:
        aim = _gentle(Why(reason=Reason.SWAPPED, value=aim.activity))
    if kinds_of(aim.activity) <= day.kinds_off:
        aim = replace(aim, activity=Activity.REST)
    return Outlook(activity=aim.activity, minutes=aim.minutes, with_food=food, why=aim.why)


def other_food(
    day: DayOfPatient, items: Sequence[Item], rules: SafetyRules, *, seed: int
) -> Item | None:
    """Return another food than she had today, None where nothing else fits her."""
    return _of_kind(Kind.NUTRITION, day, items, rules, seed)


def choose_reflection(
    day: DayOfPatient, items: Sequence[Item], rules: SafetyRules, *, seed: int
) -> Item | None:
    """Return a reflection that she has not had while there is one, None when she wants none."""
    return _of_kind(Kind.REFLECTION, day, items, rules, seed)


def choose_lesson(
    day: DayOfPatient,
    items: Sequence[Item],
    rules: SafetyRules,
    *,
    first: Sequence[str] = (),
    seed: int,
) -> Item | None:
    """Return the next lesson: those of the programme in their order, then the others.

    A programme that asks for no movement brings its own ones again: among the others are some on exercise.
    """
    lessons = fitting(items, Wanted(kinds=frozenset({Kind.LESSON})), day, rules)
    by_id = {item.id: item for item in lessons}
    listed = [by_id[item_id] for item_id in first if item_id in by_id]
    times = Counter(one.item_id for one in day.offered)
    following = min(listed, key=lambda item: times[item.id], default=None)
    moves = day.plan.week_minutes or day.plan.week_strength
    if following is not None and (not moves or not times[following.id]):
        return following
    return draw(lessons, day, seed=seed)


def choose_tip(
    day: DayOfPatient, items: Sequence[Item], rules: SafetyRules, *, seed: int
) -> Item | None:
    """Return the tip of a week; none about moving to whoever is not to be asked to move."""
    still = _barred(day, rules) or not (day.plan.week_minutes or day.plan.week_strength)
    suited = [one for one in items if not (still and one.group == MOVEMENT_GROUP)]
    return _of_kind(Kind.TIP, day, suited, rules, seed)


def _barred(day: DayOfPatient, rules: SafetyRules) -> Why | None:
    """Return why there is to be no movement at all, whatever the plan says (docs/clinical.md, 5.5)."""
    if day.exercise_stopped:
        return Why(reason=Reason.STOPPED)
    if not day.cleared and any(rules[answer].waits for answer in day.safety):
        return Why(reason=Reason.WAITING_FOR_TEAM)
    return None


def _aim(day: DayOfPatient) -> _Aim:
    """Return what the plan asks of the day, made easier where her pain or her week says so."""
    plan = day.plan
    if plan.activity is Activity.REST:
        return _Aim(activity=Activity.REST, effort=plan.effort, why=(_of_plan(plan.activity),))
    if flare := _flare(day):
        return _gentle(flare)
    if (since := _days_after_flare(day)) is not None:
        return _ramped(day, since)
    return _rested(day) or _week_done(day) or _as_planned(day)


def _gentle(*why: Why) -> _Aim:
    return _Aim(activity=Activity.GENTLE, effort=Effort.GENTLE, why=why)


def _flare(day: DayOfPatient) -> Why | None:
    if day.too_sore:
        return Why(reason=Reason.TOO_SORE)
    if day.pain is not None and BANDS.of(day.pain) is Band.SEVERE:
        return Why(reason=Reason.FLARE, value=day.pain)
    # A severe rating earlier today counts on, though a later one may be lower.
    return Why(reason=Reason.FLARE) if day.day in day.flare_days else None


def _days_after_flare(day: DayOfPatient) -> int | None:
    """Return how many days ago the last severe day was while the plan still ramps back, or None."""
    since = min(((day.day - one).days for one in day.flare_days if one < day.day), default=None)
    return since if since is not None and since <= len(day.plan.after_flare) else None


def _ramped(day: DayOfPatient, since: int) -> _Aim:
    share = day.plan.after_flare[since - 1]
    why = Why(reason=Reason.AFTER_FLARE, value=since)
    if share == 0 or day.plan.activity is Activity.STRENGTH:
        return _gentle(why)
    aim = _week_done(day) or _as_planned(day)
    effort = aim.effort if aim.effort is Effort.GENTLE else Effort.LIGHT
    ramped = aim.minutes * share // 100
    return replace(aim, effort=effort, minutes=ramped, brisk=0, why=(why, *aim.why))


def _rested(day: DayOfPatient) -> _Aim | None:
    """Return a gentle day where strength would follow strength, None where it does not."""
    if day.plan.activity is not Activity.STRENGTH or day.strength_last_day is None:
        return None
    if day.day - day.strength_last_day >= timedelta(days=2):
        return None
    return _gentle(Why(reason=Reason.REST_DAY))


def _week_done(day: DayOfPatient) -> _Aim | None:
    """Return a gentle day where the week has had all it asks for, None where something is left."""
    plan = day.plan
    if plan.activity is Activity.WALK and day.minutes_done >= plan.week_minutes:
        return _gentle(Why(reason=Reason.WEEK_DONE, value=day.minutes_done))
    if plan.activity is Activity.STRENGTH and day.strength_done >= plan.week_strength:
        return _gentle(Why(reason=Reason.STRENGTH_DONE, value=day.strength_done))
    return None


def _as_planned(day: DayOfPatient) -> _Aim:
    plan = day.plan
    aim = _Aim(activity=plan.activity, effort=plan.effort, why=(_of_plan(plan.activity),))
    if plan.activity is not Activity.WALK:
        return aim
    left = plan.week_minutes - day.minutes_done
    why = Why(reason=Reason.LEFT_OF_WEEK, value=left)
    brisk = plan.brisk if day.pain is not None and BANDS.of(day.pain) in BRISK_BANDS else 0
    return replace(aim, minutes=min(plan.minutes, left), brisk=brisk, why=(*aim.why, why))


def _of_plan(activity: Activity) -> Why:
    return Why(reason=Reason.DAY_OF_PLAN, value=activity)


def _movement(
    aim: _Aim, day: DayOfPatient, items: Sequence[Item], rules: SafetyRules, seed: int
) -> Choice | None:
    if aim.activity is Activity.STRENGTH and day.plan.circuits:
        return _session(aim, day, items, rules, seed)
    steady = (
        balance_of(day, items, rules) if aim.why and aim.why[0] == _of_plan(aim.activity) else None
    )
    if steady is not None and aim.activity in _STEADY_DAYS:
        why = (*aim.why, Why(reason=Reason.STEADY), *_about(steady, day))
        return Choice(movement=steady, minutes=steady.minutes, why=why)
    found = fitting(items, aim.wanted, day, rules)
    if aim.activity is Activity.WALK:
        return _moving(aim, day, found, seed)
    movement = draw(found, day, seed=seed, eases=day.sore)
    if movement is None:
        return None
    minutes = max(aim.minutes, movement.minutes)
    why = (*aim.why, *_about(movement, day))
    if movement.kind is not Kind.STRENGTH:
        return Choice(movement=movement, minutes=minutes, why=why)
    warm_up = _warm_up([movement], day, items, rules, seed)
    if warm_up is None:  # strength without its warm-up is no session
        return None
    return Choice(movement=movement, minutes=minutes, warm_up=warm_up, why=why)


def _moving(aim: _Aim, day: DayOfPatient, found: Sequence[Item], seed: int) -> Choice | None:
    """Return a walk as long as the plan asks, else what there is for her: for as long as it may last.

    Where part of a walk is meant to be brisk, a stroll does not serve. What she liked may come in
    between if it lasts as long.
    """
    walks = [one for one in found if _is_walk(one)]
    long = [one for one in walks if _longest(one, day) >= aim.minutes]
    swift = [one for one in long if aim.brisk and one.effort is not Effort.GENTLE]
    liked = [one for one in found if one.id in day.liked and _longest(one, day) >= aim.minutes]
    movement: Item | None = None
    for some in filter(None, (swift, long, walks, found)):
        movement = movement or draw(some, day, seed=seed, eases=day.sore, liked=liked)
    if movement is None:
        return None
    minutes = min(max(aim.minutes, movement.minutes), _longest(movement, day))
    why = (*aim.why, *_about(movement, day))
    if not _is_walk(movement):
        # What is left of the week is walking; this is not.
        why = (Why(reason=Reason.SEATED), *_about(movement, day))
    meant = _is_walk(movement) and movement.effort is not Effort.GENTLE
    brisk = minutes * aim.brisk // 100 // _ROUND * _ROUND if meant else 0
    if brisk:
        why = (*why, Why(reason=Reason.BRISK))
    return Choice(movement=movement, minutes=minutes, brisk=brisk, why=why)


def _is_walk(item: Item) -> bool:
    return way_of(item) == Posture.WALKING.value


def _longest(item: Item, day: DayOfPatient) -> int:
    """Return for how many minutes it may last by now.

    A walk, as a walk that she is used to, for as long as its place allows; what is no walk grows towards
    its bound with each time she did it.
    """
    if _is_walk(item):
        return item.longest or LONGEST_WALK
    done = sum(one.item_id == item.id and one.reply is ReplyTo.DONE for one in day.offered)
    return min(item.longest, item.minutes + done * MORE_MINUTES)


def _session(
    aim: _Aim, day: DayOfPatient, items: Sequence[Item], rules: SafetyRules, seed: int
) -> Choice | None:
    """Return a strength session: its circuit, with a warm-up; None where it would be none for her today."""
    moves = moves_of(day, items, rules)
    by_id = {item.id: item for item in items}
    trained = [by_id[move.item_id] for move in moves]
    warm_up = _warm_up(trained, day, items, rules, seed) if trained else None
    if warm_up is None:  # strength without its warm-up is no session
        return None
    sets = sum(move.step.dose.sets for move in moves)
    return Choice(
        movement=trained[0],
        minutes=warm_up.minutes + round(sets * _MINUTES_A_SET),
        moves=moves,
        trained=tuple(trained),
        circuit=circuit_at(day),
        warm_up=warm_up,
        why=aim.why,
    )


def _warm_up(
    trained: Sequence[Item], day: DayOfPatient, items: Sequence[Item], rules: SafetyRules, seed: int
) -> Item | None:
    """Return something gentle, done as what follows is, that eases the joints which that will use."""
    wanted = Wanted(kinds=frozenset({day.plan.warm_up}))
    joints = {joint for item in trained for joint in item.loads | item.eases}
    postures = {item.posture for item in trained}
    found = fitting(items, wanted, day, rules)
    alike = [item for item in found if item.posture in postures]
    return draw(alike or found, day, seed=seed, eases=joints)


def _about(item: Item, day: DayOfPatient) -> tuple[Why, ...]:
    """Return the reasons that lie in the item and how she is."""
    why: list[Why] = []
    if day.pain is not None:
        why.append(Why(reason=Reason.PAIN_TODAY, value=day.pain))
    eased = sorted(item.eases & day.sore)
    why += [Why(reason=Reason.EASES, value=joint) for joint in eased]
    why += [Why(reason=Reason.SPARES, value=joint) for joint in sorted(day.sore - item.eases)]
    if item.id in day.liked:
        why.append(Why(reason=Reason.LIKED))
    if is_new(item, day):
        why.append(Why(reason=Reason.NEW_TO_YOU))
    return tuple(why)


def _food(day: DayOfPatient, items: Sequence[Item], rules: SafetyRules, seed: int) -> Item | None:
    """Return the food of the day; none on other days, nor a second one on the same day."""
    foods = {item.id for item in items if item.kind is Kind.NUTRITION}
    had = any(one.item_id in foods and one.day == day.day for one in day.offered)
    if had or not day.plan.with_food:
        return None
    return _of_kind(Kind.NUTRITION, day, items, rules, seed)


def _of_kind(
    kind: Kind, day: DayOfPatient, items: Sequence[Item], rules: SafetyRules, seed: int
) -> Item | None:
    wanted = Wanted(kinds=frozenset({kind}))
    return draw(fitting(items, wanted, day, rules), day, seed=seed)
