"""What can be read off a running Limber? Counts, without any person, chat or message in them."""

from __future__ import annotations

from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    disable_created_metrics,
    generate_latest,
)

from db.delivery.queue_figures import QueueFigures


class Metrics:
    """The figures of one process, in a registry of its own."""

    def __init__(self, *, version: str, library: str) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # no types
        self._registry = CollectorRegistry()
        about = Gauge(
            "limber_info", "Which Limber runs", ("version", "library"), registry=self._registry
        )
        about.labels(version, library).set(1)
        self._requests = Counter(
            "limber_requests",
            "Requests to the Bot API, by method and HTTP status (unsent, unsure: no answer)",
            ("method", "status"),
            registry=self._registry,
        )
        self._inbox = Gauge("limber_inbox_open", "Updates not done yet", registry=self._registry)
        self._deliveries = Gauge(
            "limber_deliveries", "Unfinished deliveries", ("state",), registry=self._registry
        )
        self._late = Gauge(
            "limber_delivery_late_seconds",
            "How long the longest-due delivery has been due",
            registry=self._registry,
        )
        self._heard = Gauge(
            "limber_telegram_heard_timestamp_seconds",
            "When Telegram last answered a poll",
            registry=self._registry,
        )

        self._refuses = Gauge(
            "limber_telegram_refuses",
            "Whether Telegram takes nothing of this bot at present (1: nothing)",
            registry=self._registry,
        )

    def count_request(self, method: str, status: str) -> None:
        """Count one request and how it ended."""
        self._requests.labels(method, status).inc()

    def page(
        self, figures: QueueFigures | None, heard_at: datetime | None, *, refused: bool = False
    ) -> bytes:
        """Return everything in Prometheus' text form; None leaves what was known before."""
        if figures is not None:
            self._inbox.set(figures.inbox_open)
            self._late.set(figures.late_seconds)
            for state, count in figures.deliveries.items():
                self._deliveries.labels(state.value).set(count)
        self._refuses.set(refused)
        if heard_at is not None:
            self._heard.set(heard_at.timestamp())
        return generate_latest(self._registry)
