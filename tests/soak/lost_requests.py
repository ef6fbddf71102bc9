"""What becomes of each conversation test when one of its requests is lost? A plugin of pytest, which plays them again.

The request never reaches Telegram. As a reset nobody knows that; where that leaves a message of ours in doubt, which is
not sent again, it is played once more as a connection that was refused. The end is the same when the test passes and
each chat shows in the end what it shows where nothing is lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from _pytest.runner import runtestprotocol
from sqlalchemy import func, select

from bot.transport.bot_api import SEND_SECONDS
from bot.transport.connection_pool import MaybeSent, NotSent, Reply
from db.tables import DeliveryRow
from rules.delivery import DeliveryState
from simulator.faults import Faults
from tests.conversations import memory
from tests.conversations.house import House, Voice, bundle
from tests.conversations.memory import Memory, MemoryHttp
from tests.conversations.test_each_request_lost import Ended, ended
from tests.faults.seeded.loop import VirtualLoop

# Asked of no chat that anybody looks at: what the bot is called, and what it can do.
NEVER_SHOWN = ("getMe", "getMy", "getUpdates", "setMy", "sendChatAction")
# A link is another one each time.
_TOKEN = re.compile(r"start=[\w-]+")
# Whatever was lost is there so soon, or is said to be in doubt.
BEGINNING = datetime.min.replace(tzinfo=UTC)
SOON = timedelta(seconds=3)
CROWD = 200
IN_THE_END = timedelta(seconds=60)
SPEECHES = tuple(bundle().speech(language) for language in ("en", "es"))
UNSURE = tuple(speech.say("unexpected.unsure")[:30] for speech in SPEECHES)
AGAIN = tuple(speech.say("alert.again") for speech in SPEECHES)
# What must end otherwise, and why.
EXPECTED = {
    "test_no_number_of_broadcasts_displaces_a_check": "who is refused leaves her place of the day to the next tip",
    "test_stopping_withdraws_what_is_not_sent": "what was refused is not sent when it is stopped",
    "test_flood_gets_one_line_and_then_silence": "what was refused comes after the line about the flood",
    "test_flood_never_swallows_a_rating_danger_words_or_stop": "STOP ends what still waits",
    "test_number_typed_in_time_is_that_days_though_the_next_check_is_out": (
        "the older message goes on pointing at the newer one, which has the buttons"
    ),
    "test_coming_back_shows_the_step_where_she_was": (
        "a second later the older copy is more than 48 hours old, and Telegram removes it no more"
    ),
    "test_what_stayed_for_an_alert_goes_the_night_after_it_is_closed": (
        "it is closed before it would come again"
    ),
}
# For as long as the process lives: nothing else runs in it.
_PATCH = pytest.MonkeyPatch()


class End(StrEnum):
    """How a test ended that lost one request."""

    SAME = "same"
    IN_DOUBT = "in doubt, which is said"
    TIMED = "as if nothing was lost, but the same seconds had passed"
    EXPECTED = "otherwise, as it must be"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """One request of one test, whether it was refused or in doubt, and how that ended."""

    test: str
    number: int
    method: str
    refused: bool
    end: End
    why: str = ""


@dataclass(slots=True)
class Play:
    """One run of one test: what it asked Telegram for, what of it was lost, and what the chats showed."""

    lose: int | None = None
    refused: bool = False
    # Nothing is lost, and as long is waited.
    spared: bool = False
    wait: timedelta = SOON
    asked: list[str] = field(default_factory=list)
    lost: str | None = None
    met: bool = True
    own_faults: bool = False
    voices: list[Voice] = field(default_factory=list)
    shown: list[Ended] = field(default_factory=list)
    doubts: int = 0
    ended_at: datetime = BEGINNING

    def loses(self, method: str) -> bool:
        """Count a request, and tell whether it is the one that is lost; one that is spared is only waited for."""
        self.asked.append(method)
        if self.lose != len(self.asked) - 1:
            return False
        self.lost, self.met = method, False
        return not self.spared

    async def meet(self, house: House) -> None:
        """Wait for what was lost, and show again what is said to be in doubt, as she would."""
        if not self.met:
            self.met = True
            await house.walker.walk(self.wait)
        for voice in self.voices:
            phone = voice.phone
            for notice in [one for one in phone.from_bot if one.words.startswith(UNSURE)]:
                phone.taps_data(notice.buttons[0][0].data or "", notice)
                await house.walker.answered()
                await house.walker.walk(SOON)
                phone.chat.messages.pop(notice.message_id, None)
                self.doubts += 1

    async def close(self, house: House) -> None:
        """Look at the end: let all come to rest, and read every chat."""
        await self.meet(house)
        self.ended_at = house.clock.now()
        # A walk ends with a look at what is due: the second walk brings what that look found.
        await house.walker.walk(IN_THE_END)
        await house.walker.walk(IN_THE_END)
        await self.meet(house)
        self.shown = [_unlinked(ended(voice)) for voice in self.voices]
        in_doubt = DeliveryRow.state == DeliveryState.UNCERTAIN
        async with house.database.transaction() as session:
            counted = select(func.count()).select_from(DeliveryRow).where(in_doubt)
            self.doubts += await session.scalar(counted) or 0
        # What protects somebody is sent again, and says so.
        texts = [text for voice in self.voices for text in voice.texts]
        self.doubts += sum(text.startswith(AGAIN) for text in texts)


class Plays:
    """Plays each test once as it is, and again for some of its requests, each with that one lost."""

    def __init__(self, *, every: int, record: Path) -> None:
        self._every = every
        self._record = record
        self._seen = 0
        self.now = Play()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Take the place of the usual run; tests without the house in memory are left out.

        So are those that press forged buttons on whatever came last: what came last differs with each second.
        """
        # It is as long as the test, played again and again on a machine that does other things.
        item.own_markers = [mark for mark in item.own_markers if mark.name != "timeout"]
        needs = getattr(item, "fixturenames", ())
        if "house" in needs and "forger" not in needs:
            self._play_all(item, nextitem)
        return True

    def _play_all(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        whole, why = self._play(item, nextitem, Play())
        if why or whole.own_faults:
            self._tell({"test": item.nodeid, "left out": why or "it has faults of its own"})
            return
        self._tell({"test": item.nodeid, "requests": len(whole.asked)})
        # Of a crowd that asks the same, some are enough.
        step = max(1, len(whole.asked) // CROWD)
        for number in range(0, len(whole.asked), step):
            self._seen += 1
            if self._seen % self._every == 0:
                lost = self._lose(item, nextitem, whole, number, refused=False)
                if lost.end is End.IN_DOUBT:
                    self._lose(item, nextitem, whole, number, refused=True)

    def _lose(
        self,
        item: pytest.Item,
        nextitem: pytest.Item | None,
        whole: Play,
        number: int,
        *,
        refused: bool,
    ) -> Lost:
        # What a test looks at on the spot may be there a minute later.
        for wait in (SOON, IN_THE_END):
            play, why = self._play(item, nextitem, Play(lose=number, refused=refused, wait=wait))
            end = self._end_of(item, nextitem, whole, play, why)
            if end is not End.OTHER:
                break
        lost = Lost(
            test=item.nodeid,
            number=number,
            method=play.lost or "not asked for",
            refused=refused,
            end=end,
            why=why or _first_difference(whole.shown, play.shown),
        )
        self._tell(asdict(lost))
        return lost

    def _end_of(
        self,
        item: pytest.Item,
        nextitem: pytest.Item | None,
        whole: Play,
        play: Play,
        why: str,
    ) -> End:
        if not why and play.shown == whole.shown:
            return End.SAME
        if not play.refused and play.doubts > whole.doubts:
            return End.IN_DOUBT
        passed = play.wait if why else max(timedelta(0), play.ended_at - whole.ended_at)
        waited, fault = self._play(item, nextitem, Play(lose=play.lose, wait=passed, spared=True))
        if fault or waited.shown == play.shown:
            return End.TIMED
        return End.EXPECTED if item.name.partition("[")[0] in EXPECTED else End.OTHER

    def _play(
        self, item: pytest.Item, nextitem: pytest.Item | None, play: Play
    ) -> tuple[Play, str]:
        """Run a test; return what came of it, and why it failed, or nothing."""
        self.now = play
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        failed = [one for one in reports if not one.passed]
        if not failed:
            return play, ""
        crash = getattr(failed[0].longrepr, "reprcrash", None)
        return play, (crash.message if crash else str(failed[0].longrepr)[-300:])[:300]

    def _tell(self, row: Mapping[str, Any]) -> None:
        with self._record.open("a") as record:
            record.write(json.dumps(row) + "\n")


def _unlinked(one: Ended) -> Ended:
    return replace(one, said=tuple(_TOKEN.sub("start=", text) for text in one.said))


def _first_difference(whole: list[Ended], shown: list[Ended]) -> str:
    for one, other in zip(whole, shown, strict=False):
        gone = [text for text in one.said if text not in other.said]
        more = [text for text in other.said if text not in one.said]
        if gone or more:
            return f"gone {[text[:60] for text in gone]}, more {[text[:60] for text in more]}"
        if one != other:
            return f"buttons {set(one.buttons) ^ set(other.buttons)}, times said {len(other.said)}"
    return ""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take which requests are lost, and where it is written down."""
    parser.addoption("--every", type=int, default=1, help="lose one request in so many")
    parser.addoption("--record", type=Path, required=True, help="a file for what came of it")


def pytest_configure(config: pytest.Config) -> None:
    """Let every house in memory lose what is to be lost."""
    plays = Plays(every=config.getoption("--every"), record=config.getoption("--record"))
    config.pluginmanager.register(plays)
    _lose_requests(plays)
    _watch_houses(plays)
    _watch_faults(plays)


def _lose_requests(plays: Plays) -> None:
    class LosingHttp(MemoryHttp):
        async def call(
            self,
            method: str,
            body: Mapping[str, Any] | aiohttp.FormData,
            *,
            seconds: float = SEND_SECONDS,
            polling: bool = False,
        ) -> Reply:
            shown = not polling and not method.startswith(NEVER_SHOWN)
            if shown and plays.now.loses(method):
                self._count(method, "unsent" if plays.now.refused else "unsure")
                if plays.now.refused:
                    raise NotSent("ConnectionRefusedError")
                raise MaybeSent("ConnectionLost")
            return await super().call(method, body, seconds=seconds, polling=polling)

    _PATCH.setattr(memory, "MemoryHttp", LosingHttp)


def _watch_houses(plays: Plays) -> None:
    opened, settles, skips, stranger = Memory.house, House.settles, House.skips, House.stranger

    @asynccontextmanager
    async def watched(self: Memory, loop: VirtualLoop) -> AsyncIterator[House]:
        async with opened(self, loop) as house:
            yield house
            await plays.now.close(house)

    async def settled(self: House) -> None:
        await settles(self)
        if not plays.now.met:
            await plays.now.meet(self)

    async def skipped(self: House, **duration: float) -> None:
        await skips(self, **duration)
        if not plays.now.met:
            await plays.now.meet(self)

    def known(self: House, *given: Any, **named: Any) -> Voice:
        voice = stranger(self, *given, **named)
        plays.now.voices.append(voice)
        return voice

    _PATCH.setattr(Memory, "house", watched)
    _PATCH.setattr(House, "settles", settled)
    _PATCH.setattr(House, "skips", skipped)
    _PATCH.setattr(House, "stranger", known)


def _watch_faults(plays: Plays) -> None:
    add, set_refusing = Faults._add, Faults._set_refusing

    def added(self: Faults, *given: Any, **named: Any) -> Any:
        plays.now.own_faults = True
        return add(self, *given, **named)

    def refused(self: Faults, refusing: bool) -> None:
        plays.now.own_faults = plays.now.own_faults or refusing
        set_refusing(self, refusing)

    _PATCH.setattr(Faults, "_add", added)
    _PATCH.setattr(Faults, "_set_refusing", refused)
