"""What can be read off a running Limber? Counts, without any person, chat or message in them.

docs/runbook.md names each, and what to alarm on. Labels are bounded: kinds, states and codes of our own, methods
and statuses of the Bot API.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot.process.leadership import seconds_awake
from db.delivery.queue_figures import QueueFigures
from rules.conditions import REGISTER, Readiness
from rules.delivery import DeliveryKind, DeliveryState, Fate, Priority
from rules.engine_health import EngineFacts, EngineRole

# From a tap's arrival to its answer on Telegram: the figures that Limber promises lie between.
TAP_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The figures of one process, in a registry of its own.

    What the database says is told by the leader alone, so that several processes do not count it several times.
    """

    def __init__(self, *, version: str, library: str) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # no types
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        about = Gauge(
            "limber_info", "Which Limber runs", ("version", "library"), registry=self._registry
        )
        about.labels(version, library).set(1)
        self._leader = self._gauge("limber_leader", "1 for the process that runs the bot, else 0")
        self._ready = self._gauge("limber_ready", "1 while nothing stops the engine, else 0")
        self._conditions = Gauge(
            "limber_condition",
            "1 for each condition of docs/runbook.md that stands, else 0",
            ("code",),
            registry=self._registry,
        )
        self._requests = Counter(
            "limber_requests",
            "Requests to the Bot API, by method and HTTP status (unsent, unsure: no answer)",
            ("method", "status"),
            registry=self._registry,
        )
        self._ended = Counter(
            "limber_deliveries_ended",
            "Messages that were owed and went out or did not, by kind and fate",
            ("kind", "fate"),
            registry=self._registry,
        )
        for kind in DeliveryKind:
            for fate in Fate:
                self._ended.labels(kind.value, fate.value)
        self._refused = Counter(
            "limber_port_refusals",
            "Connections and requests at the port that were refused, by reason",
            ("reason",),
            registry=self._registry,
        )
        self._taps = Histogram(
            "limber_answer_seconds",
            "From the moment an update was stored to its answers on Telegram",
            buckets=TAP_SECONDS,
            registry=self._registry,
        )
        self._of_leader = _LeaderGauges()
        # When the last answer was out, in the machine's own seconds.
        self._answered: float | None = None

    def _gauge(self, name: str, words: str) -> Gauge:
        return Gauge(name, words, registry=self._registry)

    def count_request(self, method: str, status: str) -> None:
        """Count one request and how it ended."""
        self._requests.labels(method, status).inc()

    def count_ended(self, kind: DeliveryKind, fate: Fate) -> None:
        """Count one delivery's request and what became of it."""
        self._ended.labels(kind.value, fate.value).inc()

    def count_refusal(self, reason: str) -> None:
        """Count somebody at the port who did not get what he came for."""
        self._refused.labels(reason).inc()

    def observe_answer(self, seconds: float) -> None:
        """Note how long somebody waited for an answer."""
        self._taps.observe(max(0.0, seconds))
        self._answered = seconds_awake()

    def page(
        self,
        facts: EngineFacts,
        figures: QueueFigures | None,
        readiness: Readiness,
        now: datetime,
        *,
        used: float = 0.0,
    ) -> bytes:
        """Return everything in Prometheus' text form; `used` is the share of the pace that is taken."""
        leads = facts.role is EngineRole.LEADER
        self._leader.set(leads)
        self._ready.set(readiness.ready)
        stand = {one.code for one in readiness.standing}
        for code in REGISTER:
            self._conditions.labels(code.value).set(code in stand)
        page = generate_latest(self._registry)
        if leads:
            own = {"budget_used_share": used}
            if self._answered is not None:
                own["answer_age_seconds"] = seconds_awake() - self._answered
            page += self._of_leader.page(facts, figures, now, own)
        return page


