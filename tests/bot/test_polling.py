"""Is every update kept before Telegram forgets it, and does a long silence have its consequence?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from telegram.ext import ExtBot

from bot.intake import polling_gaps as listening_module
from bot.intake import update_storage
from bot.intake.bot_identity import introduce
from bot.intake.poller import Poller
from bot.intake.polling_gaps import Listening
from bot.intake.webhook import Webhook, WebhookAddress, WebhookRefused
from bot.transport.bot_api import Refused, TelegramHttp
from bot.transport.ptb_request import LanesRequest
from bot.transport.telegram_health import TelegramHealth
from db.delivery import inbox
from db.engine import engine_state
from db.engine.database import Database
from db.engine.sealing import new_key_ring
from db.tables import InboxRow, InboxState
from simulator import ODD_ANSWERS, Outcome, Telegram, serve
from tests.conversations.house import bundle

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


HOOK = "https://127.0.0.1:9/hook"


@dataclass
class Hasty:
    """A clock on which every wait is over at once, and moves it on by as much."""

    moment: datetime = NOW
    waits: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    async def wait_until(self, moment: datetime, *, unless: asyncio.Event | None = None) -> None:
        self.waits.append((moment - self.moment).total_seconds())
        self.moment = max(self.moment, moment)
        turn = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(turn.set_result, None)
        await turn


@dataclass
class Post:
    """A stand-in, a database, and whoever brings the updates from one to the other."""

    telegram: Telegram
    url: str
    database: Database
    clock: Hasty
    missed: list[datetime] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    taken_in_vain: int = 0

    def http(self, token: str | None = None) -> TelegramHttp:
        return TelegramHttp(self.url, token or self.telegram.token)

    def listening(self) -> Listening:
        async def missed(now: datetime) -> int:
            self.missed.append(now)
            return 1

        async def taken(updates: int) -> None:
            self.taken.append(updates)
            if len(self.taken) <= self.taken_in_vain:
                raise OperationalError("", {}, Exception("database is locked"))

        return Listening(self.database, self.clock, missed=missed, taken=taken)

    def poller(self, http: TelegramHttp, stored: Callable[[], None] = lambda: None) -> Poller:
        async def keep(updates: Sequence[object]) -> list[int]:
            kept = await update_storage.keep_updates(
                self.database, bundle(), updates, now=self.clock.now()
            )
            if kept:
                stored()
            return kept

        health = TelegramHealth(self.clock)
        return Poller(
            http=http, clock=self.clock, keep=keep, listening=self.listening(), health=health
        )

    def webhook(self, http: TelegramHttp) -> Webhook:
        return Webhook(
            WebhookAddress(url=HOOK, secret="secret"),
            http=http,
            clock=self.clock,
            listening=self.listening(),
            health=TelegramHealth(self.clock),
        )

    @asynccontextmanager
    async def polling(self) -> AsyncIterator[Poller]:
        http = self.http()
        poller = self.poller(http)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(poller.run())
            try:
                yield poller
            finally:
                task.cancel()
        await http.close()

    async def kept(self) -> list[int]:
        async with self.database.transaction() as session:
            found = await session.scalars(select(InboxRow.update_id).order_by(InboxRow.update_id))
            return list(found)


@pytest.fixture
def backend() -> str:
    """What the queries do on both databases, their own tests say."""
    return "sqlite"


@pytest.fixture
async def post(migrated_database: str) -> AsyncIterator[Post]:
    clock = Hasty()
    telegram = Telegram(clock=clock)
    database = Database(migrated_database, new_key_ring())
    async with serve(telegram) as url:
        yield Post(telegram, url, database, clock)
    await database.close()


async def test_what_is_said_is_kept_and_then_acknowledged(post: Post) -> None:
    ana = post.telegram.person(7, "Ana", started=True)
    async with post.polling():
        for words in ("one", "two", "three"):
            ana.says(words)
        await post.telegram.quiet()
    assert len(await post.kept()) == 3


async def test_what_cannot_be_kept_is_not_acknowledged_and_comes_again(post: Post) -> None:
    ana = post.telegram.person(7, "Ana", started=True)
    async with post.database.transaction() as session:
        await session.execute(text("ALTER TABLE inbox RENAME TO gone"))
    with capture_logs() as log:
        async with post.polling():
            ana.says("one")
            await post.telegram.until(lambda: any(e["event"] == "store_failed" for e in log))
            async with post.database.transaction() as session:
                await session.execute(text("ALTER TABLE gone RENAME TO inbox"))
            await post.telegram.quiet()
    assert len(await post.kept()) == 1


async def test_a_full_inbox_leaves_the_rest_with_telegram(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update_storage, "MOST_OPEN", 1)
    ana = post.telegram.person(7, "Ana", started=True)
    with capture_logs() as log:
        async with post.polling():
            ana.says("one")
            await post.telegram.quiet()
            ana.says("two")
            await post.telegram.until(lambda: any(e["event"] == "inbox_full" for e in log))
            assert len(await post.kept()) == 1
            monkeypatch.setattr(update_storage, "MOST_OPEN", 2)
            await post.telegram.quiet()
    assert len(await post.kept()) == 2


async def test_two_that_poll_at_once_lose_and_double_nothing(post: Post) -> None:
    ana = post.telegram.person(7, "Ana", started=True)
    with capture_logs() as log:
        async with post.polling(), post.polling():
            await post.telegram.until(lambda: any(e["event"] == "poll_conflict" for e in log))
            for number in range(20):
                ana.says(f"number {number}")
                await post.telegram.until(lambda: not post.telegram.world.updates.fetch(1))
    conflicts = [line for line in log if line["event"] == "poll_conflict"]
    assert {line["reason"] for line in conflicts} == {"another_poller"}
    assert len(await post.kept()) == 20


async def test_a_webhook_that_somebody_set_is_removed(post: Post) -> None:
    ana = post.telegram.person(7, "Ana", started=True)
    with capture_logs() as log:
        async with post.polling() as poller:
            await post.telegram.until(lambda: poller.health.heard_at is not None)
            http = post.http()
            await http.call("setWebhook", {"url": "https://127.0.0.1:9/other"})
            await http.close()
            ana.says("one")
            await post.telegram.until(lambda: not len(post.telegram.world.updates))
    assert {"poll_conflict"} <= {line["event"] for line in log}
    assert len(await post.kept()) == 1


@pytest.mark.parametrize("fault", ["server_error", "nonsense", "closed", "answer_lost"])
async def test_a_bad_answer_is_waited_out_longer_each_time(post: Post, fault: str) -> None:
    ana = post.telegram.person(7, "Ana", started=True)
    getattr(post.telegram.faults, fault)(method="getUpdates", times=7)
    ana.says("one")
    async with post.polling():
        await post.telegram.quiet()
    assert len(await post.kept()) == 1
    assert post.clock.waits[:7] == [1, 2, 4, 8, 16, 16, 16]


@pytest.mark.parametrize(
    "answer",
    [
        "unauthorized for a while",
        "not found in JSON",
        "not found by a proxy",
        "sign in to this network",
    ],
)
async def test_a_bot_that_is_refused_for_a_while_goes_on_and_says_so(
    post: Post, answer: str
) -> None:
    ana = post.telegram.person(7, "Ana", started=True)
    with capture_logs() as log:
        async with post.polling() as poller:
            await post.telegram.until(lambda: poller.health.heard_at is not None)
            post.telegram.faults.odd(ODD_ANSWERS[answer], method="getUpdates", times=3)
            ana.says("one")
            await post.telegram.until(lambda: poller.refused is not None)
            await post.telegram.quiet()
    assert len(await post.kept()) == 1
    assert poller.refused is None
    assert [line["method"] for line in log if line["event"] == "poll_refused"] == ["getUpdates"] * 3


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        ("unauthorized for a while", True),
        ("not found in JSON", True),
        ("not found without a body", False),
        ("not found by a proxy", False),
        ("forbidden by a firewall", False),
    ],
)
async def test_only_telegram_itself_can_end_a_start(post: Post, answer: str, ends: bool) -> None:
    http = post.http()
    bot = ExtBot(post.telegram.token, request=LanesRequest(http))
    post.telegram.faults.odd(ODD_ANSWERS[answer], method="getMe", times=2)
    if ends:
        with pytest.raises(Refused, match="LIMBER_BOT_TOKEN"):
            await introduce(bot, post.clock)
    else:
        await introduce(bot, post.clock)
        assert post.clock.waits == [1, 2]
    await http.close()


# ---------------------------------------------------------------- a long silence


async def test_a_first_start_missed_nothing(post: Post) -> None:
    await post.listening().heard()
    assert post.missed == []


@pytest.mark.parametrize(("seconds", "missed"), [(150, False), (151, True)])
async def test_a_restart_after_longer_than_taps_are_kept_missed_some(
    post: Post, seconds: int, missed: bool
) -> None:
    await post.listening().heard()
    post.clock.moment += timedelta(seconds=seconds)
    later = post.listening()
    with capture_logs() as log:
        await later.heard()
        await later.heard()
    assert post.missed == ([NOW + timedelta(seconds=seconds)] if missed else [])
    assert [line["seconds"] for line in log if line["event"] == "was_away"] == [151] * missed


# ---------------------------------------------------------------- what another took


async def _takes_all(post: Post) -> None:
    """Fetch and acknowledge what waits, as a program with another database does."""
    http = post.http()
    brought = (await http.call("getUpdates", {"limit": 100}, polling=True)).json or {}
    last = max(one["update_id"] for one in brought["result"])
    await http.call("getUpdates", {"offset": last + 1}, polling=True)
    await http.close()


async def test_what_another_took_is_not_forgotten_when_the_hold_cannot_be_written(
    post: Post,
) -> None:
    ana = post.telegram.person(7, "Ana", started=True)
    async with post.polling():
        ana.says("for us")
        await post.telegram.quiet()
    ana.says("for another")
    await _takes_all(post)
    ana.says("for us again")
    post.taken_in_vain = 1
    async with post.polling():
        await post.telegram.quiet()
    assert post.taken == [1, 1]
    assert len(await post.kept()) == 2


@pytest.mark.parametrize("erased", [False, True])
async def test_updates_that_another_program_took_are_noticed_at_the_next_start(
    post: Post, erased: bool
) -> None:
    ana = post.telegram.person(7, "Ana", started=True)
    for words in ("for us", "after an ordinary restart"):
        async with post.polling():
            ana.says(words)
            await post.telegram.quiet()
    assert post.taken == []
    if erased:
        async with post.database.transaction() as session:
            await session.execute(update(InboxRow).values(state=InboxState.DONE))
            await inbox.forget_chat(session, ana.person_id, now=NOW)
        assert await post.kept() == []
    for number in range(3):
        ana.says(f"for another {number}")
    await _takes_all(post)
    ana.says("for us again")
    async with post.polling():
        await post.telegram.quiet()
    assert post.taken == [3]


async def test_a_machine_that_slept_missed_some(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    awake = iter([1000.0, 1040.0, 1040.0, 1240.0, 1240.0])
    monkeypatch.setattr(listening_module, "seconds_awake", lambda: next(awake))
    listening = post.listening()
    for _ in range(3):
        await listening.heard()
    assert len(post.missed) == 1


async def test_a_clock_that_is_moved_missed_nothing(post: Post) -> None:
    listening = post.listening()
    await listening.heard()
    post.clock.moment += timedelta(days=1)
    await listening.heard()
    assert post.missed == []
    async with post.database.transaction() as session:
        assert await engine_state.recall(session, "heard_at") == post.clock.moment.isoformat()


# ---------------------------------------------------------------- the webhook's other half


async def test_a_webhook_is_set_however_long_that_takes(post: Post) -> None:
    post.telegram.faults.server_error(method="setWebhook", times=2)
    post.telegram.faults.closed(method="setWebhook")
    post.telegram.faults.odd(ODD_ANSWERS["logged out"], method="setWebhook")
    post.telegram.faults.odd(ODD_ANSWERS["unauthorized for a while"], method="setWebhook")
    http = post.http()
    hook = post.webhook(http)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(hook.run())
        await post.telegram.until(lambda: bool(post.telegram.world.hook.url))
        task.cancel()
    await http.close()
    assert post.telegram.world.hook.secret == "secret"
    assert post.clock.waits[:5] == [1, 2, 4, 8, 16]
    assert "secret" not in repr(WebhookAddress(url=HOOK, secret="secret"))


async def test_a_webhook_set_twice_in_a_second_is_set_when_telegram_takes_it(post: Post) -> None:
    http = post.http()
    body = {"url": "https://127.0.0.1:9/other"}
    assert (await http.call("setWebhook", body)).status == 200
    hook = post.webhook(http)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(hook.run())
        await post.telegram.until(lambda: post.telegram.world.hook.url == HOOK)
        task.cancel()
    await http.close()
    refusals = post.telegram.ledger.calls("setWebhook", outcome=Outcome.REFUSED)
    assert {call.code for call in refusals} == {429}
    assert post.clock.waits[0] == 1


async def test_a_webhook_waits_as_long_as_telegram_says(post: Post) -> None:
    post.telegram.faults.too_many_requests(90, method="setWebhook")
    http = post.http()
    hook = post.webhook(http)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(hook.run())
        await post.telegram.until(lambda: bool(post.telegram.world.hook.url))
        task.cancel()
    await http.close()
    assert post.clock.waits[0] == 90


async def test_a_webhook_that_will_never_be_set_ends_it(post: Post) -> None:
    words = "Bad Request: bad webhook: IP address 127.0.0.1 is reserved"
    post.telegram.faults.refused(400, words, method="setWebhook")
    http = post.http()
    with pytest.raises(WebhookRefused):
        await post.webhook(http).run()
    await http.close()