class _LeaderGauges:
    """What only the leader knows, in a registry that no other process shows."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._plain = {
            name: Gauge(f"limber_{name}", words, registry=self._registry)
            for name, words in _PLAIN.items()
        }
        self._owed = Gauge(
            "limber_owed",
            "Messages owed, by priority; broadcasts by what is left of those that run",
            ("priority",),
            registry=self._registry,
        )
        self._late = Gauge(
            "limber_owed_late_seconds",
            "How long the longest-due message has been due, by priority",
            ("priority",),
            registry=self._registry,
        )
        self._flying = Gauge(
            "limber_deliveries_on_the_way",
            "Messages claimed or being sent",
            ("state",),
            registry=self._registry,
        )

    def page(
        self,
        facts: EngineFacts,
        figures: QueueFigures | None,
        now: datetime,
        own: Mapping[str, float],
    ) -> bytes:
        """Return them; what is not known is not a number (NaN)."""
        values = {**_of_facts(facts, now), **_of_figures(figures, now), **own}
        for name, gauge in self._plain.items():
            gauge.set(values.get(name, float("nan")))
        if figures is not None:
            for priority in Priority:
                owed = figures.owed.get(priority)
                count = figures.broadcast_left if priority is Priority.BROADCAST else 0
                late = _age(owed.due_at if owed else None, now)
                name = priority.name.lower()
                self._owed.labels(name).set(count + (owed.count if owed else 0))
                self._late.labels(name).set(max(0.0, late or 0.0))
            for state in (DeliveryState.CLAIMED, DeliveryState.SENDING):
                self._flying.labels(state.value).set(figures.on_the_way.get(state, 0))
        return generate_latest(self._registry)


_PLAIN: Mapping[str, str] = {
    "hold": "1 while everything is on hold after a restore",
    "tick_age_seconds": "Seconds since the clock's work was last done to its end",
    "poll_age_seconds": "Seconds since Telegram last answered a poll, or a look at the webhook",
    "send_age_seconds": "Seconds since a request of the delivery last ended",
    "answer_age_seconds": "Seconds since somebody's update was last answered, from its arrival to Telegram's word",
    "tick_jobs_failing": "Jobs of the clock's work that fail",
    "clock_off_seconds": "How far this machine's clock is ahead of Telegram's",
    "rate_hold_seconds": "How long Telegram makes the whole bot wait from now on",
    "budget_used_share": "Share of the pace that was used in the last second",
    "inbox_open": "Updates not done yet",
    "inbox_age_seconds": "How long the oldest of them has waited",
    "inbox_set_aside": "Updates set aside in the last day",
    "rows_set_aside": "Rows that cannot be read",
    "reminders_late": "Reminders that are due and no message yet",
    "reminder_late_seconds": "How long the longest-due reminder has been due",
    "copy_age_seconds": "Seconds since the last nightly copy",
    "disk_free_bytes": "Room left where the database or the copies lie",
    "staff_reachable": "Members of the team who can be reached on Telegram",
    "admins": "Admins of the team",
}


def _of_facts(facts: EngineFacts, now: datetime) -> dict[str, float]:
    tick, told = facts.tick, facts.telegram
    found: dict[str, float | None] = {
        "tick_age_seconds": None if tick is None else _age(tick.done_at or tick.begun_at, now),
        "tick_jobs_failing": None if tick is None else float(len(tick.failing)),
        "send_age_seconds": _age(facts.sent_at, now),
        "disk_free_bytes": facts.free_bytes,
    }
    if told is not None:
        left = (told.held_until - now).total_seconds() if told.held_until else 0.0
        found |= {
            "poll_age_seconds": _age(told.heard_at, now),
            "clock_off_seconds": told.clock_off.total_seconds(),
            "rate_hold_seconds": max(0.0, left),
        }
    return {name: value for name, value in found.items() if value is not None}


def _of_figures(figures: QueueFigures | None, now: datetime) -> dict[str, float]:
    if figures is None:
        return {}
    work = figures.work
    found: dict[str, float | None] = {
        "hold": float(work.on_hold_since is not None),
        "inbox_open": figures.inbox_open,
        "inbox_age_seconds": _age(work.inbox_since, now) or 0.0,
        "inbox_set_aside": work.inbox_set_aside,
        "rows_set_aside": work.rows_set_aside,
        "reminders_late": work.reminders_late,
        "reminder_late_seconds": max(0.0, _age(work.reminder_due_at, now) or 0.0),
        "copy_age_seconds": _age(work.copied_at, now),
        "staff_reachable": work.reachable,
        "admins": work.admins,
    }
    return {name: value for name, value in found.items() if value is not None}


def _age(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else (now - moment).total_seconds()
